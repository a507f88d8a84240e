"""What a run costs, start-up included, as a ratio to a well-known import: python tests/benchmarks/startup.py [RUNS]."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
TRANSCRIPT = ROOT / "transcripts" / "churn-model.txt"
TOOL = [sys.executable, "-m", "interviewcoder"]
PAIRS = {
    "--help": (["--help"], "typer"),
    "turns": (["turns", "--format", "jsonl", str(TRANSCRIPT)], "numpy"),
    "code": (["code", "--format", "jsonl", str(TRANSCRIPT)], "numpy"),
}


def seconds(command: list[str]) -> float:
    """The wall time of a command."""
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begin


def main() -> None:
    """Print, for each command, its median time, that of the import run in turn with it, and the ratio's quartiles."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    for name, (arguments, module) in PAIRS.items():
        beside = [sys.executable, "-c", f"import {module}"]
        if subprocess.run(beside, stderr=subprocess.DEVNULL, check=False).returncode:
            print(f"{name}: skipped, {module} is not installed")
            continue
        pairs = [(seconds([*TOOL, *arguments]), seconds(beside)) for _ in range(runs)]
        low, middle, high = statistics.quantiles([mine / other for mine, other in pairs], n=4)
        mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
        ratio = f"{middle:.2f} ({low:.2f} to {high:.2f})"
        print(f"{name}: {mine * 1000:.0f} ms, import {module}: {other * 1000:.0f} ms, ratio {ratio}")


if __name__ == "__main__":
    main()
