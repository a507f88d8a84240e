"""The terms that may match where phrases do, against looking at each of them."""

from __future__ import annotations

from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from interviewcoder.matching import candidates
from interviewcoder.matching.candidates import Terms
from interviewcoder.matching.compiled import CodeRule, NearRule, PatternRule, TermRule, compile_codebook
from interviewcoder.model.codebook import PARTS, Code, Codebook, Near, Pattern, Phrase, Term
from interviewcoder.model.transcript import Role

WORDS = ("data", "drift", "model", "label", "sensor")

EXPRESSION = "x+"

phrases = st.sampled_from(WORDS).map(Phrase)
groups = st.lists(phrases, min_size=1, max_size=3).map(tuple)
nears = st.lists(groups, min_size=1, max_size=4).map(lambda some: Near(tuple(some)))
expressions = st.one_of(phrases, nears, st.just(Pattern(EXPRESSION)))
terms = st.builds(
    lambda expression, unless, part: Term(expression, unless=tuple(map(Term, unless)), part=part),
    expressions,
    st.lists(expressions, max_size=2),
    st.sampled_from(tuple(PARTS.values())),
)
codes = st.lists(st.lists(terms, max_size=4).map(tuple), max_size=4)
cues = st.lists(expressions.map(lambda expression: Term(expression, part="cue")), max_size=2).map(tuple)
roles = st.sampled_from([None, "interviewer", "participant"])


def rules_of(some: list[tuple[Term, ...]], cues: tuple[Term, ...] = ()) -> tuple[CodeRule, ...]:
    uncategorised = tuple(Code(f"c{at}", f"C {at}", terms=its) for at, its in enumerate(some))
    compiled = compile_codebook(Codebook("x", cues=cues, uncategorised=uncategorised), "en")
    return *compiled.codes, compiled.cues


def numbers(finds: object) -> list[set[int]]:
    if isinstance(finds, NearRule):
        return [{phrase.number for phrase in group} for group in finds.groups]
    return [] if isinstance(finds, PatternRule) else [{finds.number}]


def may_match(term: TermRule, met: set[int | str]) -> bool:
    if isinstance(term.finds, PatternRule):
        return term.finds.text in met
    return all(group & met for group in numbers(term.finds))


met_in_passages = st.lists(st.sets(st.sampled_from([*range(len(WORDS)), EXPRESSION])), max_size=6)


@given(codes, cues, met_in_passages, roles)
def test_terms_of_which_no_part_is_missing_may_match(
    some: list[tuple[Term, ...]], cues: tuple[Term, ...], passages: list[set[int | str]], role: Role | None
) -> None:
    rules = rules_of(some, cues)
    of_codes = Terms(rules)
    for met in (*passages, *passages):
        expected = [
            (rule, [t for t in rule.terms if rule.is_searched(t, role) and may_match(t, met)]) for rule in rules
        ]
        found = of_codes.among(met, role, enough=False)
        assert found.rules == [(rule, its) for rule, its in expected if its]
        assert found.phrases == phrases_of(expected)
        *of_codes_alone, (cue, of_cues) = expected
        chosen = [(rule, its) for rule, its in of_codes_alone if may_be_enough(rule, its, has_cue=bool(of_cues))]
        if chosen and of_cues:
            chosen.append((cue, of_cues))
        found = of_codes.among(met, role, enough=True)
        assert found.rules == chosen
        assert found.phrases == phrases_of(chosen)


def phrases_of(rules: list[tuple[CodeRule, list[TermRule]]]) -> set[int]:
    every = [one for _, its in rules for term in its for one in (term, *term.unless)]
    return {number for one in every for group in numbers(one.finds) for number in group}


def may_be_enough(rule: CodeRule, terms: list[TermRule], *, has_cue: bool) -> bool:
    """In tenths; what is asked is needed for the answer, whatever it weighs."""
    tenths = {"term": 10, "likely": 5, "hint": 2, "asked": 10}
    may_be_asked = any(term.part == "asked" for term in rule.terms)
    return bool(terms) and sum(tenths[term.part] for term in terms) + 3 * has_cue + 3 * may_be_asked >= 10


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
        for role in (None, "interviewer", "participant"):
            searched = [(code, term) for code, term in its if rules[code].is_searched(term, role)]
            assert of_codes.plain(number, role) == (None if is_more else searched)


def test_few_terms_are_kept(monkeypatch) -> None:
    monkeypatch.setattr(candidates, "MOST_KNOWN", 2)
    plain = tuple(Term(Phrase(f"{a}{b}")) for a in "bcdfg" for b in "klmnp")
    among = partial(Terms(rules_of([plain])).among, role="participant", enough=True)
    first = among({0, 1})
    assert among({1, 0}) is first
    assert among(range(25)) is not among(range(25))
    assert among({2}) is among({2})
    assert among({3}) is not among({3})  # there is no more room
