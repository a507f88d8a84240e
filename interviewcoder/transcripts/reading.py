"""Text to turns: which layout it is, the title, and the turns between the labels."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence, Set
from operator import attrgetter

from interviewcoder.errors import Problem, UsageError
from interviewcoder.model.transcript import ROLES, Role, Transcript, Turn
from interviewcoder.transcripts import frame, labels
from interviewcoder.transcripts.contents import text_in
from interviewcoder.transcripts.layouts import delve, labelled, timed
from interviewcoder.transcripts.layouts.layout import Layout, Lines, Mark
from interviewcoder.transcripts.made import is_made, seconds
from interviewcoder.transcripts.problems import Read, doubts, problems_of

READING = 2
"""The number of this way to read: raised whenever some text may get other turns, roles or times than before."""

LAYOUTS: tuple[Layout, ...] = (timed.LAYOUT, delve.LAYOUT, labelled.LAYOUT)
"""All layouts. The one that finds the most labels of its own in a text reads it; on a tie the first."""

UNLABELLED = "unlabelled"

_LONGEST_TITLE = 120
_LONGEST_STAMP = 14
_TIME_AT_END = re.compile(r"#(?P<time>\d{1,2}:\d{2}:\d{2})-(?P<tenth>\d)#\Z")


def read(
    data: bytes, path: str, *, layout: str | None = None, roles: Mapping[str, Role] | None = None
) -> tuple[Transcript, list[Problem]]:
    """The transcript in a file's bytes, and what looks wrong in it.

    `path` is for messages and results. `layout` names the layout where recognition fails; `roles` gives speakers, by
    label, their roles. Raises InputError where the bytes hold no text, UsageError where the layout is unknown.
    """
    text, problems = text_in(data, path)
    transcript, found = read_text(text, path, layout=layout, roles=roles)
    return transcript, problems + found


def read_text(
    text: str,
    path: str,
    *,
    layout: str | None = None,
    roles: Mapping[str, Role] | None = None,
    known: Set[str] = frozenset(),
    ended: float | None = 0.0,
) -> tuple[Transcript, list[Problem]]:
    """The transcript in a text with newlines as LF, and what looks wrong in it, as `read` does after decoding.

    `known` are the keys of labels that count even where they do not look like labels. `ended` is when the turn before
    the text ended, in seconds; None: that is not known. Raises UsageError where the layout or a role is unknown.
    """
    for role in (roles or {}).values():
        if role not in ROLES:
            raise UsageError(f"unknown role '{role}': choose {', '.join(ROLES)}")
    overrides = {labels.key(label): role for label, role in (roles or {}).items()}
    name, marks, lines = recognise(text, known | overrides.keys(), layout)
    end = frame.footer_start(text, is_timed=name == timed.LAYOUT.name)
    marks = marks[: bisect_left(marks, end, key=attrgetter("start"))]
    first = marks[0].start if marks else end
    title, begin = _title(text[:first]) if marks else ("", 0)
    if name == timed.LAYOUT.name and (header := frame.header_end(text[:first])):
        title, begin = frame.header_title(text[:first]), header
    turns = list(_turns(text, marks, overrides, begin, end, ended))
    problems = list(problems_of(Read(path, text, marks, turns, end, overrides)))
    if name in (labelled.LAYOUT.name, delve.LAYOUT.name):
        problems += doubts(path, lines, marks)
    return Transcript(path, title, text, tuple(turns), name), problems


def recognise(text: str, known: Set[str], wanted: str | None) -> tuple[str, list[Mark], Lines]:
    """The layout of a text, its labels, among them those with `known` keys, and its lines.

    `wanted` names the layout, None: it is recognised. A text that `made.text_of` made is timed, whatever is wanted.
    Raises UsageError where the layout is unknown.
    """
    chosen = layouts_named(wanted)
    lines = Lines(text)
    if is_made(lines.texts[at] for at in lines.spoken[:2]):
        chosen = [timed.LAYOUT]
    found = [(layout, layout.find_marks(lines, known)) for layout in chosen]
    layout, marks = found[0]
    if len(found) > 1:
        layout, marks = max(found, key=lambda pair: sum(pair[0].is_own(mark) for mark in pair[1]))
    return (layout.name, marks, lines) if marks else (UNLABELLED, [], lines)


def layouts_named(wanted: str | None) -> Sequence[Layout]:
    """The layout of a name, all of them for None. Raises UsageError where there is none of that name."""
    chosen = [layout for layout in LAYOUTS if wanted in (None, layout.name)]
    if not chosen:
        names = ", ".join(f"{layout.name} ({layout.description})" for layout in LAYOUTS)
        raise UsageError(f"unknown layout {wanted!r}: choose one of {names}")
    return chosen


def _title(text: str) -> tuple[str, int]:
    """The title that the text before the first label begins with, and where it ends; empty where there is none.

    It is a line of its own with a blank line below; speech would end in a stop.
    """
    bare = text.lstrip()
    line, _, rest = bare.partition("\n")
    title = line.rstrip()
    below, _, _ = rest.partition("\n")
    is_alone = "\n" in rest and not below.strip()
    if not title or len(title) > _LONGEST_TITLE or not is_alone or title[-1] in ".,;?!…":
        return "", 0
    return title, len(text) - len(bare) + len(title)


def time_at_end(text: str) -> float | None:
    """The time in seconds at a text's end, where MAXQDA and f4 write when the speech before it ended, if any."""
    found = _TIME_AT_END.search(text, max(len(text) - _LONGEST_STAMP, 0))
    return seconds(f"{found['time']}.{found['tenth']}") if found else None


def _turns(
    text: str, marks: list[Mark], roles: Mapping[str, Role], start: int, end: int, ended: float | None
) -> Iterator[Turn]:
    """The turns: the speech between labels, without white space around it; labels without speech give no turn.

    A time at the end of a turn is no speech. `ended` is when the turn before the text ended, if that is known.
    """
    before = Mark("", 0, start, start, alone=False)
    ends = [*[mark.start for mark in marks], end]
    number, line, counted = 0, 1, 0
    known: dict[str, Role] = {"": "unknown"}
    may_end_in_times = "#" in text
    for mark, stop in zip([before, *marks], ends, strict=True):
        label, after = mark.label, mark.speech
        bare = text[after:stop].strip()
        if not bare:
            continue
        begins, ends_at = mark.time, mark.end
        now = time_at_end(bare) if may_end_in_times and begins is None else None
        if now is not None:
            bare = _TIME_AT_END.sub("", bare).rstrip()
            begins, ends_at = (ended, now) if ended is not None else (None, None)
        ended = now
        if not bare:
            continue
        begin = text.index(bare[0], after)
        line += text.count("\n", counted, begin)
        counted = begin
        if label not in known:
            known[label] = labels.role_of(label, roles)
        yield Turn(number, line, label, known[label], begin, begin + len(bare), begins, ends_at)
        number += 1
