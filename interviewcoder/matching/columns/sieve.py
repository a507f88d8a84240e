"""Where in a text phrases of a codebook may begin, found for all words at once. Everywhere else none does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from interviewcoder.matching.columns.alike import alike_together
from interviewcoder.matching.columns.joins import AHEAD, Joins
from interviewcoder.matching.columns.table import Column, PairTable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from interviewcoder.matching.columns.speech import Said
    from interviewcoder.matching.columns.table import Chosen
    from interviewcoder.matching.compiled import CompiledCodebook
    from interviewcoder.matching.similarity import Reading
    from interviewcoder.matching.starts import PhraseRule

FURTHER = 8
"""The second word of a phrase is looked for fewer than this many words further, over others that may be skipped.

A phrase that would have to skip more may begin all the same: `MatchedPassage` skips some more.
"""


class Sifted(NamedTuple):
    """The places of a text where a phrase may begin, and what matters of how each word is written.

    Of each word, `may_join` is whether it may be one with the next and `is_capital` whether it is a capital of an
    acronym. Of each place, `reach` is how many words a phrase there has at most, with all that is skipped, and
    `is_plain` whether these words alone decide: then the same words begin the same phrases everywhere.
    """

    begins: NDArray[np.int64]
    may_join: NDArray[np.bool_]
    is_capital: NDArray[np.bool_]
    reach: NDArray[np.int8]
    is_plain: NDArray[np.bool_]


class _Beginning(NamedTuple):
    """What phrases begin with a word of the codebook.

    `joined` is how many words phrases have at most whose first two words, read as one, it is; `further` the same for
    longer phrases whose first word it is. `alone` is the highest cost at which it may be met as a phrase of one word,
    `going_on` as the first of several (-1: at none); `next_words` are the words that may come next in these.
    """

    joined: int
    alone: float
    further: int
    going_on: float
    next_words: frozenset[str]

    @classmethod
    def of(cls, word: str, phrases: Iterable[PhraseRule]) -> _Beginning:
        """What begins with a word; takes the phrases whose first word, or first two read as one, it is."""
        joined, further, alone, going_on, next_words = 0, 0, -1.0, -1.0, set[str]()
        for phrase in phrases:
            size, most = len(phrase.words), phrase.most if len(word) >= phrase.shortest else 0
            if phrase.words[0] != word:
                joined = max(joined, size)
            elif size == 1:
                alone = max(alone, most)
            else:
                further, going_on = max(further, size), max(going_on, most)
                next_words.update(phrase.words[1:2], phrase.joined[1:2])
        return cls(min(joined, AHEAD + 1), alone, min(further, AHEAD + 1), going_on, frozenset(next_words))


class Sieve:
    """Finds, for one codebook, where phrases may begin, by single words and pairs of words."""

    def __init__(self, codebook: CompiledCodebook) -> None:
        self._codebook = codebook
        self._words: Sequence[str] = ()
        self._beginning = {word: _Beginning.of(word, some) for word, some in codebook.starting.items()}
        self._second = frozenset[str]().union(*(its.next_words for its in self._beginning.values()))
        self._pairs = PairTable()
        self._joins = Joins(codebook)
        self._is_second, self._is_filler = Column(bool), Column(bool)
        self._at_once, self._further = Column(np.int8), Column(np.int8)  # of each word, as `_what` has it

    def learn(self, words: Sequence[str]) -> None:
        """Take in the words of a lexicon, which only grows, as far as they are new."""
        new = words[len(self._is_filler) :]
        self._words, vocabulary = words, self._codebook.vocabulary
        vocabulary.learn(new, alike_together)
        self._joins.learn(words)
        self._is_filler.extend([word in self._codebook.filler_words for word in new])
        what = np.zeros((3, len(new)), np.int8)
        for at, word in enumerate(new):
            if readings := vocabulary.readings(word):  # most words have none
                what[:, at] = self._what(readings)
        for column, values in zip((self._is_second, self._at_once, self._further), what, strict=True):
            column.extend(values)

    def _what(self, readings: Sequence[Reading]) -> tuple[bool, int, int]:
        """Whether a word may be the second of a phrase, and how many words phrases have at most that begin with it.

        First of phrases that may begin there whatever comes next, then of those that have to go on with another word.
        """
        at_once, further = 0, 0
        for word, cost, _ in readings:
            if its := self._beginning.get(word):
                at_once = max(at_once, its.joined, cost <= its.alone)
                further = max(further, its.further if cost <= its.going_on else 0)
        return any(reading.word in self._second for reading in readings), at_once, further

    def sift(self, said: Said, text: str) -> Sifted:
        """Where phrases may begin among the words of a text, which were learnt."""
        numbers = said.numbers
        padded = np.concatenate([numbers, np.zeros(AHEAD + FURTHER, np.int64)])
        joins = self._joins.among(said, text, padded)
        is_filler = self._is_filler.at(padded)
        begins = self._at_once.at(numbers) > 0
        begins[joins.begins] = True
        goes_on = np.zeros(len(numbers), bool)
        going = np.flatnonzero(self._further.at(numbers) > 0)
        for ahead in range(1, FURTHER):
            place = going + ahead
            hit = joins.are[place] | self._are_pairs(padded[going], padded[place])
            goes_on[going[hit]] = True
            # Behind a word, fillers may be skipped, and what repeats it or the word before it.
            again = (padded[place] == padded[going]) | (padded[place] == padded[going - 1])
            going = going[(is_filler[place] | again) & ~hit]
        goes_on[going] = True  # it may, even farther away
        places = np.flatnonzero(begins | goes_on)
        reach, further = self._at_once.at(numbers[places]), self._further.at(numbers[places])
        reach = np.where(goes_on[places], np.maximum(reach, further), reach)
        joining = np.searchsorted(places, joins.begins)
        reach[joining] = np.maximum(reach[joining], joins.reach)
        is_plain = ~joins.are_odd[places]
        before, words = padded[places - 1], [padded[places + ahead] for ahead in range(AHEAD + 1)]
        for ahead in range(1, AHEAD):
            place, word, inside = places + ahead, words[ahead], reach > ahead
            again = np.any([word == said_before for said_before in words[:ahead]], axis=0)
            reach += inside & joins.are[place]
            reach += inside & (is_filler[place] | again)
            # Of what is said twice, as in *the data the data*, the first may stand before the place.
            is_plain &= ~(inside & (joins.are_odd[place] | (word == before) & (words[ahead + 1] == words[0])))
        is_plain &= reach <= AHEAD
        return Sifted(places, joins.are, joins.capitals, reach, is_plain)

    def _are_pairs(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> Chosen:
        """Whether a phrase that begins with one word may go on with the other."""
        found: Chosen = self._is_second.at(other)
        at = np.flatnonzero(found)
        found[at] = self._pairs.values(self._words, one[at], other[at], self._is_pair) == 1
        return found

    def _is_pair(self, one: str, other: str) -> bool:
        readings = self._codebook.vocabulary.readings
        after = [reading.word for reading in readings(other)]
        for word, cost, _ in readings(one):
            its = self._beginning.get(word)
            if its and cost <= its.going_on and not its.next_words.isdisjoint(after):
                return True
        return False
