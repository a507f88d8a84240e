"""Partitions coded by the workers of a Dask cluster; answers come in the order of the partitions."""

from __future__ import annotations

import logging
import warnings
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from pkgutil import resolve_name
from threading import Lock
from typing import Any

from distributed import Client, Future, KilledWorker, LocalCluster
from distributed.client import ClosedClientError

from interviewcoder.errors import InputError, InterviewCoderError, OutputError, UsageError
from interviewcoder.matching import Matcher
from interviewcoder.model.codebook import Codebook
from interviewcoder.scale.files import FileCoder
from interviewcoder.scale.interrupts import held_back
from interviewcoder.scale.partitions import Answer, Partition, Work, code_partition
from interviewcoder.scale.results import COMPLETE, STARTED, remove, write_to
from interviewcoder.transcripts.files import shown
from interviewcoder.version import __version__

LOCAL = "local"
"""The address of a cluster that is begun for one run, of processes on this machine."""

RETRIES = 2
"""How often the engine tries a partition again that failed, beside the times when a worker was lost."""

AHEAD = 4
"""The most partitions, for each thread, that are under way or wait to be fetched."""

_PATIENCE = 15
"""The seconds within which a cluster has to answer, and to have a worker."""

LOST = 600
"""The seconds within which a cluster that has lost all its workers has to have another one."""


class PartitionError(Exception):
    """A partition that could not be coded; what went wrong is told without any words of participants."""


class UnreadyError(PartitionError):
    """A worker cannot code any partition as it should be."""


@contextmanager
def connected(address: str, workers: int) -> Iterator[Client]:
    """A client of the cluster at an address, or of one of so many processes here that lasts as long as it is used.

    Raises InputError where it cannot be reached.
    """
    # The log of a cluster holds arguments and errors; what there is to tell is told by who asked.
    with ExitStack() as opened:
        logging.disable(logging.CRITICAL)
        opened.callback(logging.disable, logging.NOTSET)
        try:
            own = opened.enter_context(_local(workers)) if address == LOCAL else None
            client = opened.enter_context(Client(own or address, timeout=_PATIENCE))
        except (OSError, ValueError, TimeoutError, TypeError, RuntimeError) as error:  # of an address that is none
            advice = "code with --jobs instead" if address == LOCAL else "check the address"
            raise InputError(f"--cluster {address}: no cluster there ({error}); {advice}") from None
        yield client


@contextmanager
def _local(workers: int) -> Iterator[LocalCluster]:
    """A cluster of processes on this machine. Raises UsageError without cryptography, which keeps other people out."""
    if find_spec("cryptography") is None:
        raise UsageError(f"--cluster {LOCAL} needs cryptography: pip install 'interviewcoder[dask]'")
    with ExitStack() as opened:
        with held_back():
            cluster = LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                security=True,  # or whoever else is on this machine could have the workers run anything
                silence_logs=logging.CRITICAL,
                dashboard_address=None,
                scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # any port that is free: no page is shown there
            )
            opened.enter_context(cluster)
        yield cluster


def code_on_cluster(
    client: Client, codebook: Codebook, partitions: Iterable[Partition], work: Work
) -> Iterator[Answer]:
    """What came of some partitions, in their order, coded by the workers of a cluster.

    One that fails again and again is coded file by file, so that only the file that cannot be coded is a failure.
    Raises InputError where the cluster is lost or a worker has another interviewcoder, OutputError where results cannot
    be written.
    """
    try:
        _check_workers(client)
        with warnings.catch_warnings(action="ignore"):  # of a codebook that is large
            ready = client.submit(_Ready, codebook, __version__, retries=RETRIES, pure=False)
        run = _Run(client, ready, work)
        try:
            answers = run.answers(partitions)
            yield from answers if work.folder is None else _marked(answers, work.folder)
        finally:
            run.end()
    except (CancelledError, ClosedClientError, OSError) as lost:  # which one depends on how far the client had come
        raise InputError(f"the cluster was lost ({type(lost).__name__}); nothing more was coded") from None


