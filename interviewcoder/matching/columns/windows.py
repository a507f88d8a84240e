"""Which phrases begin where, looked up by the next few words, a window: the same words begin the same phrases."""

from __future__ import annotations

from itertools import accumulate, compress
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from interviewcoder.matching.columns.table import Column, Table, mixed
from interviewcoder.matching.passages import Passage
from interviewcoder.matching.phrases import Found, MatchedPassage
from interviewcoder.matching.words import Words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from interviewcoder.matching.columns.sieve import Sifted
    from interviewcoder.matching.columns.speech import Said
    from interviewcoder.matching.compiled import CompiledCodebook


MOST_HELD = 50_000
"""With more windows and phrases than this all are forgotten: memory does not grow with the texts for ever."""

_NEVER_0 = np.uint64(1 << 63)


class Begins(NamedTuple):
    """Places where phrases may begin, how many words these have at most (`reach`), and before which word they end."""

    places: NDArray[np.int64]
    reach: NDArray[np.int8]
    stops: NDArray[np.int64]


class Rows(NamedTuple):
    """Phrases that begin at some places: `places` are indices of `Begins.places`, `which` indices of `Windows.found`.

    `phrases` are the phrases' numbers in the codebook, `words` how many words of the text each has.
    """

    places: NDArray[np.int64]
    which: NDArray[np.int64]
    phrases: NDArray[np.int64]
    words: NDArray[np.int64]


class Windows:
    """Remembers which of a codebook's phrases begin with which few words."""

    def __init__(self, codebook: CompiledCodebook) -> None:
        self._codebook = codebook
        self._forget()

    def _forget(self) -> None:
        self.found: list[Found] = []
        """What was found of phrases, each as if its window were a passage."""
        self._phrases, self._words = Column(np.int64), Column(np.int64)  # the numbers of these phrases, and their words
        self._firsts, self._counts = Column(np.int64), Column(np.int64)  # where each window's are in `found`
        self._firsts.extend([0])
        self._counts.extend([0])
        self._table = Table()

    def rows(self, said: Said, begins: Begins, sifted: Sifted) -> Rows:
        """The phrases that begin at the places of a text where some may (`begins`).

        What is in `found` lasts until this method is called again.
        """
        if self._table.held + len(self.found) > MOST_HELD:
            self._forget()
        found = self._numbers(said, begins, sifted)
        hits = np.flatnonzero(found)
        counts, firsts = self._counts.at(found[hits]), self._firsts.at(found[hits])
        ends = np.cumsum(counts)
        which = np.arange(ends[-1] if len(ends) else 0) + np.repeat(firsts - ends + counts, counts)
        return Rows(np.repeat(hits, counts), which, self._phrases.at(which), self._words.at(which))

    def _numbers(self, said: Said, begins: Begins, sifted: Sifted) -> NDArray[np.int64]:
        """For each place where phrases may begin the number of its window, 0 where no phrase begins."""
        stops = np.minimum(begins.places + begins.reach, begins.stops)
        keys = np.zeros(len(stops), np.uint64)
        rows, place, stop = np.arange(len(stops)), begins.places, stops
        while len(rows):
            written = 2 * sifted.is_capital[place] + (sifted.may_join[place] & (place + 1 < stop))
            keys[rows] = mixed(keys[rows], (4 * said.numbers[place] + written).view(np.uint64))
            going = np.flatnonzero(place + 1 < stop)
            rows, place, stop = rows[going], place[going] + 1, stop[going]

        def new(rows: NDArray[np.int64]) -> list[int]:
            spans = zip(begins.places[rows].tolist(), stops[rows].tolist(), strict=True)
            return [self._number(said, sifted, slice(*span)) for span in spans]

        return self._table.values(keys | _NEVER_0, new)

    def _number(self, said: Said, sifted: Sifted, window: slice) -> int:
        """The number of a new window, 0 where no phrase begins with its first word; keeps the phrases that do."""
        folded = said.lexicon.words_at(said.numbers[window])
        are_capital, may_join = sifted.is_capital[window].tolist(), sifted.may_join[window].tolist()
        may_join[-1] = False  # there is no other
        # Not as in the text: a blank between words that may be read as one, and a sign between all others.
        written = [
            (word[0].upper() if is_capital else word[0].lower()) + word[1:] + (" " if joins else "|")
            for word, is_capital, joins in zip(folded, are_capital, may_join, strict=True)
        ]
        behind = list(accumulate(map(len, written), initial=0))
        words = Words("".join(written), folded, behind[:-1], [end - 1 for end in behind[1:]])
        passage = Passage(words.text, "unknown", [(0, len(words.text))])
        passage.words_from = lambda: words
        joins = list(compress(range(len(folded)), may_join))
        found = MatchedPassage(passage, self._codebook, begins=[0], joins=joins).begun
        if not found:
            return 0
        self._firsts.extend([len(self.found)])
        self._counts.extend([len(found)])
        self.found += [one for (one,) in found.values()]
        self._phrases.extend(list(found))
        self._words.extend([one.last for (one,) in found.values()])
        return len(self._counts) - 1
