"""Arrow batches of texts to Arrow batches of coded excerpts: the pure function that other engines can call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from interviewcoder.formats.parquet import batch_of
from interviewcoder.model.coding import at_least
from interviewcoder.model.excerpts import excerpts_of
from interviewcoder.scale.files import Coded, FileCoder, Reading, Task
from interviewcoder.transcripts.rows import Ids, rows_in

if TYPE_CHECKING:
    from pyarrow import RecordBatch

    from interviewcoder.model.coding import Excerpt


def code_batch(
    batch: RecordBatch, coder: FileCoder, reading: Reading, told: Callable[[Coded], None], least: float = 0
) -> RecordBatch:
    """The coded excerpts of the texts in a batch with a score or more, with the columns of `formats.parquet.schema`.

    `told` hears what came of each text. Raises InputError where the batch lacks the columns.
    """
    like = reading.task("")
    rows = rows_in(batch, reading.columns, reading.table or "the batch", Ids())
    return code_tasks([like.of_row(row, reading.table) for row in rows], coder, reading.context, told, least)


def code_tasks(
    tasks: Sequence[Task], coder: FileCoder, context: int, told: Callable[[Coded], None], least: float
) -> RecordBatch:
    """The coded excerpts of some texts, as `code_batch` has them, with so many turns around each."""
    excerpts: list[Excerpt] = []
    for coded in coder.code(tasks):
        told(coded)
        if coded.transcript:
            excerpts += excerpts_of(at_least(coded.codings, least), coded.transcript, coder.codes, context)
    return batch_of(excerpts)
