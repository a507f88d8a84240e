"""What another process writes while somebody looks: nothing is written of what is no more, nothing is read halfway."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from garden import GARDEN, MARKET, Team, code, excerpts, row, span, texts

from interviewcoder.cli import gathering
from interviewcoder.cli.commands import listing
from interviewcoder.errors import StudyError, UsageError
from interviewcoder.model.coding import Excerpt
from interviewcoder.review.blind import BlindCoding
from interviewcoder.review.proposals import Proposals
from interviewcoder.review.session import Session
from interviewcoder.study import Study, decisions, open_study, queries
from interviewcoder.study.merging import merge
from interviewcoder.study.taking import take
from interviewcoder.transcripts import read_text

ALL = queries.Selection(coder="ann", statuses=("proposed",))
LONGER = GARDEN.replace("Garden talk", "Garden talk of a long and sunny afternoon in May")


@pytest.fixture
def before_writing(team: Team, monkeypatch: pytest.MonkeyPatch) -> Callable[[Study], None]:
    """Lets another process edit the transcript of a study the moment before the study is written to."""
    execute = Study.execute

    def edited(study: Study) -> None:
        def first_edited(self: Study, statement: str, *values: object) -> int:
            if self is study and statement == "BEGIN IMMEDIATE":
                monkeypatch.setattr(Study, "execute", execute)
                with open_study(study.path, team.clock) as other, other.writing():
                    take(other, read_text(LONGER, "garden.txt")[0], "bob")
            return execute(self, statement, *values)

        monkeypatch.setattr(Study, "execute", first_edited)

    return edited


ACTIONS: dict[str, Callable[[Session], object]] = {
    "accept": lambda session: session.accept(),
    "reject": lambda session: session.reject(),
    "recode": lambda session: session.recode("water"),
    "resize": lambda session: session.resize("end earlier"),
    "add": lambda session: session.add("soil"),
}


@pytest.mark.parametrize("kind", [Proposals, BlindCoding])
@pytest.mark.parametrize("action", ACTIONS)
def test_a_key_writes_nothing_on_words_that_were_not_shown(
    team: Team, before_writing: Callable[[Study], None], kind: type[Session], action: str
) -> None:
    study = team.coded()
    if kind is BlindCoding:
        decisions.add(study, 1, "ann", "crop", span(study, "I grow tomatoes"))
    session = kind(study, ALL)
    session.show()
    before_writing(study)
    with pytest.raises(UsageError, match="another process has changed"):
        ACTIONS[action](session)
    assert texts(study, "ann") == ([("crop", "I grow tomatoes")] if kind is BlindCoding else [])


@pytest.mark.parametrize("kind", [Proposals, BlindCoding])
def test_what_is_done_after_a_refused_step_is_in_the_study(
    team: Team, before_writing: Callable[[Study], None], kind: type[Session]
) -> None:
    study = team.coded()
    session = kind(study, ALL)
    session.show()
    before_writing(study)
    with pytest.raises(UsageError, match="another process has changed"):
        session.add("soil")
    session.show()
    session.add("soil")
    with open_study(study.path, team.clock, read_only=True) as same:
        assert [code for code, _ in texts(same, "ann")] == ["soil"]


@pytest.mark.skipif(os.name == "nt", reason="Windows removes and replaces no open file")
@pytest.mark.parametrize("is_replaced", [False, True])
def test_nothing_is_said_to_be_written_to_a_study_that_is_no_longer_there(team: Team, is_replaced: bool) -> None:
    study = team.coded()
    session = Proposals(study, ALL)
    session.show()
    copy = study.path.with_name("copy")
    shutil.copy(study.path, copy)
    if is_replaced:
        copy.replace(study.path)  # as a program does that keeps folders alike
    else:
        study.path.unlink()
    with pytest.raises(StudyError, match="moved, removed or replaced"):
        session.accept()


def test_what_a_study_holds_is_read_at_one_moment(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    study = team.coded()
    number, read = len(excerpts(study)), queries.transcripts_of

    def then_coded(asked: Study) -> dict[str, int]:
        found = read(asked)
        with open_study(study.path, team.clock) as other:
            code(other, MARKET, path="market.txt")
        return found

    monkeypatch.setattr(queries, "transcripts_of", then_coded)
    corpus = gathering.of_study(study)
    assert list(corpus.transcripts) == ["garden.txt"]
    assert len(corpus.excerpts) == number
    monkeypatch.undo()
    assert len(gathering.of_study(study).excerpts) > number


def test_what_is_listed_with_its_context_is_of_one_moment(
    team: Team, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    study = team.coded()
    number, excerpts_of = len(excerpts(study)), queries.excerpts

    def then_edited(*asked: object) -> Iterator[Excerpt]:
        with open_study(study.path, team.clock) as other:
            code(other, LONGER)
            code(other, MARKET, path="market.txt")
        return excerpts_of(*asked)

    monkeypatch.setattr(queries, "excerpts", then_edited)
    listing.command(study=study.path, context=1, format_name="jsonl")
    listed = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert len(listed) == number
    assert {one["transcript"] for one in listed} == {"garden.txt"}
    assert all(one["context"]["before"] for one in listed)
    assert all(GARDEN[one["start"] : one["end"]] == one["text"] for one in listed)


def test_a_session_takes_back_nothing_that_a_merge_brought(team: Team) -> None:
    study, laptop = team.coded(), team.study()
    merge(laptop, study, "ann")
    session = Proposals(study, ALL)
    session.show()
    session.accept()
    decisions.accept(laptop, [row(laptop, "The tomatoes need", "water")], "ann", "seen on the way")
    with open_study(study.path, team.clock) as other:
        merge(other, laptop, "ann")
    decided = {excerpt.text for excerpt in excerpts(study) if excerpt.status == "accepted"}
    assert len(decided) == 2
    session.undo()
    assert {excerpt.text for excerpt in excerpts(study) if excerpt.status == "accepted"} == {"The tomatoes need water."}
    with pytest.raises(UsageError, match="nothing to take back since then"):
        session.undo()
