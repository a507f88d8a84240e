"""Where in a text phrases of a codebook may begin, found for all words at once. Everywhere else none does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from interviewcoder.matching.columns.alike import alike_together
from interviewcoder.matching.columns.table import Column, Table, pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from interviewcoder.matching.compiled import CompiledCodebook
    from interviewcoder.matching.starts import PhraseRule, Step

AHEAD = 4
"""So many words from where a phrase begins on are looked at; of longer ones only the beginning."""

FARTHEST = 8
"""So many words further the second word of a phrase is looked for, over others that may be skipped."""

_BITS = 31  # a word's first letter as a bit; several letters share one


class Sifted(NamedTuple):
    """Of the words of a text, by place: where a phrase may begin, and where one may be read as one with the next.

    `reach` is how many words phrases that begin there have at most, and `is_plain` whether each of these can only stand
    for itself, so that the same words are the same phrases everywhere.
    """

    begins: NDArray[np.int64]
    joins: NDArray[np.int64]
    reach: NDArray[np.int8]
    is_plain: NDArray[np.bool_]


class Sieve:
    """What single words and pairs of words can be the beginning of, for one codebook."""

    def __init__(self, codebook: CompiledCodebook) -> None:
        self._codebook = codebook
        self._words: Sequence[str] = ()
        phrases = [phrase for some in codebook.starting.values() for phrase in some]
        self._second = {word for phrase in phrases for word in (*phrase.words[1:2], *phrase.joined[1:2])}
        self._pairs = Table()
        self._joined = Table()
        self._is_complete, self._goes_on, self._is_second, self._is_filler = (Column(bool) for _ in range(4))
        self._letters_ahead, self._letter = Column(np.uint32), Column(np.uint32)
        self._reach, self._reach_at_once = Column(np.int8), Column(np.int8)
        # Most words are nothing of a codebook's: only of the others these are told one by one.
        self._columns = (
            *(self._is_complete, self._goes_on, self._is_second, self._is_filler),
            *(self._letters_ahead, self._reach, self._reach_at_once),
        )

    def learn(self, words: Sequence[str]) -> None:
        """Take in the words of a lexicon, which only grows, as far as they are new."""
        known = len(self._reach)
        new = words[known:]
        self._words, codebook = words, self._codebook
        codebook.vocabulary.learn(new, alike_together)
        for column in self._columns:
            column.extend(np.zeros(len(new)))
        for at, word in enumerate(new, known):
            if word in codebook.filler_words:
                self._is_filler[at] = True
            letters = list(codebook.vocabulary.following(word))
            if letters and word:
                self._letters_ahead[at] = sum({1 << ord(letter) % _BITS for letter in letters})
            if codebook.vocabulary.readings(word):
                self._is_second[at] = not self._second.isdisjoint(codebook.steps(word))
                alone, at_once, going_on = codebook.starts(word)
                longest = max(_longest(at_once.values()), bool(alone))
                self._is_complete[at] = bool(longest)
                self._goes_on[at] = bool(going_on)
                self._reach_at_once[at] = longest
                self._reach[at] = max(longest, *map(_longest, going_on.values()), 0)
        self._letter.extend([1 << ord(word[0]) % _BITS if word else 0 for word in new])

    def sift(self, numbers: NDArray[np.int32]) -> Sifted:
        """Where phrases may begin among the words of a text, which were learnt; NO_WORD stands behind the last."""
        joins = self._joins(numbers)
        may_join = np.zeros(len(numbers) + FARTHEST, bool)
        may_join[joins] = True
        padded = np.concatenate([numbers, np.zeros(FARTHEST, np.int32)])
        # A filler, or a word that was said just before, may be skipped.
        skipped = self._is_filler.at(padded)
        skipped[1:] |= padded[1:] == padded[:-1]
        skipped[2:] |= padded[2:] == padded[:-2]
        begins = self._is_complete.at(numbers) | may_join[: len(numbers)]
        goes_on = np.zeros(len(numbers), bool)
        going = np.flatnonzero(self._goes_on.at(numbers))
        for ahead in range(1, FARTHEST):
            place = going + ahead
            hit = may_join[place] | self._are_pairs(padded[going], padded[place])
            goes_on[going[hit]] = True
            going = going[skipped[place] & ~hit]
        goes_on[going] = True
        places = np.flatnonzero(begins | goes_on)
        reach = np.where(goes_on[places], self._reach.at(numbers[places]), self._reach_at_once.at(numbers[places]))
        is_plain = (reach <= AHEAD) & ~may_join[places]
        for ahead in range(1, AHEAD):
            is_plain &= (reach <= ahead) | ~(may_join[places + ahead] | skipped[places + ahead])
        return Sifted(places, joins, reach, is_plain)

    def _are_pairs(self, one: NDArray[np.int32], other: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Whether a phrase that begins with one word may go on with the other."""
        found = self._is_second.at(other)
        at = np.flatnonzero(found)
        found[at] = self._looked_up(self._pairs, one[at], other[at], self._is_pair)
        return found

    def _is_pair(self, one: str, other: str) -> bool:
        return not self._codebook.starts(one).going_on.keys().isdisjoint(self._codebook.steps(other))

    def _joins(self, numbers: NDArray[np.int32]) -> NDArray[np.int64]:
        one, other = numbers[:-1], numbers[1:]
        at = np.flatnonzero(self._letters_ahead.at(one) & self._letter.at(other))
        return at[self._looked_up(self._joined, one[at], other[at], self._is_joined)]

    def _is_joined(self, one: str, other: str) -> bool:
        """Whether two words read as one are something that they are not as two, or may begin an acronym."""
        if len(one) == len(other) == 1:
            return True
        codebook = self._codebook
        steps, behind = codebook.steps(one), codebook.steps(other)
        for reading in codebook.vocabulary.joined(one, other):
            made_of = codebook.pairs.get(reading.word)
            if made_of is None:
                return True
            for first, second in made_of:
                if reading.exact and (first, second) != (one, other):
                    return True
                if not (_is_met(first, steps) and _is_met(second, behind)):
                    return True
        return False

    def _looked_up(
        self, table: Table, one: NDArray[np.int32], other: NDArray[np.int32], is_so: Callable[[str, str], bool]
    ) -> NDArray[np.bool_]:
        """What a table says of pairs of words, after what it does not know was found out."""

        def new(places: NDArray[np.int64]) -> list[int]:
            words, both = self._words, zip(one[places].tolist(), other[places].tolist(), strict=True)
            return [is_so(words[a], words[b]) for a, b in both]

        found: NDArray[np.bool_] = table.values(pairs(one, other), new) == 1
        return found


def _is_met(word: str, steps: Mapping[str, tuple[Step, ...]]) -> bool:
    return any(not step.cost for step in steps.get(word, ()))


def _longest(phrases: Iterable[PhraseRule]) -> int:
    """How many words the longest of some phrases has."""
    return min(max((len(phrase.words) for phrase in phrases), default=0), AHEAD + 1)
