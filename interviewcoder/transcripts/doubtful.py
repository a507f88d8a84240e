"""Words that stand where labels do and by the rules are none, but may be: then their speakers would lose turns."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from operator import attrgetter

from interviewcoder.model.letters import composed
from interviewcoder.transcripts import labels
from interviewcoder.transcripts.layouts.inline import inline_mark
from interviewcoder.transcripts.layouts.layout import Lines, Mark

_SIGNED = re.compile(
    r"[-–—•>]\s*(?P<dashed>[^\W\d_][^\n:]{0,39}?)\s*:(?=\s|$)"
    r"|[\[(<](?P<framed>[^\W\d_][^\n\[\]()<>:]{0,39})[\])>]:?(?=\s|$)"
)
_MOST_WORDS, _MOST_WORDS_ALONE = 4, 2
_OFTEN, _OFTEN_ALONE = 2, 3
"""Words that stand before a colon, or alone on their line, this often may be a label; a name, before a colon once."""


def doubtful(lines: Lines, marks: Sequence[Mark]) -> Iterator[list[int]]:
    """For each possible label that is read as speech the numbers of its lines, which begin with it or have it alone."""
    known = set(map(labels.key, set(map(attrgetter("label"), marks))))
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, label in _before_colons(lines, marks):
        found[labels.key(label)].append((number, label))
    for number, label in _alone(lines, marks, known):
        found[labels.key(label)].append((number, label))
    for key, some in sorted(found.items(), key=lambda pair: pair[1]):
        numbers, written = [number for number, _ in some], some[0][1]
        is_name = labels.is_name_label(labels.without_remark(written)) or labels.is_abbreviated(written)
        if key not in known and (is_name or len(numbers) >= _OFTEN):
            yield numbers


def signed(lines: Lines, marks: Sequence[Mark]) -> Iterator[list[int]]:
    """For each role in brackets or behind a dash that begins paragraphs and is read as speech its lines' numbers."""
    taken = {mark.line for mark in marks}
    found: defaultdict[str, list[int]] = defaultdict(list)
    for at in lines.with_sign:
        if at + 1 not in taken and (not at or not lines.bare[at - 1]):
            match = _SIGNED.match(lines.bare[at])
            label = match and (match["framed"] or match["dashed"])
            if label and labels.is_role_label(label):
                found[labels.key(label)].append(at + 1)
    return (numbers for numbers in found.values() if len(numbers) >= _OFTEN)


def _before_colons(lines: Lines, marks: Sequence[Mark]) -> Iterator[tuple[int, str]]:
    """The number of each line that may begin with a label before a colon, as others do, and what stands there."""
    if all(map(attrgetter("alone"), marks)):
        return
    taken = {mark.line for mark in marks}
    for line in lines.with_colon:
        is_free = line.number > marks[0].line and line.number not in taken
        mark = inline_mark(line) if is_free else None
        if mark and (_may_be_label(mark.label, _MOST_WORDS) or labels.is_abbreviated(mark.label)):
            yield mark.line, mark.label


def _alone(lines: Lines, marks: Sequence[Mark], known: Set[str]) -> Iterator[tuple[int, str]]:
    """The number of each line that says the same as others and stands alone between blank lines, and what it says.

    Lines right below a label are left out: there it is an answer.
    """
    if not any(mark.alone for mark in marks):
        return
    often = [bare for bare, places in lines.below_blank.items() if len(places) >= _OFTEN_ALONE]
    likely = [bare for bare in often if _may_be_label(bare, _MOST_WORDS_ALONE) and labels.key(bare) not in known]
    alone = {bare: lines.alone(lines.below_blank[bare]) for bare in likely}
    for bare, places in lines.outside_speech(alone, marks).items():
        if len(places) >= _OFTEN_ALONE:
            yield from ((at + 1, bare) for at in places)


def _may_be_label(words: str, most: int) -> bool:
    bare = composed(labels.without_remark(words))
    is_short = 0 < len(bare.split()) <= most
    return is_short and bare[-1].isalnum() and not labels.begins_speech(bare) and not set(".?!…;").intersection(bare)
