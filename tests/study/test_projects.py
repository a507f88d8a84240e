"""A REFI-QDA project into a study: what is new comes in, once, and goes out again as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from plot import GARDEN, MARKET, YAML, StudyFile

from interviewcoder.codebooks import read as read_codebook
from interviewcoder.formats.qdpx.reading import read_qdpx
from interviewcoder.formats.qdpx.writing import Project, misplaced, write_qdpx
from interviewcoder.model.codebook import Code, Codebook
from interviewcoder.model.coding import MACHINE, Excerpt
from interviewcoder.study import Study, create, decisions, queries
from interviewcoder.study.coding_rows import codes_of
from interviewcoder.study.importing import Import
from interviewcoder.study.projects import take_in
from interviewcoder.study.taking import take
from interviewcoder.study.texts import transcript_of
from interviewcoder.transcripts import read_text

Make = Callable[[Path], StudyFile]


def exported(study: Study) -> bytes:
    """The study as a .qdpx file."""
    transcripts = [transcript_of(study, number) for number in queries.transcripts_of(study).values()]
    book = read_codebook(YAML.encode(), "plot.yaml")[0] or Codebook("none")
    project = Project(transcripts, list(queries.excerpts(study, queries.EVERYTHING)), book)
    assert misplaced(project) == []
    return write_qdpx(project)


def imported(study: Study, data: bytes, coder: str = "dora") -> Import:
    return take_in(study, read_qdpx(data, "p.qdpx"), "p.qdpx", coder, "1")


def decided(study: Study) -> None:
    """Let people say all that can be said."""
    first, second, third, *others = queries.ids(study, queries.EVERYTHING)
    decisions.accept(study, [first], "ann", memo="Good.\n  <b> & 😀")
    decisions.accept(study, [first], "bob")
    decisions.reject(study, [second], "bob", memo="No.")
    decisions.accept(study, [second], "ann")
    decisions.recode(study, third, "bob", "crop")
    own = decisions.add(study, 1, "ann", "weather", (50, 90), memo="New.")
    decisions.reject(study, [own], "bob")
    decisions.add(study, 1, "bob", "soil", (10, 20))
    assert others


def excerpts(study: Study) -> list[Excerpt]:
    return list(queries.excerpts(study, queries.EVERYTHING))


@pytest.fixture
def full(study: StudyFile) -> StudyFile:
    """A study in which people have said all that can be said."""
    with study.open() as store:
        study.code(store, "more.txt", GARDEN + MARKET)
        decided(store)
    return study


@pytest.fixture
def empty(tmp_path: Path, study_file: Make) -> Study:
    file = study_file(tmp_path / "empty.study")
    return create(file.path, file.clock)


def test_a_study_comes_into_an_empty_one_as_it_was(full: StudyFile, empty: Study) -> None:
    with full.open() as store, empty:
        data = exported(store)
        taken = imported(empty, data)
        assert taken.problems == []
        assert excerpts(empty) == excerpts(store)
        assert {one.status for one in excerpts(empty)} >= {"proposed", "accepted", "disputed", "recoded"}
        assert exported(empty) == data
        names = {code.id: code for code in codes_of(empty)}
        assert (names["soil"].name, set(names)) == ("The soil", {"crop", "water", "soil", "weather"})
        assert taken.counts["transcripts"] == 3
        machine = sum(one.coder == MACHINE for one in excerpts(empty))
        assert (taken.counts["recorded proposals"], taken.counts["codings"]) == (machine, 3)


def test_what_is_there_already_is_not_taken_twice(full: StudyFile, empty: Study) -> None:
    with full.open() as store, empty:
        data = exported(store)
        imported(empty, data)
        entries = empty.value("SELECT count(*) FROM entry")
        again = imported(empty, data)
        own = imported(store, data)
        for taken in (again, own):
            assert set(taken.counts) == {"there already"}
            assert taken.problems == []
        assert empty.value("SELECT count(*) FROM entry") == entries
        assert exported(store) == data


def test_an_import_can_be_taken_back(full: StudyFile, empty: Study) -> None:
    with full.open() as store, empty:
        imported(empty, exported(store))
        decisions.undo(empty, "dora")
        left = excerpts(empty)
        assert {one.coder for one in left if one.status != "withdrawn"} == {MACHINE}
        assert {one.status for one in left} <= {"proposed", "withdrawn"}
        decisions.undo(empty, "dora")
        assert [one for one in excerpts(empty) if one.status != "withdrawn"] == []


def test_where_the_machine_has_coded_the_study_keeps_its_own(study: StudyFile, empty: Study) -> None:
    with study.open() as store, empty:
        before = excerpts(store)
        other = [one for one in before if one.code == "soil"]
        transcripts = [transcript_of(store, number) for number in queries.transcripts_of(store).values()]
        taken = imported(store, write_qdpx(Project(transcripts, other[:1], Codebook("none"))))
        assert excerpts(store) == before
        assert taken.counts == {"there already": 1}


def test_a_transcript_of_the_same_name_with_another_text_is_not_replaced(study: StudyFile, empty: Study) -> None:
    edited = GARDEN.replace("Garden talk", "Garden talk, 3 May 2021")
    transcript = read_text(edited, "garden.txt")[0]
    start = edited.index("The soil is heavy clay")
    coding = Excerpt("", "garden.txt", "clay", "Clay", "", "eve", "", "unknown", 0, 1, start, start + 22,
                     edited[start : start + 22], 100.0, (), "accepted")  # fmt: skip
    with study.open() as store, empty:
        texts = store.rows("SELECT hash FROM text ORDER BY hash")
        taken = imported(store, write_qdpx(Project([transcript], [coding], Codebook("none"))))
        assert ["has another text in the file" in problem.message for problem in taken.problems] == [True]
        assert store.rows("SELECT hash FROM text ORDER BY hash") == texts
        [own] = [one for one in excerpts(store) if one.coder == "eve"]
        assert own.text == "The soil is heavy clay"
        assert own.start == GARDEN.index(own.text)


def test_the_same_text_under_another_name_is_the_same_transcript(study: StudyFile, empty: Study) -> None:
    transcript = read_text(GARDEN, "Elsewhere")[0]
    with study.open() as store, empty:
        taken = imported(store, write_qdpx(Project([transcript], [], Codebook("none"))))
        assert (taken.counts, taken.problems) == ({}, [])
        assert list(queries.transcripts_of(store)) == ["garden.txt", "market.txt"]


def project_of(*texts: tuple[str, str]) -> bytes:
    """A project of transcripts, by path and text, the first word of each coded by eve."""
    transcripts = [read_text(text, path)[0] for path, text in texts]
    codings = [
        Excerpt("", path, "a", "A", "", "eve", "", "unknown", 0, 1, 0, at, text[:at], 100.0, (), "accepted")
        for path, text in texts
        if (at := text.index(" "))
    ]
    return write_qdpx(Project(transcripts, codings, Codebook("none", uncategorised=(Code("a", "A"),))))


def texts_of(study: Study) -> dict[str, str]:
    return {path: transcript_of(study, number).text for path, number in queries.transcripts_of(study).items()}


def by_eve(study: Study) -> list[tuple[str, str]]:
    return [(one.transcript, one.text) for one in excerpts(study) if one.coder == "eve"]


BEANS = "Beans need poles, and nobody here ever gave them any.\n"
ROSES = "Roses want neither, as I told my neighbour in the spring.\n"
CORN = "Corn is sown late, when all frosts are over and done.\n"


@pytest.mark.parametrize("texts", [(BEANS, ROSES), (BEANS, BEANS), (BEANS, BEANS + ROSES)])
def test_two_transcripts_of_a_project_stay_two(empty: Study, texts: tuple[str, str]) -> None:
    """Whether they have their file's name, their text or most of their words in common."""
    listed = dict(zip(("a/talk.txt", "b/talk.txt"), texts, strict=True))
    with empty:
        taken = imported(empty, project_of(*listed.items()))
        assert (taken.problems, taken.counts["transcripts"]) == ([], 2)
        assert texts_of(empty) == listed
        assert by_eve(empty) == [("a/talk.txt", texts[0][:5]), ("b/talk.txt", texts[1][:5])]
        assert imported(empty, project_of(*listed.items())).counts == {"there already": 2}


