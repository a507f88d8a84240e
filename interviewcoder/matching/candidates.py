"""Which terms of a codebook may match where some of its phrases do: those of which no part is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, reduce
from itertools import groupby
from operator import itemgetter, or_
from typing import NamedTuple

from interviewcoder.matching.compiled import CodeRule, NearRule, PatternRule, TermRule
from interviewcoder.matching.starts import PhraseRule
from interviewcoder.model.transcript import Role

FEW = 8
"""Of so many terms, patterns aside, it is kept which they are: most turns have no more, and many have the same."""

MOST_KNOWN = 1000
"""For so many sets of terms at most."""


class Candidates(NamedTuple):
    """Terms that may match, by code, in the order of the codebook, and the numbers of phrases that decide it.

    These are the phrases of the terms and of their exceptions.
    """

    rules: list[tuple[CodeRule, list[TermRule]]]
    phrases: frozenset[int]


class Terms:
    """All terms of some codes, each a bit of a number.

    A near term needs a phrase of each of its groups. So there is a row of bits for the first group of each term, one
    for the second and so on; a term may match if its bit is set in every row, as it is where it has no such group.
    """

    def __init__(self, rules: Sequence[CodeRule]) -> None:
        self._rules = rules
        self._terms = [(code, term) for code, rule in enumerate(rules) for term in rule.terms]
        groups = [_groups(term.finds) for _, term in self._terms]
        self._rows = max(map(len, groups), default=0)
        self._size = len(groups)
        self._places: defaultdict[int, list[int]] = defaultdict(list)
        places = self._places
        for at, its in enumerate(groups):
            for row, group in enumerate(its):
                place = row * self._size + at
                for phrase in group:
                    places[phrase.number].append(place)
        sizes = list(map(len, groups))  # in each row the terms are needless that have no group there
        needless = ["01"[size <= row] for row in range(self._rows) for size in sizes]
        self._needless = int("".join(reversed(needless)) or "0", 2)
        self._sometimes = _with(at for at, its in enumerate(groups) if its)
        self._bits: dict[int, int] = {}
        self._phrases: dict[int, frozenset[int]] = {}
        self._known: dict[int, Candidates] = {}
        self._plain: dict[tuple[int, Role | None], list[tuple[int, TermRule]] | None] = {}

    def plain(self, phrase: int, role: Role | None) -> list[tuple[int, TermRule]] | None:
        """The terms that a phrase is, of those searched in the speech of a role, each with the place of its code.

        None where that is not all: where the phrase is part of another term or of an exception, or such a term has
        exceptions.
        """
        key = phrase, role
        if key not in self._plain:
            terms = [self._terms[place % self._size] for place in self._places.get(phrase, ())]
            is_plain = all(isinstance(term.finds, PhraseRule) and not term.unless for _, term in terms)
            searched = [(code, term) for code, term in terms if self._rules[code].is_searched(term, role)]
            self._plain[key] = searched if is_plain and phrase not in self._excepting else None
        return self._plain[key]

    @cached_property
    def _excepting(self) -> frozenset[int]:
        """The numbers of the phrases of exceptions."""
        some = {id(term.unless): term.unless for _, term in self._terms if term.unless}  # terms of a code share them
        groups = (group for terms in some.values() for term in terms for group in _groups(term.finds))
        return frozenset(phrase.number for group in groups for phrase in group)

    def among(self, phrases: Iterable[int]) -> Candidates:
        """The terms that may match where some phrases do, which are given by their numbers."""
        rows, bits = self._needless, self._bits
        for number in phrases:
            if number not in bits:
                bits[number] = _with(self._places.get(number, ()))
            rows |= bits[number]
        terms = (1 << self._size) - 1
        for _ in range(self._rows):
            terms &= rows
            rows >>= self._size
        known = self._known.get(terms)
        if known is None:
            known = self._candidates(terms)
            if (terms & self._sometimes).bit_count() <= FEW and len(self._known) < MOST_KNOWN:
                self._known[terms] = known
        return known

    def _candidates(self, terms: int) -> Candidates:
        places = list(_bits_of(terms))
        some = [self._terms[at] for at in places]
        rules = [(self._rules[code], [term for _, term in group]) for code, group in groupby(some, key=itemgetter(0))]
        return Candidates(rules, frozenset().union(*map(self._phrases_of, places)))

    def _phrases_of(self, at: int) -> frozenset[int]:
        """The numbers of the phrases of a term and of its exceptions."""
        found = self._phrases.get(at)
        if found is None:
            _, term = self._terms[at]
            every = (group for one in (term, *term.unless) for group in _groups(one.finds))
            found = self._phrases[at] = frozenset(phrase.number for group in every for phrase in group)
        return found


def _groups(finds: PhraseRule | PatternRule | NearRule) -> tuple[tuple[PhraseRule, ...], ...]:
    """The phrases without which a term cannot match: of each group one."""
    if isinstance(finds, NearRule):
        return finds.groups
    return ((finds,),) if isinstance(finds, PhraseRule) else ()


def _with(places: Iterable[int]) -> int:
    """A number with the bits at some places."""
    return reduce(or_, (1 << place for place in places), 0)


def _bits_of(number: int) -> Iterator[int]:
    """The places of the bits of a number, in order."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
