"""The YAML of pseudonyms, and what is wrong in it, without a word of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from interviewcoder.redaction import Given, Pseudonyms, Redacted, Redactor, Source, read_pseudonyms
from interviewcoder.redaction.guesses import guesses
from interviewcoder.redaction.redactor import source_of
from interviewcoder.redaction.suggesting import suggested
from interviewcoder.transcripts import read_text

RIGHT = """
pseudonyms:
  P1: [Anna  Miller, Anna]
  Company A: Acme
keep:
  - Paris
"""


def test_a_list_is_read() -> None:
    assert read_pseudonyms(RIGHT.encode(), "names.yaml") == (
        Pseudonyms((Given("Anna Miller", "P1", 3), Given("Anna", "P1", 3), Given("Acme", "Company A", 4)), ("Paris",)),
        [],
    )


@pytest.mark.parametrize(
    ("yaml", "place", "message"),
    [
        ("", 0, "no pseudonyms"),
        ("pseudonyms: Secret\n", 1, "holds no pseudonyms"),
        ("- Secret\n", 1, "not a list of pseudonyms"),
        ("Secret: [P1]\n", 1, "neither 'pseudonyms' nor 'keep'"),
        ("pseudonyms:\n  P1: [Secret]\n  P2: [secret]\n", 3, "spelling stands in line 2 already"),
        ("pseudonyms:\n  P1: [Secret]\n  P1: [Other]\n", 3, "pseudonym stands in line 2 already"),
        ("pseudonyms:\n  P1: [Secret, Secret]\n", 2, "spelling stands in line 2 already"),
        ("keep: [a]\npseudonyms:\n  P1: [Secret]\nkeep: [b]\n", 4, "'keep' stands twice"),
        ("pseudonyms:\n  P1: []\n", 2, "is empty"),
        ("pseudonyms:\n  P1:\n", 2, "is empty"),
        ("pseudonyms:\n  P1: ['']\n", 2, "is empty"),
        ("pseudonyms:\n  '': [Secret]\n", 2, "is empty"),
        ("pseudonyms:\n  P1: [no]\n", 2, "YAML reads a spelling here as something else"),
        ("pseudonyms:\n  P1: [4711]\n", 2, "YAML reads a spelling here as a number"),
        ("pseudonyms:\n  12: [Secret]\n", 2, "YAML reads a pseudonym here as a number"),
        ("pseudonyms:\n  P1: [[Secret]]\n", 2, "a spelling is a list"),
        ("pseudonyms:\n  P1: {Secret: 1}\n", 2, "a spelling is a mapping"),
        ("pseudonyms:\n  P1: ['...']\n", 2, "without a letter or digit"),
        ('pseudonyms:\n  P1: ["a\\u0007Secret"]\n', 2, "odd characters"),
        (f"pseudonyms:\n  P1: [{'Secret ' * 50}]\n", 2, "too long"),
        ("pseudonyms:\n  P1: [Secret\n", 3, "not YAML"),
        ("pseudonyms:\n  P1: &a [*a]\n", 2, "a spelling is a list"),
    ],
)
def test_mistakes_have_a_place_and_show_no_name(yaml: str, place: int, message: str) -> None:
    _, problems = read_pseudonyms(yaml.encode(), "names.yaml")
    assert [(problem.line, problem.severity) for problem in problems] == [(place, "error")]
    assert message in problems[0].message
    assert problems[0].hint
    assert "secret" not in str(problems[0]).lower()


def test_a_pseudonym_that_would_be_replaced_itself_is_told() -> None:
    _, problems = read_pseudonyms(b"pseudonyms:\n  Anna: [Maria]\n  Bea: [Anna]\n", "names.yaml")
    assert [(problem.line, problem.severity) for problem in problems] == [(2, "warning")]


def test_bytes_that_are_no_text() -> None:
    _, [problem] = read_pseudonyms(b"keep:\n- \xff\n", "names.yaml")
    assert (problem.line, problem.message) == (2, "not UTF-8 text")


@given(some.text(alphabet="pseudonyms:ke P1[]{},-'\"&*!|>#\n\t ", max_size=60))
def test_no_list_makes_a_traceback(yaml: str) -> None:
    read_pseudonyms(yaml.encode(), "names.yaml")


TALK = """Rosalind Marsh: I am Rosalind. My boss is Dr. Hopper, or Hopper, and we met Gregor there.

Interviewer: A marsh? Is Gregor well?

