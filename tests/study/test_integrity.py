"""What copies of a study, old exports and files of other programs must not do to what somebody has said."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from pathlib import Path

import pytest
from garden import GARDEN, PLOT, WITHOUT_NAME, Team, book_of, code, excerpts, exported, row, span, take_in
from plot import StudyFile

from interviewcoder.errors import StudyError
from interviewcoder.formats.qdpx.reading import read_qdpx
from interviewcoder.matching import Matcher
from interviewcoder.model.coding import MACHINE, Memo
from interviewcoder.redaction import Pseudonyms
from interviewcoder.review.blind import BlindCoding
from interviewcoder.study import Study, create, decisions, open_study, queries, runs
from interviewcoder.study.coding_rows import codes_of
from interviewcoder.study.merging import merge
from interviewcoder.study.projects import take_in as take_in_project
from interviewcoder.study.redacting import redact
from interviewcoder.study.taking import take
from interviewcoder.study.texts import settings_of, transcript_of
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


def test_a_role_that_comes_back_with_an_edit_holds(team: Team) -> None:
    study = team.study()
    edit(study, GARDEN, "ann", {"Gardener": "participant"})
    edit(study, GARDEN, "ann", {"Gardener": "interviewer"})
    edit(study, WITHOUT_NAME, "ann", {"Gardener": "participant"})
    assert settings_of(study, "garden.txt")[1] == {"Gardener": "participant"}


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


def test_an_old_export_does_not_bring_back_the_place_of_what_stands_instead_or_was_removed(team: Team) -> None:
    study = team.coded()
    instead = decisions.recode(study, row(study, "The soil", "soil"), "bob", "crop")
    mine = decisions.add(study, 1, "bob", "care", span(study, "The tomatoes need water."))
    old = exported(study)
    decisions.recode(study, instead, "bob", "crop", span(study, "The soil"))
    decisions.recode(study, mine, "bob", "care", span(study, "tomatoes need water"))
    decisions.reject(study, [mine], "bob")
    before = excerpts(study)
    assert take_in(study, old, "ann").counts["left"] == 2
    assert excerpts(study) == before


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
    with pytest.raises(StudyError, match=f"copy.study{ending}: is left over from another study"):
        redact(team.coded(), tmp_path / "copy.study", Pseudonyms((), ()), "ann", team.clock)
    with pytest.raises(StudyError, match="is left over from another study"):
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
    connection.executescript(
        "DROP TABLE brought; ALTER TABLE coding DROP COLUMN time; DELETE FROM setting; PRAGMA user_version = 1"
    )
    connection.close()
    before = file.path.read_bytes()
    with file.open(read_only=True) as study:
        assert [excerpt.time for excerpt in excerpts(study)] == times
    assert file.path.read_bytes() == before
    with file.open() as study:
        assert [excerpt.time for excerpt in excerpts(study)] == times


def turns_shown(study: Study) -> list[str]:
    """The speech of the turns that who codes without proposals is shown."""
    shown, reading = [], BlindCoding(study, queries.Selection(coder="carol"))
    while (view := reading.view()) is not None:
        shown.append(view.transcript.text[slice(*view.span)])
        reading.queue.skip()
    return shown


def test_turns_that_another_version_has_read_are_those_of_this_one(team: Team) -> None:
    with team.coded() as study:
        decisions.add(study, 1, "bob", "care", span(study, "The tomatoes need water."))
        path, before, shown = study.path, excerpts(study), turns_shown(study)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE coding SET turn = 0, speaker = 'Nobody', role = 'interviewer'")
    connection.execute("UPDATE transcript SET answers = '[[99, 0, 1]]'")
    connection.execute("UPDATE setting SET value = '0' WHERE name = 'reading'")
    connection.commit()
    connection.close()
    old = path.read_bytes()
    with open_study(path, team.clock, read_only=True) as study:
        assert (excerpts(study), turns_shown(study)) == (before, shown)
    assert path.read_bytes() == old
    with open_study(path, team.clock) as study:
        assert (excerpts(study), turns_shown(study)) == (before, shown)


def project_of(*groups: str) -> bytes:
    """Another program's project: a code of one name in each of some groups, and a coding of the last one."""
    guid = "{:08}-1111-1111-1111-111111111111"
    codes = "".join(
        f'<Code guid="{guid.format(10 * number)}" name="{group}" isCodable="false">'
        f'<Code guid="{guid.format(10 * number + 1)}" name="The water" isCodable="true"/></Code>'
        for number, group in enumerate(groups, 1)
    )
    start = GARDEN.index("The tomatoes need")
    last = groups.index(max(groups)) + 1
    xml = f"""<?xml version="1.0"?><Project xmlns="urn:QDA-XML:project:1.0" name="p" origin="Other">
<Users><User guid="{guid.format(1)}" name="Bob"/></Users><CodeBook><Codes>{codes}</Codes></CodeBook>
<Sources><TextSource guid="{guid.format(2)}" name="garden.txt" plainTextPath="internal://g.txt">
<PlainTextSelection guid="{guid.format(3)}" startPosition="{start}" endPosition="{start + 10}">
<Coding guid="{guid.format(4)}" creatingUser="{guid.format(1)}">
<CodeRef targetGUID="{guid.format(10 * last + 1)}"/></Coding></PlainTextSelection></TextSource></Sources></Project>"""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("project.qde", xml)
        archive.writestr("sources/g.txt", GARDEN)
    return stream.getvalue()


def test_codes_of_one_name_in_several_groups_stay_several_in_whatever_order(team: Team) -> None:
    empty, coded = team.study(), team.coded()
    for study in (empty, coded):
        for groups in (("After", "Before"), ("Before", "After")):
            take_in_project(study, read_qdpx(project_of(*groups), "p.qdpx"), "p.qdpx", "carl", "1")
        [excerpt] = excerpts(study, "Bob")
        assert (excerpt.name, excerpt.category.startswith("before")) == ("The water", True)
        assert sum(one.name == "The water" for one in codes_of(study)) == (2 if study is empty else 3)


MEMO = "see also\rbob: I agree\r\nend"
SAID = GARDEN.replace("The tomatoes need", "'- The tomatoes need")


@pytest.mark.parametrize("wanted", ["csv", "tsv"])
def test_a_table_says_what_the_study_says(team: Team, wanted: str) -> None:
    study, other = team.coded(SAID), team.coded(SAID)
    decisions.note(study, row(study, "The soil", "soil"), "ann", MEMO)
    decisions.recode(study, row(study, "The soil", "soil"), "ann", "clay; heavy")
    decisions.reject(study, [row(study, "The soil", "soil")], "bob")
    decisions.add(study, 1, "ann", "care", span(study, "'- The tomatoes need"))
    table = exported(study, wanted)
    assert take_in(study, table, "carl", wanted).problems == []
    told = [problem.message for problem in take_in(other, table, "carl", wanted).problems]
    assert told == [f"'{code}' was not the id of any code here so far" for code in ("care", "clay; heavy")]

    def said(of: Study) -> list[tuple[object, ...]]:
        lines = [(e.code, e.coder, e.start, e.text, e.status, e.decisions, e.memos) for e in excerpts(of)]
        return [line for line in lines if line[1] != MACHINE or line[5] or line[6]]

    assert len(said(study)) == 3
    noted = [(Memo("ann", MEMO.replace("\r\n", "\n").replace("\r", "\n")),)]
    assert [line[6] for line in said(other) if line[6]] == noted
    assert [line[:6] for line in said(other)] == [line[:6] for line in said(study)]
