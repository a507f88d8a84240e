"""The numbers behind the charts, which the templates draw as SVG.

`formats.figures` draws for papers with Altair. Its SVG has styles in attributes, which the page's policy forbids, and
fixed colours, which fail in the dark; and bars that are as wide as their column need no more than a percentage.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from interviewcoder.model.coding import Status
from interviewcoder.report.edition import Edition, ShownCode

ORDER: tuple[Status, ...] = ("accepted", "proposed", "disputed", "recoded", "rejected", "withdrawn")
"""The statuses in the order of a bar's parts, from left to right: those that hold come first."""

SHADES = 5
ROW = 26
"""The height of a cell of the heat map."""
_NARROWEST, _WIDEST, _ROOM = 22, 44, 880  # of a cell, and room for all on a wide screen, in CSS pixels


class Piece(NamedTuple):
    """A part of a bar: where it begins and how long it is, in percent of the longest bar."""

    status: Status
    number: int
    at: float
    length: float


class Cell(NamedTuple):
    """A cell of the heat map; `shade` is 1 to 5, a fifth of the highest number each."""

    code: ShownCode
    row: int
    column: int
    number: int
    shade: int


class Heat(NamedTuple):
    """The heat map: codes down, transcripts across (`ShownTranscript.number`), the cells that are not empty.

    `column` is the width of a cell.
    """

    codes: Sequence[ShownCode]
    cells: Sequence[Cell]
    most: int
    column: int


def pieces(statuses: Mapping[Status, int], most: int) -> Iterator[Piece]:
    """The parts of a code's bar, one for each status that occurs; the longest bar of all has `most` excerpts."""
    at = 0.0
    for status in ORDER:
        number = statuses.get(status, 0)
        if number:
            length = 100 * number / max(most, 1)
            yield Piece(status, number, round(at, 2), round(length, 2))
            at += length


def told(statuses: Mapping[Status, int]) -> str:
    """A bar in words: `3 accepted, 12 proposed`."""
    return ", ".join(f"{statuses[status]} {status}" for status in ORDER if statuses.get(status))


def brief(name: str, most: int) -> str:
    """A name with at most `most` characters: a longer name loses its middle, for names differ at their ends."""
    return name if len(name) <= most else f"{name[: (most - 1) // 2]}…{name[-(most // 2) :]}"


def most(edition: Edition) -> int:
    """How many excerpts the code with the most has."""
    return max((one.excerpts for one in edition.codes), default=0)


def ranked(edition: Edition) -> list[ShownCode]:
    """The codes that have excerpts, those with the most first."""
    return sorted((one for one in edition.codes if one.excerpts), key=lambda one: (-one.excerpts, one.number))


def heat(edition: Edition) -> Heat:
    """The heat map of a report: the excerpts of each code in each transcript."""
    codes = [one for one in edition.codes if one.excerpts]
    high = max((number for one in edition.transcripts for number in one.codes.values()), default=0)
    cells = [
        Cell(code, row, one.number, number, -(-number * SHADES // high))
        for row, code in enumerate(codes)
        for one in edition.transcripts
        if (number := one.codes[code.number])
    ]
    return Heat(codes, cells, high, min(max(_ROOM // max(len(edition.transcripts), 1), _NARROWEST), _WIDEST))
