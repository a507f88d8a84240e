"""Files that transcripts are read from."""

from __future__ import annotations

import os
from pathlib import Path

from interviewcoder.errors import InputError


def shown(path: str) -> str:
    """A path as text that can be written anywhere; bytes that are no UTF-8 become backslashes and numbers."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def bytes_of(path: str) -> bytes:
    """The bytes of a file. Raises InputError, for people, where they cannot be read."""
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise InputError(f"{shown(path)}: no such file; check the path") from None
    except IsADirectoryError:
        raise InputError(f"{path}: a folder, not a file") from None
    except PermissionError:
        raise InputError(f"{path}: no permission to read it") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from None
