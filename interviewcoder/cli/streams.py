"""Standard output, standard error and output files: who writes what where."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from interviewcoder.cli.checks import check_stdout
from interviewcoder.errors import InputError, OutputError, Problem, UsageError
from interviewcoder.model.display import harmless

if TYPE_CHECKING:
    from interviewcoder.formats.table import Table


class Messages:
    """What is said to people on standard error, and whether an input failed."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self.failed = False
        self.read = 0
        """How many inputs could be read."""
        self.warnings = 0

    def problem(self, problem: Problem) -> None:
        """Show a problem; one of severity `error` makes the run fail in the end."""
        if problem.severity == "error":
            self.failed = True
        else:
            self.warnings += 1
        if not self.quiet or problem.severity == "error":
            say(str(problem))

    def failure(self, message: str) -> None:
        """Show that an input could not be read; the run goes on and fails in the end."""
        self.failed = True
        say(f"interviewcoder: {message}")

    def stop_if_all_failed(self) -> None:
        """End the run where no input could be read, so that an output file of before is not replaced by nothing."""
        if self.failed and not self.read:
            raise typer.Exit(InputError.exit_code)

    def stop_if_failed(self) -> None:
        """End the run as failed where an input could not be read, which is said by then; the exit code tells of it."""
        if self.failed:
            raise typer.Exit(InputError.exit_code)

    def note(self, message: str) -> None:
        """Show a line that tells of no error."""
        if not self.quiet:
            say(message)


def say(message: str) -> None:
    """Write a line to standard error, with nothing in it that a terminal obeys."""
    try:
        print(harmless(message), file=sys.stderr, flush=True)
    except OSError:  # a full disk or a closed pipe: as where standard error is closed, nobody is told
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def stdout_is_terminal() -> bool:
    """Whether standard output is a terminal that a person reads."""
    return sys.stdout.isatty()


def write_tables(
    tables: Sequence[Table], wanted: str, output: Path | None, messages: Messages, only: str | None = None
) -> None:
    """Write tables of figures in a format, `table` being that for people; some formats hold only the first table.

    `only` names the one table to write. Raises UsageError where that table is not there this time.
    """
    if only is not None:
        there = ", ".join(dict.fromkeys(table.name for table in tables))
        tables = [table for table in tables if table.name == only]
        if not tables:
            raise UsageError(f"--table {only}: no such table this time; there are {there}")
    if wanted in ("table", "markdown", "latex"):
        tables = [table.for_people() for table in tables]
    if wanted == "table":
        from interviewcoder.cli import tables as shown
        from interviewcoder.cli.terminal import console

        shown.tables(tables, console())
    else:
        from interviewcoder.formats.table_writers import OF_ONE_TABLE, TABLE_WRITERS

        if wanted in OF_ONE_TABLE and len(tables) > 1:
            others = ", ".join(table.name for table in tables[1:])
            hint = "--table names another, --format jsonl holds all"
            messages.note(f"interviewcoder: {wanted} holds one table; left out: {others} ({hint})")
        write(TABLE_WRITERS[wanted](tables), output)


def write(chunks: Iterable[str], output: Path | None, *, is_private: bool = False) -> None:
    """Write text as UTF-8 to a file or, where there is none, to standard output: the same bytes.

    Nobody else may read a new file that is private. Raises OutputError where it cannot be written; what stood in it is
    kept.
    """
    write_bytes((chunk.encode("utf-8", "replace") for chunk in chunks), output, mode=0o600 if is_private else 0o666)


def write_bytes(chunks: Iterable[bytes], output: Path | None, *, mode: int = 0o666) -> None:
    """Write bytes to a file, which has a mode if it is new, or, where there is none, to standard output.

    Raises OutputError where a file cannot be written; what stood in it is kept.
    """
    if output is None:
        check_stdout()
        sys.stdout.flush()
        try:
            # Python may have been told not to buffer what it writes; a system call for each line takes its time.
            with open(sys.stdout.fileno(), "wb", closefd=False) as stream:
                stream.writelines(_harmless(_made(chunks)) if stdout_is_terminal() else _made(chunks))
        except OSError as error:
            if is_closed_pipe(error):
                raise
            silence_stdout()
            raise OutputError(f"standard output: {error.strerror or error}") from None
        return
    try:
        _write_file(_made(chunks), output, mode)
    except OSError as error:
        check_folder(output)
        hint = "; what was there before is unchanged" if os.path.isfile(output) else ""
        raise OutputError(f"{output}: cannot be written ({error.strerror or error}){hint}") from None


def _harmless(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Chunks of text without control characters, which a transcript may hold and a terminal would obey."""
    return (harmless(chunk.decode("utf-8", "replace")).encode() for chunk in chunks)


def _made(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks. Raises InputError for an OSError in making them, which is no fault of the output."""
    try:
        yield from chunks
    except OSError as error:
        raise InputError(f"{error.filename or 'the input'}: cannot be read ({error.strerror or error})") from None


def check_folder(output: Path | None) -> None:
    """Raise OutputError where a file is to be written to a folder that is not there."""
    if output is not None and not os.path.isdir(output.parent):
        raise OutputError(f"{output}: cannot be written (there is no folder '{output.parent}')")


def _write_file(chunks: Iterable[bytes], output: Path, new_mode: int) -> None:
    """Write beside the target and rename, so that a reader sees the old file or the new one."""
    mode = output.stat().st_mode if output.exists() else None
    if mode is not None and not stat.S_ISREG(mode):
        with output.open("wb") as stream:  # a device or a pipe, which may have no name but this one
            for chunk in chunks:
                stream.write(chunk)
        return
    if _is_strangers(output):
        raise OutputError(f"{output}: is a link that somebody else has put there; name another file")
    target = Path(os.path.realpath(output))
    # A random name: a process that was killed may have left its part there.
    part = target.with_name(f".{os.urandom(8).hex()}.part")
    try:
        made = partial(os.open, mode=new_mode if mode is None else stat.S_IMODE(mode))
        with open(part, "xb", opener=made) as stream:
            for chunk in chunks:
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            part.chmod(stat.S_IMODE(mode))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _is_strangers(path: Path) -> bool:
    """Whether a path is a link of somebody else in a folder where all may write, as `fs.protected_symlinks` asks."""
    folder = path.parent.stat()
    if not (path.is_symlink() and folder.st_mode & stat.S_ISVTX and folder.st_mode & stat.S_IWOTH):
        return False
    return path.lstat().st_uid not in (os.geteuid(), folder.st_uid)


def is_closed_pipe(error: Exception) -> bool:
    """Whether an error says that nobody reads standard output any more; Windows may call that an invalid argument."""
    if isinstance(error, BrokenPipeError):
        return True
    return os.name == "nt" and isinstance(error, OSError) and (error.errno, error.filename) == (errno.EINVAL, None)


def silence_stdout() -> None:
    """Keep the interpreter from writing, at its end, to a standard output that nobody reads any more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
