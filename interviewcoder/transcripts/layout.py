"""What every layout's reader shares: lines, marks, and the shape of a reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from itertools import accumulate, count
from typing import NamedTuple


class Line(NamedTuple):
    """A line of the text: `number` from 1, `start` its offset, `text` without the newline."""

    number: int
    start: int
    text: str

    @property
    def is_blank(self) -> bool:
        """Whether nothing but white space stands on it (a page break is white space)."""
        return not self.text or self.text.isspace()


class Mark(NamedTuple):
    """A speaker label at offset `start`, `alone` on its line or not; its speech begins at or after offset `speech`.

    `time` and `end` are those of its speech, in seconds, where the label tells.
    """

    label: str
    line: int
    start: int
    speech: int
    alone: bool
    time: float | None = None
    end: float | None = None


FindMarks = Callable[[list[Line], Set[str]], list[Mark]]
"""Takes the lines of a text and the keys of labels that are known to be some; returns the labels found, in order."""


class Layout(NamedTuple):
    """A layout that is read: its name, what it looks like, its reader, and which of the labels found are its own."""

    name: str
    description: str
    find_marks: FindMarks
    is_own: Callable[[Mark], bool]


def lines_of(text: str) -> Iterator[Line]:
    """The lines of a text, split at LF only: other separators are white space of the speech."""
    texts = text.split("\n")
    starts = accumulate((len(one) + 1 for one in texts), initial=0)
    return map(Line._make, zip(count(1), starts, texts, strict=False))
