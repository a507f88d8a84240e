"""The bytes of a file with replacements: all others as they are."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left
from collections.abc import Iterable

from interviewcoder.redaction.replacing import Replacement, redacted
from interviewcoder.transcripts.decoding import with_line_breaks

_ENCODINGS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (b"", "utf-8"),
)


def bytes_with(data: bytes, text: str, replacements: Iterable[Replacement]) -> bytes | None:
    """A file whose text, with all line breaks as LF, is this one, with replacements; None where it is another file.

    Its encoding, its byte order mark and its newlines stay. An encoding that has to be guessed is none to write in.
    """
    mark, encoding = next(pair for pair in _ENCODINGS if data.startswith(pair[0]))
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
    return mark + redacted(raw, moved).text.encode(encoding)
