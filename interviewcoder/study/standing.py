"""What holds: decisions, memos and presence, as they follow from the statements that were not taken back.

Of what a coder said several times, in whichever studies, the last holds. A person's coding is there where it was said
so last, or where it stands for another that the person has recoded to it since.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from interviewcoder.model.coding import MACHINE
from interviewcoder.study.store import Row, Study
from interviewcoder.study.texts import hash_now

UNDONE = "EXISTS (SELECT 1 FROM entry u WHERE u.undoes = entry.uid)"

_STATEMENTS = f"""SELECT statement.*, at, uid FROM statement JOIN entry ON number = entry
    WHERE NOT {UNDONE} AND coding IN ({{rows}}) ORDER BY at, uid, id"""


class _Group(NamedTuple):
    """The rows of a coding, the first of which stands for it, and what was said of them."""

    rows: list[Row]
    said: list[Row]


def statements(study: Study, rows: str, *values: object) -> list[Row]:
    """The statements on some codings that were not taken back, by time; `rows` is a query for the codings."""
    return study.rows(_STATEMENTS.format(rows=rows), *values)


def renew(study: Study, transcript: int, codings: Collection[int] | None = None) -> None:
    """Write what holds of some codings of a transcript, or of all of them (None), within `writing`."""
    left = _renew(study, transcript, codings)
    if left:  # what stood for these, or does so now
        _renew(study, transcript, left)


def _renew(study: Study, transcript: int, codings: Collection[int] | None) -> set[int]:
    """Write what holds of some codings, or all; returns others that may be present, or not, because of that."""
    groups = _groups(study, transcript, codings)
    asked = {row["id"] for group in groups.values() for row in group.rows}
    decided = {
        (first, said["coder"]): (said["status"], said["replacement"], said["entry"])
        for first, group in groups.items()
        for said in group.said
        if said["kind"] == "decision"
    }
    stood = _write(study, "decision", groups, {key: value for key, value in decided.items() if value[0]})
    noted = {
        (first, said["coder"]): (said["text"], said["entry"])
        for first, group in groups.items()
        for said in group.said
        if said["kind"] == "memo"
    }
    _write(study, "memo", groups, {key: value for key, value in noted.items() if value[0]})
    current = hash_now(study, transcript)
    changed: list[tuple[object, ...]] = []
    for first, group in groups.items():
        changed += [(0, 0, row["id"]) for row in group.rows[1:] if row["touched"]]
        row, is_touched, is_present = group.rows[0], bool(group.said), bool(group.rows[0]["present"])
        if row["coder"] != MACHINE:
            stands = {own["id"]: _stands(study, own) for own in group.rows}
            is_touched |= any(stands.values())
            is_there = any(_is_there(own["id"], group.said, stands[own["id"]]) for own in group.rows)
            is_present = is_there and row["hash"] == current
        if (bool(row["present"]), bool(row["touched"])) != (is_present, is_touched):
            changed.append((int(is_present), int(is_touched), first))
    study.execute_many("UPDATE coding SET present = ?, touched = ? WHERE id = ?", changed)
    return stood - asked if codings is not None else set()


def _groups(study: Study, transcript: int, codings: Collection[int] | None) -> dict[int, _Group]:
    condition, values = "transcript = ?", [transcript]
    if codings is not None:
        firsts = f"SELECT coalesce(same, id) FROM coding WHERE id IN ({', '.join(map(str, sorted(codings)))})"
        condition, values = f"id IN ({firsts}) OR same IN ({firsts})", []
    groups: dict[int, _Group] = {}
    first_of: dict[int, int] = {}
    query = "SELECT id, same, coder, hash, present, touched FROM coding"
    for row in study.rows(f"{query} WHERE {condition} ORDER BY same IS NOT NULL, id", *values):
        first = first_of[row["id"]] = row["same"] or row["id"]
        groups.setdefault(first, _Group([], [])).rows.append(row)
    for said in statements(study, f"SELECT id FROM coding WHERE {condition}", *values):
        groups[first_of[said["coding"]]].said.append(said)
    return groups


def _write(
    study: Study, table: str, groups: dict[int, _Group], wanted: dict[tuple[int, str], tuple[object, ...]]
) -> set[int]:
    """Make a table hold the `wanted` rows for the codings of groups; returns codings that stand or stood for others.

    Only the table `decision` tells of such codings.
    """
    rows = [row["id"] for group in groups.values() for row in group.rows]
    there: dict[tuple[int, str], tuple[object, ...]] = {}
    for start in range(0, len(rows), 500):
        marks = ", ".join(map(str, rows[start : start + 500]))
        for row in study.rows(f"SELECT * FROM {table} WHERE coding IN ({marks})"):
            there[row["coding"], row["coder"]] = tuple(row)[2:]
    gone = [key for key in there if key not in wanted]
    study.execute_many(f"DELETE FROM {table} WHERE coding = ? AND coder = ?", gone)
    new = [(*key, *value) for key, value in wanted.items() if there.get(key) != value]
    if new:
        study.execute_many(f"INSERT OR REPLACE INTO {table} VALUES ({', '.join('?' * len(new[0]))})", new)
    if table != "decision":
        return set()
    return {int(str(value[1])) for some in (there, wanted) for value in some.values() if value[1] is not None}


def _stands(study: Study, row: Row) -> tuple[str, str] | None:
    """When a person's coding was last said to stand for another that the person recoded; None where it does not."""
    said = study.row(
        "SELECT at, uid FROM decision d JOIN entry ON number = entry WHERE replacement = ? AND d.coder = ?"
        " ORDER BY at DESC, uid DESC LIMIT 1",
        row["id"], row["coder"],
    )  # fmt: skip
    return (said["at"], said["uid"]) if said else None


def _is_there(coding: int, said: list[Row], stands: tuple[str, str] | None) -> bool:
    """Whether a person's coding is there by what was said of it, or stands for another since it was removed."""
    explicit = [one for one in said if one["coding"] == coding and one["kind"] in ("there", "gone")]
    if explicit and explicit[-1]["kind"] == "there":
        return True
    return stands is not None and (not explicit or stands > (explicit[-1]["at"], explicit[-1]["uid"]))


def held(study: Study, number: int, current: str) -> dict[int, int]:
    """The findings of a transcript that hold, with their codings: for each code those of the last run that coded it.

    Runs of the present text come before others, and runs that were taken back do not count.
    """
    runs = study.rows(
        "SELECT run, codes FROM covered JOIN entry ON entry.number = run"
        f" WHERE transcript = ? AND NOT {UNDONE} ORDER BY hash = ? DESC, at DESC, uid DESC",
        number, current,
    )  # fmt: skip
    holding: dict[int, int] = {}
    decided: set[str] = set()
    for run in runs:
        rows = study.rows(
            "SELECT finding.id, coding, code FROM found JOIN finding ON finding.id = found.finding"
            " JOIN coding ON coding.id = finding.coding WHERE found.transcript = ? AND run = ?",
            number, run["run"],
        )  # fmt: skip
        holding |= {row["id"]: row["coding"] for row in rows if row["code"] not in decided}
        if run["codes"] is None:
            break
        decided.update(study.json(run["codes"]))
    return holding
