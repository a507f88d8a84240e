"""What is the same text, however it is written."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from interviewcoder.model.letters import MARKS, comparable, expression_of, is_mark, without_accents

Form = Literal["NFC", "NFD"]
WORDS = some.text("aéñÅßœçdO ’'x-", min_size=1)


@given(some.text(), some.sampled_from(["NFC", "NFD"]))
def test_texts_are_comparable_in_either_form_of_unicode(text: str, form: Form) -> None:
    assert comparable(unicodedata.normalize(form, text)) == comparable(text)


@given(WORDS)
def test_texts_are_comparable_in_any_case(text: str) -> None:
    assert comparable(text.upper()) == comparable(text.lower()) == comparable(f" {text}\n")


def test_texts_that_differ_in_more_are_not_the_same() -> None:
    assert comparable("don’t  go") == comparable("DON'T\ngo")
    assert comparable("Réu\u00adnion\ufeff") == comparable("re\u0301union")
    assert len({comparable(text) for text in ("cote", "côte", "coté", "co te", "co-te")}) == 5


@given(some.characters())
def test_marks_are_those_of_the_class(character: str) -> None:
    assert is_mark(character) == bool(re.fullmatch(f"[{MARKS}]", character))


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_word_is_found_in_both_forms_and_with_any_apostrophe(form: Form) -> None:
    for word in ("l'été", "l’été", "naïve", "C++"):
        said = f"so, {word} then".replace("'", "ʼ")
        assert re.search(expression_of(word), unicodedata.normalize(form, said))
    assert not re.search(expression_of("été"), "ete")


def test_accents_are_taken_off() -> None:
    words = ("Hélène", "Ångström", "ﬁn", "Łódź")
    assert [without_accents(word) for word in words] == ["Helene", "Angstrom", "fin", "Łodz"]
