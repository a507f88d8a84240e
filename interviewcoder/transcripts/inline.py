"""A label in front of its speech on one line: `Label: text`."""

from __future__ import annotations

import re

from interviewcoder.transcripts.layout import Line, Mark

# A blank or the end of the line behind the colon keeps 10:30 and https:// out.
_INLINE = re.compile(
    r"""\s*[*_]{0,3}(?P<label>[^\W_][^:\n]{0,39}?)[*_]{0,3}[ \t\u00a0]*[:\uff1a]
        (?=\s|[*_]{1,3}(?:\s|$)|(?P<tight>\S)|$)[*_]{0,3}""",
    re.VERBOSE,
)


def inline_mark(line: Line) -> Mark | None:
    """The label that a line begins with, if what stands before its first colon can be one."""
    found = _INLINE.match(line.text)
    if found is None or found["tight"] in {"/", *"0123456789"}:
        return None
    return Mark(
        found["label"].strip(), line.number, line.start + found.start("label"), line.start + found.end(), alone=False
    )
