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
from interviewcoder.transcripts import READING
from interviewcoder.transcripts.contents import DATABASE

_READING = "reading"
"""The setting that tells how the turns of transcripts were read that a study remembers (`transcripts.READING`)."""


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
            study = Study(path, connection, clock, uri=_uri(path, "rw"))
            _seat_anew(study)
        undoing.pop_all()
    return study


def check_free(path: Path) -> None:
    """Raise StudyError where something is left of a study of this name, which SQLite would put into a new one."""
    for ending in ("-wal", "-journal"):
        left = Path(f"{path}{ending}")
        if os.path.exists(left) and not os.path.exists(path):
            reason = "is left over from another study of that name, and may hold its last decisions"
            raise StudyError(left, f"{reason}; put that study back beside it, or remove this file")


def open_study(path: Path, clock: Clock, *, read_only: bool = False, with_turns: bool = True) -> Study:
    """An existing study, brought to the present version of the schema; one that cannot be written is opened to be read.

    Without `with_turns`, what is only read may have turns as another version read them. Raises StudyError where there
    is none, it is no study, of a newer version, or damaged: then nothing is written.
    """
    _check_header(path)
    obstacle = "is read-only; copy it to where you may write"
    with explained(path):
        if not read_only and _may_write(path):
            try:
                return _opened_to_write(path, clock)
            except sqlite3.OperationalError as error:  # such as no room for the files that SQLite puts beside it
                obstacle = explanation(error)
        connection, uri, copy = _connected_to_read(path, clock, with_turns=with_turns)
        return Study(path, connection, clock, uri=uri, obstacle=obstacle, copy=copy)


def _opened_to_write(path: Path, clock: Clock) -> Study:
    uri = _uri(path, "rw")
    connection = _connect(uri)
    try:
        _check_tables(path, connection)
        _use_log(connection)
        return _brought(path, connection, clock, uri)
    except BaseException:
        connection.close()
        raise


def _brought(path: Path, connection: sqlite3.Connection, clock: Clock, uri: str) -> Study:
    """The study, brought to the present version of the schema and to how texts are read now."""
    _migrate(connection)
    study = Study(path, connection, clock, uri=uri)
    _seat_anew(study)
    return study


def _seat_anew(study: Study) -> None:
    """Give all codings their turns, speakers and times as texts are read now, if another version read them."""
    if study.setting(_READING) == str(READING):
        return
    from interviewcoder.study import places, taking  # they take a while to import

    with study.writing():
        if study.setting(_READING) == str(READING):  # another process has just done it
            return
        for number in study.numbers("SELECT id FROM transcript ORDER BY id"):
            taking.settle(study, number)
            places.seat(study, number)
        study.set(_READING, str(READING))


def _connected_to_read(
    path: Path, clock: Clock, *, with_turns: bool
) -> tuple[sqlite3.Connection, str, TemporaryDirectory[str] | None]:
    """A connection that changes nothing, its URI, and the folder of the copy that it reads, if it needs one.

    Where SQLite cannot put the files beside a study by which it keeps readers and writers apart, a study that nobody
    has open is read without them. Where that fails, or an older version made the study, a copy is read.
    """
    log = _log_of(path)
    is_open = log.exists() and log.stat().st_size > 0
    ways = [_uri(path, "ro", "" if is_open else "&immutable=1")]
    if _may_write(path):
        ways.insert(0, _uri(path, "rw"))
    for uri in ways:
        connection = _connect(uri)
        try:
            connection.execute("PRAGMA query_only = ON")
            _check_tables(path, connection)
            version = _version(connection)
            if 0 < version < len(MIGRATIONS) or (version and with_turns and _reading(connection) != READING):
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
    return _connected_to_copy(path, clock)


def _connected_to_copy(path: Path, clock: Clock) -> tuple[sqlite3.Connection, str, TemporaryDirectory[str]]:
    """A connection to a copy of a study in the present version, and the folder that it is in."""
    copy = _copied(path)
    uri = _uri(Path(copy.name, path.name), "rw")
    connection = _connect(uri)
    try:
        _check_tables(path, connection)
        _brought(path, connection, clock, uri)
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
        if (log := _log_of(path)).exists():
            copyfile(log, Path(folder.name, f"{path.name}-wal"))
        copyfile(path, Path(folder.name, path.name))
    except OSError as error:
        reason = error.strerror or error
        raise StudyError(path, f"cannot be read here ({reason}); what was there is unchanged. Make room") from None
    return folder


def _reading(connection: sqlite3.Connection) -> int:
    """The number of the way in which the turns were read that a study remembers; 0 where it does not say."""
    row = connection.execute("SELECT value FROM setting WHERE name = ?", (_READING,)).fetchone()
    return int(row[0]) if row and row[0].isdecimal() else 0


def _check_tables(path: Path, connection: sqlite3.Connection) -> None:
    """Raise StudyError where a study is of a version that cannot be read, or has what is not interviewcoder's.

    That is triggers, views and virtual tables: they would act here.
    """
    version = _version(connection)
    if version > len(MIGRATIONS) or (version and _reading(connection) > READING):
        reason = f"made, or opened, by a newer version of interviewcoder (schema {version}); update interviewcoder"
        raise StudyError(path, reason)
    if version == 1 and not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'statement'").fetchone():
        raise StudyError(
            path,
            "is of the first version of interviewcoder, whose studies are no longer read; nothing was changed in it. "
            "With that version write 'list --status all -o coded.jsonl', and import coded.jsonl into a new study",
        )
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
    if not page or (size < page * pages and not _log_of(path).exists()):
        raise StudyError(
            path, f"is damaged (cut off at {size:,} bytes); use an earlier copy; nothing was changed in it"
        )


def _log_of(path: Path) -> Path:
    """Where SQLite puts the write-ahead log of a study: beside the file itself, not beside a link to it."""
    return Path(f"{os.path.realpath(path)}-wal")


def _may_write(path: Path) -> bool:
    effective = os.access in os.supports_effective_ids
    places = path, os.path.dirname(os.path.realpath(path))
    return all(os.access(place, os.W_OK, effective_ids=effective) for place in places)


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
