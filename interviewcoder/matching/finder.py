"""What the terms of a codebook find in one passage."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, islice
from operator import attrgetter, le
from typing import NamedTuple

from interviewcoder.matching.compiled import NearRule, PatternRule, TermRule
from interviewcoder.matching.negation import Negation
from interviewcoder.matching.patterns import encodable
from interviewcoder.matching.phrases import Found, MatchedPassage
from interviewcoder.matching.starts import PhraseRule
from interviewcoder.model.codebook import WEIGHTS

MOST_TOGETHER = 10_000
"""The most ways to put the groups of a near term together that count in one passage: a recogniser may loop."""

MOST_TRIED = 100_000
"""The most parts of such ways that are tried."""


class _Group(NamedTuple):
    """The matches of a near term's group, in order, the places of their first words, and the most words that one spans.

    Words are counted without fillers.
    """

    found: list[Found]
    begins: list[int]
    longest: int


class _Excepted(NamedTuple):
    """What an exception finds: the best score of each span, the spans in order, and the farthest end before each."""

    best: dict[tuple[int, int], float]
    spans: list[tuple[int, int]]
    reach: list[int]

    @classmethod
    def of(cls, found: Iterable[Found], passage: MatchedPassage) -> _Excepted:
        """The matches in order, but for those that take words said again in the next sentence for a stutter."""
        every = list(found)
        again: dict[int, int] = {}  # where a match begins last, by its end
        for one in every:
            again[one.end] = max(one.first, again.get(one.end, 0))
        best: dict[tuple[int, int], float] = {}
        for one in every:
            last = again[one.end]
            if one.parts or one.first == last or passage.passage.sentence(one.first)[1] > last:
                best[one.start, one.end] = max(one.score, best.get((one.start, one.end), 0))
        spans = sorted(best)
        return cls(best, spans, list(accumulate((end for _, end in spans), max, initial=0)))


class Finder:
    """What the terms of a codebook find in one passage."""

    def __init__(self, passage: MatchedPassage, phrases: Mapping[int, list[Found]], negation: Negation) -> None:
        """Takes the passage's matches of all phrases that the terms may ask for, by the phrases' numbers."""
        self._passage = passage
        self._phrases = phrases
        self._negation = negation
        self._patterns: dict[str, list[Found]] = {}
        self._exceptions: dict[int, _Excepted] = {}

    def counting(self, terms: Iterable[TermRule]) -> list[tuple[TermRule, Found]]:
        """The matches of a code's terms that no exception and no negation takes away, each with its term."""
        let: list[tuple[TermRule, Found]] = []
        denied: list[Found] = []
        for term in terms:
            for found in self.all(term.finds):
                if not self._negation.lets(self._passage, found, term.negated):
                    if is_denied(term, found):
                        denied.append(found)
                elif not any(self._shares(found, unless) for unless in term.unless):
                    let.append((term, found))
        return outside(denied, let)

    def _shares(self, found: Found, exception: TermRule) -> bool:
        """Whether a match shares text with one of an exception, but for one of the same span and a lower score."""
        if isinstance(exception.finds, PhraseRule) and exception.finds.number not in self._phrases:  # most are not
            return False
        known = self._exceptions.get(id(exception))
        if known is None:
            known = self._exceptions[id(exception)] = _Excepted.of(self.all(exception.finds), self._passage)
        best, spans, reach = known
        own = found.start, found.end
        at = bisect_left(spans, own)
        if reach[at] > found.start or best.get(own, -1) >= found.score:
            return True
        behind = at + (own in best)
        return behind < len(spans) and spans[behind][0] < found.end

    def all(self, finds: PhraseRule | PatternRule | NearRule) -> Iterable[Found]:
        """All that a phrase, pattern or near finds."""
        if isinstance(finds, PhraseRule):
            return self._phrases.get(finds.number, ())
        if isinstance(finds, NearRule):
            return self._near(finds)
        return self._pattern(finds)

    def _pattern(self, rule: PatternRule) -> list[Found]:
        """A pattern's matches; it is searched turn by turn, so none runs over a label."""
        if rule.text not in self._passage.patterns:
            return []
        if rule.text not in self._patterns:
            passage = self._passage.passage
            found: list[Found] = []
            for begin, stop in passage.spans:
                for match in rule.expression.finditer(encodable(passage.text[begin:stop])):
                    words, start, end = passage.words, begin + match.start(), begin + match.end()
                    first, last = bisect_right(words.ends, start), bisect_left(words.starts, end)
                    if start < end:
                        size = max(last - first, 1)
                        found.append(Found(first, last, start, end, 100.0, "pattern", size, f"/{rule.text}/"))
            self._patterns[rule.text] = found
        return self._patterns[rule.text]

    def _near(self, rule: NearRule) -> Iterator[Found]:
        met = [[found for phrase in group for found in self._phrases.get(phrase.number, ())] for group in rule.groups]
        if not all(met):
            return
        places = self._passage.places
        groups: list[_Group] = []
        for found in met:
            found.sort(key=attrgetter("first"))
            begins = [places[part.first] for part in found]
            longest = max([places[part.last] - begin for part, begin in zip(found, begins, strict=True)])
            groups.append(_Group(found, begins, longest))
        tries = iter(range(MOST_TRIED))
        for parts in islice(self._together(groups, (), rule.within, tries), MOST_TOGETHER):
            first, last = min(part.first for part in parts), max(part.last for part in parts)
            start, end = min(part.start for part in parts), max(part.end for part in parts)
            score, size = min(part.score for part in parts), sum(part.size for part in parts)
            term = " … ".join(part.term for part in parts)
            words = tuple((part.first, part.last) for part in parts)
            yield Found(first, last, start, end, score, "near", size, term, words)

    def _together(
        self, groups: list[_Group], chosen: tuple[Found, ...], within: int, tries: Iterator[int]
    ) -> Iterator[tuple[Found, ...]]:
        """Choices of one match of each group, no two sharing text, with few enough words between; up to `tries`."""
        if len(chosen) == len(groups):
            yield chosen
            return
        # A part still to come may stand between those chosen.
        reach = within + sum(group.longest for group in groups[len(chosen) + 1 :])
        for found, _ in zip(self._around(groups[len(chosen)], chosen, reach), tries, strict=False):
            parts = (*chosen, found)
            if not any(_share(found, other) for other in chosen) and self._between(parts) <= reach:
                yield from self._together(groups, parts, within, tries)

    def _around(self, group: _Group, chosen: tuple[Found, ...], within: int) -> list[Found]:
        """The matches of a group that begin near enough to those chosen already."""
        if not chosen:
            return group.found
        places = self._passage.places
        low = places[min([part.first for part in chosen])] - within - group.longest
        high = places[max([part.last for part in chosen])] + within
        return group.found[bisect_left(group.begins, low) : bisect_right(group.begins, high)]

    def _between(self, parts: tuple[Found, ...]) -> int:
        """How many words, fillers aside, stand between the first and the last of some matches and in none of them."""
        places = self._passage.places
        first, last = min([part.first for part in parts]), max([part.last for part in parts])
        taken = sum([places[part.last] - places[part.first] for part in parts])
        return places[last] - places[first] - taken


