"""Partitions: so many files as a worker of a cluster codes at a time, each by itself and always alike."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from interviewcoder.errors import InputError, InterviewCoderError, Remark
from interviewcoder.formats.parquet import batch_of, table_bytes
from interviewcoder.model.coding import at_least
from interviewcoder.model.excerpts import excerpts_of
from interviewcoder.scale.batches import code_batch, code_tasks
from interviewcoder.scale.files import Coded, FileCoder, Reading, Task, behind, placed, read_in_parts
from interviewcoder.scale.results import write_to
from interviewcoder.transcripts.files import UnreachableError, bytes_of, is_url, shown, size_of
from interviewcoder.transcripts.parts import Part, parts_of
from interviewcoder.transcripts.rows import BY_NAME, ENDING, Columns, batches_of, is_table, sizes_of_groups

if TYPE_CHECKING:
    from pyarrow import RecordBatch

PARTITION = 4_000_000
"""The size of a partition, in bytes of files, which a worker codes in some seconds."""

MOST_FILES = 1000
"""The most files of a partition, however small they are."""

_TOGETHER = 300_000
"""Small files are collected until they have so many bytes, and then coded together."""


class Source(NamedTuple):
    """A file: its path as given, the place where workers find it, and the row groups that are meant, if not all."""

    path: str
    place: str
    groups: tuple[int, ...] | None = None


class Partition(NamedTuple):
    """Some files, and the name of what is written for them: of 100,000 partitions the names sort as the files."""

    name: str
    sources: tuple[Source, ...]

    def each(self) -> list[Partition]:
        """A partition for each of the files, or each row group of a large table."""
        sources = [source._replace(groups=groups) for source in self.sources for groups in _each(source.groups)]
        return [Partition(f"{self.name}-{number:05}", (source,)) for number, source in enumerate(sources)]

    def path_in(self, folder: str) -> str:
        """The path in a folder of the file to which the excerpts of the partition are written."""
        return f"{folder}/{self.name}{ENDING}"


def _each(groups: tuple[int, ...] | None) -> list[tuple[int, ...] | None]:
    return [None] if groups is None else [(group,) for group in groups]


class Work(NamedTuple):
    """How partitions are coded: how texts are read, the least score, and the folder for what is found, if any."""

    reading: Reading = Reading()
    min_score: float = 0
    folder: str | None = None


class Answer(NamedTuple):
    """What came of a partition: the excerpts, unless they were written, how many, and what there is to tell.

    `read` is how many texts could be read. Remarks come with how often they came up.
    """

    batches: tuple[RecordBatch, ...] = ()
    excerpts: int = 0
    remarks: tuple[tuple[Remark, int], ...] = ()
    failures: tuple[str, ...] = ()
    read: int = 0
    speakers: frozenset[str] = frozenset()


def partitions_of(paths: Iterable[str], columns: Columns = BY_NAME) -> Iterator[Partition]:
    """Some files in partitions, in their order; large tables by row groups."""
    some: list[Source] = []
    size = number = 0
    for source, its in _sources(paths, columns):
        if some and (size + its > PARTITION or len(some) >= MOST_FILES):
            yield Partition(f"part-{number:05}", tuple(some))
            some, size, number = [], 0, number + 1
        if source.groups and some and some[-1].place == source.place:
            some[-1] = source._replace(groups=(*(some[-1].groups or ()), *source.groups))
        else:
            some.append(source)
        size += its
    if some:
        yield Partition(f"part-{number:05}", tuple(some))


def _sources(paths: Iterable[str], columns: Columns) -> Iterator[tuple[Source, int]]:
    for path in paths:
        source = Source(path, path if is_url(path) else os.path.abspath(path))
        size = size_of(path)
        if is_table(path) and size > PARTITION:
            try:
                for group, its in enumerate(sizes_of_groups(path, columns)):
                    yield source._replace(groups=(group,)), its
                continue
            except InputError:
                pass  # it will be said where it is coded
        yield source, size


def code_partition(partition: Partition, coder: FileCoder, work: Work) -> Answer:
    """The excerpts of the files of a partition; a file that cannot be read is a failure and no exception.

    Where nothing can be read nothing is written. Raises UnreachableError where it may be read another time, and
    OutputError where the results cannot be written.
    """
    collected = _Collected()
    batches = [batch for batch in _coded(partition.sources, coder, work, collected) if batch.num_rows]
    found = sum(batch.num_rows for batch in batches)
    if work.folder is not None and (collected.read or not collected.failures):
        data, batches = table_bytes(batches), []
        write_to(partition.path_in(work.folder), data)
    return Answer(
        tuple(batches),
        found,
        tuple(collected.remarks.items()),
        tuple(collected.failures),
        collected.read,
        frozenset(collected.speakers),
    )


def _coded(sources: Iterable[Source], coder: FileCoder, work: Work, collected: _Collected) -> Iterator[RecordBatch]:
    """The excerpts of some files, in their order; a batch is of several small files, or of a part of a large one."""
    reading, least = work.reading, work.min_score
    some: list[Task] = []

    def together() -> Iterator[RecordBatch]:
        if some:
            yield code_tasks(some, coder, reading.context, collected.add, least)
            some.clear()

    for source in sources:
        rows = 0
        try:
            if is_table(source.path):
                yield from together()
                of_table = reading._replace(table=shown(source.path))
                for batch in batches_of(source.place, reading.columns, source.groups):
                    rows += batch.num_rows
                    yield code_batch(batch, coder, of_table, collected.add, least)
            elif encoding := read_in_parts(source.place, reading):
                yield from together()
                parts = parts_of(source.place, encoding, layout=reading.layout, roles=reading.roles)
                yield from _coded_parts(reading.task(source.path), parts, coder, work, collected.add)
            else:
                some.append(reading.task(source.path, bytes_of(source.place)))
        except UnreachableError:
            raise
        except InterviewCoderError as error:
            reason = str(error).replace(source.place, shown(source.path))
            collected.failures.append(f"{reason}{behind(rows)}")
        if sum(len(task.data or b"") for task in some) >= _TOGETHER:
            yield from together()
    yield from together()


def _coded_parts(
    task: Task, parts: Iterable[Part], coder: FileCoder, work: Work, told: Callable[[Coded], None]
) -> Iterator[RecordBatch]:
    """The excerpts of a file that is read in parts, those of a part at a time; behind one that fails there are none."""
    for coded, place in placed(coder.code([task._replace(part=part)])[0] for part in parts):
        told(coded)
        if coded.transcript is None:
            return
        kept = at_least(coded.codings, work.min_score)
        yield batch_of(list(excerpts_of(kept, coded.transcript, coder.codes, place=place)))


class _Collected:
    """What there is to tell of the texts of a partition."""

    def __init__(self) -> None:
        self.remarks: Counter[Remark] = Counter()
        self.failures: list[str] = []
        self.speakers: set[str] = set()
        self.read = 0

    def add(self, coded: Coded) -> None:
        """Add what there is to tell of a text."""
        self.remarks.update(coded.remarks())
        if coded.transcript is None:
            self.failures.append(coded.failure)
        else:
            self.read += 1
            self.speakers.update(turn.speaker for turn in coded.transcript.turns if turn.speaker)
