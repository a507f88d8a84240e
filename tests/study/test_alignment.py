"""Passages are found again after an edit: the edits that people make, one by one, and what must hold for all."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Sequence
from itertools import pairwise, permutations
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

import interviewcoder
from interviewcoder.study.alignment import Alignment, Place

OLD = """Interviewer: How do you get the data?

Interviewee: We recieve it every morning from John Smith. He says it drifts a lot, "honestly."
Nobody noticed for months.

Interviewer: And what happens then?

Interviewee: Then the model is trained again, on a Sunday. Yeah.

Interviewer: Who decides about that?

Interviewee: The team lead does (so not me). It takes the whole weekend.
"""


def edited(*changes: tuple[str, str]) -> str:
    text = OLD
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


def found(new: str, passage: str, old: str = OLD) -> tuple[str, bool] | None:
    """What a passage of the old text is in the new one, and whether that is certain."""
    assert old.count(passage) == 1
    start = old.index(passage)
    place = Alignment(old, new).place(start, start + len(passage))
    return place and (new[place.start : place.end], place.certain)


FROM_JOHN = "We recieve it every morning from John Smith."
HONESTLY = 'He says it drifts a lot, "honestly."'
TRAINED = "Then the model is trained again, on a Sunday."
PARAGRAPH = f"Interviewee: {TRAINED} Yeah.\n\n"
GONE = (PARAGRAPH, "")
LAST = ("weekend.\n", f"weekend.\n\n{PARAGRAPH}")
FIRST = ("Interviewer: How", f"{PARAGRAPH}Interviewer: How")


@pytest.mark.parametrize(
    ("changes", "passage", "expected"),
    [
        # A typo corrected: inside, in the first word, in the last, and beside the passage.
        ([("every morning", "each morning")], FROM_JOHN, "We recieve it each morning from John Smith."),
        ([("We recieve", "Wee recieve")], FROM_JOHN, "Wee recieve it every morning from John Smith."),
        ([("months.", "monhts.")], "Nobody noticed for months.", "Nobody noticed for monhts."),
        ([("John Smith. He", "John Smith. She")], FROM_JOHN, FROM_JOHN),
        # A name taken out: at the end, at the start, and outside.
        ([("John Smith", "[NAME]")], FROM_JOHN, "We recieve it every morning from [NAME]."),
        ([("John Smith", "[NAME]")], FROM_JOHN.rstrip("."), "We recieve it every morning from [NAME]"),
        ([("John Smith", "[NAME]")], "John Smith. He says", "[NAME]. He says"),
        ([("John Smith", "[NAME]")], HONESTLY, HONESTLY),
        ([("John Smith", "")], FROM_JOHN, "We recieve it every morning from"),
        # Words on both sides of the edge replaced by as many.
        ([("John Smith. He", "Jane Smythe. She")], HONESTLY, 'She says it drifts a lot, "honestly."'),
        ([("John Smith. He", "Jane Smythe. She")], FROM_JOHN, "We recieve it every morning from Jane Smythe."),
        # Words on both sides of the edge replaced by more or fewer, but what stands at the edge is there.
        (
            [("Interviewee: We recieve", "Participant 7: [name of company] get")],
            FROM_JOHN,
            "[name of company] get it every morning from John Smith.",
        ),
        (
            [("then?\n\nInterviewee", "next?\n\nParticipant 7")],
            "And what happens then?",
            "And what happens next?",
        ),
        ([("John Smith. He says", "[NAME]. [NAME] also")], HONESTLY, '[NAME] also it drifts a lot, "honestly."'),
        ([("John Smith. He says", "[NAME]. [NAME] also")], FROM_JOHN, "We recieve it every morning from [NAME]."),
        # Words put in: inside, they belong to the passage; at its edges, they do not.
        (
            [("a lot", "a lot, really, on Mondays")],
            HONESTLY,
            'He says it drifts a lot, really, on Mondays, "honestly."',
        ),
        ([("He says", "I think. He says")], HONESTLY, HONESTLY),
        ([("months.", "months. And so on.")], "Nobody noticed for months.", "Nobody noticed for months."),
        ([("months.", "months, I think.")], "Nobody noticed for months", "Nobody noticed for months"),
        # The same words put in before, so that the first of the passage is there twice.
        ([("The team", "The new boss, the team")], "The team lead does", "the team lead does"),
        ([("The team", "The new boss. The team")], "The team lead does", "The team lead does"),
        ([("The team lead does", "The new boss, the team lead dose")], "The team lead does", "the team lead dose"),
        ([("team lead does", "taem lead does, she does")], "The team lead does", "The taem lead does"),
        # Many words put in, and a typo.
        (
            [("drifts a lot", "drifts, and I have that from one who has seen it on a screen in the lab, a lott")],
            HONESTLY,
            'He says it drifts, and I have that from one who has seen it on a screen in the lab, a lott, "honestly."',
        ),
        # Words taken out: inside, at the edges, beside.
        ([(" a lot", "")], HONESTLY, 'He says it drifts, "honestly."'),
        ([("He says it", "It")], HONESTLY, 'It drifts a lot, "honestly."'),
        ([(" for months", "")], "Nobody noticed for months.", "Nobody noticed."),
        ([("\nNobody noticed for months.", "")], HONESTLY, HONESTLY),
        # Punctuation and brackets at the edges: changed, gone, and there as before.
        ([("months.", "months!")], "Nobody noticed for months.", "Nobody noticed for months!"),
        ([("months.", "months")], "Nobody noticed for months.", "Nobody noticed for months"),
        ([('"honestly."', "“honestly”.")], HONESTLY, "He says it drifts a lot, “honestly”."),
        ([('"honestly."', "“honestly”.")], '"honestly."', "“honestly”."),
        ([("so not me", "so never me")], "(so not me)", "(so never me)"),
        ([("so not me", "and not me")], "(so not me)", "(and not me)"),
        ([("so not me", "so not [NAME]")], "(so not me)", "(so not [NAME])"),
        ([("so not me", "so not [NAME]")], "so not me", "so not [NAME]"),
        ([("recieve it every", "receive it, every")], "We recieve it", "We receive it"),
        ([("for months.", "for monhts?!")], "Nobody noticed for months", "Nobody noticed for monhts"),
        # White space reflowed, case changed, labels corrected.
        ([("it every morning", "it every\nmorning")], FROM_JOHN, "We recieve it every\nmorning from John Smith."),
        ([("The team lead", "the Team Lead")], "The team lead does", "the Team Lead does"),
        ([("Interviewee: Then", "Participant 1: Then")], TRAINED, TRAINED),
        # A paragraph put in, taken out, moved to the end and to the start, as it was and with a typo.
        ([("Interviewer: And", "He coughs.\n\nInterviewer: And")], "And what happens then?", "And what happens then?"),
        ([GONE], "Who decides about that?", "Who decides about that?"),
        ([GONE, LAST], TRAINED, TRAINED),
        ([GONE, LAST], "Yeah.", "Yeah."),
        ([GONE, FIRST], "on a Sunday. Yeah.", "on a Sunday. Yeah."),
        ([GONE, (LAST[0], LAST[1].replace("trained", "traind"))], TRAINED, TRAINED.replace("trained", "traind")),
    ],
)
def test_an_edit(changes: Sequence[tuple[str, str]], passage: str, expected: str) -> None:
    assert found(edited(*changes), passage) == (expected, True)


@pytest.mark.parametrize(
    ("changes", "passage", "expected"),
    [
        # Replaced words straddle the edge, and are not as many: all of them, and a doubt.
        ([("John Smith. He says", "[NAME] says")], HONESTLY, '[NAME] says it drifts a lot, "honestly."'),
        ([("John Smith. He says", "[NAME] says")], FROM_JOHN, "We recieve it every morning from [NAME]"),
        # One word has become many.
        ([("morning", "day and every night")], "recieve it every morning", "recieve it every day and every night"),
        # Fewer than half of the words are left.
        ([("every morning from John Smith", "now and then by mail")], FROM_JOHN, "We recieve it now and then by mail."),
        # A few words only, moved alone.
        ([(" Yeah.", ""), ("weekend.", "weekend. Yeah.")], "Yeah.", "Yeah."),
    ],
)
def test_an_edit_that_leaves_a_doubt(changes: Sequence[tuple[str, str]], passage: str, expected: str) -> None:
    assert found(edited(*changes), passage) == (expected, False)


@pytest.mark.parametrize(
    ("changes", "passage"),
    [
        ([GONE], TRAINED),
        ([GONE], "on a Sunday."),
        ([(" Yeah.", "")], "Yeah."),
        ([(" Yeah.", ""), ("weekend.", "yeah, weekend. Yeah.")], "Yeah."),  # which of the two?
        ([("John Smith", "[NAME]")], "John Smith"),
        # Other words in its place, some of which happen to be the same.
        ([(TRAINED, "I have no idea, ask the people on that other floor.")], TRAINED),
    ],
)
def test_a_passage_that_is_gone(changes: Sequence[tuple[str, str]], passage: str) -> None:
    assert found(edited(*changes), passage) is None


@pytest.mark.parametrize(
    ("old", "new", "passage", "expected"),
    [
        # A mark that touches the next word is shared with it.
        ("So it gose well…I think", "So it goes well…[NAME] think", "So it gose well…", ("So it goes well…", True)),
        # Names come back, and the full stop between them says which is whose.
        (
            "from [NAME]. [NAME2] says it drifts",
            "from Jo Ann Smith. Mary says it drifts",
            "[NAME2] says it drifts",
            ("Mary says it drifts", True),
        ),
        # Of the full stops at the edge, the second.
        ("go on one. two. three end", "go on [A]. [B]. [C] [D] end", "go on one. two.", ("go on [A]. [B].", True)),
        # A typo in the last word, and beside it the next words are many others.
        ("a b c d x e f g", "a b c d y " + "z " * 30 + "f g", "a b c d x", ("a b c d y", False)),
        # Of a word that was said twice, the one that is left is the passage's too.
        ("um the model model", "the\nmodel", "the model", ("the\nmodel", True)),
        # One half was moved, down or up: the passage is where most of it is.
        (
            "a1 a2 a3 a4 a5 a6 a7 b1 b2 b3 b4 b5 b6 c1 c2 c3 c4 c5 c6 c7 c8",
            "a1 a2 a3 a4 a5 a6 a7 c1 c2 c3 c4 c5 c6 c7 c8 b1 b2 b3 b4 b5 b6",
            "a1 a2 a3 a4 a5 a6 a7 b1 b2 b3 b4 b5 b6",
            ("a1 a2 a3 a4 a5 a6 a7", True),
        ),
        (
            "c1 c2 c3 c4 c5 c6 c7 c8 a1 a2 a3 a4 a5 a6 a7 b1 b2 b3 b4 b5 b6",
            "b1 b2 b3 b4 b5 b6 c1 c2 c3 c4 c5 c6 c7 c8 a1 a2 a3 a4 a5 a6 a7",
            "a1 a2 a3 a4 a5 a6 a7 b1 b2 b3 b4 b5 b6",
            ("a1 a2 a3 a4 a5 a6 a7", True),
        ),
    ],
)
def test_an_edit_of_another_text(old: str, new: str, passage: str, expected: tuple[str, bool]) -> None:
    assert found(new, passage, old) == expected


def test_marks_alone_go_with_the_nearest_word() -> None:
    assert Alignment("One.\n\n“Two.", "One.\n\n“Three.\n\n“Two.").place(6, 7) == (15, 16, True)
    old, new = "a b c d e the?\n\nf g h i j the.", "v w x y z the?\n\na b c d e the?"
    assert Alignment(old, new).place(13, 14) == (len(new) - 1, len(new), True)
    old, new = "the f g h i j.\n\n“the a b c d e", "“the a b c d e\n\nthe v w x y z"
    assert Alignment(old, new).place(16, 17) == (0, 1, True)


def test_a_word_is_evidence_at_one_place_only() -> None:
    alignment = Alignment("x p q r s t r s t u v", "y p q r s t u v z")
    assert [alignment.place_exactly(at, at + 1) for at in (8, 14)].count((8, 9)) == 1


def test_what_is_left_in_order_is_the_longer() -> None:
    """A sentence moved behind a longer one leaves that in order, so that its words are paired between its typos too."""
    moved = "m1 m2 m3 m4 m5 m6."
    longer = "n1 n2 n3 n4 n5 n6 {} o1 o2 {} p1 p2 p3 p4 p5 p6."
    after = "q1 q2 q3 q4 q5 q6 q7."
    old = f"{moved} {longer.format('a', 'b')} {after}"
    new = f"{longer.format('c', 'd')} {moved} {after}"
    for words in ("o1 o2", "m1", "n1", "q4 q5"):
        span = (new.index(words), new.index(words) + len(words))
        assert Alignment(old, new).place_exactly(old.index(words), old.index(words) + len(words)) == span


def test_of_a_passage_said_twice_the_one_left_is_not_taken_for_both() -> None:
    old = "One question.\n\nI would not know that.\n\nAnother question.\n\nI would not know that.\n\nThe end."
    new = "One question.\n\nAnother question.\n\nI would not know that.\n\nThe end."
    first, second = (match.span() for match in re.finditer("I would not know that.", old))
    alignment = Alignment(old, new)
    assert alignment.place(*first) is None
    assert alignment.place(*second) == Place(*re.search("I would not know that.", new).span(), certain=True)


ASKED = ("Interviewer: Question {0}?\n\nInterviewee: {1}\n\n", "{0}. Interviewee: {1}\n\n", "[{0}] Ok?\n\n{1}\n\n")


@pytest.mark.parametrize("form", ASKED)
def test_of_answers_that_are_much_alike_each_stays_itself_when_one_is_taken_out(form: str) -> None:
    """The numbers before those behind it change, and most of its words stand in others too."""
    topics, systems = ("labels", "drift", "cost", "privacy", "tests"), ("churn", "fraud", "credit", "pricing")
    answers = [f"We had a problem with {topic} in the {system} system." for topic in topics for system in systems]
    for seed in range(20):
        random.Random(seed).shuffle(answers)
        old, new = (
            "".join(form.format(number, answer) for number, answer in enumerate(some, 1))
            for some in (answers, [answer for answer in answers if answer != answers[seed]])
        )
        alignment = Alignment(old, new)
        for answer in answers:
            place = alignment.place(old.index(answer), old.index(answer) + len(answer))
            if answer == answers[seed]:
                assert place is None or not place.certain
            else:
                assert place == Place(new.index(answer), new.index(answer) + len(answer), certain=True)


def test_a_passage_moved_out_of_an_edit_is_found_whole() -> None:
    old = "a b c d e f g h. The boat was painted red last year. i j k l m n o p."
    new = "a b c d e f g h. The year was a good one for red wine. i j k l m n o p. The boat was painted red last year."
    assert found(new, "The boat was painted red last year.", old) == ("The boat was painted red last year.", True)


@pytest.mark.parametrize(
    ("changes", "words", "expected"),
    [
        ([], "it drifts a lot", "it drifts a lot"),
        ([("Interviewer: How", "He laughs. Interviewer: How")], "it drifts a lot", "it drifts a lot"),
        ([("drifts a", "drifts\n a")], "it drifts a lot", "it drifts\n a lot"),
        ([(' lot, "honestly."', " lot - honestly.")], 'lot, "honestly', "lot - honestly"),
        ([GONE, LAST], "Sunday", "Sunday"),
        ([("drifts", "drifted")], "it drifts a lot", None),
        ([("drifts a", "drifts quite a")], "it drifts a lot", None),
        ([("drifts a lot", "a lot drifts")], "it drifts a lot", None),
        ([("drifts", "Drifts")], "it drifts a lot", None),
        ([("drifts", "driftsen")], "drifts", None),
        ([GONE], "Sunday", None),
        ([GONE, ("weekend", "Sunday")], "Sunday", None),  # a word of another passage is no evidence
    ],
)
def test_evidence_is_placed_word_for_word(changes: Sequence[tuple[str, str]], words: str, expected: str | None) -> None:
    new = edited(*changes)
    start = OLD.index(words)
    span = Alignment(OLD, new).place_exactly(start, start + len(words))
    assert (new[slice(*span)] if span else None) == expected


def test_an_empty_span_is_nowhere() -> None:
    assert Alignment(OLD, OLD).place(20, 20) is None
    assert Alignment(OLD, OLD).place_exactly(20, 20) is None
    assert Alignment("", "").place(0, 0) is None


# What must hold for all texts.

ANY_TEXT = st.text(st.one_of(st.sampled_from("aabc .\n\r\t\0\u0301-[]“😀éİßﬁ中_\u200b"), st.characters()), max_size=60)
REPETITIVE = st.lists(st.sampled_from(["yeah", "the", "a", "Yeah", ".", "\n\n", "um"]), max_size=40).map(" ".join)
TEXTS = st.one_of(ANY_TEXT, REPETITIVE)
THOROUGH = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def known_words(text: str) -> set[str]:
    """Words as they are and as they are compared."""
    return {*words_of(text.casefold()), *words_of(unicodedata.normalize("NFKC", text).casefold())}


@st.composite
def spans(draw: st.DrawFn, length: int) -> tuple[int, int]:
    start = draw(st.integers(0, length - 1))
    return start, draw(st.integers(start + 1, length))


@THOROUGH
@given(text=TEXTS.filter(bool), data=st.data())
def test_in_an_equal_text_all_is_where_it_was(text: str, data: st.DataObject) -> None:
    start, end = data.draw(spans(len(text)))
    alignment = Alignment(text, text)
    assert alignment.place(start, end) == (start, end, True)
    assert alignment.place_exactly(start, end) == (start, end)


@THOROUGH
@given(old=TEXTS.filter(bool), new=TEXTS, data=st.data())
def test_a_place_is_in_the_text_and_has_something_of_the_passage(old: str, new: str, data: st.DataObject) -> None:
    start, end = data.draw(spans(len(old)))
    alignment = Alignment(old, new)
    place = alignment.place(start, end)
    assert place == Alignment(old, new).place(start, end)
    if place:
        assert 0 <= place.start < place.end <= len(new)
        whole = "".join(match[0] for match in re.finditer(r"[\w\u0300-\u036f]+|\W", old) if in_span(match, start, end))
        now = new[place.start : place.end]
        assert now == old[start:end] or known_words(now) & known_words(whole)
    exactly = alignment.place_exactly(start, end)
    if exactly:
        assert words_of(new[slice(*exactly)]) == words_of(old[start:end])
        assert place == (*exactly, True)


def in_span(match: re.Match[str], start: int, end: int) -> bool:
    return match.start() < end and match.end() > start


def paragraph(number: int, length: int) -> str:
    """Words that are in no other paragraph; where it is long enough to be known by those, one in four is, amid them."""
    common = range(4, length - 1, 4) if length >= 5 else range(0)
    words = ["the" if at in common else f"w{number}x{at}" for at in range(length)]
    return ("“" if number % 3 else "") + " ".join(words).replace(" the", ", the") + (".”" if number % 3 else "?")


PARAGRAPHS = st.lists(
    st.tuples(st.sampled_from(["keep", "keep", "drop", "replace", "insert", "insert words"]), st.integers(1, 12)),
    min_size=1,
    max_size=12,
)


@THOROUGH
@given(plan=PARAGRAPHS, long=st.booleans(), data=st.data())
def test_what_was_not_touched_is_found_character_for_character(
    plan: list[tuple[str, int]], long: bool, data: st.DataObject
) -> None:
    """Any span within a paragraph, whatever is done to the paragraphs around it."""
    old, new = "", ""
    kept = []
    for number, (change, words) in enumerate(plan):
        length = words + 4 if long else min(words, 4)
        text = paragraph(number, length)
        if change in {"keep", "insert", "insert words"}:
            new += {"insert": paragraph(100 + number, length) + "\n\n", "insert words": "Um, "}.get(change, "")
            kept.append((len(old), len(new), len(text)))
            new += text + "\n\n"
        elif change == "replace":
            new += paragraph(200 + number, length) + "\n\n"
        old += text + "\n\n"
    assume(kept)
    first, then, extent = data.draw(st.sampled_from(kept))
    start, end = data.draw(spans(extent))
    place = Alignment(old, new).place(first + start, first + end)
    assert place == (then + start, then + end, True)
    assert new[place.start : place.end] == old[first + start : first + end]


@THOROUGH
@given(
    lengths=st.tuples(st.integers(0, 6), st.integers(2, 14), st.integers(0, 6)),
    typos=st.sets(st.integers(0, 13), min_size=1, max_size=5),
    outside=st.sampled_from(["", "insert", "typos"]),
)
@example(lengths=(0, 2, 0), typos={0}, outside="")
@example(lengths=(1, 4, 1), typos={0, 3}, outside="typos")
def test_typos_in_a_passage_leave_it_from_its_first_word_to_its_last(
    lengths: tuple[int, int, int], typos: set[int], outside: str
) -> None:
    """Half of the words stay as they are; beside it other words are mistyped too, or words put in."""
    before, passage, after = (
        [f"{part}{at}" for at in range(length)] for part, length in zip("abc", lengths, strict=True)
    )
    typos = {at for at in typos if at < len(passage)}
    assume(2 * len(typos) <= len(passage))
    now = [word + "typo" if at in typos else word for at, word in enumerate(passage)]
    old = " ".join([*before, *passage, *after])
    if outside == "typos":
        before = before[:-1] + [f"{word}typo" for word in before[-1:]]
        after = [f"{word}typo" for word in after[:1]] + after[1:]
    elif outside == "insert" and 0 not in typos:
        before = [*before, "um"]
    new = " ".join([*before, *now, *after])
    start = old.index(passage[0])
    place = Alignment(old, new).place(start, start + len(" ".join(passage)))
    assert place
    assert (new[place.start : place.end], place.certain) == (" ".join(now), True)


@THOROUGH
@given(
    edits=st.lists(st.one_of(st.just(0), st.just(0), st.just(-1), st.integers(1, 4)), min_size=4, max_size=60),
    data=st.data(),
)
def test_passages_keep_their_order_where_words_are_only_put_in_or_taken_out(
    edits: list[int], data: st.DataObject
) -> None:
    old = [f"word{at}" for at in range(len(edits))]
    new = []
    for word, edit in zip(old, edits, strict=True):
        new += [f"new{word}{at}" for at in range(edit)] + ([word] if edit >= 0 else [])
    edges = sorted(data.draw(st.sets(st.integers(0, len(old)), min_size=2, max_size=8)))
    at = [0]
    for word in old:
        at.append(at[-1] + len(word) + 1)
    alignment = Alignment(" ".join(old), " ".join(new))
    places = [alignment.place(at[first], at[last] - 1) for first, last in pairwise(edges)]
    for (first, last), place in zip(pairwise(edges), places, strict=True):
        left = [word for word in old[first:last] if word in new]
        if place:
            assert set(left) <= set(" ".join(new)[place.start : place.end].split())
        else:
            assert 2 * len(left) < last - first
    for one, other in pairwise(place for place in places if place):
        assert one.start < other.start
        assert one.end < other.end
        assert one.end <= other.start or not (one.certain and other.certain)


# Real texts, and large ones.

NAMES = ["churn-model", "crop-disease-images", "fraud-scoring", "patient-visit", "support-chatbot"]


class Passage(NamedTuple):
    """A turn's speech before and after an edit, with how many words of it stayed as they were."""

    start: int
    end: int
    now: str
    words: int
    stayed: int


