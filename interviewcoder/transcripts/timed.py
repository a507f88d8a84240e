"""Labels with times, as recognisers and transcription services write them, and the text that is made of timed speech.

The spellings are those of exported files: Otter `Name  0:24` above the text, Rev `Speaker 1 (00:00:24):`, Sonix
`Name: [00:24:55] text`, others `[00:00:24] Name: text`, a time alone above or before a paragraph. Subtitles and the
JSON of recognisers are put as `Name (00:00:24.000 - 00:00:31.500): text`, which is read here again: so a study, which
keeps texts, keeps their times.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from itertools import islice, pairwise
from typing import NamedTuple

from interviewcoder.transcripts import labels
from interviewcoder.transcripts.inline import inline_mark
from interviewcoder.transcripts.layout import Layout, Line, Mark

LONGEST_PAUSE = 3.0
LONGEST_TURN = 60.0
"""In seconds. After such a pause, and at the end of a sentence in a turn that has lasted so long, a new turn begins."""

_LONGEST_LABEL = 200
_CLOCK = r"\d\d+:\d\d:\d\d\.\d{3}"
_TIME = r"(?:\d{1,2}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?"
_STAMP = rf"[\[(](?P<time>{_TIME})(?:\s*(?:-->|[-–—])\s*(?P<end>{_TIME}))?[\])]"
_NAME = r"(?P<label>[^\W_][^:\n\[\]()]{0,79}?(?:\s?[(\[][^()\[\]:\n]{1,30}[)\]])?)"
_MADE = re.compile(  # the text that `text_of` makes, whatever the label
    rf"(?P<label>[^\n]{{0,{_LONGEST_LABEL}}}?) ?\((?P<time>{_CLOCK})(?: - (?P<end>{_CLOCK}))?\):(?: |$)"
)
_LABEL_FIRST = re.compile(rf"\s*{_NAME}\s*(?::\s*)?{_STAMP}\s*(?::\s*)?")
_LABEL_ALONE = re.compile(rf"\s*{_NAME}(?P<gap>\s+)(?P<time>{_TIME})\s*")
_TIME_FIRST = re.compile(rf"\s*{_STAMP}\s*(?:[-–—]\s*)?{_NAME}\s*(?::(?=\s|$)\s*|$)")
_TIME_ALONE = re.compile(rf"\s*(?:{_STAMP}|(?P<bare>{_TIME}))\s*$")
_TIME_BEFORE = re.compile(rf"\s*{_STAMP}\s+(?=\S)")
_HEADER = re.compile(
    r"""^(?:SUMMARY[ ])?KEYWORDS\b | ^SPEAKERS\b | ^Transcript(?:ion)?\s*$ | \bstarted[ ]transcription\s*$
    | \d{1,2}:\d{2}[ ]?[AP]M\b | ^(?:\d+h[ ])?\d+m[ ]\d+s\s*$ | [•·][ ](?:\d+:)?\d+:\d{2}\s*$""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_SENTENCE_END = (".", "?", "!", "…", "。", "？", "！")


class Segment(NamedTuple):
    """What somebody says from one time to another, in seconds; `speaker` is empty where it is not known."""

    speaker: str
    begins: float
    ends: float
    text: str


def seconds(time: str) -> float:
    """A time such as `0:24`, `75:10`, `01:02:03.500` or `01:02:03,500` in seconds."""
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return round(total, 3)


