"""`kwic` as people run it."""

from __future__ import annotations

import csv
import io
import json
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewcoder.cli.commands.kwic import _beside

SAID = """Interviewer: And data drift?

Anna: The data, um, drifts. We had date drift, and it was bad: [laughs] data drift again.

Ben: No model here. Our data is fine.
"""


@pytest.fixture
def plant(tmp_path: Path) -> Path:
    path = tmp_path / "plant.txt"
    path.write_text(SAID, encoding="utf-8")
    return path


def found(done) -> list[dict[str, str]]:
    assert done.returncode == 0, done.stderr.decode()
    return list(csv.DictReader(io.StringIO(done.stdout.decode())))


@pytest.mark.usefixtures("plant")
def test_terms_match_as_in_a_codebook(run) -> None:
    rows = found(run("kwic", "data drift", "--in", "plant.txt", "-f", "csv"))
    assert [(row["line"], row["match"], row["method"]) for row in rows] == [
        ("1", "data drift", "exact"),
        ("3", "data, um, drifts", "inflected"),
        ("3", "date drift", "fuzzy"),
        ("3", "data drift", "exact"),
    ]
    assert rows[3]["left"].endswith("it was bad: [laughs]")
    assert rows[3]["right"] == "again."


@pytest.mark.usefixtures("plant")
def test_plain_finds_the_very_words_and_speakers_can_be_chosen(run) -> None:
    assert len(found(run("kwic", "DATA", "--plain", "--in", "plant.txt", "-f", "csv"))) == 4
    rows = found(run("kwic", "data", "--plain", "--in", "plant.txt", "--speaker", "ben", "-f", "csv"))
    assert [row["right"] for row in rows] == ["is fine."]
    rows = found(run("kwic", "data", "--plain", "--in", "plant.txt", "--role", "interviewer", "-f", "csv"))
    assert [row["speaker"] for row in rows] == ["Interviewer"]


@pytest.mark.usefixtures("plant")
def test_lines_are_ordered_by_what_stands_beside(run) -> None:
    rows = found(run("kwic", "data", "--plain", "--in", "plant.txt", "--sort", "left", "-f", "csv"))
    assert [row["left"].split()[-1] for row in rows] == ["[laughs]", "And", "Our", "The"]
    rows = found(run("kwic", "data", "--plain", "--in", "plant.txt", "--sort", "right", "-f", "csv"))
    assert [row["right"].split()[0] for row in rows] == [",", "drift", "drift?", "is"]


@pytest.mark.usefixtures("plant")
def test_on_a_terminal_the_matches_stand_below_each_other(run) -> None:
    done = run("kwic", "data drift", "--in", "plant.txt", env={"COLUMNS": "80"})
    *lines, total = done.stdout.decode().splitlines()
    assert total == "4 places"
    assert all(len(line) <= 80 for line in lines)
    assert len({line.index(word) for line, word in zip(lines, ("data", "data", "date", "data"), strict=True)}) == 1


@pytest.mark.usefixtures("plant")
def test_a_code_is_looked_for_by_its_terms_and_a_study_is_searched(run, tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text(
        "name: b\ncodes: [{id: drift, name: Drift, terms: [data drift]}, {id: other, name: Other, terms: [fine]}]\n",
        encoding="utf-8",
    )
    run("init", "--coder", "anna", "--codebook", "book.yaml")
    run("code", "plant.txt")
    rows = [json.loads(line) for line in run("kwic", "--code", "other", "-f", "jsonl").stdout.splitlines()]
    assert [(row["transcript"], row["match"]) for row in rows] == [("plant.txt", "fine")]


@pytest.mark.usefixtures("plant")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "name terms"),
        (["x", "--code", "mm-drift"], "not both"),
        (["x"], "nothing to search"),
        (["", "--in", "plant.txt"], "empty"),
        ([b"\xff", "--in", "plant.txt"], "not UTF-8"),
        (["🙂", "--in", "plant.txt"], "has no word in it"),
        (["x", "--in", "plant.txt", "--sort", "odd"], "unknown order"),
    ],
)
def test_what_cannot_be_done_says_why(run, arguments: list[str | bytes], told: str) -> None:
    done = run("kwic", *(os.fsdecode(argument) for argument in arguments))
    assert (done.returncode, told in done.stderr.decode()) == (2, True)


def test_characters_of_any_plane_are_found(run, tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text("Anna: We laughed 🙂 about 𝐝𝐚𝐭𝐚.\n", encoding="utf-8")
    for arguments in (["🙂", "--plain"], ["𝐝𝐚𝐭𝐚"]):
        [row] = found(run("kwic", *arguments, "--in", "talk.txt", "-f", "csv"))
        assert row["match"] == arguments[0]


@pytest.mark.parametrize("word", ["don't", "don’t", "Élodie", unicodedata.normalize("NFD", "Élodie")])
def test_plain_words_are_found_however_apostrophes_and_accents_are_written(run, tmp_path: Path, word: str) -> None:
    said = f"P1: I don’t. I don't. {unicodedata.normalize('NFD', 'Élodie')} and Élodie.\n"
    (tmp_path / "a.txt").write_text(f"Interviewer: So?\n\n{said}", encoding="utf-8")
    done = run("kwic", "--plain", word, "--in", "a.txt", "--format", "csv")
    assert len(done.stdout.splitlines()) == 3


@given(st.text(" \n\tab", max_size=200), st.integers(1, 9), st.data())
def test_what_stands_beside_a_match_is_that_of_the_whole_turn(text: str, width: int, data: st.DataObject) -> None:
    """Of a long turn no more is looked at than is shown."""
    at = data.draw(st.integers(0, len(text)))
    assert _beside(text, at, 0, width)[-width:] == " ".join(text[:at].split())[-width:]
    assert _beside(text, at, len(text), width)[:width] == " ".join(text[at:].split())[:width]
