"""What a study of 100,000 excerpts costs, beside the start-up of the tool: python tests/benchmarks/study.py [EXCERPTS].

Time to the first page of `list --code` and to the first screen of `review`, each as a ratio to the same command on a
study of three excerpts, which is its start-up, on a pseudo-terminal; medians of alternating runs.
"""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from datetime import UTC, datetime
from pathlib import Path

from interviewcoder.codebooks import load
from interviewcoder.model.coding import MACHINE, Coding, Match
from interviewcoder.study import create, decisions, runs
from interviewcoder.transcripts import read_text

TOOL = [sys.executable, "-m", "interviewcoder"]
WORDS = "we had to look at the data again because the old model was wrong and nobody knew why it broke".split()
RUNS = 9


def make(path: Path, excerpts: int) -> None:
    """Make a study with so many excerpts, a third of them decided on, in transcripts of 300 turns."""
    book = load()
    codes = [code.id for code in book.codes]
    with create(path, lambda: datetime.now(UTC)) as study:
        with study.writing():
            study.set("coder", "anna")
        run = runs.begin(study, "anna", book, ("ml-quality-issues", ""), {}, "0")
        number = 0
        while number < excerpts:
            text = "\n\n".join(f"Interviewee: {' '.join(WORDS[at % 9 :])} {number + at}" for at in range(300)) + "\n"
            transcript, _ = read_text(text, f"interview-{number:07}.txt")
            codings = []
            for turn in transcript.turns:
                for step in range(4):
                    if number < excerpts:
                        code = codes[(number * 7 + step) % len(codes)]
                        word = transcript.text[turn.start : turn.start + 4]
                        found = Match("look", "exact", word, turn.start, turn.start + 4, 100.0)
                        codings.append(Coding(code, MACHINE, turn.start, turn.end, turn.number, 100.0, (found,)))
                        number += 1
            runs.record(study, run, "anna", transcript, codings, codes=None)
        with study.writing():
            thirds = [row[0] for row in study.rows("SELECT id FROM coding WHERE id % 3 = 0")]
            decisions.accept(study, thirds, "anna")


def seconds_to(marker: bytes, *arguments: str) -> float:
    """The time from the start of a command on a terminal of 80×24 until it has shown something; then it is ended."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    begin = time.perf_counter()
    process = subprocess.Popen([*TOOL, *arguments], stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
    os.close(slave)
    shown = b""
    while marker not in shown:
        chunk = os.read(master, 65536)
        shown += chunk
    taken = time.perf_counter() - begin
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    os.close(master)
    return taken


def compare(name: str, mine: tuple[bytes, list[str]], other: tuple[bytes, list[str]]) -> None:
    """Print the medians of two commands, run in turn, and their ratio."""
    pairs = [(seconds_to(mine[0], *mine[1]), seconds_to(other[0], *other[1])) for _ in range(RUNS)]
    low, middle, high = statistics.quantiles([one / two for one, two in pairs], n=4)
    first, second = (1000 * statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"{name}: {first:.0f} ms beside {second:.0f} ms, ratio {middle:.2f} ({low:.2f} to {high:.2f})")


def main() -> None:
    """Make the studies and print the ratios."""
    excerpts = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder, "large.study"), Path(folder, "small.study")
        begin = time.perf_counter()
        make(large, excerpts)
        print(f"made {excerpts:,} excerpts in {time.perf_counter() - begin:.0f} s, {large.stat().st_size / 1e6:.0f} MB")
        make(small, 3)
        code = ["--code", "mm-drift"]
        page = (b"interview-0001200.txt:", ["list", "--study", str(large), *code])
        compare("list --code, first page", page, (b"of 0 codes", ["list", "--study", str(small), *code]))
        compare("the same beside --help", page, (b"--help", ["--help"]))
        review = (b"Found", ["review", "--study", str(large)])
        compare("review, first screen", review, (b"Found", ["review", "--study", str(small)]))


if __name__ == "__main__":
    main()
