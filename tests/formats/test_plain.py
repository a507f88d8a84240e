"""Excerpts to read, as text, Markdown and LaTeX: the words are there once, and what was found is set apart."""

from __future__ import annotations

import re

import pytest

from interviewcoder.formats import WRITERS
from interviewcoder.model.coding import Excerpt, Match

TEXT = "We had data drift again."
START = 100


def excerpt(code: str, *found: tuple[int, int]) -> Excerpt:
    """An excerpt in which something was found at some spans, counted from where it begins."""
    evidence = tuple(Match("it", "exact", TEXT[a:b], START + a, START + b, 100) for a, b in found)
    return Excerpt(
        id="e1", transcript="pump.txt", code=code, name=code.title(), category="", coder="interviewcoder",
        speaker="Dana", role="participant", turn=1, line=3, start=START, end=START + len(TEXT), text=TEXT, score=100,
        evidence=evidence,
    )  # fmt: skip


SPANS = [
    ([(7, 17), (12, 23)], "data drift again"),  # the end of one is the beginning of the next
    ([(7, 17), (12, 17)], "data drift"),  # one is in another
    ([(7, 17), (7, 17)], "data drift"),
    ([(7, 17), (-90, -80)], "data drift"),  # what was asked stands in the question before
    ([(-5, 2), (18, 40)], "Weagain."),
]


@pytest.mark.parametrize(("found", "bold"), SPANS)
@pytest.mark.parametrize(("name", "mark"), [("markdown", r"\*\*(.*?)\*\*"), ("latex", r"\\textbf\{(.*?)\}")])
def test_words_stand_once_and_what_was_found_is_bold(
    name: str, mark: str, found: list[tuple[int, int]], bold: str
) -> None:
    said = next(line for line in "".join(WRITERS[name]([excerpt("drift", *found)])).splitlines() if "We" in line)
    marked = re.findall(mark, said)
    assert all(marked)
    assert "".join(marked) == bold
    assert TEXT in re.sub(mark, r"\1", said)


def test_turns_of_an_excerpt_are_lines_of_its_own_in_markdown() -> None:
    text = "It drips.\n\nInterviewer 1\n\nWhere?\nDana (who keeps the wells of all the villages): At the\npump."
    match = Match("it", "exact", "drips.\n\nInter", START + 3, START + 16, 100)
    said = excerpt("leak")._replace(text=text, end=START + len(text), evidence=(match,))
    written = "".join(WRITERS["markdown"]([said]))
    last = "Dana (who keeps the wells of all the villages): At the pump."
    assert f"| It **drips.**<br>**Inter**viewer 1<br>Where?<br>{last} |" in written
