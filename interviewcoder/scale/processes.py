"""Files coded by several processes; the results come in the order of the files, whoever is first."""

from __future__ import annotations

import gc
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from interviewcoder.errors import InputError
from interviewcoder.matching import Matcher
from interviewcoder.model.coding import Coding, Match
from interviewcoder.model.transcript import Turn
from interviewcoder.scale.files import Coded, FileCoder, Task
from interviewcoder.scale.interrupts import held_back
from interviewcoder.transcripts.files import size_of

if TYPE_CHECKING:
    from concurrent.futures import Future
    from multiprocessing.connection import Connection

    from interviewcoder.model.codebook import Codebook

BATCH = 500_000
"""So many bytes of files are given to a process at a time, which take it about a tenth of a second."""

A_FILE = 1000
"""So many bytes a file counts for beside those in it, which may be none or unknown."""

AHEAD = 2
"""So many batches for each process are under way or wait to be fetched: what memory holds does not grow with files."""


def code_files(codebook: Codebook, tasks: Iterable[Task], jobs: int) -> Iterator[Coded]:
    """The files of some tasks, coded, in their order, by so many processes; by this one if that is 1.

    Raises InputError where a process ends before its work is done, which happens where memory runs out.
    """
    if jobs == 1:
        coder = FileCoder(Matcher(codebook))
        for batch in _batches(tasks):
            yield from coder.code(batch)
        return
    from concurrent.futures import ThreadPoolExecutor

    processes = _Processes(codebook, jobs)
    pool = ThreadPoolExecutor(jobs)  # a thread waits for each process
    waiting: deque[Future[list[Coded]]] = deque()
    try:
        for batch in _batches(tasks):
            waiting.append(pool.submit(processes.code, batch))
            if len(waiting) >= AHEAD * jobs:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        processes.end()
        pool.shutdown(cancel_futures=True)


class _Processes:
    """Processes that code files, each at the other end of a pipe of its own.

    The system closes a pipe when its process ends, whatever ended it, so no thread waits for ever. That is more than
    `concurrent.futures.ProcessPoolExecutor` gives: where a process is killed while it hands over a result, it hangs.
    """

    def __init__(self, codebook: Codebook, number: int) -> None:
        from multiprocessing import get_context
        from queue import SimpleQueue

        _hand_over_by_fields()
        # A process that is forked of one with threads may hang; one that is begun anew behaves alike on all systems.
        context = get_context("spawn")
        self._free: SimpleQueue[Connection] = SimpleQueue()
        self._processes = []
        with held_back():
            for _ in range(number):
                ours, its = context.Pipe()
                process = context.Process(target=_work, args=(its, codebook, gc.get_threshold()), daemon=True)
                process.start()
                its.close()
                self._processes.append(process)
                self._free.put(ours)

    def code(self, batch: list[Task]) -> list[Coded]:
        """What is in some files, coded by a process that is free."""
        pipe = self._free.get()
        try:
            pipe.send(batch)
            answer: list[Coded] | Exception = pipe.recv()
        except (EOFError, OSError):
            raise InputError("a process that coded files has ended, perhaps for want of memory; try --jobs 1") from None
        finally:
            self._free.put(pipe)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def end(self) -> None:
        """End all processes, also those at work."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join()


def _hand_over_by_fields() -> None:
    """Let pipes take what there is most of by its fields: as a dataclass with slots is taken it takes twice as long."""
    from multiprocessing.reduction import ForkingPickler

    for kind in (Turn, Coding, Match):
        values = attrgetter(*(field.name for field in fields(kind)))
        ForkingPickler.register(kind, partial(_made_of, kind, values))


def _made_of(
    kind: type, values: Callable[[object], tuple[object, ...]], one: object
) -> tuple[type, tuple[object, ...]]:
    return kind, values(one)


def _work(pipe: Connection, codebook: Codebook, threshold: tuple[int, int, int]) -> None:
    """Code what comes through a pipe until it is closed; cycles are looked for from a threshold on."""
    gc.set_threshold(*threshold)
    _hand_over_by_fields()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # for Windows, where they cannot be held back before
    coder = FileCoder(Matcher(codebook))
    while True:
        try:
            batch = pipe.recv()
        except (EOFError, OSError):
            return
        answer: list[Coded] | Exception
        try:
            answer = coder.code(batch)
        except Exception as error:  # the process that asked tells of it
            answer = error
        try:
            pipe.send(answer)
        except OSError:  # who asked is there no more
            return


def _batches(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    batch: list[Task] = []
    size = 0
    for task in tasks:
        batch.append(task)
        size += _size(task) + A_FILE
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _size(task: Task) -> int:
    if task.part:
        return len(task.part.text)
    return size_of(task.path) if task.data is None else len(task.data)
