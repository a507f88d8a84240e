"""The rows of a study as a redacted copy has them: texts replaced, and with them all that points into texts."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from interviewcoder.errors import Problem
from interviewcoder.model.names import free_path
from interviewcoder.model.transcript import Role
from interviewcoder.redaction.redactor import Redactor, Source
from interviewcoder.redaction.replacing import Kind, Redacted
from interviewcoder.study.queries import OF_TRANSCRIPTS
from interviewcoder.study.store import Row, Study
from interviewcoder.study.texts import hash_now, hash_of, text_of
from interviewcoder.transcripts import LAYOUTS, read_text

LEFT = "left"
"""For columns that stay as they are: the team's own, as codebooks and coders' names, and those that hold no words."""
AS_WORDS = "words"

_OF_CODES = "id name category definition use_when use_not examples at".split()
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "setting": {"name": LEFT, "value": "setting"},
    "entry": {
        "uid": "uid", "at": LEFT, "coder": LEFT, "action": LEFT, "subject": "subject", "detail": "json",
        "undoes": "uid",
    },
    "transcript": {"path": "path", "hash": "hash"},
    "transcript_uid": {"uid": "uid"},
    "transcript_version": {"hash": "hash", "layout": "layout", "roles": "roles"},
    "codebook": {"hash": LEFT, "name": LEFT, "source": "path", "yaml": LEFT},
    "code": dict.fromkeys(_OF_CODES, LEFT),
    "brought": dict.fromkeys(_OF_CODES, LEFT),
    "run": {"codebook": LEFT, "options": "json", "version": LEFT},
    "covered": {"hash": "hash", "codes": LEFT},
    "coding": {
        "uid": "uid", "coder": LEFT, "code": LEFT, "first_hash": "hash", "first_begin": "begin", "first_end": "end",
        "hash": "first_hash", "begin": "begin", "end": "end",
    },
    "finding": {"uid": "uid", "hash": "hash", "begin": "begin", "end": "end", "evidence": "evidence"},
    "found": {},
    "statement": {
        "kind": LEFT, "coder": LEFT, "hash": "hash", "begin": "begin", "end": "end", "status": LEFT, "text": AS_WORDS,
    },
    "draft": {"coder": LEFT, "text": AS_WORDS},
    "bookmark": {"coder": LEFT, "begin": "bookmark"},
}  # fmt: skip
"""What becomes of each table's columns (see `Rows`); in columns that are not named text is redacted, numbers stay."""

NOT_COPIED: Mapping[str, frozenset[str]] = {
    "coding": frozenset("same excerpt turn line speaker role present touched finding evidence time".split()),
    "transcript": frozenset("layout roles answers".split()),
}
"""Columns that are not copied: they are worked out anew in the copy, as after a merge."""
DERIVED = ("text", "decision", "memo")
"""Tables that are not copied row by row: texts come first, and decisions and memos are worked out anew."""

_UID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


_Way = tuple[str | None, dict[str, Role]]
"""A layout, and the roles of labels, to read a text with."""


class _Text(NamedTuple):
    """A text of the study, redacted, and its hash then."""

    hash: str
    redacted: Redacted


