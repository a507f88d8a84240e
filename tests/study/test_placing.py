"""Where a passage stands in a text that is spaced or spelled otherwise."""

from __future__ import annotations

import pytest

from interviewcoder.study.placing import find_passage


@pytest.mark.parametrize(
    ("text", "passage", "found"),
    [
        ("There is  no doubt", "no doubt", "no doubt"),
        ("There is no  doubt", "No doubt", "no  doubt"),
        ("There is no, doubt", "no doubt", "no, doubt"),
        ("Nobody came", "no", ""),
        ("Bingo is a game", "GO", ""),
        ("A casino  doubts it", "no doubt", ""),
        ("There are no  doubts", "no doubt", ""),
        ("No  doubt, no  doubt", "no doubt", ""),  # which of them is not known
        ("Nobody has no  doubt", "no doubt", "no  doubt"),
        ("She said nobody came", "no", ""),
        ("They know, and nobody said no", "no", "no"),
        ("On a  l’été des donne\u0301es", "L'ÉTÉ des données", "l’été des donne\u0301es"),
        ("On a  l’été des données", "l'e\u0301te\u0301 des donne\u0301es", "l’été des données"),
        ("They monitor the thing", "onitor the thi", "onitor the thi"),  # marked by hand
    ],
)
def test_a_passage_stands_where_its_words_do_as_whole_words(text: str, passage: str, found: str) -> None:
    place = find_passage(text, passage, (0, 0))
    assert (text[slice(*place)] if place else "") == found
