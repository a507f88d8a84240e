"""One language's part of a matcher: passages in, the matches that count out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Set
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from interviewcoder.matching.compiled import CodeRule, CompiledCodebook, NearRule, PatternRule, TermRule
from interviewcoder.matching.finder import Finder, disjoint
from interviewcoder.matching.negation import Negation
from interviewcoder.matching.passages import Passage
from interviewcoder.matching.phrases import MatchedPassage
from interviewcoder.model.coding import Match
from interviewcoder.model.transcript import Role

if TYPE_CHECKING:
    from interviewcoder.matching.columns.denials import Denials
    from interviewcoder.matching.columns.sieve import Sieve
    from interviewcoder.matching.columns.speech import Speech
    from interviewcoder.matching.columns.windows import Windows


FEW = 2
"""Of so many phrases it is kept what terms they may be: most turns have no more."""

MOST_KNOWN = 10_000
"""For so many sets of phrases at most."""


class Coder:
    """Codes transcripts in one language."""

    def __init__(self, codebook: CompiledCodebook) -> None:
        self._codebook = codebook
        self._negation = Negation(codebook.lists, codebook.stems)
        roles: set[Role] = {role for rule in codebook.codes for role in rule.roles}
        asks = any(term.part == "asked" for rule in codebook.codes for term in rule.terms)
        self.roles: frozenset[Role] = frozenset({*roles, "interviewer"} if asks else roles)
        self._rules = (*codebook.codes, codebook.cues)
        self._terms_by_phrase, self._patterns = _places_of_terms(self._rules)
        self._groups = _groups_of_terms(self._rules)
        self._known: dict[frozenset[int], list[tuple[CodeRule, list[TermRule]]]] = {}
        self._columns: tuple[Sieve, Windows, Denials] | None = None

    @property
    def known(self) -> int:
        """How many different words were read."""
        return self._codebook.vocabulary.known

    def matches(
        self, spoken: list[Passage] | Speech, roles: Set[str]
    ) -> Iterator[tuple[Passage, CodeRule, TermRule, Match]]:
        """The matches that count in what people in some roles say, by passage, code by code."""
        for passage in self._worth_a_look(spoken, roles):
            for rule, term, match in self._matches(passage):
                yield passage.passage, rule, term, match

    def _worth_a_look(self, spoken: list[Passage] | Speech, roles: Set[str]) -> Iterator[MatchedPassage]:
        """The passages that are searched and in which something may be found."""
        codebook = self._codebook
        if isinstance(spoken, list):
            searched = [passage for passage in spoken if passage.role in roles]
            codebook.vocabulary.learn({word for passage in searched for word in passage.words.folded})
            yield from (MatchedPassage(passage, codebook) for passage in searched)
            return
        if self._columns is None:
            from interviewcoder.matching.columns.denials import Denials
            from interviewcoder.matching.columns.sieve import Sieve
            from interviewcoder.matching.columns.windows import Windows

            self._columns = Sieve(codebook), Windows(codebook), Denials(self._negation, codebook.filler_words)
        for look in spoken.worth_a_look(*self._columns, roles, everywhere=bool(self._patterns)):
            yield MatchedPassage(look.passage, codebook, look.begins, look.joins, look.found)

    def _matches(self, passage: MatchedPassage) -> Iterator[tuple[CodeRule, TermRule, Match]]:
        """The matches that count in a passage, code by code, each code's in the order of the text."""
        finder, text, base = Finder(passage, self._negation), passage.passage.text, passage.passage.base
        for rule, terms in self._candidates(frozenset(finder.phrases)):
            searched = [term for term in terms if rule.is_searched(term, passage.passage.role)]
            for term, found in disjoint([(one, found) for one in searched for found in finder.counting(one)]):
                said, score = text[found.start : found.end], round(found.score, 1)
                start, end = found.start - base, found.end - base
                yield rule, term, Match(found.term, found.method, said, start, end, score, term.part)

    def _candidates(self, phrases: frozenset[int]) -> list[tuple[CodeRule, list[TermRule]]]:
        """The terms that may match where some phrases did, by code, in the order of the codebook."""
        known = self._known.get(phrases)
        if known is None:
            places = {place for number in phrases for place in self._terms_by_phrase.get(number, ())}
            places = {place for place in places if not any(map(phrases.isdisjoint, self._groups.get(place, ())))}
            groups = groupby(sorted(places.union(self._patterns)), key=itemgetter(0))
            known = [
                (self._rules[code], [self._rules[code].terms[term] for _, term in group]) for code, group in groups
            ]
            if len(phrases) <= FEW and len(self._known) < MOST_KNOWN:
                self._known[phrases] = known
        return known


def _places_of_terms(codes: tuple[CodeRule, ...]) -> tuple[dict[int, list[tuple[int, int]]], list[tuple[int, int]]]:
    """Where terms are, as numbers of code and term: by a phrase that they cannot match without, and the patterns."""
    by_phrase: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    patterns: list[tuple[int, int]] = []
    for code, rule in enumerate(codes):
        for number, term in enumerate(rule.terms):
            if isinstance(term.finds, PatternRule):
                patterns.append((code, number))
                continue
            needed = min(term.finds.groups, key=len) if isinstance(term.finds, NearRule) else [term.finds]
            for phrase in needed:
                by_phrase[phrase.number].append((code, number))
    return dict(by_phrase), patterns


def _groups_of_terms(codes: tuple[CodeRule, ...]) -> dict[tuple[int, int], list[frozenset[int]]]:
    """The phrases of the groups of near terms, by the terms' places: of each group one must be there."""
    return {
        (code, number): [frozenset([phrase.number for phrase in group]) for group in term.finds.groups]
        for code, rule in enumerate(codes)
        for number, term in enumerate(rule.terms)
        if isinstance(term.finds, NearRule)
    }
