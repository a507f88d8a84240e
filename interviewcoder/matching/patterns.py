"""In which passages the regular expressions of a codebook may match, found for all of them at once."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence, Set
from itertools import accumulate

from interviewcoder.matching.compiled import CodeRule, PatternRule
from interviewcoder.matching.passages import Passage

# Anchors need the true edges of a turn; for all else in an expression the newlines between turns are edges enough.
_EDGES = re.compile(r"[\^$]|\\[Az]")

_NONE: Set[str] = frozenset()


class Patterns:
    """The regular expressions of some codes."""

    def __init__(self, rules: Iterable[CodeRule]) -> None:
        terms = (one for rule in rules for term in rule.terms for one in (term, *term.unless))
        self._rules = {term.finds.text: term.finds for term in terms if isinstance(term.finds, PatternRule)}

    def among(self, passages: Sequence[Passage], roles: Set[str]) -> list[Set[str]]:
        """For each passage the expressions, as written, that may match in it; none where it is not of these roles."""
        found = [_NONE] * len(passages)
        if not self._rules:
            return found
        owners = [at for at, passage in enumerate(passages) if passage.role in roles for _ in passage.spans]
        turns = [one.text[start:end] for one in passages if one.role in roles for start, end in one.spans]
        said = encodable("\n".join(turns))
        starts = list(accumulate((len(turn) + 1 for turn in turns), initial=0))
        for rule in self._rules.values():
            for turn in _matching(rule, said, starts):
                found[owners[turn]] |= {rule.text}
        return found


def encodable(text: str) -> str:
    """A text of the same length, with `?` for each lone surrogate, which RE2 refuses."""
    return text.encode(errors="replace").decode()


def _matching(rule: PatternRule, said: str, starts: list[int]) -> Iterable[int]:
    """The numbers of the turns in which an expression may match; `starts` says where in `said` each turn starts."""
    if _EDGES.search(rule.text):
        return range(len(starts) - 1)
    turns: set[int] = set()
    for match in rule.expression.finditer(said):
        turns.update(range(bisect_right(starts, match.start()) - 1, bisect_left(starts, match.end())))
    return turns
