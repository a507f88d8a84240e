"""Nothing decided is lost: worked examples of coding again, deciding, taking back, exporting and importing."""

from __future__ import annotations

from contextlib import suppress

import pytest
from garden import (
    GARDEN,
    MARKET,
    PLOT,
    WITHOUT_NAME,
    Team,
    book_of,
    code,
    excerpts,
    exported,
    recorded,
    row,
    span,
    take_in,
    texts,
    with_all_kinds_of_decisions,
)

from interviewcoder.errors import InterviewCoderError, StudyError, UsageError
from interviewcoder.model.coding import MACHINE
from interviewcoder.study import Study, decisions, queries
from interviewcoder.study.merging import merge
from interviewcoder.study.taking import take
from interviewcoder.transcripts import read_text

# Coding again


def test_an_edit_moves_codings_decisions_and_memos_with_their_passages(team: Team) -> None:
    study = team.coded()
    coding = row(study, "My neighbour", "crop")
    decisions.accept(study, [coding], "ann", "by name")
    code(study, "One more line before it all.\n\n" + WITHOUT_NAME)
    [moved] = [excerpt for excerpt in excerpts(study) if excerpt.decisions]
    assert moved.text == "My neighbour [name] waters the beans when I travel."
    assert (moved.status, [memo.text for memo in moved.memos]) == ("accepted", ["by name"])


def test_a_run_says_what_changed_and_keeps_what_was_decided_on(team: Team) -> None:
    study = team.coded()
    decisions.reject(study, [row(study, "The tomatoes", "water")], "ann")
    less = book_of(crop="tomatoes, beans", soil="clay")
    before = len(excerpts(study))
    _, changes = code(study, GARDEN, less)
    gone = [excerpt.text for excerpt in excerpts(study) if excerpt.status == "withdrawn"]
    assert gone == ["The tomatoes need water."]
    assert changes.withdrawn == 1
    assert changes.kept + changes.gone == before
    _, changes = code(study, GARDEN)
    assert [e.status for e in excerpts(study) if e.code == "water" and e.text in gone] == ["rejected"]


def test_coding_a_transcript_takes_as_long_however_many_others_the_study_has(team: Team, monkeypatch) -> None:
    study = team.coded()
    asked: set[str] = set()
    rows = Study.rows
    monkeypatch.setattr(Study, "rows", lambda self, query, *values: asked.add(query) or rows(self, query, *values))
    code(study, GARDEN)
    monkeypatch.undo()
    of_machine = [query for query in asked if "FROM coding" in query and MACHINE in query]
    assert of_machine
    for query in of_machine:
        plan = rows(study, f"EXPLAIN QUERY PLAN {query}", *[None] * query.count("?"))
        assert "coding_by_transcript" in " ".join(step["detail"] for step in plan), query


def test_the_same_run_again_changes_nothing(team: Team) -> None:
    study = team.coded()
    decisions.accept(study, [1, 2], "ann")
    before, count = excerpts(study), study.value("SELECT count(*) FROM coding")
    _, changes = code(study, GARDEN)
    assert str(changes) == f"+0 −0 ={len(before)}"
    assert (excerpts(study), study.value("SELECT count(*) FROM coding")) == (before, count)


def test_undoing_a_run_brings_back_what_the_machine_found_before(team: Team) -> None:
    study = team.coded()
    before = excerpts(study)
    run, _ = code(study, GARDEN, book_of(crop="tomatos, summer", soil="spring"))
    assert excerpts(study) != before
    decisions.undo(study, "ann", run)
    assert excerpts(study) == before


def test_what_lost_its_passage_comes_back_with_its_words_and_with_no_others(team: Team) -> None:
    study = team.coded()
    said, other = "The tomatoes need water.", "The tomatoes need shade."
    decisions.add(study, 1, "ann", "care", span(study, said))
    code(study, GARDEN.replace(f"{said} ", ""))
    assert texts(study, "ann") == []
    code(study, GARDEN.replace(said, other))
    assert ("care", other) not in texts(study, "ann")
    code(study, GARDEN)
    assert texts(study, "ann") == [("care", said)]


