"""Subtitles to timed speech: WebVTT, as Zoom and Teams write it, and SRT.

Zoom puts the speaker's name before the text (`Name: text`), Teams into voice tags (`<v Name>text</v>`), of which a cue
may have several; whisper's tools write `[SPEAKER_00]: text`. WebVTT: https://www.w3.org/TR/webvtt1/
"""

from __future__ import annotations

import html
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from interviewcoder.errors import InputError
from interviewcoder.transcripts import labels
from interviewcoder.transcripts.timed import Segment

CUE_IS_TURN = "NOTE A cue is a turn."
"""What stands in WebVTT whose cues are not to be joined, since each is what somebody says without a break."""

_SRT = re.compile(r"\s*\d+[ \t]*\n\s*\d{1,3}:\d{2}:\d{2}[,.]\d{1,3}[ \t]*-->")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t\n]+([^>\n]*)>")
_TAG = re.compile(r"<[^<>]{0,200}>")
_INLINE = re.compile(r"\s*(?:\[(?P<set>[^\]\n:]{1,60})\]|(?P<plain>[^\W_][^:\n\[\]<>]{0,59}?))\s*:(?=\s|$)")


def is_subtitles(text: str) -> bool:
    """Whether a text is WebVTT or SRT."""
    is_webvtt = re.match(r"WEBVTT[ \t\n]", text) is not None and "-->" in text
    return is_webvtt or _SRT.match(text) is not None


def read_subtitles(text: str, path: str) -> list[Segment]:
    """What is said in WebVTT or SRT, cue by cue. Raises InputError where it is neither."""
    import webvtt
    from webvtt.errors import MalformedCaptionError, MalformedFileError

    try:
        if text.startswith("WEBVTT"):
            captions = webvtt.from_string(text).captions
        else:
            captions = webvtt.from_buffer(io.StringIO(text.lstrip()), format="srt").captions
    except (MalformedFileError, MalformedCaptionError, ValueError) as error:
        raise InputError(f"{path}: not sound subtitles ({type(error).__name__}); export them anew") from None
    cues = [
        (caption.start_time.in_milliseconds() / 1000, caption.end_time.in_milliseconds() / 1000, caption.raw_text)
        for caption in captions
    ]
    if not cues:
        raise InputError(f"{path}: subtitles without a cue; export them anew")
    voices = [(begins, ends, list(_voices(raw))) for begins, ends, raw in cues]
    if any(speaker for _, _, said in voices for speaker, _ in said):
        return [Segment(speaker, begins, ends, words) for begins, ends, said in voices for speaker, words in said]
    names = _names(words for _, _, said in voices for _, words in said)
    return list(_segments((begins, ends, list(_named(said, names))) for begins, ends, said in voices))


def _voices(raw: str) -> Iterator[tuple[str, str]]:
    """The parts of a cue, each with the speaker that a voice tag names, if any."""
    parts = _VOICE.split(raw)
    for speaker, words in zip(["", *parts[1::2]], parts[::2], strict=True):
        plain = html.unescape(_TAG.sub("", words)).strip()
        if plain:
            yield html.unescape(speaker).strip(), plain


def _names(texts: Iterator[str]) -> set[str]:
    """The keys of what stands before a colon and is a speaker: in brackets, a role, a name, or often there.

    A name that is there just once counts where most cues begin with one; other words (`iPhone (2)`) three times.
    """
    counts: Counter[str] = Counter()
    sure: set[str] = set()
    people: set[str] = set()
    cues = 0
    for text in texts:
        cues += 1
        for line in text.split("\n"):
            found = _INLINE.match(line)
            label = (found["set"] or found["plain"]).strip() if found else ""
            if not found or labels.begins_speech(label):
                continue
            plain = labels.key(label)
            counts[plain] += 1
            if found["set"] or labels.is_role_label(label) or labels.is_misspelled_role(label):
                sure.add(plain)
            elif labels.is_name_label(labels.without_remark(label)):
                people.add(plain)
    least = 1 if 2 * counts.total() >= cues else 2
    return sure | {name for name, count in counts.items() if count >= (least if name in people else 3)}


def _named(said: list[tuple[str, str]], names: set[str]) -> Iterator[tuple[str, str]]:
    """The lines of a cue by the names before them; a line without one goes on with the one before."""
    for _, words in said:
        speaker = ""
        lines: list[str] = []
        for line in words.split("\n"):
            found = _INLINE.match(line)
            label = (found["set"] or found["plain"]).strip() if found else ""
            if found and labels.key(label) in names:
                if lines:
                    yield speaker, " ".join(lines)
                speaker, lines = label, [line[found.end() :]]
            else:
                lines.append(line)
        yield speaker, " ".join(lines)


def _segments(cues: Iterable[tuple[float, float, list[tuple[str, str]]]]) -> Iterator[Segment]:
    """Segments; a cue without a name goes on with the speaker before."""
    speaker = ""
    for begins, ends, said in cues:
        for name, words in said:
            speaker = name or speaker
            yield Segment(speaker, begins, ends, words)
