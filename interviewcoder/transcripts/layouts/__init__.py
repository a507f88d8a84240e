"""Text to turns: a module a layout. Which layout a text has is told in `transcripts.reading`."""
