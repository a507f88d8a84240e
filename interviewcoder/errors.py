"""The errors that callers see, and problems as data."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

Severity = Literal["error", "warning"]


class Problem(NamedTuple):
    """Something wrong in an input, with its place and what to do about it.

    Lines and columns count from 1; a problem of the whole file has line 0.
    """

    path: str
    line: int
    column: int
    message: str
    hint: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        place = ":".join([self.path, *(str(n) for n in (self.line, self.column) if n)])
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}: {self.severity}: {self.message}{hint}"


class Remark(NamedTuple):
    """A problem to tell of a transcript; of a table's row it has no place, so that many rows can have the same one."""

    problem: Problem
    is_of_row: bool = False


class InterviewCoderError(Exception):
    """An error with a message for people: what, where and what to do."""

    exit_code = 1


class UsageError(InterviewCoderError):
    """The request makes no sense: an unknown code, role or format."""

    exit_code = 2


class InputError(InterviewCoderError):
    """A transcript, codebook or coded file cannot be read."""

    exit_code = 3


class OutputError(InterviewCoderError):
    """The result cannot be written; what was there before is still there."""

    exit_code = 1


class StudyError(InterviewCoderError):
    """A study, by its `path`, cannot be opened, read or written; what stood in it is still there."""

    exit_code = 4

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(path, reason)

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class CodebookError(InputError):
    """A codebook has errors, all of them in `problems`."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


TRACEBACK = "INTERVIEWCODER_TRACEBACK"
"""The environment variable that, if it is set, has unexpected errors raised instead of told in a line."""

NO_MEMORY = "there is not enough memory for this"
NO_THREADS = "can't start new thread"
"""What Python says, and all there is to tell this RuntimeError by."""


def bug(error: Exception) -> str:
    """What to say of an unexpected error: its place, but not its message, which may hold a participant's words.

    What the machine is the cause of (too little memory, a broken package) is called no bug. Raises the error where the
    environment asks for that.
    """
    if os.environ.get(TRACEBACK):
        raise error
    if isinstance(error, MemoryError):
        return NO_MEMORY
    if isinstance(error, ImportError):
        hint = "is there enough memory? If so, install interviewcoder again"
        return f"a package cannot be loaded ({_first_cause(error)}); {hint}"
    if isinstance(error, RuntimeError) and str(error) == NO_THREADS:
        return "the system lets this program begin no more threads; end other programs, or raise the limit (ulimit -u)"
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{os.path.basename(place.tb_frame.f_code.co_filename)}:{place.tb_lineno}" if place else "unknown place"
    return (
        f"a bug, sorry: {type(error).__name__} at {where}; send the command and this line to whoever maintains it "
        f"({TRACEBACK}=1 shows more, which may include words of the transcript)"
    )


def _first_cause(error: ImportError) -> str:
    """Why a package cannot be loaded, in a line; some packages wrap the cause in a page of advice."""
    cause: BaseException = error
    while cause.__cause__:
        cause = cause.__cause__
    return " ".join(str(cause).split())
