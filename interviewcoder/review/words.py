"""Spans that grow and shrink by whole words of speech."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import Literal

from interviewcoder.model.transcript import Transcript

Step = Literal["start earlier", "start later", "end earlier", "end later"]
_WORD = re.compile(r"\S+")


class WordEdges:
    """Where the words of a transcript's speech begin and end; labels are no speech."""

    def __init__(self, transcript: Transcript) -> None:
        words = [
            word.span() for turn in transcript.turns for word in _WORD.finditer(transcript.text, turn.start, turn.end)
        ]
        self._starts = [start for start, _ in words]
        self._ends = [end for _, end in words]

    def step(self, span: tuple[int, int], step: Step) -> tuple[int, int]:
        """The span with one edge moved by a word; the same span where that cannot be, as at least a word is left."""
        start, end = span
        if step == "start earlier":
            at = bisect_left(self._starts, start) - 1
            start = self._starts[at] if at >= 0 else start
        elif step == "start later":
            at = bisect_right(self._starts, start)
            start = self._starts[at] if at < len(self._starts) else start
        elif step == "end later":
            at = bisect_right(self._ends, end)
            end = self._ends[at] if at < len(self._ends) else end
        else:
            at = bisect_left(self._ends, end) - 1
            end = self._ends[at] if at >= 0 else end
        return (start, end) if start < end else span
