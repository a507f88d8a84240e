"""What every layout's reader shares: lines, marks, and the shape of a reader."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import cached_property
from itertools import accumulate, compress
from typing import NamedTuple, overload

WIDE_COLON = "\uff1a"
"""What stands behind a label in the scripts of East Asia."""

LONGEST_ALONE = 60
"""The most letters of a label that stands alone on its line."""


class Line(NamedTuple):
    """A line of the text: `number` from 1, `start` its offset, `text` without the newline."""

    number: int
    start: int
    text: str

    @property
    def is_blank(self) -> bool:
        """Whether nothing but white space stands on it (a page break is white space)."""
        return not self.text or self.text.isspace()

    @property
    def begins(self) -> int:
        """The offset of what stands on it, behind white space."""
        return self.start + len(self.text) - len(self.text.lstrip())


class Lines(Sequence[Line]):
    """The lines of a text, split at LF only: other separators are white space of the speech.

    `texts` and `bare` have an item for each line; a place is the index of a line, from 0.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self.texts = text.split("\n")
        self.bare = list(map(str.strip, self.texts))
        """What stands on each line, without white space around it; empty where it is blank."""
        self._before = list(accumulate(map(len, self.texts), initial=0))

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, at: int) -> Line: ...
    @overload
    def __getitem__(self, at: slice) -> list[Line]: ...
    def __getitem__(self, at: int | slice) -> Line | list[Line]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        at = at if at >= 0 else at + len(self)
        return Line(at + 1, self._before[at] + at, self.texts[at])

    @cached_property
    def spoken(self) -> list[int]:
        """The places of the lines that are not blank."""
        return list(compress(range(len(self.bare)), self.bare))

    @cached_property
    def short(self) -> list[int]:
        """The places of the lines that a label may stand alone on."""
        bare = self.bare
        return [at for at in self.spoken if len(bare[at]) <= LONGEST_ALONE]

    @cached_property
    def below_blank(self) -> dict[str, list[int]]:
        """The places of the short lines below a blank line, or at the top, by what stands on them."""
        bare = self.bare
        found: defaultdict[str, list[int]] = defaultdict(list)
        for at in self.short:
            if not at or not bare[at - 1]:
                found[bare[at]].append(at)
        return dict(found)

    def alone(self, places: Iterable[int]) -> list[int]:
        """Those of `places` whose line has a blank line, or the text's end, just below."""
        bare, last = self.bare, len(self.bare) - 1
        return [at for at in places if at == last or not bare[at + 1]]

    def outside_speech(self, some: Mapping[str, list[int]], marks: Iterable[Mark]) -> dict[str, list[int]]:
        """The places in `some` but for lines that have a label or are the first below one, which are short answers."""
        labelled, spoken = {mark.line - 1 for mark in marks}, self.spoken
        return {
            what: [at for at in places if labelled.isdisjoint((at, spoken[max(bisect_left(spoken, at) - 1, 0)]))]
            for what, places in some.items()
        }

    @cached_property
    def with_colon(self) -> list[Line]:
        """The lines that have a colon, so that they may begin with a label."""
        bare, colons = self.bare, [colon for colon in (":", WIDE_COLON) if colon in self._text]  # mostly of one kind
        return [self[at] for at in sorted({at for colon in colons for at in self.spoken if colon in bare[at]})]

    @cached_property
    def with_bracket(self) -> list[Line]:
        """The lines that begin with a square bracket, in which a label may stand."""
        return [self[at] for at in self.spoken if self.bare[at][0] == "["] if "[" in self._text else []

    @cached_property
    def with_sign(self) -> list[int]:
        """The places of the lines that begin with a bracket or a dash, behind which a label may stand."""
        signs = {sign for sign in "[(<-–—•>" if sign in self._text}
        return [at for at in self.spoken if self.bare[at][0] in signs] if signs else []

    def marks(self, places: Iterable[int]) -> list[Mark]:
        """Marks for the lines at some places, on each of which a label stands alone."""
        bare, before = self.bare, self._before
        return [Mark(bare[at], at + 1, before[at] + at, before[at + 1] + at, True) for at in places]


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


FindMarks = Callable[[Lines, Set[str]], list[Mark]]
"""Takes the lines of a text and the keys of labels that are known to be some; returns the labels found, in order."""


class Layout(NamedTuple):
    """A layout that is read: its name, what it looks like, its reader, and which of the labels found are its own."""

    name: str
    description: str
    find_marks: FindMarks
    is_own: Callable[[Mark], bool]
