"""Fixtures of the tests of the study."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from garden import Team
from plot import GARDEN, MARKET, YAML, StudyFile


@pytest.fixture
def study_file() -> Callable[[Path], StudyFile]:
    """Says where a study is, or is to be."""
    return StudyFile


@pytest.fixture
def study(tmp_path: Path) -> StudyFile:
    """A study in the folder where `run` runs the tool; there, too, its interviews, one more, and its codebook."""
    (tmp_path / "plot.yaml").write_text(YAML, encoding="utf-8")
    for name, text in (("garden.txt", GARDEN), ("market.txt", MARKET), ("more.txt", GARDEN + MARKET)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    file = StudyFile(tmp_path / "interviews.study")
    file.make().close()
    return file


@pytest.fixture
def team(tmp_path: Path):
    team = Team(tmp_path)
    yield team
    team.close()
