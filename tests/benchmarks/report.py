"""What a report of 40 interviews with 5,000 excerpts costs: python tests/benchmarks/report.py [INTERVIEWS EXCERPTS].

The interviews are made of turns of the shipped samples, as long as real ones, drawn with a fixed seed. Prints the time
to write the page, its size, and the time in Chromium until it can be used, in each view.
"""

from __future__ import annotations

import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from interviewcoder.codebooks import load
from interviewcoder.matching import Matcher
from interviewcoder.model.coding import Decision, Excerpt, Memo
from interviewcoder.model.excerpts import excerpts_of
from interviewcoder.model.transcript import Transcript
from interviewcoder.report import Report, render
from interviewcoder.transcripts import read_text

SAMPLES = Path(__file__).parents[2] / "transcripts"
CHARACTERS = 45_000  # of an interview of an hour
RUNS = 5
OPTIONS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking".split()
VIEWS = {"codes": "#codes", "excerpts": "#excerpts", "a search": "#excerpts?q=the+data", "transcripts": "#transcripts"}


def make(interviews: int, excerpts: int) -> Report:
    """A report of so many interviews, with so many excerpts in all, a third of them decided on."""
    draw = random.Random(16)
    book = load()
    codes = {code.id: code for code in book.codes}
    matcher = Matcher(book)
    turns = []
    for path in sorted(SAMPLES.glob("*.txt")):
        read, _ = read_text(path.read_text(encoding="utf-8"), path.name)
        turns += [(turn.role, read.speech(turn).replace("\n", " ")) for turn in read.turns]
    transcripts: list[Transcript] = []
    found: list[Excerpt] = []
    for number in range(interviews):
        text = ""
        while len(text) < CHARACTERS:
            role, words = draw.choice(turns)
            text += f"{'Interviewer' if role == 'interviewer' else 'Interviewee'}: {words}\n\n"
        transcript, _ = read_text(text, f"interviews/interview-{number + 1:02}.txt")
        transcripts.append(transcript)
        mine = list(excerpts_of(matcher.code(transcript), transcript, codes))
        found += mine[: excerpts * (number + 1) // interviews - len(found)]
        spare = [turn for turn in transcript.turns if turn.role == "participant"]
        while len(found) < excerpts * (number + 1) // interviews:  # a person gave the rest
            turn, code = draw.choice(spare), draw.choice(book.codes)
            found.append(
                Excerpt(
                    "", transcript.path, code.id, code.name, code.category, "anna", turn.speaker,
                    turn.role, turn.number, turn.line, turn.start, turn.end, transcript.speech(turn), 100.0, (),
                    "accepted",
                )
            )  # fmt: skip
    for at in range(0, len(found), 3):
        one = found[at]
        status = draw.choice(("accepted", "accepted", "rejected"))
        memos = (Memo("ben", "Ask the others about this one."),) if at % 30 == 0 else one.memos
        found[at] = one._replace(status=status, decisions=(Decision("ben", status),), memos=memos)
    return Report("Benchmark", transcripts, found, book)


def measure(browser: Browser, file: Path) -> dict[str, float]:
    """Seconds from the request until the page can be used, and from a click until each view is painted."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    start = time.perf_counter()
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready]")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    times = {"usable": time.perf_counter() - start}
    passage = page.evaluate("document.querySelectorAll('.chip')[2500]?.id ?? 'overview'")
    for name, place in (VIEWS | {"a passage": f"#p-{passage[2:]}"}).items():
        times[name] = page.evaluate(
            "place => new Promise(done => { const start = performance.now(); location.hash = place; setTimeout(() =>"
            " requestAnimationFrame(() => setTimeout(() => done((performance.now() - start) / 1000)))); })",
            place,
        )
    page.close()
    return times


def main() -> None:
    """Print what it costs."""
    interviews, excerpts = (int(number) for number in sys.argv[1:3] or (40, 5000))
    report = make(interviews, excerpts)
    start = time.perf_counter()
    text = "".join(render(report))
    taken = time.perf_counter() - start
    words = sum(len(transcript.text) for transcript in report.transcripts)
    print(f"{len(report.transcripts)} interviews, {words:,} characters, {len(report.excerpts):,} excerpts")
    print(f"written in {taken:.2f} s, {len(text.encode()) / 1e6:.2f} MB")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "report.html"
        file.write_text(text, encoding="utf-8", newline="")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=OPTIONS)
        runs = [measure(browser, file) for _ in range(RUNS)]
        browser.close()
    for name in runs[0]:
        seconds = sorted(run[name] for run in runs)
        print(f"{name}: {statistics.median(seconds):.2f} s, at most {seconds[-1]:.2f} s")


if __name__ == "__main__":
    main()
