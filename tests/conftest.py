"""What all tests share: the repository's folders, and running the tool as its users do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "transcripts"

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def root() -> Path:
    """The repository's folder."""
    return ROOT


@pytest.fixture
def samples() -> Path:
    """The folder of the transcripts that ship."""
    return SAMPLES


# Slow machines are no mistake, and what passes once in CI passes again.
settings.register_profile("tests", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("tests")


@pytest.fixture(autouse=True, scope="session")
def _signals() -> None:
    """Signals do what they do, also where the tests run in the background or under nohup, which ignore some."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs the tool in a process of its own, in a new folder unless told where."""

    def run(
        *arguments: object,
        stdin: bytes | None = None,  # nothing, as in a job: not even an empty pipe
        cwd: Path | None = None,
        env: dict[str, str] | None = None,
        **options: object,
    ) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "interviewcoder", *(str(argument) for argument in arguments)]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("INTERVIEWCODER")}
        if "preexec_fn" in options:  # which lets no file grow: Python would leave halves of its own
            clean["PYTHONDONTWRITEBYTECODE"] = "1"
        done = subprocess.run(
            command,
            **({"stdin": subprocess.DEVNULL} if stdin is None else {"input": stdin}),
            capture_output=True,
            cwd=cwd or tmp_path,
            env={**clean, **(env or {})},
            timeout=120,
            check=False,
            **options,  # type: ignore[call-overload]
        )
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return done

    return run
