"""Which words of a text may be read as one with the next, found for all of them at once.

The rules are those of `MatchedPassage`: two words with a blank or hyphen between, and the letters of acronyms.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from interviewcoder.matching.columns.table import Column, PairTable
from interviewcoder.matching.words import is_plural_of_a_letter, may_stand_in_a_word, may_stand_in_an_acronym

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from interviewcoder.matching.columns.speech import Said
    from interviewcoder.matching.columns.table import Chosen, Places
    from interviewcoder.matching.compiled import CompiledCodebook

AHEAD = 8
"""The number of words, from where a phrase begins, that are looked at; of a longer phrase only the beginning is."""

_BITS = 31  # a word's first letter as a bit; several letters share one

# How two words may be read as one, in bits of a number that is 0 where they may not.
_REACH = 31  # five bits: how many words of the text a phrase that begins with the two has at most; 1: none begins so
_LETTERS = 32  # they are letters of an acronym, which may end with them
_FIRST_LETTERS = 64  # they are letters of an acronym, which has more

_APART, _ONE_WORD, _ONE_ACRONYM = 0, 1, 2  # what two words may be by what stands between them, as bits


class Joined(NamedTuple):
    """For each word of a text whether it may be one with the next (`are`), and whether it is a capital of an acronym.

    For words that are odd (`are_odd`), these two do not tell all. `begins` are the places where phrases may begin with
    words read as one, `reach` how many words of the text these have at most.
    """

    are: Chosen
    capitals: Chosen
    are_odd: Chosen
    begins: Places
    reach: NDArray[np.int64]


class Joins:
    """Which words may be one with others, for one codebook."""

    def __init__(self, codebook: CompiledCodebook) -> None:
        self._codebook = codebook
        self._words: Sequence[str] = ()
        self._goes_on_with: dict[str, int] = {}  # the letters that words of the codebook go on with, by beginning
        for word in codebook.vocabulary.whole:
            for at, letter in enumerate(word[1:], 1):
                self._goes_on_with[word[:at]] = self._goes_on_with.get(word[:at], 0) | 1 << ord(letter) % _BITS
        self._how = PairTable()
        self._letters_ahead, self._letter = Column(np.uint32), Column(np.uint32)
        self._is_letter = Column(bool)

    def learn(self, words: Sequence[str]) -> None:
        """Take in the words of a lexicon, which only grows, as far as they are new."""
        self._words, new = words, words[len(self._letter) :]
        self._letters_ahead.extend([self._goes_on_with.get(word, 0) for word in new])
        self._letter.extend([1 << ord(word[0]) % _BITS if word else 0 for word in new])
        self._is_letter.extend([len(word) == 1 or is_plural_of_a_letter(word) for word in new])

    def among(self, said: Said, text: str, padded: NDArray[np.int64]) -> Joined:
        """Which words of a text, which were learnt, may be one; `padded` are their numbers, with zeros behind them."""
        one, other = padded[:-1], padded[1:]
        at = np.flatnonzero((self._letters_ahead.at(one) & self._letter.at(other)) != 0)
        how = self._how.values(self._words, one[at], other[at], self._how_joined)
        is_joined = (how > 0) & ((how < _FIRST_LETTERS) | self._is_letter.at(padded[at + 2]))
        at, how = at[is_joined], how[is_joined]
        words, spelled = at[how <= _REACH], self._spelled(padded, at[how > _REACH])
        are, capitals, are_odd = (np.zeros(len(padded), bool) for _ in range(3))
        are[words] = (_between(said, text, words) & _ONE_WORD) > 0
        between = _between(said, text, spelled)
        are[spelled] = between != _APART
        are_odd[spelled] = (between == _ONE_WORD) | (between == _ONE_ACRONYM)
        for letters in (spelled, spelled + 1):
            capitals[letters] = said.are_capitals(text, letters)
        begins = are[at] & (how & _REACH > 1)
        return Joined(are, capitals, are_odd, at[begins], how[begins] & _REACH)

    def _how_joined(self, one: str, other: str) -> int:
        vocabulary, starting = self._codebook.vocabulary, self._codebook.starting
        readings = [reading.word for reading in vocabulary.joined(one, other)]
        kind = 0
        if len(one) == 1:
            kind = _LETTERS if readings else _FIRST_LETTERS
            readings += vocabulary.beginning(one + other) if len(other) == 1 else ()
        sizes = (max((len(phrase.words) for phrase in starting.get(word, ())), default=0) for word in readings)
        return max((kind + 1 + min(size, AHEAD + 1) for size in sizes), default=0)

    def _spelled(self, padded: NDArray[np.int64], first: Places) -> Places:
        """The places of letters of acronyms that may begin at `first`, of those with another letter behind them."""
        are_spelled, following = np.zeros(len(padded), bool), first
        for _ in range(AHEAD):
            are_spelled[following] = True
            following = following[self._is_letter.at(padded[following + 2])] + 1
        return np.flatnonzero(are_spelled)


def _between(said: Said, text: str, places: Places) -> NDArray[np.int64]:
    """What each of some words and the next may be by the text between them, as bits; `MatchedPassage` decides alike."""
    kinds = [
        _ONE_WORD * may_stand_in_a_word(gap) | _ONE_ACRONYM * may_stand_in_an_acronym(gap)
        for gap in said.gaps(text, places)
    ]
    return np.array(kinds, np.int64)
