"""How fast text is searched, beside other tools on the same text and terms, each in a process of its own.

    python tests/benchmarks/peers.py [--megabytes 13] [--runs 3] [--write]

Prints, for each tool that is installed, megabytes a second and how many times faster interviewcoder is, run in turn
with it; throughput by size, growth with terms, peak memory. `--write` puts the tables into the README. The slowest
tools get the beginning of the text only, the fastest 130 MB. It takes ten minutes. ugrep and ripgrep are as the system
has them; the others come from the package index: spaczz, flashtext, ahocorasick_rs.
"""

from __future__ import annotations

import argparse
import importlib.util
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import corpus

README = corpus.ROOT / "README.md"
BEGIN, END = "<!-- speed: tests/benchmarks/peers.py writes this -->", "<!-- /speed -->"

MINE = """
import sys, interviewcoder
text, book = open(sys.argv[1], encoding="utf-8").read(), interviewcoder.load_codebook(sys.argv[3])
for code, match in interviewcoder.find(text, book): pass
"""
SPACZZ = """
import sys, spacy
from spaczz.matcher import FuzzyMatcher
nlp = spacy.blank("en"); nlp.max_length = 10**9
matcher = FuzzyMatcher(nlp.vocab)
for term in open(sys.argv[2]).read().split("\\n"): matcher.add(term, [nlp.make_doc(term)], kwargs=[{"min_r": 88}])
list(matcher(nlp.make_doc(open(sys.argv[1]).read())))
"""
PHRASES = """
import sys, spacy
from spacy.matcher import PhraseMatcher
nlp = spacy.blank("en"); nlp.max_length = 10**9
matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
for term in open(sys.argv[2]).read().split("\\n"): matcher.add(term, [nlp.make_doc(term)])
matcher(nlp.make_doc(open(sys.argv[1]).read()))
"""
WINDOWS = """
import sys
from collections import defaultdict
words = open(sys.argv[1]).read().lower().split()
terms = defaultdict(list)
for term in open(sys.argv[2]).read().split("\\n"): terms[len(term.split())].append(term)
"""
RATIO = (
    WINDOWS
    + """
from rapidfuzz.fuzz import ratio
for size, some in terms.items():
    for at in range(len(words) - size + 1):
        window = " ".join(words[at : at + size])
        for term in some: ratio(window, term, score_cutoff=88)
"""
)
CDIST = (
    WINDOWS
    + """
import numpy
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cdist
for size, some in terms.items():
    windows = [" ".join(words[at : at + size]) for at in range(len(words) - size + 1)]
    for at in range(0, len(windows), 10000):
        numpy.nonzero(cdist(windows[at : at + 10000], some, scorer=ratio, score_cutoff=88, dtype=numpy.uint8))
"""
)
PARTIAL = """
import sys
from rapidfuzz.fuzz import partial_ratio_alignment
terms = open(sys.argv[2]).read().split("\\n")
for turn in open(sys.argv[1]).read().lower().split("\\n\\n"):
    for term in terms: partial_ratio_alignment(turn, term, score_cutoff=88)
"""
FLASHTEXT = """
import sys
from flashtext import KeywordProcessor
processor = KeywordProcessor()
processor.add_keywords_from_list(open(sys.argv[2]).read().split("\\n"))
processor.extract_keywords(open(sys.argv[1]).read(), span_info=True)
"""
AHOCORASICK = """
import sys
from ahocorasick_rs import AhoCorasick
AhoCorasick(open(sys.argv[2]).read().lower().split("\\n")).find_matches_as_indexes(open(sys.argv[1]).read().lower())
"""

LARGE = 100.0
"""So many megabytes and more are taken whole: what is so fast that its start would count, and how memory grows."""

# Name, what it does of the work, what has to be installed, its code or command, megabytes that it gets, terms.
PEERS = [
    ("spaczz FuzzyMatcher", "fuzzy", "spaczz", SPACZZ, 0.1, 200),
    ("rapidfuzz ratio, window loop", "fuzzy", "rapidfuzz", RATIO, 0.5, 200),
    ("rapidfuzz partial_ratio_alignment", "fuzzy", "rapidfuzz", PARTIAL, 1.0, 200),
    ("rapidfuzz cdist on windows", "fuzzy", "rapidfuzz", CDIST, 13.0, 200),
    ("ugrep -Z1", "one letter", "ugrep", ["ugrep", "-Z1", "-i", "-w", "-o", "-F", "-f"], 13.0, 200),
    ("spaCy PhraseMatcher", "exact", "spacy", PHRASES, 13.0, 200),
    ("flashtext", "exact", "flashtext", FLASHTEXT, 13.0, 200),
    ("ripgrep -F -i -w -o", "exact", "rg", ["rg", "-F", "-i", "-w", "-o", "-f"], 130.0, 200),
    ("ahocorasick_rs", "exact", "ahocorasick_rs", AHOCORASICK, 13.0, 5000),
]


