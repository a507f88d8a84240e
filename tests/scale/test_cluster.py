"""A real Dask cluster: the same results as without one, whatever becomes of its workers; none lost, none twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from conftest import Run

pytest.importorskip("distributed", reason="Dask is not installed: pip install 'interviewcoder[dask]'")
pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'interviewcoder[parquet]'")

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
from distributed import Client, LocalCluster, WorkerPlugin

from interviewcoder import load_codebook
from interviewcoder.cli.commands.code import clustered
from interviewcoder.errors import InputError, OutputError
from interviewcoder.formats.parquet import excerpts_in
from interviewcoder.scale import cluster, partitions
from interviewcoder.scale.cluster import code_on_cluster, connected
from interviewcoder.scale.partitions import Partition, Work, partitions_of

pytestmark = pytest.mark.filterwarnings("default::ResourceWarning", "default::DeprecationWarning")


def local_cluster(workers: int) -> LocalCluster:
    """A cluster of so many processes of one thread."""
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        dashboard_address=None,
        silence_logs=50,
        scheduler_kwargs={"dashboard_address": ":0"},
    )


@pytest.fixture
def client() -> Iterator[Client]:
    """A cluster of three processes, of the test's own."""
    with local_cluster(3) as cluster, Client(cluster) as client:
        yield client


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a cluster of two processes, to which nothing is done that others would find."""
    with local_cluster(2) as cluster:
        yield cluster.scheduler_address


def interviews(number: int, folder: Path, samples: Path) -> Path:
    """So many interviews in a new folder."""
    folder.mkdir()
    texts = [path.read_text(encoding="utf-8-sig") for path in sorted(samples.glob("*.txt"))]
    for at in range(number):
        (folder / f"i{at:02}.txt").write_text(texts[at % len(texts)], encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path, samples: Path) -> Path:
    """Sixty interviews in a folder."""
    return interviews(60, tmp_path / "interviews", samples)


@pytest.fixture
def few(tmp_path: Path, samples: Path) -> Path:
    """Ten interviews in a folder."""
    return interviews(10, tmp_path / "few", samples)


def small_partitions(monkeypatch, folder: Path) -> list[Partition]:
    monkeypatch.setattr(partitions, "PARTITION", 60_000)
    made = list(partitions_of(sorted(str(path) for path in folder.glob("*"))))
    assert len(made) > 10
    return made


def by_one_process(run: Run, folder: Path) -> list[dict]:
    return [json.loads(line) for line in run("code", folder, "--jobs", 1).stdout.splitlines()]


def ids_and_spans(batches) -> list[tuple]:
    return [(e.id, e.transcript, e.code, e.start, e.end, e.text) for batch in batches for e in excerpts_in(batch)]


def test_the_command_gives_the_same_bytes_with_a_cluster(run: Run, few: Path, tmp_path: Path, address: str) -> None:
    (few / "i07.txt").write_bytes(b"\0\0")
    rows = {"id": ["a", "b"], "text": [(few / "i01.txt").read_text(), "Nothing."]}
    pq.write_table(pa.table(rows), few / "table.parquet")
    for format_name in ("jsonl", "parquet"):
        alone = whole = run("code", few, "--format", format_name, "--jobs", 1)
        many = run("code", few, "--format", format_name, "--cluster", address)
        assert len(alone.stdout) > 20_000
        assert many.stdout == alone.stdout
        assert many.returncode == alone.returncode == 3
        assert sorted(many.stderr.splitlines()) == sorted(alone.stderr.splitlines())
    roles = ("--role", "Interviewee=interviewer", "--role", "Interviewer 1=participant", "--role", "Nobody=participant")
    alone, many = (run("code", few / "i00.txt", *roles, *how) for how in ((), ("--cluster", address)))
    assert (many.stdout, many.stderr) == (alone.stdout, alone.stderr)
    assert many.stderr.count(b"no speaker has this label") == 1
    done = run("code", few, "--cluster", "local", "-o", "coded", "--quiet")
    assert done.returncode == 3
    assert pq.read_table(tmp_path / "coded").equals(pq.read_table(pa.BufferReader(whole.stdout)))
    for name in ("coded", f"file://{tmp_path}/coded"):
        assert run("list", name, "--count").stderr == b""
    (tmp_path / "coded" / "_SUCCESS").unlink()
    for name in ("coded", f"file://{tmp_path}/coded"):
        told = run("list", name, "--count").stderr
        assert b"coded: warning: these are results of a run that did not finish" in told
    again = run("code", few, "--cluster", address, "-o", "coded")
    assert again.returncode == 2
    assert b"coded: is not empty" in again.stderr
    (tmp_path / "broken.txt").write_bytes(b"\0")
    for source in ("broken.txt", few / "i00.txt"):  # of what cannot be read nothing is left that is in the way
        again = run("code", source, "--cluster", address, "-o", "other/", "--format", "parquet")
    assert again.returncode == 0
    assert pq.read_table(tmp_path / "other").num_rows


def test_a_worker_that_is_killed_loses_nothing_and_nothing_comes_twice(
    client: Client, monkeypatch, run: Run, folder: Path, tmp_path: Path
) -> None:
    work = small_partitions(monkeypatch, folder)
    pids = list(client.run(os.getpid).values())
    target = tmp_path / "coded"
    target.mkdir()
    written = code_on_cluster(client, load_codebook(), work, Work(folder=str(target)))
    answers = [next(written)]
    os.kill(pids[0], signal.SIGKILL)
    assert not (target / "_SUCCESS").exists()
    answers += written
    assert [one.failures for one in answers] == [()] * len(work)
    expected = by_one_process(run, folder)
    assert sum(one.excerpts for one in answers) == len(expected)
    names = [f"{one.name}.parquet" for one in work]
    assert sorted(path.name for path in target.iterdir()) == ["_STARTED", "_SUCCESS", *names]
    assert [row["id"] for row in pq.read_table(target).to_pylist()] == [record["id"] for record in expected]
    assert pids[0] not in client.run(os.getpid).values()


class Bad(WorkerPlugin):
    """Makes files dangerous: `deadly.txt` kills its worker, `later.txt` cannot be read the first two times."""

    name = "bad"

    def __init__(self, tries: Path) -> None:
        self._tries = tries

    def setup(self, worker) -> None:  # noqa: ARG002
        from interviewcoder.transcripts.files import UnreachableError, bytes_of

        def read(path: str) -> bytes:
            if path.endswith("deadly.txt"):
                os.kill(os.getpid(), signal.SIGKILL)
            if path.endswith("later.txt") and len(list(self._tries.glob("try-*"))) < 2:
                (self._tries / f"try-{os.urandom(4).hex()}").touch()
                raise UnreachableError(f"{path}: cannot be read (timeout)")
            if path.endswith("never.txt"):
                raise UnreachableError(f"{path}: cannot be read (timeout)")
            if path.endswith("bug.txt"):
                raise ZeroDivisionError("words of a participant")
            return bytes_of(path)

        partitions.bytes_of = read


def test_a_file_that_cannot_be_coded_is_told_and_costs_no_other(
    client: Client, monkeypatch, run: Run, folder: Path, tmp_path: Path
) -> None:
    expected = by_one_process(run, folder)
    text = (folder / "i00.txt").read_text()
    for name in ("i10-later.txt", "i20-never.txt", "i30-bug.txt", "i40-deadly.txt"):
        (folder / name).write_text(text)
    (tmp_path / "tries").mkdir()
    client.register_plugin(Bad(tmp_path / "tries"))
    answers = list(code_on_cluster(client, load_codebook(), small_partitions(monkeypatch, folder), Work()))
    told = {Path(failure.split(": ")[0]).name: failure for one in answers for failure in one.failures}
    assert set(told) == {"i20-never.txt", "i30-bug.txt", "i40-deadly.txt"}
    assert told["i20-never.txt"].endswith("i20-never.txt: cannot be read (timeout)")
    assert "ZeroDivisionError" in told["i30-bug.txt"]
    assert "words" not in told["i30-bug.txt"]
    assert "each worker that tried was lost" in told["i40-deadly.txt"]
    later = [record for record in expected if record["transcript"].endswith("i00.txt")]
    found = ids_and_spans(batch for one in answers for batch in one.batches)
    ids = [id_ for id_, *_ in found]
    assert [id_ for id_, path, *_ in found if not path.endswith("later.txt")] == [record["id"] for record in expected]
    assert len(ids) == len(set(ids)) == len(expected) + len(later)
    assert [path for _, path, *_ in found] == sorted(path for _, path, *_ in found)


class Lost(WorkerPlugin):
    """Kills each worker behind what it wrote of the first partition."""

    name = "lost"

    def setup(self, worker) -> None:  # noqa: ARG002
        write = partitions.write_to

        def write_and_end(path: str, data: bytes) -> None:
            write(path, data)
            if path.endswith("part-00000.parquet"):
                os.kill(os.getpid(), signal.SIGKILL)

        partitions.write_to = write_and_end


def test_what_a_worker_wrote_before_it_was_lost_is_not_there_twice(
    client: Client, monkeypatch, run: Run, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "coded").mkdir()
    client.register_plugin(Lost())
    work = small_partitions(monkeypatch, folder)[:2]
    answers = list(code_on_cluster(client, load_codebook(), work, Work(folder=str(tmp_path / "coded"))))
    assert [failure for one in answers for failure in one.failures] == []
    names = sorted(path.name for path in (tmp_path / "coded").glob("*.parquet"))
    pieces = [f"part-00000-{number:05}.parquet" for number in range(len(work[0].sources))]
    assert names[: len(pieces)] == pieces
    assert "part-00000.parquet" not in names
    expected = by_one_process(run, folder)
    ids = [row["id"] for row in pq.read_table(tmp_path / "coded").to_pylist()]
    assert ids == [record["id"] for record in expected][: len(ids)]
    assert len(ids) == sum(one.excerpts for one in answers) > 10


class Refused(WorkerPlugin):
    """Makes writing fail with an error of the URL's library, as that of Google Cloud Storage does."""

    name = "refused"

    def setup(self, worker) -> None:  # noqa: ARG002
        from fsspec.implementations.local import LocalFileSystem

        class HttpError(Exception):
            pass

        def refuse(*_: object) -> None:
            raise HttpError("403, no permission")

        LocalFileSystem.pipe_file = refuse


