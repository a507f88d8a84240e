"""Inputs of the commands: files, folders, globs and stdin, read one at a time; one that fails stops no other."""

from __future__ import annotations

import glob
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from interviewcoder.cli.checks import check_transcripts
from interviewcoder.errors import InputError, InterviewCoderError, UsageError, bug
from interviewcoder.model.display import counted
from interviewcoder.model.selection import is_named
from interviewcoder.transcripts.files import bytes_of, is_url, shown

if TYPE_CHECKING:
    from interviewcoder.cli.folders import Tables
    from interviewcoder.cli.streams import Messages
    from interviewcoder.errors import Problem, Remark
    from interviewcoder.model.codebook import Codebook
    from interviewcoder.model.coding import Coding, Excerpt
    from interviewcoder.model.excerpts import Place
    from interviewcoder.model.transcript import Role, Transcript
    from interviewcoder.scale import Coded, Reading

__all__ = ["STDIN", "Teller", "coded_transcripts", "opened", "paths_of", "read_bytes", "read_transcripts", "shown"]

STDIN = "-"
_FOR_PEOPLE = b"| code | transcript |"  # coded excerpts in Markdown


def paths_of(names: list[str], messages: Messages, *, tables: Tables = "") -> list[str]:
    """The files that some names stand for, each once, sorted; what is not there is said and makes the run fail.

    In a folder these are the transcripts and, if `tables` names a kind, the tables of that kind; at a URL all tables.
    """
    found: set[str] = set()
    for name in names:
        if name == STDIN:
            found.add(name)
        elif not name:
            messages.failure("'': no such file; check the path")
        elif is_url(name):
            from interviewcoder.cli.folders import files_at

            try:
                found.update(files_at(name, messages, tables))
            except (InputError, UsageError) as error:
                messages.failure(str(error))
        elif os.path.isdir(name):
            from interviewcoder.cli.folders import files_in

            found.update(files_in(name, messages, tables))
        elif os.path.exists(name) or not glob.has_magic(name):
            found.add(Path(name).as_posix())
        else:
            found.update(_matching(name, messages))
    # One file under several names (a link, another way to write its path) is one input; what is relative names it best.
    once: dict[str, str] = {}
    for path in sorted(found, key=lambda path: (os.path.isabs(path), path)):
        once.setdefault(path if path == STDIN or is_url(path) else os.path.realpath(path), path)
    return sorted(once.values())


def _matching(pattern: str, messages: Messages) -> list[str]:
    """The files that a glob matches; no match, unreadable folders and broken links are said and make the run fail."""
    there = glob.glob(pattern, recursive=True)
    above, last = os.path.split(pattern)
    folders = there if last == "**" else glob.glob(above, recursive=True) if glob.has_magic(above) else []
    for folder in folders:
        if os.path.isdir(folder) and not os.access(folder, os.R_OK | os.X_OK):
            messages.failure(f"{folder}: cannot be read (Permission denied)")
    for path in there:
        if os.path.islink(path) and not os.path.exists(path):
            messages.failure(f"{path}: cannot be read (a link to a file that is not there)")
    found = [Path(path).as_posix() for path in there if os.path.isfile(path)]
    if not found:
        messages.failure(f"{pattern}: no file matches; check the pattern")
    return found


def read_bytes(path: str) -> bytes:
    """The bytes of a file or of stdin. Raises InputError, for people, where they cannot be read."""
    if path != STDIN:
        return bytes_of(path)
    if sys.__stdin__ is None:
        raise InputError(f"{path}: standard input is closed")
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error})") from None


class Opened(NamedTuple):
    """What a file holds: a transcript, or else coded excerpts, and what is wrong in it; or why it cannot be read."""

    path: str
    transcript: Transcript | None = None
    excerpts: Sequence[Excerpt] = ()
    problems: Sequence[Problem] = ()
    failure: str = ""

    def tell(self, messages: Messages) -> bool:
        """Say what is wrong; return whether the file could be read."""
        if self.failure:
            messages.failure(self.failure)
            return False
        messages.read += 1
        for problem in self.problems:
            messages.problem(problem)
        return True


def opened(path: str, layout: str | None, roles: Mapping[str, Role], *, is_transcript: bool = False) -> Opened:
    """What a file holds, as its content tells unless it is known to be a transcript."""
    from interviewcoder import transcripts

    try:
        data = read_bytes(path)
        if data.startswith(_FOR_PEOPLE):
            hint = "a table for people, which cannot be read back; write coded excerpts with -o coded.jsonl"
            return Opened(path, failure=f"{shown(path)}: {hint}")
        if not is_transcript:
            from interviewcoder.formats.reading import kind_of_file, read_coded

            if (kind := kind_of_file(data, path)) != "transcript":
                numbered, problems = read_coded(data, path, kind)
                return Opened(path, None, [excerpt for _, excerpt in numbered], problems)
        transcript, problems = transcripts.read(data, shown(path), layout=layout, roles=roles)
        return Opened(path, transcript, (), problems)
    except InputError as error:
        return Opened(path, failure=str(error))
    except InterviewCoderError:
        raise
    except Exception as error:
        return Opened(path, failure=f"{shown(path)}: {bug(error)}")


def is_elsewhere(name: str) -> bool:
    """Whether a path leads out of a folder, or to what is hidden in it."""
    return os.path.isabs(name) or any(part.startswith(".") for part in Path(name).parts)


