"""What real folders, shells and recognisers do to the tool."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from jsonschema import Draft202012Validator

from interviewcoder import transcripts
from interviewcoder.cli.commands import importing
from interviewcoder.cli.inputs import read_transcripts
from interviewcoder.cli.streams import Messages
from interviewcoder.errors import bug

GOOD = "Interviewer: Any trouble?\n\nInterviewee: Yes, data drift. It was terrible.\n"
BOOK = "name: x\nlanguage: {language}\ncodes: [{{id: a, name: A, terms: {terms}}}]\n"


def coded(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, object]]:
    """The records that a run printed."""
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_french_negation_over_elided_words(run, tmp_path: Path) -> None:
    (tmp_path / "fr.yaml").write_text(BOOK.format(language="fr", terms="[attaque, erreur]"), encoding="utf-8")
    said = "Interviewé : On n'a pas d'attaque, on n'a jamais vu l'erreur. Une attaque, oui, il y a longtemps.\n"
    (tmp_path / "fr.txt").write_text(said, encoding="utf-8")
    [record] = coded(run("code", "fr.txt", "-c", "fr.yaml", "--unit", "sentence"))
    assert record["text"] == "Une attaque, oui, il y a longtemps."


def test_transcripts_and_codings_are_told_apart(run, tmp_path: Path) -> None:
    (tmp_path / "brackets.txt").write_text("[Recording begins]\n\n" + GOOD, encoding="utf-8")
    assert [record["code"] for record in coded(run("list", "brackets.txt"))] == ["mm-drift"]
    lines = run("code", "brackets.txt").stdout
    (tmp_path / "bom.jsonl").write_bytes(b"\xef\xbb\xbf" + lines)
    (tmp_path / "wide.jsonl").write_bytes(lines.decode().encode("utf-16"))
    assert run("list", "bom.jsonl").stdout == run("list", "wide.jsonl").stdout == lines


@pytest.mark.parametrize(
    "command", ["stats codes coded.jsonl", "show good.txt", "codebook show", "list -f table good.txt"]
)
def test_what_is_shown_needs_a_standard_output(run, tmp_path: Path, command: str) -> None:
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    run("code", "-q", "good.txt", "-o", "coded.jsonl")
    tool = f'"{sys.executable}" -m interviewcoder {command} >&- <good.txt'
    done = subprocess.run(["bash", "-c", tool], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, b"standard output: is closed" in done.stderr) == (1, True)


def test_what_other_tools_left_out_is_filled_in_and_no_nonsense_is_passed_on(run, root: Path) -> None:
    record = {
        "transcript": "a.txt",
        "code": "x",
        "start": 0,
        "end": 5,
        "text": "Hello",
        "turn": -3,
        "line": 0,
        "time": -5,
    }
    excerpt = json.loads(run("list", "-", stdin=json.dumps(record).encode()).stdout)
    schema = json.loads((root / "interviewcoder" / "formats" / "excerpt.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(excerpt)
    again = json.loads(run("list", "-", stdin=json.dumps(record | {"code": "y"}).encode()).stdout)
    assert excerpt["id"] != again["id"]
    done = run("list", "-", stdin=json.dumps(record | {"score": 250}).encode())
    assert b"'score' 250 is not from 0 to 100" in done.stderr


def test_a_pipe_without_excerpts_takes_no_studys_place(run, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    run("init", "--coder", "anna")
    coded = run("code", "-q", "good.txt").stdout
    run("report", "-o", "report.html", stdin=b"")
    page = (tmp_path / "report.html").read_bytes()
    for command in (("report", "-o", "report.html"), ("export", "-o", "out.docx"), ("list", "--count")):
        for said in (b"one.txt\ntwo.txt\n", b"[00:00:01] Interviewer: And?\n", b"\n"):  # as in a loop that reads names
            done = run(*command, stdin=said)
            told = b"standard input holds no coded excerpts" in done.stderr
            assert (done.returncode, told) == (2, True) or (command[0], said) == ("list", b"\n")
    assert (tmp_path / "report.html").read_bytes() == page
    assert run("list", stdin=coded).stdout == coded
    table = run("list", "-f", "csv", stdin=coded).stdout.decode()
    assert run("list", "--count", stdin=table.encode("utf-16")).stdout == run("list", "--count", stdin=coded).stdout
    slow = [
        sys.executable,
        "-c",
        "import sys, time; print(end='[', flush=True); time.sleep(.5); print(sys.argv[1], ']')",
    ]
    with subprocess.Popen([*slow, coded.decode().splitlines()[0]], stdout=subprocess.PIPE) as process:
        command = [sys.executable, "-m", "interviewcoder", "list", "-f", "jsonl"]
        done = subprocess.run(command, stdin=process.stdout, capture_output=True, cwd=tmp_path, check=True)
    assert done.stdout == coded.splitlines(keepends=True)[0]
    assert run("list", "-", stdin=GOOD.encode()).returncode == 0


@pytest.mark.parametrize(
    "command",
    [
        "turns a.txt --format csv", "code --no-study a.txt -f csv",
        "list --no-study coded.jsonl -f csv", "codebook convert ml-quality-issues -f yaml",
        "codebook diff patient-interviews ml-quality-issues -f csv", "log -f csv",
    ],
)  # fmt: skip
def test_no_result_is_written_over_a_transcript_of_the_study(run, tmp_path: Path, command: str) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    run("init", "--coder", "anna")
    run("code", "-q", "a.txt", "b.txt", "-o", "coded.jsonl")
    done = run(*command.split(), "-o", "b.txt")
    assert done.returncode == 2, done.stderr
    assert (tmp_path / "b.txt").read_text(encoding="utf-8") == GOOD


def test_a_bug_with_one_file_stops_no_other(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    run("init", "--coder", "anna")
    read = transcripts.read

    def stumble(data: bytes, path: str, **how: Any) -> Any:
        if path == "a.txt":
            raise RuntimeError(GOOD)
        return read(data, path, **how)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(transcripts, "read", stumble)
    messages = Messages()
    [found] = read_transcripts(["a.txt", "b.txt"], messages, layout=None, roles={})
    assert (found.path, messages.failed) == ("b.txt", True)
    with pytest.raises(typer.Exit):
        importing.command(["a.txt", "b.txt"], coder=None, study=None, role=None, layout=None, quiet=False)
    told = "a.txt: a bug, sorry: RuntimeError at test_robustness.py"
    said = capsys.readouterr().err.splitlines()
    assert [told in line for line in said] == [True, True, False]
    log = run("log").stdout
    assert (b"b.txt" in log, b"a.txt" in log) == (True, False)


def test_what_the_machine_is_the_cause_of_is_called_no_bug() -> None:
    broken = ImportError("\nIMPORTANT: PLEASE READ THIS\n")
    broken.__cause__ = ImportError("libopenblas.so: failed to map segment")
    assert bug(broken).startswith("a package cannot be loaded (libopenblas.so: failed to map segment); is there")
    assert bug(RuntimeError("can't start new thread")).startswith("the system lets this program begin no more threads")
    assert bug(RuntimeError(GOOD)).startswith("a bug, sorry: RuntimeError at")


@pytest.mark.parametrize(
    "command",
    [
        "list coded.jsonl --fuzzy 100", "list coded.jsonl --role participant", "report coded.jsonl --role all",
        "show good.txt --status accepted", "show good.txt --codings coded.jsonl --unit turn",
        "kwic a --plain --fuzzy 70",
        "export coded.jsonl -o a.md --line-endings crlf", "turns good.txt --role participant",
        "evaluate --gold coded.jsonl --role participant",
    ],
)  # fmt: skip
def test_options_that_would_do_nothing_are_refused(run, tmp_path: Path, command: str) -> None:
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    run("code", "-q", "good.txt", "-o", "coded.jsonl")
    done = run(*command.split())
    assert done.returncode == 2, done.stderr


def test_closed_streams(run, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("Speech before any label.\n\n" + GOOD, encoding="utf-8")
    tool = f'"{sys.executable}" -m interviewcoder code good.txt'
    plain = run("code", "-q", "good.txt").stdout
    shell = subprocess.run(["bash", "-c", f"{tool} 2>&-"], cwd=tmp_path, capture_output=True, check=True)
    assert shell.stdout == plain
    if os.path.exists("/dev/full"):
        shell = subprocess.run(["bash", "-c", f"{tool} 2>/dev/full"], cwd=tmp_path, capture_output=True, check=True)
        assert shell.stdout == plain
    for redirected, told, code in (
        (">&- <&-", b"standard output: is closed", 1),
        ("- <&-", b"standard input is closed", 3),
        ("-o out.jsonl >&- <&-", b"", 0),
    ):
        shell = subprocess.run(["bash", "-c", f"{tool} {redirected}"], cwd=tmp_path, capture_output=True, check=False)
        assert (shell.returncode, told in shell.stderr, b"a bug" in shell.stderr) == (code, True, False)
    assert (tmp_path / "out.jsonl").read_bytes() == plain
    shell = subprocess.run(["bash", "-c", f"{tool} - <&-"], cwd=tmp_path, capture_output=True, check=False)
    assert (shell.returncode, shell.stdout) == (3, plain)  # the other file is coded


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes only there")
def test_file_names_that_are_no_text(run, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    os.rename(tmp_path / "good.txt", os.fsencode(tmp_path) + b"/caf\xe9.txt")
    (tmp_path / "other.txt").write_text(GOOD, encoding="utf-8")
    assert [record["transcript"] for record in coded(run("code", "."))] == ["caf\\xe9.txt", "other.txt"]


def test_one_file_under_several_names_is_coded_once(run, tmp_path: Path) -> None:
    (tmp_path / "a.TXT").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.TXT")
    assert [record["transcript"] for record in coded(run("code", ".", "./a.TXT", tmp_path / "a.TXT"))]
    assert len(coded(run("code", ".", "./a.TXT", tmp_path / "a.TXT"))) == 1


def test_a_name_near_a_role_word_is_a_name(run, tmp_path: Path) -> None:
    said = "Horst: We had data drift.\n\nAnna: Yes, data drift.\n\nHorst: Mm.\n\nAnna: Mm.\n"
    (tmp_path / "names.txt").write_text(said, encoding="utf-8")
    assert {turn["role"] for turn in coded(run("turns", "names.txt"))} == {"unknown"}


def test_codes_stand_where_their_evidence_does(run, tmp_path: Path) -> None:
    said = "Interviewer: Any trouble with it at all?\n\nInterviewee: Well.\n\nInterviewee: Data drift. Always.\n"
    (tmp_path / "i.txt").write_text(said, encoding="utf-8")
    shown = run("show", "i.txt", "--unit", "exchange").stdout.decode().splitlines()
    [line] = [line for line in shown if "mm-drift" in line]
    assert "Data drift" in line


def test_controls_do_not_reach_the_screen(run, tmp_path: Path) -> None:
    (tmp_path / "esc.txt").write_text(GOOD.replace("terrible", "\x1b[2Jterrible"), encoding="utf-8")
    assert b"\x1b" not in run("code", "esc.txt", "--format", "table").stdout
    assert b"\x1b" not in run("show", "esc.txt").stdout
    assert "\x1b[2J" in coded(run("code", "esc.txt"))[0]["text"]


LOOPS = {
    "blanks before the first label": " " * 200_000 + "\n" + GOOD,
    "stops": "Interviewee: " + "." * 200_000 + "x\n",
    "labels without a stop": "Interviewee: data drift and the\n" * 3000,
    "a recogniser in a loop": "Interviewee: " + "data here is data " * 2000 + "\n",
    "one word": "Interviewee: " + "no " * 20_000 + "\n",
    "names": "".join(f"Name{chr(65 + n % 26)}{chr(65 + n // 26)}\n\nwell\n\n" for n in range(600)) * 2,
}


@pytest.mark.parametrize("text", LOOPS.values(), ids=LOOPS.keys())
def test_loops_of_a_recogniser_end(run, tmp_path: Path, text: str) -> None:
    (tmp_path / "loop.txt").write_text(text, encoding="utf-8")
    terms = (
        "[data drift, no no no no no no no, {near: [data, data, data, data], within: 50},"
        " {near: [data, [here, is], drift], within: 30}]"
    )
    (tmp_path / "book.yaml").write_text(BOOK.format(language="en", terms=terms), encoding="utf-8")
    # Seconds; where time grows with the square of the text or worse, the run is given up after two minutes.
    assert run("code", "-q", "loop.txt", "-c", "book.yaml").returncode == 0


def test_a_changed_transcript_is_said_once_and_has_no_context(run, tmp_path: Path) -> None:
    (tmp_path / "i.txt").write_text(GOOD + "\nInterviewee: More data drift.\n", encoding="utf-8")
    run("code", "i.txt", "--unit", "turn", "-o", "coded.jsonl")
    (tmp_path / "i.txt").write_text("A new line.\n\n" + GOOD, encoding="utf-8")
    done = run("list", "coded.jsonl", "--context", "1")
    assert done.stderr.decode().count("changed since it was coded") == 1
    assert [record.get("context") for record in coded(done)] == [None, None]


def test_what_may_be_a_transcript_in_a_folder_is_told(run, tmp_path: Path) -> None:
    for name in ("a.txt", "b.rtf", "c.pdf", "d.PDF", "~$e.docx", "f.jpg", ".g.rtf"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    done = run("code", ".")
    assert len(coded(done)) == 1
    assert done.stderr.decode().splitlines() == [
        "interviewcoder: .: left out, as they are no *.txt, *.docx, *.vtt, *.srt: 2 .pdf, 1 .rtf"
    ]


def test_what_is_in_a_file_twice_counts_once(run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
    lines = run("code", "a.txt").stdout
    array = b"[" + lines.strip() + b"," + lines.strip() + b"]"
    for name, content in (("twice.jsonl", lines + lines), ("twice.json", array)):
        (tmp_path / name).write_bytes(content)
        done = run("list", name)
        assert (done.stdout, b"from here on the file repeats 1 excerpt" in done.stderr) == (lines, True)


def test_a_glob_says_what_it_cannot_read(run, tmp_path: Path) -> None:
    (tmp_path / "talks").mkdir()
    (tmp_path / "talks" / "a.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "talks" / "b.txt").symlink_to("nowhere")
    done = run("code", "talks/*.txt")
    assert (done.returncode, done.stdout.count(b"\n")) == (3, 1)
    assert done.stderr.decode() == (
        "interviewcoder: talks/b.txt: cannot be read (a link to a file that is not there)\n"
    )
    if os.geteuid():
        (tmp_path / "talks").chmod(0)
        done = run("code", "*/*.txt")
        (tmp_path / "talks").chmod(0o700)
        assert b"talks: cannot be read (Permission denied)" in done.stderr


def test_a_run_without_excerpts_says_what_it_left_out(run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
    for options, told in (
        (("--role", "unknown"), "no excerpts; 2 turns not searched"),
        (("--min-score", "100", "--code", "mm-drift"), "no excerpts; 1 turn not searched"),
    ):
        done = run("code", "a.txt", *options)
        assert (done.stdout, told in done.stderr.decode()) == (b"", True), done.stderr
    assert run("code", "a.txt", "--role", "unknown", "--quiet").stderr == b""


@pytest.mark.parametrize("ending", ["csv", "tsv", "json", "jsonl"])
def test_what_code_writes_as_data_list_reads(run, samples: Path, tmp_path: Path, ending: str) -> None:
    run("code", samples / "churn-model.txt", "-o", f"coded.{ending}")
    plain = run("code", samples / "churn-model.txt").stdout
    again = run("list", f"coded.{ending}", "--sort", "transcript").stdout
    ids = [[json.loads(line)["id"] for line in lines.splitlines()] for lines in (plain, again)]
    assert ids[0] == ids[1] != []
    assert (tmp_path / f"coded.{ending}").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes are other things there")
def test_links_to_folders_are_told_and_what_pipes_has_no_name_is_written_to(run, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "good.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "linked").symlink_to(tmp_path / "other")
    (tmp_path / "folder" / "own.txt").write_text(GOOD, encoding="utf-8")
    done = run("code", "folder", "-f", "jsonl", "-o", "/dev/stdout")
    assert {json.loads(line)["transcript"] for line in done.stdout.splitlines()} == {"folder/own.txt"}
    assert b"folder/linked: left out, as it is a link to a folder; name it to have it read" in done.stderr
    assert run("code", "folder/linked").stdout.count(b"folder/linked/good.txt") > 0


@pytest.mark.parametrize("ending", ["jsonl", "json"])
def test_what_was_coded_is_not_coded_again(run, tmp_path: Path, ending: str) -> None:
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    run("code", "good.txt", "-o", f"coded.{ending}")
    done = run("code", f"coded.{ending}")
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"a file of coded excerpts and no transcript: 'interviewcoder list' reads it" in done.stderr


def test_a_folder_that_is_there_no_more_is_told(run, tmp_path: Path) -> None:
    script = f'mkdir gone; cd gone; rmdir ../gone; "{sys.executable}" -m interviewcoder code x.txt'
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, b"the folder that you are in no longer exists" in done.stderr) == (3, True), done.stderr
    assert run("code", "x.txt", "--jobs", 10**20).returncode == 2