def test_a_url_that_cannot_be_written_to_ends_the_run(client: Client, folder: Path, tmp_path: Path) -> None:
    client.register_plugin(Refused())
    (tmp_path / "coded").mkdir()
    work = Work(folder=f"file://{tmp_path}/coded")
    with pytest.raises(OutputError, match=r"coded: cannot be written \(403, no permission\); what is there"):
        list(code_on_cluster(client, load_codebook(), partitions_of([str(folder / "i00.txt")]), work))


def test_a_large_table_without_the_columns_is_told_once(run: Run, tmp_path: Path, address: str) -> None:
    rows = {"call": [str(number) for number in range(2000)], "text": [os.urandom(2000).hex()] * 2000}
    pq.write_table(pa.table(rows), tmp_path / "calls.parquet", row_group_size=200, use_dictionary=False)
    alone, many = (run("code", "calls.parquet", *how) for how in ((), ("--cluster", address)))
    assert alone.stderr == many.stderr
    assert many.stderr.count(b"no column 'id'") == 1


def test_large_tables_are_coded_by_row_groups(client: Client, monkeypatch, folder: Path, run: Run, tmp_path) -> None:
    texts = [path.read_text() for path in sorted(folder.glob("*.txt"))]
    rows = {"id": [f"{number:02}" for number in range(len(texts))], "text": texts}
    pq.write_table(pa.table(rows), tmp_path / "calls.parquet", row_group_size=10)
    monkeypatch.setattr(partitions, "PARTITION", 60_000)
    work = list(partitions_of([str(tmp_path / "calls.parquet")]))
    assert [one.sources[0].groups for one in work] == [(group,) for group in range(6)]
    found = ids_and_spans(b for one in code_on_cluster(client, load_codebook(), work, Work()) for b in one.batches)
    alone = run("code", "calls.parquet", "--jobs", 1).stdout.splitlines()
    assert [id_ for id_, *_ in found] == [json.loads(line)["id"] for line in alone]
    pq.write_table(pa.table(rows), tmp_path / "small.parquet", row_group_size=1)
    together = [source for one in partitions_of([str(tmp_path / "small.parquet")]) for source in one.sources]
    assert [group for source in together for group in source.groups] == list(range(60))
    assert len(together) < 30
    apart = [piece.sources[0].groups for piece in Partition("part", tuple(together)).each()]
    assert apart == [(group,) for group in range(60)]


