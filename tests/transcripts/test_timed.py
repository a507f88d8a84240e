"""Timed speech: how segments become turns, and that the text that is made of them is read as the same turns again."""

from __future__ import annotations

import io
import json
import time
from itertools import pairwise

import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from interviewcoder.errors import InputError
from interviewcoder.model.transcript import Transcript
from interviewcoder.transcripts import read, read_text
from interviewcoder.transcripts.layouts.layout import Mark
from interviewcoder.transcripts.layouts.order import in_order
from interviewcoder.transcripts.made import Segment, clock, seconds, text_of, turns_of
from interviewcoder.transcripts.writing import WRITERS, to_labelled, to_webvtt

LAYOUTS = [name for name in WRITERS if name != "text"]  # which is what was read

# Words with nothing behind their colon may be the label of what comes next.
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(
    lambda words: words.strip() and words.strip()[-1] not in ":："
)
LABELS = st.one_of(
    st.sampled_from(["", "Interviewer 1", "SPEAKER_00", "Nott, Dana (Guest)", "iPhone (2)", "Q", "o’neil"]),
    st.text(st.characters(categories=["L", "Nd", "Zs"]), max_size=20),
)
TIMES = st.integers(min_value=0, max_value=400_000_000)
SEGMENTS = st.lists(st.builds(lambda who, a, b, text: Segment(who, a / 1000, (a + b) / 1000, text), LABELS, TIMES,
                              st.integers(0, 200_000), WORDS), min_size=1, max_size=12)  # fmt: skip


def plain(transcript: Transcript) -> list[tuple[object, ...]]:
    return [(turn.speaker, turn.begins, turn.ends, transcript.speech(turn)) for turn in transcript.turns]


@settings(max_examples=300, deadline=None)
@given(SEGMENTS)
def test_the_text_made_of_segments_is_read_as_the_same_turns(segments: list[Segment]) -> None:
    transcript, _ = read_text(text_of(segments), "pump.vtt")
    assert plain(transcript) == [tuple(turn) for turn in turns_of(segments)]


@pytest.mark.parametrize(
    ("first", "second", "turns"),
    [
        (Segment("A", 0, 5, "We stopped"), Segment("A", 5, 9, "it."), 1),
        (Segment("A", 0, 5, "We stopped"), Segment("B", 5, 9, "it."), 2),
        (Segment("A", 0, 5, "We stopped"), Segment("A", 7.9, 9, "it."), 1),
        (Segment("A", 0, 5, "We stopped"), Segment("A", 8, 9, "it."), 2),
        (Segment("A", 0, 59, "We stopped it."), Segment("A", 59, 61, "And."), 2),
        (Segment("A", 0, 59, "We stopped it"), Segment("A", 59, 61, "and."), 1),
        (Segment("A", 0, 5, "We stopped"), Segment("A", 5, 6, "  "), 1),
    ],
)
def test_when_a_new_turn_begins(first: Segment, second: Segment, turns: int) -> None:
    assert len(list(turns_of([first, second]))) == turns


def test_a_segment_without_words_is_none() -> None:
    said = [Segment("A", 0, 1, "We stopped"), Segment("B", 1, 2, " "), Segment("A", 2, 3, "it.")]
    assert list(turns_of(said)) == [Segment("A", 0, 3, "We stopped it.")]


def test_the_first_line_may_be_the_label_of_the_time_below() -> None:
    transcript, _ = read_text("Anna\n0:03\nIt broke.\n\nBen\n0:09\nYes.", "pump.txt")  # no newline at its end
    assert [(turn.speaker, turn.begins) for turn in transcript.turns] == [("Anna", 3), ("Ben", 9)]


@given(st.integers(min_value=0, max_value=10**9))
def test_times_are_exact_to_a_thousandth(thousandths: int) -> None:
    assert seconds(clock(thousandths / 1000)) == thousandths / 1000


@pytest.mark.parametrize(
    ("written", "expected"), [("0:24", 24), ("75:10", 4510), ("01:02:03,5", 3723.5), ("1:02:03.050", 3723.05)]
)
def test_seconds(written: str, expected: float) -> None:
    assert seconds(written) == expected


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_read_back_with_the_same_turns(samples, name: str) -> None:
    for path in sorted(samples.glob("*.txt")):
        transcript, _ = read(path.read_bytes(), path.name)
        again, _ = read(WRITERS[name][1](transcript).encode(), path.name)
        said = [(turn.speaker or "Unknown Speaker", transcript.speech(turn).split()) for turn in transcript.turns]
        found = [(turn.speaker, again.speech(turn).split()) for turn in again.turns]
        if name == "vtt":  # which needs no label
            said[0] = (transcript.turns[0].speaker, said[0][1])
        assert found == said
        assert again.title == (transcript.title if name != "vtt" else "")
        assert [turn.role for turn in again.turns] == [turn.role for turn in transcript.turns]


