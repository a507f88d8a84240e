"""Delve's export: each label alone on its line, a blank line, one or more paragraphs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set

from interviewcoder.transcripts import labels
from interviewcoder.transcripts.inline import has_colon, inline_mark
from interviewcoder.transcripts.layout import Layout, Line, Mark

_LONGEST = 60  # letters of a label alone on its line
_MOST_NAMES = 50  # speakers known by name, which also bounds the time that a text of many names takes


def find_marks(lines: list[Line], known: Set[str]) -> list[Mark]:
    """The labels alone on a line, and role labels that Delve left in front of a line's speech."""
    accepted = set(known)
    names = _candidates(lines)
    marks = _marks(lines, accepted)
    for _ in range(_MOST_NAMES):
        free = _names_outside_speech(lines, marks, names)
        # One name at a time, the most frequent first: it decides which other lines are its speech.
        found = next((plain for plain, n in free.most_common() if n > 1 and plain not in accepted), None)
        if found is None:
            break
        accepted.add(found)
        marks = _marks(lines, accepted)
    return marks


def _candidates(lines: list[Line]) -> set[str]:
    """The keys of lines that look like a name and stand between blank lines more than once."""
    counts: Counter[str] = Counter()
    for at, line in enumerate(lines):
        bare = line.text.strip()
        if bare and len(bare) <= _LONGEST and labels.is_name_label(bare) and _stands_alone(lines, at):
            counts[labels.key(bare)] += 1
    return {plain for plain, n in counts.items() if n > 1}


def _marks(lines: list[Line], accepted: Set[str]) -> list[Mark]:
    marks: list[Mark] = []
    for at, line in enumerate(lines):
        bare = line.text.strip()
        is_short = len(bare) <= _LONGEST
        if not bare or not (is_short or has_colon(bare)):
            continue
        if is_short and (at == 0 or lines[at - 1].is_blank):
            is_label = labels.is_role_label(bare) or labels.key(bare) in accepted
            if is_label or (labels.is_misspelled_role(bare) and _stands_alone(lines, at)):
                marks.append(Mark(bare, line.number, line.start, line.start + len(line.text), alone=True))
                continue
        if (mark := inline_mark(line)) and (labels.is_role_label(mark.label) or labels.key(mark.label) in accepted):
            marks.append(mark)
    return marks


def _names_outside_speech(lines: list[Line], marks: list[Mark], names: Set[str]) -> Counter[str]:
    """How often each name stands alone elsewhere than right under a label, where it would be a short answer."""
    counts: Counter[str] = Counter()
    if not names:
        return counts
    labelled = {mark.line for mark in marks}
    under_label = False
    for at, line in enumerate(lines):
        if line.number in labelled:
            under_label = True
        elif not line.is_blank:
            if not under_label and _stands_alone(lines, at) and labels.key(line.text) in names:
                counts[labels.key(line.text)] += 1
            under_label = False
    return counts


def _stands_alone(lines: list[Line], at: int) -> bool:
    before = at == 0 or lines[at - 1].is_blank
    return before and (at + 1 == len(lines) or lines[at + 1].is_blank)


LAYOUT = Layout(
    "delve", "Delve's export: a label alone on its line above each paragraph", find_marks, lambda mark: mark.alone
)
