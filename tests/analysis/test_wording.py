"""Words that set passages apart, against the formula written out and against plain counting."""

from __future__ import annotations

from collections import Counter
from math import log, sqrt

import pytest

from interviewcoder.analysis.wording import Telling, counted, log_odds, phrases, without_parts

LIGHT = frozenset({"the", "of", "a"})


def test_phrases_neither_begin_nor_end_with_a_light_word() -> None:
    found = set(phrases("the drift of data is a b".split(), LIGHT))
    assert found == {
        ("drift",), ("drift", "of", "data"), ("data",), ("data", "is"), ("is",),
    }  # fmt: skip


def test_log_odds_are_those_of_the_formula() -> None:
    inside, outside = Counter({("drift",): 8, ("data",): 12}), Counter({("drift",): 2, ("data",): 28, ("model",): 50})
    found = {one.phrase: one for one in log_odds(inside, outside, prior=10)}
    # drift: 10 of 100, so a prior of 1; 20 phrases inside, 80 outside.
    delta = log((8 + 1) / (20 + 10 - 8 - 1)) - log((2 + 1) / (80 + 10 - 2 - 1))
    assert found["drift",].z == pytest.approx(delta / sqrt(1 / (8 + 1) + 1 / (2 + 1)))
    assert [one.phrase[0] for one in log_odds(inside, outside, prior=10)] == ["drift", "data", "model"]


def test_the_prior_counts_for_500_words() -> None:
    [drift, _] = log_odds({("drift",): 8, ("data",): 12}, {("drift",): 2, ("data",): 78})
    a = 500 * 10 / 100
    delta = log((8 + a) / (20 + 500 - 8 - a)) - log((2 + a) / (80 + 500 - 2 - a))
    assert drift == (("drift",), 8, 2, pytest.approx(delta / sqrt(1 / (8 + a) + 1 / (2 + a))))


def test_what_is_all_that_is_said_is_not_told_from_anything() -> None:
    assert log_odds({("drift",): 8}, {("drift",): 2}) == log_odds({("drift",): 8}, {}) == log_odds({}, {}) == []


def test_what_is_as_frequent_inside_as_outside_tells_nothing() -> None:
    [one, two] = log_odds({("a",): 5, ("b",): 5}, {("a",): 5, ("b",): 5})
    assert (one.z, two.z) == (pytest.approx(0), pytest.approx(0))


def test_parts_of_a_phrase_that_tell_no_more_are_left_out() -> None:
    some = [Telling(("data", "drift"), 5, 0, 4), Telling(("drift",), 5, 0, 3.9), Telling(("data",), 9, 5, 2)]
    assert [one.phrase for one in without_parts(some)] == [("data", "drift"), ("data",)]


@pytest.mark.parametrize(
    ("phrase", "inside", "kept"),
    [
        ("data", 5, False), ("set", 5, False), ("quality", 5, False), ("set quality", 5, False), ("set", 4, False),
        ("set", 6, True), ("data quality", 5, True), ("quality set", 5, True), ("sets", 5, True),
        ("the data set quality", 5, False), ("data set quality now", 5, False), ("the data set quality", 6, True),
    ],
)  # fmt: skip
def test_a_phrase_is_left_out_whose_words_stand_together_in_an_earlier_one(
    phrase: str, inside: int, kept: bool
) -> None:
    some = [Telling(("data", "set", "quality"), 5, 0, 4), Telling(tuple(phrase.split()), inside, 0, 3)]
    assert list(without_parts(some)) == some[: 1 + kept]


def test_words_are_counted_in_all_stretches() -> None:
    assert counted([["drift"], ["drift", "the"]], LIGHT) == {("drift",): 2}
