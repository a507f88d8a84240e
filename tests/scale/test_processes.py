"""Many files by several processes: the same bytes as by one, whole results only, and a bad file stops no other."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import struct
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from interviewcoder.errors import NO_THREADS, InputError, UsageError
from interviewcoder.model.codebook import Code, Codebook, Phrase, Term
from interviewcoder.scale import Task, code_files, processes

if TYPE_CHECKING:
    from conftest import Run

BOOK = Codebook("Book", uncategorised=(Code("drift", "Drift", terms=(Term(Phrase("data drift")),)),))


@pytest.fixture
def folder(tmp_path: Path, samples: Path) -> Path:
    """Forty copies of the samples, one file that is no text, and one that is empty."""
    folder = tmp_path / "interviews"
    folder.mkdir()
    texts = [path.read_text(encoding="utf-8") for path in sorted(samples.glob("*.txt"))]
    for number in range(40):
        (folder / f"i{number:02}.txt").write_text(texts[number % len(texts)], encoding="utf-8")
    (folder / "i05.txt").write_bytes(b"\xff\xfe\x00")
    (folder / "i17.txt").write_bytes(b"")
    return folder


@pytest.mark.parametrize("format_name", ["jsonl", "csv"])
def test_any_number_of_processes_writes_the_same_bytes(run: Run, folder: Path, format_name: str) -> None:
    done = [run("code", folder, "--format", format_name, "--jobs", jobs) for jobs in (1, 2, 8)]
    assert len(done[0].stdout) > 100_000
    assert {one.returncode for one in done} == {3}
    assert {one.stdout for one in done} == {done[0].stdout}
    assert {one.stderr for one in done} == {done[0].stderr}
    assert b"i05.txt" in done[0].stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to so much memory")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_is_too_large_for_memory_costs_no_other(run: Run, tmp_path: Path, samples: Path, jobs: int) -> None:
    text = (samples / "churn-model.txt").read_text(encoding="utf-8")
    for name, times in (("a.txt", 1), ("b.txt", 3000), ("c.txt", 1)):
        (tmp_path / name).write_text(text * times, encoding="utf-8")
    limit = f'ulimit -v 500000; exec "{sys.executable}" -m interviewcoder "$@"'
    words = ["code", "a.txt", "b.txt", "c.txt", "--context", "1", "--format", "jsonl", "--jobs", str(jobs)]
    done = subprocess.run(["bash", "-c", limit, "bash", *words], cwd=tmp_path, capture_output=True, check=False)
    assert done.stderr.decode() == "interviewcoder: b.txt: cannot be coded (there is not enough memory for this)\n"
    assert done.returncode == 3
    alone = [run("code", name, "--context", "1", "--format", "jsonl").stdout for name in ("a.txt", "c.txt")]
    assert done.stdout == b"".join(alone)


def test_a_study_remembers_the_same_from_several_processes(run: Run, folder: Path, tmp_path: Path) -> None:
    for jobs in (1, 3):
        assert run("init", f"{jobs}.study").returncode == 0
        assert run("code", folder, "-o", f"{jobs}.jsonl", "--study", f"{jobs}.study", "--jobs", jobs).returncode == 3
    one, three = ((tmp_path / f"{jobs}.jsonl").read_bytes() for jobs in (1, 3))
    assert one == three
    assert one


def test_results_come_in_the_order_of_the_files_and_as_they_are_read(monkeypatch) -> None:
    monkeypatch.setattr(processes, "BATCH", 1)
    taken: list[int] = []

    def tasks():
        for number in range(30):
            taken.append(number)
            yield Task(
                f"{number}.txt", data=b"Interviewer: ?\nInterviewee: We had data drift, everywhere.\n" * (30 - number)
            )

    coded = code_files(BOOK, tasks(), 2)
    first = next(coded)
    assert first.transcript is not None
    assert first.transcript.path == "0.txt"
    assert len(taken) <= processes.AHEAD * 2 + 1  # what waits is bounded, so memory is
    paths = [one.transcript.path for one in coded if one.transcript]
    assert paths == [f"{number}.txt" for number in range(1, 30)]


def hears_nothing(_pipe, _codebook, _threshold) -> None:
    """A process that ends before it has heard anything."""


def is_killed_while_it_answers(pipe, _codebook, _threshold) -> None:
    """A process that is killed when half of its answer is in the pipe."""
    pipe.recv()
    os.write(pipe.fileno(), struct.pack("!i", 1_000_000) + bytes(1000))
    os.kill(os.getpid(), signal.SIGKILL)


def ends_at_some(pipe, codebook, threshold) -> None:
    """A process that works but for one file, with which it ends."""
    receive = pipe.recv

    def recv():
        batch = receive()
        if any(b"(end)" in (task.data or b"") for task in batch):
            os._exit(1)
        return batch

    WORK(SimpleNamespace(recv=recv, send=pipe.send), codebook, threshold)


WORK = processes._work


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
@pytest.mark.parametrize("work", [hears_nothing, is_killed_while_it_answers])
def test_processes_that_die_again_and_again_are_told_and_not_waited_for(monkeypatch, work) -> None:
    monkeypatch.setattr(processes, "BATCH", 1)
    monkeypatch.setattr(processes, "_work", work)
    with pytest.raises(InputError, match="--jobs 1"):
        list(code_files(BOOK, (Task(f"{number}.txt", data=b"Interviewer: ?") for number in range(20)), 2))
    assert not multiprocessing.active_children()


def test_a_file_with_which_processes_end_costs_no_other(monkeypatch) -> None:
    monkeypatch.setattr(processes, "BATCH", 2500)
    monkeypatch.setattr(processes, "_work", ends_at_some)
    said = [b"Interviewee: We had data drift%s." % (b" (end)" if number == 4 else b"") for number in range(12)]
    coded = list(code_files(BOOK, (Task(f"{number}.txt", data=one) for number, one in enumerate(said)), 2))
    assert [one.transcript and one.transcript.path for one in coded] == [
        f"{number}.txt" if number != 4 else None for number in range(12)
    ]
    assert coded[4].failure.startswith("4.txt: cannot be coded (each process that tried has ended")
    assert not multiprocessing.active_children()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_what_processes_were_at_that_are_killed_is_coded_by_others(monkeypatch) -> None:
    monkeypatch.setattr(processes, "BATCH", 1)
    speech = b"Interviewer: ?\nInterviewee: We had data drift, everywhere.\n" * 2000
    coded = code_files(BOOK, (Task(f"{number}.txt", data=speech) for number in range(40)), 2)
    paths = [next(coded).transcript]
    some = multiprocessing.active_children()
    for process in some:
        os.kill(process.pid, signal.SIGSTOP)  # or one may begin what the other was at, before it is killed too
    for process in some:
        process.kill()
    paths += [one.transcript for one in coded]
    assert [one and one.path for one in paths] == [f"{number}.txt" for number in range(40)]
    assert not multiprocessing.active_children()


def test_no_more_processes_are_begun_than_there_is_work_for(monkeypatch) -> None:
    monkeypatch.setattr(processes, "BATCH", 1)
    for number, begun in ((1, 0), (3, 3)):
        coded = code_files(BOOK, [Task(f"{at}.txt", data=b"Interviewee: Drift.") for at in range(number)], 500)
        next(coded)
        assert len(multiprocessing.active_children()) == begun
        assert len(list(coded)) == number - 1


def test_where_the_system_has_no_room_for_processes_that_is_told_and_none_is_left(monkeypatch) -> None:
    monkeypatch.setattr(processes, "BATCH", 1)
    begin, begun = multiprocessing.context.SpawnProcess.start, []

    def start(process: multiprocessing.context.SpawnProcess) -> None:
        if len(begun) == 2:
            raise OSError(errno.EMFILE, "Too many open files")
        begun.append(process)
        begin(process)

    monkeypatch.setattr(multiprocessing.context.SpawnProcess, "start", start)
    tasks = [Task(f"{at}.txt", data=b"Interviewee: Drift.") for at in range(4)]
    with pytest.raises(InputError, match=r"no more processes can be begun \(Too many open files\); try --jobs 1"):
        list(code_files(BOOK, tasks, 4))
    assert not multiprocessing.active_children()


def test_where_the_system_has_no_room_for_threads_that_is_told_and_no_process_is_left(monkeypatch) -> None:
    monkeypatch.setattr(processes, "BATCH", 1)

    def submit(*_: object) -> None:
        raise RuntimeError(NO_THREADS)

    monkeypatch.setattr(ThreadPoolExecutor, "submit", submit)
    tasks = [Task(f"{at}.txt", data=b"Interviewee: Drift.") for at in range(4)]
    with pytest.raises(InputError, match=r"no more processes can be begun .*; try --jobs 1"):
        list(code_files(BOOK, tasks, 2))
    assert not multiprocessing.active_children()


def has_no_threads(pipe, codebook, threshold) -> None:
    threading.Thread.start = has_no_room
    WORK(pipe, codebook, threshold)


def has_no_memory(pipe, codebook, threshold) -> None:
    processes.Matcher = has_no_room
    WORK(pipe, codebook, threshold)


def has_no_room(one: object) -> None:
    raise MemoryError if isinstance(one, Codebook) else RuntimeError(NO_THREADS)


@pytest.mark.parametrize("work", [has_no_threads, has_no_memory])
def test_a_process_for_which_there_is_no_room_ends_without_a_word(monkeypatch, capfd, work) -> None:
    monkeypatch.setattr(processes, "BATCH", 1)
    monkeypatch.setattr(processes, "_work", work)
    with pytest.raises(InputError, match="--jobs 1"):
        list(code_files(BOOK, (Task(f"{number}.txt", data=b"Interviewer: ?") for number in range(20)), 2))
    assert capfd.readouterr().err == ""


def test_what_is_wrong_with_the_options_is_told_from_a_process_too(monkeypatch) -> None:
    monkeypatch.setattr(processes, "BATCH", 1)
    with pytest.raises(UsageError, match="unknown layout"):
        list(code_files(BOOK, [Task(name, layout="nvivo", data=b"Interviewer: ?") for name in ("a.txt", "b.txt")], 2))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
@pytest.mark.parametrize("begun", [1, 2, 3])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_while_processes_begin_ends_them_without_a_word(
    folder: Path, tmp_path: Path, number: signal.Signals, begun: int
) -> None:
    psutil = pytest.importorskip("psutil", reason="psutil comes with Dask")
    command = [sys.executable, "-m", "interviewcoder", "code", str(folder), "--jobs", "3", "-o", "out.jsonl", "-q"]
    started = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, start_new_session=True)
    while started.poll() is None and len(psutil.Process(started.pid).children()) < begun:
        time.sleep(0.005)
    if number == signal.SIGINT:
        os.killpg(started.pid, number)  # as a terminal does
    else:
        started.send_signal(number)
    _, said = started.communicate(timeout=30)
    assert (started.returncode, said) in [(128 + number, b""), (0, b"")]  # it may have been done


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_an_interrupt_stops_at_once_and_leaves_whole_results_only(folder: Path, tmp_path: Path) -> None:
    text = (folder / "i00.txt").read_bytes()
    for number in range(2000):
        (folder / f"j{number:04}.txt").write_bytes(text)
    (tmp_path / "out.jsonl").write_text("before\n")
    command = [sys.executable, "-m", "interviewcoder", "code", str(folder), "--jobs", "2", "-o", "out.jsonl"]
    started = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, start_new_session=True)
    assert started.stderr is not None
    started.stderr.readline()  # the first file has been coded
    os.killpg(started.pid, signal.SIGINT)
    begin = time.monotonic()
    _, said = started.communicate(timeout=30)
    assert time.monotonic() - begin < 10
    assert started.returncode == 130
    assert b"Traceback" not in said
    assert (tmp_path / "out.jsonl").read_text() == "before\n"
    assert not list(tmp_path.glob(".*.part"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_no_process_works_on_when_the_one_that_began_it_is_killed(tmp_path: Path) -> None:
    for number in range(4):  # each takes more than ten seconds
        (tmp_path / f"{number}.txt").write_text("Interviewee: " + "a.b." * 150_000, encoding="utf-8")
    command = [sys.executable, "-m", "interviewcoder", "code", str(tmp_path), "--jobs", "2", "--no-study"]
    reader, writer = os.pipe()  # which all of them hold open
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=writer, start_new_session=True)
    os.close(writer)
    time.sleep(3)
    assert started.poll() is None
    started.kill()
    started.wait()
    begin = time.monotonic()
    while os.read(reader, 1 << 16):
        pass
    os.close(reader)
    assert time.monotonic() - begin < 8
