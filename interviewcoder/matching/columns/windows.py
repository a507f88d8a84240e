"""Which phrases begin where, looked up by the words that stand there: the same words are the same phrases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from interviewcoder.matching.columns.sieve import AHEAD
from interviewcoder.matching.columns.table import Table, pairs
from interviewcoder.matching.passages import Passage
from interviewcoder.matching.phrases import Found, MatchedPassage
from interviewcoder.matching.words import Words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from interviewcoder.matching.compiled import CompiledCodebook


class Begins(NamedTuple):
    """Places of a text where phrases may begin, how many words these have at most, and before which they end."""

    places: NDArray[np.int64]
    reach: NDArray[np.int8]
    stops: NDArray[np.int64]


Phrases = tuple[tuple[int, Found], ...]
"""The phrases that begin with the first of some words: their numbers, and where they were found among these."""


class Windows:
    """The phrases that begin with each few words that were seen, for one codebook."""

    def __init__(self, codebook: CompiledCodebook) -> None:
        self._codebook = codebook
        self.phrases: list[Phrases] = [()]
        """By the numbers that `numbers` gives; of 0 there are none."""
        self.lengths: list[int] = [0]
        """How many words the phrases have, by the same numbers; 0 where they differ in that."""
        self._halves = Table()
        self._whole = Table()
        self._known = 0

    def numbers(self, words: Sequence[str], numbers: NDArray[np.int32], begins: Begins) -> NDArray[np.int32]:
        """For each place of a text where phrases may begin the number of those that do."""
        padded = np.concatenate([numbers, np.zeros(AHEAD, np.int32)])
        stops = np.minimum(begins.places + begins.reach, begins.stops)
        places = [begins.places + ahead for ahead in range(AHEAD)]
        columns = [np.where(place < stops, padded[place], 0) for place in places]
        first, second = (self._half(*columns[at : at + 2]) for at in (0, 2))

        def new(rows: NDArray[np.int64]) -> list[int]:
            return [self._number([words[column[row]] for column in columns if column[row]]) for row in rows.tolist()]

        return self._whole.values(pairs(first, second), new)

    def _half(self, one: NDArray[np.int32], other: NDArray[np.int32]) -> NDArray[np.int32]:
        """A number from 1 on for each pair of words, 1 where there are none."""

        def new(places: NDArray[np.int64]) -> range:
            self._known += len(places)
            return range(self._known - len(places) + 1, self._known + 1)

        return self._halves.values(pairs(one + 1, other), new)

    def _number(self, window: list[str]) -> int:
        """The number of the phrases that begin with the first of some words."""
        words = Words(" ".join(window))
        for word in window:
            start = words.ends[-1] + 1 if words.ends else 0
            words.folded.append(word)
            words.starts.append(start)
            words.ends.append(start + len(word))
        passage = Passage(words.text, "unknown", [(0, len(words.text))])
        passage.words = words
        found = MatchedPassage(passage, self._codebook, begins=[0], joins=[]).phrases()
        if not found:
            return 0
        lengths = {one.last for some in found.values() for one in some}
        self.lengths.append(lengths.pop() if len(lengths) == 1 else 0)
        self.phrases.append(tuple((number, one) for number, (one,) in found.items()))
        return len(self.phrases) - 1
