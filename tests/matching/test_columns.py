"""Text in columns: the words of the plain expression, the sentences of the plain split, the codings one by one."""

from __future__ import annotations

import gc
import inspect
import subprocess
import sys
import tracemalloc
from bisect import bisect_right
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from random import Random
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

import interviewcoder
from interviewcoder import transcripts
from interviewcoder.matching import Matcher, finder, matcher, similarity
from interviewcoder.matching.columns import alike, table, windows
from interviewcoder.matching.columns.alike import alike_together
from interviewcoder.matching.columns.edges import Alphabet
from interviewcoder.matching.columns.lexicon import Lexicon, WordsAt
from interviewcoder.matching.columns.table import Table
from interviewcoder.matching.languages import Lists, Stems
from interviewcoder.matching.negation import Negation
from interviewcoder.matching.sentences import sentence_at, sentence_starts
from interviewcoder.matching.similarity import Vocabulary, alike_one_by_one
from interviewcoder.matching.words import Words
from interviewcoder.model.codebook import Code, Codebook, Near, Pattern, Phrase, Term
from interviewcoder.model.transcript import Role

np = pytest.importorskip("numpy")

REPOSITORY = Path(__file__).parents[2]
PIECES = """a b L d qu Qu jusqu lorsqu puisqu QU JUSQU jUsqu u ' ’ é É ß _ 9 ² Ⅷ ç n't it's Data
    internationalisation I x antidisestablishmentarianism
    e\u0301 \u0301 \u0302 dr\u00adift \u200b 日本 ж \U0001f600 \ud800""".split()
TEXT = st.lists(st.sampled_from([*PIECES, " ", " ", "-", ".", "\n"]), max_size=30).map("".join)


def in_columns(text: str, alphabet: Alphabet, lexicon: Lexicon) -> list[tuple[str, int, int]]:
    """The words of a text as the columns have them."""
    edges = alphabet.edges(text)
    assert edges is not None
    numbers = lexicon.numbers(text, edges)
    return list(zip(lexicon.words_at(numbers), edges.starts.tolist(), edges.ends.tolist(), strict=True))


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.lists(TEXT, min_size=1, max_size=5))
def test_the_words_in_columns_are_those_of_the_expression(texts: list[str]) -> None:
    alphabet, lexicon = Alphabet(), Lexicon()
    for text in texts:
        words = Words.of(text, [(0, len(text))])
        assert in_columns(text, alphabet, lexicon) == list(zip(words.folded, words.starts, words.ends, strict=True))


@given(st.lists(st.sampled_from("abcdef"), min_size=1), st.integers(-9, 9), st.slices(9))
def test_words_that_are_looked_up_one_by_one_are_those_of_a_list(said: list[str], at: int, some: slice) -> None:
    text, lexicon = " ".join(said), Lexicon()
    edges = Alphabet().edges(text)
    words = WordsAt(lexicon, lexicon.numbers(text, edges))
    assert (list(words), len(words), words[some]) == (said, len(said), said[some])
    if -len(said) <= at < len(said):
        assert words[at] == said[at]
    else:
        with pytest.raises(IndexError):
            words[at]


def test_words_that_differ_behind_many_letters_have_numbers_of_their_own() -> None:
    words = [f"{'x' * length}{end}" for length in range(40) for end in "abc"]
    lexicon = Lexicon()
    found = in_columns(" ".join(words), Alphabet(), lexicon)
    assert [word for word, _, _ in found] == words
    assert len(lexicon.words) == len(words) + 1


def test_a_text_of_more_characters_than_there_are_numbers_is_coded_all_the_same(monkeypatch) -> None:
    text = "".join(chr(0x4E00 + number) + " data drift " for number in range(300))
    assert Alphabet().edges(text) is None
    book = Codebook("Book", uncategorised=(Code("drift", "Drift", terms=(Term(Phrase("data drift")),)),))
    monkeypatch.setattr(matcher, "ENOUGH_FOR_COLUMNS", 0)
    assert len(list(Matcher(book).matches(text))) == 300