def edit_transcript(
    path: Path, edit: Callable[[str], list[tuple[str, str]]], label: Callable[[str], str]
) -> tuple[str, str, list[Passage]]:
    """A transcript before and after its speech was edited piece by piece, and what is between the turns as well."""
    transcript, _ = interviewcoder.read_transcript(path)
    at, new, passages = 0, "", []
    for turn in transcript.turns:
        new += label(transcript.text[at : turn.start])
        pieces = edit(transcript.speech(turn))
        assert "".join(before for before, _ in pieces) == transcript.speech(turn)
        now = "".join(after for _, after in pieces)
        words = [(before, after) for before, after in pieces if re.match(r"\w", before)]
        stayed = sum(before == after for before, after in words)
        passages.append(Passage(turn.start, turn.end, now, len(words), stayed))
        new += now
        at = turn.end
    return transcript.text, new + label(transcript.text[at:]), passages


def pieces(text: str) -> list[str]:
    return re.findall(r"\w+|\W", text)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", [1, 2])
def test_all_that_was_said_is_found_in_an_edited_transcript(samples: Path, name: str, seed: int) -> None:
    """Long words become names taken out or are mistyped, lines are reflowed, labels corrected."""
    chance = random.Random(seed)

    def edit(speech: str) -> list[tuple[str, str]]:
        return [(piece, word(piece) if piece[0].isalnum() else blank(piece)) for piece in pieces(speech)]

    def word(piece: str) -> str:
        if len(piece) < 5 or chance.random() > 0.1:
            return piece
        return chance.choice(["[NAME]", "[name of company]", piece[:2] + piece[3:], piece.upper() + "S"])

    def blank(piece: str) -> str:
        return "\n" if piece == " " and chance.random() < 0.2 else piece

    def label(between: str) -> str:
        return re.sub(r"(?i)interviewe[er]\b|patient", "Participant 7", between)

    old, new, passages = edit_transcript(samples / f"{name}.txt", edit, label)
    alignment = Alignment(old, new)
    for start, end, now, words, stayed in passages:
        place = alignment.place(start, end)
        if 2 * stayed >= words:
            assert place, now
            assert new[place.start : place.end] == now
            assert place.certain or words < 4


