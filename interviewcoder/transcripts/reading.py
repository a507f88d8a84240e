"""Text to turns: which layout it is, the title, the turns between the labels, and what looks wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from interviewcoder.errors import Problem, UsageError
from interviewcoder.model.transcript import Role, Transcript, Turn
from interviewcoder.transcripts import delve, labelled, labels
from interviewcoder.transcripts.decoding import decode
from interviewcoder.transcripts.layout import Layout, Mark, lines_of

LAYOUTS: tuple[Layout, ...] = (delve.LAYOUT, labelled.LAYOUT)
"""Every layout that is read. That one reads a text which finds most labels of its own kind in it."""

UNLABELLED = "unlabelled"

_FOOTER = re.compile(r"^[ \t\f]*Created with the Delve Qualitative Analysis Tool[^\n]*\s*\Z", re.MULTILINE)
_TITLE = re.compile(r"\s*(?P<title>[^\n]{1,120}?)[ \t\f\u00a0]*\n\s*(?:\n|\Z)")


def read(
    data: bytes, path: str, *, layout: str | None = None, roles: Mapping[str, Role] | None = None
) -> tuple[Transcript, list[Problem]]:
    """The transcript in a file's bytes, and what looks wrong in it.

    `path` is for messages and results. `layout` names the layout where recognition fails; `roles` gives speakers, by
    label, their roles. Raises InputError where the bytes are no text, UsageError where the layout is unknown.
    """
    text, problems = decode(data, path)
    overrides = {labels.key(label): role for label, role in (roles or {}).items()}
    name, marks = _recognise(text, frozenset(overrides), layout)
    footer = _FOOTER.search(text)
    end = footer.start() if footer else len(text)
    marks = [mark for mark in marks if mark.start < end]
    first = marks[0].start if marks else end
    title = _TITLE.match(text, 0, first)
    if title and (not marks or not _is_title(title["title"])):
        title = None
    turns = list(_turns(text, marks, overrides, title.end("title") if title else 0, end))
    problems += _problems(path, text, marks, turns, end)
    return Transcript(path, title["title"].strip() if title else "", text, tuple(turns), name), problems


def _recognise(text: str, known: frozenset[str], wanted: str | None) -> tuple[str, list[Mark]]:
    chosen = [layout for layout in LAYOUTS if wanted in (None, layout.name)]
    if not chosen:
        names = ", ".join(layout.name for layout in LAYOUTS)
        raise UsageError(f"unknown layout {wanted!r}: choose one of {names}")
    lines = list(lines_of(text))
    found = [(layout, layout.find_marks(lines, known)) for layout in chosen]
    layout, marks = max(found, key=lambda pair: sum(mark.alone == pair[0].labels_alone for mark in pair[1]))
    return (layout.name, marks) if marks else (UNLABELLED, [])


def _is_title(line: str) -> bool:
    """Whether a first paragraph of one line is a title: speech would end in a stop."""
    return bool(line.strip()) and line.rstrip()[-1] not in ".,;?!…"


def _turns(text: str, marks: list[Mark], roles: Mapping[str, Role], start: int, end: int) -> Iterator[Turn]:
    """The speech between the labels, without the white space around it; labels without speech give no turn."""
    speeches = [("", start, marks[0].start if marks else end)]
    ends = [*(mark.start for mark in marks[1:]), end]
    speeches += [(mark.label, mark.speech, stop) for mark, stop in zip(marks, ends, strict=False)]
    number, line, counted = 0, 1, 0
    for label, after, stop in speeches:
        speech = text[after:stop]
        bare = speech.strip()
        if not bare:
            continue
        begin = after + len(speech) - len(speech.lstrip())
        line += text.count("\n", counted, begin)
        counted = begin
        role = labels.role_of(label, roles) if label else "unknown"
        yield Turn(number, line, label, role, begin, begin + len(bare))
        number += 1


def _problems(path: str, text: str, marks: list[Mark], turns: list[Turn], end: int) -> Iterator[Problem]:
    def warning(line: int, message: str, hint: str) -> Problem:
        return Problem(path, line, 0, message, hint, "warning")

    if not turns:
        yield warning(0, "no speech in it", "is it the right file?")
    elif not marks:
        hint = "give each paragraph a label, as in 'Interviewer: …'; until then it is one turn of an unknown speaker"
        yield warning(turns[0].line, "no speaker labels found", hint)
    elif not turns[0].speaker:
        yield warning(turns[0].line, "speech before the first label", "its speaker is unknown: put a label before it")
    speakers = sorted({turn.speaker for turn in turns if turn.speaker})
    if len(speakers) > 1 and all(turn.role == "unknown" for turn in turns):
        hint = f"say who asks, or all are coded: --role '{speakers[0]}=interviewer'"
        yield warning(0, f"no speaker has a known role ({', '.join(speakers[:6])})", hint)
    odd = labels.misspelled(mark.label for mark in marks)
    for mark, stop in zip(marks, [*(mark.start for mark in marks[1:]), end], strict=False):
        if mark.label in odd:
            hint = f"correct it, or name its role: --role '{mark.label}=…'"
            yield warning(mark.line, f"label '{mark.label}' is seen once and one letter from '{odd[mark.label]}'", hint)
        if not text[mark.speech : stop].strip():
            yield warning(mark.line, f"label '{mark.label}' without speech", "its speech is missing, or it is no label")
