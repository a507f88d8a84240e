"""Subtitles to timed speech: WebVTT, as Zoom and Teams write it, SRT, and Teams' old text.

Zoom puts the speaker's name before the text (`Name: text`), Teams into voice tags (`<v Name>text</v>`), of which a cue
may have several, or in its old text on a line of its own; whisper's tools write `[SPEAKER_00]: text`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from interviewcoder.errors import InputError, Problem
from interviewcoder.transcripts import labels
from interviewcoder.transcripts.containers.cues import Cue, cues_of, is_teams_old
from interviewcoder.transcripts.made import Segment

CUE_IS_TURN = "NOTE A cue is a turn."
"""What stands in WebVTT whose cues are not to be joined, since each is what somebody says without a break."""

_VOICE = re.compile(r"<v(?:\.[^\s<>]{1,80})?[ \t\n]([^<>\n]{0,200})>")
_TAG = re.compile(r"</?(?:c|i|b|u|v|lang|ruby|rt|font)\b[^<>]*>|<\d\d:[\d:.]+>")
_SRT_TAG = re.compile(r"</?(?:b|i|u|font)\b[^<>]*>|\{\\an?\d{1,2}\}")
_INLINE = re.compile(
    r"""\s*(?:\[(?P<set>[^\]\n:]{1,60})\](?P<colon>\s?:)? | \((?P<round>[^()\n:]{1,60})\)\s?:
    | (?P<plain>[^\W_][^:\n\[\]<>]{0,59}?(?:\s?\([^()\n:\[\]<>]{1,80}\))?)\s*:)(?=\s|$)""",
    re.VERBOSE,
)
_NOISE = frozenset(
    """inaudible unintelligible unclear crosstalk laugh laughs laughter laughing music applause pause silence noise
    cough coughs sigh sighs overlapping background""".split()
)
Named = list[tuple[str, str]]
"""The parts of a cue, each with who says it; empty: nobody is named."""


def read_subtitles(text: str, path: str) -> tuple[list[Segment], list[Problem]]:
    """What is said in subtitles, cue by cue, and what looks wrong. Raises InputError where no cue has times."""
    cues = list(cues_of(text))
    if all(cue.is_broken for cue in cues):
        raise InputError(f"{path}: subtitles without a cue that has times; export them anew")
    problems = [
        Problem(
            path,
            cue.line,
            0,
            "times that cannot be read",
            "the words are read without them; correct the times",
            "warning",
        )
        for cue in cues
        if cue.is_broken
    ]
    tag = _TAG if text.startswith("WEBVTT") else _SRT_TAG
    if is_teams_old(text) and _names_stand_first(cues):
        return list(_segments((cue, _named_first(cue, tag)) for cue in cues)), problems
    voices = [(cue, list(_voices(cue.text, tag))) for cue in cues]
    if any(speaker for _, said in voices for speaker, _ in said):
        return [Segment(who, cue.begins, cue.ends, words) for cue, said in voices for who, words in said], problems
    names = _names(words for _, said in voices for _, words in said)
    return list(_segments((cue, list(_named(said, names))) for cue, said in voices)), problems


def _plain(words: str, tag: re.Pattern[str]) -> str:
    return _unescaped(tag.sub("", words)).strip()


def _unescaped(words: str) -> str:
    from html import unescape  # its table of entities is needed by few files

    return unescape(words)


def _names_stand_first(cues: list[Cue]) -> bool:
    """Whether, of cues with several lines, nearly all first lines look like names, last name first or not."""
    firsts = [first for cue in cues for first, newline, _ in [cue.text.partition("\n")] if newline]
    plain = (labels.without_remark(first).replace(",", " ") for first in firsts)
    names = sum(labels.is_role_label(one) or labels.is_name_label(" ".join(one.split())) for one in plain)
    return bool(firsts) and names >= 0.8 * len(firsts)


def _named_first(cue: Cue, tag: re.Pattern[str]) -> Named:
    """A cue whose first line names who says the others; a cue of one line goes on with the speaker before."""
    first, newline, others = _plain(cue.text, tag).partition("\n")
    return [(first.strip(), others)] if newline else [("", first)]


def _voices(raw: str, tag: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """The parts of a cue, each with the speaker that a voice tag names, if any."""
    parts = _VOICE.split(raw)
    for speaker, words in zip(["", *parts[1::2]], parts[::2], strict=True):
        if plain := _plain(words, tag):
            yield _unescaped(speaker).strip(), plain


def _label(line: str) -> tuple[str, int, bool]:
    """What stands at a line's head and may be a speaker, where it ends, and whether it stands in brackets."""
    found = _INLINE.match(line)
    if found is None:
        return "", 0, False
    label = (found["set"] or found["round"] or found["plain"]).strip()
    no_colon = found["set"] is not None and found["colon"] is None
    if no_colon and not (labels.is_role_label(label) and label[-1].isdigit()):
        return "", 0, False
    words = labels.key(label).split()
    if labels.begins_speech(label) or not words or words[0] in _NOISE:
        return "", 0, False
    return label, found.end(), found["plain"] is None


def _names(texts: Iterable[str]) -> set[str]:
    """The keys of what stands before a colon at a cue's head and is a speaker: a role, a name, or often there.

    A name that is there just once counts where most cues begin with one, and one of a single word (`Problem`) only
    where all do, unless the people who are named again and again have several; other words (`iPhone (2)`) count if
    they are there three times.
    """
    counts: Counter[str] = Counter()
    sure: set[str] = set()
    people: set[str] = set()
    cues = 0
    for text in texts:
        cues += 1
        label, _, is_set = _label(text.partition("\n")[0])
        if not label:
            continue
        plain = labels.key(label)
        counts[plain] += 1
        is_name = labels.is_name_label(labels.without_remark(label))
        if labels.is_speaker(label) or labels.is_misspelled_role(label) or (is_set and is_name):
            sure.add(plain)
        elif is_name:
            people.add(plain)
    often = [name for name in people if counts[name] > 1]
    one_word = counts.total() == cues and not (often and all(" " in name for name in often))
    mostly = 2 * counts.total() >= cues
    once = {name for name in people if mostly and (" " in name or one_word)}
    return sure | once | {name for name, count in counts.items() if count >= (2 if name in people else 3)}


def _named(said: Named, names: set[str]) -> Iterator[tuple[str, str]]:
    """The lines of a cue by the names before them; a line without one goes on with the one before."""
    for _, words in said:
        speaker = ""
        lines: list[str] = []
        for line in words.split("\n"):
            label, end, _ = _label(line)
            if label and labels.key(label) in names:
                if lines:
                    yield speaker, " ".join(lines)
                speaker, lines = label, [line[end:]]
            else:
                lines.append(line)
        yield speaker, " ".join(lines)


def _segments(cues: Iterable[tuple[Cue, Named]]) -> Iterator[Segment]:
    """Segments; a cue without a name goes on with the speaker before."""
    speaker = ""
    for cue, said in cues:
        for name, words in said:
            speaker = name or speaker
            yield Segment(speaker, cue.begins, cue.ends, words)
