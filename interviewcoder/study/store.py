"""The file of a study: making, opening, reading and writing it, with errors that say what is wrong."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import quote

from interviewcoder.errors import StudyError
from interviewcoder.study.schema import APPLICATION_ID, MIGRATIONS

ENDING = ".study"
PATIENCE = 60.0
"""Seconds to wait for another process that is writing."""

Clock = Callable[[], datetime]
Row = sqlite3.Row


class Entry(NamedTuple):
    """A new entry of the log: its number in this study and its identity in all."""

    number: int
    uid: str


class Study:
    """An open study. Use it as a context manager, or close it.

    `clock` tells the time in UTC, for the log. All its methods raise StudyError where the file cannot be read or
    written.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, clock: Clock, *, writable: bool) -> None:
        self.path = path
        self.folder = Path(os.path.abspath(path)).parent
        self.writable = writable
        self._connection = connection
        self._clock = clock

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
        """The first row of a query that has one in every sound study."""
        first = self.row(query, *values)
        if first is None:
            raise StudyError(f"{self.path}: is damaged: a row is missing. Take a copy from before")
        return first

    def value(self, query: str, *values: object) -> Any:
        """The first value of the first row of a query; None where there is none."""
        first = self.row(query, *values)
        return first[0] if first else None

    def execute(self, statement: str, *values: object) -> int:
        """Change something, within `writing`; the number of the row that was inserted last."""
        with explained(self.path):
            return self._connection.execute(statement, values).lastrowid or 0

    def execute_many(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        """Change the same for many rows, within `writing`."""
        with explained(self.path):
            self._connection.executemany(statement, rows)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Everything within is written as a whole or not at all, and is on the disk afterwards.

        Other processes that want to write wait for it. Within itself it is part of the one around it.
        """
        if self._connection.in_transaction:
            yield
            return
        if not self.writable:
            raise StudyError(f"{self.path}: is read-only; copy it to where you may write")
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            self._connection.rollback()  # nothing happens where SQLite has rolled back by itself, as on a full disk
            raise

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
        return Entry(number, uid)

    def setting(self, name: str) -> str:
        """The value of a setting; empty where it is not set."""
        return self.value("SELECT value FROM setting WHERE name = ?", name) or ""

    def set(self, name: str, value: str) -> None:
        """Give a setting a value, within `writing`."""
        self.execute("INSERT INTO setting VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2", name, value)


def create(path: Path, clock: Clock) -> Study:
    """A new, empty study. Raises StudyError where there is a file of that name, or it cannot be made."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666))
    except FileExistsError:
        raise StudyError(f"{path}: exists already; choose another name") from None
    except OSError as error:
        raise StudyError(f"{path}: cannot be made ({error.strerror or error})") from None
    try:
        connection = _connect(path, "rw")
        with explained(path):
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            _migrate(connection)
            _use_log(connection)  # only now, so that the header is in the file itself
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Study(path, connection, clock, writable=True)


def open_study(path: Path, clock: Clock, *, read_only: bool = False) -> Study:
    """A study that is there, brought to the present version of the schema; one that may not be written is read.

    Raises StudyError where there is none, it is no study, of a newer version, or damaged: then nothing is written.
    """
    _check_header(path)
    writable = not read_only and _may_write(path)
    connection = _connect(path, "rw" if writable else "ro")
    try:
        with explained(path):
            try:
                version = _version(connection)
            except sqlite3.OperationalError:
                if writable:
                    raise
                # Without the right to make the files beside it that SQLite needs, the file is read as it stands.
                connection.close()
                connection = _connect(path, "ro", "&immutable=1")
                version = _version(connection)
            _check_version(path, version, writable=writable)
            if writable:
                _use_log(connection)
                _migrate(connection)
    except BaseException:
        connection.close()
        raise
    return Study(path, connection, clock, writable=writable)


def _check_version(path: Path, version: int, *, writable: bool) -> None:
    if version > len(MIGRATIONS):
        message = f"made by a newer version of interviewcoder (schema {version}); update interviewcoder"
        raise StudyError(f"{path}: {message}")
    if version < len(MIGRATIONS) and not writable:
        raise StudyError(f"{path}: of an older version, and read-only; copy it to where you may write")


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _use_log(connection: sqlite3.Connection) -> None:
    """Let readers and a writer not wait for each other; what is committed survives the loss of power."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


def _check_header(path: Path) -> None:
    """Raise StudyError where a file is no study or cut off, by its header, before SQLite touches it.

    The places are those of https://www.sqlite.org/fileformat2.html, section 1.3.
    """
    try:
        with path.open("rb") as stream:
            header = stream.read(100)
            size = os.fstat(stream.fileno()).st_size
    except FileNotFoundError:
        raise StudyError(f"{path}: no such study; 'interviewcoder init {path}' makes one") from None
    except OSError as error:
        raise StudyError(f"{path}: cannot be read ({error.strerror or error})") from None
    is_database = header.startswith(b"SQLite format 3\0") and len(header) == 100
    if not is_database or int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise StudyError(f"{path}: is no study of interviewcoder, or it is damaged; nothing was changed in it")
    page = int.from_bytes(header[16:18], "big")
    page = 65536 if page == 1 else page
    pages = int.from_bytes(header[28:32], "big")
    # In WAL mode the file may be longer than its header says, or lag behind the log beside it, but never be cut off.
    if not page or (size < page * pages and not Path(f"{path}-wal").exists()):
        raise StudyError(
            f"{path}: is damaged (cut off at {size:,} bytes); take a copy from before; nothing was changed"
        )


def _may_write(path: Path) -> bool:
    effective = os.access in os.supports_effective_ids
    return all(os.access(place, os.W_OK, effective_ids=effective) for place in (path, path.absolute().parent))


def _connect(path: Path, mode: str, more: str = "") -> sqlite3.Connection:
    place = quote(os.path.abspath(path))
    with explained(path):
        connection = sqlite3.connect(
            f"file:{place}?mode={mode}{more}", uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False
        )
        connection.row_factory = Row
        connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables to the present version, as a whole or not at all."""
    if _version(connection) == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    for number in range(_version(connection), len(MIGRATIONS)):  # another process may just have done it
        statement = ""
        for line in MIGRATIONS[number].splitlines(keepends=True):
            statement += line
            if sqlite3.complete_statement(statement):
                connection.execute(statement)
                statement = ""
        connection.execute(f"PRAGMA user_version = {number + 1}")
    connection.execute("COMMIT")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turns what SQLite raises into StudyError: what happened and what to do."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "") or ""
        raise StudyError(f"{path}: {_explanation(name, error)}") from None


def _explanation(name: str, error: sqlite3.Error) -> str:
    if name.startswith("SQLITE_FULL"):
        return (
            "the disk is full; nothing of this step was written, what was there is unchanged. Make room and repeat it"
        )
    if name.startswith("SQLITE_IOERR"):
        return f"cannot be read or written ({name}); what was there is unchanged. Is the disk full or gone?"
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"another process has been writing for {PATIENCE:g} seconds; wait for it and repeat"
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return "is damaged; nothing was changed in it. Take a copy from before"
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return "cannot be opened for writing; check the permissions of the file and its folder"
    return f"{name or type(error).__name__}: {error}"
