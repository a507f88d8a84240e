"""Studies that met: worked examples of merging."""

from __future__ import annotations

import itertools
from contextlib import suppress
from random import Random

import pytest
from garden import (
    GARDEN,
    MARKET,
    WITHOUT_NAME,
    Team,
    book_of,
    code,
    excerpts,
    exported,
    row,
    span,
    take_in,
    texts,
    with_all_kinds_of_decisions,
)

from interviewcoder.errors import StudyError, UsageError
from interviewcoder.model.codebook import Code
from interviewcoder.review.blind import BlindCoding
from interviewcoder.study import Study, coding_rows, decisions, open_study, queries, taking
from interviewcoder.study.merging import merge
from interviewcoder.study.texts import transcript_of


def test_a_transcript_that_is_there_twice_under_two_names_is_merged_as_two(team: Team) -> None:
    ours, theirs = team.coded(path="one.txt"), team.study()
    run, _ = code(theirs, GARDEN, path="one.txt")
    code(theirs, GARDEN, path="another.txt", run=run)
    merge(ours, theirs, "ann")
    assert {e.transcript for e in excerpts(ours)} == {"another.txt", "one.txt"}
    merge(theirs, ours, "ann")
    assert excerpts(ours) == excerpts(theirs)


def test_an_interview_that_was_renamed_here_and_there_keeps_its_decisions(team: Team) -> None:
    """Ben has it under both names, as a rename makes it; for Ann, who has merged his first one, they are one."""
    ann, ben = team.coded(path="a.txt"), team.coded(path="b.txt")
    decisions.accept(ben, queries.ids(ben, queries.EVERYTHING), "ben", "looked at")
    merge(ann, ben, "ann")
    code(ben, GARDEN, path="a.txt")
    merge(ben, ann, "ben")
    assert {e.transcript for e in excerpts(ben)} == {"a.txt"}
    assert [(e.text, e.status, len(e.memos)) for e in excerpts(ben)] == [
        (e.text, "accepted", 1) for e in excerpts(team.coded())
    ]
    merge(ann, ben, "ann")
    assert excerpts(ann) == excerpts(ben)
    merge(ben, ann, "ben")
    assert excerpts(ann) == excerpts(ben)


def test_that_two_transcripts_are_one_now_is_told_and_logged(team: Team) -> None:
    ann, ben = team.coded(path="a.txt"), team.coded(path="b.txt")
    first = team.study()
    merge(first, ann, "ann")
    merge(ann, ben, "ann")
    code(ben, GARDEN, path="a.txt")
    merge(ben, first, "ben")
    reading = BlindCoding(ben, queries.Selection(coder="ben"))
    while reading.view() is not None:
        reading.skip()
    assert merge(ben, ann, "ben").united == 1
    assert merge(ben, ann, "ben").united == 0
    assert [line.action for line in queries.log(ben) if line.coder == "ben"] == ["merge", "merge"]


def test_an_interview_that_others_were_united_to_may_be_united_to_another(team: Team) -> None:
    """Ben knows a.txt and b.txt as one, c.txt and d.txt as one; for Ann a.txt and c.txt are, once it was edited."""
    late = team.coded(MARKET, path="c.txt")
    ann = team.coded(path="a.txt")
    code(ann, MARKET, path="a.txt")
    merge(ann, late, "ann")
    code(ann, GARDEN, path="b.txt")
    code(ann, MARKET, path="d.txt")
    ben = team.coded(path="a.txt")
    code(ben, MARKET, path="d.txt")
    merge(ben, team.coded(path="b.txt"), "ben")
    merge(ben, late, "ben")
    assert merge(ann, ben, "ann").united == 2
    merge(ben, ann, "ben")
    assert excerpts(ann) == excerpts(ben)


