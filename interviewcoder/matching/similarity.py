"""Which words of the text can stand for which words of the codebook, and at what cost.

Every distinct word of the text meets the distinct words of the codebook once; what it can stand for is kept. The cost
of fuzziness so grows with the vocabulary, not with the length of the text or the number of terms.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from interviewcoder.matching.languages import Stems

LEAST_ALIKE = 3
"""A word can stand for another at a cost of at most a third of their letters, whatever the phrase around it scores."""

SHORTEST_PLURAL = 3
"""A word of more letters is an inflection of what it is without an s at the end, whatever the stemmer says."""

MOST_LACKING = 8
"""Words that may lack more letters than this are long and few: they are all compared."""

MOST_JOINED = 20_000
"""How many pairs of words are kept, at most, with what they can stand for when read as one."""


class Reading(NamedTuple):
    """A word of the text read as a codebook's: `cost` is their Indel distance, 0 if exact or of one stem."""

    word: str
    cost: int
    exact: bool


Alike = Callable[[Mapping[str, int], list[str]], Iterable[tuple[str, str, int]]]
"""Takes words, each with its highest cost, and others; returns the pairs that are alike, with their Indel distance.

A word and another are alike if their distance is at most the word's highest cost, and by `LEAST_ALIKE`.
"""


def alike_one_by_one(words: Mapping[str, int], others: list[str]) -> Iterator[tuple[str, str, int]]:
    """The words that are alike, found without numpy, whose import takes longer than this for an interview."""
    from rapidfuzz import process
    from rapidfuzz.distance import Indel

    known, letters = list(words), _ByLetters(words)
    cutoff = max(words.values(), default=0)
    for other in others:
        near = [known[place] for place in letters.near(other)]
        for word, cost, _ in process.extract(other, near, scorer=Indel.distance, score_cutoff=cutoff, limit=None):
            if cost <= words[word] and cost * LEAST_ALIKE <= len(word) + len(other):
                yield word, other, int(cost)


