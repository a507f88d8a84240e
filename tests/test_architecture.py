"""Imports run one way, and the top level holds what it should."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOP_LEVEL = {
    "interviewcoder", "codebooks", "transcripts", "tests", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md",
    "CITATION.cff",
}  # fmt: skip


def test_imports_run_one_way() -> None:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert " 0 broken" in done.stdout, done.stdout + done.stderr


def test_modules_stay_readable() -> None:
    long = {
        path.name: lines
        for path in (ROOT / "interviewcoder").rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert not long


def test_top_level_holds_nothing_else() -> None:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = {line.partition("/")[0] for line in done.stdout.splitlines()}
    if not names:
        pytest.skip("not in a repository")
    assert {name for name in names if not name.startswith(".")} <= TOP_LEVEL
