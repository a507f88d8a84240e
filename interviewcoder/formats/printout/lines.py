"""The lines that a PDF prints: their words, what is underlined, and the boxes around small print."""

from __future__ import annotations

import logging
import math
import re
import unicodedata
import warnings
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from statistics import median
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from interviewcoder.errors import InputError

if TYPE_CHECKING:
    from pdfminer.layout import LTChar, LTContainer, LTCurve, LTItem
    from pdfplumber.page import Page

LineKind = Literal["title", "label", "speech", "small", "other"]

UNKNOWN = "\ufffd"
"""Stands for a letter of which the PDF has the picture but not the meaning."""

_STREAM = re.compile(rb"/FlateDecode(?:(?!stream).){0,200}?>>\s*stream\r?\n", re.DOTALL)
_BLUE = (0.290, 0.565, 0.886)
_BOLD = re.compile("bold|black|heavy", re.IGNORECASE)
_NO_LETTER = re.compile(r"\(cid:\d+\)|[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_LIGATURE = re.compile("[\ufb00-\ufb06]")


class Box(NamedTuple):
    """A rectangle on a page, in points from its left and upper edges."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


class Piece(NamedTuple):
    """Small print without a gap on one line, and the box around it if there is one; `order` is that of printing."""

    text: str
    page: int
    x0: float
    x1: float
    baseline: float
    box: Box | None
    order: int


class Line(NamedTuple):
    """A line of print.

    `mask` is as long as `text`: a '#' for each letter that is underlined, a '.' for one that is not, and the blanks.
    `first_word` is the width of the first word, for which the line above may have had room. `at_edge`: the line is in
    the upper or lower margin of its page.
    """

    kind: LineKind
    page: int
    x0: float
    x1: float
    baseline: float
    text: str
    mask: str
    first_word: float
    at_edge: bool
    pieces: tuple[Piece, ...]


class _Glyph(NamedTuple):
    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    is_bold: bool
    order: int


class _Shape(NamedTuple):
    box: Box
    fill: object
    stroke: object

    @classmethod
    def of(cls, curve: LTCurve, page: int, height: float) -> _Shape:
        """The shape of a pdfminer curve, measured from the page's upper edge; what is not painted has no colour."""
        box = Box(page, curve.x0, height - curve.y1, curve.x1, height - curve.y0)
        return cls(box, curve.fill and curve.non_stroking_color, curve.stroke and curve.stroking_color)

    def is_underline(self) -> bool:
        """Whether it is blue and 1.5 points high, or a blue stroke, which some producers draw in its place."""
        height = self.box.bottom - self.box.top
        return (1.1 <= height <= 1.9 and _is_blue(self.fill)) or (height < 0.4 and _is_blue(self.stroke))


def _is_blue(colour: object) -> bool:
    parts = [part for part in colour if isinstance(part, int | float)] if isinstance(colour, tuple | list) else []
    if len(parts) == 4:  # cyan, magenta, yellow, black
        parts = [(1 - part) * (1 - parts[3]) for part in parts[:3]]
    return len(parts) == 3 and all(abs(part - blue) <= 0.03 for part, blue in zip(parts, _BLUE, strict=True))


def read_pages(data: bytes, path: str) -> list[list[Line]]:
    """The lines of each page from top to bottom; raises InputError where the bytes are no PDF with text."""
    if b"%PDF-" not in data[:1024]:
        raise InputError(f"{path}: not a PDF; give the file that was printed from Delve")
    if b"%%EOF" not in data[-2048:]:
        raise InputError(f"{path}: the end of the PDF is missing; print or copy it again")
    broken = InputError(f"{path}: the PDF is broken; print or copy it again")
    if _is_damaged(data):
        raise broken
    try:
        with _quiet():
            pages = list(_pages(data))
    except ImportError:
        raise InputError(f"{path}: a PDF is read with pdfplumber, which is missing; pip install pdfplumber") from None
    except Exception as error:
        # Neither the cause nor its words are told: they may quote what the participants said.
        if {"PDFPasswordIncorrect", "PDFEncryptionError"} & {type(one).__name__ for one in (error, *error.args)}:
            raise InputError(f"{path}: the PDF is encrypted; print it again without a password") from None
        raise broken from None
    if not any(pages):
        raise InputError(f"{path}: the PDF has no text, as a scan has none; print it from Delve to a PDF")
    return pages


def _is_damaged(data: bytes) -> bool:
    """Whether the checksum of compressed data is wrong, which pdfminer passes over: words or pages would be missing."""
    if b"/Encrypt" in data:
        return False
    for found in _STREAM.finditer(data):
        stream = data[found.end() : data.find(b"endstream", found.end())]
        if len(stream) > 2 and stream[0] & 15 == 8 and int.from_bytes(stream[:2]) % 31 == 0:
            reader = zlib.decompressobj()
            try:
                reader.decompress(stream)
            except zlib.error:
                return True
            if not reader.eof:
                return True
    return False


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the log messages and warnings of the PDF libraries."""
    loggers = [logging.getLogger(name) for name in ("pdfminer", "pdfplumber")]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _pages(data: bytes) -> Iterator[list[Line]]:
    import pdfplumber

    with pdfplumber.open(BytesIO(data)) as pdf:
        for page in pdf.pages:
            yield _lines(page)
            page.close()  # or the memory of all pages is held


def _lines(page: Page) -> list[Line]:
    from pdfminer.layout import LTChar, LTCurve

    # pdfminer's own objects: pdfplumber's copies of them take as long to make as the page takes to read.
    items = list(_items(page.layout))
    number, height = page.page_number, float(page.layout.height)
    shapes = [_Shape.of(item, number, height) for item in items if isinstance(item, LTCurve)]
    rows: list[list[_Glyph]] = []
    glyphs = _glyphs([item for item in items if isinstance(item, LTChar)], height)
    for glyph in sorted(glyphs, key=lambda one: one.baseline):
        if not rows or glyph.baseline - rows[-1][0].baseline > 1:
            rows.append([])
        rows[-1].append(glyph)
    rows = [sorted(row, key=lambda one: one.x0) for row in rows if any(not glyph.text.isspace() for glyph in row)]
    kinds = [_kind(row) for row in rows]
    underlines = [shape.box for shape in shapes if shape.is_underline()]
    boxes = _boxes(shapes, [row[0].baseline for row, kind in zip(rows, kinds, strict=True) if kind != "small"])
    lines = []
    for row, kind in zip(rows, kinds, strict=True):
        baseline = row[0].baseline
        text, mask = _text(row, [(box.x0, box.x1) for box in underlines if -1.5 <= box.top - baseline < 8.4])
        solid = [glyph for glyph in row if not glyph.text.isspace()]
        pieces = tuple(_pieces(solid, boxes, number)) if kind == "small" else ()
        at_edge = not 0.05 * height < baseline < 0.95 * height
        first = _first_word(solid, text)
        lines.append(Line(kind, number, solid[0].x0, solid[-1].x1, baseline, text, mask, first, at_edge, pieces))
    return lines


def _items(container: LTContainer[Any]) -> Iterator[LTItem]:
    """What a page holds, also in drawings within it."""
    from pdfminer.layout import LTFigure

    for item in container:
        if isinstance(item, LTFigure):
            yield from _items(item)
        else:
            yield item


def _glyphs(chars: Sequence[LTChar], height: float) -> Iterator[_Glyph]:
    for order, char in enumerate(chars):
        # The baseline is where the letter's origin stands; the box around it depends on the font.
        places = (char.x0, char.x1, height - char.matrix[5], char.size)
        text = char.get_text()
        if text and char.upright and all(map(math.isfinite, places)):
            if not text.isascii():
                text = _LIGATURE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
            if not text.isalnum() and not text.isspace():
                text = _NO_LETTER.sub(UNKNOWN, text)
            yield _Glyph(text, *places, bool(_BOLD.search(str(char.fontname))), order)


def _kind(row: Sequence[_Glyph]) -> LineKind:
    solid = [glyph for glyph in row if not glyph.text.isspace()]
    size = median(glyph.size for glyph in solid)
    if 10.1 <= size <= 10.9:
        return "label" if 2 * sum(glyph.is_bold for glyph in solid) > len(solid) else "speech"
    if 7.5 <= size <= 8.4:
        return "small"
    return "title" if 17.6 <= size <= 18.4 else "other"


def _text(row: Sequence[_Glyph], underlined: Sequence[tuple[float, float]]) -> tuple[str, str]:
    """The words of letters in a row, one blank between them, and the mask that says which are underlined."""
    text = mask = ""
    end = math.inf
    for glyph in row:
        is_blank = glyph.text.isspace()
        if text and not text.endswith(" ") and (is_blank or glyph.x0 - end > 0.2 * glyph.size):
            text, mask = text + " ", mask + " "
        if not is_blank:
            middle = (glyph.x0 + glyph.x1) / 2
            text += glyph.text
            mask += ("#" if any(x0 <= middle <= x1 for x0, x1 in underlined) else ".") * len(glyph.text)
        end = glyph.x1 if end == math.inf else max(end, glyph.x1)
    text = text.rstrip()
    return text, mask[: len(text)]


def _first_word(solid: Sequence[_Glyph], text: str) -> float:
    """The width of a line's first word, up to a blank or with its hyphen, behind which a line can break."""
    found = re.match(r"[^\s-]*-?", text)
    left = found.end() if found else 0
    for glyph in solid:
        left -= len(glyph.text)
        if left <= 0:
            return glyph.x1 - solid[0].x0
    return 0


def _boxes(shapes: Sequence[_Shape], other_lines: Sequence[float]) -> list[Box]:
    """The shapes that may be the box of a code, the smallest first; none that holds a line of other print."""
    return sorted(
        (
            box
            for box in {shape.box for shape in shapes}
            if 7 <= box.bottom - box.top <= 80
            and box.x1 - box.x0 >= 7
            and not any(box.top < baseline < box.bottom for baseline in other_lines)
        ),
        key=lambda box: ((box.x1 - box.x0) * (box.bottom - box.top), box),
    )


def _pieces(solid: Sequence[_Glyph], boxes: Sequence[Box], page: int) -> Iterator[Piece]:
    """The small print of a line, parted where the box changes and at wide gaps."""
    groups: list[tuple[Box | None, list[_Glyph]]] = []
    for glyph in solid:
        x, y = (glyph.x0 + glyph.x1) / 2, glyph.baseline - glyph.size / 4
        home = next((box for box in boxes if box.x0 <= x <= box.x1 and box.top <= y <= box.bottom), None)
        if not groups or groups[-1][0] != home or glyph.x0 - groups[-1][1][-1].x1 > 0.75 * glyph.size:
            groups.append((home, []))
        groups[-1][1].append(glyph)
    shared = {box for box, times in Counter(box for box, _ in groups).items() if times > 1}
    for home, group in groups:
        box = None if home in shared else home  # around a row of names, not around one
        first = group[0]
        text, _ = _text(group, ())
        yield Piece(text, page, first.x0, group[-1].x1, first.baseline, box, min(one.order for one in group))