def test_captions_without_a_stop_are_turns_of_two_minutes_at_most() -> None:
    said = [Segment("", 4.0 * at, 4.0 * at + 4, "and so on") for at in range(150)]
    turns = list(turns_of(said))
    assert [turn.ends - turn.begins for turn in turns] == [120.0] * 5
    assert " ".join(turn.text for turn in turns).split() == ["and", "so", "on"] * 150


@settings(max_examples=150, deadline=None)
@given(SEGMENTS)
def test_times_survive_in_every_layout_but_delves(segments: list[Segment]) -> None:
    transcript, _ = read_text(text_of(segments), "pump.vtt")
    for name in ("labelled", "vtt", "json"):
        again, _ = read(WRITERS[name][1](transcript).encode(), "pump")
        assert [(begins, ends) for _, begins, ends, _ in plain(again)] == [(b, e) for _, b, e, _ in plain(transcript)]


@settings(max_examples=150, deadline=None)
@given(SEGMENTS)
def test_the_webvtt_that_is_written_is_what_webvtt_py_reads(segments: list[Segment]) -> None:
    transcript, _ = read_text(text_of(segments), "pump.vtt")
    cues = webvtt.from_buffer(io.StringIO(to_webvtt(transcript)), strict=True).captions
    assert [cue.start_time.in_milliseconds() / 1000 for cue in cues] == [turn.begins for turn in transcript.turns]
    assert [cue.end_time.in_milliseconds() / 1000 for cue in cues] == [turn.ends for turn in transcript.turns]


def test_estimated_times_are_said_to_be() -> None:
    transcript, _ = read(b"Interviewer: What stopped?\nInterviewee: The pump and the filter.\n", "pump.txt")
    text = to_webvtt(transcript)
    assert "NOTE Its times are estimated, at 150 words a minute." in text
    assert "00:00:00.000 --> 00:00:01.000" in text
    assert "00:00:01.000 --> 00:00:03.000" in text


@pytest.mark.parametrize(
    "data",
    [
        b'{"segments": [{"start": "x", "end": 1, "text": "a"}]}',
        b'{"segments": [{"start": -1, "end": 1, "text": "a"}]}',
        b'{"segments": [{"start": 1e999, "end": 1, "text": "a"}]}',
        b'{"segments": [{"start": true, "end": 1, "text": "a"}]}',
        b'{"segments": [{"start": 0, "end": 1}]}',
        b'{"segments": [1, 2]}',
        b'{"segments": [{"start": 0, "end": 1, "text": "a"',
        b'{"segments": [' + b"[" * 100_000,
        b"WEBVTT\n\nx --> y\nhello\n",
        b"WEBVTT\n\n0:x --> 0:y\nhello\n",
        b"WEBVTT",
        b"WEBVTT - hello\n\n",
        b'{"segments": [{"start": 1e308, "end": 1, "text": "hello"}]}',
        b'{"segments": [{"start": 0, "end": ' + b"9" * 400 + b', "text": "hello"}]}',
        b'{"segments": [{"start": 0, "end": 1, "text": "hello", "words": [{"word": "hello", "start": NaN}]}]}',
        b'{"segments": [{"start": 0, "end": 1, "text": "hello", "words": [{"word": "hello", "end": Infinity}]}]}',
        b'{"transcription": [{"offsets": {"from": 0, "to": 1e308}, "text": "hello"}]}',
    ],
)
def test_what_cannot_be_read_is_refused_without_its_words(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^pump\.json:.*(anew)$") as raised:
        read(data, "pump.json")
    assert "hello" not in str(raised.value)


def test_half_characters_in_json_are_replaced_or_put_together() -> None:
    data = rb'{"segments": [{"start": 0, "end": 1, "text": "Drift \ud83d and \ud83d\ude00, then \ude00."}]}'
    transcript, _ = read(data, "pump.json")
    assert "Drift \ufffd and \U0001f600, then \ufffd." in transcript.text
    assert transcript.text.encode()


@pytest.mark.parametrize("words", [["It"], [{"start": 0}], [{"word": 3}]])
def test_words_that_are_no_text_leave_that_of_the_segment(words: list[object]) -> None:
    said = {"segments": [{"start": 0, "end": 1, "text": "It broke.", "words": words}]}
    assert plain(read(json.dumps(said).encode(), "pump.json")[0]) == [("", 0, 1, "It broke.")]


@pytest.mark.parametrize("text", ['{"results": {"words": []}}', '[{"hello": 1}]', ' [ {"segments": 3}]'])
def test_json_that_is_no_speech_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"^pump\.json: JSON without a list of segments; export it anew") as raised:
        read(text.encode(), "pump.json")
    assert "hello" not in str(raised.value)