def test_what_lost_its_passage_comes_back_with_its_words_in_a_text_that_is_edited_elsewhere_too(team: Team) -> None:
    study = team.coded()
    said = "The tomatoes need water."
    decisions.add(study, 1, "ann", "care", span(study, said))
    code(study, GARDEN.replace(f"{said} ", ""))
    code(study, WITHOUT_NAME)
    assert texts(study, "ann") == [("care", said)]


def test_a_lost_passage_is_told_once(team: Team) -> None:
    study, less = team.coded(), GARDEN.replace("The tomatoes need water. ", "")
    decisions.accept(study, [row(study, "The tomatoes", "water")], "ann")
    _, taken, _ = recorded(study, less, PLOT, "garden.txt", 0, ())
    assert [(one.code, one.line) for one in taken.doubtful] == [("water", 0)]
    _, taken, _ = recorded(study, f"What came before\n\n{less}", PLOT, "garden.txt", 0, ())
    assert taken.doubtful == ()


# Decisions


def test_an_own_coding_stays_when_another_that_was_recoded_to_it_is_accepted_after_all(team: Team) -> None:
    study = team.coded()
    proposal = row(study, "The soil", "soil")
    decisions.add(study, 1, "ann", "crop", span(study, "The soil is heavy clay."))
    decisions.recode(study, proposal, "ann", "crop")
    decisions.accept(study, [proposal], "ann")
    assert texts(study, "ann") == [("crop", "The soil is heavy clay.")]


def two_recoded_to_one(team: Team) -> tuple[Study, int, int]:
    study = team.study()
    code(study, GARDEN, book_of(first="clay", second="heavy"))
    one, two = row(study, "The soil", "first"), row(study, "The soil", "second")
    for coding in (one, two):
        decisions.recode(study, coding, "ann", "both")
    return study, one, two


def test_of_two_recoded_to_the_same_code_one_can_be_accepted_after_all(team: Team) -> None:
    study, one, two = two_recoded_to_one(team)
    decisions.accept(study, [one], "ann")
    assert [e.status for e in excerpts(study, MACHINE)] == ["accepted", "recoded"]
    assert texts(study, "ann") == [("both", "The soil is heavy clay.")]
    decisions.accept(study, [two], "ann")
    assert texts(study, "ann") == []


def test_of_two_recoded_to_the_same_code_the_first_can_be_taken_back(team: Team) -> None:
    study, one, _ = two_recoded_to_one(team)
    number = study.value("SELECT entry FROM decision WHERE coding = ?", one)
    try:
        decisions.undo(study, "ann", number)
    except InterviewCoderError:
        return  # the second rests on it: that is an answer, too
    assert [e.status for e in excerpts(study, MACHINE)] == ["proposed", "recoded"]
    assert texts(study, "ann") == [("both", "The soil is heavy clay.")]


def test_what_lost_its_passage_is_not_recoded_to_other_words(team: Team) -> None:
    study = team.coded()
    lost = row(study, "The tomatoes", "water")
    decisions.accept(study, [lost], "ann")
    code(study, GARDEN.replace("The tomatoes need water. ", "").replace("I grow", "So, I now grow"))
    with suppress(InterviewCoderError):
        decisions.recode(study, lost, "ann", "soil")
    assert {excerpt.text for excerpt in excerpts(study, "ann")} <= {"The tomatoes need water."}
    assert texts(study, "ann") == []


def test_an_own_coding_is_not_there_twice_when_it_is_given_the_span_of_another_own_one(team: Team) -> None:
    study = team.coded()
    wide, narrow = span(study, "The soil is heavy clay."), span(study, "heavy clay")
    decisions.add(study, 1, "ann", "soil", wide)
    coding = decisions.add(study, 1, "ann", "soil", narrow)
    decisions.recode(study, coding, "ann", "soil", wide)
    assert texts(study, "ann") == [("soil", "The soil is heavy clay.")]


