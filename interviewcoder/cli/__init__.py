"""The command line: options, streams, rendering, one module a command."""
