"""Excerpts as Parquet: pyarrow reads what JSON Lines have, and it comes back as it was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'interviewcoder[parquet]'")

import pyarrow as pa
import pyarrow.parquet as pq

from interviewcoder import excerpt_schema
from interviewcoder.formats import parquet
from interviewcoder.formats.parquet import read_parquet, write_parquet
from interviewcoder.formats.record import from_record


def as_json_has_it(row: dict) -> dict:
    """A row without what JSON Lines leave out where there is none."""
    context = {"before": row.pop("before"), "after": row.pop("after")}
    row = {name: value for name, value in row.items() if value is not None and not (value == [] and name != "evidence")}
    row["evidence"] = [{k: v for k, v in match.items() if (k, v) != ("part", "term")} for match in row["evidence"]]
    return row | ({"context": context} if any(context.values()) else {})


@pytest.mark.parametrize("options", [[], ["--context", 1]])
def test_parquet_has_what_json_lines_have(run: Run, samples: Path, tmp_path: Path, options: list) -> None:
    (tmp_path / "call.vtt").write_text("WEBVTT\n\n00:00:05.000 --> 00:00:09.000\nInterviewee: We had data drift.\n")
    assert run("code", samples, "call.vtt", *options, "-o", "coded.parquet").returncode == 0
    lines = run("code", samples, "call.vtt", *options).stdout.splitlines()
    table = pq.read_table(tmp_path / "coded.parquet")
    assert table.schema.equals(excerpt_schema())
    assert [as_json_has_it(row) for row in table.to_pylist()] == [json.loads(line) for line in lines]
    assert any(as_json_has_it(row).get("time") for row in table.to_pylist())


def test_parquet_comes_back_as_it_was(run: Run, samples: Path, tmp_path: Path) -> None:
    run("init", "--coder", "anna")
    coded = run("code", samples, "-o", "coded.jsonl")
    assert coded.returncode == 0
    ids = [json.loads(line)["id"] for line in (tmp_path / "coded.jsonl").read_text().splitlines()]
    run("accept", ids[0], "--memo", "yes, indeed")
    run("recode", "mm-drift", ids[1])
    study = run("list", "--status", "all", "--format", "jsonl").stdout
    assert b'"memos"' in study
    run("list", "--status", "all", "-o", "study.parquet")
    again = run("list", "--no-study", "study.parquet", "--status", "all", "--format", "jsonl")
    assert again.stdout == study
    assert run("list", "--status", "all", "--format", "parquet").stdout == (tmp_path / "study.parquet").read_bytes()
    assert run("stats", "codes", "--no-study", "study.parquet").returncode == 0
    assert run("init", "other.study", "--coder", "ben").returncode == 0
    assert run("import", "--study", "other.study", samples, "study.parquet").returncode == 0


def test_many_excerpts_are_written_a_piece_at_a_time(monkeypatch) -> None:
    monkeypatch.setattr(parquet, "ROWS", 7)
    record = {"transcript": "a.txt", "code": "drift", "start": 0, "end": 4, "text": "half \N{GRINNING FACE}"}
    excerpts = [from_record(record | {"turn": number}) for number in range(20)]
    asked = []
    written = write_parquet(asked.append(one) or one for one in excerpts)
    pieces = [(len(asked), piece) for piece in written]
    assert [count for count, _ in pieces] == [7, 14, 20, 20]
    read, problems = read_parquet(b"".join(piece for _, piece in pieces), "x.parquet")
    assert [excerpt for _, excerpt in read] == excerpts
    assert [number for number, _ in read] == list(range(1, 21))
    assert not problems


def test_rows_that_are_no_excerpts_are_told_by_number(run: Run, tmp_path: Path) -> None:
    rows = {"transcript": ["a.txt", None], "code": ["x", "x"], "start": [5, 0], "end": [1, 1], "text": ["t", "t"]}
    pq.write_table(pa.table(rows), tmp_path / "coded.parquet")
    done = run("list", "coded.parquet")
    assert done.returncode == 3
    assert b"coded.parquet:1: error: not a coded excerpt: 'start' 5 and 'end' 1 are no span" in done.stderr
    assert b"coded.parquet:2: error: not a coded excerpt: 'transcript' is missing" in done.stderr


def test_excerpts_of_another_tool_are_found_in_a_folder_too(run: Run, tmp_path: Path) -> None:
    """Whatever columns they lack that are not needed."""
    rows = {"transcript": ["a.txt"], "code": ["x"], "start": [0], "end": [1], "text": ["t"]}
    (tmp_path / "data").mkdir()
    pq.write_table(pa.table(rows), tmp_path / "data" / "coded.parquet")
    alone, inside = run("list", "data/coded.parquet"), run("list", "data")
    assert (alone.returncode, alone.stdout) == (0, inside.stdout)
    assert b'"code": "x"' in alone.stdout
    shown = run("list", "data", "--format", "table").stdout.decode()
    assert " by " not in shown


def test_parquet_is_not_for_the_terminal_and_bad_files_are_told(run: Run, samples: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.parquet").write_bytes(b"PAR1 and no more")
    for command in ("list", "turns"):
        done = run(command, "bad.parquet")
        assert done.returncode == 3, command
        assert b"bad.parquet: is a Parquet table" in done.stderr
    (tmp_path / "old.parquet").write_bytes(b"before")
    done = run("code", samples / "churn-model.txt", "nowhere.txt", "-o", "old.parquet")
    assert done.returncode == 3
    assert pq.read_table(tmp_path / "old.parquet").num_rows > 10


def test_a_code_without_a_name_is_named_by_its_id() -> None:
    record = {"transcript": "a.txt", "code": "mine", "name": "", "start": 0, "end": 1, "text": "t"}
    assert from_record(record).name == "mine"
