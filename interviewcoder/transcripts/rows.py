"""Tables of texts, a transcript a row, as call centres and surveys export them: Parquet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from interviewcoder.errors import InputError, UsageError
from interviewcoder.transcripts.files import opened, shown

if TYPE_CHECKING:
    from pyarrow import Array, RecordBatch
    from pyarrow.parquet import ParquetFile

ENDING = ".parquet"

MAGIC = b"PAR1"
"""A Parquet file begins with it (parquet-format, File format)."""

_ROWS, _BYTES = 1000, 4_000_000
"""The most rows, and the most bytes of them, that are read at a time."""

_MOST_SEEN = 100_000
"""At least this many ids are remembered, and not all: memory does not grow with the rows for ever."""


class Columns(NamedTuple):
    """The columns of a table that hold the ids of transcripts and their texts."""

    id: str = "id"
    text: str = "text"


BY_NAME = Columns()


class Row(NamedTuple):
    """A row of a table of texts: its id, its text, encoded, and whether a row before is known to have the same id."""

    id: str
    text: bytes
    is_repeated: bool


def is_table(path: str) -> bool:
    """Whether a file holds a table of texts, by its ending."""
    return path.lower().endswith(ENDING)


def holds_excerpts(path: str, *, surely: bool) -> bool:
    """Whether a Parquet file is one of coded excerpts: `surely`, or else perhaps.

    Raises InputError where it cannot be read, UsageError where pyarrow is not installed.
    """
    with _table(path) as table:
        return (are_excerpts if surely else may_be_excerpts)(table.schema_arrow.names)


def are_excerpts(names: Collection[str]) -> bool:
    """Whether a table with these columns is one of coded excerpts, and no table of texts: they tell the evidence."""
    return {"transcript", "code", "evidence"} <= set(names)


def may_be_excerpts(names: Collection[str]) -> bool:
    """Whether a table has the columns without which nothing is an excerpt; one of texts may have them, too."""
    return {"transcript", "code", "start", "end", "text"} <= set(names)


def parquet() -> Any:
    """The library that reads and writes Parquet. Raises UsageError, with what to do, where it is not installed."""
    try:
        import pyarrow.parquet
    except ModuleNotFoundError:
        raise UsageError("Parquet needs pyarrow: pip install 'interviewcoder[parquet]'") from None
    return pyarrow.parquet


class Ids:
    """The last ids of rows, to tell where one comes again."""

    def __init__(self) -> None:
        self._seen, self._seen_before = set[str](), set[str]()

    def add(self, one: str) -> bool:
        """Remember an id; whether it was known."""
        is_known = one in self._seen or one in self._seen_before
        if len(self._seen) >= _MOST_SEEN:
            self._seen, self._seen_before = set(), self._seen
        self._seen.add(one)
        return is_known


def rows_of(path: str, columns: Columns, seen: Ids) -> Iterator[Row]:
    """The rows of a Parquet file, as `batches_of` has them."""
    for batch in batches_of(path, columns):
        yield from rows_in(batch, columns, shown(path), seen)


def batches_of(path: str, columns: Columns, groups: Sequence[int] | None = None) -> Iterator[RecordBatch]:
    """The rows of a Parquet file, or of some of its row groups, a few at a time, with ids and texts.

    Raises InputError where it cannot be read or lacks the columns.
    """
    with _table(path) as table:
        check_columns(table.schema_arrow.names, columns, shown(path))
        wanted = range(table.num_row_groups) if groups is None else groups
        some = [table.metadata.row_group(group) for group in wanted]
        size, number = sum(group.total_byte_size for group in some), sum(group.num_rows for group in some)
        at_a_time = max(min(_ROWS, _BYTES * number // max(size, 1)), 1)
        names = list(dict.fromkeys(columns))
        # Without threads of Arrow, which may hang while Python ends (apache/arrow#50482).
        yield from table.iter_batches(at_a_time, row_groups=wanted, columns=names, use_threads=False)


def sizes_of_groups(path: str, columns: Columns) -> list[int]:
    """How many bytes the row groups of a table hold. Raises InputError where it cannot be read or lacks the columns."""
    with _table(path) as table:
        check_columns(table.schema_arrow.names, columns, shown(path))
        return [table.metadata.row_group(group).total_byte_size for group in range(table.num_row_groups)]


def rows_in(batch: RecordBatch, columns: Columns, place: str, seen: Ids) -> Iterator[Row]:
    """The rows of a batch, with a missing id or text as an empty one; `seen` has the ids of rows before.

    Raises InputError, which names the `place`, where a column is missing or holds something else.
    """
    import pyarrow as pa

    check_columns(batch.schema.names, columns, place)
    ids, texts = _decoded(_plain(batch.column(columns.id))), _texts(_plain(batch.column(columns.text)))
    if (encoded := _encoded(ids)) is None:
        try:
            encoded = _written(ids).cast(pa.large_binary())
        except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
            raise InputError(f"{place}: column '{columns.id}' holds {ids.type}, not ids; name another column") from None
    if texts is None:
        kind = batch.schema.field(columns.text).type
        raise InputError(f"{place}: column '{columns.text}' holds {kind}, not text; name another column")
    for one, text in zip(encoded, texts, strict=True):
        name = (one.as_py() or b"").decode(errors="backslashreplace")
        yield Row(name, text, is_repeated=bool(name) and seen.add(name))


def check_columns(names: Sequence[str], columns: Columns, place: str) -> None:
    """Raise InputError where a table has not got the columns, or is one of coded excerpts."""
    if are_excerpts(names):
        raise InputError(f"{place}: coded excerpts, not transcripts; 'interviewcoder list' reads them")
    for what, name in (("id", columns.id), ("text", columns.text)):
        if name not in names:
            hint = f"name one with --{what}-column ({what}_column in Python)"
            raise InputError(f"{place}: no column '{name}'; there are {', '.join(names)}: {hint}")
        if list(names).count(name) > 1:
            raise InputError(f"{place}: several columns are named '{name}'; give them names of their own")


def _plain(column: Array) -> Array:
    """A column without extension types (UUIDs as text) and run-end encoding; a dictionary stays one."""
    from uuid import UUID

    import pyarrow as pa
    from pyarrow import compute

    if isinstance(column.type, pa.BaseExtensionType):
        is_uuid = column.type.extension_name == "arrow.uuid"
        column = column.storage
        if is_uuid:
            column = pa.array([one and str(UUID(bytes=one)) for one in column.to_pylist()], pa.string())
    if pa.types.is_run_end_encoded(column.type):
        column = compute.run_end_decode(column)
    return column


def _decoded(column: Array) -> Array:
    import pyarrow as pa

    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _texts(column: Array) -> Iterator[bytes] | None:
    """A column's texts as bytes, one at a time: a dictionary may have a long one for many rows. None: no texts."""
    import pyarrow as pa

    places: Iterable[int | None] = range(len(column))
    if pa.types.is_dictionary(column.type):
        places, column = column.indices.to_pylist(), column.dictionary
    values = _encoded(column)
    return None if values is None else ((at is not None and values[at].as_py()) or b"" for at in places)


