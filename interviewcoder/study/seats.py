"""Which turns the passages of a transcript belong to."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Set
from typing import NamedTuple

from interviewcoder.model.excerpts import excerpt_id
from interviewcoder.model.transcript import Role, Transcript
from interviewcoder.study.store import Study
from interviewcoder.study.texts import transcript_of

SEATED = "UPDATE coding SET excerpt = ?, turn = ?, line = ?, speaker = ?, role = ?, time = ? WHERE id = ?"
"""What writes the id and the seat of a coding's excerpt."""


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
        self._breaks = [found.start() for found in re.finditer("\n", transcript.text)]

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


def seat_new(study: Study, number: int, codings: Set[int]) -> None:
    """Give people's codings that were just made of the present text their ids and seats, within `writing`.

    As `places.renew` would, without a look at all others of the transcript: they are where they were made, no run has
    found them, and no other coding of the same coder and code is there (`coding_rows.found_or_made`).
    """
    transcript = transcript_of(study, number)
    seats = Seats(transcript)
    written: list[tuple[object, ...]] = []
    for row in study.rows(f"SELECT * FROM coding WHERE id IN ({', '.join(map(str, sorted(codings)))})"):
        begin, end = row["begin"], row["end"]
        excerpt = excerpt_id(transcript.path, row["coder"], row["code"], begin, end)
        written.append((excerpt, *seats.seat(begin, end), row["id"]))
    study.execute_many(SEATED, written)
