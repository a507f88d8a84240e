"""Code interview transcripts with a codebook, from Python.

    import interviewcoder

    codebook = interviewcoder.load_codebook()  # or a path, or the name of a shipped one
    transcript, problems = interviewcoder.read_transcript("transcripts/churn-model.txt")
    for excerpt in interviewcoder.code(transcript, codebook):
        print(excerpt.line, excerpt.code, excerpt.score, excerpt.text)
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

from interviewcoder.errors import CodebookError, InputError, InterviewCoderError, Problem, UsageError
from interviewcoder.model.codebook import Category, Code, Codebook, Near, Pattern, Phrase, Term, Unit
from interviewcoder.model.coding import Coding, ContextTurn, Excerpt, Match
from interviewcoder.model.transcript import Role, Transcript, Turn

if TYPE_CHECKING:
    from interviewcoder.matching import Matcher

__all__ = [
    "Category",
    "Code",
    "Codebook",
    "CodebookError",
    "Coding",
    "ContextTurn",
    "Excerpt",
    "InputError",
    "InterviewCoderError",
    "Match",
    "Near",
    "Pattern",
    "Phrase",
    "Problem",
    "Role",
    "Term",
    "Transcript",
    "Turn",
    "Unit",
    "UsageError",
    "code",
    "load_codebook",
    "read_transcript",
]


def read_transcript(
    path: str | PathLike[str], *, layout: str | None = None, roles: Mapping[str, Role] | None = None
) -> tuple[Transcript, list[Problem]]:
    """The transcript in a file, and what looks wrong in it.

    `layout` (`delve` or `labelled`) is for where recognition fails; `roles` says who a speaker is, by label, as in
    `{"Dr. Smith": "interviewer"}`. Raises InputError where the file is no text, and OSError as `open` does.
    """
    from interviewcoder.transcripts import read

    return read(Path(path).read_bytes(), Path(path).as_posix(), layout=layout, roles=roles)


def load_codebook(name_or_path: str | PathLike[str] = "ml-quality-issues") -> Codebook:
    """A codebook, by path or by the name of a shipped one.

    Raises InputError where it cannot be read, and CodebookError, whose `problems` has every mistake with its line and
    what to do, where it has errors.
    """
    from interviewcoder.codebooks import load

    return load(fspath(name_or_path))


def code(transcript: Transcript, codebook: Codebook, *, context: int = 0) -> list[Excerpt]:
    """The coded excerpts of a transcript, ordered by start, end and code, with `context` turns around each.

    For each excerpt `transcript.text[excerpt.start:excerpt.end] == excerpt.text`. The codebook is made ready once and
    kept, so that many transcripts cost little more than their own time.
    """
    from interviewcoder.model.excerpts import excerpts_of

    codings = _matcher(codebook).code(transcript)
    return list(excerpts_of(codings, transcript, {code.id: code for code in codebook.codes}, context))


@lru_cache(maxsize=4)
def _matcher(codebook: Codebook) -> Matcher:
    from interviewcoder.matching import Matcher

    return Matcher(codebook)
