"""Matches, codings and excerpts: what was found, what it was called, and how it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from interviewcoder.model.transcript import Role

MACHINE = "interviewcoder"

Method = Literal["exact", "inflected", "fuzzy", "pattern", "near"]
METHODS: tuple[Method, ...] = get_args(Method)

Status = Literal["proposed", "accepted", "rejected", "recoded", "disputed", "withdrawn"]
STATUSES: tuple[Status, ...] = get_args(Status)
"""What has become of a coding. `recoded`: given another code or another span; `disputed`: coders decided differently;
`withdrawn`: no longer found or taken back, but kept because somebody had decided on it."""

Verdict = Literal["accepted", "rejected", "recoded"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Match:
    """One term found at one span of the text; `score` is 0-100, `text` is `transcript.text[start:end]`."""

    term: str
    method: Method
    text: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Coding:
    """A coder gave a code to `[start, end)`; `turn` is the number of the turn of the first evidence."""

    code: str
    coder: str
    start: int
    end: int
    turn: int
    score: float
    evidence: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a coder decided on a coding; `code` is the one it was given instead, where it was recoded."""

    coder: str
    status: Verdict
    code: str = ""


@dataclass(frozen=True, slots=True)
class Memo:
    """What a coder noted on a coding."""

    coder: str
    text: str


@dataclass(frozen=True, slots=True)
class ContextTurn:
    """A turn around an excerpt, to read it by."""

    turn: int
    speaker: str
    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A coding with all that is needed to list, review and export it.

    `speaker`, `role`, `turn` and `time` (when it begins in the recording, in seconds) are of the turn of the first
    evidence; `line` is where the excerpt starts.
    """

    id: str
    transcript: str
    code: str
    name: str
    category: str
    coder: str
    speaker: str
    role: Role
    turn: int
    line: int
    start: int
    end: int
    text: str
    score: float
    evidence: tuple[Match, ...]
    status: Status = "proposed"
    decisions: tuple[Decision, ...] = ()
    memos: tuple[Memo, ...] = ()
    before: tuple[ContextTurn, ...] = ()
    after: tuple[ContextTurn, ...] = ()
    time: float | None = None
