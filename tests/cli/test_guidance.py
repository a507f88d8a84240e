"""What people are told where they may have meant something else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Run

SAID = """Interviewer: What goes wrong with your data?

Anna: We had data drift, and then data drift again.

Interviewer: And then?

Anna: The model was slow.
"""
BOOK = """name: plant
codes:
  - {id: drift, name: Drift, terms: [data drift]}
  - {id: speed, name: Speed, terms: [slow]}
"""


@pytest.fixture(autouse=True)
def study(run: Run, tmp_path: Path) -> Path:
    """A folder with a study, in which a transcript was coded."""
    (tmp_path / "said.txt").write_text(SAID, encoding="utf-8")
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    assert run("init", "--coder", "ann").returncode == 0
    assert run("code", "-c", "book.yaml", "said.txt", "-f", "jsonl").returncode == 0
    return tmp_path


def ids(run: Run, *options: str) -> list[str]:
    return [json.loads(line)["id"] for line in run("list", "-f", "jsonl", *options).stdout.splitlines()]


def test_what_was_decided_otherwise_is_told(run: Run) -> None:
    drift, speed = ids(run)
    assert run("reject", drift).returncode == 0
    done = run("accept", drift, speed)
    assert done.stderr.decode() == "2 accepted by ann; 1 of them had been decided otherwise\n"
    assert run("accept", drift, speed).stderr.decode() == "0 accepted by ann, 2 were already\n"


def test_disputes_are_listed_whoever_asks(run: Run) -> None:
    drift, speed = ids(run)
    for command, coder in (("accept", "ann"), ("reject", "ben")):
        assert run(command, drift, "--coder", coder).returncode == 0
    assert run("accept", speed).returncode == 0
    for options in ((), ("--coder", "ann"), ("--coder", "ben")):
        assert ids(run, "--status", "disputed", *options) == [drift]
    run("list", "-o", "coded.jsonl", "--status", "all")
    for coder in ("ann", "ben"):
        listed = run("list", "coded.jsonl", "-f", "jsonl", "--status", "disputed", "--coder", coder)
        assert [json.loads(line)["id"] for line in listed.stdout.splitlines()] == [drift]


def test_undo_says_that_a_merge_cannot_be_taken_back(run: Run, tmp_path: Path) -> None:
    drift, _ = ids(run)
    assert run("accept", drift).returncode == 0
    (tmp_path / "other").mkdir()
    (tmp_path / "other/said.txt").write_text(SAID, encoding="utf-8")
    assert run("init", "--coder", "ben", cwd=tmp_path / "other").returncode == 0
    assert run("code", "-c", "../book.yaml", "said.txt", cwd=tmp_path / "other").returncode == 0
    assert run("import", "other/interviews.study").returncode == 0
    done = run("undo")
    assert (done.returncode, b"your last step, is a merge" in done.stderr) == (2, True)
    assert ids(run, "--status", "accepted") == [drift]
    number = done.stderr.decode().split("interviewcoder undo ")[1].split("'")[0]
    assert run("undo", number).returncode == 0
    assert ids(run, "--status", "accepted") == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("recode", "", "ffffffff"), "'': no such code (there are drift, speed)"),
        (("list", "--code", ""), "--code: is empty"),
        (("export", "--coder", "", "-f", "markdown"), "--coder: is empty"),
        (("list", "--count", "--context", "2"), "--count lists no excerpts"),
        (("code", "said.txt", "-c", ""), "--codebook: is empty"),
        (("stats", "--status", ","), "--status: is empty"),
        (("stats", "--by", ""), "--by : choose one of"),
        (("stats", "cooccurrence", "--within", ""), "--within :"),
        (("stats", "--by", "role", "--attributes", ""), "'': no such file"),
        (("stats", "codes", "-", "--by", "size", "--attributes", "-"), "only one of them can come through the pipe"),
        (("stats", "-f", "csv", "-o", "figure.svg"), "figure.svg: is a figure, which has no --format"),
        (("stats", "-o", "figures.txt"), "figures.txt: its ending means text, which cannot be written here"),
        (
            ("code", "said.txt", "-c", "ml-quality-issues", "--code", "mm-drift", "--category", "data"),
            "none of these codes is in these categories",
        ),
        (("why", "said.txt:3", "m", "-c", "ml-quality-issues"), "codes begin like this, write more of yours: m"),
        (("code", "said.txt", "--no-study", "--cluster", "tcp://nowhere:1", "-j", "2"), "or use --cluster local"),
        (
            ("codebook", "diff", "book.yaml", "book.yaml", "--role", "Anna=participant"),
            "name transcripts, or leave these options out",
        ),
        (("redact", "--role", "Anna=participant"), "are for files"),
        (("redact", "-", "-p", "-", "-o", "out.txt"), "only one of them can come through the pipe"),
        (("redact", "said.txt", "--suggest", "-"), "name a file"),
        (("show", "-", "--codings", "-"), "standard input can be the transcript or the codings, not both"),
        (("show", "said.txt", "--codings", "none.jsonl", "-c", "book.yaml"), "--codings are coded: leave them out"),
        (("stats", "saturation", "--by", "role"), "--by is for codes: interviewcoder stats codes --by transcript"),
        (("stats", "codes", "said.txt", "--no-study"), "there are no codings: name coded files too"),
        (("turns", "nowhere*.txt"), "nowhere*.txt: no file matches; check the pattern"),
        (("review", "--theme", "pink"), "unknown theme 'pink': choose dark or light"),
        (("review", "--sort", "name"), "unknown order 'name': choose transcript or score"),
        (("compare", "--table", "gate"), "--table gate: no such table; there are codes, pairs, overall, all_coders"),
        (("turns", "said.txt", "--role", "all"), "--role all: write a label and its role, as in"),
    ],
)
def test_what_would_do_nothing_is_refused(run: Run, tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    before = sorted(tmp_path.iterdir())
    done = run(*arguments)
    assert (done.returncode in (2, 3), told in done.stderr.decode()) == (True, True), done.stderr.decode()
    assert sorted(tmp_path.iterdir()) == before


def test_what_is_begun_says_what_comes_next(run: Run) -> None:
    done = run("codebook", "new", "new.yaml")
    assert done.stderr.decode() == (
        "new.yaml: write your codes into it, then run: interviewcoder codebook check new.yaml\n"
    )


def test_where_nothing_is_left_to_count_it_is_said_what_was_left_out(run: Run, tmp_path: Path) -> None:
    assert run("reject", *ids(run)).returncode == 0
    nothing = "none of 2 excerpts is left to count"
    hint = " (--status all counts rejected, recoded and withdrawn ones too)"
    assert run("stats", "codes").stderr.decode() == f"interviewcoder: {nothing}{hint}\n"
    assert run("stats", "codes", "--status", "accepted").stderr.decode() == f"interviewcoder: {nothing}\n"
    drawn = run("stats", "codes", "-o", "figure.svg")
    assert drawn.returncode == 3
    assert drawn.stderr.decode() == (f"interviewcoder: figure.svg: {nothing}{hint}, so there is nothing to draw\n")
    assert not (tmp_path / "figure.svg").exists()


def test_codings_of_a_text_as_it_was_are_not_shown(run: Run, tmp_path: Path) -> None:
    assert run("list", "-o", "coded.jsonl").returncode == 0
    (tmp_path / "said.txt").write_text(SAID.replace("model", "mode"), encoding="utf-8")
    done = run("show", "said.txt", "--codings", "coded.jsonl")
    told = "1 of 2 excerpts of said.txt are not in its text as it is now (they are not shown; code it again)"
    assert (done.returncode, done.stderr.decode()) == (0, f"coded.jsonl: warning: {told}\n")
    assert (b"drift" in done.stdout, b"speed" in done.stdout) == (True, False)
    (tmp_path / "said.txt").write_text("Anna: Nothing.\n", encoding="utf-8")
    done = run("show", "said.txt", "--codings", "coded.jsonl")
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"coded.jsonl: has no excerpt of said.txt as it is now; code it again" in done.stderr


def test_a_transcript_that_is_imported_again_says_what_moved(run: Run, tmp_path: Path) -> None:
    (tmp_path / "said.txt").write_text(SAID.replace("And then?", "And then what?"), encoding="utf-8")
    assert run("import", "said.txt").stderr.decode().splitlines()[-1] == (
        "said.txt: a transcript, 4 turns; 2 codings moved with their passages"
    )
    assert run("import", "said.txt").stderr.decode().splitlines()[-1] == "said.txt: a transcript, 4 turns"


def test_import_tells_of_a_label_that_nobody_has(run: Run, tmp_path: Path) -> None:
    (tmp_path / "more.txt").write_text(SAID, encoding="utf-8")
    (tmp_path / "else.txt").write_text(SAID.replace("Anna", "Ben"), encoding="utf-8")
    done = run("import", "more.txt", "else.txt", "--role", "Nosuch=interviewer", "--role", "Ben=participant")
    assert (done.returncode, done.stderr.decode().count("no speaker has this label")) == (0, 1)
    assert "Nosuch" in done.stderr.decode()


def test_init_says_of_what_is_no_study_that_it_is_none(run: Run) -> None:
    assert "said.txt: " in (told := run("init", "said.txt").stderr.decode())
    assert "change its settings" not in told
    assert "change its settings" in run("init").stderr.decode()


def test_a_renamed_transcript_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "said.txt").rename(tmp_path / "renamed.txt")
    done = run("code", "renamed.txt", "-f", "jsonl")
    assert b"renamed.txt: warning: has the text of 'said.txt', whose file no longer exists" in done.stderr
    (tmp_path / "copy.txt").write_text(SAID.replace("slow", "slow, too"), encoding="utf-8")
    assert b"has the text of" not in run("code", "copy.txt", "-f", "jsonl").stderr


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("kwic drift said.txt", "said.txt: is a file, not a term: name files with --in"),
        ("report -o r.pdf", "r.pdf: a report is an HTML page: name it r.html"),
        (
            "evaluate --gold ann.jsonl said.txt -c ml-quality-issues",
            "has none of the codes in these codings (drift, speed): name their codebook",
        ),
        (
            "codebook coverage ann.jsonl -c patient-interviews",
            "has none of the codes in these codings (drift, speed): name their codebook",
        ),
    ],
)
def test_what_is_probably_a_mistake_is_refused(run: Run, tmp_path: Path, command: str, told: str) -> None:
    coded = run("list", "-f", "jsonl").stdout.replace(b'"coder": "interviewcoder"', b'"coder": "ann"')
    (tmp_path / "ann.jsonl").write_bytes(coded)
    done = run(*command.split())
    assert (done.returncode, told in done.stderr.decode()) == (2, True), done.stderr.decode()


def test_exports_are_no_transcripts(run: Run) -> None:
    for name, told in (("b.docx", b"is an export of coded excerpts"), ("b.xlsx", b"a workbook: save its sheet")):
        assert run("export", "-o", name).returncode == 0
        done = run("import", name)
        assert (done.returncode, told in done.stderr) == (3, True), done.stderr.decode()


def test_each_lack_is_told_once_for_all_lines(run: Run, tmp_path: Path) -> None:
    assert run("accept", *ids(run)).returncode == 0
    assert run("list", "-o", "coded.csv").returncode == 0
    (tmp_path / "new").mkdir()
    assert run("init", "--coder", "ann", cwd=tmp_path / "new").returncode == 0
    done = run("import", "../coded.csv", cwd=tmp_path / "new")
    assert done.stderr.decode().count("is not a transcript of this study, here and on 1 more lines") == 1
    (tmp_path / "new/said.txt").write_text(SAID, encoding="utf-8")
    assert run("import", "said.txt", cwd=tmp_path / "new").returncode == 0
    done = run("import", "../coded.csv", cwd=tmp_path / "new")
    assert done.stderr.decode().count("the machine did not code this passage so, here and on 1 more lines") == 1
    assert run("code", "-c", "../book.yaml", "said.txt", cwd=tmp_path / "new").returncode == 0
    assert run("list", "--status", "accepted", "-f", "jsonl", cwd=tmp_path / "new").stdout.count(b"\n") == 2


def test_attributes_of_a_transcript_that_was_not_coded_are_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "size.csv").write_text("transcript,size\nsaid.txt,small\nsad.txt,large\n", encoding="utf-8")
    done = run("stats", "codes", "--by", "size", "--attributes", "size.csv")
    assert (done.returncode, b"size.csv: warning: no transcript 'sad.txt' was coded" in done.stderr) == (0, True)


@pytest.mark.parametrize("columns", [60, 80, 100, 120])
def test_a_table_shows_all_its_figures_whatever_its_width(run: Run, columns: int) -> None:
    assert run("accept", ids(run)[0]).returncode == 0
    shown = run("compare", "--no-intervals", env={"COLUMNS": str(columns)}).stdout.decode()
    assert max(map(len, shown.splitlines())) <= columns
    words = shown.split()
    assert {"precision", "recall", "F1", "ρ"} <= set(words)
    [pair] = json.loads(run("compare", "--no-intervals", "-f", "json").stdout)["pairs"]["rows"]
    assert f"{pair['f1']:.3f}" in words


def test_in_a_narrow_terminal_kwic_tells_who_speaks(run: Run, tmp_path: Path) -> None:
    name = "a-rather-long-name-of-an-interview-of-an-hour.txt"
    (tmp_path / name).write_text(SAID, encoding="utf-8")
    lines = run("kwic", "data", "--in", name, env={"COLUMNS": "80"}).stdout.decode().splitlines()[:-1]
    assert ["Interviewer" in line for line in lines] == [True, False, False]
    assert all("Anna" in line and len(line) <= 80 for line in lines[1:])


def test_a_word_and_the_stop_behind_it_stand_together_in_kwic(run: Run) -> None:
    shown = run("kwic", "drift", "--plain", env={"COLUMNS": "120"}).stdout.decode()
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    assert [line.partition("We had")[2] for line in lines if "We had" in line] == [
        " data drift, and then data drift again.",
        " data drift, and then data drift again.",
    ]


def test_names_in_one_option_may_have_blanks_between_them(run: Run) -> None:
    both = run("list", "-f", "jsonl").stdout
    assert run("list", "-f", "jsonl", "--code", "drift, speed").stdout == both
    assert run("list", "-f", "jsonl", "--status", " proposed , accepted").stdout == both


def test_the_ending_of_a_figure_may_have_capitals(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("altair")
    assert run("stats", "codes", "-o", "figure.SVG").returncode == 0
    assert b"<svg" in (tmp_path / "figure.SVG").read_bytes()