class _ByLetters:
    """Tells by letters alone which words can be alike another one: about one in a hundred, so that few are compared.

    Sets of words are kept as the bits of whole numbers, so that one operation asks all words.
    """

    def __init__(self, words: Mapping[str, int]) -> None:
        self._having: defaultdict[str, int] = defaultdict(int)
        self._groups: defaultdict[tuple[int, int], int] = defaultdict(int)
        for place, (word, highest) in enumerate(words.items()):
            self._groups[len(word), highest] |= 1 << place
            for letter in _letters(word):
                self._having[letter] |= 1 << place
        self._by_missing: dict[int, dict[int, int]] = {}

    def near(self, other: str) -> Iterator[int]:
        """The places of the words that have enough of the letters of another one."""
        groups = self._by_missing.get(len(other))
        if groups is None:
            groups = self._by_missing[len(other)] = self._missing(len(other))
        if not groups:
            return
        most = min(max(groups), MOST_LACKING)
        lacking = [-1, *[0] * most]  # the words that lack at most 0, 1, … of the letters seen so far
        for letter in _letters(other):
            having = self._having.get(letter, 0)
            for missing in range(most, 0, -1):
                lacking[missing] = lacking[missing] & having | lacking[missing - 1]
            lacking[0] &= having
        near = 0
        for missing, group in groups.items():
            near |= group if missing > most else lacking[missing] & group
        while near:
            place = near.bit_length() - 1
            near ^= 1 << place
            yield place

    def _missing(self, length: int) -> dict[int, int]:
        """The words that can be alike a word of some length, by how many letters of that word they may lack.

        Each letter that only one of two words has costs one, and the longer word has as many more as it is longer.
        """
        groups: defaultdict[int, int] = defaultdict(int)
        for (own, highest), group in self._groups.items():
            most = min(highest, (own + length) // LEAST_ALIKE)
            if abs(own - length) <= most:
                groups[(most + length - own) // 2] |= group
        return groups


def _letters(word: str) -> list[str]:
    """The letters of a word, each different: one that comes again is numbered, as in *s*, *e*, *e1*."""
    letters = list(word)
    if len(set(letters)) < len(letters):
        seen: dict[str, int] = {}
        for at, letter in enumerate(letters):
            before = seen.get(letter, 0)
            seen[letter] = before + 1
            if before:
                letters[at] = f"{letter}{before}"
    return letters


class Vocabulary:
    """What each distinct word of the texts seen so far can stand for."""

    def __init__(
        self,
        stems: Stems,
        light: Collection[str],
        words: Collection[str],
        varying: Mapping[str, float],
        joined: Iterable[str],
    ) -> None:
        """Takes the codebook's words, prefixes (`drift*`) among them, and neighbours in its phrases `joined` to one.

        Only the words in `varying` can be met by similar ones, at most at the cost given there. `light` are words so
        common (the, have, really, …) that they are never misheard for another.
        """
        self._stems = stems
        self._light = light
        whole = sorted(word for word in words if not word.endswith("*"))
        self._prefixes = frozenset(word for word in words if word.endswith("*"))
        self._prefix_lengths = sorted({len(prefix) - 1 for prefix in self._prefixes})
        self.whole = frozenset(whole)
        """The codebook's words, without prefixes and without what neighbouring words make joined."""
        self._words = self.whole.union(joined)
        self._by_stem: defaultdict[str, list[str]] = defaultdict(list)
        known = sorted(self._words)
        for word, stem in zip(known, stems.of(known), strict=True):
            self._by_stem[stem].append(word)
        self._similar = {word: int(min(highest, len(word))) for word, highest in sorted(varying.items())}
        self._sorted = whole
        self._readings: dict[str, tuple[Reading, ...]] = {}
        self._joined: dict[tuple[str, str], tuple[Reading, ...]] = {}

    def learn(self, words: Iterable[str], alike: Alike = alike_one_by_one) -> None:
        """Find out, for words not seen before, what they can stand for; `alike` says which are similar."""
        new = [word for word in dict.fromkeys(words) if word not in self._readings]
        if not new:
            return
        known = self._readings
        known |= dict.fromkeys(new, ())  # most can stand for nothing
        known |= self._near([word for word in new if word not in self._light], alike)
        by_stem, own, lengths = self._by_stem, self._words, self._prefix_lengths
        for word, stem in zip(new, self._stems.of(new), strict=True):
            if stem in by_stem or word in own or word[:-1] in own:
                readings = {reading.word: reading for reading in known[word]} | self._equal(word, stem)
                known[word] = tuple(readings.values())
            for length in lengths:
                if length > len(word):
                    break
                if (prefix := word[:length] + "*") in self._prefixes:
                    known[word] = (*known[word], Reading(prefix, 0, exact=True))

    @property
    def known(self) -> int:
        """How many words were learnt."""
        return len(self._readings)

    def readings(self, word: str) -> tuple[Reading, ...]:
        """What a word that was learnt can stand for."""
        return self._readings[word]

    def has_beginning(self, letters: str) -> bool:
        """Whether one of the codebook's `whole` words begins with these letters."""
        at = bisect_left(self._sorted, letters)
        return at < len(self._sorted) and self._sorted[at].startswith(letters)

    def beginning(self, letters: str) -> Iterator[str]:
        """The codebook's `whole` words that begin with these letters, sorted."""
        at = bisect_left(self._sorted, letters)
        while at < len(self._sorted) and self._sorted[at].startswith(letters):
            yield self._sorted[at]
            at += 1

    def joined(self, first: str, rest: str) -> tuple[Reading, ...]:
        """What words can stand for when read as one, exactly or inflected: *data* and *set* for `dataset`.

        Both must have part in the codebook's word: *model is* is no inflection of `model`. That word is written as one
        in the codebook: two that are written as two are met as two.
        """
        known = self._joined.get((first, rest))
        if known is None:
            word = first + rest
            shared = word[: len(first) + 1]
            readings = self._equal(word, self._stems.of([word])[0]).values()
            known = tuple(r for r in readings if r.word.startswith(shared) and r.word in self.whole)
            if len(self._joined) > MOST_JOINED:
                self._joined.clear()
            self._joined[first, rest] = known
        return known

    def _equal(self, word: str, stem: str) -> dict[str, Reading]:
        """The codebook's words that a word is, is the plural of, or shares its stem with."""
        found = {other: Reading(other, 0, exact=False) for other in self._by_stem.get(stem, ())}
        if word.endswith("s") and len(word) > SHORTEST_PLURAL and word[:-1] in self._words:
            found[word[:-1]] = Reading(word[:-1], 0, exact=False)  # stemmers leave "slas" as it is
        if word in self._words:
            found[word] = Reading(word, 0, exact=True)
        return found

    def _near(self, new: list[str], alike: Alike) -> dict[str, tuple[Reading, ...]]:
        """The new words that are alike words of the codebook, each with these and their Indel distance."""
        found: dict[str, tuple[Reading, ...]] = {}
        for word, other, cost in sorted(alike(self._similar, new)):
            if cost and not self._negates(other, word):
                found[other] = (*found.get(other, ()), Reading(word, cost, exact=False))
        return found

    def _negates(self, one: str, other: str) -> bool:
        """Whether one of two words is the other with a negating prefix: *inconsistent*, *consistent*."""
        return self._denies(one, other) or self._denies(other, one)

    def _denies(self, one: str, other: str) -> bool:
        negating = self._stems.negating
        if not one.startswith(negating):  # most do not
            return False
        rests = [one[len(prefix) :] for prefix in negating if one.startswith(prefix)]
        own, *stems = self._stems.of([other, *rests])
        return own in stems
