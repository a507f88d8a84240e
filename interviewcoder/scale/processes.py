"""Files coded by several processes; the results come in the order of the files, whoever is first."""

from __future__ import annotations

import gc
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING

from interviewcoder.errors import NO_MEMORY, NO_THREADS, InputError
from interviewcoder.matching import Matcher
from interviewcoder.scale.files import Coded, FileCoder, Task, failed
from interviewcoder.scale.interrupts import held_back, let_through
from interviewcoder.transcripts.files import size_of

if TYPE_CHECKING:
    from concurrent.futures import Future
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

    from interviewcoder.model.codebook import Codebook

BATCH = 500_000
"""The bytes of files that a process is given at a time, which take it about a tenth of a second."""

A_FILE = 1000
"""The bytes that a file counts for beside those in it, which may be none or unknown."""

AHEAD = 2
"""The most batches, for each process, that are under way or wait to be fetched: memory does not grow with the files."""


MOST_LOST = 10
"""After this many processes have ended before their work was done, no more are begun."""


def code_files(codebook: Codebook, tasks: Iterable[Task], jobs: int) -> Iterator[Coded]:
    """What came of each task, in their order, coded by up to `jobs` processes; by this one if one is enough.

    If the system ends a process, as where memory runs out, the files that it was at are coded by others, file by file;
    a file with which these end too is a failure. Raises InputError where processes end again and again.
    """
    batches = _batches(tasks)
    first = list(islice(batches, jobs))
    batches = chain(first, batches)
    if len(first) <= 1:
        coder = FileCoder(Matcher(codebook))
        for batch in batches:
            yield from _coded(coder, batch)
        return
    from concurrent.futures import ThreadPoolExecutor

    processes = _Processes(codebook, len(first) + MOST_LOST)
    pool = ThreadPoolExecutor(len(first))  # a thread waits for each process
    waiting: deque[Future[list[Coded]]] = deque()
    try:
        processes.begin(len(first))
        for batch in batches:
            with _room():  # as a thread may begin
                waiting.append(pool.submit(processes.code, batch))
            if len(waiting) >= AHEAD * len(first):
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        processes.end()
        pool.shutdown(cancel_futures=True)


@contextmanager
def _room() -> Iterator[None]:
    """Raises InputError where the system has no room for a process or a thread that is begun inside of it."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"no more processes can be begun ({reason}); try --jobs 1") from None


class _Processes:
    """Processes that code files, each at the other end of a pipe of its own.

    The system closes a pipe when its process ends, whatever ended it, so no thread waits for ever. That is more than
    `concurrent.futures.ProcessPoolExecutor` gives: where a process is killed while it hands over a result, it hangs.
    """

    def __init__(self, codebook: Codebook, most: int) -> None:
        from multiprocessing import get_context
        from queue import SimpleQueue
        from threading import Lock

        self._codebook = codebook
        # A process that is forked of one with threads may hang; one that is begun anew behaves alike on all systems.
        self._context = get_context("spawn")
        self._free: SimpleQueue[Connection] = SimpleQueue()
        self._processes: list[SpawnProcess] = []
        self._most = most
        self._beginning = Lock()

    def begin(self, number: int) -> None:
        """Begin so many processes. Raises InputError where the system has no room for them."""
        for _ in range(number):
            self._free.put(self._begun())

    def _begun(self) -> Connection:
        """The pipe to a new process. Raises InputError where too many were begun, or none can be."""
        with self._beginning:
            if len(self._processes) == self._most:
                raise InputError("the processes that code files keep ending; try --jobs 1")
            with _room():
                ours, its = self._context.Pipe()
                work = (its, self._codebook, gc.get_threshold())
                process = self._context.Process(target=_work, args=work, daemon=True)
                with held_back(signal.SIGTERM):  # or it would be told half of what it is to do
                    process.start()
            its.close()
            self._processes.append(process)
            return ours

    def code(self, batch: list[Task], tries: int = 2) -> list[Coded]:
        """What came of each of some files, in their order, coded by a process that is free.

        Where a process ends, files are tried one by one, in `tries` tries in all; then they are failures.
        """
        pipe = self._free.get()
        answer: list[Coded] | Exception | None = None
        try:
            pipe.send(batch)
            answer = pipe.recv()
        except (EOFError, OSError):
            pipe = self._begun()
        finally:
            self._free.put(pipe)
        if isinstance(answer, Exception):
            raise answer
        if answer is not None:
            return answer
        if tries == 1:
            return [failed(task, "each process that tried has ended, perhaps for want of memory") for task in batch]
        return [coded for task in batch for coded in self.code([task], tries - 1)]

    def end(self) -> None:
        """End all processes, also those at work."""
        with self._beginning:
            self._most = len(self._processes)
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join()


def _coded(coder: FileCoder, batch: Sequence[Task]) -> list[Coded]:
    """What came of some files; where memory runs out they are coded one by one, and one too large is a failure."""
    try:
        return coder.code(batch)
    except MemoryError:
        if len(batch) == 1:
            return [failed(batch[0], NO_MEMORY)]
    return [coded for task in batch for coded in _coded(coder, [task])]


def _work(pipe: Connection, codebook: Codebook, threshold: tuple[int, int, int]) -> None:
    """Code the batches of files that come through a pipe until it is closed; `threshold` is set for `gc`."""
    from threading import Thread

    try:
        Thread(target=_end_with_parent, daemon=True).start()
        let_through(signal.SIGTERM)
        gc.set_threshold(*threshold)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # for Windows, where they cannot be held back before
        coder = FileCoder(Matcher(codebook))
    except (MemoryError, RuntimeError) as error:
        if isinstance(error, MemoryError) or str(error) == NO_THREADS:
            return  # the process that asked tells that this one has ended
        raise
    while True:
        try:
            batch = pipe.recv()
        except (EOFError, OSError):
            return
        answer: list[Coded] | Exception
        try:
            answer = _coded(coder, batch)
        except Exception as error:  # the process that asked tells of it
            answer = error
        try:
            pipe.send(answer)
        except OSError:  # who asked is there no more
            return


def _end_with_parent() -> None:
    """End this process when the one that began it has ended, however it did: nobody would fetch what this one is at."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    if parent := parent_process():
        wait([parent.sentinel])
        os._exit(1)


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
