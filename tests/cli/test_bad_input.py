"""Bad input gives one line that says what, where and what to do, the right exit code, and loses nothing."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from interviewcoder.codebooks import DEFAULT, locate

GOOD = "Interviewer: Any trouble?\n\nInterviewee: Yes, data drift. It was, it was terrible.\n"
FRENCH = "Intervieweur : Et les données ?\n\nInterviewé : Oui, la dérive des données, c'était très gênant.\n"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A transcript with one coded turn."""
    path = tmp_path / "good.txt"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_empty_file_is_a_warning(run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    done = run("code", "empty.txt")
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"empty.txt: warning: no speech in it" in done.stderr


def test_folder_without_transcripts(run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("code", "empty")
    assert done.returncode == 3
    assert b"empty: no transcripts (*.txt, *.docx, *.vtt, *.srt, *.parquet) in this folder" in done.stderr


@pytest.mark.parametrize("name", ["missing.txt", "no*.txt"])
def test_one_bad_file_does_not_stop_the_others(run, good: Path, name: str) -> None:
    done = run("code", name, good.name)
    assert done.returncode == 3
    assert name.encode() in done.stderr
    assert b'"code": "mm-drift"' in done.stdout


@pytest.mark.parametrize("command", ["code", "list", "turns", "kwic drift --in", "stats codes", "export"])
def test_where_nothing_can_be_read_results_from_before_are_kept(run, tmp_path: Path, command: str) -> None:
    before = tmp_path / ("before.xlsx" if command == "export" else "before.csv")
    before.write_text("from before", encoding="utf-8")
    done = run(*command.split(), "missing.txt", "-o", before.name)
    assert (done.returncode, before.read_text(encoding="utf-8")) == (3, "from before")


@pytest.mark.parametrize("data", [b"\x00\x01PNG\xff\xfe", bytes(range(256)) * 8, b"abc\x00def"])
def test_binary_file(run, tmp_path: Path, good: Path, data: bytes) -> None:
    (tmp_path / "binary.txt").write_bytes(data)
    done = run("code", "binary.txt", good.name)
    assert done.returncode == 3
    assert done.stderr.startswith(b"interviewcoder: binary.txt: not a text file")
    assert done.stdout.count(b"\n") == 1


@pytest.mark.parametrize(
    ("encoding", "warns"), [("utf-8", False), ("utf-8-sig", False), ("utf-16", True), ("latin-1", True)]
)
def test_encodings_give_the_same_excerpt(run, tmp_path: Path, encoding: str, warns: bool) -> None:
    (tmp_path / "french.txt").write_text(FRENCH, encoding=encoding)
    done = run("code", "french.txt", "--code", "mm-drift", "--format", "text")
    assert done.returncode == 0
    assert "la dérive des données, c'était très gênant" in done.stdout.decode()
    assert (b"not UTF-8, read as" in done.stderr) == warns


def test_windows_newlines_change_nothing(run, good: Path) -> None:
    plain = run("code", good.name).stdout
    good.write_bytes(GOOD.replace("\n", "\r\n").encode())
    assert run("code", good.name).stdout == plain


def test_no_permission(run, good: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("the superuser may read every file")
    good.chmod(0)
    done = run("code", good.name)
    assert done.returncode == 3
    assert b"good.txt: no permission to read it" in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        "init locked/x.study", "code good.txt -o locked/x.jsonl", "convert good.txt -o locked/x.txt",
        "codebook new locked/x.yaml", "redact good.txt -o locked/x.txt", "list --study locked/x.study",
    ],
)  # fmt: skip
def test_a_folder_that_may_not_be_entered(run, good: Path, command: str) -> None:
    if os.geteuid() == 0:
        pytest.skip("the superuser may enter every folder")
    locked = good.parent / "locked"
    locked.mkdir(mode=0)
    done = run(*command.split())
    locked.chmod(0o700)
    assert done.returncode in (1, 4)
    assert b"Permission denied" in done.stderr
    assert b"a bug" not in done.stderr


def test_one_long_line(run, tmp_path: Path) -> None:
    words = "we had data drift and um missing values and the the pumps went on and on without a stop "
    (tmp_path / "long.txt").write_text(words * 6000, encoding="utf-8")
    done = run("code", "long.txt", "--code", "mm-drift")
    assert done.returncode == 0
    assert b"no speaker labels found" in done.stderr
    # The recogniser set no stop: pieces of a hundred words get the code, not half a megabyte.
    assert max(len(line) for line in done.stdout.split(b"\n")) < 3000


def test_unknown_code_suggests_the_near_ones(run, good: Path) -> None:
    done = run("code", good.name, "--code", "mm-drfit")
    assert done.returncode == 2
    assert b"--code mm-drfit: no such code (did you mean mm-drift" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--category", "dta"], b"no such category"),
        (["--unit", "page"], b"unknown unit 'page'"),
        (["--role", "boss"], b"--role 'boss'"),
        (["--role", "Ann=boss"], b"--role 'Ann=boss'"),
        (["--format", "xml"], b"unknown format 'xml'"),
        (["--layout", "vtt"], b"unknown layout 'vtt'"),
        (["--layout", "vtt", "--cluster", "local", "-o", "out.jsonl"], b"unknown layout 'vtt'"),
        (["--min-score", "101"], b"101"),
        (["--min-score", "nan"], b"nan is not a number"),
        (["--fuzzy", "nan"], b"nan is not a number"),
        (["-o", "out.txt", "--format", "table"], b"table is for the terminal"),
        (["-o", "out.xlsx"], b"no format has the ending '.xlsx'"),
        (["--fuzzy", "0.9"], b"it goes from 0 to 100; 90?"),
    ],
)
def test_usage(run, good: Path, arguments: list[str], says: bytes) -> None:
    done = run("code", good.name, *arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert says in done.stderr


def test_unknown_codebook(run, good: Path) -> None:
    done = run("code", good.name, "--codebook", "nowhere.yaml")
    assert done.returncode == 3
    assert b"nowhere.yaml: no such codebook" in done.stderr


def test_codebook_with_mistakes_codes_nothing(run, tmp_path: Path, good: Path) -> None:
    (tmp_path / "bad.yaml").write_text("name: x\ncodes:\n  - id: a\n    terms: [no, '']\n", encoding="utf-8")
    done = run("code", good.name, "--codebook", "bad.yaml")
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"bad.yaml:4:13: error: YAML reads no as a yes/no value" in done.stderr
    checked = run("codebook", "check", "bad.yaml", "ml-quality-issues")
    assert checked.returncode == 5
    assert b"bad.yaml: 3 errors" in checked.stdout
    assert b"ml-quality-issues: fine" in checked.stdout


def test_coded_file_with_broken_lines(run, tmp_path: Path, good: Path) -> None:
    coded = run("code", good.name).stdout
    (tmp_path / "coded.jsonl").write_bytes(b"{oops\n" + coded + b'{"code": "x"}\n')
    done = run("list", "coded.jsonl")
    assert done.returncode == 3
    assert done.stdout == coded
    assert b"coded.jsonl:1: error: not JSON" in done.stderr
    assert b"coded.jsonl:3: error: not a coded excerpt: 'start' is missing" in done.stderr


def test_closed_pipe(samples: Path) -> None:
    # With context the output is many times what a pipe holds, so that it closes before all is written.
    command = f'"{sys.executable}" -m interviewcoder code --quiet --context 5 "{samples}" | head -n 1'
    done = subprocess.run(["bash", "-c", command + "; echo ${PIPESTATUS[0]}"], capture_output=True, check=False)
    first, status = done.stdout.splitlines()
    assert first.startswith(b'{"id"')
    assert status == b"1"
    assert done.stderr == b""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupt(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "empty.txt").touch()
    said = GOOD.replace("Any trouble?", "Did you have trouble with the data of one or another sensor?")
    said = said.replace("terrible.", "terrible. We threw half of it away.")  # as long as what a large file is cut at
    (tmp_path / "long.txt").write_text(said * 100_000, encoding="utf-8")
    target = tmp_path / "out.jsonl"
    target.write_text("old", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "interviewcoder", "code", "empty.txt", "long.txt", "-o", target.name],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # noqa: PLW1509 (nohup has it ignored; no threads)
    )
    assert process.stderr is not None
    assert b"empty.txt: warning" in process.stderr.readline()  # it has begun to code, which takes many seconds
    process.send_signal(number)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert b"Traceback" not in stderr
    assert target.read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty.txt", "long.txt", "out.jsonl"]


