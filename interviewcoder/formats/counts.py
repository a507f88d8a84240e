"""How many excerpts each code has, and in how many transcripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from interviewcoder.model.coding import Excerpt


class CodeCount(NamedTuple):
    """A code with its numbers of excerpts and of transcripts that have any."""

    code: str
    name: str
    category: str
    excerpts: int
    transcripts: int


def counts_of(excerpts: Iterable[Excerpt]) -> list[CodeCount]:
    """The counts of the codes that occur, the most frequent first."""
    listed = list(excerpts)
    first = {excerpt.code: excerpt for excerpt in reversed(listed)}
    numbers = Counter(excerpt.code for excerpt in listed)
    places = Counter(code for code, _ in {(excerpt.code, excerpt.transcript) for excerpt in listed})
    return [
        CodeCount(code, first[code].name, first[code].category, number, places[code])
        for code, number in sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
