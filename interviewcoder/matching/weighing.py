"""Whether what was found of a code is enough for it: its terms, a cue of trouble, and what was asked."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter, itemgetter
from typing import NamedTuple, TypeVar

from interviewcoder.matching.compiled import CodeRule, TermRule
from interviewcoder.matching.units import Units
from interviewcoder.model.codebook import WEIGHTS, is_enough, may_be_enough
from interviewcoder.model.coding import MACHINE, Coding, Match

_T = TypeVar("_T")


class Weighed(NamedTuple):
    """What was found of a code in one place, and what it weighs."""

    rule: CodeRule
    start: int
    end: int
    terms: tuple[Match, ...]
    cue: Match | None
    asked: Match | None
    weight: float

    @property
    def is_enough(self) -> bool:
        """Whether the code counts."""
        return is_enough(self.weight)

    @property
    def evidence(self) -> tuple[Match, ...]:
        """All matches: those of the code's own terms, then the cue and what was asked, where there are any."""
        return (*self.terms, *(match for match in (self.cue, self.asked) if match))


class Findings:
    """What the terms of a codebook found in one transcript, as it comes in, and what follows from it."""

    def __init__(self, units: Units, *, has_cues: bool) -> None:
        self._units = units
        self._most = WEIGHTS["term"] + (WEIGHTS["cue"] if has_cues else 0.0)
        self._rules: dict[str, CodeRule] = {}
        self._found: defaultdict[str, list[tuple[int, int, tuple[TermRule, Match]]]] = defaultdict(list)
        self._cues: list[Match] = []
        self._asked: dict[tuple[str, int], Match] = {}

    def add(self, rule: CodeRule, term: TermRule, match: Match) -> None:
        """Take note of a match of a code's term, or of a cue; cues come in the order of the text."""
        if term.part == "cue":
            self._cues.append(match)
        elif term.part == "asked":
            for turn in self._units.answers(self._units.turn_at(match.start)):
                self._asked.setdefault((rule.code.id, turn.number), match)
        else:
            self._rules[rule.code.id] = rule
            place = self._units.span("sentence" if rule.unit == "sentence" else "turn", match.start, match.end)
            self._found[rule.code.id].append((*place, (term, match)))

    def weighed(self) -> Iterator[Weighed]:
        """What was found of each code in each place, a turn or a sentence; places that a match runs over are one."""
        for code in sorted(self._found):
            for start, end, found in _joined(self._found[code]):
                yield self._weighed(code, start, end, found)

    def _weighed(self, code: str, start: int, end: int, found: list[tuple[TermRule, Match]]) -> Weighed:
        found.sort(key=lambda pair: pair[1].start)
        terms = [term for term, _ in found]
        if len(terms) > 1:  # most are alone, and it takes long to hash a rule
            terms = list(dict.fromkeys(terms))
        matches = tuple([match for _, match in found])
        cue = self._cue(start, end)
        asked = self._asked.get((code, self._units.turn_at(matches[0].start).number)) if self._asked else None
        weight = sum([WEIGHTS[term.part] for term in terms])
        weight += sum([WEIGHTS[match.part] for match in (cue, asked) if match])
        return Weighed(self._rules[code], start, end, matches, cue, asked, weight)

    def codings(self) -> list[Coding]:
        """The codings that there are enough reasons for, ordered by start, end and code."""
        by_code: defaultdict[str, list[tuple[int, int, Weighed]]] = defaultdict(list)
        for weighed in self.weighed():
            if weighed.is_enough:
                span, unit = (weighed.start, weighed.end), weighed.rule.unit
                if unit not in ("sentence", "turn"):  # of these two it is the place where the code was found
                    span = self._units.span(unit, weighed.terms[0].start, max(match.end for match in weighed.terms))
                by_code[weighed.rule.code.id].append((*span, weighed))
        codings = [self._coding(*group) for some in by_code.values() for group in _joined(some)]
        return sorted(codings, key=lambda coding: (coding.start, coding.end, coding.code))

    def _coding(self, start: int, end: int, some: list[Weighed]) -> Coding:
        terms = sorted([match for one in some for match in one.terms], key=attrgetter("start"))
        around = [cue for one in some if (cue := one.cue)] + [asked for one in some if (asked := one.asked)]
        return Coding(
            code=some[0].rule.code.id,
            coder=MACHINE,
            start=start,
            end=end,
            turn=self._units.turn_at(terms[0].start).number,
            score=max([self._score(one) for one in some]),
            evidence=(*terms, *dict.fromkeys(around)),
        )

    def _score(self, weighed: Weighed) -> float:
        """The best score of the terms, lowered in proportion where the weight is below that of a term with a cue.

        In a codebook without cues it is lowered where the weight is below that of a term.
        """
        best = max([match.score for match in weighed.terms])
        return round(best * min(weighed.weight / self._most, 1.0), 1)

    def _cue(self, start: int, end: int) -> Match | None:
        """The first cue in a place; it may be part of a term, which then tells of trouble itself."""
        if not self._cues:
            return None
        at = bisect_left(self._cues, start, key=attrgetter("start"))
        return self._cues[at] if at < len(self._cues) and self._cues[at].start < end else None


def which_may_be_enough(found: Sequence[tuple[CodeRule, Sequence[TermRule]]]) -> list[bool]:
    """For each code whether its terms have to be looked for in a passage where some may match.

    They have to if they, a cue and a question may weigh enough, or if some are `asked`, which counts in the answer.
    Cues have to be looked for where any code has to.
    """
    has_cue = any(terms[0].part == "cue" for _, terms in found)
    may_be = [_may_be_enough(rule, terms, has_cue=has_cue) for rule, terms in found]
    return [one or (terms[0].part == "cue" and any(may_be)) for one, (_, terms) in zip(may_be, found, strict=True)]


def _may_be_enough(rule: CodeRule, terms: Sequence[TermRule], *, has_cue: bool) -> bool:
    """Whether some terms of a code may be enough for it, or are needed for what is answered."""
    parts = [term.part for term in terms]
    if "asked" in parts:
        return True
    return "cue" not in parts and may_be_enough(parts, has_cue=has_cue, is_asked=rule.is_asked)


def _joined(some: Iterable[tuple[int, int, _T]]) -> Iterator[tuple[int, int, list[_T]]]:
    """The items whose spans share text, in groups, each with the span of the group; in the order of the text."""
    start, end, group = 0, -1, list[_T]()
    for begin, stop, one in sorted(some, key=itemgetter(0, 1)):
        if group and begin < end:
            end = max(end, stop)
            group.append(one)
            continue
        if group:
            yield start, end, group
        start, end, group = begin, stop, [one]
    if group:
        yield start, end, group