@pytest.mark.parametrize("seed", range(40))
def test_studies_that_know_an_interview_by_several_names_end_alike(team: Team, seed: int) -> None:
    """Whoever codes, decides, takes back and merges in whatever order, also after renames: no decision differs."""
    chance = Random(seed)
    studies = [team.study() for _ in range(3)]
    for _ in range(12):
        study = chance.choice(studies)
        ids = queries.ids(study, queries.EVERYTHING)
        match chance.choice(["code", "decide", "merge", "undo"]):
            case "decide" if ids:
                chance.choice([decisions.accept, decisions.reject])(study, chance.sample(ids, 1), "ann", "so")
            case "merge":
                merge(study, chance.choice([one for one in studies if one is not study]), "ann")
            case "undo":
                with suppress(UsageError, StudyError):
                    decisions.undo(study, "ann")
            case _:
                code(study, GARDEN, path=chance.choice(["a.txt", "b.txt", "c.txt"]))
    for _ in range(3):
        for study, other in itertools.permutations(studies, 2):
            merge(study, other, "ann")
    ends = [
        sorted((e.code, e.coder, e.start, e.end, e.status, len(e.decisions), len(e.memos)) for e in excerpts(study))
        for study in studies
    ]
    assert ends[0] == ends[1] == ends[2]
    assert len({tuple(one.id for one in coding_rows.codes_of(study)) for study in studies}) == 1


def test_a_transcript_may_have_the_name_that_a_merged_one_had_elsewhere(team: Team) -> None:
    ann, ben = team.coded(path="a.txt"), team.coded(path="b.txt")
    merge(ann, ben, "ann")
    code(ann, GARDEN, path="b.txt")
    assert {e.transcript for e in excerpts(ann)} == {"a.txt", "b.txt"}


def test_a_run_that_went_on_after_a_merge_is_merged_as_a_whole(team: Team) -> None:
    ours, theirs = team.study(), team.study()
    run, _ = code(theirs, GARDEN, path="one.txt")
    merge(ours, theirs, "ann")
    code(theirs, WITHOUT_NAME, path="two.txt", run=run)
    decisions.accept(theirs, queries.ids(theirs, queries.EVERYTHING), "bob")
    merge(ours, theirs, "ann")
    assert excerpts(ours) == excerpts(theirs)


def test_a_transcript_under_another_path_is_the_same_also_after_an_edit(team: Team) -> None:
    ours, theirs = team.coded(), team.coded(path="interviews/garden.txt")
    merge(ours, theirs, "ann")
    code(theirs, WITHOUT_NAME, path="interviews/garden.txt")
    decisions.accept(theirs, queries.ids(theirs, queries.EVERYTHING), "bob")
    merge(ours, theirs, "ann")
    assert {e.transcript for e in excerpts(ours)} == {"garden.txt"}
    assert list(queries.transcripts_of(ours)) == ["garden.txt"]
    assert [(e.text, e.status) for e in excerpts(ours)] == [(e.text, e.status) for e in excerpts(theirs)]


def coded_alike_before_and_after_an_edit(team: Team) -> tuple[Study, Study]:
    """Two studies where ann gave the same words the same code, in the one before an edit and in the other after it."""
    ours, theirs = team.coded(), team.coded(WITHOUT_NAME)
    decisions.add(ours, 1, "ann", "soil", span(ours, "The soil"))
    code(ours, WITHOUT_NAME)
    decisions.add(theirs, 1, "ann", "soil", span(theirs, "The soil"))
    merge(theirs, ours, "ann")
    assert texts(theirs, "ann") == [("soil", "The soil")]
    return ours, theirs


def test_what_is_done_to_a_coding_that_two_studies_had_reaches_both(team: Team) -> None:
    ours, theirs = coded_alike_before_and_after_an_edit(team)
    decisions.recode(theirs, row(theirs, "The soil", "soil", "ann"), "ann", "soil", span(theirs, "The soil is heavy"))
    merge(ours, theirs, "ann")
    assert texts(ours, "ann") == texts(theirs, "ann") == [("soil", "The soil is heavy")]


def test_what_two_studies_had_is_removed_from_both_and_is_no_more_there_again_from_an_old_export(team: Team) -> None:
    ours, theirs = coded_alike_before_and_after_an_edit(team)
    old = exported(theirs)
    decisions.reject(theirs, [row(theirs, "The soil", "soil", "ann")], "ann")
    merge(ours, theirs, "ann")
    assert texts(ours, "ann") == texts(theirs, "ann") == []
    for study in (ours, theirs):
        assert take_in(study, old, "ann").counts["left"] == 1
        assert texts(study, "ann") == []


