"""Matches, codings and excerpts: what was found, what it was called, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple, get_args

from interviewcoder.model.codebook import Part
from interviewcoder.model.transcript import Role

MACHINE = "interviewcoder"

Method = Literal["exact", "inflected", "fuzzy", "pattern", "near"]
METHODS: tuple[Method, ...] = get_args(Method)

Status = Literal["proposed", "accepted", "rejected", "recoded", "disputed", "withdrawn"]
STATUSES: tuple[Status, ...] = get_args(Status)
"""What has become of a coding. `recoded`: given another code or another span; `disputed`: coders decided differently;
`withdrawn`: no longer found or taken back, but kept because somebody had decided on it."""

HOLDING: tuple[Status, ...] = ("proposed", "accepted", "disputed")
"""The statuses of codings that hold, or may still turn out to hold."""

Verdict = Literal["accepted", "rejected", "recoded"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


class Match(NamedTuple):
    """One term found at one span of the text; `score` is 0-100, `text` is `transcript.text[start:end]`.

    A match of the part `asked` stands in the question before, outside of the coding's span.
    """

    term: str
    method: Method
    text: str
    start: int
    end: int
    score: float
    part: Part = "term"

    @property
    def how(self) -> str:
        """The method and, where the term is not enough by itself, its part: `exact`, `fuzzy hint`."""
        return self.method if self.part == "term" else f"{self.method} {self.part}"


class Coding(NamedTuple):
    """A coder gave a code to `[start, end)`; `turn` is the number of the turn of the first evidence.

    Evidence is in the order of the text: first the code's own terms, then cues, then what was asked.
    """

    code: str
    coder: str
    start: int
    end: int
    turn: int
    score: float
    evidence: tuple[Match, ...]


def at_least(codings: Iterable[Coding], score: float) -> list[Coding]:
    """The codings that have at least a score (0-100)."""
    return [coding for coding in codings if coding.score >= score]


class Decision(NamedTuple):
    """What a coder decided on a coding; `code` is the one it was given instead, where it was recoded."""

    coder: str
    status: Verdict
    code: str = ""

    def __str__(self) -> str:
        to = f" to {self.code}" if self.code else ""
        return f"{self.status}{to} by {self.coder}"


class Memo(NamedTuple):
    """What a coder noted on a coding."""

    coder: str
    text: str


class ContextTurn(NamedTuple):
    """A turn around an excerpt, to read it by."""

    turn: int
    speaker: str
    role: Role
    text: str


class Excerpt(NamedTuple):
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

    @property
    def person(self) -> str:
        """Who gave the code; empty where that was the machine, or nobody is named."""
        return "" if self.coder == MACHINE else self.coder

    def is_in(self, text: str) -> bool:
        """Whether it stands in a text where it says: the text of its transcript may have changed since."""
        return text[self.start : self.end] == self.text