@given(st.lists(st.integers(1, 2**64 - 1), min_size=1, max_size=200))
def test_a_table_keeps_a_value_for_each_key(keys: list[int]) -> None:
    table, held = Table(), dict[int, int]()
    column = np.array(keys, np.uint64)
    for _ in range(2):
        got = table.values(column, lambda at: [held.setdefault(int(column[one]), len(held)) for one in at])
        assert got.tolist() == [held[key] for key in keys]


WORDS = st.text("abcdeé", min_size=1, max_size=9)


@given(
    st.dictionaries(WORDS, st.integers(0, 6), max_size=8), st.lists(WORDS, max_size=12, unique=True), st.integers(0, 8)
)
def test_alike_words_are_the_same_together_and_one_by_one(words: dict[str, int], others: list[str], most: int) -> None:
    each = [(word, other, Indel.distance(word, other)) for word in words for other in others]
    near = sorted((w, other, cost) for w, other, cost in each if cost <= words[w] and 3 * cost <= len(w) + len(other))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(similarity, "MOST_LACKING", most)
        patch.setattr(alike, "TOGETHER", 4 * most)
        for found in (alike_together(words, others), alike_one_by_one(words, others)):
            assert sorted(found) == near


@pytest.mark.parametrize("alike", [alike_together, alike_one_by_one])
@pytest.mark.parametrize("most", [1, 41, 42, 43, 84, 85, 86, 127, 128, 254, 255, 256])
def test_costs_around_the_sizes_of_a_byte_are_compared_as_numbers(alike: similarity.Alike, most: int) -> None:
    sizes = (1, most, 2 * most - 1, 2 * most, 3 * most - 1, 3 * most, 4 * most)
    words = {"a" * size: most for size in sizes}
    others = list(dict.fromkeys("a" * size + "b" * more for size in sizes for more in (0, 1, most - 1, most, most + 1)))
    each = [(word, other, Indel.distance(word, other)) for word in words for other in others]
    expected = [one for one in each if 0 < one[2] <= most and 3 * one[2] <= len(one[0] + one[1])]
    assert sorted(one for one in alike(words, others) if one[2]) == sorted(expected)


@pytest.mark.parametrize("alike", [alike_together, alike_one_by_one])
def test_words_of_hundreds_of_letters_are_alike_too(alike: similarity.Alike) -> None:
    word, far, near = "a" * 800, "a" * 560 + "b" * 60, "a" * 799 + "b"
    assert sorted(alike({word: 300}, [near, far, "c" * 400])) == [(word, near, 2), (word, far, 300)]


SPEECH = st.lists(
    st.sampled_from(["a ", "word ", ". ", "? ", "Dr. ", "B", "\n", "  ", "! Yes ", "“No", "é", "lorem " * 60]),
    max_size=90,
).map("".join)


@settings(max_examples=200, deadline=None)
@given(SPEECH, st.integers(0, 60), st.integers(0, 5000))
def test_the_sentence_at_a_place_is_one_of_all(text: str, start: int, offset: int) -> None:
    start, end = min(start, len(text)), len(text)
    offset = min(max(offset, start), end)
    starts = sentence_starts(text, start, end)
    at = bisect_right(starts, offset)
    assert sentence_at(text, start, end, offset) == (starts[at - 1], starts[at] if at < len(starts) else None)


@pytest.mark.parametrize(
    ("language", "problems", "endings"),
    [
        ("en", ["problem", "issu", "concern", "worr", "troubl", "difficult", "challeng", "complain"],
         ["", "s", "e", "es", "ed", "ing", "y", "ies", "ied", "t", "ts", "atic", "some", "er", "ly", "ive", "ness"]),
        ("fr", ["problèm", "probl", "souci", "enjeu", "difficult", "inquiét"],
         ["", "e", "es", "s", "x", "é", "és", "er", "ématique", "eux", "euse", "ude", "udes", "ant", "ement"]),
    ],
)  # fmt: skip
def test_problems_are_all_words_with_the_stem_of_one(language: str, problems: list[str], endings: list[str]) -> None:
    stems, lists = Stems(language), Lists.of(Codebook("x", language=(language,)), language)
    listed = set(stems.of(sorted(lists.problems)))
    said = sorted({one + ending for one in problems for ending in endings} | {"prose", "isolate", "trouser", "souche"})
    found = [said[at] for at in Negation(lists, stems).problems_among(said)]
    assert found == [word for word, stem in zip(said, stems.of(said), strict=True) if stem in listed]
    assert len(found) > len(listed)


