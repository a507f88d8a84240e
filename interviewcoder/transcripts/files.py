"""Files that transcripts are read from: on a disk or, by URL, wherever fsspec reads."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import IO, Any

from interviewcoder.errors import InputError, InterviewCoderError, UsageError

_URL = re.compile(r"(?:[a-z]+::)*[A-Za-z][A-Za-z0-9+.-]+://")


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
    package for this kind of URL is missing. Other errors inside of it stay what they are: their messages may hold what
    people said.
    """
    if "\0" in path:
        raise InputError(f"{shown(path)!r}: no such file; check the path")
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
        if not is_url(path) and not isinstance(error, (OSError, UnicodeError)):
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


def reason_of(error: Exception) -> str:
    """What went wrong, as the system or the library of a URL says it."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