def may_be_read(excerpt: Excerpt) -> bool:
    """Whether the transcript that an excerpt names may be read: a file from others must not make us publish our files.

    Outside of this folder it needs the ending of a transcript, and the excerpt some text.
    """
    from interviewcoder.transcripts import ENDINGS

    name = excerpt.transcript
    if name == STDIN or is_url(name):
        return False
    return not is_elsewhere(name) or (bool(excerpt.text) and Path(name).suffix.lower() in (*ENDINGS, ".json"))


WayToRead = Callable[[str], tuple[str | None, Mapping[str, "Role"]]]
"""Tells the layout and the roles that a file is read with."""


def read_transcripts(
    paths: Iterable[str], messages: Messages, *, layout: str | None, roles: Mapping[str, Role]
) -> Iterator[Transcript]:
    """The transcripts in some files, one at a time; problems and failures are said as they come up.

    A label of `roles` that no transcript has is said in the end.
    """
    teller = Teller(messages, roles)
    for path in paths:
        one = opened(path, layout, roles, is_transcript=True)
        if one.tell(messages) and one.transcript:
            teller.about((), speakers_of(one.transcript))
            yield one.transcript
    teller.in_the_end()


def coded_transcripts(
    paths: Iterable[str],
    codebook: Codebook,
    messages: Messages,
    reading: Reading,
    *,
    jobs: int,
    in_parts: bool = False,
    watched: Callable[[Iterable[Coded]], Iterable[Coded]] = iter,
    way: WayToRead | None = None,
) -> Iterator[tuple[Transcript, tuple[Coding, ...], Place]]:
    """The transcripts in some files with their codings, coded by `jobs` processes; what is wrong is said as they come.

    With `in_parts`, and where no context is wanted, a file too large to be held in memory comes in parts, each with the
    place where it begins. A `way` gives each file's own layout and roles, in place of those of `reading`. `watched`
    takes what comes of each file and passes it on, to show how far the run is.
    """
    from interviewcoder.scale import Task, code_files, placed, tasks_of

    def task(path: str) -> Task:
        one = Task(path, *(way(path) if way else (reading.layout, reading.roles)))
        try:
            return one._replace(data=read_bytes(path)) if path == STDIN else one
        except InputError as error:
            return one._replace(failure=str(error))

    teller = Teller(messages, reading.roles)
    tasks = tasks_of(map(task, paths), reading, in_parts=in_parts)
    for coded, place in placed(watched(code_files(codebook, tasks, jobs))):
        if coded.transcript is None:
            messages.failure(coded.failure)
            continue
        messages.read += 1
        teller.about(((one, 1) for one in coded.remarks()), speakers_of(coded.transcript), is_part=bool(coded.part))
        yield coded.transcript, coded.codings, place
    teller.in_the_end()


def named(wanted: Sequence[str] | None, transcripts: Iterable[Transcript]) -> Iterator[Transcript]:
    """The transcripts that have one of the wanted names. Raises UsageError, in the end, for a name that none has."""
    there = []
    for transcript in transcripts:
        there.append(transcript.path)
        if is_named(wanted, transcript.path):
            yield transcript
    if there:
        check_transcripts(wanted, there)


def speakers_of(*transcripts: Transcript) -> Iterator[str]:
    """Who speaks in transcripts, turn by turn."""
    return (turn.speaker for transcript in transcripts for turn in transcript.turns)


class Teller:
    """Says what looks wrong in transcripts as they are read."""

    def __init__(self, messages: Messages, roles: Mapping[str, Role]) -> None:
        self._messages = messages
        self._roles = roles
        self._speakers: dict[str, None] = {}
        self._of_rows: dict[Problem, int] = {}
        self._of_parts: set[tuple[str, str]] = set()  # the path and the hint of what was said
        self._like_it: Counter[str] = Counter()

    def about(self, remarks: Iterable[tuple[Remark, int]], speakers: Iterable[str], *, is_part: bool = False) -> None:
        """Say what looks wrong in a transcript; what is wrong in rows of a table is kept for the end, with how often.

        A remark that parts of a large file share is said of the first part, and in the end how often it came again.
        `remarks` come with how often each came up; `speakers` are the labels of those who speak.
        """
        said: set[tuple[str, str]] = set()
        for (problem, is_of_row), times in remarks:
            if (problem.path, problem.hint) in self._of_parts:
                self._like_it[problem.path] += times
                continue
            if is_part:
                said.add((problem.path, problem.hint))
            if is_of_row:
                self._of_rows[problem] = self._of_rows.get(problem, 0) + times
            else:
                self._messages.problem(problem)
        self._of_parts |= said
        if self._roles:
            self._speakers |= dict.fromkeys(speakers)

    def in_the_end(self) -> None:
        """Say what was kept for the end, and which labels of --role no transcript has."""
        for problem, count in self._of_rows.items():
            self._messages.problem(problem._replace(message=f"{problem.message}, in {counted(count, 'row')}"))
        for path, count in self._like_it.items():
            self._messages.note(f"interviewcoder: {path}: {counted(count, 'more warning')} like these, further on")
        tell_of_labels(self._roles, self._speakers, self._messages)


def tell_of_labels(labels: Iterable[str], speakers: Iterable[str], messages: Messages) -> None:
    """Note the labels of --role that none of the speakers has, in any spelling."""
    from interviewcoder.transcripts.labels import key

    known = {key(speaker): speaker for speaker in speakers if speaker}
    for label in labels:
        if key(label) not in known:
            there = ", ".join(sorted(known.values())) or "none"
            messages.note(f"interviewcoder: --role '{label}=…': no speaker has this label; there are {there}")
