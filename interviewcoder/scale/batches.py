"""Arrow batches of texts to Arrow batches of coded excerpts: the pure function that other engines can call."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from interviewcoder.formats.parquet import batch_of
from interviewcoder.model.excerpts import excerpts_of
from interviewcoder.scale.files import Coded, FileCoder, Reading, Task
from interviewcoder.transcripts.rows import Ids, rows_in

if TYPE_CHECKING:
    from pyarrow import RecordBatch

    from interviewcoder.model.coding import Excerpt


def code_batch(batch: RecordBatch, coder: FileCoder, reading: Reading, told: Callable[[Coded], None]) -> RecordBatch:
    """The coded excerpts of the texts in a batch, with the columns of `formats.parquet.schema`.

    `told` hears what came of each text. Raises InputError where the batch lacks the columns.
    """
    like = Task("", reading.layout, reading.roles)
    rows = rows_in(batch, reading.columns, reading.table or "the batch", Ids())
    tasks = [like.of_row(row, reading.table) for row in rows]
    excerpts: list[Excerpt] = []
    for coded in coder.code(tasks):
        told(coded)
        if coded.transcript:
            excerpts += excerpts_of(coded.codings, coded.transcript, coder.codes, reading.context)
    return batch_of(excerpts)
