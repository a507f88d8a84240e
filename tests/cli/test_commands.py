"""What each command does, run as its users run it."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from interviewcoder.cli.app import COMMANDS
from interviewcoder.transcripts.parts import LARGE

HEAVY = {"rich", "yaml", "rapidfuzz", "Stemmer", "re2", "charset_normalizer", "numpy", "pydantic"}


def records(output: bytes) -> list[dict[str, object]]:
    """The records in JSON Lines."""
    return [json.loads(line) for line in output.decode().splitlines()]


def in_terminal(*arguments: str, columns: int = 100, env: dict[str, str] | None = None) -> str:
    """What a command shows on a terminal of some width."""
    master, slave = pty.openpty()
    sizes = {"COLUMNS": str(columns), "TERM": "xterm-256color", **(env or {})}
    process = subprocess.Popen(
        [sys.executable, "-m", "interviewcoder", *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**os.environ, **sizes},
    )
    os.close(slave)
    shown = b""
    while True:
        try:
            chunk = os.read(master, 65536)
        except OSError:
            break
        if not chunk:
            break
        shown += chunk
    os.close(master)
    assert process.wait(timeout=60) == 0, shown.decode()
    return shown.decode().replace("\r\n", "\n")


def imported_by(*arguments: str) -> set[str]:
    """The modules that a run imports, of others the top-level ones only; deferred imports are seen only this way."""
    code = (
        "import sys; sys.argv = ['interviewcoder', *sys.argv[1:]]\n"
        "from interviewcoder.cli.app import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "own = {name for name in sys.modules if name.startswith('interviewcoder.')}\n"
        "print('\\n' + ' '.join(own | {name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_help_imports_nothing_heavy() -> None:
    imported = imported_by("--help")
    assert not imported & HEAVY
    light = "interviewcoder.cli", "interviewcoder.errors", "interviewcoder.model.display"
    own = {name for name in imported if name.startswith("interviewcoder.") and not name.startswith(light)}
    assert own == {"interviewcoder.model"}


def test_coding_into_a_pipe_imports_only_what_it_needs(samples: Path) -> None:
    imported = imported_by("code", "--quiet", str(samples / "churn-model.txt"))
    assert not imported & {"rich", "numpy", "charset_normalizer", "pydantic"}
    assert {"Stemmer", "rapidfuzz"} <= imported


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_that_says_what_the_overview_says(run, command: str) -> None:
    done = run(command, "--help", env={"COLUMNS": "200"})
    assert done.returncode == 0
    overview = run("--help", env={"COLUMNS": "200"}).stdout.decode()
    assert COMMANDS[command][1] in overview
    assert COMMANDS[command][1].rstrip(".") in done.stdout.decode()


def test_version(run) -> None:
    from interviewcoder.version import __version__

    assert run("--version").stdout.decode() == f"interviewcoder {__version__}\n"


def test_the_version_has_one_place(root: Path, tmp_path: Path) -> None:
    """What is run tells its own version, and not that of what was installed last."""
    shutil.copytree(root / "interviewcoder", tmp_path / "interviewcoder")
    (tmp_path / "interviewcoder" / "version.py").write_text('__version__ = "9.9"\n', encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "interviewcoder", "--version"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "interviewcoder 9.9\n"


def test_the_citation_is_of_this_version(root: Path) -> None:
    from interviewcoder.version import __version__

    assert f"\nversion: {__version__}\n" in (root / "CITATION.cff").read_text(encoding="utf-8")


def test_turns_in_every_format(run, samples: Path) -> None:
    path = samples / "fraud-scoring.txt"
    found = records(run("turns", path).stdout)
    text = path.read_text(encoding="utf-8")
    assert [turn["turn"] for turn in found] == list(range(len(found)))
    assert all(text[turn["start"] : turn["end"]] == turn["text"] for turn in found)
    assert json.loads(run("turns", path, "--format", "json").stdout) == found
    csv = run("turns", path, "--format", "csv").stdout.decode()
    assert csv.startswith("transcript,turn,line,time,ends,speaker,role,start,end,text\n")
    assert b"warning: speech before the first label" in run("turns", path).stderr


def test_roles_of_labels_decide_what_is_searched(run, tmp_path: Path) -> None:
    said = "Dr. Smith: Is there data drift?\n\nAnn: Yes, data drift.\n\nDr. Smith: I see, data drift.\n\nAnn: Mm.\n"
    (tmp_path / "names.txt").write_text(said, encoding="utf-8")
    assert len(records(run("code", "names.txt", "--unit", "turn").stdout)) == 3
    asked = run("code", "names.txt", "--unit", "turn", "--role", "Dr. Smith=interviewer").stdout
    assert [record["speaker"] for record in records(asked)] == ["Ann"]
    every = run("code", "names.txt", "--unit", "turn", "--role", "Dr. Smith=interviewer", "--role", "all").stdout
    assert [record["role"] for record in records(every)] == ["interviewer", "unknown", "interviewer"]


def test_options_narrow_what_is_coded(run, samples: Path) -> None:
    every = records(run("code", "-q", samples).stdout)
    codes = {record["code"] for record in every}
    data = records(run("code", "-q", samples, "--category", "data").stdout)
    assert {r["code"] for r in data} == {r["code"] for r in every if str(r["category"]).startswith("data")}
    some = records(run("code", "-q", samples, "--code", "qm,*-drift").stdout)
    assert {r["code"] for r in some} == {code for code in codes if code.startswith("qm") or code.endswith("-drift")}
    exact = records(run("code", "-q", samples, "--fuzzy", "100").stdout)
    assert set().union(*map(methods, exact)) <= {"exact", "inflected", "pattern", "near"}
    assert 0 < len(exact) < len(every)
    good = records(run("code", "-q", samples, "--min-score", "95").stdout)
    assert good == [record for record in every if record["score"] >= 95]


def methods(record: dict[str, Any]) -> set[str]:
    """How the evidence of an excerpt was met."""
    return {match["method"] for match in record["evidence"]}


def test_with_fuzzy_100_nothing_similar_counts_whatever_has_a_threshold_of_its_own(run, tmp_path: Path) -> None:
    book = """name: plant
