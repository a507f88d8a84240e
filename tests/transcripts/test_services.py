"""Whole interviews as services and recognisers would have written them: every word with its speaker and time."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from itertools import groupby
from typing import NamedTuple

import pytest

from interviewcoder.transcripts import read


class Cue(NamedTuple):
    """A sentence or so, as recognisers cut speech."""

    speaker: str
    begins: float
    ends: float
    text: str


def cues_of(data: bytes) -> list[Cue]:
    """The cues of a shipped interview, whose times are made up: three words a second, half a second between turns."""
    transcript, _ = read(data, "sample.txt")
    cues: list[Cue] = []
    at = 0.0
    for turn in transcript.turns:
        at += 0.5
        for sentence in re.findall(r"\S.*?(?:[.?!](?=\s|$)|$)", " ".join(transcript.speech(turn).split())):
            ends = round(at + len(sentence.split()) / 3, 3)
            cues.append(Cue(turn.speaker or "Unknown Speaker", at, ends, sentence))
            at = ends
    return cues


def stamp(time: float, mark: str = ".") -> str:
    seconds, thousandths = divmod(round(time * 1000), 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{mark}{thousandths:03d}"


def short(time: float) -> str:
    return f"{int(time) // 60}:{int(time) % 60:02d}"


def spoken(cues: list[Cue]) -> list[Cue]:
    """The cues, joined by speaker."""
    groups = (list(group) for _, group in groupby(cues, key=lambda cue: cue.speaker))
    return [Cue(some[0].speaker, some[0].begins, some[-1].ends, " ".join(c.text for c in some)) for some in groups]


def zoom(cues: list[Cue]) -> str:
    parts = [f"{n}\n{stamp(c.begins)} --> {stamp(c.ends)}\n{c.speaker}: {html.escape(c.text, quote=False)}\n"
             for n, c in enumerate(cues, 1)]  # fmt: skip
    return "WEBVTT\n\n" + "\n".join(parts)


def teams(cues: list[Cue]) -> str:
    guid = "5e1f9c1a-3b7d-4d0e-8a4e-2f9b6c7d8e0f"
    said = [f"<v {c.speaker}>{html.escape(c.text, quote=False)}</v>" for c in cues]
    parts = [f"{guid}/{n}-0\n{stamp(c.begins)} --> {stamp(c.ends)}\n{said[n]}\n" for n, c in enumerate(cues)]
    return "WEBVTT\n\n" + "\n".join(parts)


def srt(cues: list[Cue]) -> str:
    parts = [f"{n}\n{stamp(c.begins, ',')} --> {stamp(c.ends, ',')}\n[{c.speaker}]: {c.text}\n"
             for n, c in enumerate(cues, 1)]  # fmt: skip
    return "\n".join(parts)


def otter(cues: list[Cue]) -> str:
    said = "\n".join(f"{turn.speaker}  {short(turn.begins)}  \n{turn.text}\n" for turn in spoken(cues))
    return f"Interview\nMon, Nov 3, 2025 9:00AM • 45:12\n\nSUMMARY KEYWORDS\ndata, model\n\n{said}\nTranscribed by https://otter.ai\n"


def rev(cues: list[Cue]) -> str:
    return "\n".join(f"{turn.speaker} ({stamp(turn.begins)[:8]}):\n{turn.text}\n" for turn in spoken(cues))


def sonix(cues: list[Cue]) -> str:
    return "\n".join(f"{turn.speaker}: [{stamp(turn.begins)[:8]}] {turn.text}\n" for turn in spoken(cues))


def whisperx(cues: list[Cue]) -> str:
    segments = [{"start": c.begins, "end": c.ends, "text": f" {c.text}", "speaker": c.speaker,
                 "words": [{"word": word, "speaker": c.speaker} for word in c.text.split()]} for c in cues]  # fmt: skip
    return json.dumps({"segments": segments, "word_segments": [], "language": "en"})


SERVICES: list[Callable[[list[Cue]], str]] = [zoom, teams, srt, otter, rev, sonix, whisperx]


@pytest.mark.parametrize("service", SERVICES, ids=[service.__name__ for service in SERVICES])
@pytest.mark.parametrize("name", ["churn-model", "crop-disease-images", "fraud-scoring", "support-chatbot"])
def test_every_word_has_its_speaker_and_time(samples, service: Callable[[list[Cue]], str], name: str) -> None:
    cues = cues_of((samples / f"{name}.txt").read_bytes())
    transcript, _ = read(service(cues).encode(), name)
    assert transcript.layout == "timed"
    found = [Cue(turn.speaker, turn.begins or 0, turn.ends or 0, " ".join(transcript.speech(turn).split()))
             for turn in transcript.turns]  # fmt: skip
    expected = spoken(cues)
    assert [(turn.speaker, turn.text) for turn in spoken(found)] == [(turn.speaker, turn.text) for turn in expected]
    exact = service in (zoom, teams, srt, whisperx)
    for turn, right in zip(spoken(found), expected, strict=True):
        assert turn.begins == (right.begins if exact else int(right.begins))
        assert turn.ends == (right.ends if exact else 0)
    if exact:  # long turns are cut at the end of a sentence
        assert all(turn.ends - turn.begins < 120 for turn in found)


def test_an_interview_of_an_hour_is_read_fast_enough(samples) -> None:
    """Time grows with the text and not with its square: a text of three megabytes is no trouble."""
    cues = cues_of((samples / "churn-model.txt").read_bytes()) * 60
    for service in (otter, sonix):
        transcript, _ = read(service(cues).encode(), "long")
        assert len(transcript.turns) > 5000
