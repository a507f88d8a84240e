"""`report` as people run it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ONE = "Interviewer: What goes wrong with data drift?\n\nAnna: We had data drift. The model is slow, too.\n"
TWO = "Interviewer: And you?\n\nBen: Data drift, and nothing else at all.\n"
BOOK = """name: The plant
codes:
  - {id: drift, name: Drift, definition: What was true is no more., terms: [data drift]}
  - {id: speed, name: Speed, terms: [slow]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two transcripts and a codebook."""
    for name, text in (("one.txt", ONE), ("two.txt", TWO), ("book.yaml", BOOK)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def excerpts(page: str) -> list[list[object]]:
    """The records of a page's excerpts."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])["excerpts"]


def statuses(page: str) -> list[str]:
    """The statuses of a page's excerpts."""
    names = "proposed accepted rejected recoded disputed withdrawn".split()
    return sorted(names[record[5]] for record in excerpts(page))


def made(run, *arguments: object, code: int = 0, **options: object) -> str:
    """The page that a run writes to standard output."""
    done = run("report", *arguments, **options)
    assert done.returncode == code, done.stderr.decode()
    return done.stdout.decode()


@pytest.mark.usefixtures("folder")
def test_transcripts_are_coded_on_the_fly(run) -> None:
    page = made(run, "-c", "book.yaml", "one.txt", "two.txt")
    assert page.startswith("<!DOCTYPE html>")
    assert "<title>The plant</title>" in page
    assert "What was true is no more." in page
    assert len(excerpts(page)) == 3


def test_a_folder_and_the_file_of_an_output(run, folder: Path) -> None:
    (folder / "talks").mkdir()
    for name in ("one.txt", "two.txt"):
        (folder / name).rename(folder / "talks" / name)
    done = run("report", "-c", "book.yaml", "talks", "-o", "page.html", "--title", "Seen <here>")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    written = (folder / "page.html").read_bytes()
    assert written == made(run, "-c", "book.yaml", "talks", "--title", "Seen <here>").encode()
    assert b"<title>Seen &lt;here&gt;</title>" in written


@pytest.mark.usefixtures("folder")
def test_is_the_same_under_another_hash_seed(run) -> None:
    first, second = (
        made(run, "-c", "book.yaml", "one.txt", "two.txt", env={"PYTHONHASHSEED": seed}) for seed in ("1", "2")
    )
    assert first == second


@pytest.mark.usefixtures("folder")
def test_coded_files_bring_their_transcripts(run) -> None:
    assert run("code", "-c", "book.yaml", "one.txt", "-o", "coded.jsonl").returncode == 0
    page = made(run, "coded.jsonl")
    assert len(excerpts(page)) == 2
    assert "Coded interviews" in page  # its codes are not those of the codebook that nobody asked for
    assert "What was true is no more." in made(run, "coded.jsonl", "-c", "book.yaml")
    assert "Ben" in made(run, "coded.jsonl", "two.txt")


@pytest.mark.usefixtures("folder")
def test_what_comes_through_a_pipe(run) -> None:
    coded = run("code", "-c", "book.yaml", "one.txt").stdout
    assert len(excerpts(made(run, stdin=coded))) == 2
    assert len(excerpts(made(run, "-", stdin=coded))) == 2
    assert len(excerpts(made(run, "-c", "book.yaml", "-", stdin=ONE.encode()))) == 2


def test_a_study_with_what_was_decided(run, folder: Path) -> None:
    assert run("init", "--coder", "anna").returncode == 0
    coded = run("code", "-c", "book.yaml", "one.txt", "two.txt", "-f", "jsonl").stdout.decode().splitlines()
    ids = [json.loads(line)["id"] for line in coded]
    assert run("accept", ids[0], "-m", "Just so.").returncode == 0
    assert run("reject", ids[1]).returncode == 0
    page = made(run)
    assert statuses(page) == ["accepted", "proposed", "rejected"]
    assert "Just so." in page
    assert statuses(made(run, "--status", "accepted")) == ["accepted"]
    assert len(excerpts(made(run, "--transcript", "two*"))) == len(excerpts(made(run, "two.txt"))) == 1
    assert len(excerpts(made(run, "--no-study", "-c", "book.yaml", "one.txt"))) == 2
    (folder / "book.yaml").write_text(BOOK.replace("What was true", "Anything"), encoding="utf-8")
    assert "What was true is no more." in made(run)  # as it was when the study was coded with it
    assert "Anything is no more." in made(run, "-c", "book.yaml")


def test_what_was_withdrawn_is_left_out_unless_asked_for(run, folder: Path) -> None:
    assert run("init", "--coder", "anna").returncode == 0
    run("code", "-c", "book.yaml", "one.txt")
    [line] = run("list", "--code", "speed", "-f", "jsonl").stdout.decode().splitlines()
    assert run("accept", json.loads(line)["id"]).returncode == 0
    (folder / "one.txt").write_text(
        ONE.partition("Anna")[0] + "Anna: Nothing of the sort, not at all.\n", encoding="utf-8"
    )
    run("code", "-c", "book.yaml", "one.txt")
    assert statuses(made(run)) == []
    page = made(run, "--status", "all")
    assert statuses(page) == ["withdrawn"]
    assert "The model is slow, too." in page


@pytest.mark.usefixtures("folder")
def test_what_goes_wrong_is_said(run, folder: Path) -> None:
    nothing = run("report", stdin=b"")
    assert (nothing.returncode, nothing.stdout) == (2, b"")
    assert b"nothing to read" in nothing.stderr
    missing = run("report", "-c", "book.yaml", "one.txt", "missing.txt", "-o", "page.html")
    assert missing.returncode == 3
    assert b"missing.txt: no such file" in missing.stderr
    assert (folder / "page.html").exists()
    over = run("report", "-c", "book.yaml", "one.txt", "-o", "one.txt")
    assert over.returncode == 2
    assert (folder / "one.txt").read_text(encoding="utf-8") == ONE
    assert run("report", "one.txt", "--status", "nonsense").returncode == 2
    assert run("report", "one.txt", "--transcript", "nonsense").returncode == 2


@pytest.mark.usefixtures("folder")
def test_what_others_were_asked_for_is_told_and_no_more_claimed(run) -> None:
    run("init", "--coder", "anna")
    run("code", "-q", "-c", "book.yaml", "one.txt", "two.txt")
    ids = [json.loads(line)["id"] for line in run("list", "--code", "speed", "-f", "jsonl").stdout.splitlines()]
    run("accept", *ids)
    page = made(run, "--status", "proposed")
    assert "Left out of this report: 1 accepted." in page
    assert "Without excerpts here:" in page
    assert "Nowhere found" not in page
    assert "No person has decided" not in page
    whole = made(run)
    assert "Left out" not in whole
    assert "No excerpt has a status that was asked for." in made(run, "--status", "rejected")


@pytest.mark.usefixtures("folder")
def test_words_of_the_study_are_not_read_again_for_each_excerpt_of_a_long_turn(run, tmp_path: Path) -> None:
    text = "We had data drift 🐌 here. It is slow.\n" * 300
    (tmp_path / "mono.txt").write_text(text, encoding="utf-8")
    page = made(run, "-c", "book.yaml", "--role", "all", "mono.txt")
    for record in excerpts(page):
        for at in range(0, len(record[9]), 3):
            turn, start, end = record[9][at : at + 3]
            assert turn == 0
            assert text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le").strip()
