"""Where excerpts stand in turns, and each turn's speech cut wherever an excerpt or its evidence begins or ends."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from interviewcoder.model.coding import HOLDING, Excerpt
from interviewcoder.model.display import without_controls
from interviewcoder.model.transcript import Transcript, Turn

_WIDE = re.compile("[\U00010000-\U0010ffff]")  # of two UTF-16 units


class Part(NamedTuple):
    """A part of a turn's speech: `[start, end)` in UTF-16 units, which is how browsers count, from its beginning."""

    turn: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a turn's speech that the same excerpts cover from its beginning to its end.

    `covers` are the numbers of these excerpts, `words` the numbers of those that have the text as evidence; `depth` is
    how many of `covers` are proposed, accepted or disputed.
    """

    text: str
    covers: tuple[int, ...] = ()
    words: tuple[int, ...] = ()
    depth: int = 0


class Placed(NamedTuple):
    """Where an excerpt is: its parts, those of each match of its evidence, and the number of the turn to show it by."""

    parts: tuple[Part, ...]
    evidence: tuple[tuple[Part, ...], ...]
    turn: int


@dataclass(slots=True)
class _Marks:
    """The spans in a turn, as code points of the transcript, each with the number of its excerpt."""

    covers: list[tuple[int, int, int]] = field(default_factory=list)
    words: list[tuple[int, int, int]] = field(default_factory=list)


class Passages:
    """A transcript's turns with the excerpts in them, which are added one by one."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self._turns = transcript.turns
        self._wide = [found.start() for found in _WIDE.finditer(transcript.text)]
        self._marks: dict[int, _Marks] = {}
        self._holding: set[int] = set()

    def add(self, number: int, excerpt: Excerpt) -> Placed | None:
        """Add an excerpt; return where it is, or None where its text is in no turn, as after an edit."""
        if not excerpt.is_in(self._transcript.text):
            return None
        spans = self._spans(excerpt.start, excerpt.end)
        if not spans:
            return None
        if excerpt.status in HOLDING:  # their passages are tinted
            self._holding.add(number)
        evidence = []
        for match in excerpt.evidence:
            inside = self._spans(max(match.start, excerpt.start), min(match.end, excerpt.end))
            for at, start, end in inside:
                self._of(at).words.append((start, end, number))
            evidence.append(self._parts(inside))
        for at, start, end in spans:
            self._of(at).covers.append((start, end, number))
        numbers = [self._turns[at].number for at, _, _ in spans]
        turn = excerpt.turn if excerpt.turn in numbers else numbers[0]
        return Placed(self._parts(spans), tuple(evidence), turn)

    def segments(self, at: int) -> list[Segment]:
        """The speech of the turn with index `at`, cut where an excerpt or its evidence begins or ends."""
        turn, marks = self._turns[at], self._of(at)
        cuts = {turn.start, turn.end}
        for start, end, _ in (*marks.covers, *marks.words):
            cuts |= {start, end}
        edges = sorted(cuts)
        found = []
        both = zip(_over(marks.covers, edges), _over(marks.words, edges), strict=True)
        for (start, end), (covers, words) in zip(pairwise(edges), both, strict=True):
            depth = sum(number in self._holding for number in covers)
            found.append(Segment(shown(self._transcript.text[start:end]), covers, words, depth))
        return found

    def _spans(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """For each turn that a span shares text with, the turn's index and the start and end of the shared text."""
        first = max(bisect_right(self._turns, start, key=attrgetter("start")) - 1, 0)
        found = []
        for at in range(first, len(self._turns)):
            turn = self._turns[at]
            if turn.start >= end:
                break
            if max(start, turn.start) < min(end, turn.end):
                found.append((at, max(start, turn.start), min(end, turn.end)))
        return found

    def _parts(self, spans: Sequence[tuple[int, int, int]]) -> tuple[Part, ...]:
        return tuple(self._part(self._turns[at], start, end) for at, start, end in spans)

    def _part(self, turn: Turn, start: int, end: int) -> Part:
        first, begin, stop = map(self._units, (turn.start, start, end))
        return Part(turn.number, begin - first, stop - first)

    def _units(self, at: int) -> int:
        """How many UTF-16 units of the transcript's text stand before a place in it."""
        return at + bisect_left(self._wide, at)

    def _of(self, at: int) -> _Marks:
        return self._marks.setdefault(at, _Marks())


def shown(text: str) -> str:
    """A text of the same length that a page can show: form feeds become blanks, most control characters U+FFFD."""
    return without_controls(text.replace("\f", " "))


def _over(spans: Sequence[tuple[int, int, int]], edges: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """For each pair of neighbouring edges, the numbers of the spans over the text between, each once, in order."""
    waiting = sorted(range(len(spans)), key=lambda at: spans[at][0], reverse=True)
    running: list[int] = []
    for edge in edges[:-1]:
        while waiting and spans[waiting[-1]][0] <= edge:
            running.append(waiting.pop())
        running = sorted(at for at in running if spans[at][1] > edge)
        yield tuple(dict.fromkeys(spans[at][2] for at in running))