def test_transcripts_are_coded_together_as_one_by_one(monkeypatch) -> None:
    transcripts = [interviewcoder.read_transcript(path)[0] for path in sorted(REPOSITORY.glob("transcripts/*.txt"))]
    book = interviewcoder.load_codebook()
    expected = [Matcher(book).code(transcript) for transcript in transcripts]
    monkeypatch.setattr(matcher, "ENOUGH_FOR_COLUMNS", 0)
    assert list(Matcher(book).code_all(transcripts)) == expected
    assert sum(map(len, expected)) > 50


def test_what_is_forgotten_is_learnt_again(monkeypatch) -> None:
    monkeypatch.setattr(matcher, "ENOUGH_FOR_COLUMNS", 0)
    book = interviewcoder.load_codebook()
    paths = sorted((REPOSITORY / "transcripts").glob("*.txt"))
    transcripts = [interviewcoder.read_transcript(path)[0] for path in paths]
    once = [Matcher(book).code(transcript) for transcript in transcripts]
    for most in (matcher.MOST_WORDS, 500):
        monkeypatch.setattr(matcher, "MOST_WORDS", most)
        coder = Matcher(book)
        assert [coder.code(transcript) for transcript in transcripts * 2] == once * 2


def found_and_kept(book: Codebook, texts: list[str]) -> tuple[list, int]:
    """What a matcher finds in each of some texts, and how many bytes it then keeps."""
    tracemalloc.start()
    coder = Matcher(book)
    found = [list(coder.matches(text)) for text in texts]
    gc.collect()
    together, _ = tracemalloc.get_traced_memory()
    del coder
    gc.collect()
    others, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return found, together - others


@pytest.mark.parametrize(("number", "kept"), [(19_999, True), (20_001, False)])
def test_after_twenty_thousand_words_all_are_forgotten_and_the_same_is_found(number: int, kept: bool) -> None:
    book = Codebook("Book", uncategorised=(Code("drift", "Drift", terms=(Term(Phrase("data drift")),)),))
    many, said = " ".join(f"w{word:010}" for word in range(number)), "The data drifts, and date drift."
    found, size = found_and_kept(book, [many, said])
    assert found == [[], list(Matcher(book).matches(said))]
    assert (size > 200 * number) is kept


def test_what_texts_hold_is_forgotten_though_the_words_stay_the_same(monkeypatch) -> None:
    monkeypatch.setattr(matcher, "ENOUGH_FOR_COLUMNS", 0)
    monkeypatch.setattr(windows, "MOST_HELD", 100)
    monkeypatch.setattr(table, "MOST_PAIRS", 100)
    monkeypatch.setattr(similarity, "MOST_JOINED", 10)
    book = interviewcoder.load_codebook()
    spoken = [interviewcoder.read_transcript(path)[0] for path in sorted((REPOSITORY / "transcripts").glob("*.txt"))]
    forgetting = Matcher(book)
    assert [forgetting.code(one) for one in spoken * 2] == [Matcher(book).code(one) for one in spoken * 2]


def test_what_phrases_begin_with_is_forgotten_though_the_words_stay_the_same(monkeypatch) -> None:
    monkeypatch.setattr(matcher, "ENOUGH_FOR_COLUMNS", 0)
    monkeypatch.setattr(windows, "MOST_HELD", 100)
    terms = (Term(Phrase("data drift")), Term(Phrase("data drift of the model")))
    book = Codebook("Book", uncategorised=(Code("drift", "Drift", terms=terms),))
    said = [f"data drift {' '.join(words)}. " for words in product("bcdefghjklmnop", repeat=3)]
    texts = ["".join(said[at : at + 100]) for at in range(0, len(said), 100)]
    (found, kept), (_, of_one) = found_and_kept(book, texts), found_and_kept(book, texts[:1])
    assert sum(map(len, found)) == len(said)
    assert kept < 1.1 * of_one


