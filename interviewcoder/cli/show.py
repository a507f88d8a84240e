"""`interviewcoder show`: one transcript to page through, with its codes in the margin."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interviewcoder.cli.options import (
    Categories,
    CodebookName,
    Codes,
    Fuzzy,
    LayoutName,
    MinScore,
    Quiet,
    Roles,
    narrowed,
    roles_of,
)
from interviewcoder.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from interviewcoder.model.coding import Excerpt, Match
    from interviewcoder.model.transcript import Transcript


def command(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A transcript, or - for stdin.")],
    codings: Annotated[
        Path | None,
        typer.Option("--codings", metavar="CODED", help="Coded JSON Lines to show, instead of coding the transcript."),
    ] = None,
    codebook: CodebookName = "ml-quality-issues",
    codes: Codes = None,
    category: Categories = None,
    min_score: MinScore = 0,
    fuzzy: Fuzzy = None,
    role: Roles = None,
    layout: LayoutName = None,
    pager: Annotated[bool, typer.Option("--pager/--no-pager", help="Page through it on a terminal.")] = True,
    quiet: Quiet = False,
) -> None:
    """Page through a transcript with its codes in the margin and the evidence marked."""
    from interviewcoder import codebooks, formats, transcripts
    from interviewcoder.cli import inputs, streams, terminal
    from interviewcoder.cli.run import Run

    messages = streams.Messages(quiet=quiet)
    roles, labels = roles_of(role)
    book = narrowed(codebooks.load(codebook), codes=codes, categories=category, roles=roles, fuzzy=fuzzy)
    transcript, problems = transcripts.read(inputs.read_bytes(file), file, layout=layout, roles=labels)
    if codings is None:
        excerpts = list(Run(book, messages, min_score=min_score).excerpts(transcript))
    else:
        text = inputs.read_bytes(str(codings)).decode("utf-8", "replace")
        read, faults = formats.read(text, str(codings))
        problems += faults
        chosen = {code.id for code in book.codes} if codes or category else None
        excerpts = [e for e in read if (chosen is None or e.code in chosen) and e.score >= min_score]
        excerpts = _of_transcript(excerpts, transcript, str(codings))
    for problem in problems:
        messages.problem(problem)
    out = terminal.console()
    if pager and streams.stdout_is_terminal():
        os.environ.setdefault("LESS", "-FRX")
        with out.pager(styles=True):
            _print(transcript, excerpts, out)
    else:
        _print(transcript, excerpts, out)
    if messages.failed:
        raise typer.Exit(3)


def _of_transcript(excerpts: list[Excerpt], transcript: Transcript, path: str) -> list[Excerpt]:
    """Those of a file's excerpts that are of the transcript. Raises InputError where none is."""
    name = transcript.path.rpartition("/")[2]
    mine = [e for e in excerpts if e.transcript.rpartition("/")[2] == name]
    fitting = [e for e in mine if transcript.text[e.start : e.end] == e.text]
    if excerpts and not fitting:
        raise InputError(f"{path}: has no excerpt of {transcript.path} as it is now; code it again")
    return fitting


def _print(transcript: Transcript, excerpts: list[Excerpt], out: Console) -> None:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from interviewcoder.cli import terminal

    of_turn: defaultdict[int, list[Excerpt]] = defaultdict(list)
    for excerpt in excerpts:
        of_turn[excerpt.turn].append(excerpt)
    margin = max((len(excerpt.code) for excerpt in excerpts), default=0)
    margin = min(margin, max(out.width // 3, 16))
    if transcript.title:
        out.print(Text(transcript.title, "bold"))
        out.print()
    for turn in transcript.turns:
        out.print(Text.assemble((f"{turn.line:>5} ", "green"), (turn.speaker or "unknown speaker", "bold")))
        here = of_turn[turn.number]
        evidence: list[Match] = [match for excerpt in here for match in excerpt.evidence]
        said = terminal.marked(transcript.speech(turn), turn.start, evidence)
        row = Table.grid(padding=(0, 2), expand=True)
        row.add_column(ratio=1)
        row.add_column(width=margin, overflow="fold", style="cyan")
        codes: dict[str, None] = dict.fromkeys(excerpt.code for excerpt in here)
        row.add_row(Padding(said, (0, 0, 0, 6)), _margin(list(codes)))
        out.print(row)
        out.print()


def _margin(codes: list[str]) -> Text:
    from rich.text import Text

    return Text("\n").join(Text(code) for code in codes)
