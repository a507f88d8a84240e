"""Bytes to text: UTF-8 with or without BOM, UTF-16 and UTF-32 with one, and else what the bytes look like.

A text in UTF-8 of which some bytes are broken is still one: in other encodings hardly any bytes are UTF-8 by chance.
"""

from __future__ import annotations

import codecs
from contextlib import suppress
from typing import BinaryIO

from interviewcoder.errors import InputError, Problem

_ENCODINGS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (b"", "utf-8", "utf-8"),
)

_LINE_BREAKS = "\v\u2028\u2029"  # https://www.unicode.org/versions/latest/core-spec/chapter-5/#G10213


def decode(data: bytes, path: str) -> tuple[str, list[Problem]]:
    """The text of a file with newlines as LF, and a warning that names its encoding where that is not UTF-8.

    Raises InputError where the bytes are no text.
    """
    problems: list[Problem] = []
    _, encoding, _ = encoding_of(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        text, broken = _mended(data, encoding)
        if broken:
            line = data.count(b"\n", 0, error.start) + 1
            message = f"not UTF-8 here{f' and in {broken - 1} more places' if broken > 1 else ''}, read as \ufffd"
            problems.append(Problem(path, line, 0, message, "write what was said, and save it as UTF-8", "warning"))
        elif encoding != "utf-8":
            raise InputError(f"{path}: begins like {encoding} but is not ({error.reason}); save it as UTF-8") from None
        else:
            encoding, text = _guess(data, path)
    if is_other(encoding):
        problems.append(as_other(path, encoding))
    if "\0" in text:
        raise InputError(f"{path}: not a text file (it holds NUL bytes); export the transcript as plain text")
    return text.replace("\r\n", "\n").replace("\r", "\n"), problems


def encoding_of(data: bytes) -> tuple[bytes, str, str]:
    """The byte order mark that bytes begin with, if any, their encoding, and that of what is behind the mark."""
    return next(row for row in _ENCODINGS if data.startswith(row[0]))


def encoding_throughout(stream: BinaryIO, at_once: int) -> str:
    """The encoding in which all of a stream is text, read `at_once` bytes at a time; empty where there is none.

    An encoding that has to be guessed is guessed by the first bytes that are no UTF-8 and those around them. For a text
    in UTF-8 of which some bytes are broken the answer is empty, too.
    """
    stream.seek(0)
    _, encoding, _ = encoding_of(stream.read(4))
    failed = _fails_at(stream, encoding, at_once)
    if failed is None:
        return encoding
    if encoding != "utf-8" or _is_broken_utf_8(stream, at_once):
        return ""
    stream.seek(failed)
    data = stream.read(at_once)
    if b"\0" not in data:  # else each letter has two bytes; without NULs whole lines are taken, which cut no letter
        data = data[: data.rfind(b"\n") + 1] or data
    with suppress(InputError):
        guess, _ = _guess(data, "")
        return guess if _fails_at(stream, guess, at_once) is None else ""
    return ""


def _is_broken_utf_8(stream: BinaryIO, at_once: int) -> bool:
    """Whether all of a stream is a text in UTF-8 of which some bytes are broken, as `_mended` says of a text."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    stream.seek(0)
    broken = others = 0
    while data := stream.read(at_once):
        text = decoder.decode(data)
        if "\0" in text:
            return False
        marks = text.count("\ufffd")
        broken += marks - data.count("\ufffd".encode())
        others += len(text) - len(text.encode("ascii", "ignore")) - marks
    return others >= broken


def _fails_at(stream: BinaryIO, encoding: str, at_once: int) -> int | None:
    """The offset of the first `at_once` bytes of a stream that are no text in an encoding; None where all are."""
    decoder = codecs.getincrementaldecoder(encoding)()
    stream.seek(0)
    start = 0
    try:
        while data := stream.read(at_once):
            if "\0" in decoder.decode(data):
                return start
            start += len(data)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return start
    return None


def as_other(path: str, encoding: str) -> Problem:
    """The warning that the encoding of a file is not UTF-8: its byte order mark tells that, or it is a guess."""
    return Problem(path, 0, 0, f"not UTF-8, read as {encoding}", "save it as UTF-8 to be sure", "warning")


def is_other(encoding: str) -> bool:
    """Whether an encoding is another one than UTF-8, with or without a byte order mark."""
    return encoding not in ("utf-8", "utf-8-sig")


def with_line_breaks(text: str) -> str:
    """A text with LF for whatever else breaks a line, as Word's Shift+Enter does; of the same length."""
    for mark in _LINE_BREAKS:
        text = text.replace(mark, "\n")
    return text


def _mended(data: bytes, encoding: str) -> tuple[str, int]:
    """A text in UTF-8 with U+FFFD where it is broken, and in how many places; empty and 0 where it is no UTF-8."""
    if not encoding.startswith("utf-8"):
        return "", 0
    text = data.decode(encoding, "replace")
    broken = text.count("\ufffd") - data.count("\ufffd".encode())
    others = sum(not character.isascii() for character in text) - text.count("\ufffd")
    return (text, broken) if others >= broken and "\0" not in text else ("", 0)


def _guess(data: bytes, path: str) -> tuple[str, str]:
    from charset_normalizer import from_bytes

    if b"\0" not in data[:4096]:
        # Interviews in Western languages are by far the most frequent, and short texts leave the choice open.
        best = from_bytes(data, cp_isolation=["cp1252", "latin_1"]).best() or from_bytes(data).best()
    else:
        best = from_bytes(data, cp_isolation=["utf_16_le", "utf_16_be"]).best()
    if best is None:
        raise InputError(f"{path}: not a text file in any known encoding; export the transcript as UTF-8 text")
    return best.encoding, str(best)
