"""Partitions: so many files as a worker of a cluster codes at a time, each by itself and always alike."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from interviewcoder.errors import InputError, InterviewCoderError, Problem
from interviewcoder.formats.parquet import batch_of, table_bytes
from interviewcoder.model.excerpts import excerpts_of
from interviewcoder.scale.batches import code_batch
from interviewcoder.scale.files import Coded, FileCoder, Reading, Task, is_large, placed
from interviewcoder.transcripts.files import UnreachableError, bytes_of, is_url, shown, size_of, write_to
from interviewcoder.transcripts.parts import parts_of
from interviewcoder.transcripts.rows import BY_NAME, ENDING, batches_of, is_table, sizes_of_groups

if TYPE_CHECKING:
    from pyarrow import RecordBatch

PARTITION = 4_000_000
"""So many bytes of files make a partition, which a worker codes in some seconds."""

MOST_FILES = 1000

_TOGETHER = 300_000
"""So many bytes of files are coded together."""


class Source(NamedTuple):
    """A file: its path as given, the place where workers find it, and the row groups that are meant, if not all."""

    path: str
    place: str
    groups: tuple[int, ...] | None = None


class Partition(NamedTuple):
    """Some files, and the name of what is written for them: names sort as the files."""

    name: str
    sources: tuple[Source, ...]

    def each(self) -> list[Partition]:
        """A partition for each of the files."""
        return [Partition(f"{self.name}-{number:05}", (source,)) for number, source in enumerate(self.sources)]


class Work(NamedTuple):
    """How partitions are coded: how texts are read, the least score, and the folder for what is found, if any."""

    reading: Reading = Reading()
    min_score: float = 0
    folder: str | None = None


class Answer(NamedTuple):
    """What came of a partition: the excerpts, unless they were written, how many, and what there is to tell.

    `read` is how many texts could be read. Remarks are problems, whether they are those of a table's rows, and how
    often they came up.
    """

    batches: tuple[RecordBatch, ...] = ()
    excerpts: int = 0
    remarks: tuple[tuple[tuple[Problem, bool], int], ...] = ()
    failures: tuple[str, ...] = ()
    read: int = 0
    speakers: frozenset[str] = frozenset()


def partitions_of(paths: Iterable[str]) -> Iterator[Partition]:
    """Some files in partitions, in their order; large tables by row groups."""
    some: list[Source] = []
    size = number = 0
    for source, its in _sources(paths):
        if some and (size + its > PARTITION or len(some) >= MOST_FILES):
            yield Partition(f"part-{number:05}", tuple(some))
            some, size, number = [], 0, number + 1
        some.append(source)
        size += its
    if some:
        yield Partition(f"part-{number:05}", tuple(some))


def _sources(paths: Iterable[str]) -> Iterator[tuple[Source, int]]:
    for path in paths:
        source = Source(path, path if is_url(path) else os.path.abspath(path))
        size = size_of(path)
        if is_table(path) and size > PARTITION:
            try:
                for group, its in enumerate(sizes_of_groups(path)):
                    yield source._replace(groups=(group,)), its
                continue
            except InputError:
                pass  # it will be said where it is coded
        yield source, size


def code_partition(partition: Partition, coder: FileCoder, work: Work) -> Answer:
    """The excerpts of the files of a partition; a file that cannot be read is a failure and no exception.

    Where nothing can be read nothing is written. Raises UnreachableError where it may be read another time, and OSError
    where the results cannot be written.
    """
    collected = _Collected()
    batches = []
    for reading, some in _texts(partition.sources, work.reading, collected.failures):
        if isinstance(some, Source):
            every = code_parts(some, coder, reading, collected.add)
        else:
            every = iter([code_batch(some, coder, reading, collected.add)])
        batches += [_with_score(coded, work.min_score) for coded in every if coded.num_rows]
    found = sum(batch.num_rows for batch in batches)
    if work.folder is not None and (collected.read or not collected.failures):
        write_to(f"{work.folder}/{partition.name}{ENDING}", table_bytes(batches))
        batches = []
    return Answer(
        tuple(batches),
        found,
        tuple(collected.remarks.items()),
        tuple(collected.failures),
        collected.read,
        frozenset(collected.speakers),
    )


def _with_score(batch: RecordBatch, least: float) -> RecordBatch:
    """The rows of excerpts with a score or more."""
    return batch.filter([score >= least for score in batch.column("score").to_pylist()])


def code_parts(
    source: Source, coder: FileCoder, reading: Reading, told: Callable[[Coded], None]
) -> Iterator[RecordBatch]:
    """The excerpts of a file that is read in parts, those of a part at a time; behind one that fails there are none."""
    task = Task(source.path, reading.layout, reading.roles)
    parts = parts_of(source.place, layout=reading.layout, roles=reading.roles)
    for coded, place in placed(coder.code([task._replace(part=part)])[0] for part in parts):
        told(coded)
        if coded.transcript is None:
            return
        yield batch_of(list(excerpts_of(coded.codings, coded.transcript, coder.codes, before=place)))


def _texts(
    sources: Iterable[Source], reading: Reading, failures: list[str]
) -> Iterator[tuple[Reading, RecordBatch | Source]]:
    """The texts of some files, some at a time, with how they are read; a file that is read in parts as it is.

    Why a file cannot be read is added to `failures`.
    """
    some: list[tuple[str, bytes]] = []
    for source in sources:
        try:
            if is_table(source.path):
                yield from _files(some, reading)
                some = []
                of_table = reading._replace(table=shown(source.path))
                for batch in batches_of(source.place, reading.columns, source.groups):
                    yield of_table, batch
            elif not reading.context and is_large(source.place):
                yield from _files(some, reading)
                some = []
                yield reading, source
            else:
                some.append((shown(source.path), bytes_of(source.place)))
        except UnreachableError:
            raise
        except InterviewCoderError as error:
            failures.append(str(error).replace(source.place, shown(source.path)))
        if sum(len(text) for _, text in some) >= _TOGETHER:
            yield from _files(some, reading)
            some = []
    yield from _files(some, reading)


def _files(texts: list[tuple[str, bytes]], reading: Reading) -> Iterator[tuple[Reading, RecordBatch]]:
    if texts:
        import pyarrow as pa

        ids, said = zip(*texts, strict=True)
        batch = pa.record_batch([pa.array(ids, pa.string()), pa.array(said, pa.large_binary())], names=list(BY_NAME))
        yield reading._replace(columns=BY_NAME), batch


class _Collected:
    """What there is to tell of the texts of a partition."""

    def __init__(self) -> None:
        self.remarks: Counter[tuple[Problem, bool]] = Counter()
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
