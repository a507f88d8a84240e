"""`evaluate` and `why`: by hand, and beside the study's own script."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

STUDY = Path(__file__).parents[2].parent / "shared" / "study"
BOOK = """
name: pumps
cues: [problem, had to]
codes:
  - id: leak
    name: Leak
    terms: [dripping]
    likely: [water]
    hints: [floor, wet]
    asked: [leaks]
"""
TALK = """Interviewer: Any leaks in the house over the years, or something of that kind with the pump down there?

Interviewee: There was water on the floor once.

Interviewer: Right.

Interviewee: The pump was dripping, a problem. There was no dripping before.

Interviewer: And what about the electricity bill in the last winter, was it higher than in other years?

Interviewee: It was fine. Water is cheap. The floor is wood.
"""


@pytest.fixture
def pumps(tmp_path: Path) -> Path:
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    return tmp_path


def coded(path: Path, text: str, coder: str, turns: list[tuple[str, str]]) -> None:
    """A file of codings of whole passages, each given by its words."""
    records = [
        {"transcript": "talk.txt", "code": code, "coder": coder, "start": text.index(said),
         "end": text.index(said) + len(said), "text": said}
        for said, code in turns
    ]  # fmt: skip
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")


@pytest.mark.usefixtures("pumps")
def test_terms_add_up_and_the_question_counts(run) -> None:
    found = [json.loads(line) for line in run("code", "-c", "book.yaml", "talk.txt").stdout.splitlines()]
    assert [(r["text"].split()[0], r["score"]) for r in found] == [("There", 76.9), ("The", 100.0)]
    parts = [[(m["term"], m.get("part", "term")) for m in r["evidence"]] for r in found]
    assert parts == [
        [("water", "likely"), ("floor", "hint"), ("leaks", "asked")],
        [("dripping", "term"), ("problem", "cue"), ("leaks", "asked")],
    ]


@pytest.mark.usefixtures("pumps")
def test_why_adds_up_and_says_what_does_not_count(run) -> None:
    done = run("why", "talk.txt:3", "leak", "-c", "book.yaml").stdout.decode()
    assert "talk.txt:3 (Interviewee, turn 1): leak is given, score 76.9" in done
    assert "0.5 + “floor” (floor, exact hint 100) 0.2 + “leaks” (leaks, exact asked 100) 0.3 = 1, enough" in done
    done = run("why", "talk.txt:11", "leak", "-c", "book.yaml").stdout.decode()
    assert "leak is not given" in done
    assert "= 0.7, not enough: 1 is needed" in done
    done = run("why", "talk.txt:7", "leak", "-c", "book.yaml").stdout.decode()
    assert "does not count: “dripping” (dripping, exact 100): it is denied" in done


def test_why_says_that_a_speaker_is_not_searched_and_that_words_are_not_similar_enough(run, tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text("Interviewer: Any drift?\n\nAnna: Its rsponsivns is bad.\n", encoding="utf-8")
    book = "name: B\ncodes:\n- {id: drift, name: D, terms: [drift]}\n- {id: slow, name: S, terms: [responsiveness]}\n"
    (tmp_path / "book.yaml").write_text(book, encoding="utf-8")
    asked = run("why", "talk.txt:1", "drift", "-c", "book.yaml").stdout.decode()
    assert "1: does not count: “drift” (drift, exact 100): its speaker is not searched" in asked
    answered = run("why", "talk.txt:3", "slow", "-c", "book.yaml").stdout.decode()
    assert "3: does not count: “rsponsivns” (responsiveness, fuzzy 83.3): not similar enough" in answered
    assert "does not count" not in run("why", "talk.txt:3", "drift", "-c", "book.yaml").stdout.decode()


def test_what_counts_in_the_next_turn_is_not_said_not_to(run, tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(
        "Interviewer: Is there any data\n\nParticipant: drift? Yes, data drift all the time.\n", encoding="utf-8"
    )
    book = "name: Book\ncodes:\n- {id: drift, name: Drift, terms: [data drift]}\n"
    (tmp_path / "book.yaml").write_text(book, encoding="utf-8")
    asked, answered = (run("why", f"talk.txt:{n}", "drift", "-c", "book.yaml").stdout.decode() for n in (1, 3))
    assert "drift is given" in answered
    assert "drift is not given" in asked
    assert "1: does not count: “data Participant: drift”" in asked
    assert "3: does not count" not in asked


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["talk.txt", "leak"], b"write the transcript and a line"), (["talk.txt:²", "leak"], b"and a line"),
     (["talk.txt:" + "1" * 5000, "leak"], b"and a line"), (["talk.txt:99", "leak"], b"no speech from that line on"),
     (["talk.txt:3", "drip"], b"no such code")],
)  # fmt: skip
@pytest.mark.usefixtures("pumps")
def test_why_of_nothing(run, arguments: list[str], said: bytes) -> None:
    done = run("why", *arguments, "-c", "book.yaml")
    assert done.returncode == 2
    assert said in done.stderr


@pytest.mark.usefixtures("pumps")
def test_why_reads_a_transcript_as_the_study_does(run) -> None:
    assert run("init").returncode == 0
    given = run("code", "talk.txt", "-c", "book.yaml", "-f", "jsonl", "--role", "Interviewee=interviewer")
    assert b"leak" not in given.stdout
    assert b"leak is not given" in run("why", "talk.txt:3", "leak", "-c", "book.yaml").stdout
    assert b"leak is given" in run("why", "talk.txt:3", "leak", "-c", "book.yaml", "--no-study").stdout


def test_agreement_by_hand(run, pumps: Path) -> None:
    one, two = "There was water on the floor once.", "The pump was dripping, a problem. There was no dripping before."
    coded(pumps / "ann.jsonl", TALK, "ann", [(one, "leak"), (two, "leak")])
    coded(pumps / "ben.jsonl", TALK, "ben", [(two, "leak")])
    done = run("evaluate", "--gold", "ann.jsonl", "--gold", "ben.jsonl", "-c", "book.yaml", "--format", "json")
    tables = json.loads(done.stdout)
    turn, transcript = tables["agreement"]["rows"]
    assert turn["people"] == pytest.approx(2 / 3)  # 2 * 1 / (2 + 1)
    assert turn["machine"] == pytest.approx(6 / 7)  # 2 * (2 + 1) / (2 + 2 + 2 + 1)
    assert turn["parity"] == pytest.approx(9 / 7)
    assert (transcript["people"], transcript["machine"]) == (1, 1)
    [code] = tables["codes"]["rows"]
    assert (code["given"], code["precision"], code["recall"]) == (3, pytest.approx(3 / 4), 1)
    # Of six turns one is read first, then still one, then three; the two that were coded have the highest scores.
    assert [row["by_score"] for row in tables["reading"]["rows"]] == [pytest.approx(2 / 3), pytest.approx(2 / 3), 1]
    assert [row["in_order"] for row in tables["reading"]["rows"]] == [0, 0, pytest.approx(1 / 3)]


def test_a_code_that_people_only_rejected_counts(run, tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text("Interviewer: Well?\n\nAnna: The pump leaks. It is slow.\n", encoding="utf-8")
    book = "name: b\ncodes: [{id: leak, name: Leak, terms: [leaks]}, {id: slow, name: Slow, terms: [slow]}]\n"
    (tmp_path / "book.yaml").write_text(book, encoding="utf-8")
    run("init", "--coder", "ann")
    leak, slow = (json.loads(line)["id"] for line in run("code", "talk.txt", "-c", "book.yaml").stdout.splitlines())
    run("accept", leak)
    done = run("evaluate", "-c", "book.yaml", "-f", "json")
    assert b"ann has decided on 1 of 2 proposals" not in done.stderr  # nothing is said of the other code
    assert json.loads(done.stdout)["agreement"]["rows"][0]["machine"] == 1
    run("reject", slow)
    found = json.loads(run("evaluate", "-c", "book.yaml", "-f", "json").stdout)
    assert [(row["code"], row["given"], row["precision"]) for row in found["codes"]["rows"]] == [
        ("leak", 1, 1),
        ("slow", 0, 0),
    ]
    assert found["agreement"]["rows"][0]["machine"] == pytest.approx(2 / 3)


@pytest.mark.usefixtures("pumps")
def test_without_people_there_is_nothing_to_evaluate(run) -> None:
    done = run("evaluate", "talk.txt")
    assert done.returncode == 2
    assert b"--gold CODED" in done.stderr


@pytest.mark.skipif(not STUDY.exists(), reason="the study is not at hand")
def test_it_reproduces_the_script_of_the_study(run, root: Path, tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("score", STUDY / "score.py")
    assert spec
    assert spec.loader
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    gold = tmp_path / "people.jsonl"
    with gold.open("w", encoding="utf-8") as stream:
        for line in (STUDY / "codings.jsonl").read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if record["stage"] != "coding":
                continue
            text = (STUDY / "transcripts" / f"{record['transcript']}.txt").read_text(encoding="utf-8")
            start, end = score.blocks(text)[record["turn"]]
            start, end = (
                start + len(text[start:end]) - len(text[start:end].lstrip()),
                start + len(text[start:end].rstrip()),
            )
            for code in record["codes"]:
                coded_one = {"transcript": f"{record['transcript']}.txt", "code": code, "coder": record["coder"],
                             "start": start, "end": end, "text": text[start:end]}  # fmt: skip
                stream.write(f"{json.dumps(coded_one)}\n")
    codes = json.loads((STUDY / "codes.json").read_text())["scored"]
    done = run("evaluate", "--gold", gold, STUDY / "transcripts", "--code", ",".join(codes), "--format", "json", "-q")
    rows = json.loads(done.stdout)["agreement"]["rows"]
    readme = (root / "README.md").read_text(encoding="utf-8")
    machine = tmp_path / "machine.jsonl"
    assert run("code", "--no-study", "-q", STUDY / "transcripts", "-o", machine).returncode == 0
    printed = subprocess.run(
        [sys.executable, STUDY / "score.py", machine], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    for row, line in zip(rows, printed, strict=False):
        unit, _, people, _, tool, _, parity, *_ = line.split()
        assert row["unit"] == unit
        assert f"| by {unit} | {row['people']:.2f} | {row['machine']:.2f} | {parity} |" in readme
        assert f"{row['people']:.3f} {row['machine']:.3f} {row['parity']:.2f}" == f"{people} {tool} {parity}"


@pytest.mark.skipif(not STUDY.exists(), reason="the study is not at hand")
def test_the_readme_tells_how_well_it_codes_interviews_that_were_not_read(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, root / "tests" / "benchmarks" / "left_out.py", STUDY],
        capture_output=True,
        text=True,
        check=True,
    )
    turn, transcript = (line.split()[6] for line in done.stdout.splitlines()[:2])
    readme = " ".join((root / "README.md").read_text(encoding="utf-8").split())
    assert f"parity is {turn} by turn and {transcript} by transcript" in readme