def _share(one: Found, other: Found) -> bool:
    return one.start < other.end and other.start < one.end


def is_denied(term: TermRule, found: Found) -> bool:
    """Whether a match that does not count is denied with all its text; a near match has other words between."""
    return term.negated == "skip" and not found.parts


def outside(denied: Sequence[Found], some: list[tuple[TermRule, Found]]) -> list[tuple[TermRule, Found]]:
    """A code's matches but those within a denied one: who denies data drift speaks of no drift either."""
    if not denied:
        return some
    spans = sorted((one.start, one.end) for one in denied)
    starts = [start for start, _ in spans]
    reach = list(accumulate((end for _, end in spans), max, initial=0))
    return [
        (term, found)
        for term, found in some
        if term.negated != "skip" or reach[bisect_right(starts, found.start)] < found.end
    ]


def disjoint(some: list[tuple[TermRule, Found]]) -> list[tuple[TermRule, Found]]:
    """Matches of which no two overlap, in the order of the text.

    Where some overlap, the one that weighs most wins; then the one that has most words, the best score, is shortest.
    """

    def rank(candidate: tuple[TermRule, Found]) -> tuple[float | str, ...]:
        term, f = candidate
        return -WEIGHTS[term.part], -f.size, -f.score, f.end - f.start, f.start, f.method, f.term

    if len(some) < 2:
        return some
    in_order = sorted(some, key=lambda candidate: candidate[1].start)
    ends, starts = [found.end for _, found in in_order], [found.start for _, found in in_order]
    if all(map(le, ends, starts[1:])):
        return in_order
    chosen: list[tuple[TermRule, Found]] = []
    for term, found in sorted(some, key=rank):
        at = bisect_left(chosen, found.start, key=lambda pair: pair[1].start)
        free_before = at == 0 or chosen[at - 1][1].end <= found.start
        if free_before and (at == len(chosen) or found.end <= chosen[at][1].start):
            chosen.insert(at, (term, found))
    return chosen
