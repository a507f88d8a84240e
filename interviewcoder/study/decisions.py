"""What coders do to codings: accept, reject, recode, resize, add, remove, note; and taking it back.

Each step is one entry of the log and one transaction. Coders' names are checked where they come in
(`codings.check_coder`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from interviewcoder.errors import StudyError, UsageError
from interviewcoder.model.codebook import Code
from interviewcoder.model.coding import Verdict
from interviewcoder.study import changes, runs
from interviewcoder.study import codings as rows_of
from interviewcoder.study.changes import Change
from interviewcoder.study.store import Row, Study

DECISIONS = ("accept", "reject", "recode", "resize", "add", "remove", "memo")
UNDOABLE = (*DECISIONS, "import", "code")
"""The actions of the log that can be taken back: all change by change, but a run, `code`, as a whole."""

_NOT_UNDONE = "NOT EXISTS (SELECT 1 FROM entry u WHERE u.undoes = entry.uid)"


def accept(study: Study, codings: Iterable[int], coder: str, memo: str | None = None) -> int:
    """Accept codings; the number of those for which that is new. One's own that was removed is there again."""
    with study.writing():
        return sum(_decide(study, coding, coder, "accepted", memo) for coding in codings)


def reject(study: Study, codings: Iterable[int], coder: str, memo: str | None = None) -> int:
    """Reject codings; the number of those for which that is new. One's own is removed."""
    with study.writing():
        return sum(_decide(study, coding, coder, "rejected", memo) for coding in codings)


def _decide(study: Study, coding: int, coder: str, verdict: Verdict, memo: str | None) -> bool:
    row = rows_of.row_of(study, coding)
    action = "accept" if verdict == "accepted" else "reject"
    if row["coder"] == coder:
        action = "accept" if verdict == "accepted" else "remove"
        steps = changes.of_presence(study, row, present=verdict == "accepted")
    else:
        steps = changes.of_decision(study, row, coder, verdict)
    return _commit(study, coder, action, row, steps, memo)


def recode(
    study: Study, coding: int, coder: str, code: str, span: tuple[int, int] | None = None, memo: str | None = None
) -> int:
    """Give a coding another code, or another span, or both; the coding of the coder that stands for it from now on.

    One's own is changed. For another coder's, a coding of one's own is made, and the other keeps what it was, decided
    on as recoded.
    """
    with study.writing():
        row = rows_of.row_of(study, coding)
        span = span or (row["begin"], row["end"])
        if (code, *span) == (row["code"], row["begin"], row["end"]):
            accept(study, [coding], coder, memo)
            return coding
        if row["hash"] != study.value("SELECT hash FROM transcript WHERE id = ?", row["transcript"]):
            raise UsageError("its passage is no longer in the transcript; add a code to another passage")
        rows_of.need_code(study, Code(code, code))
        action = "recode" if code != row["code"] else "resize"
        is_own = row["coder"] == coder
        there = rows_of.at(study, row["transcript"], coder, code, span, row["hash"])
        if is_own and code == row["code"] and not (there and there["present"]):
            uid, steps = row["uid"], [changes.of_span(study, row, span)]
        else:
            uid, steps = changes.of_own(study, row["transcript"], coder, code, span, made=not is_own)
            if is_own:
                steps += changes.of_presence(study, row, present=False)
            else:
                steps += changes.of_decision(study, row, coder, "recoded", uid)
        _commit(study, coder, action, row, steps, memo, to=code)
        instead: int = changes.coding_by_uid(study, uid)["id"]
        return instead


def add(study: Study, transcript: int, coder: str, code: str, span: tuple[int, int], memo: str | None = None) -> int:
    """Give a passage of a transcript a code, as a coding of the coder's own."""
    with study.writing():
        rows_of.need_code(study, Code(code, code))
        uid, steps = changes.of_own(study, transcript, coder, code, span)
        changes.commit(study, coder, "add", uid, steps)
        row = changes.coding_by_uid(study, uid)
        if memo:
            note(study, row["id"], coder, memo)
        number: int = row["id"]
        return number


