"""Phrases of a codebook, and which of them may begin with a word of the text."""

from __future__ import annotations

from collections.abc import Iterable
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


class Starts(NamedTuple):
    """Phrases that may begin with some word of the text, by number.

    Those `alone` are met by it. Those in `going_on` need the word of the codebook that they stand under to come next;
    `at_once` are others, whose first two words it may be.
    """

    alone: list[Alone]
    at_once: dict[int, PhraseRule]
    going_on: dict[str, list[PhraseRule]]


def joined(some: Iterable[Starts]) -> Starts:
    """What may begin with some words, as what may begin with one that can stand for each of them."""
    alone: list[Alone] = []
    at_once: dict[int, PhraseRule] = {}
    going_on: dict[str, list[PhraseRule]] = {}
    for starts in some:
        alone += starts.alone
        at_once |= starts.at_once
        both = {word: going_on[word] + starts.going_on[word] for word in going_on.keys() & starts.going_on.keys()}
        going_on |= starts.going_on
        going_on |= both
    return Starts(alone, at_once, going_on)


def score_of(phrase: PhraseRule, cost: int, letters: int) -> float:
    """The score of a phrase that is met at a cost by words of so many letters."""
    return 100 * (1 - cost / (phrase.letters + letters))


def method_of(cost: int, *, exact: bool) -> Method:
    """How a phrase is met at a cost, exactly or not."""
    return "fuzzy" if cost else "exact" if exact else "inflected"


def longest(phrases: Iterable[PhraseRule], most: int) -> int:
    """How many words the longest of some phrases has, or so many."""
    return min(max((len(phrase.words) for phrase in phrases), default=0), most)
