"""Replacing spans of a text: what is outside of them stays, and offsets lead to the same characters."""

from __future__ import annotations

import codecs
import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from interviewcoder.redaction import Given, Pseudonyms, Redacted, Redactor, Replacement, Source
from interviewcoder.redaction.files import bytes_with

TEXTS = some.text(alphabet="ab é\n🙂", min_size=1, max_size=40)
WORDS = some.sampled_from(
    [
        "Anna",
        "anna",
        "Anna Miller",
        "Acme",
        "a.b@c.org",
        "A.B@C.org",
        "514 555 0199",
        "went",
        "to",
        "I",
        "Will",
        "will",
        "[x]",
        "\n\n",
    ]
)
PSEUDONYMS = Pseudonyms(
    (Given("Anna", "P1", 1), Given("Anna Miller", "P1", 1), Given("Acme", "[firm]", 1), Given("Will", "P2", 1)),
    ("will",),
)


@some.composite
def replaced(draw: some.DrawFn) -> tuple[str, list[Replacement]]:
    """A text with some replacements."""
    text = draw(TEXTS)
    edges = sorted(draw(some.sets(some.integers(0, len(text)), max_size=8)))
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    return text, [Replacement(*span, "given", draw(some.text(alphabet="XY", min_size=1, max_size=9))) for span in spans]


@given(replaced())
def test_what_is_outside_of_the_spans_stays(case: tuple[str, list[Replacement]]) -> None:
    text, replacements = case
    done = Redacted(text, replacements)
    ends = [0, *(one.end for one in replacements)]
    starts = [*(one.start for one in replacements), len(text)]
    kept = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    assert done.text == "".join(
        part for pair in zip(kept, [*(one.becomes for one in replacements), ""], strict=True) for part in pair
    )
    for end, start, part in zip(ends, starts, kept, strict=True):
        if part:
            assert done.text[slice(*done.span(end, start))] == part


@given(replaced(), some.data())
def test_spans_hold_their_words_and_whole_replacements(
    case: tuple[str, list[Replacement]], data: some.DataObject
) -> None:
    text, replacements = case
    done = Redacted(text, replacements)
    begin = data.draw(some.integers(0, len(text)))
    end = data.draw(some.integers(begin, len(text)))
    start, stop = done.span(begin, end)
    wide = (
        next((one.start for one in replacements if one.start < begin < one.end), begin),
        next((one.end for one in replacements if one.start < end < one.end), end),
    )
    within = [one for one in replacements if wide[0] <= one.start and one.end <= wide[1]]
    moved = [one._replace(start=one.start - wide[0], end=one.end - wide[0]) for one in within]
    assert done.text[start:stop] == Redacted(text[slice(*wide)], moved).text
    assert start <= stop
    assert begin == end or start < stop


@pytest.mark.parametrize("spans", [[(0, 2), (1, 3)], [(1, 1)], [(2, 3), (0, 1)], [(0, 9)]])
def test_what_overlaps_is_refused(spans: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="overlap"):
        Redacted("abcd", [Replacement(*span, "given", "x") for span in spans])


@given(some.lists(WORDS, max_size=12).map(" ".join))
def test_redacting_twice_changes_nothing(text: str) -> None:
    source = Source("x", text)
    once = Redacted(text, Redactor(PSEUDONYMS, [source]).replacements(source)).text
    again = Source("x", once)
    assert Redactor(PSEUDONYMS, [again]).replacements(again) == []
    assert "anna" not in once.lower()
    assert "@" not in once


@given(some.lists(WORDS, max_size=12).map(" ".join))
def test_what_is_replaced_is_in_order_and_apart(text: str) -> None:
    source = Source("x", text)
    found = Redactor(PSEUDONYMS, [source]).replacements(source)
    assert Redacted(text, found).replacements == tuple(found)


def test_of_names_in_two_scripts_that_share_a_word_the_longer_one_is_replaced() -> None:
    given = (Given("山田 Anna", "P1", 1), Given("Anna", "P2", 2))
    text = "山田 Anna: 山田 Anna? Anna."
    source = Source("x", text, ("山田 Anna",), ())
    redactor = Redactor(Pseudonyms(given, ()), [source])
    assert Redacted(text, redactor.replacements(source)).text == "P1: P1? P2."
    apart = Pseudonyms((Given("Anna 明 Bob", "P1", 1), Given("Anna", "P2", 2), Given("Bob Smithson", "P3", 3)), ())
    met = Source("y", "I met Anna 明 Bob Smithson.")
    assert Redacted(met.text, Redactor(apart, [met]).replacements(met)).text == "I met P2 明 P3."
    assert [redactor.path(path) for path in ("山田 Anna.txt", "a/Anna 山田.txt")] == ["P1.txt", "a/P2 山田.txt"]


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ("Łódź", ["Łodź", "Lodz", "ŁÓDŹ"]),
        ("Søren", ["Soren", "SØREN"]),
        ("Γιώργος", ["ΓΙΩΡΓΟΣ", "Γιωργος"]),
        ("Алёна", ["Алена"]),
        ("Đorđević", ["Đorđevic", "Dordevic"]),
        ("Lukasz", ["Łukasz"]),
    ],
)
def test_a_name_is_replaced_with_its_accents_and_strokes_or_without(listed: str, said: list[str]) -> None:
    source = Source("x", f"We met {', '.join([listed, *said])} there.")
    done = Redacted(source.text, Redactor(Pseudonyms((Given(listed, "P1", 1),), ()), [source]).replacements(source))
    assert done.text == f"We met {', '.join(['P1'] * (1 + len(said)))} there."


PARTS = some.sampled_from(["Anna", "é", " ", "\r\n", "\n", "\r", "\v", "\u2028", "🙂"])
_BREAK = re.compile("\r\n|[\n\r\v\u2028]")
ENCODINGS = some.sampled_from(
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ]
)


@given(some.lists(PARTS, max_size=20).map("".join), ENCODINGS)
def test_all_other_bytes_of_a_file_stay(raw: str, encoding: tuple[bytes, str]) -> None:
    mark, name = encoding
    data = mark + raw.encode(name)
    text = _BREAK.sub("\n", raw)
    source = Source("x", text)
    found = Redactor(PSEUDONYMS, [source]).replacements(source)
    done = bytes_with(data, text, found)
    assert done is not None
    back = done[len(mark) :].decode(name)
    assert _BREAK.sub("\n", back) == Redacted(text, found).text
    assert _BREAK.findall(back) == _BREAK.findall(raw)
    assert done.startswith(mark)


def test_a_file_that_is_not_its_text_is_none_to_write_in() -> None:
    assert bytes_with(b"\xe9t\xe9", "été", []) is None
    assert bytes_with(b"WEBVTT\n\nHello", "Hello", []) is None
