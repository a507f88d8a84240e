"""Any number of coders: Krippendorff's alpha, with missing values and a distance of one's own; Fleiss' kappa.

A unit is what the coders gave it, one value a coder, None where a coder did not see it. A value is anything hashable:
a code, or the frozenset of all codes that the coder gave the unit. A coder who saw a unit and gave it nothing gave it
the empty set, which is a value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import combinations, repeat
from math import fsum
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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
    are left out, as Krippendorff (2011, section C) prescribes: they are of no kind. Where `often` is given, each of
    `units` stands for so many. For an interval:
    `interval(coincidences.alpha, coincidences.counts, of_many=coincidences.alphas)`.

    `distance` must be symmetric and 0 for equal values. It stands for Krippendorff's squared difference and is not
    squared again: so Passonneau (2006) uses MASI, and so does nltk.

    Distances count as multiples of 2**-40: what is added up are whole numbers, so the sums are exact in any order. With
    `nominal` time grows with the number of kinds, with other distances as the square of the number of distinct values:
    MASI of 3,000 sets takes two seconds for a thousand resamples. Any other distance is computed for each pair.
    """

    def __init__(
        self,
        units: Iterable[Sequence[Value | None]],
        distance: Callable[[Value, Value], float] = nominal,
        often: Iterable[int] = repeat(1),
    ) -> None:
        import numpy as np

        values, kinds, self._sizes = _kinds(zip(units, often, strict=False))
        self.counts = tuple(kinds.values())
        self._number = len(values)
        self._distances = _distances_of(values, distance)

        present: list[tuple[int, int, int]] = []  # kind, value, how often
        apart: list[tuple[int, int, int]] = []  # kind, weight, how many pairs have it
        weights: dict[tuple[float, int], int] = {}
        apart_by = cache(lambda first, second: _fixed(distance(values[first], values[second])))
        for kind, numbers in enumerate(kinds):
            given = sorted(Counter(numbers).items())
            present += ((kind, number, count) for number, count in given)
            for (first, of_first), (second, of_second) in combinations(given, 2):
                weight = weights.setdefault((apart_by(first, second), len(numbers)), len(weights))
                apart.append((kind, weight, of_first * of_second))
        self._present = np.array(present, dtype=np.intp).reshape(-1, 3).T
        self._apart = np.array(apart, dtype=np.intp).reshape(-1, 3).T
        self._weights = [each / (size - 1) for each, size in weights]

    def alpha(self, counts: Sequence[int]) -> float | None:
        """Krippendorff's alpha of so many units of each kind, 1 - D_o / D_e: 1 is full agreement, 0 what chance gives.

        D_o is the mean distance of the pairs of values within units, where a unit of m values has the weight of m;
        D_e is the mean distance of the pairs of all values in units that have two or more. Undefined where there are
        no such units, and where all their values are the same: then there is nothing that coders could tell apart.

        Source: Krippendorff, K. (2011), Computing Krippendorff's alpha-reliability, Departmental Papers (ASC) 43,
        University of Pennsylvania, sections C (missing values) and D (any distance); Krippendorff, K. (2004), Content
        Analysis, 2nd ed., chapter 11.
        """
        return self.alphas([counts])[0]

    def alphas(self, resamples: Sequence[Sequence[int]]) -> list[float | None]:
        """`alpha` of each of several resamples, in less time than one by one."""
        return [
            1 - (n - 1) * observed / expected if expected else None
            for n, observed, expected in self._disagreements(resamples)
        ]

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
        [(n, observed, expected)] = self._disagreements([counts])
        return 1 - n * observed / expected if expected else None

    def _disagreements(self, resamples: Sequence[Sequence[int]]) -> Iterator[tuple[int, float, float]]:
        """The number of values n, n * D_o and n * (n - 1) * D_e, of each resample."""
        import numpy as np

        kind, number, often = self._present
        of_apart, weight, pairs = self._apart
        totals = np.zeros((self._number, len(resamples)))
        within: list[list[float]] = []
        for at, counts in enumerate(resamples):
            of_kind = np.asarray(counts, dtype=np.float64)
            totals[:, at] = np.bincount(number, weights=of_kind[kind] * often, minlength=self._number)
            within.append(np.bincount(weight, weights=of_kind[of_apart] * pairs).tolist())
        for inside, n, expected in zip(within, totals.sum(axis=0), self._expected(totals), strict=True):
            # Each pair is counted once here and twice in the formula.
            observed = 2 * fsum(count * each for count, each in zip(inside, self._weights, strict=True))
            yield int(n), observed, float(expected)

    def _expected(self, totals: NDArray[np.float64]) -> NDArray[np.float64]:
        """The distances of all values from all others, added up, for each column: how often there is each value."""
        import numpy as np

        sums = totals.sum(axis=0)
        if self._distances is None:
            found: NDArray[np.float64] = sums**2 - (totals**2).sum(axis=0)
            return found
        # Floats hold whole numbers up to 2**53, so as many bits of the distances are multiplied at once as then fit in.
        bits = max(53 - 2 * int(sums.max(initial=1)).bit_length(), 1)
        found = np.zeros(totals.shape[1])
        for begin in range(0, self._number, _ROWS):
            rows = totals[begin : begin + _ROWS]
            steps = np.rint(self._distances(begin, begin + len(rows)) * 2.0**_BITS).astype(np.int64)
            steps[:, len(rows) :] *= 2  # these pairs are looked at once, those among the rows twice
            for low in range(0, _BITS + 2, bits):
                part = (steps >> low & (1 << bits) - 1).astype(np.float64)
                found += ((part @ totals[begin:]) * rows).sum(axis=0) * 2.0 ** (low - _BITS)
        return found


