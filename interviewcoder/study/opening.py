"""Making and opening the file of a study; one that is newer, damaged or no study is refused and not touched."""

from __future__ import annotations

import os
import sqlite3
from contextlib import ExitStack
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from urllib.parse import quote

from interviewcoder.errors import StudyError
from interviewcoder.study.schema import APPLICATION_ID, MIGRATIONS
from interviewcoder.study.store import PATIENCE, Clock, Study, explained, explanation
from interviewcoder.transcripts.contents import DATABASE

_WITH_TIMES = 2
"""The version from which on codings have times."""


def create(path: Path, clock: Clock) -> Study:
    """A new, empty study. Raises StudyError where there is a file of that name, or it cannot be made."""
    check_free(path)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666))
    except FileExistsError:
        raise StudyError(path, "exists already; choose another name") from None
    except OSError as error:
        raise StudyError(path, f"cannot be made ({error.strerror or error})") from None
    with ExitStack() as undoing:
        for ending in ("", "-wal", "-shm"):
            undoing.callback(Path(f"{path}{ending}").unlink, missing_ok=True)
        with explained(path):
            connection = _connect(_uri(path, "rw"))
            undoing.callback(connection.close)  # first: some systems remove no open file
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            _migrate(connection)
            _use_log(connection)  # only now, so that the header is in the file itself
        undoing.pop_all()
    return Study(path, connection, clock, uri=_uri(path, "rw"))


def check_free(path: Path) -> None:
    """Raise StudyError where something is left of a study of this name, which SQLite would put into a new one."""
    for ending in ("-wal", "-journal"):
        left = Path(f"{path}{ending}")
        if left.exists() and not path.exists():
            reason = "is left over from another study of that name, and may hold its last decisions"
            raise StudyError(left, f"{reason}; put that study back beside it, or remove this file")


def open_study(path: Path, clock: Clock, *, read_only: bool = False) -> Study:
    """An existing study, brought to the present version of the schema; one that cannot be written is opened to be read.

    Raises StudyError where there is none, it is no study, of a newer version, or damaged: then nothing is written.
    """
    _check_header(path)
    obstacle = "is read-only; copy it to where you may write"
    with explained(path):
        if not read_only and _may_write(path):
            try:
                return _opened_to_write(path, clock)
            except sqlite3.OperationalError as error:  # such as no room for the files that SQLite puts beside it
                obstacle = explanation(error)
        connection, uri, copy = _connected_to_read(path)
        return Study(path, connection, clock, uri=uri, obstacle=obstacle, copy=copy)


def _connected_to_write(path: Path) -> tuple[sqlite3.Connection, int]:
    """A connection to a study in the present version, and the version that it had."""
    connection = _connect(_uri(path, "rw"))
    try:
        was = _version(connection)
        _check_version(path, was)
        _check_statements(path, connection)
        _use_log(connection)
        _migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection, was


def _opened_to_write(path: Path, clock: Clock) -> Study:
    connection, was = _connected_to_write(path)
    study = Study(path, connection, clock, uri=_uri(path, "rw"))
    if was < _WITH_TIMES:
        from interviewcoder.study import places  # few studies are so old; it takes a while to import

        with study.writing():
            for number in study.numbers("SELECT id FROM transcript ORDER BY id"):
                places.seat(study, number)
    return study


def _connected_to_read(path: Path) -> tuple[sqlite3.Connection, str, TemporaryDirectory[str] | None]:
    """A connection that changes nothing, its URI, and the folder of the copy that it reads, if it needs one.

    Where SQLite cannot put the files beside a study by which it keeps readers and writers apart, a study that nobody
    has open is read without them. Where that fails, or the study is of an older version, a copy is read.
    """
    log = Path(f"{path}-wal")
    is_open = log.exists() and log.stat().st_size > 0
    ways = [_uri(path, "ro", "" if is_open else "&immutable=1")]
    if _may_write(path):
        ways.insert(0, _uri(path, "rw"))
    for uri in ways:
        connection = _connect(uri)
        try:
            connection.execute("PRAGMA query_only = ON")
            version = _version(connection)
            _check_version(path, version)
            _check_statements(path, connection)
            if 0 < version < len(MIGRATIONS):
                break
        except sqlite3.OperationalError:
            connection.close()
            if uri == ways[-1] and not is_open:
                raise
        except BaseException:
            connection.close()
            raise
        else:
            return connection, uri, None
    connection.close()
    return _connected_to_copy(path)


