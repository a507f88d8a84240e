"""Where no negation is near, found for all words at once, so that matches there need not be looked at one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from interviewcoder.matching.columns.table import Column
from interviewcoder.matching.negation import DETERMINER_REACH, FARTHEST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from interviewcoder.matching.columns.table import Chosen, Places
    from interviewcoder.matching.negation import Negation

_FILLER, _NEGATION, _PROBLEM, _BREAK, _HEAVY = (1 << bit for bit in range(5))


class Denials:
    """Which words deny, are problems, break a clause off or can be skipped, for one codebook."""

    def __init__(self, negation: Negation, fillers: set[str]) -> None:
        self._kinds = Column(np.uint8)
        self._negation = negation
        self._kind_of = {
            word: _FILLER * (word in fillers)
            | _NEGATION * (word in negation.last_words)
            | _BREAK * (word in negation.breaks)
            | _HEAVY * (word not in negation.light)
            for word in fillers | negation.last_words | negation.breaks | negation.light
        }

    def learn(self, words: Sequence[str]) -> None:
        """Take in the words of a lexicon, which only grows, as far as they are new."""
        new = words[len(self._kinds) :]
        kinds = [self._kind_of.get(word, _HEAVY) for word in new]
        for at in self._negation.problems_among(new):
            kinds[at] |= _PROBLEM
        self._kinds.extend(kinds)

    def around(self, numbers: NDArray[np.int64]) -> Surroundings:
        """What stands around the words of a text, which were learnt."""
        kinds = self._kinds.at(numbers)
        solid = (kinds & _FILLER) == 0
        spoken = np.flatnonzero(solid)
        said = numbers[spoken]
        # What is said twice is skipped, first one word, then two; which of them does not matter here.
        twice = np.flatnonzero(said[1:] == said[:-1])
        solid[spoken[twice]] = solid[spoken[twice + 1]] = False
        once = np.ones(len(spoken), bool)
        once[twice + 1] = False
        spoken, said = spoken[once], said[once]
        twice = np.flatnonzero(said[2:] == said[:-2])
        solid[spoken[twice]] = solid[spoken[twice + 2]] = False
        rare = np.flatnonzero((kinds & (_NEGATION | _PROBLEM | _BREAK)) != 0)
        return Surroundings(
            _counted(solid),
            _counted(solid & ((kinds & _HEAVY) != 0)),
            *(rare[(kinds[rare] & kind) != 0] for kind in (_NEGATION, _PROBLEM, _BREAK)),
        )


class Surroundings(NamedTuple):
    """What stands around the words of a text, to tell what is denied.

    For each word, and the text's end: how many `solid` words stand before it, which nothing skips, and how many `heavy`
    ones of these, which are not light. And the places of negations, problems and breaks.
    """

    solid: NDArray[np.int32]
    heavy: NDArray[np.int32]
    negations: NDArray[np.int64]
    problems: NDArray[np.int64]
    breaks: NDArray[np.int64]

    def may_deny(
        self, first: Places, last: Places, begin: Places, end: Places, are_apart: Callable[[Places, Places], Chosen]
    ) -> Chosen:
        """For each match whether a negation may be near enough to deny it; where none is, the match is not denied.

        Takes, for each match, its first word and the word behind its last, and the same of the speech around it;
        `are_apart` tells, for pairs of words, whether a sentence ends between them.
        """
        size = len(self.solid) - 1
        begin = np.maximum(_before(self.breaks, first) + 1, begin)
        end = np.minimum(_behind(self.breaks, last, size), end)
        before, behind = _before(self.negations, first), _behind(self.negations, last, size)
        denied_before = self._is_before(before, first, begin)
        denied_behind = self._is_behind(behind, last, end)
        has_problem = self._is_before(_before(self.problems, first), first, begin)
        has_problem |= self._is_behind(_behind(self.problems, last, size), last, end)
        between = self.solid[first] - self.solid[before + 1]
        directly = (between <= DETERMINER_REACH) | (self.heavy[first] == self.heavy[before + 1])
        denied_before &= has_problem | directly
        denied_behind &= has_problem
        denied_before[denied_before] = ~are_apart(before[denied_before], first[denied_before])
        denied_behind[denied_behind] = ~are_apart(last[denied_behind] - 1, behind[denied_behind])
        may: Chosen = denied_before | denied_behind
        return may

    def _is_before(self, at: Places, first: Places, begin: Places) -> Chosen:
        """Whether each of some places before matches is near enough and in the speech around them."""
        near: Chosen = (at >= begin) & (self.solid[first] - self.solid[at + 1] <= FARTHEST)
        return near

    def _is_behind(self, at: Places, last: Places, end: Places) -> Chosen:
        """Whether each of some places behind matches is near enough and in the speech around them."""
        near: Chosen = (at < end) & (self.solid[at] - self.solid[last] <= FARTHEST)
        return near


def _counted(chosen: Chosen) -> NDArray[np.int32]:
    """How many words of a text are chosen before each of them, and before its end."""
    counts = np.zeros(len(chosen) + 1, np.int32)
    np.cumsum(chosen, dtype=np.int32, out=counts[1:])
    return counts


def _before(some: Places, first: Places) -> Places:
    """The last of some places before each word, -1 where there is none."""
    found: Places = np.concatenate([[-1], some])[np.searchsorted(some, first)]
    return found


def _behind(some: Places, last: Places, size: int) -> Places:
    """The first of some places from each word on, the text's size where there is none."""
    found: Places = np.concatenate([some, [size]])[np.searchsorted(some, last)]
    return found
