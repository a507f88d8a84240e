"""Files that are too large to be held in memory, read as transcripts of a part each.

No interview is so large, but many may stand in one file. Where a part ends an interviewer begins to ask, so that no
turn, answer or exchange is cut; a text without labels is cut between paragraphs, sentences or words.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator, Mapping
from io import TextIOWrapper
from typing import NamedTuple

from interviewcoder.model.transcript import LONGEST_INTERJECTION, Role
from interviewcoder.transcripts import labels
from interviewcoder.transcripts.contents import may_be_text
from interviewcoder.transcripts.decoding import encoding_throughout, with_line_breaks
from interviewcoder.transcripts.files import opened
from interviewcoder.transcripts.layouts.layout import Mark
from interviewcoder.transcripts.reading import UNLABELLED, recognise, time_at_end

LARGE = 4_000_000
"""A file of this many bytes or more is read in parts."""

PART = 500_000
"""The size of a part, in characters, about."""

_TAIL = 10_000
_MOST = 8 * PART  # of a part in which no long question is found to cut it at
_CUTS = tuple(re.compile(cut) for cut in (r"\n[ \t]*\n", r"\n", r"[.?!…]\s", r"\s"))


class Part(NamedTuple):
    """A part of a file: its text, the offset and the number of lines before it, and how all parts are read.

    `known` are the keys of the labels in the file's first part. `ended` is when the turn before the part ended, in
    seconds, if that is known; `encoding` is that of the file.
    """

    text: str
    start: int
    lines: int
    layout: str | None
    known: frozenset[str]
    ended: float | None = 0.0
    encoding: str = "utf-8"


def encoding_in_parts(path: str) -> str:
    """The encoding of a file that is plain text, which alone is read in parts; empty for others."""
    try:
        with open(path, "rb") as stream:
            data = stream.read(PART)
            if not may_be_text(data, ""):  # an archive, say, of which no encoding need be guessed
                return ""
            encoding = encoding_throughout(stream, PART)
            is_text = bool(encoding) and may_be_text(data, getincrementaldecoder(encoding)().decode(data))
            return encoding if is_text else ""
    except (OSError, ValueError):
        return ""


def parts_of(path: str, encoding: str, *, layout: str | None, roles: Mapping[str, Role]) -> Iterator[Part]:
    """The parts of a file of plain text, in order. Raises InputError where it can be read no further."""
    overrides = {labels.key(label): role for label, role in roles.items()}
    with opened(path) as data, TextIOWrapper(data, encoding) as stream:

        def read(size: int) -> str:
            return with_line_breaks(stream.read(size))

        text = read(PART)
        name, marks, _ = recognise(text, frozenset(overrides), layout)
        known = frozenset(overrides).union(labels.key(mark.label) for mark in marks if mark.label)
        wanted = None if name == UNLABELLED else name
        start = lines = 0
        ended: float | None = 0.0
        while text:
            text, rest = _cut(text, read, wanted, known, overrides)
            yield Part(text, start, lines, wanted, known, ended, encoding)
            ended = time_at_end(text.rstrip())
            start += len(text)
            lines += text.count("\n")
            text = rest + read(max(PART - len(rest), 0))


def _cut(
    text: str, read: Callable[[int], str], layout: str | None, known: frozenset[str], roles: Mapping[str, Role]
) -> tuple[str, str]:
    """A text, and more of it if need be, up to where a part may end, and what is left."""
    while len(text) < _MOST:
        more = read(1)
        if not more:
            return text, ""
        begin = max(len(text) - _TAIL, 0)
        text += more + read(max(_TAIL, (len(text) - PART) // 2))
        begin = next((at + len(gap) for gap in ("\n\n", "\n") if (at := text.find(gap, begin)) >= 0), begin)
        if layout is None:
            break
        _, marks, _ = recognise(text[begin:], known, layout)
        if at := _last_question(text[begin:], marks, roles):
            return text[: begin + at], text[begin + at :]
    if layout is not None:
        begin = max(len(text) - _TAIL, 0)
        if at := _last_question(text[begin:], recognise(text[begin:], known, layout)[1], roles, longer_than=0):
            return text[: begin + at], text[begin + at :]
    for cut in _CUTS:
        found = [match.end() for match in cut.finditer(text, max(len(text) - _TAIL, 0))]
        if found:
            return text[: found[-1]], text[found[-1] :]
    return text, ""


def _last_question(
    text: str, marks: list[Mark], roles: Mapping[str, Role], *, longer_than: int = LONGEST_INTERJECTION
) -> int:
    """The offset of the last turn with which an interviewer begins something new; 0 where there is none.

    Such a turn and the turn before, which is somebody else's, have more words than `longer_than`: no answer goes on
    over them. Where nobody is an interviewer the turn may be anybody's.
    """
    role_of = {label: labels.role_of(label, roles) for label in {mark.label for mark in marks}}
    who = [(role_of[mark.label], mark.label if role_of[mark.label] == "unknown" else "") for mark in marks]
    ends = [*(mark.start for mark in marks[1:]), len(text)]

    def is_long(at: int) -> bool:
        return len(text[marks[at].speech : ends[at]].split()) > longer_than

    for at in range(len(marks) - 1, 0, -1):
        may_begin = who[at][0] == "interviewer" or "interviewer" not in role_of.values()
        if may_begin and who[at] != who[at - 1] and is_long(at) and is_long(at - 1):
            return marks[at].start
    return 0
