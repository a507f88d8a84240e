"""Labels with times, as recognisers and transcription services write them.

The spellings are those of exported files: Otter `Name  0:24` above the text, Rev `Speaker 1 (00:00:24):`, Sonix
`Name: [00:24:55] text`, Temi `Speaker 1: 00:24 text`, others `[00:00:24] Name: text`, a time alone above or before a
paragraph. Subtitles and the JSON of recognisers are put as `Name (00:00:24.000 - 00:00:31.500): text`, which is read
here again: so a study, which keeps texts, keeps their times.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from functools import cache
from itertools import pairwise

from interviewcoder.transcripts import labels
from interviewcoder.transcripts.layouts.inline import inline_mark
from interviewcoder.transcripts.layouts.layout import Layout, Line, Lines, Mark
from interviewcoder.transcripts.layouts.order import in_order
from interviewcoder.transcripts.made import MADE, is_made, seconds

_TIME = r"(?:\d{1,2}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?"
_STAMP = rf"[\[(](?P<time>{_TIME})(?:\s*(?:-->|[-–—])\s*(?P<end>{_TIME}))?[\])]"
_NAME = r"(?P<label>[^\W_][^:\n\[\]()]{0,79}?(?:\s?[(\[][^()\[\]:\n]{1,30}[)\]])?)"
_BOLD = "[*_]{0,3}"  # or italics, in Markdown
_LABEL_FIRST = rf"\s*{_BOLD}{_NAME}\s*(?::\s*)?(?:[*_]{{1,3}}\s*)?{_STAMP}\s*(?::\s*)?"
_LABEL_ALONE = re.compile(rf"\s*{_NAME}(?P<gap>\s+)(?P<time>{_TIME})\s*")
_TIME_FIRST = rf"\s*{_BOLD}{_STAMP}\s*(?:[-–—]\s*)?{_BOLD}{_NAME}\s*(?::{_BOLD}(?=\s|$)\s*|$)"
_BARE_FIRST = rf"\s*(?P<time>{_TIME})\s+(?:[-–—]\s*)?{_NAME}\s*:(?=\s|$)\s*"
_BARE_ABOVE = re.compile(rf"\s*(?P<time>{_TIME})\s+{_NAME}\s*$")
_CELLS = rf"\s*(?P<time>{_TIME})\t\s*{_NAME}[ :]*\t\s*(?=\S)"
_TIME_ALONE = re.compile(rf"\s*(?:{_STAMP}|(?P<bare>{_TIME}))\s*$")
_TIME_BEFORE = re.compile(rf"\s*{_STAMP}\s+(?=\S)")
_TEMI = re.compile(rf"\s*{_NAME}\s*:\s+(?P<time>{_TIME})\s+(?=\S)")
_ANY_TIME = re.compile(_TIME)
_IN_A_TIME = re.compile(r":(?<=\d:)\d{2}")  # it begins with what is rare, so that `re` skips to it
_MOST_WORDS = 5
_NEARLY_ALL = 0.8
_BEFORE_A_TIME = frozenset("at by to from until till about around is was before after since a um bis vers".split())


def find_marks(lines: Lines, known: Set[str]) -> list[Mark]:
    """The labels with times, and labels without one whose speakers have some elsewhere."""
    if is_made(lines.texts[at] for at in lines.spoken[:2]):
        return _of_made(lines)
    if not any(map(_has_time, lines.with_colon)):
        return []
    apart = _with_times_apart(lines)
    stamped = _labelled_with_times(lines, apart.values())
    speakers = {labels.key(mark.label) for mark in stamped} | known
    found = {mark.line: mark for mark in stamped}
    times = {number for number, mark in apart.items() if found.get(mark.line) == mark}
    for at, line in enumerate(lines):
        if line.number not in found and line.number not in times and not line.is_blank:
            bare = not speakers or bool(times)
            mark = _alone(line, speakers) or _untimed(line, speakers) or _time_only(lines, at, bare=bare)
            if mark:
                found[line.number] = mark
    marks = [found[number] for number in sorted(found)]
    if stamped:
        fewest = min(_colons(lines[mark.line - 1]) for mark in stamped)
        marks = [mark for mark in marks if mark.label or _colons(lines[mark.line - 1]) >= fewest]
        marks = in_order(marks, {mark.line for mark in stamped})
    elif not _go_on(marks):
        return []
    is_timed = 2 * sum(mark.time is not None for mark in marks) >= len(marks)
    return list(_with_speakers(marks)) if is_timed else []


def _of_made(lines: Lines) -> list[Mark]:
    """The labels of a text that `made.text_of` made, and those without a time that somebody put in later."""
    marks: list[Mark] = []
    speakers: set[str] = set()
    for line in lines:
        if made := MADE.match(line.text):
            marks.append(_mark(line, made))
            speakers.add(labels.key(marks[-1].label))
        elif marks and (untimed := _untimed(line, speakers)):
            marks.append(untimed)
    return marks


def _labelled_with_times(lines: Lines, apart: Iterable[Mark]) -> list[Mark]:
    """The labels that stand with a time; one that is seen once, with a time out of order, is dropped as speech.

    `apart` are those whose times stand on lines of their own.
    """
    timed = [line for line in lines.with_colon if _has_time(line)]
    found = {line.number: mark for line in timed if (mark := _stamped(line))}
    loose = [mark for line in timed if line.number not in found and (mark := _loose(lines, line))]
    if len(loose) + len(found) > 1 and loose:
        found |= {mark.line: mark for mark in loose}
    found |= {mark.line: mark for mark in _temi(lines)}
    found |= {mark.line: mark for mark in apart if mark.line not in found}
    marks = [found[number] for number in sorted(found)]
    counts = Counter(labels.key(mark.label) for mark in marks)
    sure = {mark.line for mark in marks if counts[labels.key(mark.label)] > 1 or labels.is_role_label(mark.label)}
    return in_order(marks, sure)


def _with_times_apart(lines: Lines) -> dict[int, Mark]:
    """The label of each time that stands alone on its line, by that line's number: above the time or below it.

    A name is a label only where half of these times have their labels on that side: else it is what somebody says.
    """
    alone = [(line, time) for line in lines.with_colon if (time := _TIME_ALONE.match(line.text))]
    found = {line.number: mark for line, time in alone if (mark := _beside(lines, line, time))}
    sides = Counter(mark.alone for mark in found.values())
    return {
        number: mark
        for number, mark in found.items()
        if labels.is_speaker(mark.label) or 2 * sides[mark.alone] >= len(alone)
    }


def _beside(lines: Lines, line: Line, found: re.Match[str]) -> Mark | None:
    """The label that belongs to a time found alone on its line: before the speech below, or alone on the line above."""
    at, time = line.number - 1, _mark(line, found, alone=True)
    below = next((later for later in lines[at + 1 : at + 3] if not later.is_blank), None)
    labelled = inline_mark(below) if below else None
    if labelled and _is_label(labelled.label):
        return labelled._replace(start=time.start, time=time.time, end=time.end)
    above = lines[at - 1] if at and (at == 1 or lines[at - 2].is_blank) else None
    label = above.text.strip(" \t*_:") if above else ""
    if above is None or not _is_label(label):
        return None
    return time._replace(label=label, line=above.number, start=above.begins)


def _has_time(line: Line) -> bool:
    return _IN_A_TIME.search(line.text) is not None


def _loose(lines: Lines, line: Line) -> Mark | None:
    """A short line below a blank one, in letters of any case, that ends in a time and has text below."""
    at = line.number - 1
    if at and not lines[at - 1].is_blank:
        return None
    found = _LABEL_ALONE.fullmatch(line.text)
    if found is None:
        return None
    below = lines[at + 1 : at + 3]
    if not any(not later.is_blank for later in below[: 1 if len(found["gap"]) == 1 else 2]):
        return None
    words = found["label"].split()
    is_speech = words[-1].casefold() in _BEFORE_A_TIME or labels.begins_speech(found["label"])
    if is_speech or len(words) > _MOST_WORDS or re.search(r"[.,;?!•·]$", found["label"]):
        return None
    return _mark(line, found, alone=True)


def _temi(lines: Lines) -> list[Mark]:
    """Labels with a bare time behind the colon, where nearly every line of these speakers has one, in order."""
    found = [_mark(line, temi) for line in lines if (temi := _TEMI.match(line.text)) and _is_label(temi["label"])]
    speakers = {labels.key(mark.label) for mark in found}
    others = sum(labels.key(mark.label) in speakers for line in lines if (mark := inline_mark(line)))
    return found if _go_on(found) and len(found) >= _NEARLY_ALL * others else []


def _colons(line: Line) -> int:
    """How many colons the first time on a line has: where all labels' times have hours, one without is speech."""
    found = _ANY_TIME.search(line.text)
    return found[0].count(":") if found else 0


