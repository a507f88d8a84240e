"""The results of a run that workers write, each file whole or not at all, on a disk or at a URL."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from interviewcoder.errors import OutputError
from interviewcoder.transcripts.files import fsspec, is_url, reason_of

STARTED, COMPLETE = "_STARTED", "_SUCCESS"
"""Empty files in a folder of results: the first tells that a run began there, the second, as Spark's, that it ended."""


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
