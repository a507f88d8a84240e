"""Inputs of the commands: files, folders, globs and stdin, read one at a time; one that fails stops no other."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from interviewcoder.errors import InputError

if TYPE_CHECKING:
    from interviewcoder.cli.streams import Messages
    from interviewcoder.model.transcript import Role, Transcript

STDIN = "-"


def paths_of(names: list[str], messages: Messages) -> list[str]:
    """The files that some names stand for, each once, sorted; what is not there is said and makes the run fail."""
    found: set[str] = set()
    for name in names:
        if name == STDIN:
            found.add(STDIN)
        elif os.path.isdir(name):
            inside = [
                path.as_posix() for path in Path(name).rglob("*.txt") if path.is_file() and not _hidden(path, name)
            ]
            if not inside:
                messages.failure(f"{name}: no transcripts (*.txt) in this folder")
            found.update(inside)
        elif os.path.exists(name) or not glob.has_magic(name):
            found.add(Path(name).as_posix())
        else:
            inside = [Path(path).as_posix() for path in glob.glob(name, recursive=True) if os.path.isfile(path)]
            if not inside:
                messages.failure(f"{name}: no file matches")
            found.update(inside)
    return sorted(found)


def _hidden(path: Path, folder: str) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def read_bytes(path: str) -> bytes:
    """The bytes of a file or of stdin. Raises InputError, for people, where they cannot be read."""
    try:
        return sys.stdin.buffer.read() if path == STDIN else Path(path).read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; check the path") from None
    except IsADirectoryError:
        raise InputError(f"{path}: a folder, not a file") from None
    except PermissionError:
        raise InputError(f"{path}: no permission to read it") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from None


def read_transcripts(
    paths: Iterable[str], messages: Messages, *, layout: str | None, roles: Mapping[str, Role]
) -> Iterator[Transcript]:
    """The transcripts in some files, one at a time; problems and failures are said as they come up.

    A label of `roles` that no transcript has is said in the end.
    """
    from interviewcoder.transcripts import read
    from interviewcoder.transcripts.labels import key

    speakers: dict[str, str] = {}
    for path in paths:
        try:
            transcript, problems = read(read_bytes(path), path, layout=layout, roles=roles)
        except InputError as error:
            messages.failure(str(error))
            continue
        for problem in problems:
            messages.problem(problem)
        if roles:
            speakers |= {key(turn.speaker): turn.speaker for turn in transcript.turns if turn.speaker}
        yield transcript
    for label in roles:
        if key(label) not in speakers:
            there = ", ".join(sorted(set(speakers.values()))) or "none"
            messages.say(f"interviewcoder: --role '{label}=…': no speaker has this label; there are {there}")
