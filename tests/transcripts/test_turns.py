"""Every file of cases/transcripts: a transcript and the turns and problems that it has.

A case is a transcript, a line `=== expected`, and what is expected: `layout: …`, `title: …` where there is one, a line
`line|speaker|role|speech` a turn (white space in the speech collapsed to single blanks; ` @begins-ends` in seconds
behind the speaker where there are times) and a line `! line: part of the message` a problem. A first line
`# options: …` may set `newline` (crlf or cr), `encoding`, `layout` and `role="LABEL=ROLE"`; `none` says that white
space at the head is meant. White space that an editor would lose is written as a picture: see PICTURES.
"""

from __future__ import annotations

import hashlib
import re
import shlex
from pathlib import Path
from typing import NamedTuple

import pytest

from interviewcoder.model.transcript import ROLES, Role
from interviewcoder.transcripts import READING, read

CASES = sorted((Path(__file__).parent.parent / "cases" / "transcripts").glob("*.txt"))
PICTURES = {"␌": "\f", "␠": " ", "␉": "\t", "⍽": "\u00a0"}
NEWLINES = {"crlf": "\r\n", "cr": "\r", "lf": "\n"}
DIVIDER = "=== expected\n"


class Case(NamedTuple):
    """A transcript's bytes, how to read them, and what is expected: the lines of the file and the problems."""

    data: bytes
    layout: str | None
    roles: dict[str, Role]
    expected: list[str]
    problems: list[tuple[int, str]]


def case_of(path: Path) -> Case:
    """The case in a file."""
    transcript, divider, expected = path.read_text(encoding="utf-8").rpartition(DIVIDER)
    assert divider, f"{path.name} has no line {DIVIDER!r}"
    options: dict[str, str] = {}
    roles: dict[str, Role] = {}
    if transcript.startswith("# options:"):
        first, _, transcript = transcript.partition("\n")
        for option in shlex.split(first.removeprefix("# options:")):
            name, _, value = option.partition("=")
            if name == "role":
                label, _, wanted = value.rpartition("=")
                roles[label] = next(role for role in ROLES if role == wanted)
            else:
                assert name in ("none", "newline", "encoding", "layout"), f"{path.name}: unknown option {name}"
                options[name] = value
    for picture, character in PICTURES.items():
        transcript = transcript.replace(picture, character)
    transcript = transcript.replace("\n", NEWLINES[options.get("newline", "lf")])
    lines = expected.splitlines()
    problems = [re.fullmatch(r"! (\d+): (.+)", line) for line in lines if line.startswith("!")]
    return Case(
        transcript.encode(options.get("encoding", "utf-8")),
        options.get("layout"),
        roles,
        [line for line in lines if not line.startswith("!")],
        [(int(found[1]), found[2]) for found in problems if found],
    )


def test_there_are_cases() -> None:
    assert len(CASES) >= 50


def test_where_a_text_is_read_otherwise_than_before_studies_are_told() -> None:
    expected = "\n".join(line for path in CASES for line in (path.name, *case_of(path).expected))
    digest = hashlib.sha256(expected.encode()).hexdigest()[:12]
    hint = "raise READING if turns, roles or times of a case have changed, not if cases were added; then note both here"
    assert (READING, digest) == (2, "886f3707a588"), hint


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_case(path: Path) -> None:
    case = case_of(path)
    transcript, problems = read(case.data, path.name, layout=case.layout, roles=case.roles)
    found = [f"layout: {transcript.layout}"]
    found += [f"title: {transcript.title}"] * bool(transcript.title)
    for turn in transcript.turns:
        times = f" @{turn.begins:g}" if turn.begins is not None else ""
        times += f"-{turn.ends:g}" if turn.ends is not None else ""
        found.append(f"{turn.line}|{turn.speaker}{times}|{turn.role}|{' '.join(transcript.speech(turn).split())}")
    assert found == case.expected
    assert [turn.number for turn in transcript.turns] == list(range(len(transcript.turns)))
    assert {problem.path for problem in problems} <= {path.name}
    assert len(problems) == len(case.problems), [str(problem) for problem in problems]
    for line, message in case.problems:
        assert any(p.line == line and message in p.message for p in problems), (line, message, problems)
