"""Word documents (DOCX): a section a code, with its definition and what was said of it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from interviewcoder.codebooks.refi import clean
from interviewcoder.formats.plain import parts_of
from interviewcoder.formats.tabular import decision_of
from interviewcoder.model.codebook import Category, Code, Codebook
from interviewcoder.model.coding import MACHINE, Excerpt
from interviewcoder.model.display import clock, harmless

if TYPE_CHECKING:
    from docx.document import Document

_DATE = (1980, 1, 1, 0, 0, 0)
"""The date of each file in a document, so that the same input gives the same bytes."""


def write_docx(excerpts: Sequence[Excerpt], codebook: Codebook) -> bytes:
    """A document with a heading a category and a code; codes without an excerpt are left out."""
    import docx
    from docx.shared import Pt

    document = docx.Document()
    document.styles["Normal"].font.size = Pt(10.5)
    document.add_heading(_clean(codebook.name or "Excerpts by code"), 0)
    by_code: dict[str, list[Excerpt]] = {}
    for excerpt in excerpts:
        by_code.setdefault(excerpt.code, []).append(excerpt)
    for title, codes in _parts(codebook, by_code):
        level = 1
        if title:
            document.add_heading(_clean(title), 1)
            level = 2
        for code in codes:
            _section(document, code, by_code[code.id], level)
    stream = io.BytesIO()
    document.save(stream)
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
    known = {code.id for code in codebook.codes}
    rest = [code for code in codebook.uncategorised if code.id in by_code]
    rest += [Code(code, some[0].name) for code, some in sorted(by_code.items()) if code not in known]
    if rest:
        yield "" if not codebook.categories else "Other codes", rest


def _section(document: Document, code: Code, excerpts: Sequence[Excerpt], level: int) -> None:
    document.add_heading(_clean(code.name), level)
    for head, text in (("", code.definition), ("When: ", code.when), ("When not: ", code.when_not)):
        if text:
            paragraph = document.add_paragraph()
            paragraph.add_run(head).bold = True
            paragraph.add_run(_clean(text)).italic = True
    number = len(excerpts)
    document.add_paragraph(f"{number} excerpt{'' if number == 1 else 's'}")
    for excerpt in excerpts:
        said = document.add_paragraph(style="Quote")
        said.paragraph_format.keep_with_next = True
        for text, marked in parts_of(excerpt):
            said.add_run(_clean(" ".join(f".{text}.".split())[1:-1])).bold = marked or None
        document.add_paragraph(_clean(_source(excerpt)), style="Caption")
        for memo in excerpt.memos:
            document.add_paragraph(_clean(f"{memo.coder}: {memo.text}"), style="List Bullet")


def _source(excerpt: Excerpt) -> str:
    time = f" ({clock(excerpt.time)})" if excerpt.time is not None else ""
    parts = [excerpt.speaker or "unknown speaker", f"{excerpt.transcript}, line {excerpt.line}{time}"]
    parts += [excerpt.coder] if excerpt.coder not in ("", MACHINE) else []
    parts += [decision_of(decision) for decision in excerpt.decisions] or [excerpt.status]
    return " · ".join(parts)


def _clean(text: str) -> str:
    return clean(harmless(text))


def _with_fixed_dates(data: bytes) -> bytes:
    """A ZIP archive whose files all have the same date."""
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    stream = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(ZipInfo(name, _DATE), old.read(name), ZIP_DEFLATED)
    return stream.getvalue()
