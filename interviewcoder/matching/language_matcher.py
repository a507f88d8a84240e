"""One language's part of a matcher: passages in, the matches that count out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Set
from itertools import chain, repeat
from typing import TYPE_CHECKING, TypeAlias

from interviewcoder.matching.candidates import Terms
from interviewcoder.matching.compiled import CodeRule, CompiledCodebook, TermRule
from interviewcoder.matching.finder import Finder, disjoint, is_denied, outside
from interviewcoder.matching.negation import Negation
from interviewcoder.matching.passages import Passage
from interviewcoder.matching.patterns import Patterns
from interviewcoder.matching.phrases import Found, MatchedPassage
from interviewcoder.model.coding import Match
from interviewcoder.model.transcript import ROLES, Role

if TYPE_CHECKING:
    from interviewcoder.matching.columns.denials import Denials
    from interviewcoder.matching.columns.sieve import Sieve
    from interviewcoder.matching.columns.speech import Speech
    from interviewcoder.matching.columns.windows import Windows

_Counting: TypeAlias = tuple[CodeRule, list[tuple[TermRule, Found]]]
"""A code with what counts of its terms in a passage, each match with its term."""

_ALL = frozenset(ROLES)
_BEST = 100.0  # a score that needs no rounding, as most


class LanguageMatcher:
    """A codebook ready to be looked for in passages of one language; it learns each distinct word only once."""

    def __init__(self, codebook: CompiledCodebook) -> None:
        self._codebook = codebook
        self._negation = Negation(codebook.lists, codebook.stems)
        self._rules = (*codebook.codes, codebook.cues)
        self.roles: set[Role] = {role for rule in self._rules if rule.terms for role in rule.roles}
        """The roles whose speech is searched."""
        if any(rule.is_asked for rule in self._rules):
            self.roles.add("interviewer")
        self._terms = Terms(self._rules)
        self._patterns = Patterns(self._rules)
        self._columns: tuple[Sieve, Windows, Denials] | None = None

    @property
    def known(self) -> int:
        """How many different words were read."""
        return self._codebook.vocabulary.known

    def matches(
        self, spoken: list[Passage] | Speech, roles: Set[str] | None, *, enough: bool
    ) -> Iterator[tuple[Passage, list[tuple[CodeRule, TermRule, Match]]]]:
        """The matches that count in what people in some roles say, by passage, code by code, in the order of the text.

        Without roles all codes are looked for in all that is said, whatever roles they want, but nothing that is asked.
        With `enough`, codes are left out in passages that cannot have enough for them.
        """
        for passage in self._worth_a_look(spoken, _ALL if roles is None else roles):
            role = None if roles is None else passage.passage.role
            yield passage.passage, self._matches(passage, role, enough=enough and passage.passage.has_whole_turns)

    def _worth_a_look(self, spoken: list[Passage] | Speech, roles: Set[str]) -> Iterator[MatchedPassage]:
        """The passages that are searched and in which something may be found."""
        codebook = self._codebook
        if isinstance(spoken, list):
            searched = [passage for passage in spoken if passage.role in roles]
            codebook.vocabulary.learn({word for passage in searched for word in passage.words.folded})
            yield from map(MatchedPassage, searched, repeat(codebook), self._patterns.among(searched, roles))
            return
        if self._columns is None:
            from interviewcoder.matching.columns.denials import Denials
            from interviewcoder.matching.columns.sieve import Sieve
            from interviewcoder.matching.columns.windows import Windows

            self._columns = Sieve(codebook), Windows(codebook), Denials(self._negation, codebook.filler_words)
        patterns = self._patterns.among(spoken.passages, roles)
        for look in spoken.worth_a_look(*self._columns, roles, patterns):
            yield MatchedPassage(look.passage, codebook, look.patterns, look.begins, look.joins, look.met)

    def _matches(
        self, passage: MatchedPassage, role: Role | None, *, enough: bool
    ) -> list[tuple[CodeRule, TermRule, Match]]:
        return [
            (rule, term, _match(passage.passage, term, found))
            for rule, some in self._counting(passage, role, enough=enough)
            for term, found in disjoint(some)
        ]

    def heard(self, spoken: list[Passage] | Speech, roles: Set[str]) -> Iterator[tuple[str, TermRule, str, bool]]:
        """Each match that is neither denied nor excepted: its code's id, term and name, and whether it keeps its words.

        Of matches of one code that overlap only one keeps them.
        """
        for passage in self._worth_a_look(spoken, roles):
            for rule, some in self._counting(passage, passage.passage.role, enough=False):
                kept = {(id(term), id(found)) for term, found in disjoint(some)}
                for term, found in some:
                    yield rule.code.id, term, found.term, (id(term), id(found)) in kept

    def _counting(self, passage: MatchedPassage, role: Role | None, *, enough: bool) -> list[_Counting]:
        """The matches of each code that count in a passage, also those that overlap."""
        by_code = self._of_phrases(passage, role)
        return self._of_terms(passage, role, enough=enough) if by_code is None else by_code

    def _of_phrases(self, passage: MatchedPassage, role: Role | None) -> list[_Counting] | None:
        """The matches of each code that count in a passage where only plain phrases are met; None where others are."""
        if passage.patterns:
            return None
        terms: dict[int, list[tuple[int, TermRule]]] = {}
        for number in passage.numbers():
            its = self._terms.plain(number, role)
            if its is None:
                return None
            terms[number] = its
        by_code: defaultdict[int, list[tuple[TermRule, Found]]] = defaultdict(list)
        denied: defaultdict[int, list[Found]] = defaultdict(list)
        for number, found in passage.each():
            for code, term in terms[number]:
                if self._negation.lets(passage, found, term.negated):
                    by_code[code].append((term, found))
                elif is_denied(term, found):
                    denied[code].append(found)
        return [(self._rules[code], outside(denied.get(code, ()), by_code[code])) for code in sorted(by_code)]

    def _of_terms(self, passage: MatchedPassage, role: Role | None, *, enough: bool) -> list[_Counting]:
        """The matches of each code that count in a passage, looked for term by term."""
        candidates = self._terms.among(chain(passage.numbers(), passage.patterns), role, enough=enough)
        if not candidates.rules:
            return []
        finder = Finder(passage, passage.phrases(candidates.phrases), self._negation)
        return [(rule, finder.counting(terms)) for rule, terms in candidates.rules]


def _match(passage: Passage, term: TermRule, found: Found) -> Match:
    start, end = found.start, found.end
    score = found.score if found.score == _BEST else round(found.score, 1)
    return Match(
        found.term, found.method, passage.text[start:end], start - passage.base, end - passage.base, score, term.part
    )
