"""Word documents to text: what their paragraphs and tables say, without macros, pictures and anything outside."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from interviewcoder.errors import InputError, Problem
from interviewcoder.transcripts.archive import open_archive, read_member, unpacked
from interviewcoder.transcripts.containers.word_tables import labelled_lines

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEFT_OUT = {  # `rt` is how the characters below it are read aloud
    _FALLBACK,
    *(f"{_W}{name}" for name in ("del", "moveFrom", "rPr", "pPr", "instrText", "footnoteReference", "rt")),
}
_BREAKS = {
    f"{_W}{name}": character for name, character in {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}.items()
}
_BOX = f"{_W}txbxContent"
_BESIDE = {  # notes in files of their own, each by its element; notes with a type are lines that Word draws
    "comments": re.compile(rb"<w:comment\b"),
    "footnotes": re.compile(rb"<w:footnote\b(?![^<>]*\bw:type=)"),
    "endnotes": re.compile(rb"<w:endnote\b(?![^<>]*\bw:type=)"),
}
_SUBTITLES = re.compile(r"WEBVTT\b|\d+$|\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,7})? *-->")


EXPORT = "coded excerpts of interviewcoder"
"""The category of documents that the tool writes, which are no transcripts."""


def read_word(data: bytes, path: str) -> str:
    """The text of a Word document, a blank line between paragraphs; a row of a table is put as a labelled line.

    What was deleted in tracked changes is left out, what was added is there. Raises InputError where it is damaged.
    """
    import docx

    sound = unpacked(data, path, (".xml", ".rels"))
    try:
        document = docx.Document(io.BytesIO(sound))
        is_export = document.core_properties.category == EXPORT
        body: Any = document.element.body
        paragraphs = [text.strip("\n") for text in _blocks(body)]
    except Exception as error:  # whatever lxml, zipfile and python-docx raise for a damaged file
        raise InputError(f"{path}: a damaged Word document ({type(error).__name__}); save it anew") from None
    if is_export:
        raise InputError(
            f"{path}: is an export of coded excerpts and no transcript; import what 'code' or 'list' wrote"
        )
    first = next((text for text in paragraphs if text.strip()), "")
    if _SUBTITLES.match(first):  # they need their own blank lines, and no others
        return "\n".join(paragraphs).strip("\n") + "\n"
    return "\n\n".join(text for text in paragraphs if text.strip()) + "\n"


def beside_text(data: bytes, path: str) -> list[Problem]:
    """A warning for each kind of notes that a sound Word document has beside its text, which are left out."""
    archive = open_archive(data, path)
    problems: list[Problem] = []
    for kind, pattern in _BESIDE.items():
        name = f"word/{kind}.xml"
        if name in archive.namelist() and (number := len(pattern.findall(read_member(archive, name, path)))):
            message = f"its {kind} ({number:,}) are left out"
            problems.append(Problem(path, 0, 0, message, "put what is said in them into the text", "warning"))
    return problems


def _blocks(parent: Any) -> Iterator[str]:
    for child in parent:
        if child.tag == f"{_W}p":
            yield "".join(_said(child))
        elif child.tag == f"{_W}tbl":
            yield from labelled_lines([[_in_cell(cell) for cell in _parts(row, "tc")] for row in _parts(child, "tr")])
        elif child.tag not in _LEFT_OUT:  # content controls and the like
            yield from _blocks(child)


def _in_cell(cell: Any) -> str:
    return " ".join(" ".join(_blocks(cell)).split())


def _said(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag == _BOX:
            yield "\n" + "\n".join(_blocks(child)) + "\n"
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag not in _LEFT_OUT:
            yield from _said(child)


def _parts(parent: Any, name: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, also in content controls; not those of a table in a cell."""
    for child in parent:
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag not in _LEFT_OUT:
            yield from _parts(child, name)