def test_full_disk_keeps_the_old_file(run, tmp_path: Path, samples: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("old", encoding="utf-8")

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    done = run("code", samples / "churn-model.txt", "-o", target, preexec_fn=small_files)
    assert done.returncode == 1
    assert b"cannot be written" in done.stderr
    assert b"unchanged" in done.stderr
    assert target.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_full_device(run, good: Path) -> None:
    done = run("code", good.name, "-o", "/dev/full")
    assert done.returncode == 1
    assert b"/dev/full: cannot be written" in done.stderr


def test_output_into_a_missing_folder(run, good: Path) -> None:
    done = run("code", good.name, "-o", "nowhere/out.jsonl")
    assert done.returncode == 1
    assert b"nowhere/out.jsonl: cannot be written" in done.stderr


def test_output_with_a_name_too_long(run, good: Path) -> None:
    done = run("code", good.name, "-o", f"{'x' * 300}.jsonl")
    assert done.returncode == 1
    assert done.stderr.endswith(b".jsonl: cannot be written (File name too long)\n")


def test_pipes_and_loops_in_a_folder(run, tmp_path: Path, good: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / good.name).write_bytes(good.read_bytes())
    os.mkfifo(folder / "pipe.txt")  # of which a reader would wait for ever
    (folder / "loop.txt").symlink_to("loop.txt")
    done = run("code", "folder")
    assert done.returncode == 3
    assert done.stderr.startswith(
        b"interviewcoder: folder/loop.txt: cannot be read (Too many levels of symbolic links)"
    )
    assert done.stdout.count(b"\n") == 1


def test_a_file_under_two_paths_is_one_by_the_relative_one(run, good: Path) -> None:
    once = run("code", good.name)
    for paths in ((good, good.name), (good.name, good)):
        assert run("code", *paths).stdout == once.stdout != b""


@pytest.mark.usefixtures("good")
def test_no_traceback_shows_words(run, tmp_path: Path) -> None:
    # A stemmer that is not there is as good a bug as any.
    (tmp_path / "Stemmer.py").write_text("def Stemmer(*_):\n    raise KeyError('data drift')\n", encoding="utf-8")
    for code, arguments in ((1, ["why", "good.txt:1", "data-missing-values"]), (3, ["code", "good.txt"])):
        done = run(*arguments, env={"PYTHONPATH": str(tmp_path)})
        assert done.returncode == code
        assert b"a bug, sorry: KeyError at Stemmer.py:2" in done.stderr
        assert b"drift" not in done.stderr


@pytest.mark.parametrize("option", ["good.txt", "mine.yaml"])
def test_a_result_is_not_written_over_an_input(run, good: Path, tmp_path: Path, option: str) -> None:
    assert run("codebook", "new", "mine.yaml").returncode == 0
    before = (tmp_path / option).read_bytes()
    done = run("code", good.name, "--codebook", "mine.yaml", "--format", "jsonl", "-o", f"./{option}")
    assert done.returncode == 2
    assert b"is an input of this run" in done.stderr
    assert (tmp_path / option).read_bytes() == before


@pytest.mark.parametrize(
    "arguments", [("codebook", "convert", "patient-interviews", "--format", "qdc"), ("list", "good.txt", "-f", "csv")]
)
def test_a_codebook_that_ships_is_not_written_over(run, good: Path, arguments: tuple[str, ...]) -> None:
    named = "patient-interviews" if "convert" in arguments else DEFAULT
    done = run(*arguments, "-o", locate(named), cwd=good.parent)
    assert (done.returncode, b"is an input of this run" in done.stderr) == (2, True)


def test_what_looks_wrong_with_speakers_is_said(run, tmp_path: Path) -> None:
    said = "Ann: Is there drift?\n\nBen: Yes, data drift.\n\nAnn: I see.\n\nBen: Mm.\n"
    (tmp_path / "names.txt").write_text(said, encoding="utf-8")
    assert b"no speaker has a known role (Ann, Ben)" in run("code", "names.txt").stderr
    done = run("code", "names.txt", "--role", "Anna=interviewer")
    assert "--role 'Anna=…': no speaker has this label; there are Ann, Ben" in done.stderr.decode()
    assert run("code", "names.txt", "--role", "ann=interviewer").stderr == b""


def test_list_says_what_it_cannot_read_or_find(run, good: Path) -> None:
    assert run("code", good.name, "-o", "coded.md").returncode == 0
    done = run("list", "coded.md")
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"cannot be read back" in done.stderr
    empty = run("list", stdin=b"")
    assert (empty.returncode, empty.stdout, empty.stderr) == (0, b"", b"")
    none = run("list", good.name, "--search", "zebra")
    assert (none.returncode, none.stdout) == (0, b"")
    assert b"excerpts is left by these options; speakers are Interviewee" in none.stderr
    turns = run("turns", good.name).stdout * 9
    many = run("list", stdin=turns)
    assert many.returncode == 3
    assert many.stderr.count(b"\n") == 2


@pytest.mark.parametrize(
    ("yaml", "hint"),
    [
        ("name: x\ncodes:\n\t- id: a\n", b"there is a tab"),
        ('name: x\ncodes:\n  - {id: a, name: A, terms: [{pattern: "\\d+"}]}\n', b"single quotes"),
        ("name: x\nthreshold: 0.9\ncodes: [{id: a, name: A, terms: [b]}]\n", b"write 90?"),
        ("name: x\ncodes: [{id: a, name: A, terms: ['a | b']}]\n", b"write a term for each alternative"),
    ],
)
def test_hints_for_what_newcomers_do(run, tmp_path: Path, yaml: str, hint: bytes) -> None:
    (tmp_path / "mine.yaml").write_text(yaml, encoding="utf-8")
    assert hint in run("codebook", "check", "mine.yaml").stdout


@pytest.mark.parametrize("command", ["list", "report", "stats codes", "codebook coverage", "turns", "export -f latex"])
def test_a_table_to_read_is_not_taken_for_a_transcript(run, tmp_path: Path, command: str) -> None:
    (tmp_path / "a.txt").write_text("Interviewer: And?\n\nNurse: We have missing values.\n", encoding="utf-8")
    assert run("code", "-q", "a.txt", "-o", "coded.md").returncode == 0
    done = run(*command.split(), "coded.md")
    assert done.returncode != 0
    assert b"coded.md: a table for people, which cannot be read back" in done.stderr
