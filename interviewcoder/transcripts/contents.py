"""The text that a file holds: as it is, or made of subtitles, a recogniser's JSON or a Word document."""

from __future__ import annotations

import re

from interviewcoder.errors import InputError, Problem
from interviewcoder.transcripts.archive import is_archive, open_archive
from interviewcoder.transcripts.containers.cues import is_cues
from interviewcoder.transcripts.containers.recognised import is_other_json, is_recognised, may_be_json, read_recognised
from interviewcoder.transcripts.containers.subtitles import CUE_IS_TURN, read_subtitles
from interviewcoder.transcripts.decoding import decode, with_line_breaks
from interviewcoder.transcripts.labels import NOBODY
from interviewcoder.transcripts.made import text_of

ENDINGS = (".txt", ".docx", ".vtt", ".srt")
"""The endings of files that are taken for transcripts in a folder. JSON is not: a folder may hold any."""

DATABASE = b"SQLite format 3\0"
"""The bytes that an SQLite database, and so a study, begins with."""

_OTHERS = (
    (b"%PDF", "a PDF: save its text, or import a print-out of Delve's into a study"),
    (b"\xd0\xcf\x11\xe0", "an old Word file (.doc): save it as .docx or as text"),
    (b"{\\rtf", "a rich text file (.rtf): save it as .docx or as text"),
    (DATABASE, "a database, perhaps a study: name it with --study"),
    (b"PAR1", "a Parquet table: 'interviewcoder code' reads one of texts, 'interviewcoder list' one of coded excerpts"),
)
_MOST_AHEAD = 5000  # characters that tell of what kind a text is
_FIRST_CODE = r"(?:[ ]*#[^\n]*\n|[ ]*\n)*[ ]*-[ ]+(?:\{[ ]*)?(?:id|name):"
_OTHER_TEXTS = (
    (re.compile(r"\A\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE), "a web page: save its text"),
    (
        re.compile(r"\A\s*<\?xml\b"),
        "XML: save its text ('interviewcoder codebook convert' reads codebooks in REFI-QDA)",
    ),
    (re.compile(rf"\n(?:codes|categories):[ ]*\n{_FIRST_CODE}"), "a codebook: name it with --codebook"),
    (
        re.compile(r"\A[\s\[]*\{[^{}]{0,400}\"transcript\"\s*:[^{}]{0,400}\"code\"\s*:"),
        "a file of coded excerpts and no transcript: 'interviewcoder list' reads it",
    ),
)


def may_be_text(data: bytes, text: str) -> bool:
    """Whether a file that begins with these bytes, and this text, is plain text, as far as its beginning tells."""
    if is_archive(data) or data.startswith(tuple(beginning for beginning, _ in _OTHERS)):
        return False
    return not (is_cues(text) or is_recognised(text) or may_be_json(text))


def text_in(data: bytes, path: str) -> tuple[str, list[Problem]]:
    """The text that a file's bytes hold, newlines as LF, and what looks wrong.

    Raises InputError where they hold none, or where it cannot be read.
    """
    for beginning, what in _OTHERS:
        if data.startswith(beginning):
            raise InputError(f"{path}: is {what}")
    if is_archive(data):
        from interviewcoder.transcripts.containers.word import beside_text, read_word

        names = open_archive(data, path).namelist()
        if "xl/workbook.xml" in names:
            raise InputError(f"{path}: a workbook: save its sheet of excerpts as CSV (UTF-8), and import that")
        if "word/document.xml" not in names:
            raise InputError(
                f"{path}: a ZIP archive that is no Word document; save the transcript as .docx or as plain text"
            )
        text = read_word(data, path)
        problems = beside_text(data, path)
    else:
        text, problems = decode(data, path)
    if is_cues(text):
        said, found = read_subtitles(text, path)
        return text_of(said, joined=CUE_IS_TURN not in text), problems + found
    if is_recognised(text):
        return _of_recogniser(text, path), problems
    head = f"\n{text[:_MOST_AHEAD]}"
    for pattern, what in _OTHER_TEXTS:
        if pattern.search(head):
            raise InputError(f"{path}: is {what}")
    if is_other_json(text):
        raise InputError(f"{path}: JSON without a list of segments; export it anew with segments, or as text")
    return with_line_breaks(text), problems


def _of_recogniser(content: str, path: str) -> str:
    speech = read_recognised(content, path)
    if speech.has_times:
        said = text_of(speech.segments, joined=not speech.are_turns)
    else:
        said = "\n\n".join(f"{one.speaker or NOBODY}: {' '.join(one.text.split())}" for one in speech.segments) + "\n"
    text = f"{' '.join(speech.title.split())}\n\n{said}" if speech.title.strip() else said
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # JSON may hold half characters