_BITS = 40  # behind the point, of distances
_ROWS = 256

_Distances = Callable[[int, int], "NDArray[np.float64]"]
"""The distances of the values `[begin, end)` from all values from `begin` on, a row each."""


def _fixed(distance: float) -> float:
    return round(distance * 2.0**_BITS) * 2.0**-_BITS


def _distances_of(values: Sequence[Value], distance: Callable[[Value, Value], float]) -> _Distances | None:
    """The distances of some values; None where these are nominal, so that no pair need be looked at."""
    if distance is nominal:
        return None
    if distance is masi:
        return _masi_of(values)

    def distances(begin: int, end: int) -> NDArray[np.float64]:
        import numpy as np

        return np.array([[distance(one, other) for other in values[begin:]] for one in values[begin:end]])

    return distances


def _masi_of(values: Sequence[Any]) -> _Distances:
    """`masi` of all pairs of some sets, no two of which are equal."""
    import numpy as np

    codes = {code: number for number, code in enumerate(sorted(frozenset().union(*values)))}
    has = np.zeros((len(values), len(codes)), dtype=np.float32)
    for number, value in enumerate(values):
        has[number, [codes[code] for code in value]] = 1
    sizes = has.sum(axis=1)

    def distances(begin: int, end: int) -> NDArray[np.float64]:
        shared = (has[begin:end] @ has[begin:].T).astype(np.float64)
        own, others = sizes[begin:end, None], sizes[None, begin:]
        thirds = np.where(shared == np.minimum(own, others), 2, 1)
        whole = np.maximum(3 * (own + others - shared), 1)
        found: NDArray[np.float64] = (whole - thirds * shared) / whole
        np.fill_diagonal(found, 0)
        return found

    return distances


def _kinds(
    units: Iterable[tuple[Sequence[Value | None], int]],
) -> tuple[list[Value], Counter[tuple[int, ...]], set[int]]:
    """The values in units of two or more; how many such units have which values, by their numbers; all units' sizes."""
    # Numbers in the order of first appearance: the order of a set of strings changes from run to run.
    numbers: dict[Value, int] = {}
    kinds: Counter[tuple[int, ...]] = Counter()
    sizes: set[int] = set()
    for unit, often in units:
        given = [value for value in unit if value is not None]
        sizes.add(len(given))
        if len(given) > 1:
            kinds[tuple(sorted(numbers.setdefault(value, len(numbers)) for value in given))] += often
    return list(numbers), kinds, sizes
