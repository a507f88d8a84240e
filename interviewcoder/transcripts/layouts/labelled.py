"""Labelled lines: `Label: text`, in the spellings that real files have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set

from interviewcoder.transcripts import labels
from interviewcoder.transcripts.layouts.inline import inline_mark, mark_in_brackets
from interviewcoder.transcripts.layouts.layout import Layout, Lines, Mark

# From this share of lines on that begin with a label, a name seen once is a speaker too.
_MOSTLY_LABELLED = 0.8


def find_marks(lines: Lines, known: Set[str]) -> list[Mark]:
    """The labels in front of a line's speech, and role labels alone on their line."""
    inline = [mark for line in lines.with_colon if (mark := inline_mark(line))]
    if lines.with_bracket:
        has_colons = bool(_accepted([mark.label for mark in inline], len(lines.spoken)))
        inline += [mark for line in lines.with_bracket if (mark := mark_in_brackets(line, needs_colon=has_colons))]
    if not inline and not known:
        return []
    accepted = _accepted([mark.label for mark in inline], len(lines.spoken)) | known
    if not accepted:
        return []
    found = {mark.line: mark for mark in inline if labels.key(mark.label) in accepted}
    bare = lines.bare
    own = {one for one in {bare[at] for at in lines.short} if labels.is_role_label(one) or labels.key(one) in known}
    alone = [at for at in lines.short if bare[at] in own and at + 1 not in found and at + 1 < len(lines)]
    found |= {mark.line: mark for mark in lines.marks(alone)}
    return [found[number] for number in sorted(found)]


def _accepted(candidates: list[str], lines_with_text: int) -> set[str]:
    """The keys of labels: those of a role (also with a letter wrong), others where they are frequent enough."""
    counts: Counter[str] = Counter()
    roles: set[str] = set()
    addressed: set[str] = set()  # they have to come again, however many lines have labels
    for label in candidates:
        plain = labels.key(label)
        if labels.is_speaker(label) or labels.is_misspelled_role(label) or plain in ("q", "a"):
            roles.add(plain)
        elif labels.is_addressed(label) or (labels.is_abbreviated(label) and labels.role_of(label, {}) == "unknown"):
            addressed.add(plain)
        elif not (labels.is_name_label(labels.without_remark(label)) or labels.is_abbreviated(label)):
            continue
        counts[plain] += 1
    mostly = counts.total() >= _MOSTLY_LABELLED * lines_with_text
    return roles | {plain for plain, n in counts.items() if n > 1 or (mostly and plain not in addressed)}


LAYOUT = Layout("labelled", "labelled lines: `Label: text`", find_marks, lambda mark: not mark.alone)
