"""How sure a figure is: percentile bootstrap intervals, the same on every machine and run.

A figure of agreement does not ask which units there are, only how many of each kind: of two coders and one code there
are four kinds. So a resample is a count of each kind, and what resamples units need not build lists of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Statistic = Callable[[Sequence[int]], float | None]
"""A figure, from how many units there are of each kind; None where it is undefined."""

Statistics = Callable[[Sequence[Sequence[int]]], Sequence[float | None]]
"""A figure for each of several such counts."""

SEED = 1

_AT_ONCE = 250
"""How many resamples are drawn before their figures are made."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and the interval around it.

    `estimate` is the figure of the units themselves. `low` and `high` are None where it is undefined, where there is
    one unit alone, and where too few resamples have a figure for their ends to be told. `undefined` counts the
    resamples without one, of the `repetitions` in all: where it is large, the interval speaks for only a part of them.
    Where the figure of the units themselves is undefined, all count as undefined.
    """

    estimate: float | None
    low: float | None
    high: float | None
    level: float
    repetitions: int
    undefined: int


class Draws:
    """Random whole numbers and fractions that are the same on every machine, for a seed.

    NumPy guarantees the stream of bits that PCG64 gives for a seed, across versions and platforms ("Compatibility
    Guarantee" in its documentation), but not what its distributions make of them. So this takes the bits and does
    whole-number arithmetic of its own.
    """

    def __init__(self, seed: int) -> None:
        import numpy as np

        self._bits = np.random.PCG64(seed)

    def below(self, bound: int, size: int) -> NDArray[np.int64]:
        """`size` numbers from 0 to `bound` - 1; no number is likelier than another by more than bound / 2**32."""
        import numpy as np

        half = np.uint64(32)
        return (((self._bits.random_raw(size) >> half) * np.uint64(bound)) >> half).astype(np.int64)

    def fractions(self, size: int) -> list[float]:
        """`size` numbers from 0 up to but not including 1."""
        return [(bits >> 11) * 2.0**-53 for bits in self._bits.random_raw(size).tolist()]


def interval(
    statistic: Statistic,
    counts: Sequence[int],
    *,
    level: float = 0.95,
    repetitions: int = 1000,
    seed: int = SEED,
    of_many: Statistics | None = None,
) -> Interval:
    """The percentile bootstrap interval of a figure, over units: drawn anew with replacement, as many as there are.

    `counts` says how many units there are of each kind, and `statistic` makes the figure of such counts:
    `interval(lambda cells: Comparison(*cells).kappa, comparison.cells)`. Where units come in clusters that are not
    independent, as the turns of an interview do, let the clusters be the kinds, each counted once. `of_many` gives the
    same figures as `statistic` for several counts, where it is quicker to make them together.

    Of B resamples with a figure, the ends are the k-th smallest and the k-th largest, k = floor((B + 1)(1 - level)/2).
    Resamples where the figure is undefined are left out and counted. Time grows with units times repetitions: 5 million
    draws take a tenth of a second. ValueError for a level outside 0-1, no repetitions, or a negative count.

    Source: Efron, B. and Tibshirani, R. J. (1993), An Introduction to the Bootstrap, chapter 13 (the percentile
    interval) and section 12.5 (the rule for k).
    """
    import numpy as np

    if not 0 < level < 1:
        raise ValueError(f"The level must lie between 0 and 1, not at {level}.")
    if repetitions < 1:
        raise ValueError(f"At least one repetition is needed, not {repetitions}.")
    if min(counts, default=0) < 0:
        raise ValueError("A count of units cannot be negative.")
    estimate = statistic(counts)
    if estimate is None:
        return Interval(None, None, None, level, repetitions, repetitions)
    draws = Draws(seed)
    kinds = np.repeat(np.arange(len(counts)), counts)
    found: list[float] = []
    for done in range(0, repetitions, _AT_ONCE):
        resamples = [
            np.bincount(kinds[draws.below(len(kinds), len(kinds))], minlength=len(counts)).tolist()
            for _ in range(min(_AT_ONCE, repetitions - done))
        ]
        figures = of_many(resamples) if of_many else map(statistic, resamples)
        found += [figure for figure in figures if figure is not None]
    found.sort()
    # A level such as 0.9 is not exact in binary: what is added lets (999 + 1) * 0.05 be 50.
    place = floor((len(found) + 1) * (1 - level) / 2 + 1e-9)
    low, high = (found[place - 1], found[-place]) if place and len(kinds) > 1 else (None, None)
    return Interval(estimate, low, high, level, repetitions, repetitions - len(found))
