"""Where sentences begin: there every word has a capital, so that a capital tells nothing."""

from __future__ import annotations

import re

from interviewcoder.redaction import ordinary

BEGINS = ".?!…:;\n”«[—–¿¡"
"""The characters behind which a new sentence may begin, so that a capital there tells nothing."""

_BEFORE = 80
# White space, opening marks, and what a transcriber noted, as in [laughs].
_SKIPPED = re.compile(r"(?:[\s\"'“‘(,*_]|\[[^\[\]\n]{0,40}\]|\([^()\n]{0,40}\))*+$")
_QUOTED = re.compile(r",\s*[\"“'‘]$")
_LAST = re.compile(r"(?:^|\W)([^\W\d_]+)(\.?)[ \u00a0\u202f]$")
_INITIAL = re.compile(r"(?:^|\W)[^\W\d_a-z]\. $")


def title_before(before: str) -> bool:
    """Whether a text ends with a title, such as *Dr.*, that a name follows."""
    found = _LAST.search(before)
    return found is not None and (
        found[1].lower() in ordinary.TITLES or found[1] + found[2] in ordinary.TITLES_WITH_STOP
    )


def is_amid(text: str, at: int, begin: int) -> bool:
    """Whether a word at an offset of a text stands amid a sentence; its turn begins at `begin`."""
    before = text[max(begin, at - _BEFORE) : at]
    if title_before(before) or _INITIAL.search(before):
        return True
    skipped = _SKIPPED.search(before)
    bare = before[: skipped.start()] if skipped else before
    is_begun = bool(bare) and bare[-1] not in BEGINS
    return is_begun and before.count("\n", len(bare)) < 2 and not _QUOTED.search(before)