def _written(ids: Array) -> Array:
    """Ids that are no texts, as texts; whole numbers without a `.0`, also in a column of floats."""
    import pyarrow as pa

    written = ids.cast(pa.string())
    if not pa.types.is_floating(ids.type):
        return written
    whole = [None if one is None or not one.is_integer() else str(int(one)) for one in ids.to_pylist()]
    return pa.array([one or text for one, text in zip(whole, written.to_pylist(), strict=True)], pa.string())


def _encoded(texts: Array) -> Array | None:
    """Texts as bytes, in which decoding may fail for one text and not for all; None where these are no texts."""
    import pyarrow as pa

    types = pa.types
    if types.is_null(texts.type):
        return pa.nulls(len(texts), pa.large_binary())
    if types.is_binary_view(texts.type) or types.is_fixed_size_binary(texts.type):
        texts = texts.cast(pa.binary())
    tests = (types.is_string, types.is_large_string, types.is_string_view, types.is_binary, types.is_large_binary)
    if any(is_kind(texts.type) for is_kind in tests):
        return texts.cast(pa.large_binary())
    return None


@contextmanager
def _table(path: str) -> Iterator[ParquetFile]:
    """A Parquet file, open. Whatever goes wrong while it is read raises InputError."""
    library = parquet()
    import pyarrow as pa

    with opened(path) as stream:
        try:
            with library.ParquetFile(stream) as table:
                yield table
        except MemoryError:  # Arrow has one of its own
            raise InputError(f"{shown(path)}: too little memory to read it") from None
        except (pa.ArrowException, OSError) as error:
            # Arrow raises OSError too for what is damaged; its messages go on for lines, and may quote the file.
            if getattr(error, "errno", None) is not None:
                raise
            raise InputError(f"{shown(path)}: cannot be read (not Parquet, or damaged)") from None
