"""What commands show to people, whole: each part is there, and in its place."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Run

SAID = """WEBVTT

00:00:03.000 --> 00:00:05.250
<v Interviewer>What goes wrong?

00:00:06.000 --> 00:00:09.000
<v Anna>We had data drift all the time.

00:01:10.000 --> 00:01:11.000
<v Interviewer>And then?

00:01:12.000 --> 00:01:15.000
<v Anna>A supplier changed the format overnight.
"""
BOOK = """name: plant
codes:
  - {id: format, name: Wrong format, terms: [{near: [format, change]}]}
categories:
  - {id: data, name: Data, codes: [{id: drift, name: Drift, terms: [data drift]}]}
"""


@pytest.fixture(autouse=True)
def ids(run: Run, tmp_path: Path) -> dict[str, str]:
    """The ids of what was proposed, by code, in a study of which one excerpt is accepted and one is recoded."""
    (tmp_path / "talk.vtt").write_text(SAID, encoding="utf-8")
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    run("init", "--coder", "anna", "--codebook", "book.yaml")
    found = {one["code"]: one["id"] for one in map(json.loads, run("code", "talk.vtt").stdout.splitlines())}
    run("accept", found["drift"], "--memo", "Just so.")
    run("recode", "drift", found["format"])
    recoded = json.loads(run("list", "--coder", "anna", "--search", "supplier", "-f", "jsonl").stdout.splitlines()[0])
    return {**found, "anna": recoded["id"]}


def test_excerpts_are_listed_by_code_with_what_was_decided(run: Run, ids: dict[str, str]) -> None:
    done = run("list", "-f", "table", "--context", "1", "--status", "all")
    assert done.stdout.decode() == (
        "Drift  drift  data  2 excerpts\n"
        f"  talk.vtt:3  Anna  0:06  100  accepted  {ids['drift'][:8]}\n"
        "    Interviewer: What goes wrong?\n"
        "    We had data drift all the time.\n"
        "    Interviewer: And then?\n"
        "    data drift (exact 100)\n"
        "    accepted by anna\n"
        "    anna: Just so.\n"
        f"  talk.vtt:7  Anna  1:12  100  accepted  by anna  {ids['anna'][:8]}\n"
        "    Interviewer: And then?\n"
        "    A supplier changed the format overnight.\n"
        "\n"
        "Wrong format  format  1 excerpt\n"
        f"  talk.vtt:7  Anna  1:12  100  recoded  {ids['format'][:8]}\n"
        "    Interviewer: And then?\n"
        "    A supplier changed the format overnight.\n"
        "    format … change (near 100)\n"
        "    recoded to drift by anna\n"
        "\n"
        "3 excerpts of 2 codes in 1 transcript\n"
    )


def test_excerpts_in_another_order_have_each_their_code(run: Run, ids: dict[str, str]) -> None:
    done = run("list", "-f", "table", "--sort", "transcript", "--status", "accepted")
    assert done.stdout.decode() == (
        "Drift  drift\n"
        f"  talk.vtt:3  Anna  0:06  100  accepted  {ids['drift'][:8]}\n"
        "    We had data drift all the time.\n"
        "    data drift (exact 100)\n"
        "    accepted by anna\n"
        "    anna: Just so.\n"
        "Drift  drift\n"
        f"  talk.vtt:7  Anna  1:12  100  accepted  by anna  {ids['anna'][:8]}\n"
        "    A supplier changed the format overnight.\n"
        "2 excerpts of 1 code in 1 transcript\n"
    )


def test_codes_are_counted_the_most_frequent_first(run: Run) -> None:
    assert run("list", "--count", "-f", "table").stdout.decode() == (
        "code   name         excerpts transcripts\n"
        "drift  Drift               2           1\n"
        "format Wrong format        1           1\n"
        "3 excerpts of 2 codes in 1 transcript\n"
    )


def test_what_was_coded_is_shown_with_what_was_left_out(run: Run, tmp_path: Path) -> None:
    text = "And so on.\n\nInterviewer: So?\n\nAnna: The data drifft.\n\nAnna: Formats changed.\n"
    (tmp_path / "talk.txt").write_text(text, encoding="utf-8")
    options = ("talk.txt", "-c", "book.yaml", "--no-study", "--min-score", "99")
    assert run("code", *options, "-f", "table").stdout.decode() == (
        "Wrong format  format  1 excerpt\n"
        "  talk.txt:7  Anna  100\n"
        "    Formats changed.\n"
        "    format … change (near 100)\n"
        "\n"
        "code   name         excerpts transcripts\n"
        "format Wrong format        1           1\n"
        "1 excerpt of 1 code in 1 transcript\n"
        "1 turn not searched, most often the interviewer's; --role all searches them\n"
        "1 excerpt left out: score below 99\n"
        "1 warning above\n"
    )
    quiet = run("code", *options, "-f", "table", "--quiet")
    assert quiet.stdout.decode().splitlines()[-1] == "1 warning not shown: --quiet"
    assert quiet.stderr == b""
    nothing = run("code", *options, "--code", "drift")
    assert nothing.stderr.decode().splitlines()[-1] == (
        "interviewcoder: no excerpts; 1 turn not searched, most often the interviewer's; --role all searches them; "
        "1 excerpt left out: score below 99; 1 warning above"
    )


def test_a_transcript_has_its_codes_beside_what_was_said(run: Run) -> None:
    lines = run("show", "talk.vtt").stdout.decode().splitlines()
    assert [line for line in (" ".join(line.split()) for line in lines) if line] == [
        "1 Interviewer 0:03",
        "What goes wrong?",
        "3 Anna 0:06",
        "We had data drift all the time. drift ✓",
        "5 Interviewer 1:10",
        "And then?",
        "7 Anna 1:12",
        "A supplier changed the format overnight. drift (anna)",
        "format →",
    ]


def reviewed(folder: Path, *options: str) -> str:
    """What `review` shows first on a terminal of 100 columns and 40 lines, where it is left at once."""
    master, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    command = [sys.executable, "-m", "interviewcoder", "review", *options]
    process = subprocess.Popen(
        command,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        cwd=folder,
        env={**os.environ, "TERM": "xterm-256color"},
    )
    os.close(terminal)
    shown = b""
    is_left = False
    while True:
        try:
            shown += os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not is_left and b"Quit" in shown:
            os.write(master, b"q")
            is_left = True
    os.close(master)
    assert process.wait(timeout=60) == 0
    return " ".join(re.sub(rb"\x1b\[[0-9;?>=]*[a-zA-Z]", b" ", shown).decode("utf-8", "replace").split())


def test_review_begins_with_what_is_asked_for(tmp_path: Path) -> None:
    assert "interviews.study anna 0 of 0, 0 left Nothing here to review." in reviewed(tmp_path)
    others = reviewed(tmp_path, "--coder", "ben", "--code", "format")
    assert "interviews.study ben 1 of 1, 1 left" in others
    again = reviewed(tmp_path, "--status", "accepted")
    assert "interviews.study anna 1 of 1" in again
    blind = reviewed(tmp_path, "--blind")
    assert "interviews.study anna, coding without proposals turn" in blind


@pytest.mark.parametrize(
    "command",
    [
        "code odd.txt", "list odd.txt -f jsonl", "show odd.txt", "turns odd.txt", "convert odd.txt", "report odd.txt",
        "export odd.txt -f markdown", "kwic drift --in odd.txt", "why odd.txt:1 drift",
        "stats codes coded.jsonl odd.txt", "codebook coverage coded.jsonl odd.txt",
    ],
)  # fmt: skip
def test_warnings_are_shown_unless_it_is_to_be_quiet(run: Run, tmp_path: Path, command: str) -> None:
    (tmp_path / "odd.txt").write_text(
        "And so on.\n\nInterviewer: So?\n\nAnna: The data drift.\n\nAnna: Yes.\n", encoding="utf-8"
    )
    run("code", "odd.txt", "--no-study", "-c", "book.yaml", "-o", "coded.jsonl")
    own = [] if command.split(maxsplit=1)[0] in ("turns", "convert", "stats") else ["-c", "book.yaml"]
    own += [] if command.split(maxsplit=1)[0] in ("turns", "convert") else ["--no-study"]
    loud, quiet = (run(*command.split(), *own, *how) for how in ((), ("--quiet",)))
    assert loud.returncode == quiet.returncode == 0, loud.stderr.decode()
    assert b"odd.txt:1: warning: speech before the first label" in loud.stderr
    assert b"warning" not in quiet.stderr
    assert quiet.stdout == loud.stdout