@pytest.mark.parametrize("enough", [0, 10**9], ids=["in columns", "one by one"])
def test_what_was_being_learnt_at_an_interrupt_is_learnt_again(monkeypatch, enough: int) -> None:
    monkeypatch.setattr(matcher, "ENOUGH_FOR_COLUMNS", enough)
    terms = ["dataset", "data drift", "missing"]
    book = Codebook("Book", uncategorised=tuple(Code(term, "Code", terms=(Term(Phrase(term)),)) for term in terms))
    text = "We had data drifts, and mising values in the data set."
    expected = list(Matcher(book).matches(text))
    assert [match.method for _, match in expected] == ["exact", "inflected", "fuzzy"]
    calls = calls_of(Matcher(book), text)
    assert calls > 500
    for at in range(1, calls, 13):
        interrupted = Matcher(book)
        with pytest.raises(KeyboardInterrupt):
            calls_of(interrupted, text, interrupt=at)
        assert list(interrupted.matches(text)) == expected


def calls_of(coder: Matcher, text: str, interrupt: int = 0) -> int:
    """How many functions a matcher calls to look at a text; at one of them, if that is wanted, it is interrupted."""
    calls = 0

    def trace(frame: FrameType, *_) -> None:
        nonlocal calls
        of_matcher = frame.f_globals["__name__"].startswith("interviewcoder.matching.")
        # What is raised while a generator is closed comes to nobody.
        if of_matcher and not frame.f_code.co_flags & inspect.CO_GENERATOR:
            calls += 1
            if calls == interrupt:
                raise KeyboardInterrupt

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        list(coder.matches(text))
    finally:
        sys.settrace(before)
    return calls


@pytest.mark.parametrize(
    ("terms", "said", "found"),
    [
        (
            ["missing data values"],
            "We had missing data, I mean, data values there.",
            ["missing data, I mean, data values"],
        ),
        (["data quality issue"], "We had data quality kind of quality issue.", ["data quality kind of quality issue"]),
        (["big data set"], "We had the big data you know data set there.", ["big data you know data set"]),
        (["data drift"], "We had data\n\nInterviewee 2\n\ndrift there.", ["data\n\nInterviewee 2\n\ndrift"]),
        (["bad data labels"], "so bad um\n\nInterviewee 2\n\ndata\n\nInterviewee 2\n\nlabels", None),
        (["SLA", "slash"], "S L As came. In the SLA s were set.", ["S L As", "SLA"]),
        (["SLA", "slash"], "In the SLA s were set. Then S L As came.", ["SLA", "S L As"]),
        (["SLA", "S L A breach"], "The S L, A breach.", ["S L, A breach"]),
        (["SLA", "SLA breach notice"], "The S L, A breach.", []),
        (["აბ"], "ა ბ; ა Ბ", ["ა ბ"]),
    ],
)
def test_phrases_over_what_is_between_their_words(monkeypatch, terms: list[str], said: str, found: list | None) -> None:
    """Over fillers with a stutter behind them, over labels, and as acronyms."""
    book = Codebook("Book", uncategorised=(Code("c", "Code", terms=tuple(Term(Phrase(term)) for term in terms)),))
    transcript, _ = transcripts.read(f"Interviewee 2\n\n{said}\n\nInterviewer\n\nWell?\n".encode(), "t.txt")
    plain = [match.text for coding in Matcher(book).code(transcript) for match in coding.evidence]
    monkeypatch.setattr(matcher, "ENOUGH_FOR_COLUMNS", 0)
    assert [match.text for coding in Matcher(book).code(transcript) for match in coding.evidence] == plain
    assert plain == found or (found is None and len(plain) == 1)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.sets(st.text("abcé", min_size=1, max_size=5), max_size=12), st.text("abcé", max_size=4))
def test_the_words_that_begin_so(words: set[str], beginning: str) -> None:
    vocabulary = Vocabulary(Stems("en"), (), words, {}, ())
    assert list(vocabulary.beginning(beginning)) == sorted(word for word in words if word.startswith(beginning))


