"""One file to its codings, with whatever goes wrong on the way as data."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from interviewcoder.errors import InputError, InterviewCoderError, Problem, Remark, bug
from interviewcoder.matching import Matcher
from interviewcoder.model.coding import Coding
from interviewcoder.model.display import counted
from interviewcoder.model.excerpts import WHOLE, Place
from interviewcoder.model.transcript import Role, Transcript
from interviewcoder.transcripts import read
from interviewcoder.transcripts.decoding import as_other, is_other
from interviewcoder.transcripts.files import bytes_of, shown
from interviewcoder.transcripts.parts import LARGE, Part, encoding_in_parts, parts_of
from interviewcoder.transcripts.reading import read_text
from interviewcoder.transcripts.rows import BY_NAME, Columns, Ids, Row, is_table, rows_of


class Reading(NamedTuple):
    """How texts are read: from which table, if any, and columns, their layout, the roles of labels.

    `context` is the number of turns that excerpts have around them.
    """

    table: str = ""
    columns: Columns = BY_NAME
    layout: str | None = None
    roles: Mapping[str, Role] = {}
    context: int = 0

    def task(self, path: str, data: bytes | None = None) -> Task:
        """The task to code a file that is read so; `data` are the bytes in it, where they are known."""
        return Task(path, self.layout, self.roles, data)


class Task(NamedTuple):
    """A file to code, and how it is read.

    `data` are the bytes in it, where they are known; `part` is the part of it that is meant, if not all. Where it is a
    row of a table, `table` names that, and `is_repeated` tells whether a row before has the same id. `failure` says why
    it cannot be read, where that is known.
    """

    path: str
    layout: str | None = None
    roles: Mapping[str, Role] = {}
    data: bytes | None = None
    part: Part | None = None
    table: str = ""
    is_repeated: bool = False
    failure: str = ""

    def of_row(self, row: Row, table: str) -> Task:
        """The task to code a row of a table, read as this one is; `table` is the table's name."""
        return self._replace(path=row.id, data=row.text, table=table, is_repeated=row.is_repeated)


class Coded(NamedTuple):
    """A file that was coded: its transcript, what looks wrong in it, its codings; or else the `failure`."""

    transcript: Transcript | None = None
    problems: tuple[Problem, ...] = ()
    codings: tuple[Coding, ...] = ()
    failure: str = ""
    part: Part | None = None
    table: str = ""

    def remarks(self) -> Iterator[Remark]:
        """A remark for each problem; of a row of a table it names the table and no line, so that rows have the same."""
        for problem in self.problems:
            in_table = problem._replace(path=self.table, line=0, column=0)
            yield Remark(in_table, is_of_row=True) if self.table else Remark(problem)


def placed(every: Iterable[Coded]) -> Iterator[tuple[Coded, Place]]:
    """What came of some files and parts of files, in their order, each with its place in its file.

    Behind a part that failed nobody knows the numbers of the turns: what comes of the rest of the file is left out.
    """
    turns, is_broken = 0, False
    for coded in every:
        if not (coded.part and coded.part.start):
            turns, is_broken = 0, False
        if is_broken:
            continue
        yield coded, Place(coded.part.start, coded.part.lines, turns) if coded.part else WHOLE
        is_broken = coded.transcript is None
        turns += len(coded.transcript.turns) if coded.transcript else 0


class FileCoder:
    """Codes files with a codebook that is ready."""

    def __init__(self, matcher: Matcher) -> None:
        self.codes = {code.id: code for code in matcher.codebook.codes}
        self._matcher = matcher

    def code(self, tasks: Sequence[Task]) -> list[Coded]:
        """What came of each of some files, in their order; one that cannot be read or coded is a failure, no exception.

        Raises UsageError where there is no such layout, and MemoryError.
        """
        try:
            return self._coded(tasks)
        except (InterviewCoderError, MemoryError):
            raise
        except Exception as error:
            if len(tasks) > 1:
                return [coded for task in tasks for coded in self.code([task])]
            return [failed(tasks[0], bug(error))]

    def _coded(self, tasks: Sequence[Task]) -> list[Coded]:
        read = [self._read(task) for task in tasks]
        codings = self._matcher.code_all(one.transcript for one in read if one.transcript)
        return [one._replace(codings=tuple(next(codings))) if one.transcript else one for one in read]

    def _read(self, task: Task) -> Coded:
        if task.failure:
            return Coded(failure=task.failure)
        if task.part:
            return _read_part(task, task.part)
        try:
            data = bytes_of(task.path) if task.data is None else task.data
            transcript, problems = read(data, shown(task.path), layout=task.layout, roles=task.roles)
        except InputError as error:
            return Coded(failure=f"{task.table}: {error}" if task.table else str(error))
        if task.table and not task.path:
            hint = "give each row one, or its excerpts cannot be told from others"
            problems.append(Problem(task.table, 0, 0, "no id", hint, "warning"))
        if task.is_repeated:
            hint = "give each transcript one row, with an id of its own, or their excerpts cannot be told apart"
            problems.append(Problem(task.table, 0, 0, "the same id as an earlier row", hint, "warning"))
        return Coded(transcript, tuple(problems), table=task.table)


def tasks_of(files: Iterable[Task], reading: Reading, *, in_parts: bool) -> Iterator[Task]:
    """A task for each file, or for each row of a table, or if wanted for each part of a file too large for memory."""
    seen = Ids()
    for task in files:
        if is_table(task.path) and task.data is None:
            number = 0
            try:
                for row in rows_of(task.path, reading.columns, seen):
                    yield task.of_row(row, shown(task.path))
                    number += 1
            except InputError as error:
                yield task._replace(failure=f"{error}{behind(number)}")
        elif in_parts and task.data is None and (encoding := read_in_parts(task.path, reading)):
            try:
                for part in parts_of(task.path, encoding, layout=task.layout, roles=task.roles):
                    yield task._replace(part=part)
            except InputError as error:
                yield task._replace(failure=str(error))
        else:
            yield task


def behind(rows: int) -> str:
    """The end of a message on a table that cannot be read beyond some rows; empty where not one row was read."""
    return f", after its first {counted(rows, 'row')}, which were coded" if rows else ""


def failed(task: Task, reason: str) -> Coded:
    """The failure of a file that was read and could not be coded, or not from the task's part on, with the reason."""
    where = f"{task.table}: {task.path}" if task.table else shown(task.path)
    if task.part and task.part.start:
        where += f" from line {task.part.lines + 1} on"
    return Coded(failure=f"{where}: cannot be coded ({reason})", part=task.part and task.part._replace(text=""))


def read_in_parts(path: str, reading: Reading) -> str:
    """The encoding of a file that is read in parts: a large one, if no excerpt has turns around it; else empty."""
    if reading.context or not os.path.isfile(path) or os.path.getsize(path) < LARGE:
        return ""
    return encoding_in_parts(path)


def _read_part(task: Task, part: Part) -> Coded:
    """A part of a file as a transcript, and what looks wrong in it, with line numbers of the file.

    Problems without a line, or on the line of a part's first turn, are told only of the first part.
    """
    transcript, problems = read_text(
        part.text, shown(task.path), layout=part.layout, roles=task.roles, known=part.known, ended=part.ended
    )
    if not part.start and is_other(part.encoding):
        problems.insert(0, as_other(shown(task.path), part.encoding))
    elif part.start:
        first = transcript.turns[0].line if transcript.turns else 0
        problems = [one._replace(line=one.line + part.lines) for one in problems if one.line not in (0, first)]
    return Coded(transcript, tuple(problems), part=part._replace(text=""))
