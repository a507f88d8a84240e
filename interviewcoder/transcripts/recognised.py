"""The JSON of speech recognisers to timed speech: Whisper, WhisperX, whisper.cpp, and what `convert` writes.

Whisper and WhisperX: `{"segments": [{"start": 0.0, "end": 4.2, "text": "…", "speaker": "SPEAKER_00"}]}`, in which
WhisperX also has words with speakers of their own; whisper.cpp, in thousandths of a second:
`{"transcription": [{"offsets": {"from": 0, "to": 4200}, "text": "…"}]}`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from interviewcoder.errors import InputError
from interviewcoder.transcripts.timed import Segment

_LISTS = re.compile(r'(?<!\\)"(?:segments|transcription)"\s*:\s*\[')


def is_recognised(text: str) -> bool:
    """Whether a text is the JSON of a recogniser."""
    if text.lstrip()[:1] not in ("{", "["):
        return False
    return _LISTS.search(text) is not None or _is_list(text)


def _is_list(text: str) -> bool:
    """Whether a text is an array of objects that have a start, an end and a text, but no code."""
    first = re.match(r"\s*\[\s*\{[^{}]*", text)
    keys = set(re.findall(r'"(\w+)"\s*:', first[0])) if first else set()
    return {"start", "end", "text"} <= keys and "code" not in keys


class Recognised(NamedTuple):
    """What a recogniser heard; without times they are all 0. `are_turns`: the segments are not to be joined."""

    title: str
    segments: list[Segment]
    has_times: bool
    are_turns: bool


def read_recognised(text: str, path: str) -> Recognised:
    """What is said in the JSON of a recogniser. Raises InputError where it is not what recognisers write."""
    try:
        content = json.loads(text)
    except ValueError as error:
        line = getattr(error, "lineno", 0)
        raise InputError(f"{path}:{line}: not JSON ({getattr(error, 'msg', 'numbers')}); export it anew") from None
    except RecursionError:
        raise InputError(f"{path}: JSON nested too deeply; export it anew") from None
    title = content.get("title", "") if isinstance(content, dict) else ""
    items: Any = content
    if isinstance(content, dict):
        items = content.get("segments", content.get("transcription"))
    if not isinstance(items, list):
        raise InputError(f"{path}: JSON without a list of segments; export it anew with segments")
    segments = [
        segment for number, item in enumerate(items, 1) for segment in _segments(item, f"{path}: segment {number}")
    ]
    are_turns = isinstance(content, dict) and content.get("turns") is True
    has_times = any("start" in item or "offsets" in item for item in items)
    return Recognised(title if isinstance(title, str) else "", segments, has_times, are_turns)


def _segments(item: object, place: str) -> Iterator[Segment]:
    if not isinstance(item, Mapping) or not isinstance(item.get("text"), str):
        raise InputError(f"{place}: has no 'text'; export it anew")
    offsets = item.get("offsets")
    if isinstance(offsets, Mapping):
        begins, ends = (_time(offsets.get(name), place) / 1000 for name in ("from", "to"))
    else:
        begins, ends = _time(item.get("start"), place), _time(item.get("end"), place)
    speaker = _speaker(item.get("speaker"))
    words = item.get("words")
    spoken = _by_words(words, speaker, begins, ends) if isinstance(words, list) else []
    if len(spoken) > 1:
        yield from spoken
    else:
        yield Segment(spoken[0].speaker if spoken and not speaker else speaker, begins, ends, item["text"])


def _by_words(words: list[object], speaker: str, begins: float, ends: float) -> list[Segment]:
    """A segment by the speakers of its words; nothing where the words are not all there as text."""
    found: list[Segment] = []
    at = begins
    for word in words:
        if not isinstance(word, Mapping) or not isinstance(word.get("word"), str):
            return []
        said = _speaker(word.get("speaker")) or (found[-1].speaker if found else speaker)
        start, end = (word.get(name) for name in ("start", "end"))
        start = float(start) if isinstance(start, (int, float)) else at
        at = float(end) if isinstance(end, (int, float)) else start
        blank = "" if word["word"].startswith(" ") else " "
        if found and found[-1].speaker == said:
            found[-1] = found[-1]._replace(ends=at, text=found[-1].text + blank + word["word"])
        else:
            found.append(Segment(said, start, at, word["word"]))
    return [*found[:-1], found[-1]._replace(ends=max(ends, found[-1].begins))] if found else []


def _speaker(value: object) -> str:
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        return str(value)
    return ""


def _time(value: object, place: str) -> float:
    if value is None:
        return 0.0
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or value < 0:
        raise InputError(f"{place}: its times are no numbers of seconds; export it anew")
    return float(value)
