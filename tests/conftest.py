"""What all tests share: the repository's folders, and running the tool as its users do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
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


def contrast(one: Sequence[int], other: Sequence[int]) -> float:
    """How well two colours, each red, green and blue (0-255), can be told: 1 to 21, as WCAG 2.1 defines it."""

    def luminance(colour: Sequence[int]) -> float:
        parts = [part / 255 for part in colour]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


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
