"""Inputs of the commands: files, folders, globs and stdin, read one at a time; one that fails stops no other."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
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
            inside = list(_transcripts_in(name, messages))
            if not inside:
                from interviewcoder.transcripts import ENDINGS

                messages.failure(f"{name}: no transcripts ({', '.join(f'*{end}' for end in ENDINGS)}) in this folder")
            found.update(inside)
        elif os.path.exists(name) or not glob.has_magic(name):
            found.add(Path(name).as_posix())
        else:
            inside = [Path(path).as_posix() for path in glob.glob(name, recursive=True) if os.path.isfile(path)]
            if not inside:
                messages.failure(f"{name}: no file matches")
            found.update(inside)
    # One file under several names (a link, another way to write its path) is one input.
    once: dict[str, str] = {}
    for path in sorted(found):
        once.setdefault(path if path == STDIN else os.path.realpath(path), path)
    return list(once.values())


def _transcripts_in(folder: str, messages: Messages) -> Iterator[str]:
    """The transcripts in a folder and the folders in it, hidden ones aside; what cannot be read is said.

    Of files that have the same name but for the ending, as recognisers write them, only one is taken.
    """
    from interviewcoder.transcripts import ENDINGS

    def unreadable(error: OSError) -> None:
        messages.failure(f"{error.filename}: cannot be read ({error.strerror})")

    for place, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        taken: dict[str, str] = {}
        found = [name for name in files if name.lower().endswith(ENDINGS) and not name.startswith(".")]
        for name in sorted(found, key=lambda name: (ENDINGS.index(Path(name).suffix.lower()), name)):
            first = taken.setdefault(Path(name).stem, name)
            if first == name:
                yield Path(place, name).as_posix()
            else:
                messages.say(f"interviewcoder: {Path(place, name).as_posix()}: left out, '{first}' beside it is taken")


def shown(path: str) -> str:
    """A path as text that can be written anywhere; bytes that are no UTF-8 become backslashes and numbers."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def read_bytes(path: str) -> bytes:
    """The bytes of a file or of stdin. Raises InputError, for people, where they cannot be read."""
    try:
        return sys.stdin.buffer.read() if path == STDIN else Path(path).read_bytes()
    except FileNotFoundError:
        raise InputError(f"{shown(path)}: no such file; check the path") from None
    except IsADirectoryError:
        raise InputError(f"{path}: a folder, not a file") from None
    except PermissionError:
        raise InputError(f"{path}: no permission to read it") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from None


def read_transcripts(
    paths: Iterable[str],
    messages: Messages,
    *,
    layout: str | None,
    roles: Mapping[str, Role],
    remembered: Callable[[str], tuple[str | None, Mapping[str, Role]]] = lambda _: (None, {}),
) -> Iterator[Transcript]:
    """The transcripts in some files, one at a time; problems and failures are said as they come up.

    A label of `roles` that no transcript has is said in the end. `remembered` tells the layout and the roles that a
    file is read with where these say nothing.
    """
    from interviewcoder.transcripts import read
    from interviewcoder.transcripts.labels import key

    speakers: dict[str, str] = {}
    for path in paths:
        try:
            known_layout, known_roles = remembered(path)
            data, told = read_bytes(path), {**known_roles, **roles}
            transcript, problems = read(data, shown(path), layout=layout or known_layout, roles=told)
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
