"""Which phrases begin where, looked up by the words that stand there: the same words are the same phrases."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from interviewcoder.matching.columns.sieve import AHEAD
from interviewcoder.matching.columns.table import Column, Table, pairs
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


class Rows(NamedTuple):
    """Phrases that begin at some places: by the number of the place, `which` they are, and so many words each."""

    places: NDArray[np.int64]
    which: NDArray[np.int64]
    words: NDArray[np.int64]


class Windows:
    """The phrases that begin with each few words that were seen, for one codebook."""

    def __init__(self, codebook: CompiledCodebook) -> None:
        self._codebook = codebook
        self.phrases: list[tuple[int, Found]] = []
        """All that were found: the number of each, and what was found of it."""
        self._words = Column(np.int64)  # of these phrases
        self._firsts, self._counts = Column(np.int64), Column(np.int64)  # which of them belong together
        self._firsts.extend([0])
        self._counts.extend([0])
        # Pairs of words, pairs of these, and so on, up to so many as are looked at.
        self._tables = [Table() for _ in range(AHEAD.bit_length() - 1)]
        self._known = [0] * len(self._tables)

    def rows(
        self, words: Sequence[str], numbers: NDArray[np.int64], begins: Begins, may_join: NDArray[np.bool_]
    ) -> Rows:
        """The phrases that begin at the places of a text where some may; each word may be one with the next or not."""
        found = self._numbers(words, numbers, begins, may_join)
        hits = np.flatnonzero(found)
        counts, firsts = self._counts.at(found[hits]), self._firsts.at(found[hits])
        ends = np.cumsum(counts)
        which = np.arange(ends[-1] if len(ends) else 0) + np.repeat(firsts - ends + counts, counts)
        return Rows(np.repeat(hits, counts), which, self._words.at(which))

    def _numbers(
        self, words: Sequence[str], numbers: NDArray[np.int64], begins: Begins, may_join: NDArray[np.bool_]
    ) -> NDArray[np.int64]:
        """For each place of a text where phrases may begin the number of those that do, 0 where none does."""
        padded = np.concatenate([numbers, np.zeros(AHEAD, np.int64)])
        stops = np.minimum(begins.places + begins.reach, begins.stops)
        columns: list[NDArray[np.int64]] = []
        for ahead in range(AHEAD):
            place = begins.places + ahead
            joins = may_join[place] & (place + 1 < stops)
            columns.append(np.where(place < stops, 2 * padded[place] + joins, 0))
        of_words = columns

        def new(rows: NDArray[np.int64]) -> list[int]:
            windows = ([int(column[row]) for column in of_words if column[row]] for row in rows.tolist())
            return [self._number([words[one // 2] for one in some], [one % 2 for one in some]) for some in windows]

        for level in range(len(self._tables)):
            values_of = new if len(columns) == 2 else partial(self._next, level)
            pairs_of = zip(columns[::2], columns[1::2], strict=True)
            columns = [self._tables[level].values(pairs(one + 1, other), values_of) for one, other in pairs_of]
        return columns[0]

    def _next(self, level: int, places: NDArray[np.int64]) -> range:
        """Numbers from 1 on for pairs that were not seen before."""
        self._known[level] += len(places)
        return range(self._known[level] - len(places) + 1, self._known[level] + 1)

    def _number(self, window: list[str], joins: list[int]) -> int:
        """The number of the phrases that begin with the first of some words, which may be one with the next or not."""
        words = Words(" ".join(window))
        words.folded = window
        words.ends = list(accumulate(len(word) + 1 for word in window))
        words.starts = [end - len(word) - 1 for word, end in zip(window, words.ends, strict=True)]
        words.ends = [end - 1 for end in words.ends]
        passage = Passage(words.text, "unknown", [(0, len(words.text))])
        passage.words_from = lambda: words
        places = [at for at, joined in enumerate(joins) if joined]
        found = MatchedPassage(passage, self._codebook, begins=[0], joins=places).phrases()
        if not found:
            return 0
        self._firsts.extend([len(self.phrases)])
        self._counts.extend([len(found)])
        self.phrases += [(number, one) for number, (one,) in found.items()]
        self._words.extend([one.last for (one,) in found.values()])
        return len(self._counts) - 1
