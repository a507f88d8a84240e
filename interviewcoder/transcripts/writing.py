"""Transcripts to text in a layout: Delve's, labelled lines, WebVTT, and JSON as recognisers have it."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter

from interviewcoder.model.transcript import Transcript, Turn
from interviewcoder.transcripts.containers.subtitles import CUE_IS_TURN
from interviewcoder.transcripts.labels import NOBODY
from interviewcoder.transcripts.made import clock, stamp

WORDS_A_SECOND = 2.5
"""The speed of speech by which missing times are estimated for WebVTT: 150 words a minute are usual talk."""


def to_delve(transcript: Transcript) -> str:
    """A title, then each label alone on a line above its speech; times are left out."""
    blocks = [transcript.title] if transcript.title else []
    for turn in transcript.turns:
        blocks += [turn.speaker or NOBODY, transcript.speech(turn)]
    return "\n\n".join(blocks) + "\n"


def to_labelled(transcript: Transcript) -> str:
    """A title, then a paragraph a turn, with its label and, where there are any, its times before it.

    A turn without a time gets the time of the turn before where others have times: else it would not be read as a turn.
    """
    blocks = [transcript.title] if transcript.title else []
    is_timed = has_times(transcript)
    at = 0.0
    for turn in transcript.turns:
        said = transcript.speech(turn)
        if is_timed:
            at = at if turn.begins is None else turn.begins
            times = stamp(at, turn.ends)
            blocks.append(f"{turn.speaker or NOBODY}{times}: {' '.join(said.split())}")
        else:
            blocks.append(f"{turn.speaker or NOBODY}: {said}")
    return "\n\n".join(blocks) + "\n"


def to_webvtt(transcript: Transcript) -> str:
    """WebVTT, a cue a turn, with the speaker as its voice; times that are missing are estimated, which a note says.

    WebVTT: https://www.w3.org/TR/webvtt1/
    """
    parts = ["WEBVTT"]
    if transcript.title:
        parts[0] += f" - {' '.join(transcript.title.replace('-->', '→').split())}"
    parts.append(CUE_IS_TURN)
    if not has_times(transcript):
        parts.append(f"NOTE Its times are estimated, at {WORDS_A_SECOND * 60:g} words a minute.")
    for number, (turn, begins, ends) in enumerate(_times(transcript), 1):
        said = html.escape(" ".join(transcript.speech(turn).split()), quote=False)
        voice = f"<v {html.escape(' '.join(turn.speaker.split()), quote=False)}>" if turn.speaker else ""
        parts.append(f"{number}\n{clock(begins)} --> {clock(ends)}\n{voice}{said}{'</v>' if voice else ''}")
    return "\n\n".join(parts) + "\n"


def to_json(transcript: Transcript) -> str:
    """One object with the title and the turns as segments, each with its times in seconds where there are any."""
    segments = []
    for turn in transcript.turns:
        times = {"start": turn.begins, "end": turn.ends}
        said = {"speaker": turn.speaker, "role": turn.role, "text": transcript.speech(turn)}
        segments.append({name: time for name, time in times.items() if time is not None} | said)
    return (
        json.dumps({"title": transcript.title, "turns": True, "segments": segments}, ensure_ascii=False, indent=1)
        + "\n"
    )


def has_times(transcript: Transcript) -> bool:
    """Whether a transcript tells when things were said."""
    return any(turn.begins is not None for turn in transcript.turns)


def _times(transcript: Transcript) -> Iterator[tuple[Turn, float, float]]:
    """Each turn with its beginning and end in seconds; missing ones are estimated by the turns around and its words."""
    at = 0.0
    for turn, following in zip(transcript.turns, [*transcript.turns, None][1:], strict=True):
        begins = at if turn.begins is None else turn.begins
        length = max(len(transcript.speech(turn).split()) / WORDS_A_SECOND, 1.0)
        ends = turn.ends
        if ends is None:
            next_begins = following.begins if following else None
            ends = begins + length if next_begins is None else max(next_begins, begins)
        at = ends
        yield turn, begins, ends


WRITERS: Mapping[str, tuple[str, Callable[[Transcript], str]]] = {
    "labelled": (".txt", to_labelled),
    "delve": (".txt", to_delve),
    "vtt": (".vtt", to_webvtt),
    "json": (".json", to_json),
    "text": (".txt", attrgetter("text")),
}
"""Each layout's ending and writer; where an ending has several, the first is meant. `text` is what is coded."""
