"""`export`: which excerpts are written, in which format, and what makes no sense."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import openpyxl
import pytest

from interviewcoder import load_codebook


@pytest.fixture
def coded(run, samples: Path, tmp_path: Path) -> Path:
    """A folder with a study of one interview, of which two excerpts are rejected."""
    (tmp_path / "churn.txt").write_bytes((samples / "churn-model.txt").read_bytes())
    assert run("init", "--coder", "anna").returncode == 0
    done = run("code", "churn.txt", "-o", "coded.jsonl")
    assert done.returncode == 0
    ids = [json.loads(line)["id"] for line in (tmp_path / "coded.jsonl").read_text().splitlines()]
    assert run("reject", *ids[:2]).returncode == 0
    return tmp_path


def number_of_rows(path: Path) -> int:
    return openpyxl.load_workbook(path)["Excerpts"].max_row - 1


def test_rejected_excerpts_are_left_out_unless_asked_for(run, coded: Path) -> None:
    total = len((coded / "coded.jsonl").read_text().splitlines())
    assert run("export", "-o", "x.xlsx").returncode == 0
    assert number_of_rows(coded / "x.xlsx") == total - 2
    assert run("export", "-o", "x.xlsx", "--status", "all").returncode == 0
    assert number_of_rows(coded / "x.xlsx") == total
    assert run("export", "-o", "x.xlsx", "--status", "rejected").returncode == 0
    assert number_of_rows(coded / "x.xlsx") == 2


def test_from_coded_files_and_from_transcripts(run, coded: Path) -> None:
    for files in (["coded.jsonl", "churn.txt"], ["churn.txt"]):
        done = run("export", *files, "--no-study", "-o", "y.xlsx")
        assert done.returncode == 0, done.stderr.decode()
        assert number_of_rows(coded / "y.xlsx") == len((coded / "coded.jsonl").read_text().splitlines())


def test_codes_and_scores_select(run, coded: Path) -> None:
    assert run("export", "--code", "mm-drift", "-o", "x.docx").returncode == 0
    styles = [paragraph.style.name for paragraph in docx.Document(str(coded / "x.docx")).paragraphs]
    assert styles.count("Heading 2") == 1
    scores = [json.loads(line)["score"] for line in (coded / "coded.jsonl").read_text().splitlines()[2:]]
    assert run("export", "--min-score", max(scores), "-o", "x.xlsx").returncode == 0
    assert 0 < number_of_rows(coded / "x.xlsx") == scores.count(max(scores)) < len(scores)


def test_what_is_written_is_said_and_what_is_left_out(run, coded: Path, samples: Path) -> None:
    (coded / "other.txt").write_bytes((samples / "churn-model.txt").read_bytes())
    total = len((coded / "coded.jsonl").read_text().splitlines())
    assert run("code", "other.txt").returncode == 0
    ids = [json.loads(line)["id"] for line in (coded / "coded.jsonl").read_text().splitlines()]
    assert run("recode", "mm-drift", ids[2]).returncode == 0
    for arguments, number, places, left_out in (
        (["-o", "x.xlsx"], 2 * total - 2, "2 transcripts", 3),
        (["-o", "x.xlsx", "--transcript", "churn.txt"], total - 2, "1 transcript", 3),
        (["-o", "x.qdpx", "--transcript", "churn.txt"], total - 1, "1 transcript", 2),
        (["-o", "x.qdpx", "--status", "all"], 2 * total + 1, "2 transcripts", 0),
    ):
        more = f"; {left_out} rejected, recoded or withdrawn left out (--status all includes them)" if left_out else ""
        done = run("export", *arguments)
        assert done.stderr.decode() == f"{arguments[1]}: {number} excerpts from {places}{more}\n"


def test_documents_to_read_name_interviews_and_not_the_folders_of_a_machine(run, coded: Path) -> None:
    (coded / "home" / "anna").mkdir(parents=True)
    (coded / "churn.txt").rename(coded / "home" / "anna" / "churn.txt")
    for wanted in ("markdown", "latex"):
        written = run("export", "home/anna/churn.txt", "--no-study", "-f", wanted).stdout.decode()
        assert ("churn" in written, "home" in written, "churn.txt" in written) == (True, False, False)
    assert run("export", "home/anna/churn.txt", "--no-study", "-o", "x.docx").returncode == 0
    places = [one.text for one in docx.Document(str(coded / "x.docx")).paragraphs if one.style.name == "Caption"]
    assert all(" · churn, line " in place for place in places)
    assert run("export", "home/anna/churn.txt", "--no-study", "-o", "x.xlsx").returncode == 0
    assert openpyxl.load_workbook(coded / "x.xlsx")["Excerpts"]["A2"].value == "home/anna/churn.txt"


def test_what_lost_its_passage_is_left_out_of_a_project_and_told(run, coded: Path) -> None:
    record = json.loads((coded / "coded.jsonl").read_text().splitlines()[2])
    assert run("accept", record["id"]).returncode == 0
    text = (coded / "churn.txt").read_text(encoding="utf-8")
    (coded / "churn.txt").write_text(text.replace(record["text"], ""), encoding="utf-8")
    assert run("code", "churn.txt").returncode == 0
    done = run("export", "-o", "x.qdpx", "--status", "all")
    assert f"churn.txt: warning: '{record['code']}' by interviewcoder is left out" in done.stderr.decode()


@pytest.mark.usefixtures("coded")
def test_tables_for_people_are_in_the_order_of_the_codebook(run) -> None:
    done = run("export", "--format", "markdown")
    codes = [line.split()[1] for line in done.stdout.decode().splitlines()[2:]]
    order = [code.id for code in load_codebook().codes]
    assert codes == sorted(codes, key=order.index)


@pytest.mark.parametrize("name", ["markdown", "latex"])
def test_tables_go_to_standard_output_too(run, coded: Path, name: str) -> None:
    ending = {"markdown": "md", "latex": "tex"}[name]
    done = run("export", "--format", name)
    assert run("export", "-o", f"x.{ending}").returncode == 0
    assert done.stdout == (coded / f"x.{ending}").read_bytes()
    assert b"Drift" in done.stdout if name == "latex" else b"mm-drift" in done.stdout


@pytest.mark.parametrize("ending", ["xlsx", "docx", "qdpx", "md", "tex"])
def test_the_same_bytes_each_time(run, coded: Path, ending: str) -> None:
    for name, seed in (("a", "1"), ("b", "2")):
        assert run("export", "-o", f"{name}.{ending}", env={"PYTHONHASHSEED": seed}).returncode == 0
    assert (coded / f"a.{ending}").read_bytes() == (coded / f"b.{ending}").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-o", "x.pdf"], b"no format to export has the ending '.pdf'"),
        (["-o", "x.csv"], b"'interviewcoder list' writes others"),
        (["--format", "pdf"], b"unknown format 'pdf'"),
        ([], b"name a file to write"),
        (["-o", "x.qdpx", "--line-endings", "cr"], b"write lf or crlf"),
        (["-o", "x.xlsx", "--code", "nothing"], b"no such code"),
        (["churn.txt", "--format", "latex", "-o", "churn.txt"], b"is an input of this run"),
    ],
)
def test_what_makes_no_sense(run, coded: Path, arguments: list[str], said: bytes) -> None:
    before = (coded / "churn.txt").read_bytes()
    done = run("export", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert (coded / "churn.txt").read_bytes() == before


def test_excerpts_that_are_longer_than_a_cell_are_told(run, tmp_path: Path) -> None:
    for name, length in (("just", 32_767), ("more", 32_768)):
        said = ("We had data drift. " + "And so on. " * 4000)[: length - 1] + "."
        text = f"Interviewer: So?\n\nAnna: {said}\n"
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        start = text.index(said)
        record = {"transcript": f"{name}.txt", "code": "drift", "coder": "ann", "text": said, "start": start}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(record | {"end": start + length}), encoding="utf-8")
    just, more = (run("export", f"{name}.jsonl", "-o", "x.xlsx") for name in ("just", "more"))
    assert (just.returncode, b"longer than" in just.stderr) == (0, False)
    assert more.returncode == 0
    told = "1 excerpt longer than the 32,767 characters of a cell end in …; other formats have them whole"
    assert f"interviewcoder: {told}" in more.stderr.decode().splitlines()
    assert b"longer than" not in run("export", "more.jsonl", "-o", "x.docx").stderr
