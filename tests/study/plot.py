"""The file of a study of two coded interviews, and what is done with it."""

from __future__ import annotations

import itertools
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from interviewcoder.codebooks import read as read_codebook
from interviewcoder.matching import Matcher
from interviewcoder.model.coding import Excerpt
from interviewcoder.study import Study, create, open_study, queries, runs
from interviewcoder.study.queries import LogLine
from interviewcoder.transcripts import read_text

GARDEN = """Garden talk

Interviewer:

What do you grow?

Gardener:

I grow tomatoes and beans every summer. The tomatoes need water.

My neighbour Paula waters the beans when I travel.

Interviewer:

And the soil?

Gardener:

The soil is heavy clay. I dig compost into the soil each spring.
"""
MARKET = """Market talk

Interviewer:

Who buys from you?

Seller:

Families buy tomatoes. The cook of the inn buys compost for her own beans.
"""
YAML = """name: Plot
codes:
  - {id: crop, name: The crop, terms: [tomatoes, beans]}
  - {id: water, name: The water, terms: [water]}
  - {id: soil, name: The soil, terms: [soil, compost]}
"""


class StudyFile:
    """The file of a study, with a clock that is a second later each time it is looked at."""

    def __init__(self, path: Path) -> None:
        seconds = itertools.count()
        self.path = path
        self.clock = lambda: datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=next(seconds))

    def make(self, copies: int = 1) -> Study:
        """A new study here, of interviews that are as long as so many copies."""
        study = create(self.path, self.clock)
        with study.writing():
            study.set("coder", "ann")
        run = self.code(study, "garden.txt", GARDEN * copies)
        self.code(study, "market.txt", MARKET * copies, run)
        return study

    def open(self, *, read_only: bool = False) -> Study:
        return open_study(self.path, self.clock, read_only=read_only)

    def code(self, study: Study, path: str, text: str, run: int | None = None) -> int:
        """Code a text, as a part of a run or as a run of its own, whose number it is."""
        book, _ = read_codebook(YAML.encode(), "plot.yaml")
        assert book is not None
        transcript, _ = read_text(text, path)
        if run is None:
            run = runs.begin(study, "ann", book, ("plot.yaml", YAML), {}, "1")
        runs.record(study, run, "ann", transcript, Matcher(book).code(transcript), codes=None)
        return run

    def said(self) -> tuple[list[Excerpt], list[LogLine]]:
        """All excerpts and the whole log."""
        with self.open(read_only=True) as study:
            return list(queries.excerpts(study, queries.EVERYTHING)), list(queries.log(study))

    def ids(self) -> list[str]:
        """The ids of all excerpts."""
        return [excerpt.id for excerpt in self.said()[0]]

    def beside(self, ending: str) -> Path:
        """The file with this ending that SQLite keeps beside it."""
        return Path(f"{self.path}-{ending}")

    def assert_sound(self) -> None:
        """Check what SQLite can check."""
        connection = sqlite3.connect(self.path)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.close()