class Rows:
    """The rows of a study for its redacted copy; `take_text` must have had all texts before anything else is asked."""

    def __init__(self, study: Study, redactor: Redactor) -> None:
        self._study, self._redactor = study, redactor
        self._secret = UUID(bytes=os.urandom(16))  # or whoever guesses a text could make its uid and check that
        self._texts: dict[str, _Text] = {}
        self._paths = self._named_paths()
        self.counts: Counter[Kind] = Counter()
        self.problems: list[Problem] = []
        self._changes: Mapping[str, Callable[[Row, Any], object]] = {
            LEFT: lambda _, value: value,
            AS_WORDS: lambda _, value: self._words(value, counted=True),
            "uid": lambda _, value: self._uid(value),
            "hash": lambda _, value: self.hash(value),
            "first_hash": lambda row, _: self.hash(row["first_hash"]),
            "path": lambda _, value: self.path(value),
            "setting": lambda row, value: self.path(value) if row["name"] == "codebook" else value,
            "json": lambda _, value: json.dumps(self._within(self._study.json(value)), ensure_ascii=False),
            "subject": self._subject,
            "evidence": self._evidence,
            "begin": lambda row, _: self._place(row)[0],
            "end": lambda row, _: self._place(row)[1],
            "bookmark": self._bookmark,
            "layout": lambda row, _: self._read_with(row)[0],
            "roles": lambda row, _: json.dumps(self._read_with(row)[1], ensure_ascii=False, sort_keys=True),
        }
        self._known_ways: dict[tuple[object, ...], _Way] = {}

    def take_text(self, text_hash: str, source: Source) -> tuple[str, str]:
        """Redact a text and keep it for the rows; returns its hash and its words in the copy."""
        done = Redacted(source.text, self._redactor.replacements(source))
        self.counts.update(one.kind for one in done.replacements)
        self._texts[text_hash] = _Text(hash_of(done.text), done)
        return self._texts[text_hash].hash, done.text

    def hash(self, text_hash: str) -> str:
        """The hash that a text has in the copy."""
        if text_hash not in self._texts:
            raise self._study.damaged()
        return self._texts[text_hash].hash

    def span(self, text_hash: str, begin: int, end: int) -> tuple[int, int]:
        """Where a span of a text is in the copy; it never begins or ends amid what was replaced."""
        if text_hash not in self._texts:
            raise self._study.damaged()
        return self._texts[text_hash].redacted.span(begin, end)

    def path(self, path: str) -> str:
        """The path that a transcript has in the copy."""
        return self._paths.get(path) or self._redactor.path(path)

    def tables(self) -> list[str]:
        """The tables whose rows are to be copied."""
        names = self._study.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        return [row["name"] for row in names if row["name"] not in DERIVED]

    def inserts(self, table: str) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
        """What to execute, with the values, so that the copy has the rows of a table."""
        rows = self._study.rows(f"SELECT * FROM {table}")
        columns = [name for name in (rows[0].keys() if rows else ()) if name not in NOT_COPIED.get(table, ())]
        if columns:
            marks = ", ".join("?" * len(columns))
            values = [tuple(self._value(table, name, row) for name in columns) for row in rows]
            yield f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) VALUES ({marks})", values

    def _value(self, table: str, column: str, row: Row) -> object:
        value = row[column]
        what = COLUMNS.get(table, {}).get(column, AS_WORDS if isinstance(value, str) else LEFT)
        return value if value is None and what != "layout" else self._changes[what](row, value)

    def _named_paths(self) -> dict[str, str]:
        named: dict[str, str] = {}
        for row in self._study.rows("SELECT path FROM transcript ORDER BY path"):
            named[row["path"]] = free_path(PurePosixPath(self._redactor.path(row["path"])), set(named.values()))
        return named

    def _place(self, row: Row) -> tuple[int, int]:
        first = "first_" if "first_hash" in row.keys() else ""  # noqa: SIM118 (a row, whose items are its values)
        return self.span(row[f"{first}hash"], row[f"{first}begin"], row[f"{first}end"])

    def _bookmark(self, row: Row, begin: int) -> int:
        return self.span(hash_now(self._study, row["transcript"]), begin, begin)[0]

    def _uid(self, uid: str) -> str:
        """A uid; one that was made of a text is made anew, so that it gives nothing away."""
        return str(uuid5(self._secret, uid)) if "-" in uid else uid

    def _words(self, text: str, *, counted: bool = False) -> str:
        """What people wrote elsewhere than in a transcript, redacted; its replacements count if `counted`, as of memos.

        The hash of a text, or a uid, becomes that of the copy.
        """
        if text in self._texts:
            return self.hash(text)
        if _UID.fullmatch(text):
            return self._uid(text)
        done = Redacted(text, self._redactor.replacements(Source("", text)))
        self.counts.update(one.kind for one in done.replacements if counted)
        return done.text

    def _within(self, value: object) -> object:
        if isinstance(value, dict):
            return {self._label(key): self._within(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._within(item) for item in value]
        if not isinstance(value, str):
            return value
        if value in self._texts or _UID.fullmatch(value):
            return self._words(value)
        return self._paths.get(value) or self._redactor.path(self._words(value))

    def _label(self, label: str) -> str:
        return Redacted(label, self._redactor.replacements(Source("", label, (), ()))).text

    def _subject(self, row: Row, subject: str) -> str:
        """What an entry is about: a transcript, a codebook, a coding, an entry or a file."""
        if _UID.fullmatch(subject):
            return self._uid(subject)
        if row["action"] == "code":
            return subject
        return self.path(subject) if row["action"] in OF_TRANSCRIPTS else self._redactor.path(subject)

    def _evidence(self, row: Row, evidence: str) -> str:
        text = self._texts[row["hash"]].redacted
        matches = []
        for match in self._study.json(evidence):
            start, end = text.span(match["start"], match["end"])
            now = {"term": self._words(match["term"]), "text": text.text[start:end], "start": start, "end": end}
            matches.append(match | now)
        return json.dumps(matches, ensure_ascii=False)

    def _read_with(self, row: Row) -> _Way:
        """The layout and the roles with which a text, redacted, is read in the turns that it had."""
        way = (row["transcript"], row["hash"], row["layout"], row["roles"])
        if way not in self._known_ways:
            self._known_ways[way] = self._way(row)
        return self._known_ways[way]

    def _way(self, row: Row) -> _Way:
        roles: dict[str, Role] = self._study.json(row["roles"])
        before, _ = read_text(text_of(self._study, row["hash"]), "", layout=row["layout"], roles=roles)
        mapped = {self._label(label): role for label, role in roles.items()}
        # A pseudonym can be less of a label, or tell another role, than the name did: then each label is named.
        pinned = {self._label(turn.speaker): turn.role for turn in before.turns if turn.speaker} | mapped
        layout = before.layout if before.layout in [one.name for one in LAYOUTS] else row["layout"]
        ways = ((row["layout"], mapped), (row["layout"], pinned), (layout, pinned))
        text = self._texts[row["hash"]].redacted
        had = [(*text.span(turn.start, turn.end), turn.role) for turn in before.turns]
        speakers = [self._label(turn.speaker) for turn in before.turns]
        fitting: list[_Way] = []
        for way in ways:
            after, _ = read_text(text.text, "", layout=way[0], roles=way[1])
            if had == [(turn.start, turn.end, turn.role) for turn in after.turns]:
                if speakers == [turn.speaker for turn in after.turns]:
                    return way
                fitting.append(way)
        if fitting:
            return fitting[0]
        path = self._study.value("SELECT path FROM transcript WHERE id = ?", row["transcript"])
        message = "is read with other turns than before it was redacted"
        hint = "choose pseudonyms that can be labels of speakers, such as 'Person 1'"
        self.problems.append(Problem(self.path(path), 0, 0, message, hint, "warning"))
        return ways[1]