def _mark(line: Line, found: re.Match[str], *, alone: bool = False) -> Mark:
    groups = found.groupdict()
    time, end = groups["time"] or groups.get("bare"), groups.get("end")
    return Mark(
        (groups.get("label") or "").strip(" \t*_"), line.number, line.begins, line.start + found.end(), alone,
        time=None if time is None else seconds(time), end=None if end is None else seconds(end),
    )  # fmt: skip


def _stamped(line: Line) -> Mark | None:
    """The label with a time, in brackets or bare, that a line begins with or that stands alone on it."""
    for pattern in _beginnings():
        found = pattern.match(line.text)
        if found and _is_label(found["label"]):
            return _mark(line, found, alone=found.end() == len(line.text))
    found = _BARE_ABOVE.match(line.text)
    if found and labels.is_speaker(found["label"]):
        return _mark(line, found, alone=True)
    found = _LABEL_ALONE.fullmatch(line.text)
    if found and _is_label(found["label"]) and (len(found["gap"]) > 1 or labels.is_role_label(found["label"])):
        return _mark(line, found, alone=True)
    return None


@cache
def _beginnings() -> tuple[re.Pattern[str], ...]:
    """What a line with a label and a time begins with, compiled where there are times: that takes a while."""
    return tuple(map(re.compile, (_LABEL_FIRST, _TIME_FIRST, _BARE_FIRST, _CELLS)))


def _is_label(label: str) -> bool:
    bare = label.strip(" \t*_")
    is_role = labels.is_speaker(bare) or labels.is_misspelled_role(bare)
    return is_role or labels.is_name_label(labels.without_remark(bare))


def _alone(line: Line, speakers: Set[str]) -> Mark | None:
    """A known speaker and a time, a single blank apart, alone on a line."""
    found = _LABEL_ALONE.fullmatch(line.text)
    return _mark(line, found, alone=True) if found and labels.key(found["label"]) in speakers else None


def _untimed(line: Line, speakers: Set[str]) -> Mark | None:
    mark = inline_mark(line)
    return mark if mark and labels.key(mark.label) in speakers else None


def _time_only(lines: Lines, at: int, *, bare: bool) -> Mark | None:
    """A time in brackets alone on its line or before its speech; one without brackets only where nobody has a label."""
    line = lines[at]
    found = _TIME_ALONE.match(line.text)
    if found and (bare or not found["bare"]) and any(not later.is_blank for later in lines[at + 1 : at + 3]):
        return _mark(line, found, alone=True)
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
    "labels with times, as Otter, Rev, Sonix and Temi write them, and what is made of subtitles and recognisers' JSON",
    find_marks,
    lambda _: True,
)
