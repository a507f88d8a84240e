"""What is taken of a folder, on a disk or at a URL: transcripts, and Parquet tables of one kind."""

from __future__ import annotations

import glob
import os
import stat
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal

from interviewcoder.errors import InputError, Problem, UsageError
from interviewcoder.scale.results import COMPLETE, STARTED
from interviewcoder.transcripts import ENDINGS
from interviewcoder.transcripts.files import fsspec, reason_of
from interviewcoder.transcripts.rows import ENDING, holds_excerpts, is_table

if TYPE_CHECKING:
    from interviewcoder.cli.streams import Messages

Tables = Literal["", "texts", "excerpts", "excerpts alone"]
"""Which tables are taken: none, those of texts, those of excerpts, or these and, if there are any, no transcripts."""

_OPEN_IN_WORD = "~$"  # what Word puts beside a document while it is open
_PERHAPS = (".rtf", ".pdf", ".doc", ".odt", ".pages", ".text")
"""The endings of files that may well be transcripts, but are not read from a folder."""


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
        for linked in (Path(place, name).as_posix() for name in folders if os.path.islink(os.path.join(place, name))):
            messages.note(f"interviewcoder: {linked}: left out, as it is a link to a folder; name it to have it read")
        files = [name for name in there if not _is_pipe_or_device(Path(place, name))]
        below = [Path(place, name) for name in files if tables and is_table(name)]
        shown = [path.as_posix() for path in below if not _is_no_input(path.relative_to(folder).as_posix())]
        coded += (path for path in shown if _is_taken(path, messages, tables))
        _warn_of_run(place, there, messages, tables)
        found += _transcripts_among([Path(place, name).as_posix() for name in files], messages)
    if coded and tables == "excerpts alone":
        found = []
    if not found and not coded:
        messages.failure(f"{folder}: no transcripts ({_endings(tables)}) in this folder")
    return found + coded


def files_at(url: str, messages: Messages, tables: Tables) -> list[str]:
    """The URLs that a URL stands for: those that its glob matches, those in its folder as in `files_in`, or itself.

    Whether a table is of the wanted kind is not looked at. Raises InputError where there is nothing, UsageError where a
    package for this kind of URL is missing.
    """
    try:
        system, inside = fsspec().url_to_fs(url)
        if glob.has_magic(inside):
            every = system.glob(inside, detail=True)
            found = [path for path, about in every.items() if about.get("type") not in ("directory", "other")]
        elif system.isdir(inside):
            every = system.find(inside, detail=True)
            there = [path for path, about in every.items() if about.get("type") != "other"]  # pipes, as on a disk
            _warn_of_run(url, [path.removeprefix(inside).lstrip("/") for path in there], messages, tables)
            files = [path for path in there if not _is_no_input(path.removeprefix(inside))]
            found = [*_transcripts_among(files, messages), *(path for path in files if tables and is_table(path))]
        else:
            return [url]
    except ImportError as error:
        raise UsageError(f"{url}: {error}") from None
    except UsageError:
        raise
    except Exception as error:  # each kind of URL has errors of its own
        raise InputError(f"{url}: cannot be read ({reason_of(error)})") from None
    if not found:
        raise InputError(f"{url}: no transcripts there ({_endings(tables)})")
    return [_as_in(url, system.unstrip_protocol(path)) for path in found]


def _as_in(url: str, found: str) -> str:
    """A URL that was found by another, in the same chain: `zip://a.txt::s3://b/c.zip`, `simplecache::https://b/a.txt`."""
    first, chain, rest = url.partition("::")
    if not chain:
        return found
    return f"{found}::{rest}" if "://" in first else f"{first}::{found}"


def _warn_of_run(folder: str, names: Collection[str], messages: Messages, tables: Tables) -> None:
    """Warn, where excerpts are wanted, of a folder with results of a run that has not come to its end."""
    if tables.startswith("excerpts") and STARTED in names and COMPLETE not in names:
        message, hint = (
            "these are results of a run that did not finish",
            "code again, to another folder, to have them all",
        )
        messages.problem(Problem(folder, 0, 0, message, hint, "warning"))


def _endings(tables: Tables) -> str:
    return ", ".join(f"*{end}" for end in (*ENDINGS, *([ENDING] if tables else [])))


def _is_no_input(path: str) -> bool:
    """Whether a file, by its path in a folder, is hidden or what other programs put beside what they write."""
    marks = "._" if is_table(path) else "."  # such as Spark's `_temporary/`; people may well write `_interview.txt`
    return any(part[0] in marks or part.startswith(_OPEN_IN_WORD) for part in path.split("/") if part)


def _is_pipe_or_device(path: Path) -> bool:
    """Whether a path in a folder is a pipe, a socket or a device, on which a reader may wait for ever."""
    try:
        mode = path.stat().st_mode
    except OSError:  # a link to nowhere: it is told where it is read
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _transcripts_among(files: Iterable[str], messages: Messages) -> Iterator[str]:
    """The transcripts among some files, by their endings; hidden ones are none.

    Of those in one folder that have the same name but for the ending, as recognisers write them, one is taken.
    """
    taken: dict[tuple[str, str], str] = {}
    as_given = {PurePosixPath(file): file for file in files}  # a path has no `//` in it, a URL has
    paths = [path for path in as_given if not _is_no_input(path.name)]
    found = [path for path in paths if path.suffix.lower() in ENDINGS]
    if others := Counter(ending for path in paths if (ending := path.suffix.lower()) in _PERHAPS):
        listed = ", ".join(f"{number} {ending}" for ending, number in sorted(others.items()))
        messages.note(f"interviewcoder: {paths[0].parent}: left out, as they are no {_endings('')}: {listed}")
    for path in sorted(found, key=lambda path: (ENDINGS.index(path.suffix.lower()), path.name)):
        first = taken.setdefault((str(path.parent), path.stem), path.name)
        if first == path.name:
            yield as_given[path]
        else:
            messages.note(f"interviewcoder: {path}: left out, as '{first}' beside it is read instead")


def _is_taken(path: str, messages: Messages, tables: Tables) -> bool:
    """Whether a table is of the kind that is taken; if it is not, that is said."""
    wants_coded = tables != "texts"
    try:
        is_coded = holds_excerpts(path, surely=not wants_coded)
    except UsageError as error:
        messages.failure(f"{path}: {error}")
        return False
    except InputError as error:
        messages.failure(str(error))
        return False
    if is_coded != wants_coded:
        messages.note(f"interviewcoder: {path}: left out, as it holds {'' if is_coded else 'no '}coded excerpts")
        return False
    return True
