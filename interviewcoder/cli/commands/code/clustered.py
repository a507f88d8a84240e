"""Transcripts coded on a cluster: what comes back, or what was written by its workers."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from interviewcoder.cli.inputs import STDIN, Teller
from interviewcoder.cli.progress import watcher
from interviewcoder.errors import OutputError, UsageError
from interviewcoder.formats import ENDINGS
from interviewcoder.transcripts.files import fsspec, is_url, reason_of
from interviewcoder.transcripts.rows import parquet

if TYPE_CHECKING:
    from interviewcoder.cli.machine import MachineCoder
    from interviewcoder.model.coding import Excerpt
    from interviewcoder.scale import Reading
    from interviewcoder.scale.partitions import Answer


def is_for_folder(output: str, cluster: str | None, format_name: str | None) -> bool:
    """Whether a cluster's workers write the results to a folder: a URL, or a name without a file's ending.

    Raises UsageError where it must be one and there is no cluster, another format than Parquet is wanted, or no other
    process could read what they write.
    """
    must_be, is_parquet = is_url(output) or output.endswith(("/", os.sep)), format_name in (None, "parquet")
    if must_be and cluster is None:
        what = "a URL, where it makes a folder" if is_url(output) else "a folder"
        raise UsageError(f"-o {output}: only a cluster writes to {what}; name a file, or add --cluster")
    if is_url(output) and ENDINGS.get(Path(output).suffix.lower(), "parquet") != "parquet":
        raise UsageError(
            f"-o {output}: only a folder of Parquet files can be written to a URL; name a folder, or a local file"
        )
    if must_be and not is_parquet:
        raise UsageError(f"-o {output}: only Parquet is written to a folder; name a file, or leave --format out")
    if output.startswith("memory:"):
        raise UsageError(
            f"-o {output}: is the memory of each worker, where you cannot read the result; name another place"
        )
    return cluster is not None and is_parquet and (must_be or not Path(output).suffix)


class Clustered:
    """The cluster at an address, or `local` with so many processes, that codes transcripts as the machine does here."""

    def __init__(self, address: str, jobs: int, machine: MachineCoder, reading: Reading) -> None:
        self._address = address
        self._jobs = jobs
        self._machine = machine
        self._reading = reading

    def write(self, paths: Sequence[str], folder: str) -> None:
        """Have the workers write the excerpts of some files to a new folder, and say how many; raises as `excerpts`."""
        written = sum(answer.excerpts for answer in self._answers(paths, folder))
        self._machine.messages.note(f"{folder}: {written} excerpts")

    def excerpts(self, paths: Sequence[str]) -> Iterator[Excerpt]:
        """The excerpts of some files, in their order; problems and failures are said as they come up.

        Raises UsageError where a file is none that workers can read, InputError where there is no cluster.
        """
        from interviewcoder.formats.parquet import excerpts_in

        for answer in self._answers(paths, None):
            for batch in answer.batches:
                yield from excerpts_in(batch)

    def _answers(self, paths: Sequence[str], folder: str | None) -> Iterator[Answer]:
        if STDIN in paths:
            raise UsageError("-: the workers of a cluster cannot read standard input; save it to a file")
        try:
            from interviewcoder.scale.cluster import code_on_cluster, connected
        except ModuleNotFoundError:
            raise UsageError("--cluster needs Dask: pip install 'interviewcoder[dask]'") from None
        from interviewcoder.scale.partitions import Work, partitions_of

        parquet()
        partitions = list(partitions_of(paths, self._reading.columns))
        if not partitions:
            return
        messages = self._machine.messages
        teller = Teller(messages, self._reading.roles)
        watch = watcher(len(partitions))
        with connected(self._address, self._jobs) as client, _interrupted_once():
            work = Work(self._reading, self._machine.min_score, folder and new_folder(folder))
            for answer in watch(code_on_cluster(client, self._machine.codebook, partitions, work)):
                teller.about(answer.remarks, answer.speakers)
                messages.read += answer.read
                for failure in answer.failures:
                    messages.failure(failure)
                yield answer
        teller.in_the_end()


@contextmanager
def _interrupted_once() -> Iterator[None]:
    """On an interrupt, say that the workers end first, and ignore further ones, which would leave files unfinished."""
    from interviewcoder.cli.streams import say

    try:
        yield
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        say("interviewcoder: interrupted; the workers finish what they have begun")
        raise


def new_folder(name: str) -> str:
    """The absolute path or URL of a folder for a run's results, which is made if it is not there.

    Raises UsageError where something is in the folder already, OutputError where it cannot be made.
    """
    try:
        if is_url(name):
            system, inside = fsspec().url_to_fs(name)
            there = system.find(inside, maxdepth=1) if system.exists(inside) else []
            system.makedirs(inside, exist_ok=True)
        else:
            os.makedirs(name, exist_ok=True)
            there = os.listdir(name)
    except UsageError:
        raise
    except Exception as error:  # each kind of URL has errors of its own
        raise OutputError(
            f"{name}: cannot be used as a folder ({reason_of(error)}); name another one for the results"
        ) from None
    if there:
        raise UsageError(f"{name}: is not empty; name a new folder for the results")
    return name.rstrip("/") if is_url(name) else os.path.abspath(name)
