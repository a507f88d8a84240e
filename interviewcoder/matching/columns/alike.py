"""Which words are alike, for a whole vocabulary at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from interviewcoder.matching.similarity import LEAST_ALIKE

TOGETHER = 1 << 18
"""The most pairs of words that are compared at once; the distance of each, and what is made of it, take a few bytes."""


def alike_together(words: Mapping[str, int], others: list[str]) -> Iterator[tuple[str, str, int]]:
    """As `similarity.alike_one_by_one`, for so many words that numpy is worth its import."""
    if not words:
        return
    known, cutoff = list(words), max(words.values())
    enough = LEAST_ALIKE * cutoff  # letters: with so many, words within the cutoff are alike
    kind = np.uint8 if 2 * enough < 256 else np.int32  # the smaller, the faster
    highest = np.array(list(words.values()), kind)[:, None]
    lengths = np.minimum(list(map(len, known)), enough).astype(kind)[:, None]
    number = max(TOGETHER // len(known), 1)
    for at in range(0, len(others), number):
        some = others[at : at + number]
        costs = cdist(known, some, scorer=Indel.distance, score_cutoff=cutoff, dtype=kind)  # beyond it one more
        letters = lengths + np.minimum(list(map(len, some)), enough).astype(kind)
        near = np.flatnonzero((costs <= highest) & (costs * kind(LEAST_ALIKE) <= letters))
        rows, columns = np.divmod(near, len(some))
        for row, column, cost in zip(rows.tolist(), columns.tolist(), costs.ravel()[near].tolist(), strict=True):
            yield known[row], some[column], cost
