"""The README's commands work, and it names what there is."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import interviewcoder
from interviewcoder.cli.app import COMMANDS
from interviewcoder.cli.commands import codebook
from interviewcoder.formats import FORMATS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(name: str) -> str:
    """The commands under a marker of the README."""
    found = re.search(rf"<!-- {name} -->\n```\w+\n(.*?)```", README, re.DOTALL)
    assert found, name
    return found[1]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the shipped transcripts, and the tool first on the path."""
    shutil.copytree(ROOT / "transcripts", tmp_path / "transcripts")
    tool = tmp_path / "bin" / "interviewcoder"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m interviewcoder "$@"\n', encoding="utf-8")
    tool.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize("name", ["tour", "own", "script", "study", "stats", "share", "redact"])
def test_commands_run(checkout: Path, name: str) -> None:
    script = f'set -euo pipefail\nPATH="{checkout}/bin:$PATH"\n' + block(name)
    done = subprocess.run(["bash", "-c", script], cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = {"own": "fine, 2 codes", "share": r"\textbf{", "redact": "City A"}
    assert said.get(name, "drift") in done.stdout
    assert "error" not in done.stderr


def test_python_example_runs(checkout: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", block("python")], cwd=checkout, capture_output=True, text=True, check=True
    )
    assert "mm-drift 100.0" in done.stdout


def test_what_the_api_has_can_be_listed() -> None:
    assert {"code", "find", "load_codebook", "read_transcript"} <= set(dir(interviewcoder))
    assert all(hasattr(interviewcoder, name) for name in dir(interviewcoder))


def test_cluster_example_runs(checkout: Path) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed: pip install 'interviewcoder[dask]'")
    test_commands_run(checkout, "cluster")


def test_picture_of_the_terminal_says_what_the_tool_says() -> None:
    picture = (ROOT / ".github" / "terminal.svg").read_text(encoding="utf-8")
    said = " ".join(html.unescape(" ".join(re.findall(">([^<]*)</text>", picture))).split())
    command = re.search(r"interviewcoder code (\S+) --code (\S+)", said)
    assert command is not None
    transcript, _ = interviewcoder.read_transcript(ROOT / command[1])
    excerpts = interviewcoder.code(transcript, interviewcoder.load_codebook())
    shown = [excerpt for excerpt in excerpts if excerpt.code in command[2].split(",")]
    assert f"{len(shown)} excerpts of" in said
    for excerpt in shown:
        why = ", ".join(dict.fromkeys(f"{match.term} ({match.how} {match.score:g})" for match in excerpt.evidence))
        assert why in said


def test_function_of_the_spark_example_runs() -> None:
    arrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'interviewcoder[parquet]'")
    of_spark = ("from pyspark", "calls")
    lines = [line for line in block("spark").splitlines() if not line.startswith(of_spark)]
    named: dict = {}
    exec("\n".join(lines), named)
    calls = arrow.record_batch({"call": [1, 2], "body": ["Hello.", "Interviewee: We had data drift."]})
    (coded,) = named["coded"]([calls])
    assert [(row["transcript"], row["code"]) for row in coded.to_pylist()] == [("2", "mm-drift")]


def test_set_up_commands_are_the_ones_that_ci_runs() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for name in ("first run", "tests"):
        assert f"command_of_readme '{name}'" in ci
        assert block(name).startswith("python3 -m venv .venv && .venv/bin/pip install")


def named(heading: str) -> list[list[str]]:
    """What stands in backquotes in the first cells of the tables of a section, word by word."""
    (section,) = re.findall(rf"^## {heading}\n(.*?)^## ", README, re.DOTALL | re.MULTILINE)
    cells = re.findall(r"^\| (.*?) \| ", section, re.MULTILINE)
    return [said.split() for cell in cells for said in re.findall("`(.*?)`", cell)]


def test_every_command_is_documented() -> None:
    rows = named("Commands")
    assert {words[0] for words in rows} == set(COMMANDS)
    subcommands = {one.name for one in codebook.app.registered_commands}
    assert {words[1] for words in rows if words[0] == "codebook"} == subcommands


def test_every_format_is_documented() -> None:
    assert {name for name, *_ in named("Formats and exit codes")} >= set(FORMATS)


def test_files_that_it_links_to_are_there() -> None:
    for target in re.findall(r"\]\(([^):#]+)\)", README):
        assert (ROOT / target).exists(), target
