"""The application: its commands, and what becomes of every error."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from interviewcoder.cli import code, codebook, listing, show, turns
from interviewcoder.cli.streams import silence_stdout
from interviewcoder.errors import CodebookError, InterviewCoderError

app = typer.Typer(
    name="interviewcoder",
    help="Code interview transcripts with a codebook: the tool proposes, people decide.",
    epilog="Start with: interviewcoder code transcript.txt",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("code")(code.code)
app.command("list")(listing.list_excerpts)
app.command("show")(show.show)
app.command("turns")(turns.turns)
app.add_typer(codebook.app, name="codebook")


def _version(value: bool) -> None:
    if value:
        from importlib.metadata import version

        typer.echo(f"interviewcoder {version('interviewcoder')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options that stand before the command."""


def main() -> None:
    """Run the command line and exit: 0 done, 1 bug or closed pipe, 2 usage, 3 input, 5 gate, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except CodebookError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        print("interviewcoder: the codebook has errors; nothing was coded", file=sys.stderr)
        sys.exit(error.exit_code)
    except InterviewCoderError as error:
        print(f"interviewcoder: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        silence_stdout()
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if os.environ.get("INTERVIEWCODER_TRACEBACK"):
            raise
        # The message of an unexpected error may hold a participant's words; its place does not.
        place = error.__traceback__
        while place and place.tb_next:
            place = place.tb_next
        where = f"{os.path.basename(place.tb_frame.f_code.co_filename)}:{place.tb_lineno}" if place else "unknown place"
        print(
            f"interviewcoder: a bug, sorry: {type(error).__name__} at {where}; please report it "
            "(INTERVIEWCODER_TRACEBACK=1 shows more, which may include words of the transcript)",
            file=sys.stderr,
        )
        sys.exit(1)
