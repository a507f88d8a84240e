"""Merging another copy of a study, or another study, into this one: how a team works that shares no disk.

All entries of the other log are added to this one, each once, whatever the order of merges. What the same coder says of
the same coding is what the later entry says; different coders stand side by side.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import NamedTuple

from interviewcoder.errors import Problem
from interviewcoder.model.coding import MACHINE
from interviewcoder.study import codings as rows_of
from interviewcoder.study import runs
from interviewcoder.study.alignment import Alignment
from interviewcoder.study.changes import find, place_anew
from interviewcoder.study.store import Row, Study
from interviewcoder.study.texts import (
    Seat,
    change_text,
    evidence_moved,
    text_of,
    transcript_of,
)


class Merged(NamedTuple):
    """What a merge brought: new entries of the log, transcripts, codings, and states of decisions and memos."""

    entries: int
    transcripts: int
    codings: int
    decisions: int
    problems: tuple[Problem, ...]


def merge(study: Study, other: Study, coder: str) -> Merged:
    """Take in all that another study holds, as one step; merging it again changes nothing."""
    with study.writing():
        merge = _Merge(study, other, coder)
        merged = merge.run()
        if merged.entries:
            study.log(coder, "merge", other.path.name, merged._asdict() | {"problems": len(merged.problems)})
    return merged


_VERSIONS = "SELECT hash, entry FROM transcript_version WHERE transcript = ? ORDER BY entry"
_LAST_VERSION = """SELECT hash, at, uid FROM transcript_version JOIN entry ON number = entry WHERE transcript = ?
    ORDER BY at DESC, uid DESC LIMIT 1"""


class _Merge:
    """One merge, which knows which rows of the other study are which rows of this one."""

    def __init__(self, study: Study, other: Study, coder: str) -> None:
        self._study = study
        self._other = other
        self._coder = coder
        self._entries: dict[int, int] = {}
        self._transcripts: dict[int, int] = {}
        self._codings: dict[int, int] = {}
        self._findings: dict[int, int] = {}
        self._alignments: dict[tuple[str, str], Alignment] = {}
        self._problems: list[Problem] = []
        self._aliases: defaultdict[int, list[str]] = defaultdict(list)
        for row in other.rows("SELECT * FROM alias ORDER BY uid"):
            self._aliases[row["coding"]].append(row["uid"])

    def run(self) -> Merged:
        """Take everything over, in the order in which things rest on each other."""
        for table in ("text", "codebook"):
            rows = [tuple(row) for row in self._other.rows(f"SELECT * FROM {table}")]
            places = ", ".join("?" * len(rows[0])) if rows else ""
            self._study.execute_many(f"INSERT OR IGNORE INTO {table} VALUES ({places})", rows)
        for code in rows_of.codes_of(self._other):
            rows_of.need_code(self._study, code)
        new = self._take_entries()
        transcripts = sum(
            self._take_transcript(row) for row in self._other.rows("SELECT * FROM transcript ORDER BY path")
        )
        codings = sum(self._take_coding(row) for row in self._other.rows("SELECT * FROM coding ORDER BY id"))
        self._take_runs()
        decisions = sum(
            self._take_state(table, row)
            for table in ("decision", "memo")
            for row in self._other.rows(f"SELECT * FROM {table}")
        )
        for number in self._transcripts.values():
            runs.renew(self._study, number)
        return Merged(new, transcripts, codings, decisions, tuple(self._problems))

    def _take_entries(self) -> int:
        mine = {row["uid"]: row["number"] for row in self._study.rows("SELECT uid, number FROM entry")}
        new = 0
        for row in self._other.rows("SELECT * FROM entry ORDER BY number"):
            if row["uid"] not in mine:
                new += 1
                mine[row["uid"]] = self._study.execute(
                    "INSERT INTO entry (uid, at, coder, action, subject, detail, undoes) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    *tuple(row)[1:],
                )
            self._entries[row["number"]] = mine[row["uid"]]
        return new

    def _take_transcript(self, row: Row) -> bool:
        """Find or add a transcript; whether it is new. Of its two texts the one that was taken in last holds."""
        study = self._study
        number = self._same_transcript(row)
        is_new = number is None
        if number is None:
            number = study.execute(
                "INSERT INTO transcript (path, title, layout, roles, hash) VALUES (?, ?, ?, ?, ?)", *tuple(row)[1:]
            )
        self._transcripts[row["id"]] = number
        mine = study.row(_LAST_VERSION, number)
        theirs = self._other.one(_LAST_VERSION, row["id"])
        known = {version["hash"] for version in study.rows(_VERSIONS, number)}
        versions = self._other.rows(_VERSIONS, row["id"])
        rows = [(self._entries[version["entry"]], number, version["hash"]) for version in versions]
        study.execute_many("INSERT OR IGNORE INTO transcript_version VALUES (?, ?, ?)", rows)
        if mine is None or mine["hash"] == theirs["hash"]:
            return is_new
        if theirs["hash"] not in known and mine["hash"] not in {version["hash"] for version in versions}:
            path = study.value("SELECT path FROM transcript WHERE id = ?", number)
            message = f"was edited here and in {self._other.path.name}; the later text holds, and codings move to it"
            self._problems.append(Problem(path, 0, 0, message, "code the right one again", "warning"))
        if (theirs["at"], theirs["uid"]) > (mine["at"], mine["uid"]):
            self._change_text(row, number)
        return is_new

    def _same_transcript(self, row: Row) -> int | None:
        """The transcript that is theirs: of its path or, if both studies have it under one path only, of its text."""
        mine = {other["path"]: other["id"] for other in self._study.rows("SELECT id, path FROM transcript")}
        if row["path"] in mine:
            return int(mine[row["path"]])
        theirs = {other["path"] for other in self._other.rows("SELECT path FROM transcript")}
        query = "SELECT DISTINCT transcript FROM transcript_version WHERE hash = ?"
        hashes = {version["hash"] for version in self._other.rows(_VERSIONS, row["id"])}
        alike = {number for text in hashes for number in self._study.numbers(query, text)}
        alike -= {number for path, number in mine.items() if path in theirs}
        rivals = {number for text in hashes for number in self._other.numbers(query, text)} - {row["id"]}
        rivals -= {r["id"] for r in self._other.rows("SELECT id, path FROM transcript") if r["path"] in mine}
        return alike.pop() if len(alike) == 1 and not rivals else None

    def _change_text(self, row: Row, number: int) -> None:
        """Take over their text of a transcript."""
        path = self._study.value("SELECT path FROM transcript WHERE id = ?", number)
        transcript = replace(transcript_of(self._other, row["id"]), path=path)
        _, doubtful = change_text(self._study, number, transcript, row["layout"], row["roles"])
        self._problems += (moved.problem() for moved in doubtful)

    def _take_coding(self, row: Row) -> bool:
        """Find or add a coding; whether it is new. Of its two states the later one holds."""
        study = self._study
        number = self._transcripts[row["transcript"]]
        current = study.value("SELECT hash FROM transcript WHERE id = ?", number)
        span: tuple[int, int] | None = (row["begin"], row["end"])
        if row["hash"] != current:
            place = self._alignment(row["hash"], current).place(row["begin"], row["end"])
            span = (place.start, place.end) if place else None
        uids = [row["uid"], *self._aliases.get(row["id"], ())]
        mine = next((there for uid in uids if (there := find(study, uid))), None)
        if mine is None and span:
            mine = rows_of.at(study, number, row["coder"], row["code"], span, current)
        if mine:
            self._codings[row["id"]] = mine["id"]
            self._alias(uids, mine["id"])
            if row["coder"] != MACHINE and self._is_later(row["entry"], mine["entry"]):
                entry = self._entries[row["entry"]]
                study.execute(
                    "UPDATE coding SET present = ?, entry = ? WHERE id = ?", row["present"], entry, mine["id"]
                )
                place_anew(study, mine, (row["begin"], row["end"]), row["hash"])
            return False
        seat = Seat(row["turn"], row["line"], row["speaker"], row["role"])
        coding = rows_of.insert(
            study,
            (number, transcript_of(study, number)),
            row["coder"],
            row["code"],
            span or (row["begin"], row["end"]),
            self._entries[row["entry"]],
            present=bool(row["present"]) and row["coder"] != MACHINE,
            seat=seat if row["hash"] == current or span is None else None,
            uid=row["uid"],
        )
        study.execute("UPDATE coding SET made = ? WHERE id = ?", row["made"], coding)
        self._alias(uids, coding)
        if span is None:  # it keeps the text that it has its place in
            study.execute("UPDATE coding SET hash = ? WHERE id = ?", row["hash"], coding)
            path = study.value("SELECT path FROM transcript WHERE id = ?", number)
            message = f"'{row['code']}' by {row['coder']} has no place in this text; it is kept as withdrawn"
            self._problems.append(Problem(path, 0, 0, message, "see list --status withdrawn", "warning"))
        self._codings[row["id"]] = coding
        return True

    def _alias(self, uids: list[str], coding: int) -> None:
        """Let a coding be known under all the uids that it has in either study."""
        own = self._study.value("SELECT uid FROM coding WHERE id = ?", coding)
        rows = [(uid, coding) for uid in uids if uid != own]
        self._study.execute_many("INSERT OR IGNORE INTO alias VALUES (?, ?)", rows)

    def _alignment(self, old: str, new: str) -> Alignment:
        if (old, new) not in self._alignments:
            self._alignments[old, new] = Alignment(text_of(self._other, old), text_of(self._study, new))
        return self._alignments[old, new]

    def _take_runs(self) -> None:
        """Add what runs found in transcripts, where that is new."""
        study = self._study
        for row in self._other.rows("SELECT * FROM run ORDER BY entry"):
            run = self._entries[row["entry"]]
            study.execute("INSERT OR IGNORE INTO run VALUES (?, ?, ?, ?)", run, *tuple(row)[1:])
            for covered in self._other.rows("SELECT * FROM covered WHERE run = ?", row["entry"]):
                number = self._transcripts[covered["transcript"]]
                if study.value("SELECT 1 FROM covered WHERE transcript = ? AND run = ?", number, run):
                    continue
                values = (number, *tuple(covered)[2:])
                study.execute("INSERT INTO covered VALUES (?, ?, ?, ?, ?, ?)", run, *values)
                query = "SELECT f.* FROM found JOIN finding f ON f.id = found.finding WHERE transcript = ? AND run = ?"
                for finding in self._other.rows(query, covered["transcript"], row["entry"]):
                    found = (run, number, self._finding(finding))
                    study.execute("INSERT OR IGNORE INTO found VALUES (?, ?, ?)", *found)

    def _finding(self, row: Row) -> int:
        if row["id"] not in self._findings:
            study = self._study
            coding = self._codings[row["coding"]]
            mine = rows_of.row_of(study, coding)
            old = self._other.value("SELECT hash FROM coding WHERE id = ?", row["coding"])
            evidence = row["evidence"]
            if old != mine["hash"]:
                alignment = self._alignment(old, mine["hash"])
                evidence = evidence_moved(study.json(evidence), alignment, text_of(study, mine["hash"]))
            there = study.value(
                "SELECT id FROM finding WHERE coding = ? AND score = ? AND evidence = ?", coding, row["score"], evidence
            )
            new = "INSERT INTO finding (coding, score, evidence) VALUES (?, ?, ?)"
            self._findings[row["id"]] = there or study.execute(new, coding, row["score"], evidence)
        return self._findings[row["id"]]

    def _take_state(self, table: str, row: Row) -> bool:
        """Take over what a coder says of a coding, where the other study knows it later; whether it is new here."""
        study = self._study
        coding = self._codings[row["coding"]]
        mine = study.value(f"SELECT entry FROM {table} WHERE coding = ? AND coder = ?", coding, row["coder"])
        if mine is not None and not self._is_later(row["entry"], mine):
            return False
        entry = self._entries[row["entry"]]
        said: tuple[object, ...] = (row["text"],) if table == "memo" else (
            row["status"], row["replacement"] and self._codings[row["replacement"]],
        )  # fmt: skip
        places = ", ".join("?" * (3 + len(said)))
        study.execute(f"INSERT OR REPLACE INTO {table} VALUES ({places})", coding, row["coder"], *said, entry)
        return bool(mine != entry)

    def _is_later(self, theirs: int, mine: int) -> bool:
        """Whether an entry of the other study was written after one of this."""
        query = "SELECT at, uid FROM entry WHERE number = ?"
        other, own = self._other.one(query, theirs), self._study.one(query, mine)
        return bool((other["at"], other["uid"]) > (own["at"], own["uid"]))