@pytest.mark.parametrize("name", NAMES)
def test_a_print_out_is_found_in_its_transcript(samples: Path, name: str) -> None:
    """Lines of 60 characters, some of whose last words are cut, and a page number after every twenty."""
    chance = random.Random(3)
    width = 0
    lines = 0

    def edit(speech: str) -> list[tuple[str, str]]:
        nonlocal width, lines
        printed = []
        for piece in pieces(speech):
            width += len(piece)
            after = piece
            if width > 60 and piece == " ":
                lines += 1
                after = "\n" if lines % 20 else f"\n\nPage {lines // 20}\n\n"
                width = 0
            elif width > 55 and len(piece) > 6 and chance.random() < 0.3:
                after, width = f"{piece[:4]}-\n{piece[4:]}", 0
            printed.append((piece, after))
        return printed

    text, printed, passages = edit_transcript(samples / f"{name}.txt", edit, lambda between: between)
    alignment = Alignment(printed, text)
    for start, end, now, words, stayed in passages:
        if 2 * stayed < words:
            continue
        assert printed.count(now) >= 1
        at = [match.start() for match in re.finditer(re.escape(now), printed)]
        places = [alignment.place(begin, begin + len(now)) for begin in at]
        assert (start, end) in [place[:2] for place in places if place], now
        assert all(place and place.certain for place in places)


