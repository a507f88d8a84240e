"""The bytes of a file with replacements in its text; all other bytes stay as they are."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable

from interviewcoder.redaction.replacing import Redacted, Replacement
from interviewcoder.transcripts.decoding import encoding_of, with_line_breaks


def bytes_with(data: bytes, text: str, replacements: Iterable[Replacement]) -> bytes | None:
    """The bytes of a file with replacements; None where its text, with all line breaks as LF, is not `text`.

    Its encoding, its byte order mark and its newlines stay. None, too, where the encoding would have to be guessed.
    """
    mark, _, encoding = encoding_of(data)
    try:
        raw = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError:
        return None
    if with_line_breaks(raw.replace("\r\n", "\n").replace("\r", "\n")) != text:
        return None
    longer = [found.start() - number for number, found in enumerate(re.finditer("\r\n", raw))]

    def at(offset: int) -> int:
        return offset + bisect_left(longer, offset)

    moved = [one._replace(start=at(one.start), end=at(one.end)) for one in replacements]
    return mark + Redacted(raw, moved).text.encode(encoding)
