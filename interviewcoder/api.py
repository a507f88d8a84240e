"""The public functions: read a transcript, load a codebook, code, also by Arrow batches."""

from __future__ import annotations

import atexit
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

from interviewcoder import codebooks
from interviewcoder.errors import Problem
from interviewcoder.matching import Matcher
from interviewcoder.model.codebook import Codebook
from interviewcoder.model.coding import Excerpt, Match
from interviewcoder.model.transcript import Role, Transcript

if TYPE_CHECKING:
    from pyarrow import RecordBatch, Schema, Table


def read_transcript(
    path: str | PathLike[str], *, layout: str | None = None, roles: Mapping[str, Role] | None = None
) -> tuple[Transcript, list[Problem]]:
    """The transcript in a file, and what looks wrong in it.

    `layout` (timed, delve or labelled) is for where recognition fails; `roles` says who a speaker is, by label, as in
    `{"Dr. Smith": "interviewer"}`. Raises InputError where the file is no text, UsageError where the layout or a role
    is unknown, and OSError as `open` does.
    """
    from interviewcoder import transcripts  # a program that only searches texts need not load it
    from interviewcoder.transcripts.files import shown

    return transcripts.read(Path(path).read_bytes(), shown(Path(path).as_posix()), layout=layout, roles=roles)


def load_codebook(name_or_path: str | PathLike[str] = codebooks.DEFAULT) -> Codebook:
    """A codebook, by path or by the name of a shipped one.

    Raises InputError where it cannot be read, and CodebookError, whose `problems` has every mistake with its line and
    what to do, where it has errors.
    """
    return codebooks.load(fspath(name_or_path))


def code(transcript: Transcript, codebook: Codebook, *, context: int = 0) -> list[Excerpt]:
    """The coded excerpts of a transcript, ordered by start, end and code, with `context` turns around each.

    For each excerpt `transcript.text[excerpt.start:excerpt.end] == excerpt.text`. The codebook is made ready once in
    each thread and kept, so that many transcripts cost little more than their own time.
    """
    from interviewcoder.model.excerpts import excerpts_of

    codings = _matchers.of(codebook).code(transcript)
    return list(excerpts_of(codings, transcript, {code.id: code for code in codebook.codes}, context))


def find(text: str, codebook: Codebook) -> Iterator[tuple[str, Match]]:
    """Every match of the codebook's terms in a text: the id of the code, and the match with its place and score.

    The text is searched as the speech of one person, whatever labels stand in it. Matches come passage by passage, in
    the order of the text, and within a passage code by code. For each `text[match.start:match.end] == match.text`.
    """
    yield from _matchers.of(codebook).matches(text)  # of the thread that asks for the matches


def code_batch(
    batch: RecordBatch | Table,
    codebook: Codebook,
    *,
    id_column: str = "id",
    text_column: str = "text",
    layout: str | None = None,
    roles: Mapping[str, Role] | None = None,
    context: int = 0,
    failed: Callable[[str], None] = warnings.warn,
) -> RecordBatch | Table:
    """The coded excerpts of the transcripts in an Arrow batch, a row each, as an Arrow batch of `excerpt_schema()`.

    Of a table, which is what Ray's batches are, it makes a table. The excerpts of a transcript depend on its own row
    alone, so that an engine may cut the rows into batches as it likes, and code them again. In the result `transcript`
    is the id, as text. A text that cannot be read has no excerpts, and `failed` is told why.
    Raises InputError where a column is missing or holds something else, UsageError where pyarrow is not installed.
    """
    from interviewcoder.scale.batches import code_batch as coded_batch
    from interviewcoder.scale.files import Coded, FileCoder, Reading
    from interviewcoder.transcripts.rows import Columns

    def told(coded: Coded) -> None:
        if coded.failure:
            failed(coded.failure)

    reading = Reading("", Columns(id_column, text_column), layout, roles or {}, context)
    coder = FileCoder(_matchers.of(codebook))
    if not hasattr(batch, "to_batches"):
        return coded_batch(batch, coder, reading, told)
    parts = (coded_batch(part, coder, reading, told) for part in batch.to_batches())
    return batch.from_batches(parts, excerpt_schema())


def excerpt_schema() -> Schema:
    """The Arrow schema of coded excerpts. Raises UsageError where pyarrow is not installed."""
    from interviewcoder.formats.parquet import schema

    return schema()


class _Matchers(threading.local):
    """The matchers of a thread's last few codebooks: a matcher learns as it works, so no two threads share one."""

    def __init__(self) -> None:
        self._of = lru_cache(maxsize=4)(Matcher)
        self._last: Matcher | None = None

    def of(self, codebook: Codebook) -> Matcher:
        if self._last is None or self._last.codebook is not codebook:  # to hash and compare codebooks takes time
            self._last = self._of(codebook)
        return self._last

    def forget(self) -> None:
        self._of.cache_clear()
        self._last = None


_matchers = _Matchers()
# Otherwise the interpreter, before it ends, looks for reference cycles in all that was learnt, more than once.
atexit.register(_matchers.forget)
