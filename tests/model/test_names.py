"""Ids made of names, names that are free, and names in the order that people expect."""

from __future__ import annotations

import re
from pathlib import PurePath

from hypothesis import given
from hypothesis import strategies as some

from interviewcoder.model.codebook import ID
from interviewcoder.model.display import clock, harmless, natural, without_controls
from interviewcoder.model.names import free_path, short_names, slug_of, told_apart, unique, unique_id

NAMES = some.lists(some.text("aAß 2.", max_size=3), max_size=20)


@given(some.text())
def test_an_id_of_a_name_is_one(name: str) -> None:
    assert ID.fullmatch(slug_of(name))


def test_ids_of_names_are_readable() -> None:
    assert [slug_of(name) for name in ("Data & drift", "Œuvre d’été", "日本", "--")] == [
        "data-drift", "uvre-dete", "code", "code",
    ]  # fmt: skip


def test_files_are_named_without_folders_and_endings_as_long_as_that_tells_them_apart() -> None:
    assert short_names(["/home/a/talks/x.txt", "/home/a/talks/y.docx"]) == {
        "/home/a/talks/x.txt": "x", "/home/a/talks/y.docx": "y",
    }  # fmt: skip
    assert list(short_names(["s/a/x.txt", "s/b/x.txt", "s/c/y.txt"]).values()) == ["a/x.txt", "b/x.txt", "y"]
    assert list(short_names(["a/x.txt", "a/x.docx", "a/.x"]).values()) == ["x.txt", "x.docx", ".x"]
    assert list(short_names(["a/x.txt", "a/x.docx", "a/x.txt.old"]).values()) == ["x.txt", "x.docx", "x.txt.old"]
    assert list(short_names(["P01", "P02.v2", "Dr. Ann"]).values()) == ["P01", "P02.v2", "Dr. Ann"]
    assert short_names(["x"]) == {"x": "x"}
    assert not short_names([])


@given(some.sets(some.text("ab/.", min_size=1, max_size=6)))
def test_short_names_tell_all_files_apart(paths: set[str]) -> None:
    assert len(set(short_names(paths).values())) == len(paths)


@given(NAMES)
def test_names_become_different_in_any_case_and_the_first_keeps_its_own(names: list[str]) -> None:
    taken: set[str] = set()
    found = [unique(name, taken) for name in names]
    assert len({one.casefold() for one in found}) == len(names)
    assert found[:1] == names[:1]
    assert all(one.startswith(name) for one, name in zip(found, names, strict=True))
    ids: set[str] = set()
    assert len({unique_id(name, ids) for name in names}) == len(names)


@given(some.text("ab 2"), some.sets(some.text("ab 2")))
def test_a_name_is_told_apart_from_the_others_only_where_it_has_to_be(name: str, others: set[str]) -> None:
    found = told_apart(name, others)
    assert found not in others
    assert (found == name) == (name not in others)


def test_a_name_that_is_free_stays_as_it_is() -> None:
    """With blanks around it too, as files may have them."""
    assert [unique(" a ", taken) for taken in (set(), {" a "})] == [" a ", " a  2"]
    assert [free_path(PurePath("b/ a.txt"), taken) for taken in ((), ("b/ a.txt",))] == ["b/ a.txt", "b/ a 2.txt"]


@given(some.lists(some.integers(0, 10**30), unique=True))
def test_numbers_in_names_are_in_the_order_of_numbers(numbers: list[int]) -> None:
    names = sorted((f"Interview-{number}.txt" for number in numbers), key=natural)
    assert names == [f"Interview-{number}.txt" for number in sorted(numbers)]


@given(some.lists(some.text("aB10²٣-"), unique=True))
def test_any_names_have_one_order(names: list[str]) -> None:
    backwards = names[::-1]
    assert sorted(names, key=natural) == sorted(backwards, key=natural)


@given(some.text())
def test_what_is_shown_is_as_long_and_gives_a_terminal_no_orders(text: str) -> None:
    for shown in (harmless(text), without_controls(text)):
        assert len(shown) == len(text)
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", shown)
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", harmless(text))


def test_times_are_written_as_people_read_them() -> None:
    assert [clock(seconds) for seconds in (None, 0.0, 24.9, 60, 3599, 3600, 3723)] == [
        "", "0:00", "0:24", "1:00", "59:59", "1:00:00", "1:02:03",
    ]  # fmt: skip
