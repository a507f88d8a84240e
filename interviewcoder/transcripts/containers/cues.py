"""The cues of WebVTT, SRT and Teams' old text, read leniently: no words of a cue are left out.

Real files have blank lines inside a cue or below its times, no numbers, times without thousandths, and, copied from
Word, no blank lines at all. So a cue is all between its times and the next, but for what WebVTT says is no speech:
notes, styles, regions and the cues' names. WebVTT: https://www.w3.org/TR/webvtt1/

They are read here, without webvtt-py, as that leaves out what stands below a blank line in a cue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from interviewcoder.transcripts.made import seconds

_TIME = r"(?:\d{1,4}:)?\d{1,3}:\d{1,2}(?:[.,]\d{1,7})?"
_TIMES = re.compile(rf"\s*(?P<begins>{_TIME})[ \t]*-->[ \t]*(?P<ends>{_TIME})(?!\w)")
_BROKEN = re.compile(r"(?=[^\n]*\d:|[^\n]*:\d)\s*\S{1,40}[ \t]*-->[ \t]*\S{1,40}[ \t]*$")
_NO_SPEECH = re.compile(r"NOTE(?:\s|$)|STYLE\s*$|REGION\s*$")
_TEAMS_NAME = re.compile(r"\s*[0-9a-f]{8}-[0-9a-f-]{27}/\d+-\d+\s*$")
# As Webex names cues: 1 "Anna Miller" (3456789).
_WEBEX_NAME = re.compile(r"\s*\d+ \"([^\"<>&\n]{1,80})\" \(\d+\)\s*$")
_WEBVTT = re.compile(r"WEBVTT(?:[ \t\n]|$)")
_BARE = re.compile(r"WEBVTT[ \t]*(?:-[^\n]*)?(?:\n|$)")
_FIRST_TIMES = re.compile(rf"\s*(?:\d+[ \t]*\n\s*)?{_TIME}[ \t]*-->[ \t]*{_TIME}")
_ONE_DIGIT = re.compile(r"(?:^|:)\d(?=[:.]\d)")


class Cue(NamedTuple):
    """What is said from one time to another, in seconds, line by line; `line` is that of its times.

    Times that cannot be read are those of the cue before, and `is_broken`.
    """

    line: int
    begins: float
    ends: float
    text: str
    is_broken: bool = False


def is_cues(text: str) -> bool:
    """Whether a text is WebVTT (perhaps without a cue), SRT, or Teams' old text."""
    if _WEBVTT.match(text):
        return "-->" in text or _BARE.match(text) is not None
    return _FIRST_TIMES.match(text) is not None


def is_teams_old(text: str) -> bool:
    """Whether times are written as in Teams' old text: `0:0:3.24`."""
    if _WEBVTT.match(text):
        return False
    times = (found for line in text.split("\n") if (found := _TIMES.match(line)))
    return any(found["begins"].count(":") == 2 and _ONE_DIGIT.search(found["begins"][2:]) for found in times)


def cues_of(text: str) -> Iterator[Cue]:
    """The cues of a text, in its order; those without words too."""
    lines = text.split("\n")
    is_webvtt = _WEBVTT.match(text) is not None
    starts = [at for at, line in enumerate(lines) if _is_start(lines, at, line)]
    begins = ends = 0.0
    for number, (at, stop) in enumerate(pairwise([*starts, len(lines)]), 1):
        found = _TIMES.match(lines[at])
        if found:
            begins, ends = seconds(found["begins"]), seconds(found["ends"])
        else:
            begins = ends
        said = list(_spoken(lines[at + 1 : stop], is_webvtt=is_webvtt))
        has_name_behind = stop < len(lines) and said and said[-1] == lines[stop - 1]
        if has_name_behind and _is_name(lines, stop - 1, number + 1, len(said), is_webvtt=is_webvtt):
            said.pop()
        speaker = _WEBEX_NAME.match(lines[at - 1]) if is_webvtt and at else None
        words = "\n".join(said)
        yield Cue(at + 1, begins, ends, f"<v {speaker[1]}>{words}" if speaker and words else words, found is None)


def _is_start(lines: list[str], at: int, line: str) -> bool:
    """Whether a line has a cue's times; times that cannot be read count where only a cue can begin."""
    if "-->" not in line:
        return False
    if _TIMES.match(line):
        return True
    first = at - 1 if at and lines[at - 1].strip().isdigit() else at
    return _BROKEN.match(line) is not None and (first == 0 or not lines[first - 1].strip())


def _is_name(lines: list[str], at: int, number: int, spoken: int, *, is_webvtt: bool) -> bool:
    """Whether a line above the times of the cue with this number is the cue's name or number, and no speech.

    `spoken` is how many lines with words the cue before has, this line among them: the words of a cue come before the
    name of the next.
    """
    name = lines[at].strip()
    if not name or "-->" in name:
        return False
    if name.isdigit() or _TEAMS_NAME.match(name):
        is_first = not lines[at - 1].strip()
        return is_first or name == str(number) or not name.isdigit()
    return is_webvtt and not lines[at - 1].strip() and (" " not in name or spoken > 1)


def _spoken(lines: list[str], *, is_webvtt: bool) -> Iterator[str]:
    """The lines of a cue with words on them, without WebVTT's notes, styles and regions."""
    was_blank = is_left_out = False
    for line in lines:
        if not line.strip():
            was_blank, is_left_out = True, False
            continue
        if is_webvtt and was_blank and _NO_SPEECH.match(line):
            is_left_out = True
        was_blank = False
        if not is_left_out:
            yield line
