"""What values options may have, beyond what Typer checks."""

from __future__ import annotations

import math
import os
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import typer

from interviewcoder.errors import InterviewCoderError, OutputError, UsageError

_File = TypeVar("_File", str, Path)


def a_file(path: _File | None) -> _File | None:
    """The file to write to; for `-` None, which is standard output, as `-` is standard input where files are read."""
    return None if path is not None and str(path) == "-" else path


def a_number(value: float | None) -> float | None:
    """The value of an option. Raises typer.BadParameter for `nan`, which would pass as a number of any range."""
    if value is not None and math.isnan(value):
        raise typer.BadParameter("nan is not a number")
    return value


def a_layout(name: str | None) -> str | None:
    """The name of a layout. Raises UsageError where there is none of that name."""
    if name is not None:
        from interviewcoder.transcripts.reading import layouts_named

        layouts_named(name)
    return name


def is_text(word: str) -> bool:
    """Whether a word of the command line is text: no bytes that are no UTF-8."""
    return not any("\ud800" <= character <= "\udfff" for character in word)


def composed_name(name: str | None) -> str | None:
    """A coder's name as studies have it, in NFC with single blanks. Raises UsageError for unprintable characters."""
    if name is not None and not name.isprintable():
        raise UsageError("--coder: the name has control characters or bytes that are not UTF-8; type it anew")
    return None if name is None else unicodedata.normalize("NFC", " ".join(name.split()))


def a_coder(name: str | None) -> str | None:
    """A coder's name as `composed_name` has it. Raises UsageError where it is empty."""
    if name is not None and not name.strip():
        raise UsageError("--coder: is empty; leave it out, or name a coder")
    return composed_name(name)


def composed_names(names: list[str] | None) -> list[str] | None:
    """Coders' names as `composed_name` has them."""
    return None if names is None else [name for name in map(composed_name, names) if name is not None]


def check_known_coder(name: str | None, known: Iterable[str], option: str = "--coder") -> None:
    """Raise UsageError, which lists the `known` names, where the given one is none of them."""
    from interviewcoder.model.coding import MACHINE

    there = sorted(known, key=lambda one: (one == MACHINE, one))
    if name and name not in there:
        raise UsageError(f"{option} {name}: no coder of that name; there are {', '.join(there) or 'none'}")


def check_transcripts(wanted: Sequence[str] | None, paths: Iterable[str]) -> None:
    """Raise UsageError, which lists the transcripts, where one of the wanted names fits none of them."""
    from interviewcoder.model.selection import is_named

    there = list(paths)
    for one in wanted or ():
        if not any(is_named([one], path) for path in there):
            raise UsageError(f"--transcript {one}: no such transcript; there are {', '.join(there) or 'none'}")


def check_output(output: Path | None, inputs: Iterable[str | Path], *, is_transcript: bool = False) -> None:
    """Raise UsageError where the result would be written over an input, any study, or a transcript of a study.

    Transcripts are looked for in the studies of this folder and of the environment; a result that `is_transcript` may
    be written over one.
    """
    if output is None or not os.path.exists(output):
        return
    for path in inputs:
        if os.path.exists(path) and output.samefile(path):
            raise UsageError(f"{output}: is an input of this run; write the result somewhere else")
    if _is_database(output):
        raise UsageError(f"{output}: is a study, or another database; write the result somewhere else")
    if not is_transcript and _is_of_study(output):
        raise UsageError(f"{output}: is a transcript of the study here; write the result somewhere else")


def _is_of_study(output: Path) -> bool:
    from interviewcoder.cli import studies
    from interviewcoder.study import open_study

    for place in filter(os.path.isfile, studies.at_hand()):
        # What is wrong with a study is told where it is asked for.
        with suppress(InterviewCoderError), open_study(place, studies.now, read_only=True, with_turns=False) as study:
            if any(os.path.exists(path) and output.samefile(path) for path in studies.files_of(study)):
                return True
    return False


def _is_database(path: Path) -> bool:
    from interviewcoder.transcripts.contents import DATABASE

    if not os.path.isfile(path):  # a pipe waits for who writes into it
        return False
    try:
        with path.open("rb") as stream:
            return stream.read(len(DATABASE)) == DATABASE
    except OSError:
        return False


def check_stdout() -> None:
    """Raise OutputError where standard output is closed."""
    if sys.__stdout__ is None:
        raise OutputError("standard output: is closed; write to a file with -o")
