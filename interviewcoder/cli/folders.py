"""What is taken of a folder: transcripts, and Parquet tables of one kind."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from interviewcoder.errors import InputError, UsageError
from interviewcoder.transcripts import ENDINGS
from interviewcoder.transcripts.rows import ENDING, holds_excerpts, is_table

if TYPE_CHECKING:
    from interviewcoder.cli.streams import Messages

Tables = Literal["", "texts", "excerpts", "excerpts alone"]
"""What tables hold that are taken: transcripts, coded excerpts, or these and then no transcripts; or none are."""


def files_in(folder: str, messages: Messages, tables: Tables) -> list[str]:
    """The transcripts and the tables of a kind in a folder and the folders in it, hidden ones aside.

    What cannot be read is said and makes the run fail, as does a folder with nothing in it.
    """

    def unreadable(error: OSError) -> None:
        messages.failure(f"{error.filename}: cannot be read ({error.strerror})")

    found: list[str] = []
    coded: list[str] = []
    for place, folders, there in os.walk(folder, onerror=unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files = [name for name in there if not _is_pipe_or_device(Path(place, name))]
        below = [Path(place, name) for name in files if tables and is_table(name)]
        shown = [path.as_posix() for path in below if not is_besides(path.relative_to(folder).as_posix())]
        coded += (path for path in shown if _is_taken(path, messages, tables))
        found += _transcripts_in(place, files, messages)
    if coded and tables == "excerpts alone":
        found = []
    if not found and not coded:
        endings = (*ENDINGS, ENDING) if tables else ENDINGS
        messages.failure(f"{folder}: no transcripts ({', '.join(f'*{end}' for end in endings)}) in this folder")
    return found + coded


def is_besides(path: str) -> bool:
    """Whether a file, by its path in a folder, is hidden or a table that engines put beside what they write."""
    marks = "._" if is_table(path) else "."  # such as Spark's `_temporary/`; people may well write `_interview.txt`
    return any(part[0] in marks for part in path.split("/") if part)


def _is_pipe_or_device(path: Path) -> bool:
    """Whether a path in a folder is a pipe, a socket or a device, on which a reader may wait for ever."""
    try:
        mode = path.stat().st_mode
    except OSError:  # a link to nowhere: it is told where it is read
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _transcripts_in(place: str, files: Sequence[str], messages: Messages) -> Iterator[str]:
    """The transcripts among some files of one folder.

    Of files that have the same name but for the ending, as recognisers write them, only one is taken.
    """
    taken: dict[str, str] = {}
    found = [name for name in files if name.lower().endswith(ENDINGS) and not is_besides(name)]
    for name in sorted(found, key=lambda name: (ENDINGS.index(Path(name).suffix.lower()), name)):
        first = taken.setdefault(Path(name).stem, name)
        if first == name:
            yield Path(place, name).as_posix()
        else:
            messages.note(f"interviewcoder: {Path(place, name).as_posix()}: left out, '{first}' beside it is taken")


def _is_taken(path: str, messages: Messages, tables: Tables) -> bool:
    """Whether a table is of the kind that is taken; if it is not, that is said."""
    try:
        is_coded = holds_excerpts(path)
    except UsageError as error:
        messages.failure(f"{path}: {error}")
        return False
    except InputError as error:
        messages.failure(str(error))
        return False
    if is_coded != (tables != "texts"):
        messages.note(f"interviewcoder: {path}: left out, it holds {'' if is_coded else 'no '}coded excerpts")
        return False
    return True