def _connected_to_copy(path: Path) -> tuple[sqlite3.Connection, str, TemporaryDirectory[str]]:
    """A connection to a copy of a study in the present version, and the folder that it is in."""
    copy = _copied(path)
    uri = _uri(Path(copy.name, path.name), "rw")
    connection = _connect(uri)
    try:
        _check_version(path, _version(connection))
        _check_statements(path, connection)
        _migrate(connection)
    except BaseException:
        connection.close()
        copy.cleanup()
        raise
    return connection, uri, copy


def _copied(path: Path) -> TemporaryDirectory[str]:
    """A folder with a copy of a study and its write-ahead log, beside it if it can be: that disk may be encrypted."""
    try:
        beside = path.absolute().parent if _may_write(path) else None
        folder = TemporaryDirectory(prefix=".interviewcoder-", dir=beside)
        for name in (f"{path.name}-wal", path.name):
            if name == path.name or path.with_name(name).exists():
                copyfile(path.with_name(name), Path(folder.name, name))
    except OSError as error:
        reason = error.strerror or error
        raise StudyError(path, f"cannot be read here ({reason}); what was there is unchanged. Make room") from None
    return folder


def _check_version(path: Path, version: int) -> None:
    if version > len(MIGRATIONS):
        reason = f"made by a newer version of interviewcoder (schema {version}); update interviewcoder"
        raise StudyError(path, reason)


def _check_statements(path: Path, connection: sqlite3.Connection) -> None:
    """Raise StudyError where a study has triggers, views or virtual tables of somebody else: they would act here."""
    own = "".join(MIGRATIONS)
    query = "SELECT sql FROM sqlite_master WHERE type IN ('trigger', 'view') OR sql LIKE 'CREATE VIRTUAL%'"
    if any(sql not in own for (sql,) in connection.execute(query)):
        raise StudyError(path, "has triggers or views that are not interviewcoder's; somebody has changed it by hand")


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
        if path.exists() and not path.is_file():
            raise StudyError(path, "is not a file, and so not a study; 'interviewcoder init' makes one")
        with path.open("rb") as stream:
            header = stream.read(100)
            size = os.fstat(stream.fileno()).st_size
    except FileNotFoundError:
        raise StudyError(path, f"no such study; 'interviewcoder init {path}' makes one") from None
    except OSError as error:
        raise StudyError(path, f"cannot be read ({error.strerror or error})") from None
    is_database = header.startswith(DATABASE) and len(header) == 100
    if not is_database or int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise StudyError(path, "is not a study of interviewcoder, or is damaged; nothing was changed in it")
    page = int.from_bytes(header[16:18], "big")
    page = 65536 if page == 1 else page
    pages = int.from_bytes(header[28:32], "big")
    # In WAL mode the file may be longer than its header says, or lag behind the log beside it, but never be cut off.
    if not page or (size < page * pages and not Path(f"{path}-wal").exists()):
        raise StudyError(
            path, f"is damaged (cut off at {size:,} bytes); use an earlier copy; nothing was changed in it"
        )


def _may_write(path: Path) -> bool:
    effective = os.access in os.supports_effective_ids
    return all(os.access(place, os.W_OK, effective_ids=effective) for place in (path, path.absolute().parent))


def _uri(path: Path, mode: str, more: str = "") -> str:
    return f"file:{quote(os.fsencode(os.path.abspath(path)))}?mode={mode}{more}"


def _connect(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, timeout=PATIENCE, isolation_level=None)
    connection.row_factory = sqlite3.Row
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