def test_texts_in_which_nothing_is_found_are_no_failures(run: Run, folder: Path, tmp_path: Path, address: str) -> None:
    (tmp_path / "plain.txt").write_text("Interviewer: Hello?\nParticipant: Nice weather today.\n")
    rows = {"id": [str(n) for n in range(2000)], "text": ["We had data drift."] * 1000 + ["Nothing."] * 1000}
    pq.write_table(pa.table(rows), tmp_path / "half.parquet")
    for names in (["plain.txt"], ["plain.txt", "half.parquet", folder / "i00.txt"]):
        alone = run("code", *names, "--jobs", 1)
        many = run("code", *names, "--cluster", address)
        assert many.returncode == 0
        assert many.stdout == alone.stdout
    assert len(alone.stdout.splitlines()) > 1000
    none = run("code", folder / "i00.txt", "--min-score", 100, "--code", "mm-drift", "--cluster", address, "-o", "out")
    assert none.returncode == 0


def test_urls_are_read_and_written(run: Run, few: Path, tmp_path: Path, address: str) -> None:
    plain = run("code", few).stdout
    for name in (f"file://{few}", f"file://{few}/i*.txt"):
        assert run("code", name).stdout.replace(b"file://", b"").count(b"\n") == plain.count(b"\n")
    done = run("code", f"file://{few}", "--cluster", address, "--min-score", 90, "-o", f"file://{tmp_path}/out")
    assert done.returncode == 0
    texts = [record["text"] for record in map(json.loads, plain.splitlines()) if record["score"] >= 90]
    assert [row["text"] for row in pq.read_table(tmp_path / "out").to_pylist()] == texts
    alone = run("code", few / "i00.txt").stdout
    for name in ("file:///nowhere/a.txt", f"file://{tmp_path}/*.nothing", "nobody://knows/this.txt"):
        both = run("code", name, few / "i00.txt")
        assert both.returncode == 3
        assert both.stdout == alone != b""


