"""Which lines that look like labels with times are labels: those whose times fit between the times around them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Set
from itertools import groupby

from interviewcoder.transcripts.layouts.layout import Mark


def in_order(marks: list[Mark], sure: Set[int]) -> list[Mark]:
    """The marks on the lines that are `sure`, those without a time, and of the others those whose times fit between.

    Of several between two sure marks the longest run is kept in which no time is earlier than the one before; in
    n log n.
    """
    kept: list[Mark] = []
    low = 0.0
    highs = _next_times(marks, sure)
    for is_sure, group in groupby(marks, key=lambda mark: mark.line in sure or mark.time is None):
        some = list(group)
        if is_sure:
            kept += some
            low = next((mark.time for mark in reversed(some) if mark.time is not None and mark.line in sure), low)
        else:
            high = highs[some[-1].line]
            kept += _longest([mark for mark in some if _fits(mark.time or 0.0, low, high)])
    return kept


def _fits(time: float, low: float, high: float) -> bool:
    """Whether a time lies between two; where the second is earlier, the recording began anew in between."""
    return low <= time <= high if low <= high else time >= low or time <= high


def _next_times(marks: list[Mark], sure: Set[int]) -> dict[int, float]:
    """The time of the next sure mark, for each line with a mark."""
    times: dict[int, float] = {}
    following = float("inf")
    for mark in reversed(marks):
        times[mark.line] = following
        if mark.line in sure and mark.time is not None:
            following = mark.time
    return times


def _longest(marks: list[Mark]) -> Iterator[Mark]:
    """The longest run of marks each of whose times is no earlier than the one before."""
    ends: list[float] = []
    last: list[int] = []
    before: list[int] = []
    for number, mark in enumerate(marks):
        time = mark.time or 0.0
        at = bisect_right(ends, time)
        before.append(last[at - 1] if at else -1)
        ends[at : at + 1] = [time]
        last[at : at + 1] = [number]
    chosen: list[int] = []
    number = last[-1] if last else -1
    while number >= 0:
        chosen.append(number)
        number = before[number]
    return (marks[number] for number in reversed(chosen))
