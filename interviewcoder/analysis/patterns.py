"""What codes do in a study: which come together, when no new ones come, which interviews are alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb, floor

from interviewcoder.analysis.bootstrap import SEED, Draws
from interviewcoder.model.spans import Spans

ORDERS = 1000


@dataclass(frozen=True, slots=True)
class Together:
    """Two codes: how many units have the first, the second, and both; `jaccard` is both / either, 0-1."""

    first: str
    second: str
    of_first: int
    of_second: int
    both: int

    @property
    def jaccard(self) -> float:
        """The share of units with either code that have both."""
        return self.both / (self.of_first + self.of_second - self.both)


def together(units: Iterable[Collection[str]]) -> list[Together]:
    """The pairs of codes that share a unit, the most frequent first; a unit is the codes that it has."""
    alone: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for codes in units:
        alone.update(set(codes))
        pairs.update(combinations(sorted(set(codes)), 2))
    found = [Together(one, two, alone[one], alone[two], both) for (one, two), both in pairs.items()]
    return sorted(found, key=lambda pair: (-pair.both, -pair.jaccard, pair.first, pair.second))


def widened(turns: Sequence[Collection[str]], within: int) -> list[frozenset[str]]:
    """For each turn the codes of it and of so many turns before and after it."""
    return [
        frozenset(code for near in turns[max(0, at - within) : at + within + 1] for code in near)
        for at in range(len(turns))
    ]


@dataclass(frozen=True, slots=True)
class Saturation:
    """After so many interviews: the codes so far in the order given, how many of them are new, and what to expect.

    `expected` is the mean over all orders, exactly: the sum over codes of 1 - C(n - m, k) / C(n, k) for a code of m of
    n interviews, after k of them (Colwell, Mao and Chang 2004, Ecology 85(10), 2717-2727, equation 5). `low` and
    `high` hold 95 % of random orders.
    """

    interviews: int
    transcript: str
    new: int
    codes: int
    expected: float
    low: int
    high: int


def saturation(codes_of: Mapping[str, Collection[str]], *, orders: int = ORDERS, seed: int = SEED) -> list[Saturation]:
    """How the number of codes grows with interviews, in their order and over random orders."""
    names = list(codes_of)
    n = len(names)
    often = Counter(code for codes in codes_of.values() for code in set(codes))
    grown = growth_in_random_orders([set(codes) for codes in codes_of.values()], orders, seed)
    seen: set[str] = set()
    steps = []
    for at, name in enumerate(names):
        new = set(codes_of[name]) - seen
        seen |= new
        done = at + 1
        expected = sum(1 - comb(n - m, done) / comb(n, done) for m in sorted(often.values()))
        column = sorted(growth[at] for growth in grown)
        edge = floor(0.025 * len(column))
        low, high = (column[edge], column[-edge - 1]) if column else (len(seen), len(seen))
        steps.append(Saturation(done, name, len(new), len(seen), expected, low, high))
    return steps


def growth_in_random_orders(codes: Sequence[set[str]], orders: int, seed: int) -> list[list[int]]:
    """The numbers of codes after each interview, in so many random orders, which are the same for a seed."""
    draws = Draws(seed)
    grown = []
    for _ in range(orders):
        order = list(range(len(codes)))
        for last in range(len(order) - 1, 0, -1):  # Fisher and Yates
            other = int(draws.below(last + 1, 1)[0])
            order[last], order[other] = order[other], order[last]
        seen: set[str] = set()
        growth = []
        for number in order:
            seen |= codes[number]
            growth.append(len(seen))
        grown.append(growth)
    return grown


def alike(codes_of: Mapping[str, Collection[str]]) -> list[tuple[str, str, int, int, float | None]]:
    """Each two interviews: the codes that both have, that either has, and their share (Jaccard); None without codes."""
    found = []
    sets = [(name, frozenset(codes)) for name, codes in codes_of.items()]
    for (one, of_one), (two, of_two) in combinations(sets, 2):
        both = len(of_one & of_two)
        either = len(of_one) + len(of_two) - both
        found.append((one, two, both, either, both / either if either else None))
    return sorted(found, key=lambda row: (-(row[4] if row[4] is not None else -1), row[0], row[1]))


def covered(spans: Iterable[tuple[int, int]], marks: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """How many characters of some disjoint spans the marks cover, and how many characters the spans have in all."""
    merged: list[list[int]] = []
    for start, end in sorted(marks):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    there, marked = [*spans], Spans((begin, stop) for begin, stop in merged)
    inside = sum(stop - begin for span in there for begin, stop in marked.shared(*span))
    return inside, sum(end - start for start, end in there)
