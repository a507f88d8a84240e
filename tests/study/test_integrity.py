"""What copies of a study, old exports and files of other programs must not do to what somebody has said."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from conftest import StudyFile
from garden import GARDEN, PLOT, WITHOUT_NAME, Team, book_of, code, excerpts, exported, row, span, take_in

from interviewcoder.errors import StudyError
from interviewcoder.matching import Matcher
from interviewcoder.redaction import Pseudonyms
from interviewcoder.review.blind import BlindCoding
from interviewcoder.study import Study, create, decisions, open_study, queries, runs
from interviewcoder.study.merging import merge
from interviewcoder.study.redacting import redact
from interviewcoder.study.texts import settings_of, take, transcript_of
from interviewcoder.transcripts import read, read_text

VTT = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Gardener>I grow tomatoes and beans every summer.

00:00:05.000 --> 00:00:09.000
<v Gardener>The soil is heavy clay.
"""


def edit(study: Study, text: str, coder: str, roles: dict | None = None) -> None:
    with study.writing():
        take(study, read_text(text, "garden.txt", roles=roles or {})[0], coder, roles=roles)


@pytest.mark.parametrize("role_is_later", [True, False])
@pytest.mark.parametrize("ann_first", [True, False])
def test_a_role_named_in_one_copy_and_an_edit_in_another_both_hold(
    team: Team, role_is_later: bool, ann_first: bool
) -> None:
    ann, ben = team.coded(), team.study()
    merge(ben, ann, "ben")
    steps = [lambda: edit(ben, WITHOUT_NAME, "ben"), lambda: edit(ann, GARDEN, "ann", {"Gardener": "interviewer"})]
    for step in steps if role_is_later else reversed(steps):
        step()
    for one, other in ((ann, ben), (ben, ann)) if ann_first else ((ben, ann), (ann, ben)):
        merge(one, other, "ann")
    for study in (ann, ben):
        assert transcript_of(study, 1).text == WITHOUT_NAME
        assert settings_of(study, "garden.txt")[1] == {"Gardener": "interviewer"}


def test_who_has_read_without_giving_a_code_is_known_after_a_merge(team: Team) -> None:
    ann, ben = team.coded(), team.study()
    merge(ben, ann, "ben")
    reading = BlindCoding(ben, queries.Selection(coder="ben"))
    while reading.view() is not None:
        reading.skip()
    decisions.add(ann, 1, "ann", "care", span(ann, "The tomatoes need water."))
    merge(ann, ben, "ann")
    merge(ben, ann, "ben")
    assert queries.readers(ann) == queries.readers(ben)
    assert ("ben", "garden.txt") in queries.readers(ann)


def test_undoing_a_run_brings_the_evidence_back_too(team: Team) -> None:
    study = team.coded()

    def shown() -> list[tuple[object, ...]]:
        return [(e.code, e.status, e.score, [m.term for m in e.evidence]) for e in excerpts(study) if e.decisions]

    decisions.accept(study, [row(study, "The soil", "soil")], "ann")
    code(study, GARDEN, book_of(crop="tomatoes, beans"))
    before = shown()
    run, _ = code(study, GARDEN, book_of(soil="heavy clay"))
    assert shown() != before
    decisions.undo(study, "ann", run)
    assert shown() == before


def test_an_old_export_does_not_bring_back_the_place_that_a_coding_had(team: Team) -> None:
    study = team.coded()
    decisions.add(study, 1, "bob", "care", span(study, "The tomatoes need water."))
    old = exported(study)
    mine = row(study, "The tomatoes need", "care", "bob")
    decisions.recode(study, mine, "bob", "care", span(study, "tomatoes need water"))
    before = excerpts(study, "bob")
    assert take_in(study, old, "ann").counts["left"] == 1
    assert excerpts(study, "bob") == before


def test_an_old_export_does_not_bring_back_what_stood_instead(team: Team) -> None:
    study = team.coded()
    coding = row(study, "The soil", "soil")
    decisions.recode(study, coding, "bob", "crop", span(study, "The soil is heavy clay."))
    old = exported(study)
    decisions.reject(study, [coding], "bob")
    before = excerpts(study)
    take_in(study, old, "ann")
    assert excerpts(study) == before


def test_a_redaction_is_of_one_moment(team: Team, tmp_path: Path, monkeypatch) -> None:
    study = team.coded()
    coding = row(study, "The soil", "soil")

    def meanwhile(path: Path, clock):
        with open_study(study.path, team.clock) as same:
            decisions.accept(same, [coding], "ben")
        return create(path, clock)

    monkeypatch.setattr("interviewcoder.study.opening.create", meanwhile)
    with open_study(study.path, team.clock, read_only=True) as source:
        redact(source, tmp_path / "copy.study", Pseudonyms((), ()), "ann", team.clock)
    with open_study(tmp_path / "copy.study", team.clock) as copy:
        assert copy.value("SELECT count(*) FROM statement WHERE kind = 'decision'") == 0
        assert not [entry for entry in queries.log(copy) if entry.action == "accept"]


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_what_is_left_of_another_study_does_not_come_into_a_new_one(team: Team, tmp_path: Path, ending: str) -> None:
    left = tmp_path / f"copy.study{ending}"
    left.write_bytes(b"pages of another study")
    with pytest.raises(StudyError, match=f"copy.study{ending}: is left of another study"):
        redact(team.coded(), tmp_path / "copy.study", Pseudonyms((), ()), "ann", team.clock)
    with pytest.raises(StudyError, match="is left of another study"):
        create(tmp_path / "copy.study", team.clock)
    assert [path.name for path in tmp_path.glob("copy*")] == [left.name]


def test_a_study_that_is_written_meanwhile_is_merged_as_it_was(team: Team) -> None:
    ann, ben = team.coded(), team.study()
    with open_study(ann.path, team.clock, read_only=True) as other:
        queries.readers(other)
        for coding in queries.ids(ann, queries.EVERYTHING):
            decisions.accept(ann, [coding], "ann", "a memo of some length " * 50)
        ann.close()  # which writes the log into the file
        assert merge(ben, other, "ben").codings > 0


def test_codings_of_an_older_study_get_their_times(tmp_path: Path) -> None:
    file = StudyFile(tmp_path / "old.study")
    transcript, _ = read(VTT.encode(), "talk.vtt")
    with create(file.path, file.clock) as study:
        run = runs.begin(study, "ann", PLOT[0], ("plot.yaml", PLOT[1]), {}, "1")
        runs.record(study, run, "ann", transcript, Matcher(PLOT[0]).code(transcript), codes=None)
        times = [excerpt.time for excerpt in excerpts(study)]
    assert set(times) <= {1.0, 5.0}
    connection = sqlite3.connect(file.path)
    connection.executescript("ALTER TABLE coding DROP COLUMN time; PRAGMA user_version = 1")
    connection.close()
    before = file.path.read_bytes()
    with file.open(read_only=True) as study:
        assert len(excerpts(study)) == len(times)
    assert file.path.read_bytes() == before
    with file.open() as study:
        assert [excerpt.time for excerpt in excerpts(study)] == times