TERMS = """data set|dataset drift|SLA|S L A breach|A U C|auc score|overfitting|machine learning model|ML model|AIs\
|CI CD|labels noise|drift*|missing value in the data set|e mail spam|email|the data the data|you know data""".split("|")
SAID = """data set|data sets drift|dataset um drifting|S L A|s l a breach|S L A breach|S L As breach|s L A|A U C score\
|over fitting|overfit ting|machine learn ing models|machine machine learning model|M L model|m l you know model|A Is\
|C I C D|C I um C D|lab els noise|label noise|drifts|missing misssing values in the like data set|e mail spam|e mails\
|the data the data|the data the data the data|you know data|um|you know|I mean|no|the the""".split("|")
GAPS = [*[" "] * 10, ", ", ", ", "-", ".", "\n", "  ", "\u2011", " um "]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(st.sampled_from(TERMS), min_size=5, unique=True),
    st.lists(st.sampled_from(SAID), max_size=25),
    st.randoms(use_true_random=False),
)
def test_matches_in_columns_are_those_found_one_by_one(terms: list[str], said: list[str], random: Random) -> None:
    codes = tuple(Code(f"c{n}", "Code", terms=(Term(Phrase(term)),)) for n, term in enumerate(terms))
    words = " ".join(said).split()
    book, text = Codebook("Book", uncategorised=codes), "".join(word + random.choice(GAPS) for word in words)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matcher, "ENOUGH_FOR_COLUMNS", 10**9)
        plain = list(Matcher(book).matches(text))
        patch.setattr(matcher, "ENOUGH_FOR_COLUMNS", 0)
        assert list(Matcher(book).matches(text)) == plain


LABELS = ["\n\nInterviewee 2\n\n", "\n\nProf. Smith\n\n"]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(st.sampled_from(TERMS), min_size=5, unique=True),
    st.lists(st.sampled_from(SAID), max_size=25),
    st.sampled_from(LABELS),
    st.randoms(use_true_random=False),
)
def test_codings_in_columns_are_those_found_one_by_one_where_labels_cut_sentences(
    terms: list[str], said: list[str], label: str, random: Random
) -> None:
    codes = tuple(Code(f"c{n}", "Code", terms=(Term(Phrase(term)),)) for n, term in enumerate(terms))
    book = Codebook("Book", uncategorised=codes)
    words = label.join("".join(word + random.choice([" ", " ", ", ", label]) for word in one.split()) for one in said)
    transcript, _ = transcripts.read(f"{label}{words}\n\nInterviewer\n\nWell?\n".encode(), "t.txt")
    with pytest.MonkeyPatch.context() as patch:
        plain = Matcher(book).code(transcript)
        patch.setattr(matcher, "ENOUGH_FOR_COLUMNS", 0)
        assert Matcher(book).code(transcript) == plain


@pytest.mark.parametrize("enough", [0, 10**9], ids=["in columns", "one by one"])
@pytest.mark.parametrize(("said", "number"), [("There is no", 0), ("There is no.", 1)])
def test_a_stop_in_a_label_ends_no_sentence(monkeypatch, enough: int, said: str, number: int) -> None:
    monkeypatch.setattr(matcher, "ENOUGH_FOR_COLUMNS", enough)
    book = Codebook("Book", uncategorised=(Code("c", "Code", terms=(Term(Phrase("drift")),)),))
    text = f"Prof. Smith\n\n{said}\n\nProf. Smith\n\ndrift there.\n\nInterviewer\n\nWell?\n"
    transcript, _ = transcripts.read(text.encode(), "t.txt")
    assert len(transcript.turns) == 3
    assert len(Matcher(book).code(transcript)) == number


@pytest.mark.parametrize(
    ("spans", "words"),
    [
        ([(0, 10)], ["data", "drift"]), ([(0, 5), (5, 10)], ["data", "drift"]), ([(5, 10)], ["drift"]),
        ([(0, 0), (0, 4), (4, 4)], ["data"]), ([(4, 5)], []),
        ([(0, 3)], None), ([(1, 10)], None), ([(0, 7), (7, 10)], None),
    ],
)  # fmt: skip
def test_words_within_spans_are_whole(spans: list[tuple[int, int]], words: list[str] | None) -> None:
    text = "data drift"
    edges = Alphabet().edges(text)
    assert edges is not None
    inside = edges.within(np.array(spans))
    found = inside and [text[a:b] for a, b in zip(inside.starts.tolist(), inside.ends.tolist(), strict=True)]
    assert found == words