class _Run:
    """A run on a cluster whose workers make a codebook `ready`: what they were given, and what came of it."""

    def __init__(self, client: Client, ready: Future, work: Work) -> None:
        self._client = client
        self._ready = ready
        self._work = work
        self._waiting: deque[tuple[Partition, Future]] = deque()

    def answers(self, partitions: Iterable[Partition]) -> Iterator[Answer]:
        """What came of partitions, in their order; up to `AHEAD` of them for each thread are handed out ahead."""
        for partition in partitions:
            self._waiting.append((partition, self._given(partition)))
            if len(self._waiting) >= AHEAD * max(sum(self._client.nthreads().values()), 1):
                yield from self._of(*self._waiting.popleft())
        while self._waiting:
            yield from self._of(*self._waiting.popleft())

    def end(self) -> None:
        """Have the cluster do no more of what it was given, and keep nothing."""
        with suppress(Exception):  # a cluster that is lost keeps nothing
            self._client.cancel([self._ready, *(future for _, future in self._waiting)])

    def _given(self, partition: Partition) -> Future:
        return self._client.submit(_code, partition, self._work, self._ready, retries=RETRIES, pure=False)

    def _of(self, partition: Partition, future: Future) -> Iterator[Answer]:
        """What came of a partition; of one that failed, what came of each of its files."""
        error = self._error_of(future)
        if error is None:
            yield future.result()
        elif isinstance(error, OutputError):
            raise OutputError(f"{error}; what is there of this run is whole")
        elif self._ready.status == "error" or isinstance(error, UnreadyError):
            raise InputError(f"nothing more was coded: {str(error) or type(error).__name__}")
        else:
            if self._work.folder is not None:  # a worker that was lost may have written it
                remove(partition.path_in(self._work.folder))
            pieces = partition.each()
            if len(pieces) == 1:
                yield Answer(failures=(_failure(partition, error),))
                return
            for piece in pieces:  # one after the other, so that a lost worker takes only the piece that it was at
                yield from self._of(piece, self._given(piece))

    def _error_of(self, future: Future) -> BaseException | None:
        """What went wrong with a partition, if anything did. Raises InputError where no worker is left to code it."""
        without = 0
        while without < LOST:
            try:
                error: BaseException | None = future.exception(timeout=_PATIENCE)
            except TimeoutError:
                without = 0 if self._client.nthreads() else without + _PATIENCE
            else:
                return error
        raise InputError(f"the cluster has had no worker for {LOST // 60} minutes; nothing more was coded")


def _marked(answers: Iterable[Answer], folder: str) -> Iterator[Answer]:
    """The answers; the folder that they are written to is marked as one of a run at work until the last has come.

    Where nothing could be read nothing is left there.
    """
    write_to(f"{folder}/{STARTED}", b"")
    is_empty = True
    for answer in answers:
        is_empty = is_empty and not answer.read and bool(answer.failures)
        yield answer
    if is_empty:
        remove(f"{folder}/{STARTED}")
    else:
        write_to(f"{folder}/{COMPLETE}", b"")


def _check_workers(client: Client) -> None:
    """Raise InputError where there is no worker, or a worker that lacks this version of interviewcoder."""
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError:
        raise InputError(f"the cluster has had no worker for {_PATIENCE} seconds; start one") from None
    # The function is of the standard library, which workers have even if they lack this package.
    found = client.run(resolve_name, "interviewcoder.version:__version__", on_error="return")
    for worker, version in sorted(found.items()):
        if version != __version__:
            has = f"interviewcoder {version}" if isinstance(version, str) else f"no interviewcoder ({version})"
            raise InputError(f"the worker {worker} has {has}; install interviewcoder {__version__} there")


class _Ready:
    """A codebook that is made ready once in each worker; only the codebook itself is sent from one to another."""

    def __init__(self, codebook: Codebook, version: str) -> None:
        self._codebook = codebook
        self._version = version
        self._coder = FileCoder(Matcher(codebook))
        self._lock = Lock()

    def __reduce__(self) -> tuple[type[_Ready], tuple[Codebook, str]]:
        return _Ready, (self._codebook, self._version)

    def code(self, partition: Partition, work: Work) -> Answer:
        """What came of a partition; threads of one worker code theirs one after the other."""
        if self._version != __version__:  # of a worker that came later
            raise UnreadyError(f"a worker has interviewcoder {__version__}; install {self._version} there")
        with self._lock:
            return code_partition(partition, self._coder, work)


def _code(partition: Partition, work: Work, ready: _Ready) -> Answer:
    """What came of a partition, in a worker. Raises PartitionError or OutputError, for the engine to try again."""
    try:
        return ready.code(partition, work)
    except (OutputError, PartitionError):
        raise
    except InterviewCoderError as error:
        raise PartitionError(str(error)) from None
    except Exception as error:  # its message may hold a participant's words
        raise PartitionError(f"{type(error).__name__}, a bug or too little memory") from None


def _failure(partition: Partition, error: Any) -> str:
    (source,) = partition.sources
    if isinstance(error, PartitionError):
        reason = str(error).replace(source.place, shown(source.path))
        return reason if reason.startswith(shown(source.path)) else f"{shown(source.path)}: cannot be coded ({reason})"
    if isinstance(error, KilledWorker):
        return f"{shown(source.path)}: cannot be coded (each worker that tried was lost, perhaps for want of memory)"
    return f"{shown(source.path)}: cannot be coded ({type(error).__name__})"
