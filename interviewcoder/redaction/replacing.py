"""Replacing spans of a text, and where everything else is then."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Literal, NamedTuple, get_args

Kind = Literal["given", "name", "e-mail", "phone"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What is replaced: words of the list of pseudonyms, names of speakers, e-mail addresses, phone numbers."""


class Replacement(NamedTuple):
    """What `[start, end)` of a text, in code points, becomes."""

    start: int
    end: int
    kind: Kind
    becomes: str


class Redacted:
    """A text with replacements, and the way from offsets of the text before to those of the new one.

    Raises ValueError where the replacements overlap, are empty or are out of order.
    """

    def __init__(self, before: str, replacements: Iterable[Replacement]) -> None:
        self.replacements = tuple(replacements)
        parts: list[str] = []
        self._starts: list[int] = []
        self._new: list[tuple[int, int]] = []
        read = written = 0
        for start, end, _, becomes in self.replacements:
            if not read <= start < end <= len(before):
                raise ValueError("replacements overlap, are empty or are out of order")
            parts += [before[read:start], becomes]
            begin = written + start - read
            read, written = end, begin + len(becomes)
            self._starts.append(start)
            self._new.append((begin, written))
        self.text = "".join([*parts, before[read:]])

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """Where a span is in the new text; one that ends amid what was replaced has the whole replacement."""
        return self._moved(begin, 0), self._moved(end, 1)

    def _moved(self, at: int, side: int) -> int:
        number = bisect_right(self._starts, at) - 1
        if number < 0:
            return at
        start, end = self.replacements[number][:2]
        if at == start:
            return self._new[number][0]
        return self._new[number][side] if at < end else at - end + self._new[number][1]