def test_what_others_say_is_not_kept() -> None:
    book = Codebook("Book", uncategorised=(Code("c", "Code", terms=(Term(Phrase("dataset")),)),))
    turns = (f"Interviewer: {at} {'well ' * 2000}?\n\nParticipant: Set the data\n" for at in range(300))
    transcript, _ = transcripts.read("\n".join(turns).encode(), "t.txt")
    tracemalloc.start()
    assert Matcher(book).code(transcript) == []  # what is between *data* and the next *set* tells that
    gc.collect()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < len(transcript.text) / 2


def test_a_pattern_may_match_behind_the_last_word_with_a_negation_before_it() -> None:
    book = Codebook("Book", uncategorised=(Code("c", "Code", terms=(Term(Pattern(r"\.\.\.")),)),))
    transcript, _ = transcripts.read(b"Interviewer: Well?\nParticipant: I have no idea...\n", "t.txt")
    ((match,),) = (coding.evidence for coding in Matcher(book).code(transcript))
    assert (match.text, match.method) == ("...", "pattern")


@pytest.mark.parametrize("enough", [0, 10**9], ids=["in columns", "one by one"])
def test_half_characters_are_no_trouble_for_patterns(monkeypatch, enough: int) -> None:
    monkeypatch.setattr(matcher, "ENOUGH_FOR_COLUMNS", enough)
    book = Codebook(
        "Book", uncategorised=(Code("c", "Code", terms=(Term(Pattern("drift(ed|s)")), Term(Phrase("so")))),)
    )
    text = "\U0001f600 \ud83d\ud83d drifts, so \ude00 it drifted"
    assert [match.text for _, match in Matcher(book).matches(text)] == ["drifts", "so", "drifted"]


def test_find_gives_the_matches_in_a_text_with_their_codes() -> None:
    book = Codebook(
        "Book",
        uncategorised=(
            Code("drift", "Drift", terms=(Term(Phrase("data drift")), Term(Phrase("drift*")))),
            Code("labels", "Labels", terms=(Term(Phrase("annotation")), Term(Phrase("noise"), part="hint"))),
        ),
    )
    text = "Interviewer: the data, um, drift was there. The annottation had noise and it drifted."
    found = [(code, match.method, match.text, match.part) for code, match in interviewcoder.find(text, book)]
    assert found == [
        ("drift", "exact", "data, um, drift", "term"),
        ("drift", "exact", "drifted", "term"),
        ("labels", "fuzzy", "annottation", "term"),
        ("labels", "exact", "noise", "hint"),
    ]
    assert all(text[match.start : match.end] == match.text for _, match in interviewcoder.find(text, book))


