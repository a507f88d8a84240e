"""Which transcripts coded files are of, who coded them, and what is there before a run that fails."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Run

SAID = """Interviewer: What goes wrong with your data?

Anna: We had data drift, and then data drift again.

Interviewer: And then?

Anna: Nothing at all, we walked by the sea.
"""
OTHER = "Interviewer: How was it?\n\nBen: Lovely, we ate some fish.\n"
pytestmark = pytest.mark.usefixtures("coded")

BOOK = "name: plant\ncodes:\n  - {id: drift, name: Drift, terms: [data drift]}\n"


@pytest.fixture
def coded(run: Run, tmp_path: Path) -> Path:
    """A transcript that was coded, one in which nothing is, and the codebook."""
    for name, text in (("said.txt", SAID), ("other.txt", OTHER), ("book.yaml", BOOK)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = run("code", "-c", "book.yaml", "said.txt", "-o", "coded.jsonl")
    assert done.returncode == 0, done.stderr.decode()
    return tmp_path


def rows(done) -> list[dict[str, str]]:
    assert done.returncode == 0, done.stderr.decode()
    return list(csv.DictReader(io.StringIO(done.stdout.decode())))


def test_a_transcript_that_was_moved_is_known_by_its_new_path(run: Run, coded: Path) -> None:
    (coded / "new").mkdir()
    (coded / "said.txt").rename(coded / "new/said.txt")
    done = run("report", "coded.jsonl", "new/said.txt", "-c", "book.yaml")
    assert done.returncode == 0
    assert done.stdout.count(b"<mark") == run("report", "new/said.txt", "-c", "book.yaml").stdout.count(b"<mark") > 0
    [row] = rows(run("stats", "transcripts", "coded.jsonl", "new/said.txt", "-f", "csv"))
    assert (row["transcript"], row["excerpts"]) == ("new/said.txt", "1")


def test_one_transcript_under_two_names_is_one(run: Run, coded: Path) -> None:
    lines = (coded / "coded.jsonl").read_text(encoding="utf-8")
    for name in ("a", "b"):
        (coded / f"{name}.jsonl").write_text(lines.replace('"said.txt"', f'"{name}/said.txt"'), encoding="utf-8")
    done = run("compare", "a.jsonl", "b.jsonl", "said.txt", "-f", "json", "--no-intervals")
    assert done.returncode == 0, done.stderr.decode()
    [pair] = json.loads(done.stdout)["pairs"]["rows"]
    assert pair["f1"] == 1.0


def test_of_two_transcripts_of_one_name_each_has_its_own(run: Run, coded: Path) -> None:
    for folder, name in (("x", "said.txt"), ("y", "other.txt")):
        (coded / folder).mkdir()
        shutil.move(coded / name, coded / folder / "one.txt")
    assert run("code", "-c", "book.yaml", "x/one.txt", "-o", "coded.jsonl").returncode == 0
    found = rows(run("stats", "transcripts", "coded.jsonl", "x/one.txt", "y/one.txt", "-f", "csv"))
    assert [(row["transcript"], row["excerpts"]) for row in found] == [("x/one.txt", "1"), ("y/one.txt", "0")]
    [row] = rows(run("stats", "transcripts", "coded.jsonl", "y/one.txt", "-f", "csv"))[:1]
    assert (row["transcript"], row["excerpts"]) == ("x/one.txt", "1")


def test_transcripts_in_which_nothing_is_coded_count(run: Run) -> None:
    files = ["coded.jsonl", "said.txt", "other.txt"]
    found = rows(run("stats", "transcripts", *files, "-f", "csv"))
    assert [(row["transcript"], row["coded_turns"]) for row in found] == [("other.txt", "0"), ("said.txt", "1")]
    done = run("export", *files, "-f", "markdown", "-c", "book.yaml")
    assert b"1 excerpt from 1 transcript" in done.stderr


def test_coders_of_files_of_one_name_are_told_apart(run: Run, coded: Path) -> None:
    for folder in ("anna", "ben"):
        (coded / folder).mkdir()
        shutil.copy(coded / "coded.jsonl", coded / folder)
    done = run("compare", "anna/coded.jsonl", "ben/coded.jsonl", "said.txt", "-f", "json", "--no-intervals")
    [pair] = json.loads(done.stdout)["pairs"]["rows"]
    assert (pair["first"], pair["second"]) == ("anna/coded", "ben/coded")


def test_who_decided_in_a_file_is_who_has_what_is_in_it(run: Run, coded: Path) -> None:
    """As `list --coder NAME` writes it from a study: what anna rejects is not hers, whatever file it is in."""
    machine = json.loads((coded / "coded.jsonl").read_text(encoding="utf-8"))
    for name, status in (("anna", "rejected"), ("ben", "accepted")):
        decision = {"coder": name, "status": status}
        line = json.dumps(machine | {"status": status, "decisions": [decision]})
        own = json.dumps(machine | {"coder": name, "code": "other", "name": "Other", "id": f"own-of-{name}"})
        (coded / f"{name}.jsonl").write_text(f"{line}\n{own}\n", encoding="utf-8")
    shutil.copy(coded / "coded.jsonl", coded / "again.jsonl")
    files = ["anna.jsonl", "ben.jsonl", "again.jsonl", "said.txt"]
    found = rows(run("compare", *files, "--code", "drift", "-f", "csv", "--no-intervals"))
    rates = {row[side]: float(row[f"{side}_base_rate"]) for row in found for side in ("first", "second")}
    assert {name for name, rate in rates.items() if rate} == {"ben", "again", "interviewcoder"}
    assert set(rates) == {"anna", "ben", "again", "interviewcoder"}


def test_a_file_is_not_named_as_a_coder_is(run: Run, coded: Path) -> None:
    lines = (coded / "coded.jsonl").read_text(encoding="utf-8")
    (coded / "anna").mkdir()
    for name in ("anna/anna.jsonl", "b.jsonl"):
        (coded / name).write_text(lines, encoding="utf-8")
    (coded / "c.jsonl").write_text(lines.replace('"interviewcoder"', '"anna"'), encoding="utf-8")
    found = rows(run("compare", "anna/anna.jsonl", "b.jsonl", "c.jsonl", "said.txt", "-f", "csv", "--no-intervals"))
    assert {row["first"] for row in found} | {row["second"] for row in found} == {"anna/anna", "b", "anna"}


@pytest.mark.parametrize(
    "command",
    [
        "code nowhere.txt -o old.jsonl",
        "code nowhere.txt said-not.txt -o old.csv --format json",
        "list nowhere.jsonl -o old.jsonl",
        "report nowhere.txt -o old.html",
        "export nowhere.jsonl -o old.xlsx",
    ],
)
def test_a_run_that_reads_nothing_leaves_the_old_result(run: Run, coded: Path, command: str) -> None:
    for name in ("old.jsonl", "old.csv", "old.html", "old.xlsx"):
        (coded / name).write_text("old", encoding="utf-8")
    done = run(*command.split())
    assert done.returncode == 3
    assert b"nowhere" in done.stderr
    assert {path.read_text(encoding="utf-8") for path in coded.glob("old.*")} == {"old"}


def test_a_run_that_reads_some_and_finds_nothing_writes_that(run: Run, coded: Path) -> None:
    (coded / "old.jsonl").write_text("old", encoding="utf-8")
    assert run("code", "-c", "book.yaml", "other.txt", "nowhere.txt", "-o", "old.jsonl").returncode == 3
    assert (coded / "old.jsonl").read_text(encoding="utf-8") == ""


@pytest.mark.parametrize(
    ("command", "output"),
    [
        ("codebook learn --from anna.jsonl -c book.yaml", "book.yaml"),
        ("codebook diff book.yaml ml-quality-issues -f markdown", "book.yaml"),
        ("codebook coverage coded.jsonl -c book.yaml -f json", "book.yaml"),
        ("stats codes coded.jsonl --by size --attributes size.csv", "size.csv"),
        ("stats codes coded.jsonl -f csv", "said.txt"),
        ("evaluate --gold anna.jsonl -c book.yaml -f csv", "book.yaml"),
        ("kwic drift --in said.txt -c book.yaml -f csv", "book.yaml"),
        ("redact said.txt -p names.yaml --list -f json", "names.yaml"),
    ],
)
def test_no_input_is_written_over(run: Run, coded: Path, command: str, output: str) -> None:
    lines = (coded / "coded.jsonl").read_text(encoding="utf-8")
    (coded / "anna.jsonl").write_text(lines.replace('"interviewcoder"', '"anna"'), encoding="utf-8")
    (coded / "size.csv").write_text("transcript,size\nsaid.txt,small\n", encoding="utf-8")
    (coded / "names.yaml").write_text("pseudonyms:\n  Person 1: [Anna]\n", encoding="utf-8")
    before = (coded / output).read_bytes()
    done = run(*command.split(), "-o", output)
    assert (done.returncode, b"is an input of this run" in done.stderr) == (2, True), done.stderr.decode()
    assert (coded / output).read_bytes() == before


@pytest.mark.parametrize(
    "command",
    ["code said.txt --no-study -c book.yaml -f jsonl", "list coded.jsonl --no-study -f csv", "turns said.txt -f csv",
     "log -f csv", "convert said.txt -f vtt", "codebook convert book.yaml", "redact said.txt",
     "redact --study interviews.study", "export coded.jsonl -f markdown", "stats codes coded.jsonl -f csv"],
)  # fmt: skip
def test_no_study_is_written_over(run: Run, coded: Path, command: str) -> None:
    for name in ("interviews.study", "other.study"):
        run("init", name, "--coder", "ann")
        before = (coded / name).read_bytes()
        done = run(*command.split(), "-o", name, env={"INTERVIEWCODER_STUDY": "interviews.study"})
        assert (done.returncode, b"write the result somewhere else" in done.stderr) == (2, True), done.stderr.decode()
        assert (coded / name).read_bytes() == before


@pytest.mark.parametrize("command", ["list -f jsonl", "log -f jsonl", "kwic drift -f csv", "code other.txt -f jsonl"])
def test_no_transcript_of_the_study_is_written_over(run: Run, coded: Path, command: str) -> None:
    run("init", "--coder", "ann", "--codebook", "book.yaml")
    run("code", "said.txt")
    done = run(*command.split(), "-o", "said.txt")
    assert (done.returncode, b"is an input of this run" in done.stderr) == (2, True), done.stderr.decode()
    assert (coded / "said.txt").read_text(encoding="utf-8") == SAID


def test_a_coded_file_names_no_place_in_the_net_to_ask(run: Run, coded: Path) -> None:
    lines = (coded / "coded.jsonl").read_text(encoding="utf-8")
    (coded / "sent.jsonl").write_text(lines.replace('"said.txt"', '"http://127.0.0.1:9/x.txt"'), encoding="utf-8")
    done = run("list", "sent.jsonl", "--context", "1", "-f", "jsonl")
    assert done.returncode == 0, done.stderr.decode()
    assert b"http://127.0.0.1:9/x.txt: warning: not found" in done.stderr


def test_a_codebook_of_the_environment_asks_for_no_new_coding(run: Run) -> None:
    assert run("init", "--coder", "ann").returncode == 0
    first = run("code", "said.txt", "-c", "book.yaml", "-f", "jsonl")
    assert run("reject", json.loads(first.stdout)["id"]).returncode == 0
    env = {"INTERVIEWCODER_CODEBOOK": "book.yaml"}
    for command in ("list said.txt --status rejected --count -f csv", "export said.txt --status rejected -f markdown"):
        assert run(*command.split(), env=env).stdout == run(*command.split()).stdout
        assert b"drift" in run(*command.split(), env=env).stdout
    assert "✗" in run("show", "said.txt", env=env).stdout.decode()
    assert run("code", "other.txt", "-f", "jsonl", env={"INTERVIEWCODER_CODEBOOK": "none.yaml"}).returncode == 3


def test_a_pipe_is_exported_and_not_the_study(run: Run, coded: Path) -> None:
    assert run("init", "--coder", "ann").returncode == 0
    assert run("code", "said.txt", "-c", "book.yaml", "-f", "jsonl").returncode == 0
    lines = (coded / "coded.jsonl").read_text(encoding="utf-8").replace('"score": 100.0, "evi', '"score": 91.0, "evi')
    done = run("export", "-f", "markdown", stdin=lines.encode())
    assert b"| 91 |" in done.stdout


@pytest.mark.parametrize("command", ["stats codes", "compare", "codebook coverage", "kwic drift --in"])
def test_a_study_or_files(run: Run, command: str) -> None:
    assert run("init").returncode == 0
    done = run(*command.split(), "coded.jsonl", "--study", "interviews.study")
    assert (done.returncode, b"--study and files: choose one" in done.stderr) == (2, True), done.stderr.decode()


def test_a_study_that_commands_would_not_find_is_named_in_what_comes_next(run: Run) -> None:
    done = run("init", "mine", "--coder", "ann").stderr.decode()
    assert "Next: interviewcoder code --study mine FILE…, then interviewcoder review --study mine" in done
    assert "Next: interviewcoder code FILE…" in run("init", "--coder", "ann").stderr.decode()


def test_formats_of_one_table_tell_what_they_leave_out(run: Run) -> None:
    command = ["codebook", "diff", "book.yaml", "ml-quality-issues", "said.txt", "-f", "csv"]
    assert b"csv holds one table; left out: " in run(*command).stderr
    assert run(*command, "--quiet").stderr == b""


@pytest.mark.parametrize(
    "command",
    [
        ("compare", "ann.jsonl", "coded.jsonl", "said.txt"), ("codebook", "coverage", "coded.jsonl", "-c", "book.yaml"),
        ("codebook", "diff", "book.yaml", "other.yaml", "said.txt"),
        ("evaluate", "--gold", "ann.jsonl", "--gold", "coded.jsonl", "said.txt", "-c", "book.yaml"),
    ],
)  # fmt: skip
def test_each_table_can_be_had_as_csv(run: Run, coded: Path, command: tuple[str, ...]) -> None:
    (coded / "other.yaml").write_text(BOOK.replace("data drift", "fish, data").replace("Drift", "It"), encoding="utf-8")
    theirs = (coded / "coded.jsonl").read_text(encoding="utf-8").replace('"interviewcoder"', '"ann"')
    (coded / "ann.jsonl").write_text(theirs, encoding="utf-8")
    every = json.loads(run(*command, "-f", "json").stdout)
    assert len(every) > 1
    for name, table in every.items():
        done = run(*command, "--table", name, "-f", "csv", "-q")
        read = [{key: str("" if value is None else value) for key, value in row.items()} for row in table["rows"]]
        assert rows(done) == read
        assert json.loads(run(*command, "--table", name, "-f", "json").stdout) == {name: table}
    assert b"left out" not in run(*command, "--table", name, "-f", "csv").stderr
    done = run(*command, "--table", "alpha")
    assert (done.returncode, f"there are {', '.join(every)}" in done.stderr.decode()) == (2, True)


def test_a_parquet_of_codings_is_shown(run: Run) -> None:
    pytest.importorskip("pyarrow")
    assert run("list", "coded.jsonl", "-o", "coded.parquet").returncode == 0
    done = run("show", "said.txt", "--codings", "coded.parquet")
    assert (done.returncode, b"drift" in done.stdout) == (0, True), done.stderr.decode()


def test_names_in_coded_files_cannot_command_the_terminal(run: Run, coded: Path) -> None:
    lines = (coded / "coded.jsonl").read_text(encoding="utf-8").replace('"Drift"', '"\\u001b[31mD"')
    (coded / "sent.jsonl").write_text(lines, encoding="utf-8")
    (coded / "sent.yaml").write_text(BOOK.replace("name: Drift", 'name: "\\e[31mD"'), encoding="utf-8")
    for command in ("list sent.jsonl -f table", "list sent.jsonl --count -f table", "codebook show sent.yaml"):
        done = run(*command.split())
        assert (done.returncode, b"\x1b" in done.stdout, b"[31mD" in done.stdout) == (0, False, True)


def test_headings_are_no_formulas(run: Run, coded: Path) -> None:
    (coded / "size.csv").write_text("transcript,size\nsaid.txt,=cmd\n", encoding="utf-8")
    done = run("stats", "codes", "coded.jsonl", "--by", "size", "--attributes", "size.csv", "-f", "csv")
    assert done.stdout.decode().splitlines()[0] == "code,'=cmd,all"


def test_what_is_printed_of_the_words_of_others_cannot_command_the_terminal(run: Run, coded: Path) -> None:
    (coded / "sent.txt").write_text(SAID.replace("Anna", "Anna\x1b[31m"), encoding="utf-8")
    why = ("why", "sent.txt:3", "drift", "-c", "book.yaml", "--role", "Anna\x1b[31m=participant")
    for command in (why, ("code", "said.txt", "-c", "\x1b[31mbook")):
        done = run(*command)
        assert (b"\x1b" in done.stdout + done.stderr, b"[31m" in done.stdout + done.stderr) == (False, True)


@pytest.mark.parametrize(
    "command",
    ["code said.txt -c book.yaml", "list coded.jsonl", "turns said.txt", "stats codes coded.jsonl", "convert said.txt",
     "export coded.jsonl -f markdown", "codebook convert book.yaml", "redact said.txt"],
)  # fmt: skip
def test_a_dash_is_standard_output_and_no_file(run: Run, coded: Path, command: str) -> None:
    done = run(*command.split(), "-o", "-")
    assert done.stdout == run(*command.split()).stdout != b""
    assert not (coded / "-").exists()


def test_a_codebook_of_the_environment_or_the_study_is_shown(run: Run) -> None:
    assert b"plant" not in run("codebook", "show").stdout
    assert b"plant" in run("codebook", "show", env={"INTERVIEWCODER_CODEBOOK": "book.yaml"}).stdout
    run("init", "--coder", "ann", "--codebook", "book.yaml")
    assert b"plant" in run("codebook", "show").stdout


def test_how_a_transcript_is_read_counts_or_is_refused_where_there_is_a_study(run: Run) -> None:
    run("init", "--coder", "ann", "--codebook", "book.yaml")
    run("code", "said.txt")
    for command in (
        ("list", "said.txt", "-f", "jsonl"),
        ("show", "said.txt"),
        ("export", "said.txt", "-f", "markdown"),
    ):
        other = ("--role", "Anna=interviewer", "--layout", "labelled")
        assert run(*command, *other).stdout == run(*command, *other, "--no-study").stdout != run(*command).stdout
    for command in (("stats", "codes"), ("kwic", "drift"), ("codebook", "coverage"), ("compare",)):
        done = run(*command, "--layout", "labelled")
        assert (done.returncode, b"--layout and --role LABEL" in done.stderr) == (2, True)


def test_parquet_that_is_piped_in_is_exported(run: Run, coded: Path) -> None:
    pytest.importorskip("pyarrow")
    assert run("list", "coded.jsonl", "-o", "coded.parquet").returncode == 0
    done = run("export", "-f", "markdown", stdin=(coded / "coded.parquet").read_bytes())
    assert (done.returncode, b"data drift" in done.stdout) == (0, True), done.stderr.decode()


def test_excerpts_of_any_length_come_back_from_a_table(run: Run, coded: Path) -> None:
    (coded / "long.txt").write_text(SAID.replace("again", f"{'again' * 10} " * 4_000), encoding="utf-8")
    long = run("code", "-c", "book.yaml", "long.txt").stdout
    assert len(long) > 180_000
    run("list", "-", "-o", "long.csv", stdin=long.replace(b'"coder": "interviewcoder"', b'"coder": "bob"'))
    run("init", "--coder", "ann", "--codebook", "book.yaml")
    assert run("import", "long.txt", "long.csv").returncode == 0
    (back,) = [json.loads(line) for line in run("list", "-f", "jsonl").stdout.splitlines()]
    assert back["text"] == json.loads(long)["text"]


def test_a_code_that_was_typed_in_part_is_told_whole(run: Run) -> None:
    run("init", "--coder", "ann", "--codebook", "book.yaml")
    run("code", "said.txt")
    (found,) = [json.loads(line) for line in run("list", "-f", "jsonl").stdout.splitlines()]
    assert b"recoded to drift by ann" in run("recode", "dri", found["id"]).stderr