def test_proposals_and_decisions_stay_with_their_transcripts(study: StudyFile, empty: Study) -> None:
    with study.open() as store, empty:
        for path, text in (("a/talk.txt", GARDEN), ("b/talk.txt", MARKET), ("c/copy.txt", GARDEN)):
            study.code(store, path, text)
        decisions.accept(store, queries.ids(store, queries.EVERYTHING), "ann")
        data = exported(store)
        assert imported(empty, data).problems == []
        assert excerpts(empty) == excerpts(store)
        assert exported(empty) == data


def test_another_interview_of_the_same_name_is_not_taken_for_it(empty: Study) -> None:
    with empty:
        imported(empty, project_of(("talk.txt", CORN)))
        taken = imported(empty, project_of(("a/talk.txt", BEANS), ("talk.txt", ROSES)))
        assert [problem.message for problem in taken.problems] == [
            "'talk.txt' is not the same interview as in this study, and was taken in as 'talk (p).txt'"
        ]
        assert texts_of(empty) == {"a/talk.txt": BEANS, "talk (p).txt": ROSES, "talk.txt": CORN}
        assert by_eve(empty) == [("a/talk.txt", "Beans"), ("talk (p).txt", "Roses"), ("talk.txt", "Corn")]
        again = imported(empty, project_of(("a/talk.txt", BEANS), ("talk.txt", ROSES)))
        assert (again.counts, again.problems) == ({"there already": 2}, [])


