"""Where in a text phrases of a codebook may begin, found for all words at once. Everywhere else none does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from interviewcoder.matching.columns.alike import alike_together
from interviewcoder.matching.columns.table import Column, Table, pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from interviewcoder.matching.compiled import CompiledCodebook
    from interviewcoder.matching.starts import PhraseRule, Step

    Places: TypeAlias = NDArray[np.int64]
    Chosen: TypeAlias = NDArray[np.bool_]

AHEAD = 8
"""So many words from where a phrase begins on are looked at; of longer ones only the beginning."""

FARTHEST = 8
"""So many words further the second word of a phrase is looked for, over others that may be skipped."""

_BITS = 31  # a word's first letter as a bit; several letters share one

# How two words may be read as one: 0 not at all, else so many words of the text have phrases that begin so at most (1
# where none does), or letters: of an acronym by themselves, or only with one more.
_LETTERS, _FIRST_LETTERS = 100, 101


class Sifted(NamedTuple):
    """The places of a text where a phrase may begin, and for each word whether it may be one with the next.

    `reach` is how many words what begins there has at most, with all that is skipped. `is_plain` says whether these
    words, and which of them may be read as one, are all that matters: then the same ones are the same phrases
    everywhere.
    """

    begins: NDArray[np.int64]
    may_join: NDArray[np.bool_]
    reach: NDArray[np.int8]
    is_plain: NDArray[np.bool_]


class Sieve:
    """What single words and pairs of words can be the beginning of, for one codebook."""

    def __init__(self, codebook: CompiledCodebook) -> None:
        self._codebook = codebook
        self._words: Sequence[str] = ()
        phrases = [phrase for some in codebook.starting.values() for phrase in some]
        self._second = {word for phrase in phrases for word in (*phrase.words[1:2], *phrase.joined[1:2])}
        self._goes_on_with: dict[str, int] = {}  # the letters that words of the codebook go on with, by beginning
        for word in codebook.vocabulary.whole:
            for at, letter in enumerate(word[1:], 1):
                self._goes_on_with[word[:at]] = self._goes_on_with.get(word[:at], 0) | 1 << ord(letter) % _BITS
        self._reach_of_step: dict[tuple[str, Step], tuple[int, int]] = {}
        self._pairs = Table()
        self._joined = Table()
        self._is_complete, self._goes_on, self._is_second = (Column(bool) for _ in range(3))
        self._is_filler, self._is_letter = Column(bool), Column(bool)
        self._letters_ahead, self._letter = Column(np.uint32), Column(np.uint32)
        self._reach, self._reach_at_once = Column(np.int8), Column(np.int8)

    def learn(self, words: Sequence[str]) -> None:
        """Take in the words of a lexicon, which only grows, as far as they are new."""
        known = len(self._reach)
        new = words[known:]
        self._words, codebook = words, self._codebook
        codebook.vocabulary.learn(new, alike_together)
        self._is_filler.extend([word in codebook.filler_words for word in new])
        self._is_letter.extend([len(word) == 1 or (len(word) == 2 and word[1] == "s") for word in new])
        self._letters_ahead.extend([self._goes_on_with.get(word, 0) for word in new])
        self._letter.extend([1 << ord(word[0]) % _BITS if word else 0 for word in new])
        # Most words are nothing of a codebook's: only of the others the rest is told.
        for column in (self._is_complete, self._goes_on, self._is_second, self._reach, self._reach_at_once):
            column.extend(np.zeros(len(new)))
        for at, word in enumerate(new, known):
            if codebook.vocabulary.readings(word):
                steps = codebook.steps(word)
                self._is_second[at] = not self._second.isdisjoint(steps)
                reaches = [self._reaches(met, step) for met, (step,) in steps.items() if met in codebook.starting]
                at_once, going_on = (max(some, default=0) for some in zip(*reaches, strict=True)) if reaches else (0, 0)
                self._is_complete[at] = at_once > 0
                self._goes_on[at] = going_on > 0
                self._reach_at_once[at] = at_once
                self._reach[at] = max(at_once, going_on)

    def _reaches(self, word: str, step: Step) -> tuple[int, int]:
        """How many words phrases have that begin with a word of the codebook, met so: at once, and those going on."""
        if (word, step) not in self._reach_of_step:
            alone, at_once, going_on = self._codebook.starts_with(word, step)
            longest = max(_longest(at_once.values()), bool(alone))
            self._reach_of_step[word, step] = longest, max(map(_longest, going_on.values()), default=0)
        return self._reach_of_step[word, step]

    def sift(self, numbers: NDArray[np.int64], are_together: Callable[[Places], Chosen]) -> Sifted:
        """Where phrases may begin among the words of a text, which were learnt; NO_WORD stands behind the last.

        Takes what tells whether each of some words may be one with the next, by what is between them.
        """
        joins, how = self._joins(numbers, are_together)
        may_join, are_letters = (np.zeros(len(numbers) + AHEAD + FARTHEST, bool) for _ in range(2))
        may_join[joins] = True
        are_letters[joins[how >= _LETTERS]] = True
        padded = np.concatenate([numbers, np.zeros(AHEAD + FARTHEST, np.int64)])
        # A filler, or a word that was said just before, may be skipped.
        skipped = self._is_filler.at(padded)
        skipped[1:] |= padded[1:] == padded[:-1]
        is_twice = padded[2:] == padded[:-2]
        skipped[2:] |= is_twice
        begins = self._is_complete.at(numbers)
        begins[joins[how > 1]] = True
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
        joining = np.searchsorted(places, joins[how > 1])
        reach[joining] = np.maximum(reach[joining], how[how > 1])
        # Where what was said before is said again, as in *the data the data*, what stands before matters too.
        is_plain = ~(is_twice[1:] & is_twice[:-1])[places - 1]
        for ahead in range(AHEAD):
            place, inside = places + ahead, reach > ahead
            is_plain &= ~(inside & are_letters[place])
            if ahead:
                reach += inside & may_join[place]
                reach += inside & skipped[place]
        is_plain &= reach <= AHEAD
        return Sifted(places, may_join, reach, is_plain)

    def _are_pairs(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> Chosen:
        """Whether a phrase that begins with one word may go on with the other."""
        found: Chosen = self._is_second.at(other)
        at = np.flatnonzero(found)
        found[at] = self._looked_up(self._pairs, one[at], other[at], self._is_pair) == 1
        return found

    def _is_pair(self, one: str, other: str) -> bool:
        return not self._codebook.starts(one).going_on.keys().isdisjoint(self._codebook.steps(other))

    def _joins(
        self, numbers: NDArray[np.int64], are_together: Callable[[Places], Chosen]
    ) -> tuple[Places, NDArray[np.int64]]:
        """The words that may be read as one with the next, and how."""
        one, other = numbers[:-1], numbers[1:]
        at = np.flatnonzero(self._letters_ahead.at(one) & self._letter.at(other))
        how = self._looked_up(self._joined, one[at], other[at], self._how_joined)
        at, how = at[how > 0], how[how > 0]
        third = np.concatenate([numbers, [0, 0]])[at + 2]
        kept = np.where(how == _FIRST_LETTERS, self._is_letter.at(third), how == _LETTERS)
        words = np.flatnonzero(how < _LETTERS)
        kept[words] = are_together(at[words])
        return at[kept], how[kept]

    def _how_joined(self, one: str, other: str) -> int:
        vocabulary = self._codebook.vocabulary
        readings = vocabulary.joined(one, other)
        if len(one) == 1:
            return _LETTERS if readings else _FIRST_LETTERS * (len(other) == 1 and vocabulary.begins(one + other))
        starting = self._codebook.starting
        return max((1 + _longest(starting.get(reading.word, ())) for reading in readings), default=0)

    def _looked_up(
        self, table: Table, one: NDArray[np.int64], other: NDArray[np.int64], what: Callable[[str, str], int]
    ) -> NDArray[np.int64]:
        """What a table says of pairs of words, after what it does not know was found out."""

        def new(places: NDArray[np.int64]) -> list[int]:
            words, both = self._words, zip(one[places].tolist(), other[places].tolist(), strict=True)
            return [what(words[a], words[b]) for a, b in both]

        return table.values(pairs(one, other), new)


def _longest(phrases: Iterable[PhraseRule]) -> int:
    """How many words the longest of some phrases has."""
    return min(max((len(phrase.words) for phrase in phrases), default=0), AHEAD + 1)
