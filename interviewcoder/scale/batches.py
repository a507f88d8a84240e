"""Arrow batches of texts to Arrow batches of coded excerpts: the pure function that other engines can call."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from interviewcoder.formats.parquet import batch_of
from interviewcoder.model.excerpts import excerpts_of
from interviewcoder.scale.files import FileCoder, Task
from interviewcoder.transcripts.rows import Columns, texts_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyarrow import RecordBatch

    from interviewcoder.model.coding import Excerpt
    from interviewcoder.model.transcript import Role


def code_batch(
    batch: RecordBatch,
    coder: FileCoder,
    columns: Columns,
    *,
    layout: str | None,
    roles: Mapping[str, Role],
    context: int,
    failed: Callable[[str], None],
) -> RecordBatch:
    """The coded excerpts of the texts in a batch, with the columns of `formats.parquet.schema`.

    `failed` is told of each text that cannot be read. Raises InputError where the batch lacks the columns.
    """
    tasks = [Task(name, layout, roles, text) for name, text in texts_in(batch, columns, "the batch")]
    excerpts: list[Excerpt] = []
    for coded in coder.code(tasks):
        if coded.transcript is None:
            failed(coded.failure)
        else:
            excerpts += excerpts_of(coded.codings, coded.transcript, coder.codes, context)
    return batch_of(excerpts)
