"""The terms that may match where phrases do, against looking at each of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewcoder.matching import candidates
from interviewcoder.matching.candidates import Terms
from interviewcoder.matching.compiled import CodeRule, NearRule, PatternRule, TermRule, compile_codebook
from interviewcoder.model.codebook import Code, Codebook, Near, Pattern, Phrase, Term

WORDS = ("data", "drift", "model", "label", "sensor")

phrases = st.sampled_from(WORDS).map(Phrase)
groups = st.lists(phrases, min_size=1, max_size=3).map(tuple)
nears = st.lists(groups, min_size=1, max_size=4).map(lambda some: Near(tuple(some)))
expressions = st.one_of(phrases, nears, st.just(Pattern("x+")))
terms = st.builds(
    lambda expression, unless: Term(expression, unless=tuple(map(Term, unless))),
    expressions,
    st.lists(expressions, max_size=2),
)
codes = st.lists(st.lists(terms, max_size=4).map(tuple), max_size=4)


def rules_of(some: list[tuple[Term, ...]]) -> tuple[CodeRule, ...]:
    codebook = Codebook("x", uncategorised=tuple(Code(f"c{at}", f"C {at}", terms=its) for at, its in enumerate(some)))
    return compile_codebook(codebook, "en").codes


def numbers(finds: object) -> list[set[int]]:
    if isinstance(finds, NearRule):
        return [{phrase.number for phrase in group} for group in finds.groups]
    return [] if isinstance(finds, PatternRule) else [{finds.number}]


def may_match(term: TermRule, met: set[int]) -> bool:
    return all(group & met for group in numbers(term.finds))


@given(codes, st.lists(st.sets(st.integers(0, len(WORDS) - 1)), max_size=6))
def test_terms_of_which_no_part_is_missing_may_match(some: list[tuple[Term, ...]], passages: list[set[int]]) -> None:
    rules = rules_of(some)
    of_codes = Terms(rules)
    for met in (*passages, *passages):
        expected = [(rule, [term for term in rule.terms if may_match(term, met)]) for rule in rules]
        found = of_codes.among(met)
        assert found.rules == [(rule, its) for rule, its in expected if its]
        asked = [one for _, its in expected for term in its for one in (term, *term.unless)]
        assert found.phrases == {number for one in asked for group in numbers(one.finds) for number in group}


@given(codes)
def test_phrases_are_plain_that_are_terms_and_nothing_else(some: list[tuple[Term, ...]]) -> None:
    rules = rules_of(some)
    of_codes = Terms(rules)
    every = [(code, term) for code, rule in enumerate(rules) for term in rule.terms]
    for number in range(len(WORDS)):
        its = [(code, term) for code, term in every if number in set().union(*numbers(term.finds))]
        exceptions = [one for _, term in every for one in term.unless]
        is_more = any(isinstance(term.finds, NearRule) or term.unless for _, term in its)
        is_more |= any(number in group for one in exceptions for group in numbers(one.finds))
        assert of_codes.plain(number, "participant") == (None if is_more else its)
        assert of_codes.plain(number, "interviewer") == (None if is_more else [])


@pytest.mark.parametrize("patterns", [0, 30])
def test_few_terms_are_kept_and_patterns_are_not_counted(monkeypatch, patterns: int) -> None:
    monkeypatch.setattr(candidates, "MOST_KNOWN", 2)
    plain = tuple(Term(Phrase(f"{a}{b}")) for a in "bcdfg" for b in "klmnp")
    of_codes = Terms(rules_of([plain, tuple(Term(Pattern(f"x{at}")) for at in range(patterns))]))
    first = of_codes.among({0, 1})
    assert of_codes.among({1, 0}) is first
    assert of_codes.among(range(25)) is not of_codes.among(range(25))
    assert of_codes.among({2}) is of_codes.among({2})
    assert of_codes.among({3}) is not of_codes.among({3})  # there is no more room