def test_undo_takes_back_what_a_coder_did_last_also_after_a_merge(team: Team) -> None:
    ours, theirs = team.coded(), team.study()
    merge(theirs, ours, "bob")
    decisions.accept(theirs, [1], "ann")
    decisions.accept(ours, [2], "ann")
    merge(ours, theirs, "bob")
    assert decisions.undo(ours, "ann").coding == 2


# Import and export


@pytest.mark.parametrize("wanted", ["jsonl", "csv"])
def test_a_study_takes_in_its_own_export_without_a_change(team: Team, wanted: str) -> None:
    study = with_all_kinds_of_decisions(team)
    for _ in range(2):
        before = excerpts(study)
        take_in(study, exported(study, wanted), "carl", wanted)
        assert excerpts(study) == before
        code(study, GARDEN.replace("The tomatoes need water. ", "").replace("Paula", "P."))


def test_an_import_keeps_apart_what_stands_for_another_and_what_is_just_there(team: Team) -> None:
    study = team.coded()
    decisions.recode(study, row(study, "The soil", "soil"), "ann", "soil", span(study, "heavy clay"))
    decisions.add(study, 1, "ann", "soil", span(study, "The soil is heavy clay"))
    before = excerpts(study)
    for number in range(2):
        take_in(study, exported(study), "carl")
        assert excerpts(study) == before, number


@pytest.mark.parametrize("wanted", ["jsonl", "csv"])
def test_another_study_takes_in_what_a_study_exports(team: Team, wanted: str) -> None:
    study, other = with_all_kinds_of_decisions(team), team.coded()
    taken = take_in(other, exported(study, wanted), "carl", wanted)
    assert taken.problems == []
    assert texts(other, "ann") == texts(study, "ann")

    def said(study: Study) -> list[object]:
        there = [e for e in excerpts(study) if e.status != "withdrawn"]
        return [(e.id, e.status, e.decisions, e.memos) for e in there]

    assert said(other) == said(study)


@pytest.mark.parametrize(("coded", "words"), [("crop", "The soil is heavy clay."), ("soil", "The soil")])
def test_what_stood_for_another_and_was_removed_is_not_there_in_another_study(
    team: Team, coded: str, words: str
) -> None:
    study, other = team.coded(), team.coded()
    proposal = row(study, "The soil", "soil")
    instead = decisions.recode(study, proposal, "bob", coded, span(study, words))
    decisions.accept(study, [instead], "ann", "indeed")
    decisions.reject(study, [instead], "bob")
    take_in(other, exported(study), "carl")
    assert texts(other, "bob") == texts(study, "bob") == []
    assert queries.excerpt_of(other, proposal).status == "recoded"


def test_taking_an_import_back_leaves_what_was_there(team: Team) -> None:
    study, other = with_all_kinds_of_decisions(team), team.coded()
    decisions.accept(other, [1, 2, 3], "ann", "mine")
    before = [e for e in excerpts(other) if e.status != "withdrawn"]
    take_in(other, exported(study), "carl")
    decisions.undo(other, "carl")
    assert [e for e in excerpts(other) if e.status != "withdrawn"] == before


def test_an_old_export_sets_nothing_back_that_its_coders_have_said_since(team: Team) -> None:
    study = team.coded()
    first, second = (row(study, "The soil", "soil"), row(study, "I dig", "soil"))
    decisions.accept(study, [first, second], "bob", "so it is")
    mine = decisions.add(study, 1, "bob", "care", span(study, "The tomatoes need water."))
    old = exported(study)
    decisions.reject(study, [first], "bob", "no, it is not")
    decisions.reject(study, [mine], "bob")
    before = excerpts(study)
    for coder in ("ann", "bob"):
        taken = take_in(study, old, coder)
        assert (excerpts(study), taken.counts["left"]) == (before, 3)


