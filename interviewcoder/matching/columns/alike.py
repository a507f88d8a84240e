"""Which words are alike, for a whole vocabulary at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

TOGETHER = 4096  # words, so that a table of distances to all words of a codebook stays small


def alike_together(words: Mapping[str, int], others: list[str]) -> Iterator[tuple[str, str, int]]:
    """The words, of those with a highest cost each and of others, that are alike, with their Indel distance."""
    if not words:
        return
    known, cutoff = list(words), max(words.values())
    kind = np.uint8 if cutoff < 255 else np.int32  # beyond the cutoff distances are one more than it
    highest = np.array(list(words.values()), kind)[:, None]
    for at in range(0, len(others), TOGETHER):
        some = others[at : at + TOGETHER]
        distances = cdist(known, some, scorer=Indel.distance, score_cutoff=cutoff, dtype=kind)
        rows, columns = np.nonzero(distances <= highest)
        costs = distances[rows, columns].tolist()
        for row, column, cost in zip(rows.tolist(), columns.tolist(), costs, strict=True):
            yield known[row], some[column], cost
