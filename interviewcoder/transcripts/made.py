"""Timed speech and the text that is made of it: `Name (00:00:24.000 - 00:00:31.500): text`, a paragraph a turn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

LONGEST_PAUSE = 3.0
LONGEST_TURN = 60.0
"""In seconds. After such a pause, and at the end of a sentence in a turn that has lasted so long, a new turn begins.

Where no sentence ends, as in captions without stops, one begins when a turn has lasted twice as long.
"""

_LONGEST_LABEL = 200
_CLOCK = r"\d\d+:\d\d:\d\d\.\d{3}"
MADE = re.compile(  # the head of a paragraph that `text_of` makes, whatever the label
    rf"(?P<label>[^\n]{{0,{_LONGEST_LABEL}}}?) ?\((?P<time>{_CLOCK})(?: - (?P<end>{_CLOCK}))?\):(?: |$)"
)
_SENTENCE_END = (".", "?", "!", "…", "。", "？", "！")


class Segment(NamedTuple):
    """What somebody says from one time to another, in seconds; `speaker` is empty and `ends` None where unknown."""

    speaker: str
    begins: float
    ends: float | None
    text: str

    @property
    def last(self) -> float:
        """The last time that is known of it."""
        return self.begins if self.ends is None else self.ends


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
    """Segments, `joined` to turns or not, as the text of a transcript: a paragraph each, with speaker and times."""
    turns = turns_of(segments) if joined else map(_tidy, segments)
    return "\n\n".join(f"{t.speaker}{stamp(t.begins, t.ends)}: {t.text}".lstrip() for t in turns if t.text) + "\n"


def stamp(begins: float, ends: float | None) -> str:
    """The times of a turn as `text_of` puts them behind a speaker, with the blank before them."""
    return f" ({clock(begins)} - {clock(ends)})" if ends is not None else f" ({clock(begins)})"


def turns_of(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Segments joined into turns, which end where the speaker changes, and by `LONGEST_PAUSE` and `LONGEST_TURN`."""
    turn: list[Segment] = []
    ends = 0.0
    for said in map(_tidy, segments):
        if not said.text:
            continue
        if turn and not _goes_on(turn[0], turn[-1], ends, said):
            yield as_one(turn, ends)
            turn = []
        ends = max(ends, said.last) if turn else said.last
        turn.append(said)
    if turn:
        yield as_one(turn, ends)


def as_one(turn: list[Segment], ends: float) -> Segment:
    """The segments of a turn, which lasts until `ends`, as one."""
    return Segment(turn[0].speaker, turn[0].begins, ends, " ".join(said.text for said in turn))


def _tidy(segment: Segment) -> Segment:
    """A segment with its text on one line, and without times below 0 or an end before its beginning."""
    begins = max(segment.begins, 0.0)
    speaker = " ".join(segment.speaker.split())[:_LONGEST_LABEL]
    ends = None if segment.ends is None else max(segment.ends, begins)
    return Segment(speaker, begins, ends, " ".join(segment.text.split()))


def _goes_on(first: Segment, last: Segment, ends: float, said: Segment) -> bool:
    """Whether `said` belongs to the turn that begins with `first`, ends with `last` and lasts until `ends`."""
    if first.speaker != said.speaker or said.begins - ends >= LONGEST_PAUSE:
        return False
    lasts = said.last - first.begins
    return lasts <= LONGEST_TURN or (lasts <= 2 * LONGEST_TURN and not last.text.endswith(_SENTENCE_END))


def is_made(lines: Iterable[str]) -> bool:
    """Whether a text of which these are the first two lines is what `text_of` makes, perhaps below a title."""
    return any(map(MADE.match, lines))
