"""`interviewcoder review`: go through proposals at the keyboard."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from interviewcoder.cli.checks import check_known_coder, check_transcripts, composed_name
from interviewcoder.cli.choices import statuses_of
from interviewcoder.cli.options import (
    Categories,
    CoderName,
    Codes,
    MinScore,
    StudyFile,
    TranscriptNames,
    status_option,
)
from interviewcoder.errors import UsageError
from interviewcoder.model.selection import is_named


def command(
    codes: Codes = None,
    category: Categories = None,
    transcript: TranscriptNames = None,
    status: Annotated[list[str] | None, status_option("proposed, as you see it")] = None,
    min_score: MinScore = 0,
    sort: Annotated[
        str, typer.Option("--sort", metavar="transcript|score", help="Order of the excerpts; score: the highest first.")
    ] = "transcript",
    of: Annotated[
        str,
        typer.Option(
            "--of", metavar="CODER", callback=composed_name, help="Whose codings to review: a coder's, or 'all'."
        ),
    ] = "interviewcoder",
    blind: Annotated[
        bool,
        typer.Option("--blind", help="Code turn by turn, without seeing the machine's or other coders' codings."),
    ] = False,
    coder: CoderName = None,
    theme: Annotated[
        str, typer.Option("--theme", envvar="INTERVIEWCODER_THEME", metavar="dark|light", help="Colours.")
    ] = "dark",
    study: StudyFile = None,
) -> None:
    """Go through proposals at the keyboard: accept, reject, recode, note.

    Each key press is saved at once; ? shows the keys. Proposals that you have not decided on come up, whatever others
    decided, unless --status asks for others. In scripts use accept, reject and recode.
    """
    from interviewcoder.cli import sources, studies
    from interviewcoder.model.coding import MACHINE
    from interviewcoder.study import queries

    if theme not in ("dark", "light"):
        raise UsageError(f"unknown theme '{theme}': choose dark or light")
    if sort not in ("transcript", "score"):
        raise UsageError(f"unknown order '{sort}': choose transcript or score")
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):  # Textual draws on stderr
        raise UsageError("review needs a terminal; in scripts use 'interviewcoder accept' and 'reject'")
    if os.environ.get("TERM") == "dumb":
        raise UsageError(
            "review needs a terminal that can draw, and TERM is dumb; use 'interviewcoder accept' and 'reject'"
        )
    if blind and (codes or category or status or of != MACHINE or min_score or sort != "transcript"):
        raise UsageError(
            "--blind shows all turns: leave out --code, --category, --status, --of, --min-score and --sort"
        )
    with studies.needed(study) as store:
        check_known_coder(None if of == "all" else of, queries.coders(store), "--of")
        selection = queries.Selection(
            codes=sources.selected_codes(store, codes, category),
            transcripts=_transcripts(queries.transcripts_of(store), transcript),
            coder=studies.coder_of(store, coder),
            author="" if of == "all" else of,
            statuses=statuses_of(status) if status else ("proposed",),
            min_score=min_score,
            best_first=sort == "score",
        )
        from interviewcoder.review.blind import BlindCoding
        from interviewcoder.review.proposals import Proposals
        from interviewcoder.review.screen import ReviewApp

        app = ReviewApp((BlindCoding if blind else Proposals)(store, selection), theme=theme)
        app.run()
        if app.failure:
            raise app.failure


def _transcripts(known: dict[str, int], wanted: list[str] | None) -> list[int] | None:
    """The transcripts whose path or its last part a glob names. Raises UsageError where there is none."""
    if wanted is None:
        return None
    check_transcripts(wanted, known)
    return [number for path, number in known.items() if is_named(wanted, path)]