Rosalind Marsh: Yes, call me at 514 555 0199, with 4711 0815 2342 and @rosalind too.
"""


def suggestion(text: str, pseudonyms: Pseudonyms = Pseudonyms(), path: str = "talk.txt") -> str:  # noqa: B008
    sources = [source_of(read_text(text, path)[0])]
    redactor = Redactor(pseudonyms, sources)
    found = guesses(redactor, [(source, redactor.replacements(source)) for source in sources])
    return "".join(suggested(redactor, found, sources))


def test_a_suggestion_is_a_list_to_edit() -> None:
    yaml = suggestion(TALK)
    read, problems = read_pseudonyms(yaml.encode(), "names.yaml")
    assert not problems
    assert [(one.spelling, one.pseudonym) for one in read.given] == [
        ("Rosalind Marsh", "Person 1"), ("Rosalind", "Person 1"), ("Marsh", "Person 1"), ("Hopper", "Person 2"),
    ]  # fmt: skip
    assert '"Marsh"]  # a speaker; Marsh is an ordinary word here, too\n' in yaml
    assert read.keep == ("marsh",)
    whole, problems = read_pseudonyms(yaml.replace("#  Name", "  Name").encode(), "names.yaml")
    assert not problems
    assert [(one.spelling, one.pseudonym) for one in whole.given[4:]] == [("@rosalind", "Name 1"), ("Gregor", "Name 2")]
    assert '["Gregor"]  # a capital amid a sentence; 2 times, first in talk.txt:1\n' in yaml


@pytest.mark.parametrize("path", ["a\nb: x.txt", "a\x7fb.txt", "a\x92b.txt"])
def test_a_suggestion_can_be_read_whatever_stands_in_a_path_or_an_address(path: str) -> None:
    yaml = suggestion(f"{TALK}\nInterviewer: It is at www.example.org/a\x92s, they say.\n", path=path)
    read, problems = read_pseudonyms(yaml.encode(), "names.yaml")
    assert not problems
    assert "Hopper" in [one.spelling for one in read.given]


def test_a_suggestion_replaces_names_that_are_ordinary_words_and_not_these_words() -> None:
    text = "Mark Jones: Please mark it.\n\nWill: Mark will. I told Mark so. Will I?\n"
    read, _ = read_pseudonyms(suggestion(text, Pseudonyms((), ("Monday",))).encode(), "names.yaml")
    assert read.keep == ("Monday", "mark", "will")
    source = source_of(read_text(text, "talk.txt")[0])
    redactor = Redactor(read, [source])
    assert Redacted(source.text, redactor.replacements(source)).text == (
        "Person 1: Please mark it.\n\nPerson 2: Person 1 will. I told Person 1 so. Person 2 I?\n"
    )
    assert redactor.lower_case() == []


def test_a_name_that_is_part_of_another_speakers_is_its_own() -> None:
    text = "Anna Smith: Hello there.\n\nAnna: And I am not her.\n\nAnna Smith: ok then.\n\nAnna: bye now.\n"
    read, problems = read_pseudonyms(suggestion(text).encode(), "names.yaml")
    assert not problems
    assert [(one.spelling, one.pseudonym) for one in read.given] == [
        ("Anna Smith", "Person 1"), ("Smith", "Person 1"), ("Anna", "Person 2"),
    ]  # fmt: skip


def test_what_two_speakers_share_and_what_begins_sentences_is_suggested_once() -> None:
    text = "Anna Rose: Rose. Please, rose.\n\nAnna Hill: Rose said so.\n\nAnna Rose: ok.\n\nAnna Hill: bye.\n"
    read, problems = read_pseudonyms(suggestion(text).replace("#  ", "  ").encode(), "names.yaml")
    assert not problems
    assert [(one.spelling, one.pseudonym) for one in read.given] == [
        ("Anna Rose", "Person 1"), ("Anna", "Person 1"), ("Rose", "Person 1"), ("Anna Hill", "Person 2"),
        ("Hill", "Person 2"),
    ]  # fmt: skip


def test_what_is_listed_is_not_suggested() -> None:
    listed = Pseudonyms((Given("Rosalind Marsh", "Person 1", 1), Given("Hopper", "Person 2", 1)), ("Gregor",))
    yaml = suggestion(TALK, listed)
    assert "Hopper" not in yaml
    assert "Marsh" not in yaml
    assert re.findall(".*Gregor.*", yaml) == ['keep: ["Gregor"]']


def test_nothing_to_suggest_is_a_list_without_pseudonyms() -> None:
    yaml = suggestion("Interviewer: hello.\n")
    [problem] = read_pseudonyms(yaml.encode(), "names.yaml")[1]
    assert ("no pseudonyms" in problem.message, problem.severity) == (True, "warning")


def test_all_that_is_behind_a_mark_can_be_taken_from_there() -> None:
    yaml = suggestion("Interviewer: We met Gregor there.\n")
    [one] = read_pseudonyms(yaml.replace("#  Name", "  Name").encode(), "names.yaml")[0].given
    assert (one.spelling, one.pseudonym) == ("Gregor", "Name 1")


def test_numbers_are_not_given_twice() -> None:
    source = Source("x", "Person 1 and Person 7")
    redactor = Redactor(Pseudonyms((Given("Anna", "Person 9", 1),), ()), [source])
    assert redactor.next_number() == 10
