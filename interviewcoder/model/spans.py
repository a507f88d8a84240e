"""Spans of a text, and which of them share text with another span."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable


class Spans:
    """Spans that share no text with each other, in the order of the text, as turns are."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        every = list(spans)
        self._starts = [start for start, _ in every]
        self._ends = [end for _, end in every]

    def sharing(self, start: int, end: int) -> range:
        """The indices of the spans that share text with `[start, end)`; none where that is empty."""
        if start >= end:
            return range(0)
        return range(bisect_right(self._ends, start), bisect_left(self._starts, end))

    def shared(self, start: int, end: int) -> list[tuple[int, int]]:
        """For each span that shares text with `[start, end)` the part that it shares, in the order of the text."""
        return [(max(self._starts[at], start), min(self._ends[at], end)) for at in self.sharing(start, end)]
