"""Which words of the text can stand for which words of the codebook, and at what cost.

Every distinct word of the text meets the distinct words of the codebook once; what it can stand for is kept. The cost
of fuzziness so grows with the vocabulary, not with the length of the text or the number of terms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from interviewcoder.matching.languages import Stems

LEAST_ALIKE = 2 / 3
"""How similar (0-1) a word must be by itself to stand for another, whatever the phrase around it scores."""

SHORTEST_SIMILAR = 3
"""Words of fewer letters are met exactly or inflected only."""

_NEGATING = ("un", "in", "im", "il", "ir", "dis", "non", "mis")


class Reading(NamedTuple):
    """A word of the text read as a codebook's word: `cost` is their Indel distance, 0 if exact or of one stem."""

    word: int
    cost: int
    exact: bool


class Vocabulary:
    """What each distinct word of the texts seen so far can stand for."""

    def __init__(self, stems: Stems, light: Iterable[str]) -> None:
        """`light` are words so common (the, have, really, …) that they are never misheard for another."""
        self._stems = stems
        self._light = frozenset(light)
        self.words: list[str] = []
        self._ids: dict[str, int] = {}
        self._prefixes: dict[str, int] = {}
        self._by_stem: defaultdict[str, list[int]] = defaultdict(list)
        self._similar: defaultdict[int, list[str]] = defaultdict(list)
        self._readings: dict[str, tuple[Reading, ...]] = {}
        self._joined: dict[str, tuple[Reading, ...]] = {}
        self._beginnings: frozenset[str] = frozenset()

    def add(self, words: Iterable[str], prefixes: Iterable[str], joined: Iterable[str]) -> None:
        """The codebook's words, its prefixes, and what words of a phrase make when written as one."""
        similar = sorted(set(words))
        self.words = [*similar, *sorted(set(joined) - set(similar))]
        self._ids = {word: at for at, word in enumerate(self.words)}
        for at, stem in enumerate(self._stems.of(self.words)):
            self._by_stem[stem].append(at)
        for word in similar:
            if len(word) >= SHORTEST_SIMILAR:
                self._similar[len(word)].append(word)
        for prefix in sorted(set(prefixes)):
            self._prefixes[prefix] = len(self.words)
            self.words.append(prefix)
        self._beginnings = frozenset(word[:at] for word in self._ids for at in range(1, len(word)))

    def word(self, word: str) -> int:
        """The number of a codebook's word."""
        return self._ids[word]

    def prefix(self, prefix: str) -> int:
        """The number of a codebook's prefix."""
        return self._prefixes[prefix]

    def learn(self, words: Iterable[str]) -> None:
        """Find out, for words not seen before, what they can stand for."""
        new = sorted(set(words).difference(self._readings))
        stems = self._stems.of(new)
        near = self._near([word for word in new if word not in self._light])
        for word, own in zip(new, stems, strict=True):
            readings = {at: Reading(at, cost, exact=False) for at, cost in near.get(word, ())}
            readings |= self._equal(word, own)
            for prefix, at in self._prefixes.items():
                if word.startswith(prefix):
                    readings[at] = Reading(at, 0, exact=True)
            self._readings[word] = tuple(readings[at] for at in sorted(readings))

    def readings(self, word: str) -> tuple[Reading, ...]:
        """What a word that was learnt can stand for."""
        return self._readings[word]

    def joined(self, first: str, rest: str) -> tuple[Reading, ...]:
        """What words can stand for when read as one, exactly or inflected: *data* and *set* for `dataset`.

        What the first of them stands for by itself is left out: *model is* is no inflection of `model`.
        """
        if first not in self._beginnings:
            return ()
        word = first + rest
        if word not in self._joined:
            alone, together = self._stems.of([first, word])
            taken = self._equal(first, alone)
            self._joined[word] = tuple(r for at, r in self._equal(word, together).items() if at not in taken)
        return self._joined[word]

    def _equal(self, word: str, stem: str) -> dict[int, Reading]:
        """The codebook's words that a word is, or shares its stem with."""
        found = {at: Reading(at, 0, exact=False) for at in self._by_stem.get(stem, ())}
        if (at := self._ids.get(word)) is not None:
            found[at] = Reading(at, 0, exact=True)
        return dict(sorted(found.items()))

    def _near(self, new: list[str]) -> dict[str, list[tuple[int, int]]]:
        """For each of some words the codebook's words that are alike, with their Indel distance."""
        from rapidfuzz import process
        from rapidfuzz.distance import Indel

        by_length: defaultdict[int, list[str]] = defaultdict(list)
        for word in new:
            by_length[len(word)].append(word)
        found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for length, words in self._similar.items():
            # The distance is at least the difference in length, so only such lengths can be alike enough.
            lengths = [n for n in by_length if abs(n - length) <= (1 - LEAST_ALIKE) * (n + length) + 1e-9]
            candidates = [word for n in sorted(lengths) for word in by_length[n]]
            for word in words:
                at = self._ids[word]
                alike = process.extract(
                    word, candidates, scorer=Indel.normalized_similarity, score_cutoff=LEAST_ALIKE - 1e-9, limit=None
                )
                for other, similarity, _ in alike:
                    if not self._negates(other, at):
                        found[other].append((at, round((1 - similarity) * (length + len(other)))))
        return found

    def _negates(self, other: str, at: int) -> bool:
        """Whether one of two words is the other with a negating prefix: *inconsistent*, *consistent*."""
        word = self.words[at]
        longer, shorter = (word, other) if len(word) > len(other) else (other, word)
        rests = [longer[len(prefix) :] for prefix in _NEGATING if longer.startswith(prefix)]
        if not any(rests):
            return False
        own, *stems = self._stems.of([shorter, *rests])
        return own in stems