def test_a_new_coding_where_a_merged_one_was_resized_is_a_new_one(team: Team) -> None:
    theirs, ours = coded_alike_before_and_after_an_edit(team)
    merge(theirs, ours, "ann")
    for study in (ours, theirs):
        words = span(study, "The soil")
        decisions.recode(study, row(study, "The soil", "soil", "ann"), "ann", "soil", span(study, "The soil is heavy"))
        decisions.add(study, 1, "ann", "soil", words)
        assert texts(study, "ann") == [("soil", "The soil"), ("soil", "The soil is heavy")]


def test_an_edit_that_takes_an_earlier_one_back_reaches_the_other_study(team: Team) -> None:
    ours, theirs = team.coded(), team.study()
    code(ours, WITHOUT_NAME)
    merge(theirs, ours, "ann")
    code(ours, GARDEN)
    merge(theirs, ours, "ann")
    assert excerpts(theirs) == excerpts(ours)
    assert transcript_of(theirs, 1).text == GARDEN


def test_a_passage_of_an_earlier_text_is_placed_in_the_present_one_that_was_not_read_last(team: Team) -> None:
    """Ann has read the earlier text anew after Ben edited it; what she merges makes his text the present one."""
    ann, ben = team.coded(), team.study()
    merge(ben, ann, "ben")
    said = exported(ann).replace("interviewcoder", "cleo").replace("proposed", "accepted")
    code(ben, f"What came before\n\n{GARDEN}")
    with ann.writing():
        taking.take(ann, transcript_of(ann, 1), "ann", roles={"Gardener": "participant"})
    merge(ann, ben, "ann")
    take_in(ann, said, "ann")
    assert [e.text for e in excerpts(ann, "cleo")] == [e.text for e in excerpts(team.coded())]


def test_coders_that_decide_differently_stand_side_by_side(team: Team) -> None:
    ours, theirs = team.coded(), team.study()
    merge(theirs, ours, "ann")
    decisions.accept(ours, [1], "ann", "yes")
    decisions.reject(theirs, [1], "bob", "no")
    merge(ours, theirs, "ann")
    merge(theirs, ours, "bob")
    assert excerpts(ours) == excerpts(theirs)
    excerpt = queries.excerpt_of(ours, 1)
    assert excerpt.status == "disputed"
    assert [(d.coder, d.status) for d in excerpt.decisions] == [("ann", "accepted"), ("bob", "rejected")]
    assert [(memo.coder, memo.text) for memo in excerpt.memos] == [("ann", "yes"), ("bob", "no")]


def test_a_second_merge_changes_nothing(team: Team) -> None:
    ours, theirs = team.coded(), with_all_kinds_of_decisions(team)
    merge(ours, theirs, "ann")
    said = "SELECT count(*) FROM statement"
    before = excerpts(ours), list(queries.log(ours)), ours.value(said)
    assert merge(ours, theirs, "ann")[:4] == (0, 0, 0, 0)
    assert (excerpts(ours), list(queries.log(ours)), ours.value(said)) == before


def test_what_was_taken_back_elsewhere_is_taken_back_here_with_the_next_merge(team: Team) -> None:
    ours, theirs = team.coded(), team.study()
    merge(theirs, ours, "bob")
    run, _ = code(theirs, GARDEN, book_of(crop="tomatoes"))
    merge(ours, theirs, "ann")
    assert excerpts(ours) == excerpts(theirs)
    decisions.accept(theirs, [1], "bob", "so it is")
    merge(ours, theirs, "ann")
    decisions.undo(theirs, "bob")
    merge(ours, theirs, "ann")
    assert excerpts(ours) == excerpts(theirs)
    assert not any(e.decisions or e.memos for e in excerpts(ours))
    decisions.undo(theirs, "ann", run)
    merge(ours, theirs, "ann")
    assert excerpts(ours) == excerpts(theirs) == excerpts(team.coded())