class Bench:
    """Texts and terms in a folder, and the time that commands take on them."""

    def __init__(self, folder: Path, megabytes: float, runs: int) -> None:
        self.folder, self.megabytes, self.runs = folder, megabytes, runs

    def text(self, megabytes: float) -> Path:
        """A file of so many megabytes; smaller ones are the beginning of larger ones."""
        path = self.folder / f"{megabytes}.txt"
        if not path.exists():
            size = int(megabytes * 1e6)
            with path.open("w", encoding="utf-8") as file:
                for text in corpus.interviews(size):
                    file.write(text + "\n\n")
                file.truncate(size)
        return path

    def terms(self, number: int) -> tuple[Path, Path]:
        """The same terms as lines and as a codebook."""
        lines, book = self.folder / f"{number}.txt", self.folder / f"{number}.yaml"
        if not book.exists():
            made = corpus.codebook(number)
            lines.write_text(
                "\n".join(str(term).lower() for code in made.codes for term in code.terms), encoding="utf-8"
            )
            book.write_text(corpus.as_yaml(made), encoding="utf-8")
        return lines, book

    def command(self, code: str | list[str], megabytes: float, terms: int) -> list[str]:
        """A command that searches so much text for so many terms."""
        lines, book = self.terms(terms)
        if isinstance(code, list):
            return [*code, str(lines), str(self.text(megabytes))]
        return [sys.executable, "-c", code, str(self.text(megabytes)), str(lines), str(book)]

    def coding(self, megabytes: float, terms: int) -> list[str]:
        """The command line, from transcripts to excerpts."""
        options = ["--codebook", str(self.terms(terms)[1]), "--no-study", "--quiet", "--format", "jsonl", "--jobs", "1"]
        return [sys.executable, "-m", "interviewcoder", "code", str(self.text(megabytes)), *options]


def seconds(command: list[str]) -> float:
    """How long a command takes. Its output is read: some tools do less where nobody reads it."""
    begin = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False, cwd=corpus.ROOT)
    if done.returncode:
        sys.exit(f"{command[0]} failed: {done.stderr.decode()[-500:]}")
    return time.perf_counter() - begin


def peak(command: list[str]) -> float:
    """The most memory that a command holds, in MB."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    out = subprocess.run(
        [sys.executable, "-c", code, *command], capture_output=True, check=True, cwd=corpus.ROOT
    ).stdout
    return int(out) / (1024 if sys.platform != "darwin" else 1024**2)


def shown(ratio: float) -> str:
    """A ratio in two or three figures."""
    return f"{float(f'{ratio:.2g}'):,.0f}" if ratio >= 10 else f"{ratio:.2g}"


def is_there(what: str) -> bool:
    """Whether a tool or a module is installed."""
    return shutil.which(what) is not None or importlib.util.find_spec(what) is not None


def beside(bench: Bench) -> list[str]:
    """The table of the peers: of each its speed, and ours in turn with it as a ratio, with the ratio's range."""
    rows = ["| tool | does | MB/s | `find` is | `code` is |", "|---|---|--:|--:|--:|"]
    for name, does, needs, code, most, terms in PEERS:
        if not is_there(needs):
            print(f"{name}: skipped, {needs} is not installed")
            continue
        size = most if most > LARGE else min(most, bench.megabytes)
        mine = size if size >= 2 else bench.megabytes  # on a small text our start would count, not our speed
        pairs = [
            (
                size / seconds(bench.command(code, size, terms)),
                mine / seconds(bench.command(MINE, mine, terms)),
                mine / seconds(bench.coding(mine, terms)),
            )
            for _ in range(bench.runs)
        ]
        speed = statistics.median(its for its, _, _ in pairs)
        ratios = []
        for mine_of in (1, 2):
            each = [one[mine_of] / one[0] for one in pairs]
            ratios.append(f"{shown(statistics.median(each))}× ({shown(min(each))}–{shown(max(each))})")
        rows.append(f"| {name} | {does} | {speed:.3g} | {' | '.join(ratios)} |")
        print(rows[-1], flush=True)
    return rows


def growth(bench: Bench) -> list[str]:
    """The table of sizes and terms."""
    rows = ["| text, terms | `find` MB/s | `code` MB/s | `code` peak MB |", "|---|--:|--:|--:|"]
    for size, terms in [
        (1.0, 200),
        (bench.megabytes, 200),
        (130.0, 200),
        (bench.megabytes, 50),
        (bench.megabytes, 5000),
    ]:
        runs = bench.runs if size <= LARGE else 1
        find = statistics.median(seconds(bench.command(MINE, size, terms)) for _ in range(runs))
        command = bench.coding(size, terms)
        code = statistics.median(seconds(command) for _ in range(runs))
        rows.append(f"| {size:g} MB, {terms:,} | {size / find:.3g} | {size / code:.3g} | {peak(command):.0f} |")
        print(rows[-1], flush=True)
    return rows


def machine(bench: Bench) -> str:
    """On what and when it was measured."""
    names = re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text()) if sys.platform == "linux" else []
    what = " ".join((names or [platform.processor() or platform.machine()])[0].split())
    python = platform.python_version()
    return f"Measured on {datetime.now(UTC).date()}: {what}, one core; Python {python}; medians of {bench.runs} runs."


def main() -> None:
    """Measure, print, and write what the README shows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=13.0)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), options.megabytes, options.runs)
        tables = "\n".join([*beside(bench), "", *growth(bench), "", machine(bench)])
    if options.write:
        text = README.read_text(encoding="utf-8")
        begin, end = text.index(BEGIN) + len(BEGIN), text.index(END)
        README.write_text(f"{text[:begin]}\n{tables}\n{text[end:]}", encoding="utf-8")


if __name__ == "__main__":
    main()
