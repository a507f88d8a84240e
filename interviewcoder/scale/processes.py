"""Files coded by several processes; the results come in the order of the files, whoever is first."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from interviewcoder.errors import InputError
from interviewcoder.scale.files import Coded, FileCoder, Task

if TYPE_CHECKING:
    from interviewcoder.model.codebook import Codebook

BATCH = 300_000
"""So many bytes of files are given to a process at a time, which take it about a tenth of a second."""

AHEAD = 2
"""So many batches for each process are under way or wait to be fetched: what memory holds does not grow with files."""

_coder: FileCoder | None = None


def code_files(codebook: Codebook, tasks: Iterable[Task], jobs: int) -> Iterator[Coded]:
    """The files of some tasks, coded, in their order, by so many processes; by this one if that is 1.

    Raises InputError where a process ends before its work is done, which happens where memory runs out.
    """
    if jobs == 1:
        coder = FileCoder(codebook)
        for batch in _batches(tasks):
            yield from coder.code(batch)
        return
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    # A process that is forked of one with threads may hang; one that is begun anew behaves alike on all systems.
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (codebook,))
    waiting: deque[Future[list[Coded]]] = deque()
    try:
        for batch in _batches(tasks):
            waiting.append(pool.submit(_code, batch))
            if len(waiting) >= AHEAD * jobs:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool:
        raise InputError("a process that coded files has ended, perhaps for want of memory; try --jobs 1") from None
    finally:
        pool.shutdown(cancel_futures=True)  # what is under way takes a moment; without waiting, exits may collide


def _batches(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    batch: list[Task] = []
    size = 0
    for task in tasks:
        batch.append(task)
        size += _size(task)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _size(task: Task) -> int:
    if task.part:
        return len(task.part.text)
    if task.data is not None:
        return len(task.data)
    try:
        return os.path.getsize(task.path)
    except (OSError, ValueError):
        return 0


def _begin(codebook: Codebook) -> None:
    """Make a process ready. An interrupt from the keyboard reaches all processes; the first one ends the others."""
    global _coder  # noqa: PLW0603, a process has one codebook
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _coder = FileCoder(codebook)


def _code(batch: list[Task]) -> list[Coded]:
    assert _coder is not None  # noqa: S101, `_begin` comes first
    return _coder.code(batch)
