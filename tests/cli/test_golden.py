"""One real output a format, compared as bytes.

To renew one after a wanted change, in tests/golden:
    interviewcoder code --codebook codebook.yaml --context 1 interview.txt -o excerpts.csv
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parents[1] / "golden"
ARGUMENTS = ("code", "--codebook", "codebook.yaml", "--context", "1", "interview.txt")
FORMATS = {
    "jsonl": "jsonl",
    "json": "json",
    "csv": "csv",
    "tsv": "tsv",
    "markdown": "md",
    "latex": "tex",
    "text": "txt",
}


@pytest.mark.parametrize(("name", "ending"), FORMATS.items())
def test_format(run, name: str, ending: str) -> None:
    done = run(*ARGUMENTS, "--format", name, cwd=GOLDEN)
    assert done.returncode == 0
    assert done.stdout.decode() == (GOLDEN / f"excerpts.{ending}").read_text(encoding="utf-8")


@pytest.mark.parametrize("ending", FORMATS.values())
def test_output_file_has_the_same_bytes_and_its_ending_says_the_format(run, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"out.{ending}"
    assert run(*ARGUMENTS, "-o", target, cwd=GOLDEN).returncode == 0
    assert target.read_bytes() == (GOLDEN / f"excerpts.{ending}").read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_what_is_coded_is_what_a_person_would_code(run) -> None:
    rows = csv.DictReader(io.StringIO(run(*ARGUMENTS, "--format", "csv", cwd=GOLDEN).stdout.decode(), newline=""))
    assert [(row["code"], row["line"]) for row in rows] == [
        ("drift", "11"), ("debt", "15"), ("little-data", "15"), ("sensors", "15"),
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_no_cell_starts_a_formula(run, name: str, delimiter: str) -> None:
    said = run(*ARGUMENTS, "--format", name, cwd=GOLDEN).stdout.decode()
    cells = [cell for row in csv.reader(io.StringIO(said, newline=""), delimiter=delimiter) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert sum(cell.startswith("'-12 degrees") for cell in cells) == 3  # one passage with three codes


def test_excerpts_validate_and_are_slices_of_the_text(run) -> None:
    from jsonschema import Draft202012Validator

    from interviewcoder import formats

    schema = json.loads((Path(formats.__file__).parent / "excerpt.schema.json").read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema)
    text = (GOLDEN / "interview.txt").read_text(encoding="utf-8")
    records = json.loads(run(*ARGUMENTS, "--format", "json", cwd=GOLDEN).stdout)
    assert records
    for record in records:
        validator.validate(record)
        assert text[record["start"] : record["end"]] == record["text"]
        assert text.split("\n")[record["line"] - 1].startswith(record["text"].split("\n")[0])
        for match in record["evidence"]:
            assert text[match["start"] : match["end"]] == match["text"]


def test_what_is_written_is_read_back() -> None:
    from interviewcoder.formats.jsonl import read_numbered, write_jsonl

    text = (GOLDEN / "excerpts.jsonl").read_text(encoding="utf-8")
    numbered, problems = read_numbered(text, "excerpts.jsonl")
    excerpts = [excerpt for _, excerpt in numbered]
    assert not problems
    assert [line for line, _ in numbered] == [1, 2, 3, 4]
    assert "".join(write_jsonl(excerpts)) == text
    again, _ = read_numbered((GOLDEN / "excerpts.json").read_text(encoding="utf-8"), "excerpts.json")
    assert again == [(0, excerpt) for excerpt in excerpts]


def test_spreadsheet_texts_are_made_harmless() -> None:
    from interviewcoder.formats.tabular import rows

    said = ["=1+1", "+1", "-1", "@x", "\tx", "\n=1", "'=1", "fine", "'tis", -1]
    (_, row) = csv.reader(io.StringIO("".join(rows(["a"] * len(said), [said]))))
    assert row == ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "'\n=1", "''=1", "fine", "'tis", "-1"]
    assert "'\r=1" in "".join(rows(["a"], [["\r=1"]]))
