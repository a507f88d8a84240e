"""Where speech that is searched as one is cut: at about 30,000 characters, behind a sentence or else a word."""

from __future__ import annotations

import pytest

from interviewcoder.matching.passages import passages, pieces
from interviewcoder.matching.units import Units
from interviewcoder.transcripts import read_text

PIECES = [  # a text, and of how many words its pieces are
    ("ran " * 7501, [7501]),  # 30,004 characters, but behind the 30,000th no other word begins
    ("ran " * 7502, [7501, 1]),
    ("ran " * 20_000, [7501, 7501, 4998]),
    ("It ran well. " * 7000, [6924, 6924, 6924, 228]),  # 2,308 sentences of 13 characters are 30,004
    (f"{'ran ' * 12_000}ran. Then {'ran ' * 5000}", [12_001, 5001]),
    (f"{'ran ' * 16_000}ran. Then ran", [7501, 8500, 2]),  # the stop is farther away than 60,000
]
RUNS = [  # turns of one speaker without a stop, and of how many words each stretch of each passage is
    (["ran " * 2475] * 7, [[2475, 2475, 2475], [2475, 2475, 2475], [2475]]),  # with its label one has 9,914 characters
    (["so it", "ran " * 8000, "and then", "ran"], [[2], [7501], [499], [2, 1]]),
    (["so it", "ran " * 7495, "and then"], [[2, 7495], [2]]),  # with the label between 29,998 characters
    (["so it", "ran " * 7496, "and then"], [[2], [7496], [2]]),
]


@pytest.mark.parametrize(("text", "words"), PIECES)
def test_a_long_text_is_searched_in_pieces(text: str, words: list[int]) -> None:
    spans = list(pieces(text, 0, len(text)))
    assert [len(text[start:end].split()) for start, end in spans] == words
    assert "".join(text[start:end] for start, end in spans) == text


@pytest.mark.parametrize(("said", "words"), RUNS)
def test_speech_without_a_stop_is_searched_over_labels_up_to_a_length(said: list[str], words: list[list[int]]) -> None:
    transcript, _ = read_text("".join(f"Interviewee: {speech.strip()}\n" for speech in said), "talk.txt")
    found = list(passages(transcript))
    assert [[len(transcript.text[at:end].split()) for at, end in one.spans] for one in found] == words
    assert [one.has_whole_turns for one in found] == [sum(some) not in (7501, 499) for some in words]


@pytest.mark.parametrize("between", range(6))
def test_an_answer_goes_on_over_a_few_interjections_and_no_conversation(between: int) -> None:
    said = (
        "Ann: It drifts.\n" + "Ben: Right.\nCat: No.\n" * (between // 2) + "Ben: Oh.\n" * (between % 2) + "Ann: Bye.\n"
    )
    transcript, _ = read_text("".join(said), "talk.txt")
    start, end = transcript.turns[0].start, transcript.turns[-1 if between <= 3 else 0].end
    first = transcript.turns[0]
    assert Units(transcript).span("passage", first.start, first.end) == (start, end)
    last = transcript.turns[-1]
    start = transcript.turns[0 if between <= 3 else -1].start
    assert Units(transcript).span("passage", last.start, last.end) == (start, last.end)