@pytest.mark.parametrize("is_mine_further", [True, False])
def test_reading_without_proposals_goes_on_where_it_came_to_in_either_copy(team: Team, is_mine_further: bool) -> None:
    ours, theirs = team.coded(GARDEN + MARKET), team.study()
    merge(theirs, ours, "ann")
    for study, steps in ((ours, 1 + is_mine_further), (theirs, 2 - is_mine_further)):
        reading = BlindCoding(study, queries.Selection(coder="ann"))
        for _ in range(steps):
            reading.skip()
    merge(ours, theirs, "ann")
    assert BlindCoding(ours, queries.Selection(coder="ann")).queue.position == 2


def test_studies_that_merge_each_other_come_to_an_end(team: Team) -> None:
    ours, theirs = team.coded(), team.coded()
    for _ in range(3):
        merge(ours, theirs, "ann")
        merge(theirs, ours, "bob")
    for study in (ours, theirs):
        assert sorted(line.coder for line in queries.log(study) if line.action == "merge") == ["ann", "bob"]


def test_an_edit_is_told_where_the_transcript_was_edited_in_both_and_nowhere_else(team: Team) -> None:
    ours, theirs = team.coded(), team.study()
    merge(theirs, ours, "bob")
    code(theirs, WITHOUT_NAME)
    assert merge(ours, theirs, "ann").problems == ()
    code(ours, f"What came before\n\n{WITHOUT_NAME}")
    assert merge(ours, theirs, "ann").problems == merge(theirs, ours, "bob").problems == ()
    for study, title in ((ours, "Ours"), (theirs, "Theirs")):
        code(study, f"{title}\n\n{WITHOUT_NAME}")
    [problem] = merge(ours, theirs, "ann").problems
    assert "was edited both here and in" in problem.message


def test_another_interview_of_the_same_name_is_merged_beside_ones_own(team: Team) -> None:
    ours, theirs = team.coded(), team.study()
    decisions.accept(ours, queries.ids(ours, queries.EVERYTHING), "ann")
    before = excerpts(ours)
    code(theirs, MARKET)
    decisions.reject(theirs, queries.ids(theirs, queries.EVERYTHING), "bob")
    merged = merge(ours, theirs, "ann")
    assert [problem.path for problem in merged.problems] == ["garden.txt"]
    assert [e for e in excerpts(ours) if e.transcript == "garden.txt"] == before
    assert {e.transcript for e in excerpts(ours)} == {"garden.txt", f"garden ({theirs.path.stem}).txt"}
    assert merge(ours, theirs, "ann")[:4] == (0, 0, 0, 0)
    decisions.accept(theirs, [1], "cem")
    merge(ours, theirs, "ann")
    assert [e.status for e in excerpts(ours)].count("disputed") == 1


def test_a_later_run_of_an_older_text_withdraws_nothing_of_the_present_one(team: Team) -> None:
    ours, theirs = team.coded(), team.study()
    merge(theirs, ours, "bob")
    longer = GARDEN + "\nGardener:\n\nSandy soil would be worse.\n"
    code(ours, longer)
    decisions.accept(ours, queries.ids(ours, queries.EVERYTHING), "ann")
    before = excerpts(ours)
    code(theirs, GARDEN, book_of(crop="tomatoes"))
    merge(ours, theirs, "ann")
    assert excerpts(ours) == before


def test_what_one_study_lost_and_another_accepted_since_is_there_again(team: Team) -> None:
    ours, theirs = team.coded(), team.study()
    merge(theirs, ours, "bob")
    words = "My neighbour Paula waters the beans when I travel."
    code(theirs, GARDEN.replace(f" {words}", ""))
    code(ours, WITHOUT_NAME)
    decisions.accept(ours, [row(ours, "My neighbour", "crop")], "ann")
    merge(theirs, ours, "bob")
    merge(ours, theirs, "ann")
    for study in (ours, theirs):
        assert [(e.text, e.status) for e in excerpts(study) if e.decisions] == [
            ("My neighbour [name] waters the beans when I travel.", "accepted")
        ]


def test_undo_of_a_recoding_that_was_merged_takes_its_replacement_along(team: Team) -> None:
    ours, theirs = team.coded(), team.coded(WITHOUT_NAME)
    decisions.add(ours, 1, "ann", "crop", span(ours, "The soil is heavy clay."))
    decisions.undo(ours, "ann")
    decisions.recode(theirs, row(theirs, "The soil", "soil"), "ann", "crop")
    merge(ours, theirs, "ann")
    assert ("crop", "The soil is heavy clay.") in texts(ours, "ann")
    decisions.undo(ours, "ann")
    assert texts(ours, "ann") == []
    merge(theirs, ours, "ann")
    assert excerpts(theirs) == excerpts(ours)


