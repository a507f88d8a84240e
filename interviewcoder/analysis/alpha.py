"""Any number of coders: Krippendorff's alpha, with missing values and a distance of one's own; Fleiss' kappa.

A unit is what the coders gave it, one value a coder, None where a coder did not see it. A value is anything hashable:
a code, or the frozenset of all codes that the coder gave the unit. A coder who saw a unit and gave it nothing gave it
the empty set, which is a value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations
from math import fsum
from typing import TypeVar

Value = TypeVar("Value", bound=Hashable)


def nominal(first: object, second: object) -> float:
    """The distance of two values that are the same or not: 0 or 1. Source: Krippendorff (2011), section D."""
    return float(first != second)


def masi(first: AbstractSet[str], second: AbstractSet[str]) -> float:
    """The distance of two sets of codes, 0-1: 1 - J * M, which is milder where one set holds the other.

    J is their Jaccard similarity, the share of all codes in either that are in both. M, the monotonicity, is 1 for
    equal sets, 2/3 where one holds the other, 1/3 where they overlap and each has a code of its own, 0 where they
    share nothing. J is undefined for two empty sets; coders who both gave nothing agree, so their distance is 0. An
    empty set and another share nothing: 1.

    Source: Passonneau, R. (2006), Measuring agreement on set-valued items (MASI) for semantic and pragmatic
    annotation, Proceedings of LREC 2006, 831-836. `nltk.metrics.masi_distance` differs: it divides by zero for two
    empty sets, and up to nltk 3.9 it has 0.67 and 0.33 in place of 2/3 and 1/3 (issue 3361 of nltk), which moves a
    distance by up to 0.0034.
    """
    if first == second:
        return 0.0
    shared = len(first & second)
    thirds = 2 if shared == min(len(first), len(second)) else 1
    whole = 3 * len(first | second)
    return (whole - thirds * shared) / whole


class Coincidences:
    """Units counted by the values that the coders gave them, so that alpha of any resample of them comes quickly.

    Units to which the same values were given, whoever gave which, are of one kind; `counts` says how many units there
    are of each kind, in the order in which the kinds first appear. Units with fewer than two values pair nothing and
    are left out, as Krippendorff (2011, section C) prescribes: they are of no kind. For an interval:
    `interval(coincidences.alpha, coincidences.counts)`.

    `distance` must be symmetric and 0 for equal values. It stands for Krippendorff's squared difference and is not
    squared again: so Passonneau (2006) uses MASI, and so does nltk.

    Time and memory grow with the square of the number of distinct values: 200 are quick, 5,000 are not.
    """

    def __init__(
        self, units: Iterable[Sequence[Value | None]], distance: Callable[[Value, Value], float] = nominal
    ) -> None:
        import numpy as np

        values, kinds, self._sizes = _kinds(units)
        self.counts = tuple(kinds.values())

        # All sums here and below are of whole numbers, one for each distinct distance: they are exact in any order, as
        # sums of the distances themselves would not be. Distances come in last, by way of an exact sum.
        levels: dict[float, int] = {}
        level_of = {
            (first, second): levels.setdefault(distance(values[first], values[second]), len(levels))
            for first, second in combinations(range(len(values)), 2)
        }
        self._levels = np.array(list(level_of.values()), dtype=np.intp)
        self._first, self._second = np.triu_indices(len(values), k=1)
        self._distances = list(levels)

        present: list[tuple[int, int, int]] = []  # kind, value, how often
        apart: list[tuple[int, int, int]] = []  # kind, weight, how many pairs have it
        weights: dict[tuple[int, int], int] = {}
        for kind, numbers in enumerate(kinds):
            often = sorted(Counter(numbers).items())
            present += ((kind, number, count) for number, count in often)
            for (first, of_first), (second, of_second) in combinations(often, 2):
                weight = weights.setdefault((level_of[first, second], len(numbers)), len(weights))
                apart.append((kind, weight, of_first * of_second))
        self._present = np.array(present, dtype=np.intp).reshape(-1, 3).T
        self._apart = np.array(apart, dtype=np.intp).reshape(-1, 3).T
        self._weights = [self._distances[level] / (size - 1) for level, size in weights]

    def alpha(self, counts: Sequence[int]) -> float | None:
        """Krippendorff's alpha of so many units of each kind, 1 - D_o / D_e: 1 is full agreement, 0 what chance gives.

        D_o is the mean distance of the pairs of values within units, where a unit of m values has the weight of m;
        D_e is the mean distance of the pairs of all values in units that have two or more. Undefined where there are
        no such units, and where all their values are the same: then there is nothing that coders could tell apart.

        Source: Krippendorff, K. (2011), Computing Krippendorff's alpha-reliability, Departmental Papers (ASC) 43,
        University of Pennsylvania, sections C (missing values) and D (any distance); Krippendorff, K. (2004), Content
        Analysis, 2nd ed., chapter 11.
        """
        n, observed, expected = self._disagreement(counts)
        return 1 - (n - 1) * observed / expected if expected else None

    def fleiss(self, counts: Sequence[int]) -> float | None:
        """Fleiss' kappa of so many units of each kind, (P - P_e) / (1 - P_e): 1 is full agreement, 0 what chance gives.

        P is the mean share of agreeing pairs in a unit; P_e the sum of the squared shares of the values. 1 - P is
        alpha's D_o, and 1 - P_e is (n - 1) / n of its D_e for n values in all: kappa draws the values of chance with
        replacement, alpha without. Undefined where there are no units, and where all values are the same (P_e is 1).
        ValueError where units have different numbers of values, or fewer than two: that is what alpha is for.

        Source: Fleiss, J. L. (1971), Measuring nominal scale agreement among many raters, Psychological Bulletin
        76(5), 378-382.
        """
        if len(self._sizes) > 1 or self._sizes & {0, 1}:
            raise ValueError("Fleiss' kappa needs the same number of coders for every unit, and two or more.")
        n, observed, expected = self._disagreement(counts)
        return 1 - n * observed / expected if expected else None

    def _disagreement(self, counts: Sequence[int]) -> tuple[int, float, float]:
        """The number of values n, n * D_o and n * (n - 1) * D_e."""
        import numpy as np

        # Floats hold whole numbers exactly up to 2**53: squares of 90 million values.
        of_kind = np.asarray(counts, dtype=np.float64)
        kind, number, often = self._present
        totals = np.bincount(number, weights=of_kind[kind] * often)
        across = np.bincount(self._levels, weights=totals[self._first] * totals[self._second])
        kind, weight, pairs = self._apart
        within = np.bincount(weight, weights=of_kind[kind] * pairs)
        # Each pair is counted once here and twice in the formulas.
        observed = 2 * fsum(count * each for count, each in zip(within.tolist(), self._weights, strict=True))
        expected = 2 * fsum(count * each for count, each in zip(across.tolist(), self._distances, strict=True))
        return int(totals.sum()), observed, expected


def _kinds(units: Iterable[Sequence[Value | None]]) -> tuple[list[Value], Counter[tuple[int, ...]], set[int]]:
    """The values in units of two or more; how many such units have which values, by their numbers; all units' sizes."""
    # Numbers in the order of first appearance: the order of a set of strings changes from run to run.
    numbers: dict[Value, int] = {}
    kinds: Counter[tuple[int, ...]] = Counter()
    sizes: set[int] = set()
    for unit in units:
        given = [value for value in unit if value is not None]
        sizes.add(len(given))
        if len(given) > 1:
            kinds[tuple(sorted(numbers.setdefault(value, len(numbers)) for value in given))] += 1
    return list(numbers), kinds, sizes
