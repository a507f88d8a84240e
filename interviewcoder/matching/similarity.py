"""Which words of the text can stand for which words of the codebook, and at what cost.

Every distinct word of the text meets the distinct words of the codebook once; what it can stand for is kept. The cost
of fuzziness so grows with the vocabulary, not with the length of the text or the number of terms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from interviewcoder.matching.languages import Stems

LEAST_ALIKE = 3
"""A word can stand for another at a cost of at most a third of their letters, whatever the phrase around it scores."""

_NEGATING = ("un", "in", "im", "il", "ir", "dis", "non", "mis")


SHORTEST_PLURAL = 3
"""A word of more letters is an inflection of what it is without an s at the end, whatever the stemmer says."""


class Reading(NamedTuple):
    """A word of the text read as a codebook's: `cost` is their Indel distance, 0 if exact or of one stem."""

    word: str
    cost: int
    exact: bool


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
        """Takes the codebook's words, prefixes (`drift*`) among them, and what words of a phrase make `joined`.

        Only those of the words that are `varying` can be met by similar ones, at most at the cost given there.

        `light` are words so common (the, have, really, …) that they are never misheard for another.
        """
        self._stems = stems
        self._light = light
        whole = sorted(word for word in words if not word.endswith("*"))
        self._prefixes = frozenset(word for word in words if word.endswith("*"))
        self._prefix_lengths = sorted({len(prefix) - 1 for prefix in self._prefixes})
        self._words = frozenset(whole).union(joined)
        self._by_stem: defaultdict[str, list[str]] = defaultdict(list)
        known = sorted(self._words)
        for word, stem in zip(known, stems.of(known), strict=True):
            self._by_stem[stem].append(word)
        self._similar: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
        for word, highest in sorted(varying.items()):
            self._similar[len(word), int(min(highest, len(word)))].append(word)
        self._beginnings = frozenset(word[:at] for word in known for at in range(1, len(word) + 1))
        self._readings: dict[str, tuple[Reading, ...]] = {}
        self._joined: dict[str, tuple[Reading, ...]] = {}

    def learn(self, words: Iterable[str]) -> None:
        """Find out, for words not seen before, what they can stand for."""
        new = sorted(set(words).difference(self._readings))
        near = self._near([word for word in new if word not in self._light])
        for word, stem in zip(new, self._stems.of(new), strict=True):
            readings = near.get(word, {}) | self._equal(word, stem)
            for length in self._prefix_lengths:
                if (prefix := word[:length] + "*") in self._prefixes and length <= len(word):
                    readings[prefix] = Reading(prefix, 0, exact=True)
            self._readings[word] = tuple(readings.values())

    def readings(self, word: str) -> tuple[Reading, ...]:
        """What a word that was learnt can stand for."""
        return self._readings[word]

    def begins(self, beginning: str) -> bool:
        """Whether a word of the codebook begins like this, so that words read as one can be it."""
        return beginning in self._beginnings

    def joined(self, first: str, rest: str) -> tuple[Reading, ...]:
        """What words can stand for when read as one, exactly or inflected: *data* and *set* for `dataset`.

        Both must have part in it: *model is* is no inflection of `model`.
        """
        word = first + rest
        if word not in self._joined:
            shared = word[: len(first) + 1]
            readings = self._equal(word, self._stems.of([word])[0]).values()
            self._joined[word] = tuple(reading for reading in readings if reading.word.startswith(shared))
        return self._joined[word]

    def _equal(self, word: str, stem: str) -> dict[str, Reading]:
        """The codebook's words that a word is, is the plural of, or shares its stem with."""
        found = {other: Reading(other, 0, exact=False) for other in self._by_stem.get(stem, ())}
        if word.endswith("s") and len(word) > SHORTEST_PLURAL and word[:-1] in self._words:
            found[word[:-1]] = Reading(word[:-1], 0, exact=False)  # stemmers leave "slas" as it is
        if word in self._words:
            found[word] = Reading(word, 0, exact=True)
        return found

    def _near(self, new: list[str]) -> dict[str, dict[str, Reading]]:
        """For each of some words the codebook's words that are alike, with their Indel distance."""
        from rapidfuzz import process
        from rapidfuzz.distance import Indel

        by_length: defaultdict[int, list[str]] = defaultdict(list)
        for word in new:
            by_length[len(word)].append(word)
        found: defaultdict[str, dict[str, Reading]] = defaultdict(dict)
        for (length, highest), words in self._similar.items():
            # The distance is at least the difference in length.
            lengths = [n for n in by_length if abs(n - length) <= min(highest, (length + n) // LEAST_ALIKE)]
            if highest == 1:  # words of one length differ by an even distance
                lengths = [n for n in lengths if n != length]
            candidates = [word for n in lengths for word in by_length[n]]
            for word in words:
                alike = process.extract(word, candidates, scorer=Indel.distance, score_cutoff=highest, limit=None)
                for other, cost, _ in alike:
                    if 0 < cost * LEAST_ALIKE <= length + len(other) and not self._negates(other, word):
                        found[other][word] = Reading(word, int(cost), exact=False)
        return found

    def _negates(self, one: str, other: str) -> bool:
        """Whether one of two words is the other with a negating prefix: *inconsistent*, *consistent*."""
        return self._denies(one, other) or self._denies(other, one)

    def _denies(self, one: str, other: str) -> bool:
        if not one.startswith(_NEGATING):
            return False
        rests = [one[len(prefix) :] for prefix in _NEGATING if one.startswith(prefix)]
        own, *stems = self._stems.of([other, *rests])
        return own in stems