def test_a_transcript_in_another_folder_is_found_by_its_name_and_words(empty: Study) -> None:
    edited = BEANS.replace("ever gave", "gave")
    with empty:
        imported(empty, project_of(("a/talk.txt", BEANS * 3 + ROSES), ("b/talk.txt", CORN)))
        taken = imported(empty, project_of(("Talk.txt", BEANS * 3 + ROSES + edited)))
        assert taken.counts == {"there already": 1}
        assert ["has another text in the file" in problem.message for problem in taken.problems] == [True]
        assert sorted(texts_of(empty)) == ["a/talk.txt", "b/talk.txt"]


def coded_by(name: str, code: Code, path: str = "garden.txt") -> Project:
    transcript = read_text(GARDEN, path)[0]
    coding = Excerpt("", path, code.id, code.name, "", name, "", "unknown", 0, 1, 0, 6, "Garden", 100.0, (), "accepted")
    return Project([transcript], [coding], Codebook("none", uncategorised=(code,)))


@pytest.mark.parametrize(
    ("name", "here", "told"),
    [("Smith, Jane; PhD", "Smith Jane PhD", True), ("", "dora", False), ("x" * 200, "x" * 80, True)],
)
def test_names_of_coders_become_names_of_ours(empty: Study, name: str, here: str, told: bool) -> None:
    with empty:
        taken = imported(empty, write_qdpx(coded_by(name, Code("a", "A"))))
        assert [one.coder for one in excerpts(empty)] == [here]
        assert any("is" in problem.message and here in problem.message for problem in taken.problems) == told


def test_codes_are_those_of_the_study_that_have_the_same_id_or_name(study: StudyFile, empty: Study) -> None:
    with study.open() as store, empty:
        imported(store, write_qdpx(coded_by("eve", Code("the-soil", "The soil", definition="Other."))))
        imported(store, write_qdpx(coded_by("eve", Code("new", "New", definition="Quite new.", when="Now."))))
        codes = {code.id: code for code in codes_of(store)}
        assert sorted(codes) == ["crop", "new", "soil", "water"]
        assert (codes["new"].definition, codes["new"].when, codes["soil"].definition) == ("Quite new.", "Now.", "")
        assert sorted(one.code for one in excerpts(store) if one.coder == "eve") == ["new", "soil"]


def test_a_transcript_is_read_as_it_was(empty: Study, tmp_path: Path, study_file: Make) -> None:
    text = "Dr. Smith: How is it?\n\nEmile: Well.\n\nDr. Smith: Ah.\n\nEmile: Hm.\n"
    file = study_file(tmp_path / "labels.study")
    with create(file.path, file.clock) as store, empty:
        with store.writing():
            take(store, read_text(text, "a/talk.txt")[0], "ann", roles={"Dr. Smith": "interviewer"})
        imported(empty, exported(store))
        assert transcript_of(empty, 1) == transcript_of(store, 1)
        assert {turn.role for turn in transcript_of(empty, 1).turns} == {"interviewer", "unknown"}


def test_a_failure_leaves_the_study_as_it_was(full: StudyFile, empty: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    with full.open() as store, empty:
        data = exported(store)
        monkeypatch.setattr(Import, "excerpts", fail)
        with pytest.raises(RuntimeError):
            imported(empty, data)
        assert empty.value("SELECT count(*) FROM entry WHERE action <> 'init'") == 0
        assert queries.transcripts_of(empty) == {}
