"""Word documents (DOCX): a section a code, with its definition and what was said of it."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from interviewcoder.codebooks.refi import clean
from interviewcoder.errors import OutputError
from interviewcoder.formats.plain import BREAK, parts_of, place_of
from interviewcoder.formats.tabular import decision_of
from interviewcoder.model.codebook import Category, Code, Codebook
from interviewcoder.model.codebook_changes import codes_beyond
from interviewcoder.model.coding import Excerpt
from interviewcoder.model.display import UNNAMED, counted, without_controls
from interviewcoder.transcripts.containers.word import EXPORT

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_DATE = (1980, 1, 1, 0, 0, 0)
"""The date of each file in a document, so that the same input gives the same bytes."""


def write_docx(excerpts: Sequence[Excerpt], codebook: Codebook) -> bytes:
    """A Word document with a heading for each category and each code; codes without an excerpt are left out.

    Raises OutputError where the machine's clock is so wrong that no ZIP archive, as a document is one, can tell of it.
    """
    import docx
    from docx.shared import Pt

    document = docx.Document()
    document.core_properties.category = EXPORT
    document.styles["Normal"].font.size = Pt(10.5)
    page = _Page(document)
    page.add("Title", codebook.name or "Excerpts by code")
    by_code: dict[str, list[Excerpt]] = {}
    for excerpt in excerpts:
        by_code.setdefault(excerpt.code, []).append(excerpt)
    for title, codes in _parts(codebook, by_code):
        level = 1
        if title:
            page.add("Heading 1", title)
            level = 2
        for code in codes:
            _section(page, code, by_code[code.id], level)
    stream = io.BytesIO()
    try:
        document.save(stream)
    except (ValueError, struct.error):  # of the dates that `zipfile` gives to files, and that are replaced below
        hint = "it has to be between the years 1980 and 2107; set this machine's clock"
        raise OutputError(f"a Word document cannot be written with the clock as it is: {hint}") from None
    return _with_fixed_dates(stream.getvalue())


def _parts(codebook: Codebook, by_code: dict[str, list[Excerpt]]) -> Iterator[tuple[str, list[Code]]]:
    """The codes that have excerpts, by category; those that the codebook does not have come last."""

    def walk(category: Category, above: str) -> Iterator[tuple[str, list[Code]]]:
        title = f"{above} › {category.name}" if above else category.name
        if used := [code for code in category.codes if code.id in by_code]:
            yield title, used
        for inner in category.categories:
            yield from walk(inner, title)

    for category in codebook.categories:
        yield from walk(category, "")
    rest = [code for code in codebook.uncategorised if code.id in by_code]
    rest += codes_beyond(codebook, chain.from_iterable(by_code.values()))
    if rest:
        yield "" if not codebook.categories else "Other codes", rest


class _Page:
    """Adds paragraphs to a document; python-docx's own way gets slower with every paragraph."""

    def __init__(self, document: Document) -> None:
        names = ("Title", "Heading 1", "Heading 2", "Normal", "Quote", "Caption", "List Bullet")
        self._styles = {name: document.styles[name].style_id for name in names}
        self._document = document
        self._end = document.element.body.sectPr

    def add(self, style: str, text: str = "") -> Paragraph:
        """A new paragraph at the end, with some text in it."""
        from docx.oxml import OxmlElement
        from docx.text.paragraph import Paragraph

        element = OxmlElement("w:p")
        element.style = self._styles[style]
        self._end.addprevious(element)
        paragraph = Paragraph(element, self._document)
        if text:
            paragraph.add_run(_clean(text))
        return paragraph


def _section(page: _Page, code: Code, excerpts: Sequence[Excerpt], level: int) -> None:
    page.add(f"Heading {level}", code.name)
    for head, text in (("", code.definition), ("When: ", code.when), ("When not: ", code.when_not)):
        if text:
            paragraph = page.add("Normal")
            paragraph.add_run(head).bold = True
            paragraph.add_run(_clean(text)).italic = True
    page.add("Normal", counted(len(excerpts), "excerpt"))
    for excerpt in excerpts:
        said = page.add("Quote")
        said.paragraph_format.keep_with_next = True
        for text, marked in parts_of(excerpt):
            lines = [" ".join(f".{line}.".split())[1:-1] for line in BREAK.split(text)]
            said.add_run(_clean("\n".join(lines))).bold = marked or None
        page.add("Caption", _source(excerpt))
        for memo in excerpt.memos:
            page.add("List Bullet", f"{memo.coder}: {memo.text}")


def _source(excerpt: Excerpt) -> str:
    parts = [excerpt.speaker or UNNAMED, place_of(excerpt)]
    parts += [excerpt.person] if excerpt.person else []
    parts += [decision_of(decision) for decision in excerpt.decisions] or [excerpt.status]
    return " · ".join(parts)


def _clean(text: str) -> str:
    return clean(without_controls(text))


def _with_fixed_dates(data: bytes) -> bytes:
    """A ZIP archive whose files all have the same date."""
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    stream = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(ZipInfo(name, _DATE), old.read(name), ZIP_DEFLATED)
    return stream.getvalue()
