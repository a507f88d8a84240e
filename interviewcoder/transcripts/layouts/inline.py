"""A label in front of its speech on one line: `Label: text`, also in bold or italics as Markdown has them."""

from __future__ import annotations

import re

from interviewcoder.transcripts.labels import is_name_label, is_role_label, is_speaker
from interviewcoder.transcripts.layouts.layout import WIDE_COLON, Line, Mark

# What follows the colon of 10:30 and https:// rather than that of a label.
_NO_SPEECH = frozenset("/0123456789")

_INLINE = re.compile(
    r"""\s*[*_]{0,3}(?P<label>[^\W_][^:\n]{0,39}?(?:[ ]?[(\[][^()\[\]:\n]{1,80}[)\]])?  # with where somebody works
        (?:(?<=\w):(?:in|r)\b[ ]?\d{0,3}(?=[*_]{0,3}:))?)[*_]{0,3}[ \t\u00a0]*[:\uff1a]  # also Interviewer:in
        (?=\s|[*_]{1,3}(?:\s|$)|(?P<tight>\S)|$)[*_]{0,3}""",
    re.VERBOSE,
)
_IN_BRACKETS = re.compile(r"\s*\[(?P<label>[^\]\n:]{1,40})\][ \t\u00a0]*(?P<colon>[:\uff1a])?(?=\s)")


def inline_mark(line: Line) -> Mark | None:
    """The label that a line begins with, if what stands before its first colon can be one."""
    found = _INLINE.match(line.text) if ":" in line.text or WIDE_COLON in line.text else None
    if found is None:
        return None
    label = found["label"].strip()
    if found["tight"] in _NO_SPEECH and not (is_role_label(label) and label[-1].isalpha()):
        return None
    return Mark(label, line.number, line.begins, line.start + found.end(), alone=False)


def mark_in_brackets(line: Line, *, needs_colon: bool) -> Mark | None:
    """The label in square brackets that a line begins with: one of a role, or a name with a colon behind it.

    With `needs_colon`, as where other labels have one, it must have a colon: what somebody has put in the place of a
    name stands in brackets, too.
    """
    found = _IN_BRACKETS.match(line.text)
    if found is None or (needs_colon and not found["colon"]):
        return None
    if not (is_speaker(found["label"]) or (found["colon"] and is_name_label(found["label"]))):
        return None
    return Mark(found["label"].strip(), line.number, line.begins, line.start + found.end(), alone=False)
