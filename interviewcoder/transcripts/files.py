"""Files that transcripts are read from: on a disk or, by URL, wherever fsspec reads."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interviewcoder.errors import InputError, UsageError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+(?:::[A-Za-z0-9+.-]+)*://")


def shown(path: str) -> str:
    """A path as text that can be written anywhere; bytes that are no UTF-8 become backslashes and numbers."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def bytes_of(path: str) -> bytes:
    """The bytes of a file. Raises InputError, for people, where they cannot be read."""
    try:
        if is_url(path):
            with opened(path) as stream:
                return bytes(stream.read())
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise InputError(f"{shown(path)}: no such file; check the path") from None
    except IsADirectoryError:
        raise InputError(f"{path}: a folder, not a file") from None
    except PermissionError:
        raise InputError(f"{path}: no permission to read it") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from None


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


def opened(url: str) -> AbstractContextManager[Any]:
    """What a URL names, open to be read as bytes. Raises OSError where it cannot be, UsageError for unknown URLs."""
    try:
        opening: AbstractContextManager[Any] = fsspec().open(url, "rb")
    except (ImportError, ValueError) as error:
        raise UsageError(f"{url}: {error}") from None
    return opening