def test_a_study_names_what_is_at_a_url_by_it(run: Run, folder: Path) -> None:
    run("init", "--coder", "anna")
    url = f"file://{folder}/i00.txt"
    done = run("code", url)
    (folder / "i00.txt").rename(folder / "other.txt")
    assert {json.loads(line)["transcript"] for line in done.stdout.splitlines()} == {url}
    assert {json.loads(line)["transcript"] for line in run("list").stdout.splitlines()} == {url}
    assert b"no more" not in run("code", f"file://{folder}/other.txt").stderr


def test_what_makes_no_sense_with_a_cluster_is_told(run: Run, folder: Path, tmp_path: Path) -> None:
    assert b"cannot read standard input" in run("code", "-", "--cluster", "local").stderr
    assert b"name the address of a scheduler" in run("code", folder, "--cluster", "", "-o", "out").stderr
    assert b"the memory of each worker" in run("code", folder, "--cluster", "local", "-o", "memory://out").stderr
    other = run("code", folder, "--cluster", "local", "-o", "out/", "--format", "csv")
    assert b"only Parquet is written to a folder" in other.stderr
    for name in ("out/", f"file://{tmp_path}/out"):
        what = b"a URL, where it makes a folder" if "://" in name else b"a folder"
        assert b"only a cluster writes to %s; name a file" % what in run("code", folder, "-o", name).stderr
    early = run("code", folder, "--cluster", "what://ever", "-o", "nowhere/out.jsonl")
    assert early.returncode == 1
    assert b"nowhere/out.jsonl: cannot be written (there is no folder 'nowhere')" in early.stderr
    nobody = run("code", folder, "--cluster", "what://ever", "-o", "out")
    assert nobody.returncode == 3
    assert b"--cluster what://ever: no cluster there" in nobody.stderr
    run("init", "--coder", "anna")
    assert b"add --no-study" in run("code", folder, "--cluster", "local").stderr
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "distributed.py").write_text("raise ModuleNotFoundError('distributed')")
    without = {"PYTHONPATH": str(tmp_path / "without")}
    lacking = run("code", folder, "--cluster", "local", "--no-study", "-o", "new/", env=without)
    assert lacking.returncode == 2
    assert b"pip install 'interviewcoder[dask]'" in lacking.stderr
    assert not (tmp_path / "new").exists()