@pytest.mark.parametrize("name", NAMES)
def test_the_halves_of_a_transcript_change_places(samples: Path, name: str) -> None:
    transcript, _ = interviewcoder.read_transcript(samples / f"{name}.txt")
    text, middle = transcript.text, transcript.turns[len(transcript.turns) // 3].end
    new = f"{text[middle:]}\n{text[:middle]}"
    alignment = Alignment(text, new)
    for turn in transcript.turns:
        speech = transcript.speech(turn)
        shift = -middle if turn.start >= middle else len(text) - middle + 1
        assert alignment.place(turn.start, turn.end) == (turn.start + shift, turn.end + shift, True), speech


def test_little_of_one_transcript_is_found_in_another(samples: Path) -> None:
    turns = placed = certain = 0
    for one, other in permutations(NAMES, 2):
        transcript, _ = interviewcoder.read_transcript(samples / f"{one}.txt")
        alignment = Alignment(transcript.text, interviewcoder.read_transcript(samples / f"{other}.txt")[0].text)
        for turn in transcript.turns:
            place = alignment.place(turn.start, turn.end)
            turns += 1
            placed += bool(place)
            certain += bool(place and place.certain)
    assert placed < 0.1 * turns
    assert certain < 0.01 * turns


def test_very_repetitive_text() -> None:
    line = "yeah yeah yeah\n"
    old = line * 2500 + "It drifts.\n" + line * 2500
    new = line * 100 + "Um.\n" + line * 2400 + "It drifts.\n" + line * 2300 + "No.\n" + line * 100
    alignment = Alignment(old, new)
    drift = old.index("It drifts.")
    assert alignment.place(drift, drift + 10) == (new.index("It drifts."), new.index("It drifts.") + 10, True)
    for start in range(0, len(old), 7919):
        place = alignment.place(start, min(start + 20, len(old)))
        assert place is None or new[place.start : place.end].strip()


def test_a_megabyte_with_edits_far_apart() -> None:
    chance = random.Random(4)
    vocabulary = [f"w{number}" for number in range(3000)]
    lines = [" ".join(chance.choices(vocabulary, k=20)) for _ in range(10_000)]
    inserted = " ".join(chance.choices(vocabulary, k=200))
    old = "\n".join(lines)
    new = "\n".join([*lines[:500], inserted, *lines[500:4000], *lines[5000:9500], inserted, *lines[9500:]])
    assert len(old) > 1_000_000
    alignment = Alignment(old, new)
    at = 0
    for number, line in enumerate(lines):
        if number % 97 == 0:
            expected = None if 4000 <= number < 5000 else line
            place = alignment.place(at, at + len(line))
            assert (new[place.start : place.end] if place else None) == expected
            assert place is None or place.certain
        at += len(line) + 1


def test_very_long_texts_are_not_weighed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pairs take a bit each: two texts of a megabyte that have nothing in common would need 4 GB."""
    from rapidfuzz.distance import LCSseq

    weighed = []
    editops = LCSseq.editops

    def spy(old: Sequence[int], new: Sequence[int]) -> object:
        weighed.append(len(old) * len(new))
        return editops(old, new)

    monkeypatch.setattr(LCSseq, "editops", spy)
    chance = random.Random(5)
    old, new = (" ".join(chance.choices([f"{letter}{n}" for n in range(50)] + ["the"], k=25_000)) for letter in "ab")
    Alignment(old, new)
    assert len(weighed) > 1
    assert max(weighed) < 120_000_000


def test_places_do_not_hang_on_the_hash_seed(samples: Path) -> None:
    program = """
import sys
from interviewcoder.study.alignment import Alignment
old, new = (open(path, encoding="utf-8").read() for path in sys.argv[1:])
alignment = Alignment(old, new)
print([alignment.place(start, start + 100) for start in range(0, len(old) - 100, 50)])
"""
    paths = [str(samples / "churn-model.txt"), str(samples / "fraud-scoring.txt")]
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program, *paths], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
