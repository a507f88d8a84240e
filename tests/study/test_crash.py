"""Processes that are killed, and processes that write at the same time: what was acknowledged is in the study.

Each process is a copy of this one, so that a hundred can be killed in a few seconds. It says over a pipe what it
has done, as soon as that has returned; what was said is kept when it is killed. `CRASHES=2000 pytest tests/study/
test_crash.py` kills more often.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import pytest

from interviewcoder.study import Study, decisions, queries
from interviewcoder.study.coding_rows import by_ids
from interviewcoder.study.importing import Import
from interviewcoder.study.merging import merge

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are copied and killed as Linux does it")

KILLS = int(os.environ.get("CRASHES", "60"))

Work = Callable[[Callable[[object], None]], None]
"""What a process does, given what it acknowledges with."""


def started(work: Work) -> tuple[int, BinaryIO]:
    """A process that does some work, and what it says."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, os.fdopen(reading, "rb")
    code = 1
    try:
        os.close(reading)
        work(lambda words: os.write(writing, f"{words}\n".encode()))
        code = 0
    finally:
        os._exit(code)


def finished(process: int) -> bool:
    """Wait for a process; whether it came to its end without an error."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0


def said_until_killed(work: Work, after: float, *, least: int) -> list[str]:
    """What a process acknowledged that is killed some seconds after it had acknowledged so many times."""
    process, stream = started(work)
    with stream:
        first = [stream.readline() for _ in range(least)]
        time.sleep(after)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        return [line.decode().rstrip("\n") for line in (*first, *stream)]


@pytest.fixture
def large(study, tmp_path: Path):
    """A study with about a hundred excerpts."""
    study.path.unlink()
    garden = (tmp_path / "garden.txt").read_text(encoding="utf-8")
    with study.make() as store:
        for number in range(36):
            study.code(store, f"interview-{number}.txt", garden.replace("Paula", f"P. {number}"), run=1)
    return study


# Decisions

ACTIONS = ("accept", "reject", "recode", "resize", "note", "add", "undo")
STATUS = {"accept": "accepted", "reject": "rejected", "recode": "recoded", "resize": "recoded"}


def decide(store: Study, excerpt: str, coder: str, action: str, memo: str) -> None:
    """One decision, which is one entry of the log."""
    [coding] = by_ids(store, [excerpt])
    row = store.one("SELECT transcript, code, begin, end FROM coding WHERE id = ?", coding)
    if action == "accept":
        decisions.accept(store, [coding], coder, memo)
    elif action == "reject":
        decisions.reject(store, [coding], coder, memo)
    elif action == "recode":
        decisions.recode(store, coding, coder, "another", memo=memo)
    elif action == "resize":
        decisions.recode(store, coding, coder, row["code"], (row["begin"], row["end"] - 2), memo=memo)
    elif action == "note":
        decisions.note(store, coding, coder, memo)
    elif action == "add":
        decisions.add(store, row["transcript"], coder, memo.replace(" ", "-"), (row["begin"], row["end"]))
    else:
        decisions.undo(store, coder)


Said = dict[tuple[str, str], tuple[str, str]]
"""What coders said of excerpts: by excerpt and coder, the status and the memo."""


def said_of(study) -> tuple[Said, int]:
    """What the coders of these tests say in a study, and how many entries of the log are theirs."""
    excerpts, log = study.said()
    said: dict[tuple[str, str], list[str]] = {}
    for excerpt in excerpts:
        for decision in excerpt.decisions:
            said.setdefault((excerpt.id, decision.coder), ["", ""])[0] = decision.status
        for memo in excerpt.memos:
            said.setdefault((excerpt.id, memo.coder), ["", ""])[1] = memo.text
    entries = sum(line.coder.startswith("coder") for line in log)
    return {key: (status, memo) for key, (status, memo) in said.items()}, entries


def test_what_was_acknowledged_before_a_kill_is_there(large) -> None:
    ids, chance = large.ids(), random.Random(1)
    said: Said = {}
    entries = most = 0
    for kill in range(KILLS):
        coder = f"coder {kill % 5}"
        planned = [(chance.choice(ids), ACTIONS[at % len(ACTIONS)], f"{kill} {at}") for at in range(200)]

        def work(acknowledge: Callable[[object], None], coder: str = coder, planned: list = planned) -> None:
            with large.open() as store:
                acknowledge("open")
                for excerpt, action, memo in planned:
                    decide(store, excerpt, coder, action, memo)
                    acknowledge(memo)

        least = 12 if kill % 30 == 7 else kill % 4 != 0
        lines = said_until_killed(work, chance.random() * chance.choice((0, 0.005, 0.02)), least=least)
        acknowledged = len(lines) - ("open" in lines)
        now, entries_now = said_of(large)
        done = entries_now - entries
        assert acknowledged <= done <= acknowledged + 1
        for excerpt, action, memo in planned[:done]:
            status, _ = said.get((excerpt, coder), ("", ""))
            if action not in ("add", "undo"):
                said[excerpt, coder] = (STATUS.get(action, status), memo)
        assert now == said
        entries, most = entries_now, max(most, done)
        if kill % 10 == 0:
            large.assert_sound()
    assert most > len(ACTIONS)
    large.assert_sound()


# Steps that take a while


STEPS = ("record", "edit", "merge", "import", "undo")


@pytest.fixture
def step(large, study_file, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[], None]]:
    """Makes a study what it was before a step that takes a while, and says what does the step."""
    text = (tmp_path / "garden.txt").read_text(encoding="utf-8")
    other = study_file(tmp_path / "other.study")
    other.make().close()
    with other.open() as store:
        for number in range(6):
            other.code(store, f"other-{number}.txt", text.replace("Paula", f"Q. {number}") * 2, run=1)
        decisions.accept(store, queries.ids(store, queries.EVERYTHING), "bob", "well")
    with large.open() as store:
        decisions.reject(store, queries.ids(store, queries.EVERYTHING)[::3], "ann", "no")
        run = large.code(store, "market.txt", text)
    excerpts = other.said()[0]

    def do() -> None:
        with large.open() as store:
            if request.param == "record":
                large.code(store, "long.txt", text * 12, run)
            elif request.param == "edit":
                large.code(store, "garden.txt", text.replace("Paula", "P.").replace("each spring", "often"), run)
            elif request.param == "merge":
                with other.open(read_only=True) as there:
                    merge(store, there, "ann")
            elif request.param == "import":
                taken = Import(store, "excerpts.jsonl", "bob")
                with store.writing():
                    taken.excerpts(enumerate(excerpts))
            else:
                decisions.undo(store, "ann", 1)

    return do


@pytest.mark.parametrize("step", STEPS, indirect=True)
def test_a_step_that_is_killed_was_done_as_a_whole_or_not_at_all(large, step, tmp_path: Path) -> None:
    kept, before = tmp_path / "kept", large.said()
    shutil.copy(large.path, kept)
    begin = time.perf_counter()
    process, stream = started(lambda _: step())
    with stream:
        assert finished(process)
    took = time.perf_counter() - begin
    after = large.said()
    assert after != before
    chance = random.Random(2)
    outcomes = []
    for kill in range(KILLS // 8):
        for ending in ("wal", "shm"):
            large.beside(ending).unlink(missing_ok=True)
        shutil.copy(kept, large.path)

        def work(acknowledge: Callable[[object], None]) -> None:
            acknowledge("begun")
            step()
            acknowledge("done")

        after_a_while = kill and chance.random() * took * 1.1  # the first at once, however long the others take
        lines = said_until_killed(work, after_a_while, least=1)
        outcomes.append(large.said())
        assert outcomes[-1] in (before, after)
        if "done" in lines:
            assert outcomes[-1] == after
        large.assert_sound()
    assert before in outcomes


# Several at once


def deciding(study, coder: str, ids: list[str]) -> Work:
    """What accepts some excerpts, one by one."""

    def work(acknowledge: Callable[[object], None]) -> None:
        with study.open() as store:
            for excerpt in ids:
                decisions.accept(store, by_ids(store, [excerpt]), coder, f"by {coder}")
                acknowledge(excerpt)
                time.sleep(0.002)  # so that the others get their turn, as they do with people

    return work


def test_two_that_decide_at_the_same_time_both_succeed(large) -> None:
    ids = large.ids()
    assert len(ids) > 100
    processes = [started(deciding(large, coder, ids)) for coder in ("coder 1", "coder 2")]
    lines = []
    for process, stream in processes:
        with stream:
            lines.append(stream.read().decode().split())
        assert finished(process)
    assert lines == [ids, ids]
    said, _ = said_of(large)
    assert said == {(excerpt, f"coder {n}"): ("accepted", f"by coder {n}") for excerpt in ids for n in (1, 2)}
    log = large.said()[1]
    for coder in ("coder 1", "coder 2"):
        assert sum(line.coder == coder and line.action == "accept" for line in log) == len(ids)
    assert [line.number for line in log] == list(range(1, len(log) + 1))
    assert sorted({line.at for line in log}) == [line.at for line in log]
    switches = sum(one.coder != other.coder for one, other in pairwise(log))
    assert switches > 4, "they did not write at the same time"
    large.assert_sound()


def test_a_coder_decides_while_transcripts_are_coded(large, tmp_path: Path) -> None:
    ids = large.ids()
    text = (tmp_path / "garden.txt").read_text(encoding="utf-8")

    def coding(_: Callable[[object], None]) -> None:
        with large.open() as store:
            run = large.code(store, "extra.txt", text)
            for number in range(32):
                large.code(store, f"extra-{number}.txt", text.replace("Paula", f"R. {number}"), run)

    processes = [started(coding), started(deciding(large, "coder 1", ids))]
    for process, stream in processes:
        with stream:
            stream.read()
        assert finished(process)
    excerpts, _ = large.said()
    assert len(excerpts) == len(ids) + 33 * 3
    assert said_of(large)[0] == {(excerpt, "coder 1"): ("accepted", "by coder 1") for excerpt in ids}
    large.assert_sound()


def test_one_who_reads_is_not_kept_from_it_by_one_who_writes(large) -> None:
    before = large.ids()
    with large.open() as writer, writer.writing():
        decisions.accept(writer, [1], "coder 1")
        begin = time.perf_counter()
        assert large.ids() == before
        assert said_of(large) == ({}, 0)
        assert time.perf_counter() - begin < 5
    assert said_of(large)[1] == 1
