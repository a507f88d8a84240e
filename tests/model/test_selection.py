"""Which codes, transcripts and excerpts words select."""

from __future__ import annotations

import pytest

from interviewcoder.model.codebook import Category, Code, Codebook, Phrase, Term
from interviewcoder.model.codebook_changes import override, select, with_codes
from interviewcoder.model.coding import MACHINE, Decision, Excerpt, Memo, Status
from interviewcoder.model.selection import has_status, is_like, is_named, matching_category, matching_id

NOISE = Code("noise", "Noise", "data/labels", terms=(Term(Phrase("noisy")), Term(Phrase("odd"), threshold=95.0)))
PLANT = Codebook(
    "Plant",
    categories=(
        Category("data", "Data", "data", categories=(
            Category("labels", "Labels", "data/labels", codes=(
                NOISE,
            )),
        )),
    ),
    uncategorised=(Code("cost", "Cost"),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("word", "selected"),
    [
        ("mm", {"mm", "mm-drift"}),
        ("mm-drift", {"mm-drift"}),
        ("*drift", {"drift", "mm-drift"}),
        ("d?ift", {"drift"}),
        ("x", set()),
    ],
)
def test_a_code_is_named_by_its_id_the_beginning_of_it_or_a_glob(word: str, selected: set[str]) -> None:
    assert {code for code in ("mm", "mm-drift", "drift") if matching_id(word, code)} == selected


@pytest.mark.parametrize(
    ("word", "selected"),
    [
        ("data", {"data", "data/labels"}),
        ("labels", {"data/labels"}),
        ("data/lab", {"data/labels"}),
        ("/data/", {"data", "data/labels"}),
        ("*data*", {"data", "data/labels", "metadata"}),
        ("meta", {"metadata"}),
    ],
)
def test_a_category_is_named_by_the_beginning_of_an_id_in_its_path_or_a_glob(word: str, selected: set[str]) -> None:
    assert {path for path in ("data", "data/labels", "metadata") if matching_category(word, path)} == selected


def test_transcripts_are_named_by_their_path_or_its_last_part() -> None:
    paths = ("a/one.txt", "b/one.txt", "two.txt")
    for globs, named in (
        (None, paths),
        ([], paths),
        (["one.txt"], paths[:2]),
        (["b/*"], paths[1:2]),
        (["./b/one.txt", "TWO*"], paths[1:]),
        (["one"], ()),
    ):
        assert tuple(path for path in paths if is_named(globs, path)) == named
    assert is_like(["h\u00e9l*"], "He\u0301le\u0300ne")


def excerpt(status: Status, *decisions: Decision, coder: str = MACHINE, memos: tuple[Memo, ...] = ()) -> Excerpt:
    place = ("", "unknown", 0, 1, 0, 1, "x", 100.0, ())
    return Excerpt("", "a.txt", "cost", "Cost", "", coder, *place, status, decisions, memos)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "coder", "seen"),
    [
        (excerpt("proposed"), None, "proposed"),
        (excerpt("accepted", Decision("ann", "accepted")), "ann", "accepted"),
        (excerpt("accepted", Decision("ann", "accepted")), "bob", None),
        (excerpt("accepted", Decision("ann", "accepted"), memos=(Memo("bob", "?"),)), "bob", "proposed"),
        (excerpt("disputed", Decision("ann", "accepted"), Decision("bob", "rejected")), "bob", "rejected"),
        (excerpt("withdrawn", Decision("ann", "accepted")), "ann", "withdrawn"),
        (excerpt("accepted", coder="ann"), "ann", "accepted"),
    ],
)
def test_a_status_is_what_the_coder_sees_who_took_part(one: Excerpt, coder: str | None, seen: Status | None) -> None:
    for status in ("proposed", "accepted", "rejected", "recoded", "withdrawn"):
        assert has_status(one, coder, [status]) == (status == seen)
    assert has_status(one, coder, ["disputed"]) == (one.status == "disputed")


def test_a_codebook_of_some_codes_has_no_empty_categories() -> None:
    assert select(PLANT, {"noise", "cost"}) is PLANT
    assert select(PLANT, {"cost"}) == PLANT._replace(categories=())
    assert select(PLANT, {"noise"}) == PLANT._replace(uncategorised=())


def test_another_threshold_leaves_a_higher_one_of_a_term() -> None:
    changed = override(PLANT, threshold=90.0, unit="sentence")
    assert (changed.threshold, {code.unit for code in changed.codes}) == (90.0, {"sentence"})
    assert [term.threshold for term in changed.codes[0].terms] == [None, 95.0]
    assert [term.threshold for term in override(PLANT, threshold=99.0).codes[0].terms] == [None, 99.0]
    assert override(PLANT) is PLANT


def test_codes_are_added_to_the_categories_that_they_name() -> None:
    new = [Code("late", "", "data"), Code("few", "", "data/labels/gold"), Code("odd", ""), Code("own", "", "team")]
    codes = with_codes(PLANT, new).codes
    assert sorted(codes) == sorted([*PLANT.codes, *new])
    paths = {category.path for category in every(with_codes(PLANT, new).categories)}
    assert paths == {"data", "data/labels", "data/labels/gold", "team"}


def every(categories: tuple[Category, ...]) -> list[Category]:
    """Categories with all that are in them."""
    return [one for category in categories for one in (category, *every(category.categories))]
