"""Regular expressions over many turns, against the expressions of Python over each turn alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviewcoder.matching import Matcher, matcher
from interviewcoder.model.codebook import Code, Codebook, Pattern, Term
from interviewcoder.model.transcript import Transcript, Turn

EXPRESSIONS = [
    *(r"drift", r"\bdrift\b", r"\Bdrift", r"drift\B", r"^drift", r"drift$", r"\Adrift", r"(?m)^drift$"),
    *(r"drift\W+", r"\W+drift", r"[^a]+", r"[^a]*drift", r"a*", r"(a|ab)(c|drift)*", r"\s+\S", r".+", r"(?s).+"),
    *(r"\w", r"drift|drift data", r"(?U)d.+t", r"[ .]{2,}", r"drift[^d]{0,4}d"),
]
TURNS = st.lists(
    st.lists(
        st.sampled_from(["drift", "Drift", "a", "abc", "data", " ", " ", ".", "-", "\n", "é", "\ud800"]), min_size=1
    )
    .map("".join)
    .map(str.strip)
    .filter(bool),
    min_size=1,
    max_size=8,
)


def in_python(expression: str, text: str) -> list[tuple[int, int]]:
    """What an expression of both engines finds in a text, without what is empty."""
    if "(?U)" in expression:  # which Python has not got: there it is written with a question mark
        expression = expression.replace("(?U)", "").replace("+", "+?")
    found = re.finditer(expression, text, re.IGNORECASE | re.ASCII)
    return [match.span() for match in found if match.end() > match.start()]


@pytest.mark.parametrize("enough", [0, 10**9])
@settings(max_examples=150, deadline=None, derandomize=True)
@given(turns=TURNS, some=st.lists(st.sampled_from(EXPRESSIONS), min_size=1, max_size=4, unique=True))
def test_each_turn_is_searched_by_itself(enough: int, turns: list[str], some: list[str]) -> None:
    text = "\n".join(turns)
    starts = [sum(len(turn) + 1 for turn in turns[:at]) for at in range(len(turns))]
    spoken = [
        Turn(at, 1, f"Speaker {at}", "unknown", start, start + len(turn))
        for at, (start, turn) in enumerate(zip(starts, turns, strict=True))
    ]
    codes = [Code(f"c{at}", f"C {at}", terms=(Term(Pattern(one), negated="keep"),)) for at, one in enumerate(some)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matcher, "ENOUGH_FOR_COLUMNS", enough)
        coder = Matcher(Codebook("x", uncategorised=tuple(codes)))
        codings = coder.code(Transcript("x", "", text, tuple(spoken), "timed"))
    for code, expression in zip(codes, some, strict=True):
        found = sorted((m.start, m.end) for coding in codings if coding.code == code.id for m in coding.evidence)
        wanted = [
            (start + begin, start + end)
            for start, turn in zip(starts, turns, strict=True)
            for begin, end in in_python(expression, turn)
        ]
        assert found == wanted
