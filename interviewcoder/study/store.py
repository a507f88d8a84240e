"""The file of a study once it is open: reading and writing it, with errors that say what is wrong."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, NamedTuple, Self

from interviewcoder.errors import StudyError

PATIENCE = 60.0
"""Seconds to wait for another process that is writing."""

_DAMAGED = "is damaged; nothing was changed in it. Use an earlier copy"

_GONE = (
    "was moved, removed or replaced by another program while it was open here; this step was not written. Open it again"
)

_CHECKS = ("quick_check", "foreign_key_check")

Clock = Callable[[], datetime]
Row = sqlite3.Row


class Entry(NamedTuple):
    """A new entry of the log: its number in this study and its identity in all."""

    number: int
    uid: str


class Study:
    """An open study. Use it as a context manager, or close it.

    `clock` tells the time in UTC, for the log; `obstacle` says why the file cannot be written, if it cannot. All
    methods raise StudyError where it cannot be read or written.
    """

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        clock: Clock,
        *,
        uri: str,
        obstacle: str = "",
        copy: TemporaryDirectory[str] | None = None,
    ) -> None:
        self.path = path
        self._uri = uri
        # Under whatever name it is opened, it is where it is: from there transcripts are named.
        self.folder = Path(os.path.realpath(path) if path.is_symlink() else os.path.abspath(path)).parent
        self._place = os.path.abspath(path)
        self._file = os.stat(self._place)
        self._obstacle = obstacle
        self._is_reading = False
        self._connection = connection
        self._clock = clock
        self._copy = copy
        self.logged: list[str] = []
        """The uids that `log` gave since it was opened, also to what was rolled back; not those that a merge brings."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, place: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. What was written is written already."""
        with explained(self.path):
            self._connection.close()
        if self._copy:
            self._copy.cleanup()

    def rows(self, query: str, *values: object) -> list[Row]:
        """All rows of a query."""
        with explained(self.path):
            return self._connection.execute(query, values).fetchall()

    def stream(self, query: str, *values: object) -> Iterator[Row]:
        """The rows of a query, one at a time."""
        with explained(self.path):
            for row in self._connection.execute(query, values):  # noqa: UP028 (closes the cursor of a closed file)
                yield row

    def numbers(self, query: str, *values: object) -> list[int]:
        """The first values of all rows of a query, which are whole numbers; the quickest way to many."""
        with explained(self.path):
            cursor = self._connection.cursor()
            cursor.row_factory = None
            return [row[0] for row in cursor.execute(query, values)]

    def row(self, query: str, *values: object) -> Row | None:
        """The first row of a query."""
        with explained(self.path):
            first: Row | None = self._connection.execute(query, values).fetchone()
            return first

    def one(self, query: str, *values: object) -> Row:
        """The first row of a query that has one in every sound study. Raises StudyError where it has none."""
        first = self.row(query, *values)
        if first is None:
            raise self.damaged()
        return first

    def value(self, query: str, *values: object) -> Any:
        """The first value of the first row of a query; None where there is none."""
        first = self.row(query, *values)
        return first[0] if first else None

    def damaged(self) -> StudyError:
        """The error to raise where the study does not hold what it must."""
        return StudyError(self.path, _DAMAGED)

    def json(self, text: str) -> Any:
        """The value of a text that the study keeps as JSON. Raises StudyError where it is no JSON."""
        try:
            return json.loads(text)
        except (ValueError, TypeError, RecursionError):
            raise self.damaged() from None

    def execute(self, statement: str, *values: object) -> int:
        """Execute a statement that changes the study, within `writing`; returns the number of the row inserted last."""
        with explained(self.path):
            return self._connection.execute(statement, values).lastrowid or 0

    def execute_many(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        """Execute a statement for each row of values, within `writing`."""
        with explained(self.path):
            self._connection.executemany(statement, rows)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Everything within is written as a whole or not at all, and is on the disk afterwards.

        Other processes that want to write wait for it. A `writing` within another one is a part of that.
        """
        if self._is_reading:
            raise RuntimeError("nothing can be written within what is only read")
        if self._connection.in_transaction:
            yield
            return
        if self._obstacle:
            raise StudyError(self.path, self._obstacle)
        self.execute("BEGIN IMMEDIATE")
        try:
            self._check_place()
            yield
            self.execute("COMMIT")
        except BaseException:
            self._connection.rollback()  # nothing happens where SQLite has rolled back by itself, as on a full disk
            raise

    def _check_place(self) -> None:
        """Raise StudyError where the file that is open is no longer the study: what is written there would be lost."""
        try:
            is_there = os.path.samestat(os.stat(self._place), self._file)
        except OSError:
            is_there = False
        if not is_there:
            raise StudyError(self.path, _GONE)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Within it everything is as it was at one moment, whatever others write."""
        if self._connection.in_transaction:
            yield
            return
        self.execute("BEGIN")
        self.value("SELECT 1 FROM sqlite_master")  # the moment is that of the first look
        self._is_reading = True
        try:
            yield
        finally:
            self._is_reading = False
            self._connection.rollback()

    @contextmanager
    def beside(self, other: Study) -> Iterator[None]:
        """Within it the tables of another study are at hand, to be read, as `other`."""
        with explained(other.path):
            self._connection.execute("ATTACH ? AS other", (other._uri,))
        try:
            yield
        finally:
            with explained(other.path):
                self._connection.execute("DETACH other")

    def is_sound(self) -> bool:
        """Whether SQLite finds no damage; reads all of the study."""
        try:
            checks = [self._connection.execute(f"PRAGMA {check}").fetchall() for check in _CHECKS]
        except (sqlite3.Error, UnicodeDecodeError):
            return False
        return [[tuple(row) for row in rows] for rows in checks] == [[("ok",)], []]

    def log(
        self,
        coder: str,
        action: str,
        subject: str = "",
        detail: Mapping[str, object] | None = None,
        undoes: str | None = None,
    ) -> Entry:
        """Add an entry to the log, within `writing`."""
        now = self._clock()
        last = self.value("SELECT max(at) FROM entry")
        if last:  # clocks are set back now and then, and other machines have others
            now = max(now, datetime.fromisoformat(last) + timedelta(microseconds=1))
        uid = os.urandom(16).hex()
        number = self.execute(
            "INSERT INTO entry (uid, at, coder, action, subject, detail, undoes) VALUES (?, ?, ?, ?, ?, ?, ?)",
            uid, now.isoformat(timespec="microseconds"), coder, action, subject,
            json.dumps(detail or {}, ensure_ascii=False), undoes,
        )  # fmt: skip
        self.logged.append(uid)
        return Entry(number, uid)

    def setting(self, name: str) -> str:
        """The value of a setting; empty where it is not set."""
        return self.value("SELECT value FROM setting WHERE name = ?", name) or ""

    def set(self, name: str, value: str) -> None:
        """Give a setting a value, within `writing`."""
        self.execute("INSERT INTO setting VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2", name, value)


_WRONG_STATEMENTS = ("syntax error", "too many SQL variables", "no such function", "wrong number of arguments")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turns what SQLite raises into StudyError: what happened and what to do."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # a bug of ours
    except (sqlite3.Error, UnicodeDecodeError) as error:
        is_general = getattr(error, "sqlite_errorname", "") == "SQLITE_ERROR"
        if is_general and any(part in str(error) for part in _WRONG_STATEMENTS):
            raise  # so is this
        raise StudyError(path, explanation(error)) from None


def explanation(error: Exception) -> str:
    """What an error of SQLite means, and what to do."""
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith("SQLITE_FULL"):
        return (
            "the disk is full; nothing of this step was written, what was there is unchanged. Make room and repeat it"
        )
    if name.startswith("SQLITE_IOERR"):
        return f"cannot be read or written ({name}); what was there is unchanged. Is the disk full or gone?"
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"another process has been writing for {PATIENCE:g} seconds; wait for it and repeat"
    # Without a name: bytes that are no text. SQLITE_ERROR: tables or columns that must be there are not.
    if name in ("", "SQLITE_ERROR") or name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return _DAMAGED
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return "cannot be opened for writing; check the permissions of the file and its folder"
    return f"{name}: {error}"