def clock(time: float) -> str:
    """A time in seconds as hours, minutes, seconds and thousandths."""
    thousandths = round(time * 1000)
    hours, rest = divmod(thousandths, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02d}:{minutes:02d}:{rest // 1000:02d}.{rest % 1000:03d}"


def text_of(segments: Iterable[Segment], *, joined: bool = True) -> str:
    """The text that segments, `joined` to turns or not, are put as: a paragraph each, with speaker and times."""
    turns = turns_of(segments) if joined else map(_tidy, segments)
    return "\n\n".join(f"{t.speaker}{stamp(t.begins, t.ends)}: {t.text}".lstrip() for t in turns if t.text) + "\n"


def stamp(begins: float, ends: float | None) -> str:
    """The times that stand behind a speaker in that text, and the blank before them."""
    return f" ({clock(begins)} - {clock(ends)})" if ends is not None else f" ({clock(begins)})"


def turns_of(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Segments joined into turns, which end where the speaker changes, and by `LONGEST_PAUSE` and `LONGEST_TURN`."""
    turn: Segment | None = None
    for said in map(_tidy, segments):
        if not said.text:
            continue
        if turn is None:
            turn = said
        elif _goes_on(turn, said):
            turn = Segment(said.speaker, turn.begins, max(turn.ends, said.ends), f"{turn.text} {said.text}")
        else:
            yield turn
            turn = said
    if turn is not None:
        yield turn


def _tidy(segment: Segment) -> Segment:
    """A segment on one line, and with times that can be."""
    begins = max(segment.begins, 0.0)
    speaker = " ".join(segment.speaker.split())[:_LONGEST_LABEL]
    return Segment(speaker, begins, max(segment.ends, begins), " ".join(segment.text.split()))


def _goes_on(turn: Segment, said: Segment) -> bool:
    if turn.speaker != said.speaker or said.begins - turn.ends >= LONGEST_PAUSE:
        return False
    return said.ends - turn.begins <= LONGEST_TURN or not turn.text.endswith(_SENTENCE_END)


def is_made(text: str) -> bool:
    """Whether a text is what `text_of` makes, perhaps below a title."""
    lines = (line for line in text.split("\n") if line.strip())
    return any(_MADE.match(line) for line in islice(lines, 2))


def header_end(text: str) -> int:
    """Where a header ends that stands before the first label, of title, date, key words and speakers; 0: it is none."""
    blocks = [block for block in re.split(r"\n[ \t]*\n", text) if block.strip()]
    is_header = bool(blocks) and len(blocks[0].split("\n")) <= 2 and all(map(_HEADER.search, blocks[1:] or blocks))
    return len(text) if is_header else 0


def find_marks(lines: list[Line], known: Set[str]) -> list[Mark]:
    """The labels with times, and labels without one whose speakers have some elsewhere."""
    if is_made("\n".join(line.text for line in islice((line for line in lines if not line.is_blank), 2))):
        return [_mark(line, made) for line in lines if (made := _MADE.match(line.text))]
    found = {line.number: mark for line in lines if (mark := _stamped(line))}
    speakers = {labels.key(mark.label) for mark in found.values()} | known
    for at, line in enumerate(lines):
        if line.number not in found and not line.is_blank:
            mark = _alone(line, speakers) or _untimed(line, speakers) or _time_only(lines, at, bare=not speakers)
            if mark:
                found[line.number] = mark
    marks = [found[number] for number in sorted(found)]
    if not speakers and not _go_on(marks):
        return []
    is_timed = 2 * sum(mark.time is not None for mark in marks) >= len(marks)
    return list(_with_speakers(marks)) if is_timed else []


def _mark(line: Line, found: re.Match[str], *, alone: bool = False) -> Mark:
    groups = found.groupdict()
    time, end = groups["time"], groups.get("end")
    begins = line.start + len(line.text) - len(line.text.lstrip())
    return Mark(
        (groups.get("label") or "").strip(" \t*_"), line.number, begins, line.start + found.end(), alone,
        time=None if time is None else seconds(time), end=None if end is None else seconds(end),
    )  # fmt: skip


def _stamped(line: Line) -> Mark | None:
    """The label with a time in brackets that a line begins with, or that stands alone on it."""
    for pattern in (_LABEL_FIRST, _TIME_FIRST):
        found = pattern.match(line.text)
        if found and _is_label(found["label"]):
            return _mark(line, found, alone=found.end() == len(line.text))
    found = _LABEL_ALONE.fullmatch(line.text)
    if found and _is_label(found["label"]) and (len(found["gap"]) > 1 or labels.is_role_label(found["label"])):
        return _mark(line, found, alone=True)
    return None


def _is_label(label: str) -> bool:
    bare = label.strip(" \t*_")
    is_role = labels.is_role_label(bare) or labels.is_misspelled_role(bare)
    return is_role or labels.is_name_label(labels.without_remark(bare))


def _alone(line: Line, speakers: Set[str]) -> Mark | None:
    """A known speaker and a time, a single blank apart, alone on a line."""
    found = _LABEL_ALONE.fullmatch(line.text)
    return _mark(line, found, alone=True) if found and labels.key(found["label"]) in speakers else None


def _untimed(line: Line, speakers: Set[str]) -> Mark | None:
    mark = inline_mark(line)
    return mark if mark and labels.key(mark.label) in speakers else None


def _time_only(lines: list[Line], at: int, *, bare: bool) -> Mark | None:
    """A time in brackets alone on its line or before its speech; one without brackets only where nobody has a label."""
    line = lines[at]
    found = _TIME_ALONE.match(line.text)
    if found and (bare or not found["bare"]) and any(not later.is_blank for later in lines[at + 1 : at + 3]):
        mark = _mark(line, found, alone=True)
        return mark._replace(time=seconds(found["bare"])) if found["bare"] else mark
    found = _TIME_BEFORE.match(line.text)
    return _mark(line, found) if found else None


def _go_on(marks: list[Mark]) -> bool:
    """Whether times that nobody's label stands beside are times of a recording: several, each after the last."""
    times = [mark.time for mark in marks if mark.time is not None]
    return len(times) > 1 and all(a <= b for a, b in pairwise(times))


def _with_speakers(marks: Iterable[Mark]) -> Iterator[Mark]:
    """Marks of which those without a label have that of the mark before: the same speaker goes on."""
    speaker = ""
    for mark in marks:
        speaker = mark.label or speaker
        yield mark._replace(label=speaker)


LAYOUT = Layout(
    "timed",
    "labels with times, as Otter, Rev and Sonix write them, and what is made of subtitles and recognisers' JSON",
    find_marks,
    lambda _: True,
)
