"""The JSON of speech recognisers to timed speech: Whisper, WhisperX, whisper.cpp, and what `convert` writes.

Whisper and WhisperX: `{"segments": [{"start": 0.0, "end": 4.2, "text": "…", "speaker": "SPEAKER_00"}]}`, in which
WhisperX also has words with speakers of their own; whisper.cpp, in thousandths of a second:
`{"transcription": [{"offsets": {"from": 0, "to": 4200}, "text": "…"}]}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from interviewcoder.errors import InputError
from interviewcoder.transcripts.made import Segment, as_one

_LATEST = 3_600_000.0
_ROUNDED = -0.5
"""In seconds: times from 1000 hours on are none, and one a little below 0 is 0."""

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


def may_be_json(text: str) -> bool:
    """Whether a text begins as an object of JSON does, or an array of such."""
    return re.match(r"\s*(?:\[\s*)?\{\s*\"", text) is not None


def is_other_json(text: str) -> bool:
    """Whether a text is JSON of another kind: an object, or an array of objects, and no speech."""
    if not may_be_json(text):
        return False
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(content, (dict, list))


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
    fields = content if isinstance(content, dict) else {"segments": content}
    title, items = fields.get("title"), fields.get("segments", fields.get("transcription"))
    if not isinstance(items, list):
        raise InputError(f"{path}: JSON without a list of segments; export it anew with segments")
    are_turns = fields.get("turns") is True  # as `convert` writes them
    segments: list[Segment] = []
    for number, item in enumerate(items, 1):
        at = segments[-1].last if segments else 0.0
        said = list(_segments(item, f"{path}: segment {number}", at))
        ends_are_told = not are_turns or item.get("end") is not None
        segments += said if ends_are_told else [one._replace(ends=None) for one in said]
    has_times = any(item.get("start") is not None or "offsets" in item for item in items)
    return Recognised(title if isinstance(title, str) else "", segments, has_times, are_turns)


def _segments(item: object, place: str, at: float) -> Iterator[Segment]:
    """What is said in an item of the JSON; where it does not tell when that begins, it is `at` a time."""
    if not isinstance(item, Mapping) or not isinstance(item.get("text"), str):
        raise InputError(f"{place}: has no 'text'; export it anew")
    offsets = item.get("offsets")
    if isinstance(offsets, Mapping):
        begins, ends = (_time(offsets.get(name), place, a_second=1000) for name in ("from", "to"))
    else:
        begins = at if item.get("start") is None else _time(item["start"], place)
        ends = _time(item.get("end"), place)
    speaker = _speaker(item.get("speaker"))
    words = item.get("words")
    spoken = _by_words(words, speaker, begins, ends, place) if isinstance(words, list) else []
    if len(spoken) > 1 and _squeezed(said.text for said in spoken) == _squeezed([item["text"]]):
        yield from spoken
    else:  # words that are not all of the text tell no more than who speaks
        yield Segment(speaker or (spoken[0].speaker if spoken else ""), begins, ends, item["text"])


def _squeezed(texts: Iterable[str]) -> str:
    """Texts as one without white space."""
    return "".join("".join(texts).split())


def _by_words(words: list[object], speaker: str, begins: float, ends: float, place: str) -> list[Segment]:
    """A segment by the speakers of its words; nothing where the words are not all there as text."""
    said: list[Segment] = []
    at = begins
    for word in words:
        if not isinstance(word, Mapping) or not isinstance(word.get("word"), str):
            return []
        who = _speaker(word.get("speaker")) or (said[-1].speaker if said else speaker)
        start = at if word.get("start") is None else _time(word["start"], place)
        at = start if word.get("end") is None else _time(word["end"], place)
        said.append(Segment(who, start, at, word["word"]))
    turns = [list(turn) for _, turn in groupby(said, attrgetter("speaker"))]
    return [as_one(turn, ends if turn is turns[-1] else turn[-1].last) for turn in turns]


def _speaker(value: object) -> str:
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        return str(value)
    return ""


def _time(value: object, place: str, a_second: int = 1) -> float:
    """A time in seconds; 0 where it is missing, or rounded to a little below 0. Raises InputError where it is none."""
    if value is None:
        return 0.0
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not isinstance(value, (int, float)) or not is_number or not _ROUNDED * a_second <= value < _LATEST * a_second:
        raise InputError(f"{place}: its times are no numbers of seconds; export it anew")
    return max(float(value) / a_second, 0.0)
