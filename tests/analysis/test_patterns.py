"""Patterns of codes, against worked examples and brute force."""

from __future__ import annotations

from itertools import permutations
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewcoder.analysis.patterns import alike, covered, saturation, together, widened

CODES = {"a": {"x", "y"}, "b": {"y"}, "c": {"z", "y"}, "d": set[str]()}


def test_codes_that_share_units() -> None:
    [first, second] = together([{"x", "y"}, {"x", "y"}, {"y", "z"}, {"x"}, set()])
    assert (first.first, first.second, first.both, first.of_first, first.of_second) == ("x", "y", 2, 3, 3)
    assert first.jaccard == pytest.approx(2 / 4)
    assert (second.first, second.second, second.both) == ("y", "z", 1)


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
