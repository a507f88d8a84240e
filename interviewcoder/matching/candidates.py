"""Which terms of a codebook may match where some phrases and expressions do: those of which no part is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, reduce
from itertools import compress, groupby
from operator import or_
from typing import NamedTuple

from interviewcoder.matching.compiled import CodeRule, NearRule, PatternRule, TermRule
from interviewcoder.matching.starts import PhraseRule
from interviewcoder.matching.weighing import which_may_be_enough
from interviewcoder.model.transcript import Role

FEW = 8
"""The most terms in a set that is kept: most turns have no more, and many have the same ones."""

MOST_KNOWN = 1000
"""The most sets of terms that are kept."""


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
        self._places: defaultdict[int | str, list[int]] = defaultdict(list)
        places = self._places
        for at, its in enumerate(groups):
            for row, group in enumerate(its):
                place = row * self._size + at
                for part in group:
                    places[part].append(place)
        sizes = list(map(len, groups))  # a term without a group in some row needs nothing there
        needless = ["01"[size <= row] for row in range(self._rows) for size in sizes]
        self._needless = int("".join(reversed(needless)) or "0", 2)
        self._bits: dict[int | str, int] = {}
        self._searched: dict[Role | None, int] = {}
        self._phrases: dict[int, frozenset[int]] = {}
        self._known: dict[tuple[int, bool], Candidates] = {}
        self._plain: dict[tuple[int, Role | None], list[tuple[int, TermRule]] | None] = {}

    def plain(self, phrase: int, role: Role | None) -> list[tuple[int, TermRule]] | None:
        """The terms that are just this phrase and are searched in a role's speech, each with the index of its code.

        None where a match of the phrase alone does not decide: where the phrase is part of a near term or of an
        exception, or where one of these terms has exceptions.
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
        return _phrases(term for terms in some.values() for term in terms)

    def among(self, met: Iterable[int | str], role: Role | None, *, enough: bool) -> Candidates:
        """The terms that may match in the speech of a role where some phrases and expressions do.

        Phrases are given by their numbers, expressions as written. With `enough`, codes are left out for which all of
        these terms, a cue and a question together weigh too little.
        """
        rows, bits = self._needless, self._bits
        for part in met:
            its = bits.get(part)
            if its is None:
                its = bits[part] = _with(self._places.get(part, ()))
            rows |= its
        if role not in self._searched:
            every = enumerate(self._terms)
            self._searched[role] = _with(at for at, (code, one) in every if self._rules[code].is_searched(one, role))
        terms = self._searched[role]
        for _ in range(self._rows):
            terms &= rows
            rows >>= self._size
        known = self._known.get((terms, enough))
        if known is None:
            known = self._candidates(terms, enough=enough)
            if terms.bit_count() <= FEW and len(self._known) < MOST_KNOWN:
                self._known[terms, enough] = known
        return known

    def _candidates(self, terms: int, *, enough: bool) -> Candidates:
        groups = groupby(_bits_of(terms), key=lambda at: self._terms[at][0])
        places = [(self._rules[code], list(of_code)) for code, of_code in groups]
        rules = [(rule, [self._terms[at][1] for at in some]) for rule, some in places]
        chosen = which_may_be_enough(rules) if enough else [True] * len(rules)
        phrases = (self._phrases_of(at) for _, some in compress(places, chosen) for at in some)
        return Candidates(list(compress(rules, chosen)), frozenset().union(*phrases))

    def _phrases_of(self, at: int) -> frozenset[int]:
        """The numbers of the phrases of a term and of its exceptions."""
        found = self._phrases.get(at)
        if found is None:
            _, term = self._terms[at]
            found = self._phrases[at] = _phrases((term, *term.unless))
        return found


def _groups(finds: PhraseRule | PatternRule | NearRule) -> tuple[tuple[int | str, ...], ...]:
    """The groups of which a term needs one part each: phrases by their numbers, or its expression as written."""
    if isinstance(finds, NearRule):
        return tuple([tuple([phrase.number for phrase in group]) for group in finds.groups])
    return ((finds.text if isinstance(finds, PatternRule) else finds.number,),)


def _phrases(terms: Iterable[TermRule]) -> frozenset[int]:
    """The numbers of the phrases of some terms."""
    parts = (part for term in terms for group in _groups(term.finds) for part in group)
    return frozenset(part for part in parts if isinstance(part, int))


def _with(places: Iterable[int]) -> int:
    """A number with the bits at some places."""
    return reduce(or_, (1 << place for place in places), 0)


def _bits_of(number: int) -> Iterator[int]:
    """The places of the bits of a number, in order."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
