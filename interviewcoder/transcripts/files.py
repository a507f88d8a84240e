"""Files that transcripts are read from: on a disk or, by URL, wherever fsspec reads."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from interviewcoder.errors import InputError, InterviewCoderError, OutputError, UsageError

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def shown(path: str) -> str:
    """A path as text that can be written anywhere; bytes that are no UTF-8 become backslashes and numbers."""
    return path.encode("utf-8", sys.getfilesystemencodeerrors()).decode("utf-8", "backslashreplace")


class UnreachableError(InputError):
    """A file cannot be read for now: another time it may be."""


def bytes_of(path: str) -> bytes:
    """The bytes of a file. Raises InputError, for people, where they cannot be read."""
    with opened(path) as stream:
        return bytes(stream.read())


@contextmanager
def opened(path: str) -> Iterator[IO[bytes]]:
    """A file on a disk or at a URL, open to be read as bytes.

    Raises InputError where it cannot be opened or read, UnreachableError where that may pass, UsageError where a
    package for this kind of URL is missing.
    """
    try:
        with fsspec().open(path, "rb") if is_url(path) else open(path, "rb") as stream:
            yield stream
    except InterviewCoderError:
        raise
    except FileNotFoundError:
        raise InputError(f"{shown(path) or repr(path)}: no such file; check the path") from None
    except IsADirectoryError:
        raise InputError(f"{shown(path)}: a folder, not a file") from None
    except PermissionError:
        raise InputError(f"{shown(path)}: no permission to read it") from None
    except ImportError as error:
        raise UsageError(f"{shown(path)}: {error}") from None
    except Exception as error:
        if not is_url(path) and not isinstance(error, (OSError, ValueError)):
            raise
        # Each kind of URL has errors of its own.
        is_for_good = getattr(error, "errno", None) in (errno.ELOOP, errno.ENAMETOOLONG)
        kind = InputError if is_for_good and not is_url(path) else UnreachableError
        raise kind(f"{shown(path)}: cannot be read ({reason_of(error)})") from None


def is_url(path: str) -> bool:
    """Whether a path is a URL, as s3://bucket/interview.txt."""
    return _URL.match(path) is not None


def fsspec() -> Any:
    """The library that reads from URLs. Raises UsageError, with what to do, where it is not installed."""
    try:
        import fsspec
    except ModuleNotFoundError:
        raise UsageError("URLs need fsspec: pip install 'interviewcoder[dask]'") from None
    return fsspec


def size_of(path: str) -> int:
    """How many bytes a file has; 0 where that cannot be told."""
    try:
        return _size_at(path) if is_url(path) else os.path.getsize(path)
    except UsageError:
        raise
    except Exception:  # it will be told where the file is read
        return 0


@lru_cache(100_000)  # each is a call over the network, and asked for more than once
def _size_at(url: str) -> int:
    system, inside = fsspec().url_to_fs(url)
    return int(system.size(inside) or 0)


STARTED, COMPLETE = "_STARTED", "_SUCCESS"
"""Empty files in a folder that a run writes to, from its start on and from its end on, as Spark has the second."""


def write_to(path: str, data: bytes) -> None:
    """Write a file on a disk or at a URL, whole or not at all. Raises OutputError where that cannot be."""
    try:
        _write_to_url(path, data) if is_url(path) else _write_to_disk(path, data)
    except Exception as error:  # each kind of URL has errors of its own
        raise OutputError(f"{os.path.dirname(path)}: cannot be written ({reason_of(error)})") from None


def _write_to_url(url: str, data: bytes) -> None:
    system, inside = fsspec().url_to_fs(url)
    try:
        system.pipe_file(inside, data)  # what stores objects shows them when they are whole
    except BaseException:
        with suppress(Exception):  # what is not there need not be taken away
            system.rm_file(inside)
        raise


def _write_to_disk(path: str, data: bytes) -> None:
    from uuid import uuid4

    part = f"{os.path.dirname(path)}/.{os.path.basename(path)}.{uuid4().hex}"
    try:
        with open(part, "xb") as stream:
            stream.write(data)
        os.replace(part, path)
    finally:
        Path(part).unlink(missing_ok=True)


def remove(path: str) -> None:
    """Take away a file on a disk or at a URL, if it is there. Raises OutputError where that cannot be."""
    try:
        if is_url(path):
            system, inside = fsspec().url_to_fs(path)
            if system.exists(inside):
                system.rm_file(inside)
        else:
            Path(path).unlink(missing_ok=True)
    except Exception as error:  # each kind of URL has errors of its own
        raise OutputError(f"{path}: cannot be taken away ({reason_of(error)})") from None


def reason_of(error: Exception) -> str:
    """What went wrong, as the system or the library of a URL says it."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
