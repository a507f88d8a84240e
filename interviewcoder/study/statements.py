"""What entries of the log say of codings: that one is there or gone, has a place, is decided on, has a memo.

A statement names the coding and the place where its coder saw it, so that it means the same in every copy of a study
and after every edit. What holds of all that was said is worked out in `standing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from interviewcoder.errors import UsageError
from interviewcoder.model.coding import MACHINE, Verdict
from interviewcoder.study import coding_rows, places, seats, standing
from interviewcoder.study.store import Entry, Row, Study

StatementKind = Literal["there", "gone", "place", "decision", "memo"]


class Statement(NamedTuple):
    """What a coder says of a coding, by its row, seen at a span of the present text or of the one it was lost in."""

    coding: int
    kind: StatementKind
    coder: str
    hash: str
    begin: int
    end: int
    status: Verdict | None = None
    replacement: int | None = None
    text: str | None = None


def _of(
    row: Row,
    kind: StatementKind,
    coder: str,
    *,
    status: Verdict | None = None,
    replacement: int | None = None,
    text: str | None = None,
) -> Statement:
    """A statement on a coding where it is."""
    return Statement(row["id"], kind, coder, row["hash"], row["begin"], row["end"], status, replacement, text)


def on_presence(study: Study, row: Row, *, present: bool, again: bool = False) -> list[Statement]:
    """The statements needed to record that a person's coding is there, or is not; none if that is recorded already.

    `again` records once more that it is there: what is said with it may outlast what was said before.
    """
    said = presence_said(study, row["id"])
    if present:
        return [] if row["present"] and said == "there" and not again else [_of(row, "there", row["coder"])]
    if not row["present"] and said != "there":
        return []
    return [_of(row, "gone", row["coder"])._replace(coding=one) for one in _all_rows(study, row)]


def on_place(study: Study, row: Row, span: tuple[int, int]) -> list[Statement]:
    """The statements needed to record that a person's coding has another span of the present text."""
    place = _of(row, "place", row["coder"])._replace(begin=span[0], end=span[1])
    return [place._replace(coding=one) for one in _all_rows(study, row)]


def _all_rows(study: Study, row: Row) -> list[int]:
    """The row of a coding, and the rows that it stands for, as several studies had the coding before they met."""
    return study.numbers("SELECT id FROM coding WHERE id = ?1 OR same = ?1 ORDER BY id", row["id"])


def on_decision(
    study: Study,
    row: Row,
    coder: str,
    status: Verdict | None,
    replacement: int | None = None,
    *,
    again: bool = False,
) -> list[Statement]:
    """The statements needed to record what a coder decides on another's coding; none if that is recorded already.

    `status` is None where the coder decides nothing any more. `again` records once more what is decided: what is said
    with it may outlast what was said before.
    """
    now = study.row("SELECT status, replacement FROM decision WHERE coding = ? AND coder = ?", row["id"], coder)
    said = (now["status"], _first(study, now["replacement"])) if now else (None, None)
    if said == (status, _first(study, replacement)) and not again:
        return []
    return [_of(row, "decision", coder, status=status, replacement=replacement)]


def on_memo(study: Study, row: Row, coder: str, text: str | None) -> list[Statement]:
    """The statements needed to record a coder's memo on a coding; an empty text removes it, None leaves it as it is.

    Raises UsageError where the text cannot be written as UTF-8.
    """
    if text is None:
        return []
    text = text.strip()
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise UsageError("the memo is no text: it has bytes that are no UTF-8")
    return [] if text == (memo_of(study, row, coder) or "") else [_of(row, "memo", coder, text=text)]


def memo_of(study: Study, row: Row, coder: str) -> str | None:
    """A coder's memo on a coding."""
    text: str | None = study.value("SELECT text FROM memo WHERE coding = ? AND coder = ?", row["id"], coder)
    return text


def say(study: Study, entry: Entry, said: Sequence[Statement]) -> None:
    """Add statements to an entry and write what holds now, within `writing`."""
    study.execute_many(
        "INSERT INTO statement (entry, coding, kind, coder, hash, begin, end, status, replacement, text)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(entry.number, *statement) for statement in said],
    )
    touched = {statement.coding for statement in said}
    touched |= {statement.replacement for statement in said if statement.replacement is not None}
    new = {number for number in touched if not study.value("SELECT excerpt FROM coding WHERE id = ?", number)}
    moved = {statement.coding for statement in said if statement.kind == "place"}
    moved |= {number for number in new if coding_rows.row_of(study, number)["coder"] == MACHINE}
    for transcript, codings in _by_transcript(study, touched).items():
        if codings & moved:
            places.renew(study, transcript, codings & (moved | new))
            continue
        if codings & new:
            seats.seat_new(study, transcript, codings & new)
        standing.renew(study, transcript, codings)


def take_back(study: Study, entry: int) -> None:
    """Work out anew what holds without an entry's statements, within `writing`, once the log has what takes it back."""
    said = study.numbers("SELECT coding FROM statement WHERE entry = ?", entry)
    for transcript, codings in _by_transcript(study, said).items():
        places.renew(study, transcript, codings)


def _by_transcript(study: Study, codings: Iterable[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for coding in sorted(set(codings)):
        found.setdefault(study.value("SELECT transcript FROM coding WHERE id = ?", coding), set()).add(coding)
    return found


def presence_said(study: Study, coding: int) -> str | None:
    """`there` or `gone`, whichever was said of a coding last; None where neither was said."""
    return next((one["kind"] for one in reversed(on_coding(study, coding)) if one["kind"] in ("there", "gone")), None)


def on_coding(study: Study, coding: int) -> list[Row]:
    """The statements on a coding and on those it stands for that were not taken back, in the order of time."""
    return standing.statements(study, "SELECT id FROM coding WHERE ?1 IN (id, same)", coding)


def _first(study: Study, coding: int | None) -> int | None:
    """The row that stands for a coding."""
    return None if coding is None else int(coding_rows.row_of(study, coding)["id"])
