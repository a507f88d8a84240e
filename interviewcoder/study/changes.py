"""What an entry of the log changed: states of codings, decisions and memos, before and after.

A state is JSON, and names codings by their uid, so that it means the same in every copy of a study. The entry that
wrote a state last is kept beside it; what an entry wrote is set back only while it is the last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

from interviewcoder.model.coding import Verdict
from interviewcoder.study import codings as rows_of
from interviewcoder.study.alignment import Alignment
from interviewcoder.study.store import Entry, Row, Study
from interviewcoder.study.texts import put, seat_of, text_of, transcript_of

State = Any
"""JSON. Of a decision `{"status", "replacement"}`, of a memo its text, of a coding its place; None: there is none."""


_BY_UID = """SELECT * FROM coding WHERE id IN
    (SELECT id FROM coding WHERE uid = ?1 UNION ALL SELECT coding FROM alias WHERE uid = ?1)"""


class Change(NamedTuple):
    """A state of a coding (by uid), or of what a coder says of it, before and after."""

    table: Literal["coding", "decision", "memo"]
    uid: str
    coder: str
    before: State
    after: State

    def back(self) -> Change:
        """The change that sets it back."""
        return self._replace(before=self.after, after=self.before)


def of_decision(study: Study, row: Row, coder: str, verdict: Verdict, replacement: str | None = None) -> list[Change]:
    """What it takes that a coder decides so on another's coding."""
    before = decision_state(study, row["id"], coder)
    return [Change("decision", row["uid"], coder, before, {"status": verdict, "replacement": replacement})]


def of_memo(study: Study, row: Row, coder: str, text: str) -> Change:
    """What it takes that a coder's memo on a coding is this; an empty one is none."""
    return Change("memo", row["uid"], coder, memo_state(study, row["id"], coder), text.strip() or None)


def of_presence(study: Study, row: Row, *, present: bool) -> list[Change]:
    """What it takes that a coding is there, or is not."""
    before = coding_state(study, row)
    return [Change("coding", row["uid"], row["coder"], before, before | {"present": present})]


def of_span(study: Study, row: Row, span: tuple[int, int]) -> Change:
    """What it takes that a coding, which is there, has another span."""
    before = coding_state(study, row)
    return Change(
        "coding", row["uid"], row["coder"], before, before | {"start": span[0], "end": span[1], "present": True}
    )


def of_own(
    study: Study, transcript: int, coder: str, code: str, span: tuple[int, int], *, made: bool = False
) -> tuple[str, list[Change]]:
    """What it takes that a coder has a coding of a passage, and the uid of that coding.

    `made`: it is wanted only to stand for another coding.
    """
    row = study.one("SELECT path, hash FROM transcript WHERE id = ?", transcript)
    there = rows_of.at(study, transcript, coder, code, span, row["hash"])
    if there:
        before = coding_state(study, there)
        made = made and (before["made"] or not before["present"])
        after = before | {"present": True, "made": made}
        return there["uid"], [Change("coding", there["uid"], coder, before, after)]
    uid = rows_of.new_uid(study, row["hash"], coder, code, span)
    state = {
        "transcript": row["path"],
        "code": code,
        "start": span[0],
        "end": span[1],
        "hash": row["hash"],
        "present": True,
        "made": made,
    }
    return uid, [Change("coding", uid, coder, None, state)]


def commit(
    study: Study,
    coder: str,
    action: str,
    subject: str,
    changes: Iterable[Change],
    *,
    detail: Mapping[str, object] | None = None,
    undoes: str | None = None,
) -> Entry | None:
    """Log some changes and apply them, within `writing`; None where there is nothing to change."""
    real = [change for change in _with_replacements(study, list(changes)) if change.before != change.after]
    if not real:
        return None
    entry = study.log(coder, action, subject, {**(detail or {}), "changes": real}, undoes)
    for change in real:
        apply(study, change, entry.number)
    return entry


