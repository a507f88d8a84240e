"""Coded excerpts as Arrow batches and as Parquet, and back: a row an excerpt, the same fields as in JSON Lines.

A field that JSON leaves out where there is nothing in it is empty here, or null for `time`; `context` is two columns,
`before` and `after`. The README has the schema in words.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from interviewcoder.errors import InputError, Problem
from interviewcoder.formats.record import from_record, to_record
from interviewcoder.model.coding import Excerpt
from interviewcoder.transcripts.rows import may_be_excerpts, parquet

if TYPE_CHECKING:
    from pyarrow import RecordBatch, Schema

ROWS = 10_000
"""The number of excerpts of a row group; they are held in memory until it is written."""


@cache
def schema() -> Schema:
    """The Arrow schema of coded excerpts. Raises UsageError where pyarrow is not installed."""
    parquet()
    import pyarrow as pa

    text, whole, number = pa.string(), pa.int64(), pa.float64()
    match = {"term": text, "method": text, "text": text, "start": whole, "end": whole, "score": number, "part": text}
    turns = _list_of({"turn": whole, "speaker": text, "role": text, "text": text})
    columns = {
        **dict.fromkeys(["id", "transcript", "code", "name", "category", "coder", "speaker", "role"], text),
        **dict.fromkeys(["turn", "line"], whole),
        "time": number,
        **dict.fromkeys(["start", "end"], whole),
        "text": text,
        "score": number,
        "evidence": _list_of(match),
        "status": text,
        "decisions": _list_of({"coder": text, "status": text, "code": text}),
        "memos": _list_of({"coder": text, "text": text}),
        "before": turns,
        "after": turns,
    }
    return pa.schema([pa.field(name, kind, nullable=name == "time") for name, kind in columns.items()])


def _list_of(fields: dict[str, Any]) -> Any:
    import pyarrow as pa

    struct = pa.struct([pa.field(name, kind, nullable=False) for name, kind in fields.items()])
    return pa.list_(pa.field("element", struct, nullable=False))


def batch_of(excerpts: Iterable[Excerpt]) -> RecordBatch:
    """Some excerpts as an Arrow batch with the columns of `schema`."""
    import pyarrow as pa

    return pa.RecordBatch.from_pylist([_row(excerpt) for excerpt in excerpts], schema())


def _row(excerpt: Excerpt) -> dict[str, Any]:
    record = to_record(excerpt)
    context = record.pop("context", {"before": [], "after": []})
    row = {"time": None, "decisions": [], "memos": [], **context, **record}
    row["evidence"] = [{"part": "term", **match} for match in row["evidence"]]
    row["decisions"] = [{"code": "", **decision} for decision in row["decisions"]]
    return {name: _encodable(value) if isinstance(value, str) else value for name, value in row.items()}


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def excerpts_in(batch: RecordBatch) -> Iterator[Excerpt]:
    """The excerpts in an Arrow batch. Raises ValueError, with what is missing or wrong, where a row is no excerpt."""
    return map(from_record, _records(batch))


def _records(batch: RecordBatch) -> Iterator[dict[str, Any]]:
    for row in batch.to_pylist():
        context = {side: row.pop(side, None) or [] for side in ("before", "after")}
        yield {"context": context} | {name: value for name, value in row.items() if value is not None}


def write_parquet(excerpts: Iterable[Excerpt]) -> Iterator[bytes]:
    """Excerpts as a Parquet file, a piece at a time. Raises UsageError where pyarrow is not installed."""
    coded = iter(excerpts)
    written = _Tail()
    with parquet().ParquetWriter(written, schema(), compression="zstd") as writer:
        while some := list(islice(coded, ROWS)):
            writer.write_batch(batch_of(some))
            yield written.taken()
    yield written.taken()


def table_bytes(batches: Sequence[RecordBatch]) -> bytes:
    """Some batches with the columns of `schema` as a Parquet file."""
    import pyarrow as pa

    sink = io.BytesIO()
    table = pa.Table.from_batches(batches, schema()).combine_chunks()
    parquet().write_table(table, sink, row_group_size=ROWS, compression="zstd")
    return sink.getvalue()


class _Tail(io.RawIOBase):
    """A file to write to that keeps what is written only until it is taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._length = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._pieces.append(piece)
        self._length += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._length

    def taken(self) -> bytes:
        """The bytes that were written since the last call."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def read_parquet(data: bytes, path: str) -> tuple[list[tuple[int, Excerpt]], list[Problem]]:
    """The excerpts in a Parquet file, each with its row's number from 1, and a problem for each row that is no excerpt.

    Raises InputError where the file cannot be read.
    """
    import pyarrow as pa

    excerpts: list[tuple[int, Excerpt]] = []
    problems: list[Problem] = []
    try:
        # Threads of Arrow that still hold the data while Python ends would abort it (apache/arrow#34314).
        with parquet().ParquetFile(pa.BufferReader(data)) as file:
            table = file.read(use_threads=False)
    except (pa.ArrowException, OSError):
        raise InputError(f"{path}: not Parquet, or damaged") from None
    records = (record for batch in table.to_batches(ROWS) for record in _records(batch))
    for number, record in enumerate(records, 1):
        try:
            excerpts.append((number, from_record(record)))
        except ValueError as error:
            problems.append(Problem(path, number, 0, f"not a coded excerpt: {error}", "see excerpt.schema.json"))
    return excerpts, problems


def may_hold_excerpts(data: bytes) -> bool:
    """Whether a Parquet file has the columns that every excerpt needs; False where it cannot be read."""
    library = parquet()
    import pyarrow as pa

    try:
        return may_be_excerpts(library.read_schema(pa.BufferReader(data)).names)
    except (pa.ArrowException, OSError):
        return False
