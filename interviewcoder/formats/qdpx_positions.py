"""Which characters the positions of a REFI-QDA source count, where programs differ in that.

Positions count code points. But some programs count CR LF as two characters and some as one, some count an emoji as two
(UTF-16), some count the mark at the beginning of a file. Which it was is known by the spans that codings then have:
they are in the text, part no pair, and hardly begin or end within words.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

MARK = "\ufeff"
_BROKEN = 10.0  # an edge beyond the text, or within a pair
_IN_WORD = 1.0
_AT_BLANK = 0.25
_MANY = 0.25  # faults by edge


class Counting(NamedTuple):
    """How many characters a line end, a code point beyond U+FFFF and the mark at the beginning are counted as."""

    line_end: int = 1
    wide: int = 1
    mark: int = 0

    def __str__(self) -> str:
        line_end = f"CR LF as {'two characters' if self.line_end == 2 else 'one'}"
        wide = f"emoji as {'two' if self.wide == 2 else 'one'}"
        return f"{line_end}, {wide}, {'with' if self.mark else 'without'} a mark at the beginning"


class Placed(NamedTuple):
    """Spans in a text with newlines as LF, None for each that is none; `guess`: the counting, if others fit as well."""

    text: str
    spans: list[tuple[int, int] | None]
    guess: Counting | None


def place(raw: str, spans: Sequence[tuple[int, int]], origin: str) -> Placed:
    """Where the spans of a source are in its text. `raw` is as it was decoded; `origin` names the program.

    Our own projects count code points, and line ends as one.
    """
    is_own = origin.casefold().startswith("interviewcoder")
    text = (raw if is_own else raw.removeprefix(MARK)).replace("\r\n", "\n").replace("\r", "\n")
    best = Counting()
    guess = None
    if not is_own:
        usual = Counting(2, 2) if "nvivo" in origin.casefold() else Counting()
        tried = {counting: _placed(raw, text, spans, counting) for counting in _countings(raw, usual)}
        faults = {counting: _faults(text, found) for counting, found in tried.items()}
        best = min(tried, key=lambda counting: faults[counting])
        others = [one for one in tried if tried[one] != tried[best]]
        is_doubtful = faults[best] > _MANY * 2 * len(spans)
        if others and (is_doubtful or any(faults[other] == faults[best] for other in others)):
            guess = best
    return Placed(text, _placed(raw, text, spans, best), guess)


def _countings(raw: str, usual: Counting) -> list[Counting]:
    """The countings that differ for a text, the usual one of its program first."""
    line_ends = (1, 2) if "\r\n" in raw else (usual.line_end,)
    wides = (1, 2) if max(raw, default="") > "\uffff" else (usual.wide,)
    marks = (0, 1) if raw.startswith(MARK) else (0,)
    found = [Counting(*one) for one in itertools.product(line_ends, wides, marks)]
    return sorted(found, key=lambda one: sum(mine != its for mine, its in zip(one, usual, strict=True)))


def _placed(raw: str, text: str, spans: Sequence[tuple[int, int]], counting: Counting) -> list[tuple[int, int] | None]:
    counted = _counted(raw, counting)

    def index(position: int) -> int | None:
        if counted is None:
            return position if 0 <= position <= len(text) else None
        at = bisect_left(counted, position)
        return at if at < len(counted) and counted[at] == position else None

    found: list[tuple[int, int] | None] = []
    for begin, stop in spans:
        start, end = index(begin), index(stop)
        found.append(None if start is None or end is None or start >= end else (start, end))
    return found


def _counted(raw: str, counting: Counting) -> list[int] | None:
    """The position of each code point of the text, and of its end; None where they are the numbers of these."""
    bare = raw.removeprefix(MARK)
    if counting == Counting() or (counting.mark == 0 and "\r\n" not in bare and max(bare, default="") <= "\uffff"):
        return None
    at = counting.mark if bare != raw else 0
    counted: list[int] = []
    for character in bare.replace("\r\n", "\n" if counting.line_end == 1 else "\0"):
        counted.append(at)
        at += 2 if character == "\0" else counting.wide if character > "\uffff" else 1
    return [*counted, at]


def _faults(text: str, spans: Sequence[tuple[int, int] | None]) -> float:
    faults = 0.0
    for span in spans:
        if span is None:
            faults += _BROKEN
            continue
        start, end = span
        faults += _IN_WORD * sum(_is_in_word(text, edge) for edge in span)
        faults += _AT_BLANK * (text[start].isspace() + text[end - 1].isspace())
    return faults


def _is_in_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()
