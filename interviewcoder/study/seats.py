"""Which turns the passages of a transcript belong to."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from interviewcoder.model.transcript import Role, Transcript


class Seat(NamedTuple):
    """Where a span stands in a transcript: the turn it belongs to, with line, speaker, role and time in seconds."""

    turn: int
    line: int
    speaker: str
    role: Role
    time: float | None


class Seats:
    """Finds the turn to which a span of a transcript belongs."""

    def __init__(self, transcript: Transcript) -> None:
        self._turns = transcript.turns
        self._ends = [turn.end for turn in transcript.turns]
        self._breaks = [at for at, character in enumerate(transcript.text) if character == "\n"]

    def seat(self, begin: int, end: int, first_match: int | None = None) -> Seat:
        """The line of a span, and its turn: that of the first match or, without any, the first not of the interviewer.

        `first_match` is an offset. Where all turns are the interviewer's, the turn is the first.
        """
        line = bisect_right(self._breaks, begin - 1) + 1
        if not self._turns:
            return Seat(0, line, "", "unknown", None)
        at = min(bisect_right(self._ends, begin if first_match is None else first_match), len(self._turns) - 1)
        turn = self._turns[at]
        if first_match is None and turn.role == "interviewer":
            inside = (turn for turn in self._turns[at:] if turn.start < end and turn.role != "interviewer")
            turn = next(inside, turn)
        return Seat(turn.number, line, turn.speaker, turn.role, turn.begins)
