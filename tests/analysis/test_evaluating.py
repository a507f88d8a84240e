"""How well the machine codes as people do: three small transcripts, of which one person read two, by hand."""

from __future__ import annotations

import pytest

from interviewcoder.analysis.evaluating import Agreement, CodeAgreement, agreement, by_code, reading
from interviewcoder.analysis.units import CodedUnit

CODED = """
    a 0  x   x  x
    a 1  xy  y  x
    a 2  -   x  -
    a 3  -   y  y
    b 0  y   -  y
    b 1  -   -  w
    b 2  x   x  -
    c 0  ?   x  x
    c 1  ?   -  xy
    c 2  ?   y  -
"""  # transcript, start, and what ann, ben and the machine gave; ann has not read c


def units(*transcripts: str) -> list[CodedUnit]:
    rows = [line.split() for line in CODED.strip().splitlines()]
    return [
        CodedUnit(of, int(at), int(at) + 1, 1, tuple(None if c == "?" else frozenset(c.strip("-")) for c in codes))
        for of, at, *codes in rows
        if of in transcripts
    ]


def test_the_machine_is_compared_where_several_people_are() -> None:
    """They share 3 codes of 5 + 5 in a and b; the machine, of 5, shares 3 with ann and 2 with ben; c does not count."""
    found = agreement(units("a", "b", "c"))
    assert (found.people, found.machine) == (pytest.approx(2 * 3 / (5 + 5)), pytest.approx(2 * 5 / (5 + 5 + 2 * 5)))
    assert found.parity == pytest.approx(5 / 6)
    assert found == agreement(units("a", "b"))


def test_where_no_two_people_read_the_same_the_machine_is_compared_on_all() -> None:
    found = agreement(units("c"))
    assert (found.people, found.machine, found.parity) == (None, pytest.approx(2 * 1 / (2 + 3)), None)
    assert agreement([]) == Agreement(None, None)
    assert [Agreement(people, 0).parity for people in (0.5, 0, None)] == [0, None, None]


def test_codes_are_compared_where_several_people_are_and_counted_on_all_that_somebody_read() -> None:
    rows = {one.code: one for one in by_code(units("a", "b", "c"), "zyxw")}
    assert list(rows) == ["w", "x", "y", "z"]
    # x: ann 3, ben 3 and of them 2 together; the machine 2 there, 2 with ann and 1 with ben. In c ben 1, the machine 2.
    of_x = Agreement(pytest.approx(2 * 2 / (3 + 3)), pytest.approx(2 * 3 / (3 + 3 + 2 * 2)))
    assert rows["x"] == CodeAgreement("x", of_x, pytest.approx(4 / 6), pytest.approx(4 / 7), 7)
    # y: ann 2, ben 2 and of them 1 together; the machine 2 there, 1 with each of them. In c ben 1, the machine 1.
    of_y = Agreement(pytest.approx(2 * 1 / (2 + 2)), pytest.approx(2 * 2 / (2 + 2 + 2 * 2)))
    assert rows["y"] == CodeAgreement("y", of_y, pytest.approx(2 / 5), pytest.approx(2 / 5), 5)
    assert rows["w"] == CodeAgreement("w", Agreement(None, 0), 0, None, 0)  # the machine alone
    assert rows["z"] == CodeAgreement("z", Agreement(None, None), None, None, 0)


def test_what_is_found_by_reading_the_highest_scores_first() -> None:
    """People gave 12 codes: 2, 3, 1, 1 in a, 1, 0, 2 in b, 1, 0, 1 in c. Of ten units one is read, two, and five."""
    scores = {("c", 2): 90.0, ("c", 0): 70.0, ("a", 1): 70.0, ("b", 2): 50.0}
    by_score, in_order = [1, 1 + 1, 1 + 1 + 3 + 2 + 2], [2, 2 + 1, 2 + 1 + 1 + 3 + 0]
    found = reading(units("a", "b", "c"), scores)
    assert found == [(share, by_score[at] / 12, in_order[at] / 12) for at, share in enumerate((0.1, 0.2, 0.5))]
    assert all(one == other for _, one, other in reading(units("a", "b", "c"), {}))
    assert found == reading(units("c", "b", "a"), scores)
    assert reading([], scores) == [(share, None, None) for share in (0.1, 0.2, 0.5)]