def note(study: Study, coding: int, coder: str, text: str) -> bool:
    """Write a coder's memo on a coding; an empty one takes it away. Whether that is new."""
    with study.writing():
        return _commit(study, coder, "memo", rows_of.row_of(study, coding), [], text)


def _commit(
    study: Study, coder: str, action: str, row: Row, steps: list[Change], memo: str | None, **detail: object
) -> bool:
    if memo is not None:
        steps = [*steps, changes.of_memo(study, row, coder, memo)]
    return changes.commit(study, coder, action, row["uid"], steps, detail=detail) is not None


class Undone(NamedTuple):
    """An entry that was taken back; `coding` is the row of the coding it was about, None where it was about more."""

    number: int
    action: str
    coding: int | None


def undo(
    study: Study, coder: str, number: int | None = None, *, actions: Collection[str] = UNDOABLE, after: int = 0
) -> Undone:
    """Take back an entry of the log, or the coder's last one of these actions after an entry, as a new entry.

    Raises UsageError where there is nothing to take back, StudyError where something later rests on it.
    """
    with study.writing():
        entry = _last(study, coder, actions, after) if number is None else _entry(study, coder, number)
        changed = [Change(*change) for change in study.json(entry["detail"]).get("changes", ())]
        for change in changed:
            later = _writer(study, change)
            if later != entry["number"]:
                message = f"entry {entry['number']} was built on by entry {later}; take that back first"
                raise StudyError(f"{study.path}: {message}")
        subject = entry["uid"]
        if entry["action"] == "code":
            study.log(coder, "undo", subject, {"of": "code"}, undoes=entry["uid"])
            covered = study.rows("SELECT transcript FROM covered WHERE run = ? ORDER BY 1", entry["number"])
            for row in covered:
                runs.renew(study, row["transcript"])
            runs.use_codes_of_last(study)
        else:
            back = [change.back() for change in reversed(changed)]
            changes.commit(study, coder, "undo", subject, back, detail={"of": entry["action"]}, undoes=entry["uid"])
        coding = changes.find(study, entry["subject"])
        return Undone(entry["number"], entry["action"], coding["id"] if coding else None)


def _last(study: Study, coder: str, actions: Collection[str], after: int) -> Row:
    wanted = ", ".join("?" * len(actions))
    row = study.row(
        f"SELECT * FROM entry WHERE coder = ? AND number > ? AND action IN ({wanted}) AND {_NOT_UNDONE}"
        " ORDER BY at DESC, number DESC LIMIT 1",
        coder, after, *actions,
    )  # fmt: skip
    if row is None:
        since = " since then" if after else ""
        raise UsageError(f"{coder} has nothing to take back{since}; 'interviewcoder log' shows who did what")
    return row


def _entry(study: Study, coder: str, number: int) -> Row:
    row = study.row("SELECT * FROM entry WHERE number = ?", number)
    if row is None:
        raise UsageError(f"no entry {number} in the log; 'interviewcoder log' shows them")
    if row["action"] not in UNDOABLE:
        raise UsageError(f"entry {number} ({row['action']}) cannot be taken back; runs, decisions and imports can")
    if row["coder"] != coder:
        raise UsageError(f"entry {number} is by {row['coder']}; to take it back for them: --coder '{row['coder']}'")
    if study.value("SELECT 1 FROM entry WHERE undoes = ?", row["uid"]):
        raise UsageError(f"entry {number} is taken back already")
    return row


def _writer(study: Study, change: Change) -> int:
    """The entry that wrote last what a change is about."""
    if change.table == "coding":
        return int(changes.coding_by_uid(study, change.uid)["entry"])
    coding = changes.coding_by_uid(study, change.uid)["id"]
    query = f"SELECT entry FROM {change.table} WHERE coding = ? AND coder = ?"
    return int(study.value(query, coding, change.coder))