@pytest.mark.parametrize(
    "text",
    [
        "WEBVTT\n\n00:00:00.000 --> 00:10:00.900\n" + "<v " * 80_000,
        "WEBVTT\n\n00:00:00.000 --> 00:10:00.900\n<v" + " " * 80_000,
        "WEBVTT\n\n" + "00:00:00.000 --> 00:00:00.900\nwell\n\n" * 40_000,
        json.dumps({"segments": [{"start": 0, "end": 1, "text": "well " * 90_000,
                                  "words": [{"word": "well", "start": 0, "end": 1}] * 90_000}]}),
        "".join(f"anna x{number}  {(9000 - number) // 60}:{number % 60:02d}\nwell\n\n" for number in range(9000)),
    ],
    ids=["voices", "blanks", "cues", "words", "times-that-go-back"],
)  # fmt: skip
def test_no_hostile_text_takes_for_ever(text: str) -> None:
    """Each took minutes while time grew with the square of the text."""
    started = time.process_time()
    read(text.encode(), "pump")
    assert time.process_time() - started < 60


def test_a_transcript_without_turns_is_written_in_every_layout() -> None:
    transcript, _ = read(b"", "pump.txt")
    for name in LAYOUTS:
        assert WRITERS[name][1](transcript)


def test_a_turn_without_a_time_among_others_is_read_again() -> None:
    transcript, _ = read(b"Anna: [00:05] hi\n\nBob: [00:07] ho\n\nAnna: x\n\nBob: [00:09] y\n", "pump.txt")
    assert [turn.begins for turn in transcript.turns] == [5, 7, None, 9]
    again, _ = read(to_labelled(transcript).encode(), "pump.txt")
    assert [(turn.speaker, turn.begins) for turn in again.turns] == [("Anna", 5), ("Bob", 7), ("Anna", 7), ("Bob", 9)]


@given(st.lists(st.integers(0, 9), max_size=30), st.sets(st.integers(0, 29)))
def test_marks_that_are_kept_are_in_order(times: list[int], sure: set[int]) -> None:
    marks = [Mark("A", line, line, line, alone=True, time=float(at)) for line, at in enumerate(times)]
    kept = in_order(marks, sure)
    assert [mark for mark in marks if mark in kept] == kept
    assert {mark.line for mark in kept} >= sure & set(range(len(times)))
    if not sure:
        assert all(a.time <= b.time for a, b in pairwise(kept) if a.time is not None and b.time is not None)
    if times == sorted(times):
        assert kept == marks


def test_json_that_was_written_has_no_end_where_there_is_none() -> None:
    """Nor does a turn without a time among others go back in time."""
    text = "Interviewer  0:00\nWhat went wrong?\n\nAnna  0:05\nIt drifted.\n\nInterviewer  0:09\nAnd then?\n"
    once = read_text(text, "a.txt")[0]
    written = WRITERS["json"][1](once)
    again = read(written.encode(), "a.json")[0]
    assert [(turn.begins, turn.ends) for turn in again.turns] == [(0, None), (5, None), (9, None)]
    assert WRITERS["json"][1](again) == written
    segments = [
        {"start": 5, "end": 8, "text": "One."},
        {"speaker": "Anna", "text": "Two."},
        {"start": 9, "text": "No."},
    ]
    told = read(json.dumps({"segments": segments}).encode(), "b.json")[0]
    assert [turn.begins for turn in told.turns] == [5, 8, 9]


def test_half_a_cue_does_no_harm() -> None:
    text = b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Hello <v\n\n00:xx --> 1\nlost\n"
    text += b"\n00:03.000 --> 00:04.000\n</v></v>\n"
    transcript, problems = read(text, "pump.vtt")
    assert [(turn.speaker, transcript.speech(turn)) for turn in transcript.turns] == [("Ann", "Hello <v"), ("", "lost")]
    assert [(problem.line, problem.message) for problem in problems][:1] == [(6, "times that cannot be read")]
