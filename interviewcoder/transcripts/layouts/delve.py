"""Delve's export: each label alone on its line, a blank line, one or more paragraphs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Set
from operator import attrgetter

from interviewcoder.transcripts import labels
from interviewcoder.transcripts.layouts.inline import inline_mark
from interviewcoder.transcripts.layouts.layout import Layout, Lines, Mark

_MOST_NAMES = 50  # speakers known by name, which also bounds the time that a text of many names takes


def find_marks(lines: Lines, known: Set[str]) -> list[Mark]:
    """The labels alone on a line, and role labels that Delve left in front of a line's speech."""
    accepted = set(known)
    names = _names(lines, accepted)
    marks = _marks(lines, accepted)
    for _ in range(_MOST_NAMES):
        # One name at a time, the most frequent first: it decides which other lines are its speech.
        name = _most_outside_speech(lines, marks, {key: names[key] for key in names if key not in accepted})
        if name is None:
            break
        accepted.add(name)
        marks = _marks(lines, accepted)
    return marks


def _names(lines: Lines, accepted: Set[str]) -> dict[str, list[int]]:
    """The keys of lines that look like a name and stand between blank lines more than once, and where they do.

    Those that are accepted are left out.
    """
    counts: Counter[str] = Counter()
    places: defaultdict[str, list[int]] = defaultdict(list)
    for bare, below_blank in lines.below_blank.items():
        key = labels.key(bare)
        if key in accepted:
            continue
        alone = lines.alone(below_blank)
        places[key] += alone
        if alone and labels.is_name_label(labels.without_remark(bare)):
            counts[key] += len(alone)
    return {key: sorted(places[key]) for key, number in counts.items() if number > 1}


def _marks(lines: Lines, accepted: Set[str]) -> list[Mark]:
    places: list[int] = []
    for bare, below_blank in lines.below_blank.items():
        if _is_label(bare, accepted):
            places += below_blank
        elif labels.is_misspelled_role(bare):
            places += lines.alone(below_blank)
    marks = lines.marks(sorted(places))
    if lines.with_colon:
        found = {mark.line for mark in marks}
        inline = (inline_mark(line) for line in lines.with_colon if line.number not in found)
        marks += (mark for mark in inline if mark and _is_label(mark.label, accepted))
        marks.sort(key=attrgetter("start"))
    return marks


def _is_label(label: str, accepted: Set[str]) -> bool:
    return labels.is_role_label(label) or labels.key(label) in accepted


def _most_outside_speech(lines: Lines, marks: list[Mark], names: Mapping[str, list[int]]) -> str | None:
    """The name that is most often alone elsewhere than right under a label, where it would be a short answer."""
    free = lines.outside_speech(names, marks)
    often = [(-len(places), places[0], key) for key, places in free.items() if len(places) > 1]
    return min(often)[-1] if often else None


LAYOUT = Layout(
    "delve", "Delve's export: a label alone on its line above each paragraph", find_marks, lambda mark: mark.alone
)
