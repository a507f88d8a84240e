"""Delve's export: each label alone on its line, a blank line, one or more paragraphs."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Set
from operator import attrgetter

from interviewcoder.transcripts import labels
from interviewcoder.transcripts.inline import inline_mark
from interviewcoder.transcripts.layout import Layout, Lines, Mark

_MOST_NAMES = 50  # speakers known by name, which also bounds the time that a text of many names takes


def find_marks(lines: Lines, known: Set[str]) -> list[Mark]:
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


def _candidates(lines: Lines) -> set[str]:
    """The keys of lines that look like a name and stand between blank lines more than once."""
    counts: Counter[str] = Counter()
    for bare, number in Counter([lines.bare[at] for at in lines.alone]).items():
        if labels.is_name_label(bare):
            counts[labels.key(bare)] += number
    return {plain for plain, n in counts.items() if n > 1}


def _marks(lines: Lines, accepted: Set[str]) -> list[Mark]:
    bare = lines.bare
    own = {one for one in {bare[at] for at in lines.below_blank} if _is_label(one, accepted)}
    misspelled = {one for one in {bare[at] for at in lines.alone} - own if labels.is_misspelled_role(one)}
    alone = {at for at in lines.alone if bare[at] in misspelled} if misspelled else set()
    marks = lines.marks(at for at in lines.below_blank if bare[at] in own or at in alone)
    if lines.with_colon:
        found = {mark.line for mark in marks}
        inline = (inline_mark(line) for line in lines.with_colon if line.number not in found)
        marks += (mark for mark in inline if mark and _is_label(mark.label, accepted))
        marks.sort(key=attrgetter("start"))
    return marks


def _is_label(label: str, accepted: Set[str]) -> bool:
    return labels.is_role_label(label) or labels.key(label) in accepted


def _names_outside_speech(lines: Lines, marks: list[Mark], names: Set[str]) -> Counter[str]:
    """How often each name stands alone elsewhere than right under a label, where it would be a short answer."""
    bare, labelled = lines.bare, {mark.line - 1 for mark in marks}
    other = [at for at in lines.alone if at not in labelled]
    keys = {one: labels.key(one) for one in {bare[at] for at in other}}
    spoken = lines.spoken
    return Counter(
        keys[bare[at]]
        for at in other
        if keys[bare[at]] in names and spoken[max(bisect_left(spoken, at) - 1, 0)] not in labelled
    )


LAYOUT = Layout(
    "delve", "Delve's export: a label alone on its line above each paragraph", find_marks, lambda mark: mark.alone
)