def test_a_status_changed_in_a_spreadsheet_is_the_last_word_of_who_brings_it(team: Team) -> None:
    study = team.coded()
    coding = row(study, "The soil", "soil")
    decisions.accept(study, [coding], "ann")
    decisions.accept(study, [coding], "bob")
    lines = exported(study, "csv").replace(",accepted,", ",rejected,")
    take_in(study, lines, "ann", "csv")
    said = {(d.coder, d.status) for d in queries.excerpt_of(study, coding).decisions}
    assert said == {("ann", "rejected"), ("bob", "accepted")}


def test_a_status_of_what_others_dispute_changed_in_a_spreadsheet_is_a_decision(team: Team) -> None:
    study = team.coded()
    coding = row(study, "The soil", "soil")
    decisions.reject(study, [coding], "ann")
    decisions.recode(study, coding, "bob", "crop")
    take_in(study, exported(study, "csv").replace(",disputed,", ",accepted,"), "carl", "csv")
    said = {(d.coder, d.status) for d in queries.excerpt_of(study, coding).decisions}
    assert said == {("ann", "rejected"), ("bob", "recoded"), ("carl", "accepted")}


def test_taking_an_import_back_leaves_what_a_run_finds(team: Team) -> None:
    study, other = team.coded(), team.coded()
    decisions.accept(other, queries.ids(other, queries.EVERYTHING), "bob")
    empty = team.study()
    code(empty, GARDEN, book_of(nothing="xyzzy"))
    for one in (study, empty):
        take_in(one, exported(other), "ann")
        code(one, GARDEN)
        before = [(e.code, e.text, e.status) for e in excerpts(other)]
        assert [(e.code, e.text, e.status) for e in excerpts(one)] == before
        decisions.undo(one, "ann", one.value("SELECT max(number) FROM entry WHERE action = 'import'"))
        assert {e.status for e in excerpts(one)} == {"proposed"}
        assert len(excerpts(one)) == len(before)


def test_a_unit_that_is_edited_at_its_edge_keeps_its_decision_however_the_edit_came_in(team: Team) -> None:
    edited = GARDEN.replace("The soil is heavy clay.", "Well, yes, the soil is heavy clay.")
    for is_coded in (True, False):
        study = team.coded()
        decisions.accept(study, [row(study, "The soil", "soil")], "ann")
        if not is_coded:
            with study.writing():
                take(study, read_text(edited, "garden.txt")[0], "ann")
        _, changes = code(study, edited)
        assert (changes.added, changes.withdrawn) == (0, 0)
        assert [(e.text, e.status) for e in excerpts(study) if e.decisions] == [
            ("Well, yes, the soil is heavy clay.", "accepted")
        ]


@pytest.mark.parametrize(
    ("decided", "said", "now"),
    [("The soil", "heavy clay.", "heavy. The soil is clay."), ("I dig", "heavy clay. I dig", "heavy clay, I dig")],
)
def test_what_was_decided_on_a_unit_is_no_decision_on_its_halves_or_on_it_with_another(
    team: Team, decided: str, said: str, now: str
) -> None:
    study = team.coded()
    decisions.accept(study, [row(study, decided, "soil")], "ann")
    _, changes = code(study, GARDEN.replace(said, now))
    assert changes.withdrawn == 1
    assert [e.status for e in excerpts(study) if e.decisions] == ["withdrawn"]


def test_what_was_decided_on_a_sentence_is_no_decision_on_the_exchange_that_a_later_run_codes(team: Team) -> None:
    study, book = team.study(), book_of(ground="clay")
    code(study, GARDEN, book)
    code(study, WITHOUT_NAME, book)
    decisions.accept(study, [row(study, "The soil", "ground")], "ann")
    code(study, WITHOUT_NAME, (book[0]._replace(unit="exchange"), book[1].replace("sentence", "exchange")))
    assert [(e.text, e.status) for e in excerpts(study) if e.decisions] == [("The soil is heavy clay.", "withdrawn")]


