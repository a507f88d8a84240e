"""What coders do to codings: accept, reject, recode, resize, add, remove, note; and taking it back.

Each step is one entry of the log and one transaction. Coders' names are checked where they come in
(`coding_rows.check_coder`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from interviewcoder.errors import StudyError, UsageError
from interviewcoder.model.codebook import Code
from interviewcoder.model.coding import Verdict
from interviewcoder.study import coding_rows, runs, statements
from interviewcoder.study.standing import UNDONE
from interviewcoder.study.statements import Statement
from interviewcoder.study.store import Row, Study
from interviewcoder.study.texts import hash_now

DECISIONS = ("accept", "reject", "recode", "resize", "add", "remove", "reopen", "memo")
UNDOABLE = (*DECISIONS, "import", "code")
"""The actions of the log that can be taken back."""


def accept(study: Study, codings: Iterable[int], coder: str, memo: str | None = None) -> int:
    """Accept codings; returns how many of them this changes. A removed coding of the coder's own is there again."""
    with study.writing():
        return sum(_decide(study, coding, coder, "accepted", memo) for coding in codings)


def reject(study: Study, codings: Iterable[int], coder: str, memo: str | None = None) -> int:
    """Reject codings; returns how many of them this changes. A coding of the coder's own is removed."""
    with study.writing():
        return sum(_decide(study, coding, coder, "rejected", memo) for coding in codings)


def _decide(study: Study, coding: int, coder: str, verdict: Verdict, memo: str | None) -> bool:
    row = coding_rows.row_of(study, coding)
    noted = statements.on_memo(study, row, coder, memo)
    if row["coder"] == coder:
        steps = statements.on_presence(study, row, present=verdict == "accepted", again=bool(noted))
    else:
        steps = statements.on_decision(study, row, coder, verdict, again=bool(noted))
    action = "accept" if verdict == "accepted" else "remove" if row["coder"] == coder else "reject"
    return _commit(study, coder, action, row, steps + noted)


def verdicts(study: Study, codings: Iterable[int], coder: str) -> dict[int, str]:
    """What a coder has decided on some codings, by the codings' rows; codings that are not decided on are left out."""
    query = "SELECT status FROM decision WHERE coding = ? AND coder = ?"
    found = ((coding, study.value(query, coding, coder)) for coding in codings)
    return {coding: status for coding, status in found if status is not None}


def memos(study: Study, codings: Iterable[int], coder: str) -> dict[int, str]:
    """A coder's memos on some codings, by the codings' rows; codings without a memo are left out."""
    found = ((coding, statements.memo_of(study, coding_rows.row_of(study, coding), coder)) for coding in codings)
    return {coding: text for coding, text in found if text}


def recode(
    study: Study, coding: int, coder: str, code: str, span: tuple[int, int] | None = None, memo: str | None = None
) -> int:
    """Give a coding another code, another span, or both; returns the row of the coder's coding that stands for it now.

    A coding of the coder's own is changed. For another coder's coding, one of the coder's own is made, and the other
    stays as it was, decided on as recoded. A coding that has this code and span already is accepted. Raises UsageError
    where the passage is no longer in the transcript.
    """
    with study.writing():
        row = coding_rows.row_of(study, coding)
        span = span or (row["begin"], row["end"])
        if (code, *span) == (row["code"], row["begin"], row["end"]):
            accept(study, [coding], coder, memo)
            return int(row["id"])
        check_place(study, row)
        coding_rows.ensure_code(study, Code(code, code))
        is_own, noted = row["coder"] == coder, statements.on_memo(study, row, coder, memo)
        there = coding_rows.at(study, row["transcript"], coder, code, span)
        if is_own and code == row["code"] and not (there and there["present"]):
            instead = row["id"]
            steps = statements.on_place(study, row, span)
            if not row["present"]:
                steps += statements.on_presence(study, row, present=True)
        else:
            new = coding_rows.found_or_made(study, row["transcript"], coder, code, span)
            instead = new["id"]
            if is_own:
                steps = statements.on_presence(study, new, present=True)
                steps += statements.on_presence(study, row, present=False)
                noted = statements.on_memo(study, new, coder, memo or statements.memo_of(study, row, coder))
            else:
                is_gone = there is not None and not there["present"]  # removed since it stood for another
                again = bool(noted) or is_gone
                steps = statements.on_decision(study, row, coder, "recoded", instead, again=again)
        _commit(study, coder, "recode" if code != row["code"] else "resize", row, steps + noted, to=code)
        return int(coding_rows.row_of(study, instead)["id"])


def check_place(study: Study, row: Row) -> None:
    """Raise UsageError where the passage of a coding is no longer in its transcript."""
    if row["hash"] != hash_now(study, row["transcript"]):
        raise UsageError("its passage is no longer in the transcript; add a code to another passage")


def add(study: Study, transcript: int, coder: str, code: str, span: tuple[int, int], memo: str | None = None) -> int:
    """Give a passage of a transcript a code, as a coding of the coder's own."""
    with study.writing():
        coding_rows.ensure_code(study, Code(code, code))
        row = coding_rows.found_or_made(study, transcript, coder, code, span)
        noted = statements.on_memo(study, row, coder, memo)
        steps = statements.on_presence(study, row, present=True, again=bool(noted))
        _commit(study, coder, "add", row, steps + noted)
        return int(row["id"])


