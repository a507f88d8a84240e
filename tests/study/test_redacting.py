"""Redacted copies of studies: names are nowhere in their files, and codings are on the same words."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from garden import GARDEN, MARKET, PLOT, Team, code, excerpts, row, span, texts, with_all_kinds_of_decisions
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from interviewcoder.errors import StudyError
from interviewcoder.model.coding import MACHINE, Excerpt
from interviewcoder.redaction import Given, Pseudonyms, Redacted, Redactor
from interviewcoder.redaction.redactor import source_of
from interviewcoder.review.blind import BlindCoding
from interviewcoder.study import Study, create, decisions, open_study, queries, runs
from interviewcoder.study.merging import merge
from interviewcoder.study.redacted_rows import COLUMNS, DERIVED, NOT_COPIED
from interviewcoder.study.redacting import redact
from interviewcoder.study.taking import take
from interviewcoder.study.texts import transcript_of
from interviewcoder.transcripts import read_text

NAMES = Pseudonyms((Given("Paula", "Person A", 1), Given("Lyon", "City B", 2), Given("Zachary", "Person C", 3)), ())
TALK = (
    GARDEN.replace("clay.", "clay. Write to paula@garden.example or call +49 30 901820 about the soil.")
    .replace("Interviewer:", "Zachary Quill:")
    .replace("tomatoes and", "Lyon tomatoes and")
)


@pytest.fixture
def copy_of(team: Team, tmp_path: Path):
    """Redacts a study; the copy, open."""
    opened: list[Study] = []

    def copy_of(study: Study, pseudonyms: Pseudonyms = NAMES) -> Study:
        target = tmp_path / f"copy {len(opened)}.study"
        redact(study, target, pseudonyms, "ann", team.clock)
        opened.append(open_study(target, team.clock))
        return opened[-1]

    yield copy_of
    for study in opened:
        study.close()


def said(excerpt: Excerpt) -> tuple[object, ...]:
    return excerpt.code, excerpt.coder, excerpt.role, excerpt.turn, excerpt.line, excerpt.score, excerpt.status


def full(team: Team) -> Study:
    """A study with names wherever words of people can stand."""
    study = team.study()
    text = TALK.replace("heavy clay", "heavy clay, says Zachary Quill")
    code(study, text, path="talks/paula-lyon.txt")
    edited = text.replace("Paula waters", "Paula, who is from Lyon, waters")
    code(study, edited, path="talks/paula-lyon.txt")
    transcript, _ = read_text(edited, "talks/paula-lyon.txt", roles={"Zachary Quill": "interviewer"})
    with study.writing():
        take(study, transcript, "ann", roles={"Zachary Quill": "interviewer"})
    decisions.accept(study, [row(study, "My neighbour", "crop")], "ann", "Paula again, ZACHARY's friend")
    start, end = span(study, "neighbour Paula")
    decisions.add(study, 1, "bob", "soil", (start, end), "see paula@garden.example")
    study.execute("INSERT INTO draft VALUES (?, 'ann', 'is it Paula?')", row(study, "My neighbour", "crop"))
    study.execute("INSERT INTO bookmark VALUES ('ann', 1, ?)", end)
    book, yaml = PLOT
    options = {"roles": {"Zachary Quill": "interviewer"}, "files": ["talks/paula-lyon.txt"]}
    runs.begin(study, "ann", book, ("books/paula.yaml", f"{yaml}# once more"), options, "1")
    with study.writing():
        detail = {"note": ["Lyon", {"Paula": "1"}], "from": "talks/paula_2.csv"}
        study.log("ann", "import", "codings of Paula.csv", detail)
        study.set("codebook", "books/of-lyon.yaml")
    return study


def test_names_are_nowhere_in_the_file(team: Team, copy_of) -> None:
    study = full(team)
    copy = copy_of(study)
    copy.close()
    whole = copy.path.read_bytes()
    assert not Path(f"{copy.path}-wal").exists()
    connection = sqlite3.connect(copy.path)
    lines = [line.encode().decode("unicode_escape", "replace") for line in connection.iterdump() if "\\u" in line]
    connection.close()
    for name in ("paula", "lyon", "zachary", "quill", "garden.example", "901820"):
        for encoding in ("utf-8", "utf-16-le"):
            assert name.encode(encoding) not in whole.lower(), name
        assert not any(name in line.lower() for line in lines)
        assert name.encode() in study.path.read_bytes().lower() + Path(f"{study.path}-wal").read_bytes().lower()


def test_nothing_that_was_made_of_the_old_texts_is_left(team: Team, copy_of) -> None:
    study = full(team)
    copy = copy_of(study)
    for table, column in (("text", "hash"), ("transcript_uid", "uid"), ("finding", "uid")):
        old, new = ({one[0] for one in each.rows(f"SELECT {column} FROM {table}")} for each in (study, copy))
        assert new
        assert not old & new
    whole = copy.path.read_bytes() + Path(f"{copy.path}-wal").read_bytes()
    assert not any(one[0].encode() in whole for one in study.rows("SELECT hash FROM text"))


def test_what_stands_for_another_since_before_an_edit_is_on_the_same_words(team: Team, copy_of) -> None:
    study = with_all_kinds_of_decisions(team)
    code(study, f"Paula's garden, as she told us of it\n\n{GARDEN}")
    redacted = [(coded, text.replace("Paula", "Person A")) for coded, text in texts(study, "ann")]
    assert texts(copy_of(study), "ann") == redacted


def test_reading_without_proposals_goes_on_at_the_same_turn(team: Team, copy_of) -> None:
    study = team.coded(GARDEN + MARKET)
    reading = BlindCoding(study, queries.Selection(coder="ann"))
    reading.skip()
    copy = copy_of(study, Pseudonyms((Given("Paula", "the neighbour of whom we know no name", 1),), ()))
    assert BlindCoding(copy, queries.Selection(coder="ann")).queue.position == 1


def test_the_copy_is_sound_and_the_original_is_only_read(team: Team, copy_of) -> None:
    study = full(team)
    before = [
        list(map(tuple, study.rows(f"SELECT * FROM {table}"))) for table in ("text", "entry", "coding", "setting")
    ]
    copy = copy_of(study)
    assert copy.is_sound()
    after = [list(map(tuple, study.rows(f"SELECT * FROM {table}"))) for table in ("text", "entry", "coding", "setting")]
    assert before == after
    last = copy.one("SELECT coder, action, detail FROM entry ORDER BY number DESC")
    assert tuple(last)[:2] == ("ann", "redact")
    assert json.loads(last["detail"])["replaced"]["given"] > 5
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        copy._connection.execute("UPDATE entry SET coder = 'x'")


@pytest.mark.parametrize("make", [full, with_all_kinds_of_decisions])
def test_codings_are_on_the_same_words(team: Team, copy_of, make) -> None:
    study = make(team)
    copy = copy_of(study)
    old, new = excerpts(study), excerpts(copy)
    assert [said(one) for one in new] == [said(one) for one in old]
    assert len(old) > 4
    text = source_of(transcript_of(study, 1))
    done = Redacted(text.text, Redactor(NAMES, [text]).replacements(text))
    for one, other in zip(old, new, strict=True):
        if one.text != text.text[one.start : one.end]:
            continue
        assert (other.start, other.end) == done.span(one.start, one.end)
        assert other.text == done.text[other.start : other.end]
        for match, moved in zip(one.evidence, other.evidence, strict=True):
            assert (moved.start, moved.end) == done.span(match.start, match.end)
            assert moved.text == done.text[moved.start : moved.end]


def test_decisions_and_memos_are_there_and_can_be_taken_back(team: Team, copy_of) -> None:
    study = with_all_kinds_of_decisions(team)
    copy = copy_of(study)
    assert [one.decisions for one in excerpts(copy)] == [one.decisions for one in excerpts(study)]
    assert [one.memos for one in excerpts(copy)] == [one.memos for one in excerpts(study)]
    for one in (study, copy):
        decisions.undo(one, "bob")
        decisions.undo(one, "ann")
    assert [said(one) for one in excerpts(copy)] == [said(one) for one in excerpts(study)]
    lines = [line.action for line in queries.log(copy) if line.action != "redact"]
    assert lines == [line.action for line in queries.log(study)]


def test_a_run_can_be_taken_back(team: Team, copy_of) -> None:
    study = team.coded(TALK)
    run, _ = code(study, TALK, codes=["soil"])
    code(study, TALK.replace("compost", "the compost"))
    copy = copy_of(study)
    for one in (study, copy):
        decisions.undo(one, "ann", one.value("SELECT max(run) FROM covered"))
        decisions.undo(one, "ann", run)
    assert [said(one) for one in excerpts(copy)] == [said(one) for one in excerpts(study)]


def test_labels_roles_and_paths_move_along(team: Team, copy_of) -> None:
    copy = copy_of(full(team))
    [path] = [one["path"] for one in copy.rows("SELECT path FROM transcript")]
    assert path == "talks/Person A-City B.txt"
    turns = transcript_of(copy, 1).turns
    assert {(turn.speaker, turn.role) for turn in turns} == {("Person C", "interviewer"), ("Gardener", "unknown")}
    memos = {memo.coder: memo.text for one in excerpts(copy) for memo in one.memos}
    assert memos == {"ann": "Person A again, Person C's friend", "bob": "see [e-mail 1]"}
    assert copy.value("SELECT text FROM draft") == "is it Person A?"
    begin = copy.value("SELECT begin FROM bookmark")
    assert transcript_of(copy, 1).text[:begin].endswith("neighbour Person A")


@pytest.mark.parametrize("label", ["P1", "[a gardener]", "the one"])
def test_turns_stay_whatever_the_pseudonym_of_a_speaker(team: Team, copy_of, label: str) -> None:
    study = team.study()
    code(study, GARDEN.replace("Gardener:", "Paula Root:").replace("Interviewer:", "Tim Mole:"))
    copy = copy_of(study, Pseudonyms((Given("Paula Root", label, 1), Given("Paula", label, 1)), ()))
    old, new = transcript_of(study, 1).turns, transcript_of(copy, 1).turns
    assert [turn.role for turn in new] == [turn.role for turn in old]
    assert {turn.speaker.rstrip(":") for turn in new} == {label, "Person 1"}
    assert {one.speaker.rstrip(":") for one in excerpts(copy)} == {label, "Person 1"}


def test_a_transcript_that_is_coded_again_keeps_what_was_decided(team: Team, copy_of) -> None:
    study = team.coded(TALK)
    decisions.accept(study, [row(study, "My neighbour", "crop")], "ann")
    decisions.reject(study, [row(study, "The soil", "soil")], "bob")
    copy = copy_of(study)
    before = excerpts(copy)
    _, changes = code(copy, transcript_of(copy, 1).text)
    assert (changes.added, changes.gone) == (0, 0)
    assert [(one.id, said(one), one.decisions) for one in excerpts(copy)] == [
        (one.id, said(one), one.decisions) for one in before
    ]


def test_texts_that_become_one(team: Team, copy_of) -> None:
    study = team.coded(GARDEN)
    decisions.accept(study, [row(study, "My neighbour", "crop")], "ann")
    code(study, GARDEN.replace("Paula", "[name]"))
    copy = copy_of(study, Pseudonyms((Given("Paula", "[name]", 1),), ()))
    assert copy.value("SELECT count(*) FROM text") == 1
    assert copy.is_sound()
    assert [said(one) for one in excerpts(copy)] == [said(one) for one in excerpts(study)]


def test_two_paths_that_become_one_stay_two(team: Team, copy_of) -> None:
    study = team.coded(path="Paula.txt")
    code(study, MARKET, path="Person A.txt")
    paths = copy_of(study).rows("SELECT path FROM transcript ORDER BY path")
    assert [one[0] for one in paths] == ["Person A 2.txt", "Person A.txt"]


PEOPLE = "Marie-Claire O'Brien: The soil is heavy clay.\n\nMark Jones: Please mark the soil.\n"


def test_names_in_paths_are_replaced_however_they_are_written(team: Team, copy_of) -> None:
    study = team.study()
    for path in ("Marie-Claire O’Brien/O'Brien-1.txt", "Int-MarkJones.txt", "marieclaire_obrien.txt"):
        code(study, PEOPLE, path=path)
    with study.writing():
        study.log("ann", "import", "O'Brien's codes.csv", {"from": ["Mark-jones.txt"]})
    copy = copy_of(study)
    paths = [one[0] for one in copy.rows("SELECT path FROM transcript ORDER BY path")]
    assert paths == ["Int-Person 2.txt", "Person 1.txt", "Person 1/Person 1-1.txt"]
    lines = "\n".join(str(tuple(row)) for row in copy.rows("SELECT subject, detail FROM entry")).lower()
    assert not [name for name in ("brien", "jones", "mark", "claire") if name in lines]


def test_paths_that_may_hold_a_part_of_a_name_are_told_without_the_name(team: Team, tmp_path: Path) -> None:
    study = team.study()
    for path in ("mjones.txt", "mark.txt", "Mark.txt", "benchmark.txt"):
        code(study, PEOPLE, path=path)
    done = redact(study, tmp_path / "copy.study", Pseudonyms(), "ann", team.clock)
    assert [str(problem).partition(": warning: ")[2] for problem in done.problems] == [
        "2 paths in its copy may still hold a part of a name (list the words in these paths with --pseudonyms)"
    ]
    listed = Pseudonyms((Given("mjones", "P1", 1), Given("mark", "P2", 1)), ())
    assert redact(study, tmp_path / "other.study", listed, "ann", team.clock).problems == ()


def test_copies_merge_with_each_other(team: Team, copy_of, tmp_path: Path) -> None:
    copy = copy_of(team.coded())
    copy.close()
    (tmp_path / "bob.study").write_bytes(copy.path.read_bytes())
    with open_study(copy.path, team.clock) as mine, open_study(tmp_path / "bob.study", team.clock) as bobs:
        decisions.reject(bobs, [row(bobs, "I dig", "soil")], "bob")
        decisions.accept(mine, [row(mine, "The tomatoes", "crop")], "ann")
        merged = merge(mine, bobs, "ann")
        assert (merged.transcripts, merged.codings, merged.decisions) == (0, 0, 1)
        assert sorted(one.status for one in excerpts(mine) if one.decisions) == ["accepted", "rejected"]


def test_a_redacted_study_merges_with_no_other(team: Team, copy_of) -> None:
    study = team.coded()
    copies = [copy_of(study), copy_of(study)]
    for mine, other in ((study, copies[0]), (copies[0], study), (copies[0], copies[1])):
        before = excerpts(mine)
        with pytest.raises(StudyError, match=r"redacted.*merge the two as they were") as raised:
            merge(mine, other, "ann")
        assert str(raised.value).startswith(f"{other.path}: ")
        assert excerpts(mine) == before


def test_an_empty_study_becomes_what_is_merged_into_it(team: Team, copy_of) -> None:
    study = team.coded()
    copy = copy_of(study)
    empty = team.study()
    merge(empty, copy, "ann")
    assert [said(one) for one in excerpts(empty)] == [said(one) for one in excerpts(copy)]
    with pytest.raises(StudyError, match="is not redacted"):
        merge(empty, study, "ann")


def test_it_writes_over_nothing_and_leaves_nothing_behind(team: Team, tmp_path: Path) -> None:
    study = team.coded()
    there = tmp_path / "there.study"
    there.write_text("mine", encoding="utf-8")
    with pytest.raises(StudyError, match="exists already"):
        redact(study, there, NAMES, "ann", team.clock)
    assert there.read_text(encoding="utf-8") == "mine"
    study.execute("PRAGMA foreign_keys = OFF")
    study.execute("DELETE FROM text")
    with pytest.raises(StudyError, match="is damaged"):
        redact(study, tmp_path / "copy.study", NAMES, "ann", team.clock)
    assert not [path for path in tmp_path.iterdir() if "copy" in path.name]


def test_codebooks_and_coders_with_given_words_are_told(team: Team, tmp_path: Path) -> None:
    study = team.coded()
    done = redact(
        study, tmp_path / "copy.study", Pseudonyms((Given("Plot", "X", 1), Given("ann", "Y", 2)), ()), "ann", team.clock
    )
    assert [problem.message for problem in done.problems] == [
        "the codebook 'Plot' has words that are replaced in texts (1), and is left as it is",
        "1 of the coders' names have words that are replaced in texts, and stay as they are",
    ]


def test_it_is_said_of_each_column_what_becomes_of_it(team: Team) -> None:
    """A new column of text has to be thought about: is it the team's own, or can a participant's words stand in it?"""
    study = team.study()
    for (table,) in study.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"):
        if table not in DERIVED:
            columns = study.rows(f"SELECT name FROM pragma_table_info('{table}') WHERE type = 'TEXT'")
            known = {*COLUMNS[table], *NOT_COPIED.get(table, ())}
            assert {one[0] for one in columns} <= known, table


WORDS = some.sampled_from(
    [*"the soil beans water compost tomatoes and".split(), "Paula", "Lyon", "paula@x.org", "Zachary's"]
)
SENTENCES = some.lists(WORDS, min_size=1, max_size=8).map(lambda words: " ".join(words) + ".")
TALKS = some.lists(SENTENCES, min_size=1, max_size=6)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(TALKS, TALKS, some.data())
def test_whatever_is_said_codings_are_on_the_same_words(first, second, data) -> None:
    with TemporaryDirectory() as folder:
        _assert_same_words(Path(folder), first, second, data)


def _assert_same_words(folder: Path, first: list[str], second: list[str], data: some.DataObject) -> None:
    team = Team(folder)
    study = create(folder / "a.study", team.clock)
    for number, sentences in enumerate((first, second)):
        code(
            study,
            "".join(f"{'Interviewer' if at % 2 else 'Paula'}: {one}\n" for at, one in enumerate(sentences)),
            path=f"{number}.txt",
        )
    text = transcript_of(study, 1).text
    begin = data.draw(some.integers(0, len(text) - 1))
    decisions.add(study, 1, "ann", "own", (begin, data.draw(some.integers(begin + 1, len(text)))))
    redact(study, folder / "b.study", NAMES, "ann", team.clock)
    with open_study(folder / "b.study", team.clock) as copy:
        assert copy.is_sound()
        texts = [source_of(transcript_of(study, number)) for number in (1, 2)]
        redactor = Redactor(NAMES, texts)
        done = {one.path: Redacted(one.text, redactor.replacements(one)) for one in texts}
        was = {
            (one.transcript, one.code, one.coder, *done[one.transcript].span(one.start, one.end))
            for one in excerpts(study)
        }
        now = {(one.transcript, one.code, one.coder, one.start, one.end) for one in excerpts(copy)}
        assert now == was
        for one in excerpts(copy):
            assert one.text == done[one.transcript].text[one.start : one.end]
            assert one.coder != MACHINE or one.evidence
    study.close()