def test_a_removed_replacement_comes_back_with_a_merge_in_neither_direction(team: Team) -> None:
    ours, theirs = team.coded(), team.study()
    merge(theirs, ours, "bob")
    proposal = row(theirs, "The soil", "soil")
    decisions.recode(theirs, proposal, "bob", "crop")
    merge(ours, theirs, "ann")
    decisions.accept(theirs, [proposal], "bob")
    merge(ours, theirs, "ann")
    merge(theirs, ours, "bob")
    assert texts(ours, "bob") == texts(theirs, "bob") == []
    assert excerpts(theirs) == excerpts(ours)


def test_the_same_text_twice_keeps_its_decisions_apart(team: Team) -> None:
    ours, theirs = team.study(), team.study()
    for study in (ours, theirs):
        run, _ = code(study, GARDEN, path="one.txt")
        code(study, GARDEN, path="two.txt", run=run)
    numbers = queries.transcripts_of(theirs)
    [coding] = queries.ids(theirs, queries.Selection(transcripts=[numbers["two.txt"]], codes=["water"]))[:1]
    decisions.reject(theirs, [coding], "bob")
    merge(ours, theirs, "ann")
    assert {e.transcript for e in excerpts(ours) if e.decisions} == {"two.txt"}


def test_codes_are_the_same_in_whichever_direction_studies_are_merged(team: Team) -> None:
    def codes(study: Study) -> list[Code]:
        return coding_rows.codes_of(study)

    ours, theirs = team.coded(), team.study()
    code(theirs, GARDEN, book_of(crop="beans", other="spring"))
    for study, name in ((ours, "What grows"), (theirs, "Plants")):
        with study.writing():
            coding_rows.ensure_code(study, Code("plants", name))
        study.log("ann", "settings")
    merge(ours, theirs, "ann")
    merge(theirs, ours, "ann")
    assert codes(ours) == codes(theirs)
    assert [found.id for found in codes(ours)][:2] == ["crop", "other"]


def test_the_codes_of_the_codebook_used_last_come_first_and_in_its_order(team: Team) -> None:
    study = team.coded()
    code(study, GARDEN, book_of(spring="spring", soil="soil"))
    assert [one.id for one in coding_rows.codes_of(study)] == ["spring", "soil", "crop", "water"]


def test_what_a_code_is_does_not_hang_on_the_order_of_merges(team: Team) -> None:
    """It is in a codebook first, then comes in elsewhere under another name; a later codebook does not have it."""
    first, second, third = team.study(), team.study(), team.study()
    code(first, GARDEN, book_of(crop="beans", own="water"))
    merge(second, first, "ann")
    with third.writing():
        third.log("zoe", "settings")
        coding_rows.ensure_code(third, Code("own", "Owning", definition="Zoe's"))
    code(second, GARDEN, book_of(crop="beans"))
    ends = []
    for some in itertools.permutations([first, second, third]):
        study = team.study()
        for other in some:
            merge(study, other, "ann")
        ends.append(coding_rows.codes_of(study))
    assert [(one.id, one.name) for one in ends[0]] == [("crop", "The crop"), ("own", "Owning")]
    assert all(end == ends[0] for end in ends)


def test_a_run_that_is_taken_back_gives_codes_what_they_were_before(team: Team) -> None:
    study = team.study()
    with study.writing():
        study.log("ann", "settings")
        coding_rows.ensure_code(study, Code("crop", "What is grown", "plants", "All of it", examples=("Beans.",)))
    before = coding_rows.codes_of(study)
    run, _ = code(study, GARDEN)
    assert coding_rows.codes_of(study) != before
    decisions.undo(study, "ann", run)
    assert [one for one in coding_rows.codes_of(study) if one.id == "crop"] == before


