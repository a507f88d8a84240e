"""Shaffer's rho: may the agreement on a test set be claimed for all the data from which it was drawn?

Two coders, or a coder and a classifier, code a test set and reach some kappa. Rho is the share of test sets with a
kappa as high among those drawn from data on which the kappa is known to be too low. Below 0.05, so the reasoning goes,
the two would have reached the threshold had they coded everything.

Sources. The measure: Eagan, B. R., Rogers, B., Serlin, R., Ruis, A. R., Arastoopour Irgens, G. and Shaffer, D. W.
(2017), Can we rely on IRR? Testing the assumptions of inter-rater reliability, Proceedings of CSCL 2017; Shaffer, D. W.
(2017), Quantitative Ethnography. The algorithm: the authors' R package rhoR up to 1.3.0, as documented and as written
in R (its functions calcRho, generateKPs, genPKcombo, getR, prset, getHandSet, calcKappa and getBootPvalue); the code
here is our own. Of the paper only the opening was at hand and of the book nothing, so what the package does was not
held against them; neither was this run against the package itself.
"""

from __future__ import annotations

from functools import lru_cache
from math import fsum
from typing import TYPE_CHECKING

from interviewcoder.analysis.agreement import Comparison
from interviewcoder.analysis.bootstrap import SEED, Draws

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# rhoR's defaults; the threshold is that of its early releases, 1.3.0 has 0.9.
THRESHOLD = 0.65
LOWEST_KAPPA = 0.40
LOWEST_PRECISION = 0.6
REPLICATES = 800
DATA_LENGTH = 10_000
"""How many units the data has, unless the test set has more."""

Table = tuple[int, int, int, int]
"""Units with the code from both coders, from the first only, from the second only, from neither."""


def rho(kappa: float | None, base_rate: float | None, test_length: int) -> float | None:
    """Shaffer's rho, 0-1: how often a kappa this high comes from data where it is below `THRESHOLD`.

    `kappa` and `base_rate` are those of the test set, of `test_length` units, which were drawn blindly; the base rate
    is the first coder's.

    For each replicate:

    1. A kappa is drawn evenly from `LOWEST_KAPPA` to `THRESHOLD`, and a precision evenly from that part of
       `LOWEST_PRECISION` to 1 that can go with it. For a base rate b, a precision p and a recall below 1 give the kappa
       k only if p > (2b + k - 2bk) / (2 - k).
    2. The recall follows: r = kp / (2p - 2b - k + 2bk).
    3. So does the data set: round(b * length) units with the first coder's code, but one at least; of them the share r
       with the second coder's code too, but one at least; and as many with the second coder's only as the precision
       asks for, (1 - p) / p for each unit with both, but one at least where there is room.
    4. A test set is drawn without replacement. Its kappa is noted, as 1 where both coders gave the code to all of its
       units or to none: a test set in which nothing can be told apart speaks for nobody.

    Rho is the share of replicates whose kappa is `kappa` or higher, and 1 where `kappa` is below their mean. At a rho
    of 0.05, 800 replicates leave a standard error of 0.008. Undefined where kappa or the base rate is, and where no
    data set of this base rate is below the threshold: at a base rate of 1.

    rhoR draws kappa and precision from a fine grid, this from all numbers between. rhoR's method "c" samples otherwise
    than its "standard" one, which this follows.
    """
    if kappa is None or base_rate is None or base_rate == 1:
        return None
    length = max(test_length, DATA_LENGTH)
    of_kappas, of_precisions, balls = _draws(REPLICATES, length, test_length)
    tables = []
    for of_kappa, of_precision in zip(of_kappas, of_precisions, strict=True):
        drawn_kappa = LOWEST_KAPPA + of_kappa * (THRESHOLD - LOWEST_KAPPA)
        lowest = max(LOWEST_PRECISION, _least_precision(drawn_kappa, base_rate))
        # From the top down, so that the lowest, which may ask for a recall of 1 or more, is never reached.
        precision = 1 - of_precision * (1 - lowest)
        tables.append(_table(drawn_kappa, precision, base_rate, length))
    kappas = [_kappa(table) for table in _test_sets(tables, balls)]
    if kappa < fsum(kappas) / REPLICATES:
        return 1.0
    return sum(found >= kappa for found in kappas) / REPLICATES


def _least_precision(kappa: float, base_rate: float) -> float:
    """The precision at which this kappa takes a recall of 1; below it there is none."""
    return (2 * base_rate + kappa - 2 * base_rate * kappa) / (2 - kappa)


def _table(kappa: float, precision: float, base_rate: float, length: int) -> Table:
    """A data set of so many units on which two coders have this kappa, as nearly as whole units can."""
    recall = kappa * precision / (2 * precision - 2 * base_rate - kappa + 2 * base_rate * kappa)
    first = max(round(base_rate * length), 1)
    both = max(round(first * recall), 1)
    only_second = min(length - first, max(round(both * (1 - precision) / precision), 1))
    return both, first - both, only_second, length - first - only_second


def _kappa(table: Table) -> float:
    both, only_first, only_second, neither = table
    found = Comparison(both, only_second, only_first, neither).kappa
    return 1.0 if found is None else found


def _test_sets(tables: list[Table], balls: NDArray[np.int16] | None) -> list[Table]:
    """A test set of each data set, for which these balls are drawn."""
    import numpy as np

    drawn = _drawn(np.array(tables, dtype=np.int64).T, balls)
    return [(both, first, second, neither) for both, first, second, neither in drawn.T.tolist()]


@lru_cache(maxsize=1)
def _draws(number: int, length: int, test_length: int) -> tuple[list[float], list[float], NDArray[np.int16] | None]:
    """Two random fractions for each replicate, and the balls for `_drawn`: the same for all codes of a test set."""
    draws = Draws(SEED)
    return draws.fractions(number), draws.fractions(number), _balls(draws, number, length, test_length)


def _balls(draws: Draws, urns: int, total: int, size: int) -> NDArray[np.int16] | None:
    """The numbers of `size` balls drawn from each of some urns of `total`, each among those left; None: all are."""
    import numpy as np

    if size == total:
        return None
    # Balls are drawn only of `DATA_LENGTH`: whole test sets that are longer are all of their data.
    return np.array([draws.below(left, urns).astype(np.int16) for left in range(total, total - size, -1)])


def _drawn(urns: NDArray[np.int64], balls: NDArray[np.int16] | None) -> NDArray[np.int64]:
    """How many balls of each colour come from each urn when some are drawn and not put back.

    Urns are columns and colours are rows; all urns hold the same number of balls. `balls` has a row for each ball.
    """
    import numpy as np

    if balls is None:
        return urns
    # Balls are numbered by colour; an edge is the number of balls of its own and all earlier colours. A ball numbered
    # below an edge takes one off it, and so off every later one.
    before = urns.cumsum(axis=0).astype(balls.dtype)
    edges = before.copy()
    for drawn in balls:
        edges -= drawn < edges
    taken: NDArray[np.int64] = np.diff(before - edges, axis=0, prepend=0)
    return taken
