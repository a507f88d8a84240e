"""What commands read where there is a study: the study, files, a pipe; and whose, by their names."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PLANT = """Interviewer: What goes wrong?

Interviewee: We had data drift all the time.

Interviewee: We have technical debt.
"""
BOOK = """name: plant
codes:
  - {id: drift, name: Drift, terms: [data drift]}
  - {id: debt, name: Technical debt, terms: [technical debt]}
  - {id: speed, name: Speed, terms: [slow]}
"""


@pytest.fixture
def folder(run, tmp_path: Path) -> Path:
    """A folder with a study of an interview, in which anna accepted `drift` and rejected `debt`."""
    (tmp_path / "plant.txt").write_text(PLANT, encoding="utf-8")
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    assert run("init", "--coder", "anna", "--codebook", "book.yaml").returncode == 0
    debt, drift = sorted(read(run("code", "plant.txt")), key=lambda record: str(record["code"]))
    assert run("accept", drift["id"]).returncode == run("reject", debt["id"]).returncode == 0
    return tmp_path


def read(done) -> list[dict[str, object]]:
    """The records that a run printed."""
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def statuses(done) -> dict[tuple[object, object], object]:
    """The status of each code of each transcript that a run printed."""
    return {(one["transcript"], one["code"]): one["status"] for one in read(done)}


def test_what_is_withdrawn_is_that_for_each_coder(run, folder: Path) -> None:
    (folder / "book.yaml").write_text(BOOK.replace("data drift", "bananas"), encoding="utf-8")
    assert run("code", "plant.txt").returncode == 0
    everything = run("list", "--status", "all").stdout
    assert b"withdrawn" in everything
    assert read(run("list", "-", "--no-study", "--coder", "anna", "--status", "accepted", stdin=everything)) == []
    assert b"drift" not in run("export", "--coder", "anna", "-f", "markdown").stdout
    assert b"drift" in run("export", "--coder", "anna", "-f", "markdown", "--status", "withdrawn").stdout


@pytest.mark.usefixtures("folder")
def test_show_takes_codings_of_one_coder_from_a_file(run) -> None:
    assert run("list", "-o", "coded.jsonl").returncode == 0
    command = ("show", "plant.txt", "--codings", "coded.jsonl")
    assert "drift ✓" in run(*command).stdout.decode()
    assert "drift ✓" in run(*command, "--coder", "anna").stdout.decode()
    assert "drift ✓" not in run(*command, "--coder", "anna", "--status", "rejected").stdout.decode()
    assert "debt ✗" in run(*command, "--coder", "anna", "--status", "rejected").stdout.decode()
    assert "drift ✓" not in run(*command, "--coder", "interviewcoder", "--status", "rejected").stdout.decode()


@pytest.mark.usefixtures("folder")
def test_show_takes_codings_from_a_file_or_from_a_study(run) -> None:
    done = run("show", "plant.txt", "--codings", "nosuch.jsonl", "--study", "interviews.study")
    assert (done.returncode, b"--codings and --study: choose one" in done.stderr) == (2, True)


@pytest.mark.usefixtures("folder")
def test_codes_that_a_study_has_are_known_where_nothing_has_them(run) -> None:
    shown = run("show", "plant.txt", "--code", "speed")
    assert (shown.returncode, b"drift" in shown.stdout.replace(b"data drift", b"")) == (0, False)
    rejected = run("show", "plant.txt", "--code", "debt", "--code", "drift", "--status", "rejected").stdout.decode()
    assert ("debt ✗" in rejected, "drift ✓" in rejected) == (True, False)
    assert run("export", "plant.txt", "--code", "speed", "-f", "markdown").returncode == 0
    for command in ("stats", "compare"):
        done = run(command, "--code", "speed")
        assert (done.returncode, b"no excerpt that was read has one of the codes asked for" in done.stderr) == (2, True)
    for command in (("show", "plant.txt"), ("stats",), ("compare",)):
        done = run(*command, "--code", "nosuch")
        assert (done.returncode, b"there are drift, debt, speed" in done.stderr) == (2, True), done.stderr


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("study", [(), ("--no-study",)])
@pytest.mark.parametrize(
    "command",
    ["stats codes -f csv", "compare --table pairs -f csv", "evaluate -c book.yaml -f csv --table codes",
     "codebook coverage -c book.yaml -f csv --table terms", "codebook learn"],
)  # fmt: skip
def test_figures_are_of_what_is_piped_in(run, command: str, study: tuple[str, ...]) -> None:
    of_it = run("list").stdout.replace(b'"rejected"', b'"accepted"')
    done = run(*command.split(), *study, stdin=of_it)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout != run(*command.split()).stdout
    given = {"evaluate": "--gold", "codebook learn": "--from"}.get(command.partition(" -")[0])
    named = run(*command.split(), *study, *([given] if given else []), "-", stdin=of_it)
    assert (done.stdout, done.stderr) == (named.stdout, named.stderr)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", ["stats", "compare", "evaluate", "codebook coverage", "codebook learn"])
def test_what_is_no_excerpts_is_no_pipe_to_count(run, command: str) -> None:
    """A loop over names of files, whose standard input is its own."""
    done = run(*command.split(), stdin=b"plant.txt\nother.txt\n")
    assert (done.returncode, b"standard input holds no coded excerpts" in done.stderr) == (2, True)
    assert run(*command.split(), "--study", "interviews.study", stdin=b"plant.txt\n").returncode == 0


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", ["stats -f csv", "list -f csv", "export -f markdown"])
def test_where_nothing_comes_through_a_pipe_it_is_told_that_the_study_is_read(run, command: str) -> None:
    """What wrote into it may have found nothing, and the figures of the study are not those of nothing."""
    piped, alone = run(*command.split(), stdin=b""), run(*command.split())
    assert (piped.returncode, piped.stdout) == (0, alone.stdout)
    assert b"nothing came in from standard input, so the study is read" in piped.stderr
    assert b"standard input" not in alone.stderr


def test_an_open_pipe_through_which_nothing_comes_is_told_of(folder: Path) -> None:
    command = [sys.executable, "-m", "interviewcoder", "stats", "--format", "csv"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder
    ) as run:
        assert run.stderr is not None
        assert b"waiting for coded excerpts" in run.stderr.readline()
        counted, _ = run.communicate(b"", timeout=60)
    assert (run.returncode, counted[:5]) == (0, b"code,")


@pytest.mark.usefixtures("folder")
def test_a_pipe_of_one_coder_has_nothing_to_compare(run) -> None:
    done = run("compare", stdin=run("code", "--no-study", "-c", "book.yaml", "plant.txt").stdout)
    assert (done.returncode, b"two coders are needed to compare, and there is interviewcoder" in done.stderr) == (
        2,
        True,
    )


@pytest.fixture
def another(folder: Path) -> Path:
    """The folder with a transcript more, that the study does not have."""
    (folder / "other.txt").write_text(PLANT.replace("data drift", "slow models"), encoding="utf-8")
    return folder


DECIDED = {("plant.txt", "drift"): "accepted", ("plant.txt", "debt"): "rejected"}
FOUND = {("other.txt", "speed"): "proposed", ("other.txt", "debt"): "proposed"}


def test_a_transcript_that_the_study_does_not_have_takes_no_decisions_from_others(run, another: Path) -> None:
    assert statuses(run("list", "other.txt", "plant.txt")) == DECIDED | FOUND
    assert statuses(run("list", another)) == DECIDED | FOUND
    assert statuses(run("list", "other.txt", "plant.txt", "--code", "speed")) == {("other.txt", "speed"): "proposed"}
    [rejected] = read(run("list", "other.txt", "plant.txt", "--status", "rejected", "--context", "1"))
    assert (rejected["code"], [turn["turn"] for turn in rejected["context"]["before"]]) == ("debt", [1])  # type: ignore[index]
    assert statuses(run("list", "other.txt", "plant.txt", "--coder", "anna")) == DECIDED
    in_order = [record["transcript"] for record in read(run("list", "plant.txt", "other.txt", "--sort", "code"))]
    assert in_order == ["other.txt", "plant.txt", "plant.txt", "other.txt"]
    exported = run("export", "other.txt", "plant.txt", "-f", "markdown", "--status", "all").stdout.decode()
    for (transcript, code), status in (DECIDED | FOUND).items():
        words = {transcript.removesuffix(".txt"), code, status}
        assert any(words <= set(line.split()) for line in exported.splitlines()), words
    assert "rejected" not in run("export", "other.txt", "plant.txt", "-f", "markdown").stdout.decode()


def test_a_transcript_beside_those_of_a_study_is_named_as_the_study_would(run, another: Path) -> None:
    """Or else two files of one name were one transcript."""
    (another / "deeper").mkdir()
    (another / "deeper" / "plant.txt").write_text((another / "other.txt").read_text(), encoding="utf-8")
    study = ("--study", "../interviews.study")
    done = run("export", "plant.txt", "../plant.txt", *study, "-f", "markdown", cwd=another / "deeper")
    assert done.returncode == 0, done.stderr.decode()
    assert [line.split()[1:4:2] for line in done.stdout.decode().splitlines()[2:]] == [
        ["drift", "plant.txt"], ["debt", "deeper/plant.txt"], ["speed", "deeper/plant.txt"],
    ]  # fmt: skip


def test_transcripts_beside_coded_files_are_theirs(run, another: Path) -> None:
    coded = run("code", "--no-study", "-c", "book.yaml", "plant.txt", "-o", "coded.jsonl")
    assert coded.returncode == 0
    exported = run("export", "coded.jsonl", "plant.txt", "-f", "markdown", "--status", "all").stdout
    assert (exported.count(b"proposed"), exported.count(b"accepted")) == (2, 0)
    (another / "plant.txt").unlink()
    assert statuses(run("list", "plant.txt", "other.txt")) == DECIDED | FOUND


@pytest.mark.usefixtures("another")
@pytest.mark.parametrize("command", [("list", "-f", "csv"), ("export", "-f", "markdown"), ("report",)])
def test_what_is_coded_anew_is_told(run, command: tuple[str, ...]) -> None:
    told = b"the study has 1 of 2 files, but all are coded anew here, without what was decided"
    assert told not in run(*command, "plant.txt", "other.txt").stderr
    done = run(*command, "plant.txt", "other.txt", "--role", "interviewer")
    assert (done.returncode, told in done.stderr, b"accepted" in done.stdout) == (0, True, command == ("report",))


def test_the_codebook_of_a_study_asks_for_nothing_else_than_the_study_has(run, another: Path) -> None:
    command = ("export", "plant.txt", "other.txt", "-f", "markdown")
    named = run(*command, "-c", "book.yaml")
    assert (named.stdout, named.stderr) == (run(*command).stdout, run(*command).stderr)
    (another / "book.yaml").write_text(BOOK.replace("technical debt", "what"), encoding="utf-8")
    done = run(*command, "-c", "book.yaml")
    assert (b"coded anew" in done.stderr, b"accepted" in done.stdout) == (True, False)


@pytest.mark.parametrize("anew", [(), ("--unit", "turn")])
def test_who_speaks_in_a_transcript_is_remembered_wherever_it_is_read(
    run, another: Path, anew: tuple[str, ...]
) -> None:
    for name in ("smith.txt", "new.txt"):
        (another / name).write_text("Smith: Any data drift?\n\nJones: No idea.\n", encoding="utf-8")
    assert run("code", "smith.txt", "--role", "Smith=interviewer").returncode == 0
    assert statuses(run("list", "smith.txt", "new.txt", *anew)) == {("new.txt", "drift"): "proposed"}
    for command in ("export -f markdown --role participant smith.txt", "show smith.txt --unit turn"):
        assert b"drift " not in run(*command.split()).stdout
    (another / "gold.jsonl").write_bytes(run("code", "--no-study", "-c", "book.yaml", "smith.txt").stdout)
    piped = run("stats", "codes", "--by", "role", "-f", "csv", stdin=(another / "gold.jsonl").read_bytes())
    assert piped.stdout.decode().splitlines()[0] == "code,interviewer,all", piped.stderr.decode()


def test_the_codebook_of_the_environment_comes_first(run, folder: Path) -> None:
    (folder / "other.yaml").write_text(BOOK.replace("plant", "Other plant"), encoding="utf-8")
    by_variable = run("report", env={"INTERVIEWCODER_CODEBOOK": "other.yaml"}).stdout
    assert (b"Other plant" in by_variable, b"Other plant" in run("report").stdout) == (True, False)
    assert by_variable == run("report", "-c", "other.yaml").stdout


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("files", [(), ("coded.jsonl",)])
def test_a_codebook_without_any_of_the_codes_is_not_shown(run, files: tuple[str, ...]) -> None:
    assert run("list", "-o", "coded.jsonl").returncode == 0
    for options, env in ((("-c", "patient-interviews"), {}), ((), {"INTERVIEWCODER_CODEBOOK": "patient-interviews"})):
        done = run("export", *files, "-f", "markdown", *options, env=env)
        assert (done.returncode, b"patient-interviews: has none of the codes in these codings" in done.stderr) == (
            2,
            True,
        )
    assert run("export", "coded.jsonl", "-f", "markdown", "--no-study").returncode == 0


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "command",
    ["list", "list plant.txt", "show plant.txt", "show plant.txt --codings coded.jsonl", "export -f markdown", "log",
     "stats", "compare", "codebook learn", "export coded.jsonl -f markdown", "stats codes coded.jsonl"],
)  # fmt: skip
def test_a_name_that_nobody_has_is_refused_with_those_there_are(run, command: str) -> None:
    assert run("list", "-o", "coded.jsonl").returncode == 0
    done = run(*command.split(), "--coder", "anne")
    assert (done.returncode, b"--coder anne: no coder of that name; there are anna" in done.stderr) == (2, True), (
        done.stderr
    )
    assert run(*command.split(), "--coder", "anna", "--coder", "anna").returncode == (2 if command == "compare" else 0)


@pytest.mark.usefixtures("folder")
def test_a_file_need_not_have_codings_of_everybody(run) -> None:
    done = run("list", "-", "--coder", "ben", stdin=run("list").stdout)
    assert (done.returncode, done.stdout, b"none of 2 excerpts is left" in done.stderr) == (0, b"", True)


@pytest.mark.usefixtures("folder")
def test_a_name_is_the_same_however_its_accents_are_typed(run) -> None:
    assert run("accept", "-", "--coder", "Zo\u00eb", stdin=run("list").stdout).returncode == 0
    compared = run("compare", "--coder", "Zoe\u0308", "--coder", "anna")
    assert compared.returncode == 0, compared.stderr.decode()
    assert run("codebook", "learn", "--coder", "Zoe\u0308").returncode == 0


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", ["kwic drift", "kwic drift --in plant.txt", "stats", "export -f markdown"])
def test_a_transcript_that_there_is_not_is_refused_with_those_there_are(run, command: str) -> None:
    done = run(*command.split(), "--transcript", "nosuch")
    told = b"--transcript nosuch: no such transcript; there are plant.txt"
    assert (done.returncode, told in done.stderr) == (2, True), done.stderr
    assert run(*command.split(), "--transcript", "plant*").returncode == 0


def test_what_is_listed_of_a_file_as_standard_input_is_what_it_is_as_a_pipe(run, tmp_path: Path) -> None:
    (tmp_path / "plant.txt").write_text(PLANT, encoding="utf-8")
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    command = [sys.executable, "-m", "interviewcoder", "list", "-c", "book.yaml", "-f", "jsonl"]
    with (tmp_path / "plant.txt").open("rb") as text:
        done = subprocess.run(command, stdin=text, cwd=tmp_path, capture_output=True, check=True)
    assert done.stdout == run(*command[3:], stdin=PLANT.encode()).stdout
    assert done.stdout.count(b"\n") == 2
