"""Ids of excerpts, against the library, and excerpts of a part of a file against those of the whole."""

from __future__ import annotations

from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as some

from interviewcoder.model.codebook import Code
from interviewcoder.model.coding import MACHINE, Coding, Match
from interviewcoder.model.excerpts import Place, excerpt_id, excerpts_of
from interviewcoder.model.transcript import Transcript, Turn

NAMESPACE = UUID("6f0f6a0c-6f3c-5b0e-9a57-3a3c2f6c1d11")
TEXT = "Q: Why? 😀\n\nA: Drift.\n\nQ: And?\n\nA: More drift.\n"
TURNS = (
    Turn(0, 1, "Q", "interviewer", 3, 9),
    Turn(1, 3, "A", "participant", 14, 20),
    Turn(2, 5, "Q", "interviewer", 25, 29),
    Turn(3, 7, "A", "participant", 34, 45),
)


@given(some.text(), some.text(), some.text(), some.integers(0, 10**9), some.integers(0, 10**9))
def test_an_id_is_the_uuid_of_version_5_that_the_library_makes(
    path: str, coder: str, code: str, start: int, end: int
) -> None:
    made = uuid5(NAMESPACE, f"{path}\n{coder}\n{code}\n{start}\n{end}")
    assert excerpt_id(path, coder, code, start, end) == str(made)


def coded(turns: tuple[Turn, ...], begin: int = 0) -> list[Coding]:
    """The word `drift`, coded in each of some turns of the text from an offset on."""
    codings = []
    for turn in turns:
        at = TEXT.lower().find("drift", begin + turn.start, begin + turn.end) - begin
        if at >= 0:
            match = Match("drift", "exact", "drift", at, at + 5, 100.0)
            codings.append(Coding("drift", MACHINE, turn.start, turn.end, turn.number, 100.0, (match,)))
    return codings


def test_excerpts_of_a_part_are_those_of_the_file() -> None:
    codes = {"drift": Code("drift", "Drift", "data")}
    whole = list(excerpts_of(coded(TURNS), Transcript("a.txt", "", TEXT, TURNS, "labelled"), codes))
    assert [one.text for one in whole] == ["Drift.", "More drift."]
    assert all(one.is_in(TEXT) for one in whole)
    assert [(one.line, TEXT[: one.start].count("\n") + 1) for one in whole] == [(3, 3), (7, 7)]
    begin = TEXT.index("Q: And?")
    turns = tuple(
        turn._replace(number=turn.number - 2, line=turn.line - 4, start=turn.start - begin, end=turn.end - begin)
        for turn in TURNS[2:]
    )
    part = Transcript("a.txt", "", TEXT[begin:], turns, "labelled")
    assert list(excerpts_of(coded(turns, begin), part, codes, place=Place(begin, 4, 2))) == whole[1:]


def test_context_is_the_turns_around() -> None:
    transcript = Transcript("a.txt", "", TEXT, TURNS, "labelled")
    first, second = excerpts_of(coded(TURNS), transcript, {"drift": Code("drift", "Drift")}, context=2)
    around = [(turn.turn, turn.text) for turn in first.before + first.after]
    assert around == [(0, "Why? 😀"), (2, "And?"), (3, "More drift.")]
    assert [turn.turn for turn in second.before + second.after] == [1, 2]
