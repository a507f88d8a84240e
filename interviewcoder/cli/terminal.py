"""What a terminal shows: excerpts by code with the evidence marked, summaries, tables.

Participants' words only ever go through rich's Text, never through its markup.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import chain, groupby, islice
from operator import attrgetter
from typing import IO, TYPE_CHECKING, TextIO, TypeVar, cast

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from interviewcoder.cli.checks import check_stdout
from interviewcoder.model.display import UNNAMED, clock, counted, harmless

if TYPE_CHECKING:
    from interviewcoder.model.coding import ContextTurn, Excerpt, Match

Item = TypeVar("Item")

EVIDENCE = "bold yellow"
QUIET = "dim"
STATUS_STYLES = {
    "proposed": "",
    "accepted": "green",
    "rejected": "red",
    "recoded": "blue",
    "disputed": "bold magenta",
    "withdrawn": "dim",
}
SHORT_ID = 8
COUNTED = 100
"""The most excerpts of a code that are counted before they are shown."""
PIPE_WIDTH = 100


class _Trimmed:
    """A stream that leaves out the blanks with which rich fills lines up to the width."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(re.sub(r" +(?=\n)", "", text))

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


def console() -> Console:
    """A console on standard output; in a pipe it is of a fixed width, without colours and trailing blanks.

    Raises OutputError where standard output is closed.
    """
    check_stdout()
    terminal = sys.stdout.isatty()
    stream = sys.stdout if terminal else cast("IO[str]", _Trimmed(sys.stdout))
    width = None if terminal or "COLUMNS" in os.environ else PIPE_WIDTH
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False)


def marked(text: str, start: int, evidence: Iterable[Match], speaker: str = "") -> Text:
    """A text that begins at offset `start` of its transcript, with the evidence marked and blank lines closed up.

    A line that is the speaker's label, where an excerpt runs over one, is no part of what was said.
    """
    shown = Text(harmless(text))
    for match in evidence:
        shown.stylize(EVIDENCE, max(match.start - start, 0), max(match.end - start, 0))
    lines = [line for line in shown.split("\n") if line.plain.strip()]
    lines = [Text(line.plain, QUIET) if speaker and line.plain.strip() == speaker else line for line in lines]
    return Text("\n").join(lines)


class Total:
    """How many excerpts of how many codes in how many transcripts there are, counted as they pass."""

    def __init__(self) -> None:
        self._excerpts = 0
        self._codes: set[str] = set()
        self._transcripts: set[str] = set()

    def of(self, excerpts: Iterable[Excerpt]) -> Iterator[Excerpt]:
        """The excerpts, counted."""
        for excerpt in excerpts:
            self._excerpts += 1
            self._codes.add(excerpt.code)
            self._transcripts.add(excerpt.transcript)
            yield excerpt

    def __str__(self) -> str:
        codes, transcripts = counted(len(self._codes), "code"), counted(len(self._transcripts), "transcript")
        return f"{counted(self._excerpts, 'excerpt')} of {codes} in {transcripts}"


def excerpts_by_code(excerpts: Iterable[Excerpt], out: Console, *, ids: bool = False) -> None:
    """Show excerpts under the name of their code, with the beginnings of their ids where these are of use."""
    for _, group in groupby(excerpts, key=attrgetter("code")):
        first = list(islice(group, COUNTED + 1))  # a large group is shown as it is read
        head = _code(first[0])
        if first[0].category:
            head.append(harmless(f"  {first[0].category}"), QUIET)
        if len(first) <= COUNTED:
            head.append(f"  {counted(len(first), 'excerpt')}", QUIET)
        out.print(head)
        for excerpt in chain(first, group):
            _excerpt(excerpt, out, ids=ids)
        out.print()


def excerpts_in_order(excerpts: Iterable[Excerpt], out: Console, *, ids: bool = False) -> None:
    """Show excerpts one after another, each with its code."""
    for excerpt in excerpts:
        out.print(_code(excerpt))
        _excerpt(excerpt, out, ids=ids)


def _code(excerpt: Excerpt) -> Text:
    return Text.assemble((harmless(excerpt.name), "bold cyan"), "  ", (harmless(excerpt.code), QUIET))


def _excerpt(excerpt: Excerpt, out: Console, *, ids: bool) -> None:
    place = Text.assemble((harmless(f"{excerpt.transcript}:{excerpt.line}"), "green"), "  ", said_by(excerpt.speaker))
    if excerpt.time is not None:
        place.append(f"  {clock(excerpt.time)}", "green")
    place.append(f"  {excerpt.score:g}", "magenta")
    if excerpt.status != "proposed":
        place.append(f"  {excerpt.status}", STATUS_STYLES[excerpt.status])
    if excerpt.person:
        place.append(harmless(f"  by {excerpt.person}"), "bold")
    if ids:
        place.append(f"  {excerpt.id[:SHORT_ID]}", QUIET)
    out.print(Padding(place, (0, 0, 0, 2)))
    for turn in excerpt.before:
        out.print(_context(turn))
    out.print(Padding(marked(excerpt.text, excerpt.start, excerpt.evidence, excerpt.speaker), (0, 2, 0, 4)))
    for turn in excerpt.after:
        out.print(_context(turn))
    why = ", ".join(dict.fromkeys(f"{match.term} ({match.how} {match.score:g})" for match in excerpt.evidence))
    if why:
        out.print(Padding(Text(harmless(why), QUIET), (0, 2, 0, 4)))
    for said in [*map(str, excerpt.decisions), *(f"{memo.coder}: {memo.text}" for memo in excerpt.memos)]:
        out.print(Padding(Text(harmless(said), "italic"), (0, 2, 0, 4)))


def _context(turn: ContextTurn) -> Padding:
    said = harmless(" ".join(turn.text.split()))
    return Padding(Text(f"{said_by(turn.speaker)}: {said}", QUIET), (0, 2, 0, 4))


def said_by(speaker: str) -> str:
    """A speaker's label as it is shown."""
    return harmless(speaker) or UNNAMED


def on_lines(text: str, width: int) -> str:
    """A text on lines of a width, broken between its pieces where that can be."""
    lines = [""]
    for piece in pieces(text):
        if lines[-1].endswith("\n") or (cell_len((lines[-1] + piece).rstrip()) > width and lines[-1]):
            lines.append("")
        lines[-1] += piece
    return "\n".join(line.rstrip() for line in lines)


def pieces(text: str) -> list[str]:
    """The pieces of a text that end with a blank or with a sign that joins ids, names of files, and terms."""
    return re.findall(r"[^-/|_ \n]*[-/|_ \n]|[^-/|_ \n]+", text)