def test_workers_of_another_version_are_told(client: Client, monkeypatch, folder: Path) -> None:
    monkeypatch.setattr(cluster, "__version__", "99")
    with pytest.raises(InputError, match=r"worker tcp://\S+ has interviewcoder \S+; install interviewcoder 99 there"):
        list(code_on_cluster(client, load_codebook(), partitions_of([str(folder / "i00.txt")]), Work()))
    monkeypatch.setattr(cluster, "_check_workers", lambda _: None)  # as if they had come later
    with pytest.raises(InputError, match=r"nothing more was coded: a worker has interviewcoder .*; install 99 there"):
        list(code_on_cluster(client, load_codebook(), partitions_of([str(folder / "i00.txt")]), Work()))


class Unready(WorkerPlugin):
    """Workers on which no codebook can be made ready."""

    name = "unready"

    def setup(self, worker) -> None:  # noqa: ARG002
        def fail(*_: object) -> None:
            raise MemoryError

        cluster._Ready.__init__ = fail


def test_a_codebook_that_cannot_be_made_ready_ends_the_run(client: Client, folder: Path) -> None:
    client.register_plugin(Unready())
    with pytest.raises(InputError, match="nothing more was coded: MemoryError"):
        list(code_on_cluster(client, load_codebook(), partitions_of([str(folder / "i00.txt")]), Work()))


def test_nothing_is_left_on_a_cluster(client: Client, monkeypatch, folder: Path) -> None:
    (folder / "i07.txt").write_bytes(b"\0\0")
    work = small_partitions(monkeypatch, folder)
    assert sum(one.excerpts for one in code_on_cluster(client, load_codebook(), work, Work())) > 10
    next(code_on_cluster(client, load_codebook(), work, Work()))  # and no more of it
    scheduler = client.cluster.scheduler
    deadline = time.monotonic() + 30
    while scheduler.tasks and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not scheduler.tasks
    assert not [name for name in (*scheduler.plugins, *scheduler.worker_plugins) if "interviewcoder" in name.lower()]


def test_a_file_that_cannot_be_taken_away_is_told(client: Client, monkeypatch, folder: Path, tmp_path: Path) -> None:
    def refuse(path: str) -> None:
        raise OutputError(f"{path}: cannot be taken away (no permission)")

    monkeypatch.setattr(cluster, "remove", refuse)
    client.register_plugin(Lost())
    (tmp_path / "coded").mkdir()
    work = small_partitions(monkeypatch, folder)[:1]
    with pytest.raises(OutputError, match=r"part-00000\.parquet: cannot be taken away"):
        list(code_on_cluster(client, load_codebook(), work, Work(folder=str(tmp_path / "coded"))))