def test_what_was_accepted_again_with_a_memo_outlasts_the_first_time(team: Team) -> None:
    study = team.coded()
    decisions.accept(study, [1], "ann")
    first = study.value("SELECT max(number) FROM entry")
    decisions.accept(study, [1], "ann", "sure")
    with suppress(InterviewCoderError):
        decisions.undo(study, "ann", first)
    assert queries.excerpt_of(study, 1).status == "accepted"


@pytest.mark.parametrize("is_added_again", [True, False])
def test_what_was_added_and_said_again_with_a_memo_outlasts_the_first_time(team: Team, is_added_again: bool) -> None:
    study = team.coded()
    coding = decisions.add(study, 1, "ann", "care", span(study, "The soil"))
    first = study.value("SELECT max(number) FROM entry")
    if is_added_again:
        decisions.add(study, 1, "ann", "care", span(study, "The soil"), "sure")
    else:
        decisions.accept(study, [coding], "ann", "sure")
    with suppress(InterviewCoderError):
        decisions.undo(study, "ann", first)
    assert texts(study, "ann") == [("care", "The soil")]


def test_what_stands_for_another_and_is_accepted_itself_stays_when_the_other_is_accepted_after_all(team: Team) -> None:
    study = team.coded()
    proposal = row(study, "The soil", "soil")
    instead = decisions.recode(study, proposal, "ann", "crop")
    assert decisions.accept(study, [instead], "ann") == 1
    decisions.accept(study, [proposal], "ann")
    assert texts(study, "ann") == [("crop", "The soil is heavy clay.")]


def test_what_was_removed_while_its_passage_was_lost_does_not_come_back_with_it(team: Team) -> None:
    study = team.coded()
    coding = decisions.add(study, 1, "ann", "care", span(study, "The tomatoes need water."))
    code(study, GARDEN.replace("The tomatoes need water. ", ""))
    decisions.reject(study, [coding], "ann")
    code(study, GARDEN)
    assert texts(study, "ann") == []


def test_a_new_coding_is_none_that_was_lost_at_the_same_place_of_an_earlier_text(team: Team) -> None:
    study = team.coded()
    was, now = "The tomatoes need water.", "Selling beans is no fun."
    lost = decisions.add(study, 1, "ann", "care", span(study, was))
    code(study, GARDEN.replace(was, now))
    assert decisions.add(study, 1, "ann", "care", span(study, now)) != lost
    assert [(e.text, e.status) for e in excerpts(study, "ann")] == [(was, "withdrawn"), (now, "accepted")]


def test_what_was_said_last_holds_although_the_clock_stands_still_or_is_set_back(team: Team) -> None:
    study, now = team.coded(), team.clock()
    times = iter([*[now] * 8, *[now.replace(year=2020)] * 8])
    team.clock = lambda: next(times)
    for decide in [decisions.accept, decisions.reject] * 8:
        decide(study, [1], "ann")
    assert queries.excerpt_of(study, 1).status == "rejected"
    told = [line for line in queries.log(study) if line.action != "add transcript"]
    assert [line.action for line in told] == ["code", *["accept", "reject"] * 8]
    assert len({line.at for line in told}) == len(told)


def test_decisions_and_memos_of_a_coder_are_taken_back_one_without_the_other(team: Team) -> None:
    study = team.coded()
    number = study.value("SELECT max(number) FROM entry")
    decisions.note(study, 1, "ann", "first")
    decisions.accept(study, [1], "ann")
    decisions.note(study, 2, "ann", "of another")
    decisions.accept(study, [2], "ann")
    decisions.note(study, 2, "ann", "later")
    assert decisions.undo(study, "ann", number + 1).action == "memo"  # with a decision since
    assert decisions.undo(study, "ann", number + 4).action == "accept"  # with a memo since
    said = [queries.excerpt_of(study, coding) for coding in (1, 2)]
    assert [(e.status, [memo.text for memo in e.memos]) for e in said] == [("accepted", []), ("proposed", ["later"])]


