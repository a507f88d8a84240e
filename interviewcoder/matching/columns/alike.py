"""Which words are alike, for a whole vocabulary at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from interviewcoder.matching.similarity import LEAST_ALIKE

TOGETHER = 4096  # words, so that a table of distances to all words of a codebook stays small


def alike_together(words: Mapping[str, int], others: list[str]) -> Iterator[tuple[str, str, int]]:
    """As `similarity.alike_one_by_one`, for so many words that numpy is worth its import."""
    if not words:
        return
    known, cutoff = list(words), max(words.values())
    lengths = np.array(list(map(len, known)))
    kind = np.uint8 if cutoff < 255 else np.int32  # beyond the cutoff distances are one more than it
    highest = np.array(list(words.values()), kind)[:, None]
    for at in range(0, len(others), TOGETHER):
        some = others[at : at + TOGETHER]
        distances = cdist(known, some, scorer=Indel.distance, score_cutoff=cutoff, dtype=kind)
        rows, columns = np.nonzero(distances <= highest)
        costs = distances[rows, columns].astype(np.int32)
        near = costs * LEAST_ALIKE <= lengths[rows] + np.array(list(map(len, some)))[columns]
        alike = (rows[near].tolist(), columns[near].tolist(), costs[near].tolist())
        for row, column, cost in zip(*alike, strict=True):
            yield known[row], some[column], cost
