"""Phrases of a codebook, and which of them may begin with a word of the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from interviewcoder.model.coding import Method

NEARLY = 1e-9
"""A score may be this much below a threshold: quotients are not exact."""


class PhraseRule(NamedTuple):
    """A phrase: its folded `words` (a prefix with its `*`), and `joined`: each but the last as one word with the next.

    `letters` is the sum of the words' lengths. Words of `shortest` letters or more may be met by similar ones. A match
    counts if its score is at least `threshold`, so its cost can be at most `most`.
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
    """How the text meets a word of the codebook: at what cost, whether exactly, with how many words (`width`).

    `letters` is the length of the text's word where that is only similar, else the length of the codebook's word.
    """

    cost: int
    exact: bool
    letters: int
    width: int


class Alone(NamedTuple):
    """A phrase of one word that a word of the text meets, with the score and the method of the match."""

    phrase: PhraseRule
    score: float
    method: Method


class Branch:
    """Phrases of a codebook that share their first `size` words.

    Where `both` is not empty, one word of the text meets the last two of these words; it has to begin with `both`, the
    first of the two and a letter of the second, so that both have part in it.
    """

    def __init__(self, phrases: Sequence[PhraseRule], size: int, both: str = "") -> None:
        self._phrases = phrases
        self._size = size
        self._both = both
        self._following: dict[str, list[Branch]] = {}

    @cached_property
    def whole(self) -> list[PhraseRule]:
        """The phrases that end with the shared words."""
        return [phrase for phrase in self._phrases if len(phrase.words) == self._size]

    @cached_property
    def goes_on(self) -> bool:
        """Whether some of the phrases have more words."""
        return len(self.whole) < len(self._phrases)

    @property
    def is_of_one_word(self) -> bool:
        """Whether these are phrases of one word, which never go on."""
        return len(self._phrases[0].words) == 1

    @cached_property
    def next_words(self) -> Mapping[str, list[PhraseRule]]:
        """The phrases that have more words, by the next word, and by the next two read as one."""
        return by_word(self._phrases, self._size)

    def following(self, word: str) -> list[Branch]:
        """The branches that go on with a word, which is one of those `next_words`."""
        found = self._following.get(word)
        if found is None:
            found = self._following[word] = branches(self.next_words[word], self._size, word)
        return found

    def takes(self, step: Step, word: str, said: str) -> bool:
        """Whether `said`, a word of the text, may stand by a step for `word`, the last one that the phrases share."""
        if self._both:
            return not step.cost and step.width == 1 and said.startswith(self._both)
        return not step.cost or (step.cost <= self._most and len(word) >= self._phrases[0].shortest)

    @cached_property
    def _most(self) -> float:
        return max(phrase.most for phrase in self._phrases)


def by_word(phrases: Iterable[PhraseRule], size: int) -> dict[str, list[PhraseRule]]:
    """Phrases that share their first `size` words, by the next word, and by the next two read as one."""
    found: dict[str, list[PhraseRule]] = {}
    for phrase in phrases:
        for word in (*phrase.words[size : size + 1], *phrase.joined[size : size + 1]):
            found.setdefault(word, []).append(phrase)
    return found


def branches(phrases: Iterable[PhraseRule], size: int, word: str) -> list[Branch]:
    """The branches of phrases that share their first `size` words and go on with `word`, or with two that make it."""
    groups: dict[tuple[str, int], list[PhraseRule]] = {}
    for phrase in phrases:
        own = phrase.words[size]
        both = "" if own == word else word[: len(own) + 1]
        groups.setdefault((both, phrase.shortest), []).append(phrase)  # phrases of one word apart from others
    return [Branch(some, size + (2 if both else 1), both) for (both, _), some in groups.items()]


class Starts(NamedTuple):
    """What may begin with a word of the text: phrases that it meets `alone`, and branches of longer ones (`going_on`).

    Each branch has the step by which the word meets it. No phrase of the branches is met unless a word of the codebook
    that is in `next_words` comes next; where `next_words` is None, some may be.
    """

    alone: list[Alone]
    going_on: list[tuple[Branch, Step]]
    next_words: frozenset[str] | None


def score_of(phrase: PhraseRule, cost: int, letters: int) -> float:
    """The score of a phrase that is met at a cost by words of so many letters."""
    return 100 * (1 - cost / (phrase.letters + letters))


def method_of(cost: int, *, exact: bool) -> Method:
    """The method of a match: fuzzy where it has a cost, else exact or inflected."""
    return "fuzzy" if cost else "exact" if exact else "inflected"