def test_a_decision_can_be_taken_back_whatever_others_have_decided_since(team: Team) -> None:
    study = team.coded()
    decisions.accept(study, [1], "ann", "yes")
    decisions.reject(study, [1], "bob", "no")
    decisions.undo(study, "ann")
    [decided] = [e for e in excerpts(study) if e.decisions]
    assert [(d.coder, d.status) for d in decided.decisions] == [("bob", "rejected")]
    assert [(memo.coder, memo.text) for memo in decided.memos] == [("bob", "no")]


def test_what_was_built_on_a_decision_is_taken_back_first_and_then_the_decision(team: Team) -> None:
    study = team.coded()
    number = study.value("SELECT max(number) FROM entry")
    decisions.accept(study, [1], "ann")
    decisions.reject(study, [1], "ann")
    with pytest.raises(StudyError, match=f"entry {number + 2} builds on entry {number + 1}"):
        decisions.undo(study, "ann", number + 1)
    for taken_back in (2, 1):
        assert decisions.undo(study, "ann", number + taken_back).number == number + taken_back
    assert queries.excerpt_of(study, 1).status == "proposed"
    with pytest.raises(UsageError, match="is taken back already"):
        decisions.undo(study, "ann", number + 1)


def test_recoding_to_the_same_code_and_span_is_accepting(team: Team) -> None:
    study = team.coded()
    proposal = row(study, "The soil", "soil")
    own = decisions.add(study, 1, "ann", "care", span(study, "every summer"))
    assert decisions.recode(study, proposal, "ann", "soil") == proposal
    assert decisions.recode(study, own, "ann", "care") == own
    assert queries.excerpt_of(study, proposal).status == "accepted"
    assert texts(study, "ann") == [("care", "every summer")]


def test_a_passage_moved_away_from_one_like_it_keeps_its_coding(team: Team) -> None:
    study = team.coded()
    words = "My neighbour Paula waters the beans when I travel."
    decisions.add(study, 1, "ann", "care", span(study, words))
    alike = "My neighbour Peter eats the beans when I travel."
    code(study, GARDEN.replace(words, "").replace("I grow", f"{words} I grow").replace("I dig", f"{alike} I dig"))
    assert texts(study, "ann") == [("care", words)]


def test_speaker_and_role_stay_those_of_the_evidence_when_an_exchange_moves(team: Team) -> None:
    book = book_of(crop="tomatoes", soil="clay")
    by_exchange = book[0]._replace(unit="exchange"), book[1].replace("sentence", "exchange")
    study = team.study()
    code(study, GARDEN, by_exchange)
    decisions.accept(study, queries.ids(study, queries.EVERYTHING), "ann")
    with study.writing():
        take(study, read_text(f"A note.\n\n{WITHOUT_NAME}", "garden.txt")[0], "ann")
    assert {(e.speaker, e.role) for e in excerpts(study)} == {("Gardener", "unknown")}
    lost = WITHOUT_NAME.replace("The soil is heavy clay. I dig compost into the soil each spring.", "Hm.")
    with study.writing():
        take(study, read_text(lost, "garden.txt")[0], "ann", roles={"Gardener": "participant"})
    assert {(e.speaker, e.role) for e in excerpts(study)} == {("Gardener", "participant")}


def test_undo_of_an_added_coding_leaves_nothing_of_it(team: Team) -> None:
    study = team.coded()
    before = excerpts(study)
    decisions.add(study, 1, "ann", "care", span(study, "every summer"))
    decisions.undo(study, "ann")
    assert excerpts(study) == before