def reopen(study: Study, coding: int, coder: str) -> bool:
    """Make another's coding undecided again for a coder; returns whether the coder had decided on it."""
    with study.writing():
        row = coding_rows.row_of(study, coding)
        return _commit(study, coder, "reopen", row, statements.on_decision(study, row, coder, None))


def note(study: Study, coding: int, coder: str, text: str) -> bool:
    """Write a coder's memo on a coding, or take it away where the text is empty; returns whether that changes it."""
    with study.writing():
        row = coding_rows.row_of(study, coding)
        return _commit(study, coder, "memo", row, statements.on_memo(study, row, coder, text))


def _commit(study: Study, coder: str, action: str, row: Row, steps: list[Statement], **detail: object) -> bool:
    """Log an action on a coding with its statements, if there are any; returns whether there are."""
    if steps:
        statements.say(study, study.log(coder, action, row["uid"], detail), steps)
    return bool(steps)


class Undone(NamedTuple):
    """An entry that was taken back; `coding` is the row of the coding it was about, None where it was about more."""

    number: int
    action: str
    coding: int | None


def undo(
    study: Study,
    coder: str,
    number: int | None = None,
    *,
    actions: Collection[str] = UNDOABLE,
    among: Sequence[str] | None = None,
) -> Undone:
    """Take back the entry of the log with a number or, without a number, the coder's last one of these `actions`.

    `among`, if given, are the uids of the entries from which that last one is taken.

    Raises UsageError where there is nothing to take back, StudyError where something later rests on it.
    """
    with study.writing():
        entry = _last(study, coder, actions, among) if number is None else _entry(study, coder, number)
        later = study.value(_LATER, entry["number"])
        if later is not None:
            reason = f"entry {later} builds on entry {entry['number']}; take back entry {later} first"
            raise StudyError(study.path, reason)
        study.log(coder, "undo", entry["uid"], {"of": entry["action"]}, undoes=entry["uid"])
        if entry["action"] == "code":
            runs.take_back(study, entry["number"])
        else:
            statements.take_back(study, entry["number"])
        coding = coding_rows.by_uid(study, entry["subject"])
        return Undone(entry["number"], entry["action"], coding["id"] if coding else None)


# The last entry, later than a given one, with a statement of the same coder on the same coding and of the same sort:
# whether and where the coding is there, a decision, or a memo.
_LATER = f"""SELECT entry.number FROM statement mine JOIN entry e ON e.number = mine.entry
    JOIN coding c ON c.id = mine.coding
    JOIN coding other ON other.id = coalesce(c.same, c.id) OR other.same = coalesce(c.same, c.id)
    JOIN statement later ON later.coding = other.id AND later.coder = mine.coder
        AND (later.kind IN ('there', 'gone', 'place')) = (mine.kind IN ('there', 'gone', 'place'))
        AND (later.kind = 'memo') = (mine.kind = 'memo')
    JOIN entry ON entry.number = later.entry
    WHERE mine.entry = ? AND (entry.at, entry.uid) > (e.at, e.uid) AND NOT {UNDONE}
    ORDER BY entry.at DESC, entry.uid DESC LIMIT 1"""


def _last(study: Study, coder: str, actions: Collection[str], among: Sequence[str] | None) -> Row:
    row = study.row(
        f"SELECT * FROM entry WHERE coder = ?1 AND action IN (SELECT value FROM json_each(?2)) AND NOT {UNDONE}"
        " AND (?3 IS NULL OR uid IN (SELECT value FROM json_each(?3))) ORDER BY at DESC, number DESC LIMIT 1",
        coder, json.dumps(list(actions)), None if among is None else json.dumps(among),
    )  # fmt: skip
    if row is None:
        since = "" if among is None else " since then"
        raise UsageError(f"{coder} has nothing to take back{since}; 'interviewcoder log' shows who did what")
    return row


def check_last(study: Study, coder: str) -> None:
    """Raise UsageError where a coder's last step cannot be taken back, so that `undo` would take back an earlier one.

    Such steps are merges, and transcripts that were taken in otherwise than by a run.
    """
    entry = _last(study, coder, UNDOABLE, None)
    later = study.row(
        "SELECT number, action FROM entry e WHERE coder = ? AND at > ?"
        " AND (action = 'merge' OR action = 'add transcript' AND NOT EXISTS"
        " (SELECT 1 FROM transcript_version v JOIN covered c ON c.transcript = v.transcript"
        " WHERE v.entry = e.number AND c.run < e.number)) ORDER BY at DESC, number DESC LIMIT 1",
        coder, entry["at"],
    )  # fmt: skip
    if later is not None:
        step = "a merge" if later["action"] == "merge" else "a transcript that came in"
        what = f"entry {later['number']}, your last step, is {step}, which cannot be taken back"
        raise UsageError(f"{what}; 'interviewcoder undo {entry['number']}' takes back your {entry['action']} before it")


def _entry(study: Study, coder: str, number: int) -> Row:
    row = study.row("SELECT * FROM entry WHERE number = ?", number)
    if row is None:
        raise UsageError(f"no entry {number} in the log; 'interviewcoder log' shows them")
    if row["action"] not in UNDOABLE:
        raise UsageError(f"entry {number} ({row['action']}) cannot be taken back; runs, decisions and imports can")
    if row["coder"] != coder:
        raise UsageError(
            f"entry {number} is by {row['coder']}; to take it back for {row['coder']}: --coder '{row['coder']}'"
        )
    if study.value("SELECT 1 FROM entry WHERE undoes = ?", row["uid"]):
        raise UsageError(f"entry {number} is taken back already")
    return row