@pytest.mark.parametrize("is_ours_later", [True, False])
def test_what_a_code_is_says_the_study_that_said_so_last(team: Team, is_ours_later: bool) -> None:
    ours, theirs = team.study(), team.study()
    for study, name in zip((theirs, ours) if is_ours_later else (ours, theirs), ("What grows", "Plants"), strict=True):
        study.log("ann", "settings")
        with study.writing():
            coding_rows.ensure_code(study, Code("plants", name))
    merge(ours, theirs, "ann")
    merge(theirs, ours, "ann")
    assert [code.name for study in (ours, theirs) for code in coding_rows.codes_of(study)] == ["Plants", "Plants"]


def test_a_study_is_merged_as_it_is_at_one_moment(team: Team) -> None:
    """What another process writes into it meanwhile comes in with the next merge, as a whole."""
    ours, theirs = team.study(), team.coded()
    with open_study(theirs.path, team.clock, read_only=True) as read:
        decisions.accept(theirs, queries.ids(theirs, queries.EVERYTHING), "bob")
        merge(ours, read, "ann")
    assert excerpts(ours) == excerpts(theirs)


def test_three_studies_tell_the_same_in_whatever_order_they_meet(team: Team) -> None:
    studies = [team.coded(), team.coded(WITHOUT_NAME), team.coded(f"Once more\n\n{GARDEN}")]
    for study, coder in zip(studies, ("ann", "bob", "cem"), strict=True):
        decisions.reject(study, queries.ids(study, queries.EVERYTHING)[:2], coder, f"says {coder}")
        decisions.recode(study, row(study, "The soil", "soil"), coder, "water")
    told = []
    for order in itertools.permutations(studies):
        meeting = team.study()
        for study in order:
            merge(meeting, study, "ann")
        told.append([(e.code, e.coder, e.start, e.status, e.decisions, e.memos) for e in excerpts(meeting)])
    assert all(one == told[0] for one in told)


def test_two_texts_of_one_interview_are_one_whichever_is_the_longer(team: Team) -> None:
    longer = GARDEN + "\nGardener:\n\n" + " ".join(f"And then number {number} grew." for number in range(80)) + "\n"
    ours, theirs = team.coded(), team.coded(longer)
    decisions.accept(ours, [row(ours, "I grow", "crop")], "ann")
    decisions.reject(theirs, [row(theirs, "I grow", "crop")], "bob")
    merge(ours, theirs, "ann")
    merge(theirs, ours, "bob")
    assert excerpts(ours) == excerpts(theirs)
    assert queries.excerpt_of(ours, row(ours, "I grow", "crop")).status == "disputed"


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER entry_is_never_changed; UPDATE entry SET detail = '[]'",
        "DROP TRIGGER entry_is_never_changed; UPDATE entry SET at = '9999-12-31T23:59:59+00:00'",
        "DROP TRIGGER entry_is_never_changed; UPDATE entry SET at = 'yesterday'",
        "UPDATE transcript_version SET roles = '5'",
        "UPDATE transcript SET path = ''",
        "UPDATE covered SET codes = '[[]]'",
        "UPDATE finding SET evidence = '[1]'",
        "UPDATE coding SET first_begin = 9, first_end = 3",
        "UPDATE code SET examples = '{}'",
        "DROP TRIGGER entry_is_never_changed; UPDATE entry SET at = '2026-03-01T00:00:00'",
        'UPDATE transcript SET roles = \'{"Gardener": "boss"}\'',
        "UPDATE transcript SET answers = '[[1]]'",
        "UPDATE finding SET begin = -1",
        "DROP TRIGGER statement_is_never_changed; UPDATE statement SET kind = 'said'",
        "DROP TRIGGER statement_is_never_changed; UPDATE statement SET status = 'maybe'",
    ],
)
def test_a_study_with_odd_values_is_refused_by_its_name_and_changes_nothing(team: Team, statement: str) -> None:
    ours, theirs = team.coded(), team.coded(WITHOUT_NAME)
    decisions.accept(theirs, [1], "bob")
    for part in statement.split("; "):
        theirs.execute(part)
    before = excerpts(ours), list(queries.log(ours))
    with pytest.raises(StudyError, match=rf"{theirs.path.name}: is damaged"):
        merge(ours, theirs, "ann")
    assert (excerpts(ours), list(queries.log(ours))) == before
    decisions.accept(ours, [1], "ann")