def test_a_decision_can_be_opened_again(team: Team) -> None:
    study = team.coded()
    coding = row(study, "The soil", "soil")
    before = excerpts(study)
    decisions.recode(study, coding, "ann", "crop")
    assert decisions.reopen(study, coding, "ann")
    assert [e for e in excerpts(study) if e.status != "withdrawn"] == before
    decisions.undo(study, "ann")
    assert queries.excerpt_of(study, coding).status == "recoded"


def test_what_stands_for_another_is_kept_as_withdrawn_when_both_lose_their_passage(team: Team) -> None:
    study = team.coded()
    decisions.recode(study, row(study, "The tomatoes", "water"), "ann", "soil")
    code(study, GARDEN.replace("The tomatoes need water. ", ""))
    kept = {(e.coder, e.code) for e in excerpts(study) if e.status == "withdrawn"}
    assert kept == {(MACHINE, "water"), ("ann", "soil")}


def test_taking_a_new_span_back_brings_the_old_one_back_whoever_has_seen_the_new(team: Team) -> None:
    study = team.coded()
    coding = decisions.add(study, 1, "ann", "care", span(study, "The soil is heavy clay."))
    decisions.recode(study, coding, "ann", "care", span(study, "The soil"))
    resized = study.value("SELECT max(number) FROM entry")
    decisions.accept(study, [coding], "bob")
    decisions.undo(study, "ann", resized)
    assert texts(study, "ann") == [("care", "The soil is heavy clay.")]


def test_recoding_again_after_its_replacement_was_removed_brings_it_back(team: Team) -> None:
    study = team.coded()
    proposal = row(study, "The soil", "soil")
    instead = decisions.recode(study, proposal, "ann", "water")
    decisions.reject(study, [instead], "ann")
    decisions.recode(study, proposal, "ann", "water")
    assert texts(study, "ann") == [("water", "The soil is heavy clay.")]


def test_a_replacement_that_was_removed_stays_so_until_something_is_recoded_to_it_again(team: Team) -> None:
    study = team.study()
    code(study, GARDEN, book_of(first="clay", second="heavy"))
    one, two = row(study, "The soil", "first"), row(study, "The soil", "second")
    instead = decisions.recode(study, one, "ann", "both")
    decisions.reject(study, [instead], "ann")
    assert texts(study, "ann") == []
    decisions.recode(study, two, "ann", "both")
    assert texts(study, "ann") == [("both", "The soil is heavy clay.")]


def test_an_own_coding_that_was_removed_is_there_again_with_another_span(team: Team) -> None:
    study = team.coded()
    coding = decisions.add(study, 1, "ann", "care", span(study, "The soil is heavy clay."))
    decisions.reject(study, [coding], "ann")
    decisions.recode(study, coding, "ann", "care", span(study, "The soil"))
    assert texts(study, "ann") == [("care", "The soil")]


def test_a_memo_goes_along_when_an_own_coding_gets_another_code(team: Team) -> None:
    study = team.coded()
    coding = decisions.add(study, 1, "ann", "care", span(study, "The soil"), "why")
    instead = decisions.recode(study, coding, "ann", "soil")
    assert [memo.text for memo in queries.excerpt_of(study, instead).memos] == ["why"]
    again = decisions.recode(study, instead, "ann", "water", memo="because")
    assert [memo.text for memo in queries.excerpt_of(study, again).memos] == ["because"]


def test_an_old_export_finds_a_repeated_sentence_where_it_moved(team: Team) -> None:
    twice = GARDEN.replace("every summer.", "every summer. It was fun.").replace(
        "each spring.", "each spring. It was fun."
    )
    study = team.coded(twice)
    second = twice.rindex("It was fun.")
    decisions.add(study, 1, "ann", "mood", (second, second + 11))
    old = exported(study)
    code(study, twice.replace("What do you grow?", "What do you grow? " + "And please tell me at length. " * 6))
    taken = take_in(study, old, "ann")
    assert (taken.problems, taken.counts["codings"]) == ([], 0)
    assert len(texts(study, "ann")) == 1


