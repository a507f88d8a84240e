"""The application: its commands, and what becomes of every error."""

from __future__ import annotations

import errno
import gc
import io
import os
import signal
import sys
from collections.abc import Collection
from importlib import import_module
from typing import Annotated

import typer

from interviewcoder.cli.streams import is_closed_pipe, say, silence_stdout
from interviewcoder.errors import CodebookError, InputError, InterviewCoderError, OutputError, bug

COMMANDS = {
    "code": ("code", "Code transcripts: find passages by the terms of a codebook."),
    "list": ("listing", "List coded excerpts by code."),
    "show": ("show", "Page through a transcript with its codes in the margin."),
    "review": ("review", "Go through proposals at the keyboard: accept, reject, recode, note."),
    "accept": ("deciding:accept", "Accept excerpts by id, as in a script."),
    "reject": ("deciding:reject", "Reject excerpts by id, as in a script."),
    "recode": ("deciding:recode", "Give excerpts another code, by id."),
    "compare": ("compare", "Compare coders: agreement by code and overall."),
    "stats": ("stats", "Count codes: how often, where, by which speakers, and which come together."),
    "evaluate": ("evaluate", "Measure how well a codebook's codings agree with people's."),
    "why": ("why", "Explain why a passage got a code, or why it did not."),
    "kwic": ("kwic", "Show words in their context, one line each, with the words below each other."),
    "report": ("report", "Write a report to read in a browser: one HTML page with everything in it."),
    "export": ("export", "Write what was coded for other tools: Excel, Word, LaTeX, REFI-QDA projects."),
    "convert": ("convert", "Turn transcripts into another layout: Delve's, labelled text, VTT, JSON."),
    "redact": ("redact", "Replace names, e-mail addresses, phone numbers and given words."),
    "init": ("init", "Begin a study: a file that remembers codings, decisions and memos."),
    "import": ("importing", "Take in codings, print-outs, projects, transcripts, other studies."),
    "log": ("log", "Show who decided what when."),
    "undo": ("undo", "Take back a decision, an import or a run."),
    "turns": ("turns", "Show the turns of transcripts, and what looks wrong in them."),
    "codebook": ("codebook", "Check, show, begin and improve codebooks."),
}
"""Each command's module in `commands`, its function where that is not `command` or `app`, and what it does."""

_NO_ROOM = (errno.ENOSPC, errno.EFBIG, errno.EIO, getattr(errno, "EDQUOT", errno.ENOSPC))


def application(wanted: Collection[str]) -> typer.Typer:
    """The application, with the wanted commands whole and the others by name, which is enough for `--help`."""
    app = typer.Typer(
        name="interviewcoder",
        help="Code interview transcripts with a codebook: the tool proposes, people decide.",
        epilog="Start with: interviewcoder code transcript.txt",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback()(_options)
    for name, (path, summary) in COMMANDS.items():
        if name not in wanted:
            app.command(name, short_help=summary)(lambda: None)
            continue
        place, _, function = path.partition(":")
        module = import_module(f"interviewcoder.cli.commands.{place}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(name, short_help=summary)(getattr(module, function or "command"))
    return app


def _version(value: bool) -> None:
    if value:
        from interviewcoder.version import __version__

        typer.echo(f"interviewcoder {__version__}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options that stand before the command."""


def main() -> None:
    """Run the command line and exit: 0 done, 1 bug or pipe, 2 usage, 3 input, 4 study, 5 gate, 130 interrupted."""
    _open_streams()
    for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):  # so that nothing half-written is left
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
            signal.signal(number, _end)
    try:
        run = application(COMMANDS if "_INTERVIEWCODER_COMPLETE" in os.environ else sys.argv[1:])
        run(prog_name="interviewcoder", windows_expand_args=False)  # globs of codes and names are no files
    except CodebookError as error:
        for problem in error.problems:
            say(str(problem))
        say("interviewcoder: the codebook has errors; nothing was done")
        sys.exit(error.exit_code)
    except InterviewCoderError as error:
        say(f"interviewcoder: {error}")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if is_closed_pipe(error):
            silence_stdout()
            sys.exit(1)
        if isinstance(error, FileNotFoundError) and error.filename is None:  # as os.getcwd raises it
            say("interviewcoder: the folder that you are in no longer exists; change into another one")
            sys.exit(InputError.exit_code)
        if isinstance(error, OSError) and error.errno in _NO_ROOM:  # files tell of it themselves
            silence_stdout()
            say(f"interviewcoder: {error.filename or 'standard output'}: {error.strerror}")
            sys.exit(OutputError.exit_code)
        say(f"interviewcoder: {bug(error)}")
        sys.exit(1)
    finally:
        gc.freeze()  # or the interpreter, before it ends, would walk through all objects once more


def _end(number: int, _: object) -> None:
    signal.signal(number, signal.SIG_IGN)  # or another one would break off what takes half-written files away
    sys.exit(128 + number)


def _open_streams() -> None:
    """Make the standard streams safe to use: closed ones lead nowhere, and no character stops the output."""
    if None in (sys.stdin, sys.stdout, sys.stderr):
        nowhere = open(os.devnull, "r+", encoding="utf-8")  # noqa: SIM115 (open as long as the process runs)
        sys.stdin, sys.stdout, sys.stderr = sys.stdin or nowhere, sys.stdout or nowhere, sys.stderr or nowhere
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        # The same bytes on every machine; errors are strict again if an encoding is set without them.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