def test_what_is_forgotten_at_the_end_of_a_program_is_still_found() -> None:
    code = """
import atexit
atexit.register(lambda: print([match.text for _, match in interviewcoder.find("data drift", book)]))
import interviewcoder
book = interviewcoder.load_codebook()
print([match.text for _, match in interviewcoder.find("data drift", book)])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, last = done.stdout.splitlines()
    assert (first == last, "data drift" in first, done.stderr) == (True, True, "")


def test_threads_find_what_one_finds(monkeypatch) -> None:
    monkeypatch.setattr(matcher, "ENOUGH_FOR_COLUMNS", 20_000)
    book = interviewcoder.load_codebook()
    paths = sorted((REPOSITORY / "transcripts").glob("*.txt"))
    spoken = [interviewcoder.read_transcript(path)[0] for path in paths] * 4
    expected = [Matcher(book).code(one) for one in spoken]
    found = [list(Matcher(book).matches(one.text)) for one in spoken]
    with ThreadPoolExecutor(8) as pool:
        excerpts = pool.map(lambda one: interviewcoder.code(one, book), spoken)
        matches = pool.map(lambda one: list(interviewcoder.find(one.text, book)), spoken)
        assert [[(e.start, e.code, e.evidence) for e in some] for some in excerpts] == [
            [(coding.start, coding.code, coding.evidence) for coding in codings] for codings in expected
        ]
        assert list(matches) == found
        begun_here = pool.map(list, [interviewcoder.find(one.text, book) for one in spoken])
        assert list(begun_here) == found


@pytest.mark.parametrize("roles", [("participant",), ("interviewer",), ("participant", "unknown")])
def test_matches_of_a_text_are_found_whatever_roles_the_codes_want(roles: tuple[Role, ...]) -> None:
    term = Term(Phrase("drift"))
    book = Codebook("Book", roles=roles, uncategorised=(Code("one", "One", terms=(term,), roles=("interviewer",)),))
    book = book._replace(uncategorised=(*book.uncategorised, Code("two", "Two", terms=(term,))))
    assert [code for code, _ in interviewcoder.find("There is drift.", book)] == ["one", "two"]
    parts = (Term(Phrase("drift"), part="hint"), Term(Phrase("drift*"), part="asked"))
    asks = book._replace(uncategorised=(Code("one", "One", terms=parts),))
    assert [(match.term, match.part) for _, match in interviewcoder.find("drift", asks)] == [("drift", "hint")]


def test_a_text_in_more_characters_than_there_is_room_for_takes_no_room() -> None:
    alphabet = Alphabet()
    assert alphabet.edges(" ".join(chr(0x4E00 + number) for number in range(300))) is None
    assert alphabet.edges("de la donnée, où ça dérive") is not None


def test_letters_whose_comparison_makes_capitals_of_them(monkeypatch) -> None:
    """Cherokee folds to upper case (Unicode, CaseFolding): letters of an acronym must be of one case."""
    book = Codebook("Book", uncategorised=(Code("one", "One", terms=(Term(Phrase("ꭰꭱ")),)),))
    for enough in (0, 10**9):
        monkeypatch.setattr(matcher, "ENOUGH_FOR_COLUMNS", enough)
        found = [[m.text for _, m in Matcher(book).matches(text)] for text in ("so Ꭰ Ꭱ then", "so Ꭰ ꭱ then")]
        assert found == [["Ꭰ Ꭱ"], []]


def test_words_that_columns_have_no_room_for_are_forgotten_too(monkeypatch) -> None:
    monkeypatch.setattr(matcher, "ENOUGH_FOR_COLUMNS", 0)
    monkeypatch.setattr(matcher, "MOST_WORDS", 500)
    book = Codebook("Book", uncategorised=(Code("drift", "Drift", terms=(Term(Phrase("data drift")),)),))
    texts = [" ".join(chr(0x4E00 + number) for number in range(at, at + 200)) for at in range(0, 10_000, 200)]
    (_, kept), (_, of_some) = found_and_kept(book, texts), found_and_kept(book, texts[:4])
    assert kept < 1.1 * of_some


@pytest.mark.parametrize("loop", ["M L ", "drift shop ", "data, I mean, "])
def test_a_recogniser_that_loops_is_read(loop: str) -> None:
    """A time that grows with the square of such a text would be felt here, with its cube it would not end."""
    near = Near(((Phrase("drift"),), (Phrase("shop"),)))
    term = Term(Phrase("drift"), unless=(Term(near),))
    book = Codebook("Book", uncategorised=(Code("one", "One", terms=(term, Term(Phrase("ML")))),))
    matches = list(Matcher(book).matches(loop * 10_000))
    assert len(matches) == 9999 if loop == "M L " else len(matches) < 10_000  # one is cut where a piece ends


def test_a_near_term_whose_last_group_is_out_of_reach_of_a_loop_is_given_up(monkeypatch) -> None:
    near = Near(tuple((Phrase(word),) for word in ("data", "label", "model", "drift", "sensor")), 40)
    book = Codebook("Book", uncategorised=(Code("one", "One", terms=(Term(near),)),))
    matcher = Matcher(book)
    assert not list(matcher.matches("sensor " + "x " * 200 + "data label model drift " * 1000))
    said = "data label x x model sensor drift"
    assert [match.text for _, match in matcher.matches(said)] == [said]
    monkeypatch.setattr(finder, "MOST_TRIED", 4)  # one less than it has groups
    assert not list(matcher.matches(said))