def test_what_stands_in_several_places_is_not_placed_by_guess(team: Team) -> None:
    study = team.coded(GARDEN.replace("every summer.", "every summer. The soil is heavy clay."))
    other = team.coded()
    decisions.add(other, 1, "ann", "care", span(other, "The soil is heavy clay."))
    taken = take_in(study, exported(other), "ann")
    assert [problem.message for problem in taken.problems if "cannot be placed" in problem.message]
    assert texts(study, "ann") == []


def test_codings_of_another_interview_of_the_same_name_are_not_taken_in(team: Team) -> None:
    study, other = (
        team.coded(path="b/garden.txt"),
        team.coded(MARKET.replace("Nobody else.", "The soil is heavy clay."), "a/garden.txt"),
    )
    for words, coded in (("Families buy tomatoes.", "crop"), ("The soil is heavy clay.", "soil")):
        decisions.add(other, 1, "ann", coded, span(other, words))
    taken = take_in(study, exported(other), "ann")
    assert texts(study, "ann") == []
    assert all("is not a transcript of this study" in problem.message for problem in taken.problems)
    alike = team.coded(path="c/garden.txt")
    decisions.add(alike, 1, "ann", "care", span(alike, "The soil"))
    taken = take_in(study, exported(alike), "ann")
    assert texts(study, "ann") == [("care", "The soil")]
    assert ["is taken for" in problem.message for problem in taken.problems] == [False, True]  # the code is new here


def test_the_id_of_a_lost_passage_is_that_of_no_other(team: Team) -> None:
    study = team.coded()
    decisions.reject(study, [row(study, "The tomatoes", "crop")], "ann")
    code(study, GARDEN.replace("The tomatoes need water.", "Selling beans is no fun."))
    ids = [e.id for e in excerpts(study)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("coder", ["ann", "bob"])
def test_a_status_of_a_persons_coding_changed_in_a_spreadsheet_is_a_decision(team: Team, coder: str) -> None:
    study = team.coded()
    decisions.add(study, 1, "ann", "care", span(study, "The soil"))
    take_in(study, exported(study, "csv").replace(",accepted,", ",rejected,"), coder, "csv")
    [e] = [e for e in excerpts(study) if e.coder == "ann"]
    assert e.status == ("withdrawn" if coder == "ann" else "disputed")


def test_a_decision_on_what_the_machine_has_not_found_is_told(team: Team) -> None:
    study = team.coded()
    line = next(line for line in exported(study).splitlines() if '"text": "The soil is heavy clay."' in line)
    trimmed = line.replace("proposed", "accepted").replace("The soil is heavy clay.", "heavy clay")
    taken = take_in(study, trimmed, "ann")
    assert "the machine did not code this passage so" in taken.problems[0].message


def test_what_was_opened_again_is_not_decided_by_an_old_export(team: Team) -> None:
    study = team.coded()
    coding = row(study, "The soil", "soil")
    decisions.accept(study, [coding], "ann")
    old = exported(study)
    decisions.reopen(study, coding, "ann")
    take_in(study, old, "ann")
    assert queries.excerpt_of(study, coding).status == "proposed"


def test_a_coding_that_lost_its_passage_is_not_placed_anew_by_the_own_export(team: Team) -> None:
    study = team.coded()
    coding = decisions.add(study, 1, "ann", "care", span(study, "The tomatoes need water."))
    decisions.accept(study, [coding], "bob")
    code(study, GARDEN.replace("The tomatoes need water. ", ""))
    code(study, GARDEN.replace("The tomatoes need water.", "The tomatoes need shade."))
    before = excerpts(study), list(queries.log(study))
    taken = take_in(study, exported(study), "carl")
    assert (excerpts(study), list(queries.log(study))) == before
    assert taken.problems == []
