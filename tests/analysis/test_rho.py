"""Shaffer's rho: what rhoR's documentation and tests state, a plain simulation, and how rho must move."""

from __future__ import annotations

import random

import pytest

from interviewcoder.analysis import rho as module
from interviewcoder.analysis.agreement import Comparison
from interviewcoder.analysis.bootstrap import Draws
from interviewcoder.analysis.rho import rho

Pairs = list[tuple[bool, bool]]


def comparison(table: module.Table) -> Comparison:
    both, only_first, only_second, neither = table
    return Comparison(both, only_second, only_first, neither)


# What the package rhoR 1.3.0 states in its tests (tests/testthat).


def test_perfect_agreement() -> None:
    """test-test-rho.R: 20 units with the code and 50 without, all agreed on: rho is 0."""
    assert rho(1, 20 / 70, 70) == 0


def test_base_rate_of_zero() -> None:
    """test-test-rho.R: with a base rate of 0 rho rounds to 1, even for a kappa of 1."""
    assert round(rho(1, 0, 70) or 0) == 1


def test_the_least_length_of_a_test_set() -> None:
    """test-util-methods.R, rhoMin: at a base rate of 0.2 some length up to 50 gives a rho of 0.05; 10 does not."""
    found = [rho(1, 0.2, length) or 0 for length in (10, 20, 30, 40, 50)]
    assert 0.05 < found[0] < 1
    assert min(found) <= 0.05


def test_which_precisions_go_with_a_kappa() -> None:
    """test-util-methods.R, "brpk values": at a base rate of 0.2 a kappa of 0.8 takes 0.8, not 0.2."""
    assert 0.2 < module._least_precision(0.8, 0.2) < 0.8


def test_a_table_of_precision_and_recall() -> None:
    """test-util-methods.R, "create from PR": of 40 units at 0.2, precision 0.8, recall 0.6 gives 5, 3, 1, 31."""
    kappa = 0.6228571  # of these, before rounding
    assert module._table(kappa, 0.8, 0.2, 40) == (5, 3, 1, 31)


def test_a_table_has_one_at_least() -> None:
    """rhoR, prset: one unit from both coders, and one from the second only where there is room, whatever is rounded."""
    assert module._table(0.5, 0.8, 0, 40) == (1, 0, 1, 38)
    assert module._table(0.5, 0.999, 0.2, 40) == (3, 5, 1, 31)
    assert module._table(0.5, 0.995, 0.99, 40) == (40, 0, 0, 0)


def test_simulated_sets() -> None:
    """test-util-methods.R, "create random sets": the base rate is kept, and kappa is in its range to two places."""
    source = random.Random(40)
    for _ in range(500):
        kappa = source.uniform(0.4, 0.65)
        precision = source.uniform(module._least_precision(kappa, 0.2), 1)
        found = comparison(module._table(kappa, precision, 0.2, 200))
        assert found.first_count == 40
        assert 0.38 <= (found.kappa or 0) <= 0.67


# What follows from the definition.


def test_a_table_has_the_kappa_it_is_made_for() -> None:
    """The recall that rhoR derives is right: on many units, kappa, base rate and precision come out as they went in."""
    source = random.Random(41)
    for _ in range(300):
        base_rate, kappa = source.uniform(0.02, 0.9), source.uniform(0.1, 0.95)
        precision = source.uniform(module._least_precision(kappa, base_rate), 1)
        found = comparison(module._table(kappa, precision, base_rate, 10_000_000))
        assert found.first_base_rate == pytest.approx(base_rate, abs=1e-6)
        assert found.precision == pytest.approx(precision, abs=1e-4)
        assert found.kappa == pytest.approx(kappa, abs=1e-4)


def drawn_plainly(source: random.Random, length: int, base_rate: float) -> float:
    """The kappa of one simulated test set, unit by unit: redrawing what cannot be, and sampling from a list."""
    while True:
        kappa, precision = source.uniform(0.4, 0.65), source.uniform(0.6, 1)
        if precision > (2 * base_rate * kappa - 2 * base_rate - kappa) / (kappa - 2):
            break
    recall = kappa * precision / (2 * precision - 2 * base_rate - kappa + 2 * base_rate * kappa)
    ones = round(base_rate * 10_000)
    both = round(ones * recall)
    wrong = round(both * (1 - precision) / precision)
    data: Pairs = [(True, True)] * both + [(True, False)] * (ones - both)
    data += [(False, True)] * wrong + [(False, False)] * (10_000 - ones - wrong)
    chosen = source.sample(data, length)
    agreed = sum(one == two for one, two in chosen) / length
    one, two = (sum(pair[place] for pair in chosen) / length for place in (0, 1))
    chance = one * two + (1 - one) * (1 - two)
    return 1.0 if chance == 1 else (agreed - chance) / (1 - chance)