threshold: 75
cues: [{term: trouble, threshold: 70}]
codes:
  - id: pump
    name: Pump
    threshold: 80
    terms: [{term: pump house, threshold: 70}]
"""
    (tmp_path / "book.yaml").write_text(book, encoding="utf-8")
    said = "The pump house is trubble.\n\nInterviewee: The pomp house is trouble."
    (tmp_path / "plant.txt").write_text(f"Interviewee: {said}\n", encoding="utf-8")
    coding = ("code", "-q", "-c", "book.yaml", "plant.txt")
    assert [methods(record) for record in records(run(*coding).stdout)] == [{"exact", "fuzzy"}, {"exact", "fuzzy"}]
    assert [methods(record) for record in records(run(*coding, "--fuzzy", "100").stdout)] == [{"exact"}]


def test_units_hold_the_same_evidence(run, samples: Path) -> None:
    path = samples / "churn-model.txt"
    of = {u: records(run("code", path, "--unit", u).stdout) for u in ("sentence", "turn", "passage", "exchange")}
    enough = {
        u: {(m["start"], r["code"]) for r in found for m in r["evidence"] if "part" not in m} for u, found in of.items()
    }
    assert enough["sentence"] == enough["turn"] == enough["passage"] == enough["exchange"]
    every = {u: {(m["start"], r["code"]) for r in found for m in r["evidence"]} for u, found in of.items()}
    assert every["turn"] == every["passage"] == every["exchange"]
    sizes = {u: sum(len(str(r["text"])) for r in found) / len(found) for u, found in of.items()}
    assert sizes["sentence"] < sizes["turn"] < sizes["passage"] < sizes["exchange"]


def test_order_and_bytes_do_not_depend_on_the_run(run, samples: Path) -> None:
    names = sorted(path.name for path in samples.glob("*.txt"))
    one = run("code", "-q", *names, cwd=samples, env={"PYTHONHASHSEED": "1"}).stdout
    other = run("code", "-q", *reversed(names), cwd=samples, env={"PYTHONHASHSEED": "2"}).stdout
    assert one == other
    found = records(one)
    keys = [(r["transcript"], r["start"], r["end"], r["code"], r["coder"]) for r in found]
    assert keys == sorted(keys)
    assert len({r["id"] for r in found}) == len(found)


def test_stdin_and_globs(run, samples: Path) -> None:
    path = samples / "churn-model.txt"
    piped = records(run("code", "-", stdin=path.read_bytes()).stdout)
    named = records(run("code", "churn*.txt", cwd=samples).stdout)
    assert {r["transcript"] for r in piped} == {"-"}
    assert [r["text"] for r in piped] == [r["text"] for r in named]


def test_list_filters_sorts_and_counts(run, samples: Path) -> None:
    coded = run("code", "-q", ".", cwd=samples).stdout
    every = records(coded)

    def listed(*arguments: str) -> list[dict[str, object]]:
        return records(run("list", *arguments, stdin=coded).stdout)

    assert sorted(map(json.dumps, listed())) == sorted(map(json.dumps, every))
    assert {r["code"] for r in listed("--code", "mm-")} == {r["code"] for r in every if r["code"].startswith("mm-")}
    assert {r["transcript"] for r in listed("--transcript", "churn*")} == {"churn-model.txt"}
    some = listed("--transcript", "churn*", "--transcript", "fraud-scoring.txt")
    assert some == [r for r in every if r["transcript"] in ("churn-model.txt", "fraud-scoring.txt")]
    assert {r["speaker"] for r in listed("--speaker", "interviewee")} <= {"interviewee", "Interviewee"}
    assert listed("--speaker", "nobody", "--speaker", "*")
    assert all("cloud" in str(r["text"]).lower() for r in listed("--search", "cloud"))
    scores = [r["score"] for r in listed("--sort", "score")]
    assert scores == sorted(scores, reverse=True)
    counts = listed("--count")
    assert sum(int(c["excerpts"]) for c in counts) == len(every)
    with_context = records(run("list", "-", "--context", "1", "--code", "mm-drift", stdin=coded, cwd=samples).stdout)
    assert all(len(r["context"]["before"]) <= 1 and r["context"]["after"] for r in with_context)
    on_the_fly = records(run("list", "churn-model.txt", "--sort", "transcript", cwd=samples).stdout)
    assert on_the_fly == [r for r in every if r["transcript"] == "churn-model.txt"]
    unknown = run("list", "--code", "mm-drfit", stdin=coded)
    assert (unknown.returncode, b"did you mean mm-drift" in unknown.stderr) == (2, True)


def test_terminal_shows_excerpts_by_code_and_words_as_they_were_said(root: Path) -> None:
    golden = root / "tests" / "golden"
    shown = in_terminal("code", "--codebook", str(golden / "codebook.yaml"), str(golden / "interview.txt"))
    plain = in_terminal(
        "code", "--codebook", str(golden / "codebook.yaml"), str(golden / "interview.txt"), env={"NO_COLOR": "1"}
    )
    assert "[laughs]" in plain
    assert ":thumbs_up:" in plain
    assert "*bad*" in plain
    assert "technical debt (fuzzy 88.9)" in plain
    assert "4 excerpts of 4 codes in 1 transcript" in plain
    assert "2 turns not searched" in plain
    assert "\x1b[1;33mtechnical depth\x1b[0m" in shown
    dumb = in_terminal(
        "code", "--codebook", str(golden / "codebook.yaml"), str(golden / "interview.txt"), env={"TERM": "dumb"}
    )
    assert "\x1b[" not in dumb
    assert "\x1b[3" not in plain


def test_of_a_large_text_it_is_shown_how_many_of_its_bytes_are_coded(samples: Path, tmp_path: Path) -> None:
    text, large = (samples / "churn-model.txt").read_bytes(), tmp_path / "large.txt"
    large.write_bytes(text * (LARGE // len(text) + 1))
    shown = in_terminal("code", str(large), "--no-study", "-o", str(tmp_path / "coded.jsonl"))
    megabytes = f"{large.stat().st_size / 1e6:.1f}"
    done = [float(number) for number in re.findall(rf"([\d.]+)/{re.escape(megabytes)} MB", shown)]
    assert done == sorted(done)
    assert done[-1] == float(megabytes)
    assert re.search(r"\d [kM]B/s", shown)


def test_of_many_files_it_is_shown_how_many_are_coded(samples: Path, tmp_path: Path) -> None:
    files = sorted(map(str, samples.glob("*.txt")))[:3]
    shown = in_terminal("code", *files, "--no-study", "-o", str(tmp_path / "coded.jsonl"))
    assert re.findall(r"(\d)/3", shown)[-1] == "3"
    assert "a second" in shown
    alone = in_terminal("code", files[0], "--no-study", "-o", str(tmp_path / "coded.jsonl"))
    assert "coding" not in alone


@pytest.mark.parametrize(
    ("command", "what"),
    [
        ("kwic drift --no-study --in", ["searching"]),
        ("redact --list", ["redacting", "looking for names"]),
        ("codebook coverage --no-study coded.jsonl", ["looking for terms"]),
        ("list --no-study --count", ["reading"]),
        ("report --no-study -o report.html", ["coding"]),
        ("evaluate --gold people.jsonl", ["coding"]),
        ("codebook diff ml-quality-issues patient-interviews", ["coding"]),
    ],
)
def test_what_takes_long_shows_how_far_it_is(
    run, samples: Path, tmp_path: Path, monkeypatch, command: str, what: list[str]
) -> None:
    run("code", "--no-study", samples, "-o", "coded.jsonl")
    coded = (tmp_path / "coded.jsonl").read_text(encoding="utf-8")
    (tmp_path / "people.jsonl").write_text(coded.replace('"coder": "interviewcoder"', '"coder": "anna"'))
    monkeypatch.chdir(tmp_path)
    shown = in_terminal(*command.split(), str(samples))
    assert [word for word in what if word in shown] == what


def test_a_narrow_terminal_cuts_nothing_off(samples: Path, tmp_path: Path) -> None:
    word = "Donaudampfschifffahrtsgesellschaftskapitänsmütze" * 2
    (tmp_path / "long.txt").write_text(f"Interviewer: So?\n\nAnna: The {word}.\n", encoding="utf-8")
    shown = in_terminal("turns", str(tmp_path / "long.txt"), columns=60, env={"TERM": "dumb"})
    assert word in "".join(shown.split())
    shown = in_terminal("list", str(samples), "--count", "--no-study", "--quiet", columns=60)
    assert "…" not in shown


def test_ids_are_broken_behind_hyphens(samples: Path) -> None:
    for arguments in (("list", str(samples), "--count"), ("show", str(samples / "fraud-scoring.txt"), "--no-pager")):
        shown = in_terminal(*arguments, "--no-study", "--quiet", columns=60, env={"TERM": "dumb"})
        assert re.search(r"data-unstable-\s", shown)


def test_reasons_are_broken_between_words(samples: Path, run) -> None:
    asked = ("why", f"{samples / 'churn-model.txt'}:23", "mm-drift", "--no-study")
    shown = in_terminal(*asked, columns=60)
    assert max(map(len, shown.splitlines())) <= 60
    piped = run(*asked).stdout.decode()
    assert max(map(len, piped.splitlines())) > 60
    assert shown.split()[-6:] == piped.split()[-6:]


def test_nothing_turns_the_rest_of_a_row(run, tmp_path: Path) -> None:
    (tmp_path / "odd.txt").write_text("Interviewer: So?\n\nAnna: It\u202e drifts\u2067 now.\n", encoding="utf-8")
    assert "It\ufffd drifts\ufffd now." in in_terminal("turns", str(tmp_path / "odd.txt"))
    assert "\u202e" in run("turns", "odd.txt", "-f", "json").stdout.decode()


@pytest.mark.parametrize("wanted", ["text", "csv", "jsonl", "markdown", "latex"])
def test_a_terminal_gets_nothing_that_it_obeys(run, tmp_path: Path, wanted: str) -> None:
    said = "data drift \x1b]0;title\x07\x1b[2J\x9b31m"
    segments = {"segments": [{"text": said, "start": 0, "end": 1, "speaker": "A"}]}
    (tmp_path / "odd.json").write_text(json.dumps(segments), encoding="utf-8")
    shown = in_terminal("list", str(tmp_path / "odd.json"), "--no-study", "--format", wanted)
    assert "title" in shown
    assert not {"\x1b", "\x07", "\x9b"} & set(shown)
    plain = run("list", "odd.json", "--no-study", "--format", wanted).stdout.decode()
    piped = {"\x1b", "\x9b"} & set(plain.encode().decode("unicode_escape") if wanted == "jsonl" else plain)
    assert piped or wanted == "latex"  # which refuses a page with such characters


def test_show_has_every_turn_and_its_codes(root: Path, run) -> None:
    golden = root / "tests" / "golden"
    shown = run("show", "interview.txt", "--codebook", "codebook.yaml", cwd=golden).stdout.decode()
    for words in ("Pump failures", "drift? Yeah.", "-12 degrees", "Privacy?", "no privacy issue", "little-data"):
        assert words in shown
    coded = run("show", "interview.txt", "--codings", "excerpts.jsonl", cwd=golden).stdout.decode()
    assert "little-data" in coded
    assert b"warning" not in run("show", "interview.txt", "--codings", "excerpts.jsonl", cwd=golden).stderr
    narrow = run("show", "interview.txt", "--codings", "excerpts.jsonl", "--code", "x", cwd=golden)
    assert narrow.returncode == 2


def test_show_tells_of_excerpts_that_are_not_in_the_text(root: Path, run, tmp_path: Path) -> None:
    golden = root / "tests" / "golden"
    coded = (golden / "excerpts.jsonl").read_bytes()
    end = max(one["end"] for one in records(coded))
    text = (golden / "interview.txt").read_text(encoding="utf-8")
    (tmp_path / "interview.txt").write_text(f"{text[: end - 1]}x{text[end:]}", encoding="utf-8")
    done = run("show", "interview.txt", "--codings", "-", stdin=coded)
    lost = sum(one["end"] == end for one in records(coded))
    told = f"-: warning: {lost} of {len(records(coded))} excerpts of interview.txt are not in its text"
    assert (done.returncode, told in done.stderr.decode()) == (0, True), done.stderr


def test_codebook_commands(run) -> None:
    assert run("codebook", "new", "mine.yaml").returncode == 0
    assert run("codebook", "check", "mine.yaml").returncode == 0
    again = run("codebook", "new", "mine.yaml")
    assert (again.returncode, b"exists already" in again.stderr) == (2, True)
    shown = run("codebook", "show", "mine.yaml").stdout.decode()
    assert "Time pressure" in shown
    assert "overwork*" in shown
    assert "overwork*" not in run("codebook", "show", "mine.yaml", "--no-terms").stdout.decode()
    assert json.loads(run("codebook", "schema").stdout)["title"] == "interviewcoder codebook"
    assert run("codebook", "list").stdout.decode().startswith("ml-quality-issues  ")
    told = "told from experience."
    assert told in " ".join(run("codebook", "show", "ml-quality-issues").stdout.decode().split())
    assert told not in " ".join(run("codebook", "show", "ml-quality-issues", "--short").stdout.decode().split())


def test_a_terminal_pages_through_a_transcript_unless_told_otherwise(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text("Interviewer: What?\n\nAnna: We had data drift.\n", encoding="utf-8")
    command = ("show", str(tmp_path / "talk.txt"), "--no-study")
    paged = in_terminal(*command, env={"PAGER": "sed s/^/paged:/"})
    assert "paged:      We had data drift." in re.sub(r"\x1b\[[0-9;]*m", "", paged)
    plain = in_terminal(*command, "--no-pager", env={"PAGER": "sed s/^/paged:/"})
    assert "We had data drift." in re.sub(r"\x1b\[[0-9;]*m", "", plain)
    assert "paged:" not in plain


def test_a_terminal_without_some_characters_gets_their_numbers(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text("Interviewer: What?\n\nAnna: Data drift — twice.\n", encoding="utf-8")
    shown = in_terminal("turns", str(tmp_path / "talk.txt"), env={"PYTHONIOENCODING": "ascii"})
    assert "Data drift \\u2014 twice." in shown


def test_shell_completes_codes(run) -> None:
    env = {
        "_INTERVIEWCODER_COMPLETE": "complete_bash",
        "COMP_WORDS": "interviewcoder code --code mm-d",
        "COMP_CWORD": "3",
    }
    assert run(env=env).stdout.decode().split() == ["mm-drift"]


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("code --category data/data-q", ["data/data-quality"]),
        ("code --codebook pat", ["patient-interviews"]),
        ("code --codebook nothing-like-it", []),
    ],
)
def test_shell_completes_categories_and_codebooks(run, typed: str, completed: list[str]) -> None:
    words = f"interviewcoder {typed}"
    env = {"_INTERVIEWCODER_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    assert run(env=env).stdout.decode().split() == completed
