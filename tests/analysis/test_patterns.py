"""Patterns of codes, against worked examples and brute force."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate, permutations
from math import sqrt
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewcoder.analysis.bootstrap import SEED
from interviewcoder.analysis.patterns import alike, covered, growth_in_random_orders, saturation, together, widened

CODES = {"a": {"x", "y"}, "b": {"y"}, "c": {"z", "y"}, "d": set[str]()}


def test_codes_that_share_units() -> None:
    [first, second] = together([{"x", "y"}, {"x", "y"}, {"y", "z"}, {"x"}, set()])
    assert (first.first, first.second, first.both, first.of_first, first.of_second) == ("x", "y", 2, 3, 3)
    assert first.jaccard == pytest.approx(2 / 4)
    assert (second.first, second.second, second.both) == ("y", "z", 1)


def test_pairs_of_codes_are_ordered_by_how_often_they_come_then_by_likeness_then_by_name() -> None:
    units = [{"m", "o"}, {"m", "n"}, {"e", "f"}, {"e"}, {"h", "i"}, {"c", "d"}, {"a", "b"}, {"a", "b"}, {"a"}]
    pairs = [pair.first + pair.second for pair in together(units)]
    assert pairs == ["ab", "cd", "hi", "ef", "mn", "mo"]  # together 2, 1, …; alike 2/3, 1, 1, 1/2, 1/2, 1/2


def test_turns_are_widened_by_their_neighbours() -> None:
    assert widened([{"x"}, set(), {"y"}, set()], 1) == [{"x"}, {"x", "y"}, {"y"}, {"y"}]
    assert widened([{"x"}, set(), {"y"}], 2) == [{"x", "y"}] * 3


def test_saturation_in_order_and_over_all_orders() -> None:
    steps = saturation(CODES)
    assert [(step.new, step.codes) for step in steps] == [(2, 2), (0, 2), (1, 3), (0, 3)]
    for step in steps:
        sizes = [len(set().union(*order[: step.interviews])) for order in permutations(CODES.values())]
        assert step.expected == pytest.approx(mean(sizes))
        assert min(sizes) <= step.low <= step.high <= max(sizes)
    assert saturation(CODES) == steps


def test_95_per_cent_of_random_orders_are_those_of_all_orders() -> None:
    sizes = [2**power for power in range(8)]  # so no two sets of interviews have as many codes
    steps = saturation({str(size): {f"{size} {code}" for code in range(size)} for size in sizes}, orders=20_000)
    grown = [list(accumulate(order)) for order in permutations(sizes)]
    for step in steps:
        column = sorted(growth[step.interviews - 1] for growth in grown)
        outside = len(column) // 40  # 2.5 % at either end
        assert (step.low, step.high) == (column[outside], column[-1 - outside])


def test_of_forty_random_orders_one_is_below_and_one_above() -> None:
    codes = [{f"{power} {code}" for code in range(2**power)} for power in range(12)]
    step = saturation(dict(zip("abcdefghijkl", codes, strict=True)), orders=40)[5]
    grown = [growth[5] for growth in growth_in_random_orders(codes, 40, SEED)]
    assert (sum(one < step.low for one in grown), sum(one > step.high for one in grown)) == (1, 1)


def test_every_order_is_as_likely_as_any_other() -> None:
    """Of 30,000 orders of three interviews each comes within five standard deviations of 5,000 times."""
    codes = [{"x"}, {"y", "z"}, {"p", "q", "r", "s"}]
    often = Counter(map(tuple, growth_in_random_orders(codes, 30_000, 7)))
    assert often.keys() == {tuple(accumulate(order)) for order in permutations((1, 2, 4))}
    assert all(abs(number - 5000) < 5 * sqrt(30_000 * 5 / 36) for number in often.values())


def test_interviews_are_ordered_by_likeness_then_by_name_and_those_without_codes_come_last() -> None:
    codes = {"e": {"x"}, "d": {"x"}, "c": {"x", "y"}, "b": set[str](), "a": set[str]()}
    assert [(one + two, share) for one, two, _, _, share in alike(codes)] == [
        ("ed", 1), ("dc", 1 / 2), ("ec", 1 / 2), *((pair, 0) for pair in "ca cb da db ea eb".split()), ("ba", None),
    ]  # fmt: skip


def test_likeness_is_jaccards_and_undefined_without_codes() -> None:
    rows = {(one, two): share for one, two, _, _, share in alike(CODES | {"e": set()})}
    assert rows["a", "b"] == pytest.approx(1 / 2)
    assert rows["a", "d"] == 0
    assert rows["d", "e"] is None


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=8))
def test_what_marks_cover_is_counted_once(some: list[tuple[int, int]]) -> None:
    marks = [(start, start + length) for start, length in some]
    spans = [(2, 10), (12, 30)]
    there = {at for start, end in spans for at in range(start, end)}
    inside = {at for start, end in marks for at in range(start, end)} & there
    assert covered(spans, marks) == (len(inside), len(there))
