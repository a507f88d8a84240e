"""Where sentences begin, in the speech that recognisers write."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

STOPS = ".?!…"
LONGEST_SENTENCE = 100  # words; a recogniser without punctuation never ends a sentence

_LOWER = f"a-zß-öø-ÿ{''.join(letter for letter in map(chr, range(0x100, 0x250)) if letter.islower())}ά-ώа-џ"
# Behind an initial and an abbreviation a stop ends nothing.
SENTENCE_END = re.compile(  # it begins with what is rare, so that `re` skips to it
    rf"""[.?!…](?<![.?!…]{{2}})(?<![\s.("“«\[][A-Za-z]\.)(?<!\A[A-Za-z]\.)(?<!\b[DM]r\.)(?<!\bMrs\.)(?<!\bvs\.)
        (?<!\betc\.)[.?!…]*+(?:["'”’)\]]|[^\S\n]?»)*+
        (?=(?P<blank>\s+)(?:[—–-]\s)?(?:["'“‘(\[¿¡]|«\s?)*[^\W_{_LOWER}]|\s*\n|\s*\Z)""",
    re.VERBOSE,
)
_NOT_BLANK = re.compile(r"\S")
_RUN = re.compile(r"\S+")


def sentence_starts(text: str, start: int, end: int) -> list[int]:
    """Where the sentences of `text[start:end]` begin; one without a stop is cut after `LONGEST_SENTENCE` words."""
    starts = [start, *_after_stops(text, start, end)]
    ends = [*starts[1:], end]
    return [at for begin, stop in zip(starts, ends, strict=True) for at in _cut(text, begin, stop)]


def sentence_at(text: str, start: int, end: int, offset: int) -> tuple[int, int | None]:
    """Where the sentence of `text[start:end]` around an offset begins, and where the next one does, if any.

    They are those of `sentence_starts`, but only the text near the offset is looked at.
    """
    begin, following, back = start, None, 2 * LONGEST_SENTENCE
    while True:
        stops = _after_stops(text, max(offset - back, start), end)
        for at in stops:
            if at > offset:
                following = at
                break
            begin = at
        if begin > start or offset - back <= start:
            break
        following, back = None, 8 * back
    parts = _cut(text, begin, following or end)
    at = bisect_right(parts, offset)
    return parts[at - 1], parts[at] if at < len(parts) else following


def _after_stops(text: str, start: int, end: int) -> Iterator[int]:
    """Where the sentences behind each stop begin."""
    for found in SENTENCE_END.finditer(text, start, end):
        if found["blank"]:
            yield found.end("blank")
        elif begin := _NOT_BLANK.search(text, found.end(), end):
            yield begin.start()


def _cut(text: str, start: int, end: int) -> list[int]:
    """Where the parts begin that a sentence is cut into if it is too long."""
    if end - start < 2 * LONGEST_SENTENCE:  # a word and its blank are at least two characters
        return [start]
    words = [found.start() for found in _RUN.finditer(text, start, end)]
    return [start, *words[LONGEST_SENTENCE::LONGEST_SENTENCE]]
