"""Phrases of a codebook, and which of them may begin with a word of the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from interviewcoder.model.coding import Method

NEARLY = 1e-9
"""So much a score may lack of a threshold: quotients are not exact."""


class PhraseRule(NamedTuple):
    """A phrase: its folded `words` (a prefix with its `*`) and, for each but the last, what it makes with the next.

    `letters` is the sum of the words' lengths; words of `shortest` letters or more may be similar; a match counts from
    `threshold` on, which is why it costs `most` at most.
    """

    number: int
    text: str
    words: tuple[str, ...]
    joined: tuple[str, ...]
    letters: int
    shortest: int
    threshold: float
    most: float


class Step(NamedTuple):
    """A word of the codebook met at some place: at what cost, whether exactly, in how many words.

    `letters` are those of the word found where it is similar, else those of the codebook's word again.
    """

    cost: int
    exact: bool
    letters: int
    width: int


class Alone(NamedTuple):
    """A phrase of one word that a word of the text meets: with what score, and whether exactly or how."""

    phrase: PhraseRule
    score: float
    method: Method


class Branch:
    """Phrases of a codebook that begin with the same words, `size` of them.

    Where `both` is not empty the last two of these are read as one word, which begins so: both have part in it.
    """

    def __init__(self, phrases: Sequence[PhraseRule], size: int, both: str = "") -> None:
        self._phrases = phrases
        self._size = size
        self._both = both

    @cached_property
    def whole(self) -> list[PhraseRule]:
        """The phrases that have no more words."""
        return [phrase for phrase in self._phrases if len(phrase.words) == self._size]

    @cached_property
    def goes_on(self) -> bool:
        """Whether some have more."""
        return len(self.whole) < len(self._phrases)

    @property
    def is_of_one_word(self) -> bool:
        """Whether these are phrases of one word, which never go on."""
        return len(self._phrases[0].words) == 1

    @cached_property
    def following(self) -> Mapping[str, list[Branch]]:
        """The branches of those that go on, by the next word of the codebook, or the next two read as one."""
        return branched(self._phrases, self._size)

    def takes(self, step: Step, word: str, said: str, cost: int) -> bool:
        """Whether what is `said` may be met as the `word` before this branch, by a step behind others at some cost."""
        if self._both:
            return not step.cost and step.width == 1 and said.startswith(self._both)
        return not step.cost or (cost + step.cost <= self._most and len(word) >= self._phrases[0].shortest)

    @cached_property
    def _most(self) -> float:
        return max(phrase.most for phrase in self._phrases)


def branched(phrases: Iterable[PhraseRule], size: int) -> dict[str, list[Branch]]:
    """The branches of phrases that share so many words, by the word behind these, or the two behind read as one."""
    groups: defaultdict[tuple[str, str, int], list[PhraseRule]] = defaultdict(list)
    for phrase in phrases:
        words, joined = phrase.words, phrase.joined
        if len(words) > size:
            groups[words[size], "", phrase.shortest].append(phrase)  # of one word or of more
            if len(joined) > size and (both := joined[size]):
                groups[both, both[: len(words[size]) + 1], phrase.shortest].append(phrase)
    found: defaultdict[str, list[Branch]] = defaultdict(list)
    for (word, both, _), some in groups.items():
        found[word].append(Branch(some, size + (2 if both else 1), both))
    return dict(found)


class Starts(NamedTuple):
    """What may begin with some word of the text: phrases that it meets `alone`, and others, by how it meets a word."""

    alone: list[Alone]
    going_on: list[tuple[Branch, Step]]


def score_of(phrase: PhraseRule, cost: int, letters: int) -> float:
    """The score of a phrase that is met at a cost by words of so many letters."""
    return 100 * (1 - cost / (phrase.letters + letters))


def method_of(cost: int, *, exact: bool) -> Method:
    """How a phrase is met at a cost, exactly or not."""
    return "fuzzy" if cost else "exact" if exact else "inflected"


def longest(phrases: Iterable[PhraseRule], most: int) -> int:
    """How many words the longest of some phrases has, or so many."""
    return min(max((len(phrase.words) for phrase in phrases), default=0), most)