@pytest.mark.parametrize(
    ("kappa", "base_rate", "length"),
    [(0.7, 0.2, 80), (0.8, 0.2, 40), (0.75, 0.05, 60), (0.85, 0.1, 40)],
)
def test_against_a_plain_simulation(monkeypatch, kappa: float, base_rate: float, length: int) -> None:
    """rhoR's steps done unit by unit give the same share, within four standard errors of the two simulations.

    At these base rates every kappa can go with some precision, so redrawing both is redrawing the precision, but for
    kappas being likelier that go with more precisions: a difference far below the error.
    """
    source = random.Random(42)
    plain = [drawn_plainly(source, length, base_rate) for _ in range(1000)]
    expected = sum(found >= kappa for found in plain) / len(plain)
    monkeypatch.setattr(module, "REPLICATES", 6000)
    found = rho(kappa, base_rate, length)
    assert found is not None
    error = (expected * (1 - expected) * (1 / 1000 + 1 / 6000)) ** 0.5
    assert 0.005 < expected < 0.4
    assert found == pytest.approx(expected, abs=4 * error)


def test_draws_without_replacement() -> None:
    """From an urn of 3, 0, 5 and 2 balls: all of them where all are drawn, and on average their shares of 4."""
    import numpy as np

    urns = np.array([[3, 0, 5, 2]] * 4000).T
    assert (module._drawn(urns, None) == urns).all()
    found = module._drawn(urns, module._balls(Draws(1), urns.shape[1], 10, 4))
    assert (found.sum(axis=0) == 4).all()
    assert (found >= 0).all()
    assert (found <= urns).all()
    assert found.mean(axis=1).tolist() == pytest.approx([1.2, 0, 2, 0.8], abs=0.05)
    # The hypergeometric variance: smaller than with replacement by (10 - 4) / (10 - 1).
    assert float(found[2].var()) == pytest.approx(4 * 0.25 * 6 / 9, abs=0.05)


def test_a_higher_kappa_never_has_a_higher_rho() -> None:
    found = [rho(number / 20, 0.2, 80) for number in range(-20, 21)]
    assert found == sorted(found, key=lambda each: -(each or 0))
    assert found[0] == 1
    assert found[-1] == 0


def test_a_longer_test_set_has_a_smaller_rho() -> None:
    """A kappa above the threshold is worth more on more units."""
    found = [rho(0.75, 0.2, length) or 0 for length in (20, 40, 80, 160, 320, 1280)]
    assert found == sorted(found, reverse=True)
    assert found[0] > 0.15
    assert found[-1] == 0


def test_below_the_mean_is_one() -> None:
    """rhoR, getBootPvalue: below the mean of the simulated kappas nothing can be claimed."""
    assert rho(0.45, 0.2, 80) == 1


@pytest.mark.parametrize(("kappa", "expected"), [(0.1, 1), (0.2, 0.2), (0.3, 0.2), (1, 0.2)])
def test_only_what_is_below_the_mean_is_one(monkeypatch, kappa: float, expected: float) -> None:
    """640 test sets with a kappa of 0 and 160 of 1: their mean is 0.2, the kappa in their middle is 0."""
    found = [(1, 1, 1, 1)] * 640 + [(1, 0, 0, 1)] * 160
    monkeypatch.setattr(module, "_test_sets", lambda *_: found)
    assert rho(kappa, 0.2, 80) == expected


def test_all_data_as_test_set() -> None:
    """With nothing left to chance, a kappa above the threshold cannot come from below it."""
    assert rho(0.66, 0.2, 10_000) == rho(0.66, 0.2, 20_000) == 0
    assert 0.1 < (rho(0.6, 0.2, 10_000) or 0) < 0.3  # a fifth of the kappas from 0.40 to 0.65 are above 0.6


def test_undefined() -> None:
    """No kappa, no base rate, no data that fits."""
    assert rho(None, 0.2, 80) is None
    assert rho(0.8, None, 80) is None
    assert rho(0.8, 1, 80) is None


def test_seeded() -> None:
    assert rho(0.7, 0.2, 80) == rho(0.7, 0.2, 80) == FIXED


FIXED = 0.11
