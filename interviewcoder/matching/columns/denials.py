"""Where no negation is near, found for all words at once, so that matches there need not be looked at one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from interviewcoder.matching.columns.table import Column
from interviewcoder.matching.negation import DETERMINER_REACH, FARTHEST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from interviewcoder.matching.negation import Negation

_FILLER, _NEGATION, _PROBLEM, _BREAK, _HEAVY = (1 << bit for bit in range(5))


class Denials:
    """Which words deny, are problems, break a clause off or can be skipped, for one codebook."""

    def __init__(self, negation: Negation, fillers: set[str]) -> None:
        self._kinds = Column(np.uint8)
        self._negation = negation
        self._fillers = fillers

    def learn(self, words: Sequence[str]) -> None:
        """Take in the words of a lexicon, which only grows, as far as they are new."""
        negation = self._negation
        kinds = [
            _FILLER * (word in self._fillers)
            | _NEGATION * (word in negation.last_words)
            | _PROBLEM * negation.is_problem(word)
            | _BREAK * (word in negation.breaks)
            | _HEAVY * (word not in negation.light)
            for word in words[len(self._kinds) :]
        ]
        self._kinds.extend(kinds)

    def nearby(self, numbers: NDArray[np.int32]) -> Callable[..., NDArray[np.bool_]]:
        """A function of columns of matches (first word, behind the last, and the range of words around that count).

        It tells for which of them a negation may be near enough. Where a match is not said to be so, it is not denied.
        """
        kinds = self._kinds.at(numbers)
        solid = (kinds & _FILLER) == 0
        spoken = np.flatnonzero(solid)
        said = numbers[spoken]
        # What is said twice is skipped; which of the two does not matter here.
        for apart in (1, 2):
            twice = np.flatnonzero(said[apart:] == said[:-apart])
            solid[spoken[twice]] = solid[spoken[twice + apart]] = False
        counted = np.concatenate([[0], np.cumsum(solid)])
        heavy = np.concatenate([[0], np.cumsum(solid & ((kinds & _HEAVY) != 0))])
        size = len(numbers)
        places = {kind: np.flatnonzero(kinds & kind) for kind in (_NEGATION, _PROBLEM, _BREAK)}

        def before(kind: int, first: NDArray[np.int64]) -> NDArray[np.int64]:
            at = np.concatenate([[-1], places[kind]])
            return at[np.searchsorted(places[kind], first)]

        def behind(kind: int, last: NDArray[np.int64]) -> NDArray[np.int64]:
            at = np.concatenate([places[kind], [size]])
            return at[np.searchsorted(places[kind], last)]

        def near(
            first: NDArray[np.int64], last: NDArray[np.int64], begin: NDArray[np.int64], end: NDArray[np.int64]
        ) -> NDArray[np.bool_]:
            least = np.maximum(before(_BREAK, first) + 1, begin)
            most = np.minimum(behind(_BREAK, last), end)

            def is_before(at: NDArray[np.int64]) -> NDArray[np.bool_]:
                return (at >= least) & (counted[first] - counted[at + 1] <= FARTHEST)

            def is_behind(at: NDArray[np.int64]) -> NDArray[np.bool_]:
                return (at < most) & (counted[np.minimum(at, size)] - counted[last] <= FARTHEST)

            denial = before(_NEGATION, first)
            denied_before = is_before(denial)
            denied = denied_before | is_behind(behind(_NEGATION, last))
            has_problem = is_before(before(_PROBLEM, first)) | is_behind(behind(_PROBLEM, last))
            directly = (counted[first] - counted[denial + 1] <= DETERMINER_REACH) | (heavy[first] == heavy[denial + 1])
            return (denied & has_problem) | (denied_before & directly)

        return near
