"""One language's part of a matcher: passages in, the matches that count out."""

from __future__ import annotations

from collections.abc import Iterator, Set
from itertools import repeat
from typing import TYPE_CHECKING

from interviewcoder.matching.candidates import Terms
from interviewcoder.matching.compiled import CodeRule, CompiledCodebook, TermRule
from interviewcoder.matching.finder import Finder, disjoint
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

_ALL = frozenset(ROLES)
_BEST = 100.0  # a score that needs no rounding, as most


class Coder:
    """Codes transcripts in one language."""

    def __init__(self, codebook: CompiledCodebook) -> None:
        self._codebook = codebook
        self._negation = Negation(codebook.lists, codebook.stems)
        roles: set[Role] = {role for rule in codebook.codes for role in rule.roles}
        asks = any(term.part == "asked" for rule in codebook.codes for term in rule.terms)
        self.roles: frozenset[Role] = frozenset({*roles, "interviewer"} if asks else roles)
        rules = (*codebook.codes, codebook.cues)
        self._terms = Terms(rules)
        self._patterns = Patterns(rules)
        self._columns: tuple[Sieve, Windows, Denials] | None = None

    @property
    def known(self) -> int:
        """How many different words were read."""
        return self._codebook.vocabulary.known

    def matches(
        self, spoken: list[Passage] | Speech, roles: Set[str] | None
    ) -> Iterator[tuple[Passage, list[tuple[CodeRule, TermRule, Match]]]]:
        """The matches that count in what people in some roles say, by passage, code by code, in the order of the text.

        Without roles all codes are looked for in all that is said, whatever roles they want, but nothing that is asked.
        """
        for passage in self._worth_a_look(spoken, _ALL if roles is None else roles):
            yield passage.passage, self._matches(passage, None if roles is None else passage.passage.role)

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

    def _matches(self, passage: MatchedPassage, role: Role | None) -> list[tuple[CodeRule, TermRule, Match]]:
        candidates = self._terms.among(passage.numbers())
        finder = Finder(passage, passage.phrases(candidates.phrases), self._negation)
        matches: list[tuple[CodeRule, TermRule, Match]] = []
        for rule, terms in candidates.rules:
            searched = [term for term in terms if rule.is_searched(term, role)]
            some = disjoint([(term, found) for term in searched for found in finder.counting(term)])
            matches += [(rule, term, _match(passage.passage, term, found)) for term, found in some]
        return matches


def _match(passage: Passage, term: TermRule, found: Found) -> Match:
    start, end = found.start, found.end
    score = found.score if found.score == _BEST else round(found.score, 1)
    return Match(
        found.term, found.method, passage.text[start:end], start - passage.base, end - passage.base, score, term.part
    )
