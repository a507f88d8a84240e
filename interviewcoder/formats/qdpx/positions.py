"""Which characters the positions of a REFI-QDA source count, where programs differ in that.

Positions count code points. But some programs count CR LF as two characters and some as one, some count an emoji as two
(UTF-16), some count the mark at the beginning of a file. How a program counted shows in the spans that codings then
have: if it is right, they are within the text, split no pair of characters, and hardly begin or end within words.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import NamedTuple

MARK = "\ufeff"
_BROKEN = 10.0  # an edge beyond the text, or within a pair
_IN_WORD = 1.0
_AT_BLANK = 0.25
_MANY = 0.25  # faults for each edge of a span


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
    """A text with newlines as LF, its spans, None where impossible, and the counting, as `guess`, if it is not sure."""

    text: str
    spans: list[tuple[int, int] | None]
    guess: Counting | None


def usual_counting(sources: Sequence[tuple[str, Sequence[tuple[int, int]]]], origin: str) -> Counting:
    """The counting by which the spans of all sources fit best, for a program counts alike in all of them.

    `sources` are texts as they were decoded, each with its spans; `origin` names the program.
    """
    usual = Counting(2, 2) if "nvivo" in origin.casefold() else Counting()
    if is_own(origin):
        return usual
    raws = "".join(raw for raw, _ in sources)
    texts = [(raw, _text_of(raw, origin), spans) for raw, spans in sources]

    def faults(counting: Counting) -> float:
        return sum(_faults(text, _placed(raw, text, spans, counting)) for raw, text, spans in texts)

    return _best(raws, usual, faults, sum(len(spans) for _, spans in sources))[0]


def place(raw: str, spans: Sequence[tuple[int, int]], origin: str, usual: Counting) -> Placed:
    """Where the spans of a source are in its text. `raw` is as it was decoded; `origin` names the program.

    They are counted in the `usual` way of the project, but where another fits clearly better. Our own projects count
    code points, and line ends as one.
    """
    text = _text_of(raw, origin)
    if is_own(origin):
        return Placed(text, _placed(raw, text, spans, Counting()), None)
    placed: dict[Counting, list[tuple[int, int] | None]] = {}

    def faults(counting: Counting) -> float:
        placed[counting] = _placed(raw, text, spans, counting)
        return _faults(text, placed[counting])

    best, found = _best(raw, usual, faults, len(spans))
    first, enough = next(iter(found)), _enough(len(spans))
    if found[first] - found[best] <= enough:
        best = first
    is_guess = any(placed[best]) and (
        found[best] > enough or any(found[one] <= found[best] and placed[one] != placed[best] for one in found)
    )
    return Placed(text, placed[best], best if is_guess else None)


def _best(
    raw: str, usual: Counting, faults: Callable[[Counting], float], spans: int
) -> tuple[Counting, dict[Counting, float]]:
    """The counting with the fewest faults, and the faults of each that was tried, the usual one first."""
    tried = {counting: faults(counting) for counting in _countings(raw, usual)}
    if min(tried.values()) > _enough(spans) and "\n" in raw and "\r\n" not in raw:
        # XML makes LF of CR LF, of which a program may have counted both.
        tried |= {one: faults(one) for one in (known._replace(line_end=3 - known.line_end) for known in list(tried))}
    return min(tried, key=tried.__getitem__), tried


def _enough(spans: int) -> float:
    """How many faults so many spans may have; if they have more, some spans will be wrong."""
    return _MANY * 2 * spans


def is_own(origin: str) -> bool:
    """Whether the tool itself wrote a project, by what that says of its origin."""
    return origin.casefold().startswith("interviewcoder")


def _text_of(raw: str, origin: str) -> str:
    return (raw if is_own(origin) else raw.removeprefix(MARK)).replace("\r\n", "\n").replace("\r", "\n")


def _countings(raw: str, usual: Counting) -> list[Counting]:
    """The countings that differ for a text, the usual one first."""
    line_ends = (1, 2) if "\r\n" in raw else (1,)
    wides = (1, 2) if max(raw, default="") > "\uffff" else (usual.wide,)
    marks = (0, 1) if MARK in raw else (0,)
    found = [Counting(*one) for one in itertools.product(line_ends, wides, marks)]
    return sorted(found, key=lambda one: sum(mine != its for mine, its in zip(one, usual, strict=True)))


def _placed(raw: str, text: str, spans: Sequence[tuple[int, int]], counting: Counting) -> list[tuple[int, int] | None]:
    before = counting.mark if raw.startswith(MARK) else 0
    twice = _counted_twice(text, counting, before)

    def index(position: int) -> int | None:
        number = bisect_left(twice, position)
        if number and twice[number - 1] == position - 1:  # within a pair
            return None
        at = position - before - number
        return at if 0 <= at <= len(text) else None

    found: list[tuple[int, int] | None] = []
    for begin, stop in spans:
        start, end = index(begin), index(stop)
        found.append(None if start is None or end is None or start >= end else (start, end))
    return found


def _counted_twice(text: str, counting: Counting, before: int) -> list[int]:
    """The positions of the characters that `counting` counts as two, where so many are counted `before` the text."""
    doubled = "\n" * (counting.line_end == 2) + "\U00010000-\U0010ffff" * (counting.wide == 2)
    found = re.finditer(f"[{doubled}]", text) if doubled else ()
    return [match.start() + number for number, match in enumerate(found, before)]


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
