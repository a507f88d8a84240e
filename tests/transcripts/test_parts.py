"""A file too large for memory, read in parts, is coded as it would be whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from interviewcoder.codebooks import read as read_codebook
from interviewcoder.model.coding import Excerpt
from interviewcoder.model.excerpts import excerpts_of
from interviewcoder.scale import code_files, files
from interviewcoder.transcripts import parts

if TYPE_CHECKING:
    from conftest import Run


def large(samples: Path, size: int, layout: str) -> str:
    """The turns of the samples, again and again, in a layout."""
    from interviewcoder.transcripts import read

    turns: list[str] = []
    for path in sorted(samples.glob("*.txt")):
        transcript, _ = read(path.read_bytes(), path.name)
        for turn in transcript.turns:
            speech = transcript.speech(turn)
            label = turn.role.replace("participant", "Interviewee").title()
            said = [(label, speech)]
            if label == "Interviewee" and turn.number % 3:  # an answer that goes on over an interjection
                said += [("Interviewer", "Mm-hm, I see."), ("Interviewee", "So there was drift, and labels.")]
            for who, what in said:
                turns.append(f"{who}\n\n{what}" if layout == "delve" else f"{who}: {what}" if layout else what)
    text = "\n\n".join(turns) + "\n\n"
    return text * (size // len(text) + 1)


@pytest.mark.parametrize("layout", ["delve", "labelled"])
def test_parts_are_the_file_and_begin_with_a_question(samples: Path, tmp_path: Path, monkeypatch, layout: str) -> None:
    monkeypatch.setattr(parts, "PART", 60_000)
    monkeypatch.setattr(parts, "_TAIL", 10_000)
    text = large(samples, 500_000, layout)
    path = tmp_path / "large.txt"
    path.write_text(text, encoding="utf-8-sig", newline="\r\n")
    assert parts.encoding_in_parts(str(path)) == "utf-8-sig"
    found = list(parts.parts_of(str(path), "utf-8-sig", layout=None, roles={}))
    assert "".join(part.text for part in found) == text
    assert len(found) > 5
    assert all(part.text.startswith("Interviewer") for part in found[1:])
    assert [text[: part.start].count("\n") for part in found] == [part.lines for part in found]


TURNS = {
    "Q": "Interviewer: And what was it that went wrong with the data of the plant then?\n\n",
    "q": "Interviewer: Mm-hm, I see.\n\n",
    "A": "Interviewee: It was drift, since the sensors got dirty and nobody cleaned them for a year.\n\n",
    "a": "Interviewee: Yes, drift.\n\n",
}
"""A question, an answer, and short ones, over which another goes on."""


@pytest.mark.parametrize(
    ("said", "rest"), [("QAQA", "QA"), ("QAQAqA", "QAqA"), ("QAQaQ", "QaQ"), ("QAQQ", "QQ"), ("QAQAqaQ", "QAqaQ")]
)
def test_a_part_begins_with_a_question_behind_a_whole_answer(tmp_path: Path, monkeypatch, said: str, rest: str) -> None:
    turns = [TURNS[one] for one in said]
    first = len(said) - len(rest)
    monkeypatch.setattr(parts, "PART", len("".join(turns)) - 1)
    path = tmp_path / "large.txt"
    path.write_text("".join(turns), encoding="utf-8")
    found = [part.text for part in parts.parts_of(str(path), "utf-8-sig", layout=None, roles={})]
    assert found == ["".join(turns[:first]), "".join(turns[first:])]


@pytest.mark.parametrize("text", ["word " * 50_000, "word\n" * 50_000, "word. Word\n\n" * 20_000, "w" * 300_000])
def test_a_text_without_labels_is_cut_where_it_can_be(tmp_path: Path, monkeypatch, text: str) -> None:
    monkeypatch.setattr(parts, "PART", 60_000)
    monkeypatch.setattr(parts, "_MOST", 100_000)
    path = tmp_path / "large.txt"
    path.write_text(text, encoding="utf-8")
    found = [part.text for part in parts.parts_of(str(path), "utf-8-sig", layout=None, roles={})]
    assert "".join(found) == text
    assert len(found) > 1
    assert max(map(len, found)) <= 160_000


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04" + b"x" * 99, b"a\0b", b"WEBVTT\n\n", "WEBVTT\n\n".encode("utf-16"), b"\xff\xfea",
        "naïve café ".encode() * 99 + b"\xe9 ", bytes(range(256)) * 99,
    ],
)  # fmt: skip
def test_other_files_are_read_whole(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "other.txt"
    path.write_bytes(data)
    assert not parts.encoding_in_parts(str(path))


BOOK = "name: Book\nunit: {}\nroles: [{}]\ncodes:\n  - {{id: drift, name: Drift, terms: [drift, label]}}\n"


def coded(path: Path, unit: str, roles: str, context: int, monkeypatch) -> list[Excerpt]:
    """The excerpts of a file that is large by smaller sizes; it is read whole where these have turns around them."""
    monkeypatch.setattr(files, "LARGE", 300_000)
    monkeypatch.setattr(parts, "PART", 88_000)  # of which the first has all labels twice, some others once
    monkeypatch.setattr(parts, "_MOST", 120_000)
    codebook, _ = read_codebook(BOOK.format(unit, roles).encode(), "book.yaml")
    assert codebook is not None
    tasks = files.tasks_of([files.Task(str(path))], files.Reading(context=context), in_parts=True)
    every = list(code_files(codebook, tasks, 1))
    assert len(every) == 1 if context else len(every) > 2
    codes = {code.id: code for code in codebook.codes}
    return [
        excerpt
        for one, place in files.placed(every)
        if one.transcript
        for excerpt in excerpts_of(one.codings, one.transcript, codes, place=place)
    ]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8-sig", []),
        ("utf-16", ["not UTF-8, read as utf-16"]),
        ("cp1252", ["not UTF-8, read as cp1252"]),
        ("latin-1", ["not UTF-8, read as"]),
    ],
)
def test_parts_are_read_in_the_encoding_of_the_file(
    samples: Path, tmp_path: Path, monkeypatch, encoding: str, told: list[str]
) -> None:
    """Also where the first part does not tell it."""
    path = tmp_path / "large.txt"
    text = large(samples, 300_000, "labelled").replace("\u2019", "'") + TURNS["Q"] + TURNS["A"].replace("year", "année")
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    in_parts, whole = (coded(path, "passage", "participant", context, monkeypatch) for context in (0, 1))
    assert in_parts == whole
    found = files.tasks_of([files.Task(str(path))], files.Reading(), in_parts=True)
    book, _ = read_codebook(BOOK.format("passage", "participant").encode(), "book.yaml")
    assert book is not None
    problems = [problem for one in code_files(book, found, 1) for problem in one.problems if not problem.line]
    assert all(problem.message.startswith(said) for problem, said in zip(problems, told, strict=True))


@pytest.mark.parametrize("shift", range(3))
def test_no_letter_is_cut_where_an_encoding_is_guessed(tmp_path: Path, monkeypatch, shift: int) -> None:
    monkeypatch.setattr(parts, "PART", 50_000)
    said = "질문자: 데이터에 어떤 문제가 있었나요?\n\n응답자: 센서가 더러워져서 데이터가 변했습니다.\n\n"
    path = tmp_path / "large.txt"
    path.write_bytes(b"." * shift + (said * 2000).encode("euc_kr"))
    assert parts.encoding_in_parts(str(path)) in ("cp949", "euc_kr")


def test_a_text_in_utf_8_of_which_a_part_is_broken_is_none_in_another_encoding(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(parts, "PART", 50_000)
    path = tmp_path / "large.txt"
    path.write_bytes("Élodie: déjà vu, à côté.\n\n".encode() * 9000 + "Élodie: déjà vu.\n\n".encode("cp1252") * 3000)
    assert not parts.encoding_in_parts(str(path))


@pytest.mark.parametrize(("layout", "unit"), [("delve", "passage"), ("labelled", "passage"), ("labelled", "exchange")])
def test_parts_are_coded_as_the_whole(samples: Path, tmp_path: Path, monkeypatch, layout: str, unit: str) -> None:
    """Offsets, lines, turns and ids are those of the whole file."""
    path = tmp_path / "large.txt"
    path.write_text(large(samples, 300_000, layout), encoding="utf-8")
    in_parts, whole = (coded(path, unit, "participant", context, monkeypatch) for context in (0, 1))
    assert in_parts == whole
    assert len(whole) > 100


def test_a_large_file_is_coded_as_the_same_speech_in_one(run: Run, samples: Path, tmp_path: Path) -> None:
    """By any number of processes as a study reads it, which keeps texts."""
    (tmp_path / "large.txt").write_text(large(samples, parts.LARGE, "labelled"), encoding="utf-8")
    (tmp_path / "book.yaml").write_text(BOOK.format("exchange", "participant"), encoding="utf-8")
    options = ("--codebook", "book.yaml", "--quiet")
    in_parts = [run("code", "large.txt", *options, "--jobs", jobs).stdout for jobs in (1, 2)]
    assert run("init", "a.study").returncode == 0
    whole = run("code", "large.txt", *options, "--study", "a.study").stdout
    assert in_parts[0] == in_parts[1] == whole
    assert whole.count(b"\n") > 100


def test_times_at_the_end_of_turns_go_on_from_part_to_part(tmp_path: Path, monkeypatch) -> None:
    """Read whole, as excerpts with the turns around them need it, each turn begins where the one before has ended."""
    said = ("I: And then there was data drift?", "B1: " + "There was drift in the data. " * 40)
    turns = (f"{said[n % 2]} #{n // 360:02}:{n // 6 % 60:02}:{n % 6}0-5#" for n in range(600))
    path = tmp_path / "large.txt"
    path.write_text("\n\n".join(turns), encoding="utf-8")
    in_parts, whole = (coded(path, "turn", "interviewer, participant", context, monkeypatch) for context in (0, 1))
    assert in_parts == whole
    assert [excerpt.time for excerpt in whole] == [0, *(10 * n + 0.5 for n in range(599))]


def test_a_large_file_without_labels_says_so_once(run: Run, tmp_path: Path) -> None:
    nothing = "It rained all day and we went home. " * 55
    number = parts.LARGE // len(nothing) + 1
    (tmp_path / "large.txt").write_text(f"{nothing}Then it drifts. " * number, encoding="utf-8")
    (tmp_path / "book.yaml").write_text(BOOK.format("sentence", "unknown"), encoding="utf-8")
    done = run("code", "large.txt", "--codebook", "book.yaml", "--no-study", "--format", "jsonl", "--jobs", 1)
    assert done.stderr.count(b"no speaker labels found") == 1
    assert done.stdout.count(b"\n") == number > 1000


@pytest.mark.parametrize(
    "text", ["{\\rtf1 It drifts.\\par\n", '{"results": {"transcripts": [{"transcript": "It drifts."}]},\n']
)
def test_what_is_no_text_is_none_whatever_its_size(run: Run, tmp_path: Path, text: str) -> None:
    number = parts.LARGE // 10 + 1
    rest = "It drifts.\n" * number if text[1] == "\\" else f'"items": [{", ".join(["1234567890"] * number)}]}}'
    (tmp_path / "large.txt").write_text(text + rest, encoding="utf-8")
    done = run("code", "large.txt", "--no-study", "--format", "jsonl", "--jobs", 1)
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"large.txt: is a rich text file" in done.stderr or b"JSON without a list of segments" in done.stderr
