"""Bootstrap intervals: where their ends must lie, and the same bits for a seed."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from interviewcoder.analysis.agreement import Comparison
from interviewcoder.analysis.bootstrap import Draws, Interval, interval


def kappa(cells: Sequence[int]) -> float | None:
    return Comparison(*cells).kappa


def share(counts: Sequence[int]) -> float:
    return counts[0] / sum(counts)


def binomial_quantile(n: int, p: float, level: float) -> int:
    """The smallest number that as many as `level` of binomial draws do not exceed."""
    total = 0.0
    for k in range(n + 1):
        total += math.comb(n, k) * p**k * (1 - p) ** (n - k)
        if total >= level:
            return k
    raise AssertionError


def test_draws_are_fixed() -> None:
    """PCG64's first bits for a seed, and what is made of them: a change here changes every published interval."""
    bits = [9441442522235856127, 17532960557476522086, 2659275481604167885]
    draws = Draws(1)
    assert draws.below(1000, 3).tolist() == [(each >> 32) * 1000 >> 32 for each in bits]
    assert Draws(1).fractions(3) == [(each >> 11) / 2**53 for each in bits]


def test_draws_are_even() -> None:
    """60,000 throws of a die: each number comes up within five standard deviations of 10,000 times."""
    thrown = Draws(7).below(6, 60_000).tolist()
    assert set(thrown) == set(range(6))
    assert all(abs(thrown.count(number) - 10_000) < 5 * math.sqrt(60_000 * 5 / 36) for number in range(6))


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_ends_are_binomial_quantiles(level: float) -> None:
    """A share among 100 units, drawn anew, is a binomial draw of 100: its quantiles are the ends."""
    found = interval(share, (30, 70), level=level, repetitions=9999)
    assert found.estimate == 0.3
    assert found.low is not None
    assert found.high is not None
    assert found.low * 100 == pytest.approx(binomial_quantile(100, 0.3, (1 - level) / 2), abs=1)
    assert found.high * 100 == pytest.approx(binomial_quantile(100, 0.3, (1 + level) / 2), abs=1)


def test_the_rule_for_the_ends() -> None:
    """999 resamples at 90 %: the 50th from either end, though 0.05 * 1000 falls just short of 50 in floats."""
    figures = iter([0.5, *range(999)])
    found = interval(lambda _: float(next(figures)), [5, 5], level=0.9, repetitions=999)
    assert (found.low, found.high) == (49, 949)


def test_same_seed_same_interval() -> None:
    cells = (40, 10, 12, 438)
    found = interval(kappa, cells)
    assert found == interval(kappa, cells)
    assert found != interval(kappa, cells, seed=2)
    assert found == FIXED


FIXED = Interval(0.759825327510917, 0.6581363547567884, 0.8523642805922301, 0.95, 1000, 0)


def test_undefined_resamples_are_left_out_and_counted() -> None:
    """Of 10 units one has the code, from both: e**-1 or so of the resamples miss it, and have no kappa."""
    found = interval(kappa, (1, 0, 0, 9))
    assert (found.estimate, found.low, found.high) == (1, 1, 1)
    assert found.undefined == pytest.approx(1000 * 0.9**10, abs=60)


def test_undefined_estimate() -> None:
    assert interval(kappa, (0, 0, 0, 9)) == Interval(None, None, None, 0.95, 1000, 1000)
    assert interval(kappa, (0, 0, 0, 0)).low is None


def test_too_few_resamples_for_the_ends() -> None:
    """At 95 %, 39 is the least number of which one can be left out at either end."""
    assert interval(share, (30, 70), repetitions=38).low is None
    found = interval(share, (30, 70), repetitions=39)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.3 < found.high


def test_clusters_as_kinds() -> None:
    """Units in clusters: the clusters are drawn, and the interval is wider than that of single units."""
    clusters = [(5, 0, 0, 20), (1, 5, 4, 15), (6, 1, 0, 18), (2, 3, 3, 17), (4, 0, 1, 20), (0, 6, 5, 14)]

    def of_clusters(counts: Sequence[int]) -> float | None:
        cells = [sum(count * of[cell] for count, of in zip(counts, clusters, strict=True)) for cell in range(4)]
        return kappa(cells)

    drawn = interval(of_clusters, [1] * len(clusters))
    single = interval(kappa, [sum(of[cell] for of in clusters) for cell in range(4)])
    assert drawn.estimate == single.estimate
    ends = (drawn.low, drawn.high, single.low, single.high)
    low, high, single_low, single_high = (end if end is not None else math.nan for end in ends)
    assert low < single_low < single_high < high


@pytest.mark.parametrize(
    ("options", "counts"),
    [({"level": 0.0}, (1, 1)), ({"level": 1.0}, (1, 1)), ({"repetitions": 0}, (1, 1)), ({}, (-1,))],
)
def test_nonsense(options: dict[str, float], counts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"level|repetition|negative"):
        interval(share, counts, **options)  # type: ignore[arg-type]
