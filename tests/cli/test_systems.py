"""What differs between systems: names of files, encodings of standard streams, what a closed pipe is."""

from __future__ import annotations

import errno
import os
import sqlite3
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest

from interviewcoder.cli import streams, studies
from interviewcoder.errors import StudyError
from interviewcoder.model.selection import is_named
from interviewcoder.study import opening
from interviewcoder.study.texts import path_in

SAID = "Interviewer: How is the data?\n\nNurse: We have missing values, and the data drifts.\n"


@pytest.mark.parametrize(
    ("known", "typed"),
    [("Interviews/Anna.txt", "interviews/anna.txt"), ("Réunion.txt", unicodedata.normalize("NFD", "Réunion.txt"))],
)
def test_a_file_has_one_name_where_the_system_takes_two_for_it(run, tmp_path: Path, known: str, typed: str) -> None:
    for name in (known, typed):
        (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / known).write_text(SAID, encoding="utf-8")
    run("init", "--coder", "anna")
    run("code", "-q", known)
    if not (tmp_path / typed).exists():
        (tmp_path / typed).symlink_to(tmp_path / known)  # as if the system did not tell them apart
    assert b"+0 " in run("code", typed).stderr
    listed = [run("list", *files, "-f", "jsonl").stdout for files in ((), ("--no-study", known))]
    assert listed[0].count(b"\n") == listed[1].count(b"\n")
    with opening.create(tmp_path / "other.study", lambda: datetime.now(UTC)) as study:
        assert path_in(study, str(tmp_path / typed)) == typed


def test_files_that_differ_in_capitals_are_two(run, tmp_path: Path) -> None:
    for name in ("anna.txt", "Anna.txt"):
        (tmp_path / name).write_text(SAID, encoding="utf-8")
    if len(os.listdir(tmp_path)) < 2:
        pytest.skip("this file system takes them for one")
    run("init", "--coder", "anna")
    run("code", "-q", "anna.txt", "Anna.txt")
    assert len({line.split(b'"transcript": ')[1][:10] for line in run("list", "-f", "jsonl").stdout.splitlines()}) == 2


@pytest.mark.parametrize(
    "command",
    ["stats codes one.jsonl", "compare one.jsonl two.jsonl", "kwic data --in one.txt", "list -f table one.jsonl"],
)
def test_what_is_piped_on_is_the_same_whatever_the_systems_encoding(
    run, samples: Path, tmp_path: Path, command: str
) -> None:
    said = (samples / "churn-model.txt").read_text(encoding="utf-8") + "\nAnna: Données…\n"
    (tmp_path / "one.txt").write_text(said, encoding="utf-8")
    one = run("code", "one.txt").stdout.decode()
    (tmp_path / "one.jsonl").write_text(one, encoding="utf-8")
    (tmp_path / "two.jsonl").write_text(one.replace('"coder": "interviewcoder"', '"coder": "anna"'), encoding="utf-8")
    plain = run(*command.split())
    other = run(*command.split(), env={"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"})
    assert plain.returncode == 0, plain.stderr
    assert plain.stdout == other.stdout
    assert "\\u" not in plain.stdout.decode()


@pytest.mark.skipif(os.name == "nt", reason="names of files are always text there")
def test_a_name_of_a_file_that_is_no_text_stops_no_output(run, tmp_path: Path) -> None:
    name = os.fsdecode(b"b\xe9.yaml")
    try:
        (tmp_path / name).write_text("name: b\ncodes: [{id: a, name: A, terms: [data]}]\n", encoding="utf-8")
    except OSError:
        pytest.skip("this file system has no such names")
    done = run("codebook", "diff", name, name)
    assert (done.returncode, b"b\\udce9.yaml" in done.stdout) == (0, True)


def test_ids_may_come_in_any_encoding_of_text(run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SAID, encoding="utf-8")
    run("init", "--coder", "anna")
    lines = run("code", "a.txt").stdout.decode() or run("list", "-f", "jsonl").stdout.decode()
    for encoding in ("utf-8-sig", "utf-16"):
        assert run("accept", "-", stdin=lines.replace("\n", "\r\n").encode(encoding)).returncode == 0
    assert run("list", "--status", "accepted", "-f", "jsonl").stdout.count(b"\n") == lines.count("\n")


def test_what_a_system_puts_beside_a_study_is_none(run, tmp_path: Path) -> None:
    run("init", "mine.study", "--coder", "anna")
    (tmp_path / "._mine.study").write_bytes(b"\0\5\x16\7")
    assert run("log").returncode == 0


def test_a_folder_to_convert_to_is_told_by_its_slash(run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SAID, encoding="utf-8")
    assert run("convert", "a.txt", "-o", "subtitles/", "-f", "vtt").returncode == 0
    assert (tmp_path / "subtitles" / "a.vtt").read_bytes().startswith(b"WEBVTT")


def test_names_of_transcripts_may_be_written_as_the_system_writes_paths(monkeypatch) -> None:
    assert is_named(["./interviews/a*"], "interviews/anna.txt")
    monkeypatch.setattr(os, "sep", "\\")
    assert is_named([".\\interviews\\a*"], "interviews/anna.txt")


def test_a_long_name_is_written(run, tmp_path: Path) -> None:
    name = "n" * 240 + ".csv"
    (tmp_path / "a.txt").write_text(SAID, encoding="utf-8")
    assert run("code", "a.txt", "-o", name).returncode == 0
    assert (tmp_path / name).exists()


def test_closed_pipes_of_windows_are_closed_pipes(monkeypatch) -> None:
    invalid = OSError(errno.EINVAL, "Invalid argument")
    assert [streams.is_closed_pipe(error) for error in (BrokenPipeError(), invalid, ValueError())] == [
        True,
        False,
        False,
    ]
    monkeypatch.setattr(os, "name", "nt")
    of_a_file = OSError(errno.EINVAL, "Invalid argument", "a?.txt")
    assert streams.is_closed_pipe(invalid)
    assert not streams.is_closed_pipe(of_a_file)


def test_a_codebook_may_be_on_another_drive(monkeypatch, tmp_path: Path) -> None:
    def relpath(_: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    with opening.create(tmp_path / "a.study", lambda: datetime.now(UTC)) as study:
        with study.writing():
            study.set("codebook", "mine.yaml")
        monkeypatch.setattr(os.path, "relpath", relpath)
        assert studies.codebook_of(study, None) == str(tmp_path / "mine.yaml")


def test_nothing_is_left_of_a_study_that_cannot_be_made(monkeypatch, tmp_path: Path) -> None:
    connections: list[sqlite3.Connection] = []

    def fail(connection: sqlite3.Connection) -> None:
        connections.append(connection)
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(opening, "_use_log", fail)
    with pytest.raises(StudyError):
        opening.create(tmp_path / "a.study", lambda: datetime.now(UTC))
    assert os.listdir(tmp_path) == []
    with pytest.raises(sqlite3.ProgrammingError):  # it is closed: some systems remove no open file
        connections[0].execute("SELECT 1")
