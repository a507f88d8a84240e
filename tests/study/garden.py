"""A short interview, codebooks for it, studies of a team in one folder, and what tests ask of them."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

from interviewcoder import formats
from interviewcoder.codebooks import read as read_codebook
from interviewcoder.formats import reading
from interviewcoder.matching import Matcher
from interviewcoder.model.codebook import Codebook
from interviewcoder.model.coding import MACHINE, Excerpt
from interviewcoder.study import Study, create, decisions, queries, runs
from interviewcoder.study.importing import Import
from interviewcoder.study.taking import Taken
from interviewcoder.study.texts import transcript_of
from interviewcoder.transcripts import read_text

Book = tuple[Codebook, str]

GARDEN = """Garden talk

Interviewer:

What do you grow?

Gardener:

I grow tomatoes and beans every summer. The tomatoes need water. My neighbour Paula waters the beans when I travel.

Interviewer:

And the soil?

Gardener:

The soil is heavy clay. I dig compost into the soil each spring.
"""
WITHOUT_NAME = GARDEN.replace("Paula", "[name]")
MARKET = """Market talk

Interviewer:

Who buys from you?

Gardener:

Families buy tomatoes. The cook of the inn buys compost for her own beans and water for her soup.

Interviewer:

Nobody else?

Gardener:

Nobody else.
"""


def book_of(**codes: str) -> Book:
    """A codebook of some codes with their terms, and its YAML."""
    yaml = "name: Plot\nunit: sentence\ncodes:\n" + "".join(
        f"  - {{id: {code}, name: The {code}, terms: [{terms}]}}\n" for code, terms in codes.items()
    )
    book, problems = read_codebook(yaml.encode(), "plot.yaml")
    assert book is not None
    assert not problems
    return book, yaml


PLOT = book_of(crop="tomatoes, beans", water="water", soil="soil, compost")


class Team:
    """Studies in one folder."""

    def __init__(self, folder: Path) -> None:
        seconds = itertools.count()
        self._folder = folder
        self._studies: list[Study] = []
        self.clock = lambda: datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=next(seconds))

    def study(self, late: float = 0) -> Study:
        """A new study, on a machine whose clock is late by some seconds."""
        path = self._folder / f"{len(self._studies)}.study"
        study = create(path, lambda: self.clock() - timedelta(seconds=late))
        study.execute("PRAGMA synchronous = OFF")  # the tests of crashes are elsewhere
        self._studies.append(study)
        return study

    def coded(self, text: str = GARDEN, path: str = "garden.txt") -> Study:
        """A new study with a coded transcript."""
        study = self.study()
        code(study, text, path=path)
        return study

    def close(self) -> None:
        for study in self._studies:
            study.close()


def code(
    study: Study, text: str, book: Book = PLOT, *, path: str = "garden.txt", run: int = 0, codes: Collection[str] = ()
) -> tuple[int, runs.Changes]:
    """Code a text, as part of a run or as a run of its own; the run and what it changed."""
    run, _, changes = recorded(study, text, book, path, run, codes)
    return run, changes


def recorded(
    study: Study, text: str, book: Book, path: str, run: int, codes: Collection[str]
) -> tuple[int, Taken, runs.Changes]:
    """Code a text; the run, how the text was taken in, and what the run changed."""
    transcript, _ = read_text(text, path)
    run = run or runs.begin(study, "ann", book[0], ("plot.yaml", book[1]), {}, "1")
    found = [coding for coding in Matcher(book[0]).code(transcript) if not codes or coding.code in codes]
    return run, *runs.record(study, run, "ann", transcript, found, codes=codes or None)


def excerpts(study: Study, coder: str = "") -> list[Excerpt]:
    """All excerpts of a study, or those of a coder."""
    return [e for e in queries.excerpts(study, queries.EVERYTHING) if coder in ("", e.coder)]


def texts(study: Study, coder: str) -> list[tuple[str, str]]:
    """What a coder has coded: the codes and the texts of what is present."""
    return [(e.code, e.text) for e in excerpts(study, coder) if e.status != "withdrawn"]


def row(study: Study, words: str, code: str, coder: str = MACHINE) -> int:
    """The row of the first coding with a code whose text begins with some words."""
    for number in queries.ids(study, queries.EVERYTHING):
        excerpt = queries.excerpt_of(study, number)
        if (excerpt.coder, excerpt.code) == (coder, code) and excerpt.text.startswith(words):
            return number
    raise LookupError(words)


def span(study: Study, words: str) -> tuple[int, int]:
    """Where some words are."""
    start = transcript_of(study, 1).text.index(words)
    return start, start + len(words)


def exported(study: Study, wanted: str = "jsonl") -> str:
    return "".join(formats.WRITERS[wanted](excerpts(study)))


def take_in(study: Study, text: str, coder: str, wanted: str = "jsonl") -> Import:
    numbered, problems = reading.read_coded(text.encode(), f"x.{wanted}", "json" if wanted == "jsonl" else "table")
    assert not problems
    taken = Import(study, f"x.{wanted}", coder)
    with study.writing():
        taken.excerpts(numbered)
    return taken


def with_all_kinds_of_decisions(team: Team) -> Study:
    """A study where people recoded, resized, removed, added and noted, and where a passage was lost."""
    study = team.coded()
    start, end = span(study, "The soil is heavy clay.")
    resized = decisions.recode(study, row(study, "The soil", "soil"), "ann", "soil", (start, end - 6))
    decisions.recode(study, row(study, "I dig", "soil"), "ann", "crop", span(study, "I dig compost"))
    decisions.recode(study, row(study, "I grow", "crop"), "ann", "water")
    removed = decisions.add(study, 1, "ann", "soil", span(study, "every summer"))
    decisions.accept(study, [removed, resized], "bob", "I see why")
    decisions.reject(study, [removed], "ann")
    decisions.reject(study, [row(study, "The tomatoes", "crop")], "bob", "first\nwhy: because\nann: no")
    decisions.accept(study, [row(study, "The tomatoes", "water")], "ann")
    decisions.note(study, row(study, "My neighbour", "crop"), "ann", '=1+1, "quoted"\n\n\'- who is she?')
    return study