def test_a_worker_without_the_package_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "interviewcoder.py").write_text("raise ModuleNotFoundError('none here')")
    (tmp_path / "a.txt").write_text("Interviewer: Well?\nParticipant: We had data drift.\n")
    with local_cluster(0) as bare:
        address = bare.scheduler_address
        worker = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny"],
            env={**os.environ, "PYTHONPATH": str(tmp_path / "without")},
            cwd=tmp_path,
            stderr=subprocess.DEVNULL,
        )
        try:
            done = run("code", "a.txt", "--cluster", address)
        finally:
            worker.terminate()
            worker.wait()
        assert done.returncode == 3
        assert b" has no interviewcoder (none here); install interviewcoder " in done.stderr


def test_a_cluster_that_is_lost_is_told() -> None:
    with connected("local", 1) as client:
        coded = code_on_cluster(client, load_codebook(), [Partition("part-0", ())] * 20, Work())
        next(coded)
        client.cluster.close()
        with pytest.raises(InputError, match="the cluster was lost"):
            list(coded)


def test_a_cluster_without_workers_is_not_waited_for_for_ever(monkeypatch) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 1)
    monkeypatch.setattr(cluster, "LOST", 2)
    with local_cluster(1) as local, Client(local) as client:
        coded = code_on_cluster(client, load_codebook(), [Partition("part-0", ())] * 20, Work())
        next(coded)
        local.scale(0)
        client.sync(local._correct_state)
        with pytest.raises(InputError, match="the cluster has had no worker for 0 minutes; nothing more was coded"):
            list(coded)


def test_a_partition_may_take_longer_than_a_cluster_without_workers_is_waited_for(monkeypatch) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 1)
    monkeypatch.setattr(cluster, "LOST", 2)
    with local_cluster(1) as local, Client(local) as client:
        slow = client.submit(time.sleep, 5)  # the one worker is at this first
        coded = code_on_cluster(client, load_codebook(), [Partition("part-0", ())], Work())
        assert len(list(coded)) == 1
        assert slow.done()


def test_an_interrupt_while_a_cluster_begins_ends_it(monkeypatch) -> None:
    ended = []

    class Begun:
        def __init__(self, **_: object) -> None:
            signal.pthread_kill(threading.get_ident(), signal.SIGINT)

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            ended.append(True)

    monkeypatch.setattr(cluster, "LocalCluster", Begun)
    with pytest.raises(KeyboardInterrupt), connected("local", 1):
        pytest.fail("it was not interrupted")
    assert ended


def workers_of(process: subprocess.Popen) -> int:
    """How many processes it has begun as workers."""
    found = 0
    for child in psutil.Process(process.pid).children(recursive=True):
        with suppress(psutil.Error):  # it may have ended meanwhile
            found += "spawn_main" in "".join(child.cmdline())
    return found


SAID_OF_AN_INTERRUPT = "interviewcoder: interrupted; the workers finish what they have begun\n"


def test_an_interrupt_ends_a_local_cluster_without_a_traceback(folder: Path) -> None:
    command = [sys.executable, "-m", "interviewcoder", "code", folder, *"--cluster local --jobs 2 --no-study".split()]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, start_new_session=True) as process:
        while process.poll() is None and workers_of(process) < 2:
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=30)
    assert process.returncode == 130
    assert told.decode() in ("", SAID_OF_AN_INTERRUPT)  # by how far it had come


def test_a_second_interrupt_breaks_off_nothing_that_ends(capsys: pytest.CaptureFixture[str]) -> None:
    handler = signal.getsignal(signal.SIGINT)
    try:
        with pytest.raises(KeyboardInterrupt), clustered._interrupted_once():
            signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, handler)
    assert capsys.readouterr().err == SAID_OF_AN_INTERRUPT