def _with_replacements(study: Study, changes: list[Change]) -> list[Change]:
    """Changes with what follows for codings made to stand for others: they go with the last that needs them."""
    decided = {(change.uid, change.coder): change for change in changes if change.table == "decision"}
    left = dict.fromkeys(
        (change.before["replacement"], change.coder)
        for change in decided.values()
        if change.before and change.before["replacement"]
    )
    for uid, coder in left:
        row = coding_by_uid(study, uid)
        query = (
            "SELECT uid FROM coding JOIN decision ON coding = coding.id WHERE replacement = ? AND decision.coder = ?"
            " AND status IS NOT NULL"
        )
        others = {other["uid"] for other in study.rows(query, row["id"], coder)}
        others -= {other for other, whose in decided if whose == coder}
        others |= {c.uid for c in decided.values() if c.coder == coder and c.after and c.after["replacement"] == uid}
        mine = [change for change in changes if change.table == "coding" and change.uid == uid]
        if others:  # it stays, also where undoing would take it away
            changes = [change for change in changes if change not in mine or (change.after and change.after["present"])]
        elif row["made"] and not mine:
            changes += of_presence(study, row, present=False)
    return changes


def apply(study: Study, change: Change, entry: int) -> None:
    """Write the state after a change as the work of an entry, within `writing`."""
    after = change.after
    if change.table == "coding":
        _apply_to_coding(study, change, entry)
        return
    coding = coding_by_uid(study, change.uid)["id"]
    if change.table == "memo":
        study.execute(
            "INSERT INTO memo VALUES (?1, ?2, ?3, ?4) ON CONFLICT (coding, coder) DO UPDATE SET text = ?3, entry = ?4",
            coding, change.coder, after, entry,
        )  # fmt: skip
        return
    replacement = after and after["replacement"] and coding_by_uid(study, after["replacement"])["id"]
    study.execute(
        "INSERT INTO decision VALUES (?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT (coding, coder) DO UPDATE SET status = ?3, replacement = ?4, entry = ?5",
        coding, change.coder, after and after["status"], replacement, entry,
    )  # fmt: skip


def _apply_to_coding(study: Study, change: Change, entry: int) -> None:
    row = find(study, change.uid)
    state = change.after
    if row is None:
        number = study.value("SELECT id FROM transcript WHERE path = ?", state["transcript"])
        transcript = transcript_of(study, number)
        span = (state["start"], state["end"])
        place = (number, transcript)
        rows_of.insert(study, place, change.coder, state["code"], span, entry, present=state["present"], uid=change.uid)
        study.execute("UPDATE coding SET made = ? WHERE uid = ?", int(state["made"]), change.uid)
        return
    present, made = (int(bool(state and state[name])) for name in ("present", "made"))
    study.execute("UPDATE coding SET present = ?, made = ?, entry = ? WHERE id = ?", present, made, entry, row["id"])
    if state:
        place_anew(study, row, (state["start"], state["end"]), state["hash"])


def place_anew(study: Study, row: Row, span: tuple[int, int], text_hash: str) -> None:
    """Give a coding a span of one of its transcript's texts, moved along to the present one, within `writing`."""
    if (row["begin"], row["end"], row["hash"]) == (*span, text_hash):
        return
    transcript = transcript_of(study, row["transcript"])
    current = study.value("SELECT hash FROM transcript WHERE id = ?", row["transcript"])
    if text_hash != current:
        place = Alignment(text_of(study, text_hash), transcript.text).place(*span)
        if place is None:
            return
        span = (place.start, place.end)
    put(study, row["id"], transcript.path, row["coder"], row["code"], span, seat_of(transcript, span[0]), current)


def coding_by_uid(study: Study, uid: str) -> Row:
    """A coding's row, by any of its uids."""
    return study.one(_BY_UID, uid)


def find(study: Study, uid: str) -> Row | None:
    """A coding's row by any of its uids; None where there is none."""
    return study.row(_BY_UID, uid)


def coding_state(study: Study, row: Row) -> dict[str, Any]:
    """The state of a coding."""
    return {
        "transcript": study.value("SELECT path FROM transcript WHERE id = ?", row["transcript"]),
        "code": row["code"],
        "start": row["begin"],
        "end": row["end"],
        "hash": row["hash"],
        "present": bool(row["present"]),
        "made": bool(row["made"]),
    }


def decision_state(study: Study, coding: int, coder: str) -> dict[str, Any] | None:
    """What a coder has decided on a coding."""
    row = study.row(
        "SELECT status, uid FROM decision LEFT JOIN coding ON coding.id = replacement"
        " WHERE coding = ? AND decision.coder = ? AND status IS NOT NULL",
        coding, coder,
    )  # fmt: skip
    return {"status": row["status"], "replacement": row["uid"]} if row else None


def memo_state(study: Study, coding: int, coder: str) -> str | None:
    """A coder's memo on a coding."""
    text: str | None = study.value("SELECT text FROM memo WHERE coding = ? AND coder = ?", coding, coder)
    return text
