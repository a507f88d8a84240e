"""What coders gave to which units of their transcripts: turns, sentences, exchanges, characters, whole transcripts.

A unit has a code where a coding of that code shares text with it. Coders are compared on the units of the transcripts
that they have read; of others they say nothing, which is not the same as giving no code.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

COMPARED_UNITS = ("turn", "sentence", "exchange", "character", "transcript")


class Mark(NamedTuple):
    """A code at `[start, end)` of a transcript, in code points."""

    start: int
    end: int
    code: str


@dataclass(frozen=True, slots=True)
class CoderMarks:
    """What one coder marked in the transcripts that the coder has read, by their paths; an empty list: nothing."""

    coder: str
    marks: Mapping[str, Sequence[Mark]]


@dataclass(frozen=True, slots=True)
class CodedUnit:
    """A unit, with the codes that each coder gave it; None: the coder has not read its transcript.

    `weight` is 1, except for characters: a stretch that all coders treat alike is one unit then, and its `weight` the
    number of its characters.
    """

    transcript: str
    start: int
    end: int
    weight: int
    codes: tuple[frozenset[str] | None, ...]


def coded_units(
    spans: Mapping[str, Sequence[tuple[int, int]]],
    marked: Sequence[CoderMarks],
    *,
    codes: Collection[str] | None = None,
    by_character: bool = False,
    only_coded: bool = False,
) -> list[CodedUnit]:
    """The units of the transcripts, each with what the coders gave it, in their order.

    `spans` are the units by transcript, in order and disjoint; `by_character` cuts them where a coding begins or ends.
    Of `codes`, if given, only these count. `only_coded` leaves out units to which nobody gave a code.
    """
    units: list[CodedUnit] = []
    for transcript in sorted(spans):
        marks = [_marks(of_coder, transcript, codes) for of_coder in marked]
        cut = _cut(spans[transcript], marks) if by_character else spans[transcript]
        given = [None if some is None else list(_given(cut, some)) for some in marks]
        for number, (start, end) in enumerate(cut):
            of_coders = tuple(None if some is None else some[number] for some in given)
            if not only_coded or any(of_coders):
                units.append(CodedUnit(transcript, start, end, end - start if by_character else 1, of_coders))
    return units


def _marks(of_coder: CoderMarks, transcript: str, codes: Collection[str] | None) -> list[Mark] | None:
    if transcript not in of_coder.marks:
        return None
    return sorted(mark for mark in of_coder.marks[transcript] if codes is None or mark.code in codes)


def _cut(spans: Sequence[tuple[int, int]], marks: Sequence[Sequence[Mark] | None]) -> list[tuple[int, int]]:
    edges = sorted({edge for some in marks for mark in some or () for edge in (mark.start, mark.end)})
    cut: list[tuple[int, int]] = []
    for start, end in spans:
        inside = [start, *edges[bisect_right(edges, start) : bisect_left(edges, end)], end]
        cut += ((one, two) for one, two in pairwise(inside) if one < two)
    return cut


def _given(spans: Sequence[tuple[int, int]], marks: Sequence[Mark]) -> Iterator[frozenset[str]]:
    """For each span the codes of the marks that share text with it; both are in the order of the text."""
    at, running = 0, list[Mark]()
    for start, end in spans:
        while at < len(marks) and marks[at].start < end:
            running.append(marks[at])
            at += 1
        running = [mark for mark in running if mark.end > start]
        yield frozenset(mark.code for mark in running if mark.start < mark.end)
