"""One file to its codings, with whatever goes wrong on the way as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from interviewcoder.errors import InputError, Problem
from interviewcoder.matching import Matcher
from interviewcoder.model.codebook import Codebook
from interviewcoder.model.coding import Coding
from interviewcoder.model.transcript import Role, Transcript
from interviewcoder.transcripts import read
from interviewcoder.transcripts.files import bytes_of, shown


class Task(NamedTuple):
    """A file to code, and how it is read; `data` is what is in it where that is no file on disk."""

    path: str
    layout: str | None = None
    roles: Mapping[str, Role] = {}
    data: bytes | None = None


class Coded(NamedTuple):
    """A file that was coded: its transcript, what looks wrong in it, its codings; or else the `failure`."""

    transcript: Transcript | None = None
    problems: tuple[Problem, ...] = ()
    codings: tuple[Coding, ...] = ()
    failure: str = ""


class FileCoder:
    """Codes files with one codebook, which is made ready once."""

    def __init__(self, codebook: Codebook) -> None:
        self._matcher = Matcher(codebook)

    def code(self, tasks: Sequence[Task]) -> list[Coded]:
        """What is in some files, coded; a file that cannot be read is a failure and no exception."""
        read = [self._read(task) for task in tasks]
        codings = self._matcher.code_all(one.transcript for one in read if one.transcript)
        return [one._replace(codings=tuple(next(codings))) if one.transcript else one for one in read]

    def _read(self, task: Task) -> Coded:
        try:
            data = bytes_of(task.path) if task.data is None else task.data
            transcript, problems = read(data, shown(task.path), layout=task.layout, roles=task.roles)
        except InputError as error:
            return Coded(failure=str(error))
        return Coded(transcript, tuple(problems))
