"""Delve's print-out of a coded transcript: a PDF with the coded text underlined and its codes in boxes below it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from statistics import median
from typing import NamedTuple

from interviewcoder.errors import InputError, Problem, Severity
from interviewcoder.formats.printout.lines import UNKNOWN, Line, Piece, read_pages
from interviewcoder.model.display import counted

_FOOTER = "Created with the Delve Qualitative"
_HYPHENATED = re.compile(r"\S[-\u2010]$")
_STRETCH = re.compile("#(?:[# ]*#)?")
_WIDEST_SPACING = 18.0  # points from line to line of a paragraph, unless two lines are nearer


@dataclass(frozen=True, slots=True)
class Passage:
    """A coded passage: `text[start:end]` of the print-out, the names of its codes and its first page (from 1)."""

    start: int
    end: int
    codes: tuple[str, ...]
    page: int


@dataclass(frozen=True, slots=True)
class PrintOut:
    """What a print-out says: its title, the labels and speech as one text, and the coded passages in the text's order.

    The text has Delve's layout: a label alone on its line, a blank line, a paragraph, a blank line.
    """

    title: str
    text: str
    passages: tuple[Passage, ...]


class _Paragraph(NamedTuple):
    """The lines of a paragraph, and the small print below it."""

    lines: list[Line]
    pieces: list[Piece]


class _Inset(NamedTuple):
    """How far into its box a name usually begins; another distance shows where the end of a row or page cut the box."""

    left: float
    baseline: float


def read_printout(data: bytes, path: str) -> tuple[PrintOut, list[Problem]]:
    """What the print-out says, and a problem for each place where it leaves open what was coded.

    Which of a paragraph's codes belongs to which of its underlined stretches is not printed, so a paragraph with
    several of both becomes one passage with all the codes. Raises InputError where the bytes are no print-out of Delve.
    """
    pages = read_pages(data, path)
    title, body = _title_and_body(pages, path)
    blocks, left_out = _blocks(body)
    inset = _usual_inset(block.pieces for block in blocks if isinstance(block, _Paragraph))
    problems = list(_losses(pages, left_out, path))
    texts: list[str] = []
    passages: list[Passage] = []
    start = 0
    for block in blocks:
        if isinstance(block, _Paragraph):
            text, found, problem = _coded(block, start, inset, path)
            passages += found
            problems += problem
        else:
            text = block
        texts.append(text)
        start += len(text) + 2
    return PrintOut(title, "\n\n".join(texts) + "\n", tuple(passages)), problems


def _title_and_body(pages: Sequence[Sequence[Line]], path: str) -> tuple[str, list[Line]]:
    """The title, and the lines below it without headers, footers and Delve's last line."""
    lines = list(chain.from_iterable(pages))
    kinds = [line.kind for line in lines]
    if "title" not in kinds or "label" not in kinds:
        raise InputError(
            f"{path}: no print-out of Delve, which has a title of 18 points and bold speaker labels of 10.5;"
            " print the coded transcript from Delve at 100 %"
        )
    start = stop = kinds.index("title")
    while kinds[stop : stop + 1] == ["title"]:
        stop += 1
    times = Counter(_wording(line) for line in lines if _is_loose(line))
    often = max(1, len(pages) / 2)
    body = [line for line in lines[:start] if not _is_loose(line)]
    body += [line for line in lines[stop:] if not (_is_loose(line) and (line.at_edge or times[_wording(line)] > often))]
    for at in reversed(range(len(body))):
        if body[at].kind == "label":
            break
        if body[at].text.startswith(_FOOTER):
            body = body[:at]
            break
    return " ".join(line.text for line in lines[start:stop]), body


def _is_loose(line: Line) -> bool:
    """Whether the line is small print in no box: a header or a footer, or names whose boxes are not seen."""
    return line.kind == "small" and not any(piece.box for piece in line.pieces)


def _wording(line: Line) -> tuple[int, str]:
    """What a header or footer has in common from page to page: its height, and its text but for the page's number."""
    return round(line.baseline), re.sub(r"\d+", "", line.text)


def _blocks(body: Sequence[Line]) -> tuple[list[str | _Paragraph], list[Line]]:
    """The labels and paragraphs in turn, and the lines that are neither."""
    spacing = _spacing(body)
    margin = max((line.x1 for line in body if line.kind == "speech"), default=0)
    blocks: list[str | _Paragraph] = []
    left_out: list[Line] = []
    for line in body:
        last = blocks[-1] if blocks else None
        if line.kind == "label":
            blocks.append(line.text)
        elif line.kind == "speech":
            if isinstance(last, _Paragraph) and _goes_on(last, line, spacing, margin):
                last.lines.append(line)
            else:
                blocks.append(_Paragraph([line], []))
        elif line.kind == "small" and isinstance(last, _Paragraph):
            last.pieces.extend(line.pieces)
        else:
            left_out.append(line)
    return blocks, left_out


def _spacing(body: Sequence[Line]) -> float:
    """The widest step from a line of a paragraph to the next: letters of another font may spread two lines a little."""
    steps = [
        below.baseline - line.baseline
        for line, below in pairwise(body)
        if line.kind == below.kind == "speech" and line.page == below.page
    ]
    return min([step for step in steps if step > 9.5] + [_WIDEST_SPACING]) + 3.7


def _goes_on(paragraph: _Paragraph, line: Line, spacing: float, margin: float) -> bool:
    """Whether the paragraph goes on with the line.

    Over a page break it does if its codes are still to come, or if its last line had no room for the next word.
    """
    last = paragraph.lines[-1]
    if paragraph.pieces:
        return False
    if last.page == line.page:
        return line.baseline - last.baseline <= spacing
    if any("#" in line.mask for line in paragraph.lines):
        return True
    return last.x1 + 0.25 * 10.5 + line.first_word > margin


def _usual_inset(printed: Iterable[Sequence[Piece]]) -> _Inset:
    boxed = [(piece, piece.box) for pieces in printed for piece in pieces if piece.box]
    highest = {box: piece.baseline - box.top for piece, box in reversed(boxed)}
    return _Inset(median([piece.x0 - box.x0 for piece, box in boxed] or [0]), median(list(highest.values()) or [0]))


def _codes(pieces: Iterable[Piece], inset: _Inset) -> tuple[str, ...]:
    """The names in the order of print, each once; a name over several lines, rows or pages is put together."""
    names: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda one: (one.page, one.order)):
        home = _home(piece, names, inset)
        if home is None:
            names.append([piece])
        else:
            home.append(piece)
    return tuple(dict.fromkeys(_join(piece.text for piece in name) for name in names))


def _home(piece: Piece, names: Sequence[list[Piece]], inset: _Inset) -> list[Piece] | None:
    """The name that the piece goes on with, if any."""
    box = piece.box
    if box is None or not names:
        return None
    for name in names:
        if name[-1].box == box:
            return name
    if abs(piece.baseline - box.top - inset.baseline) > 1:  # the upper edge was cut off
        for name in names:
            above = name[-1].box
            if above and above.page + 1 == box.page and abs(above.x0 - box.x0) < 1 and abs(above.x1 - box.x1) < 1:
                return name
    last = names[-1][-1]
    left, right = piece.x0 - box.x0, box.x1 - piece.x1
    is_cut = abs(left - inset.left) > 1 and abs(left - right) > 1  # the left edge was cut off
    is_lower = (last.page, last.baseline + 2) < (piece.page, piece.baseline)
    return names[-1] if last.box and is_cut and is_lower else None


def _join(lines: Iterable[str]) -> str:
    text = ""
    for line in lines:
        text += line if not text or _HYPHENATED.search(text) else f" {line}"
    return text


def _coded(paragraph: _Paragraph, start: int, inset: _Inset, path: str) -> tuple[str, list[Passage], list[Problem]]:
    """The text of a paragraph that begins at offset `start`, its passages, and what is not clear about them."""
    text = mask = ""
    begins: list[tuple[int, int]] = []
    for line in paragraph.lines:
        blank = " " if text and not _HYPHENATED.search(text) else ""
        begins.append((len(text + blank), line.page))
        text += blank + line.text
        mask += blank + line.mask
    codes = _codes(paragraph.pieces, inset)
    stretches = spans = [found.span() for found in _STRETCH.finditer(mask)]
    unclear: list[tuple[str, str, Severity]] = []
    if stretches and not codes:
        spans = []
        unclear.append(
            ("a passage is underlined, but no code is printed under it", "look its code up in Delve", "error")
        )
    elif codes and not stretches:
        spans = [(0, len(text))]
        unclear.append(
            (
                "codes are printed, but nothing is underlined above them",
                "the whole paragraph gets these codes",
                "warning",
            )
        )
    elif len(stretches) > 1 and len(codes) > 1:
        spans = [(stretches[0][0], stretches[-1][1])]
        message = "the print-out does not say which code belongs to which underlined stretch"
        counts = f"{len(stretches)} stretches and {len(codes)} codes are read as one passage"
        unclear.append((message, counts, "warning"))

    def page_of(at: int) -> int:
        return max(page for begin, page in begins if begin <= at)

    page = page_of(stretches[0][0] if stretches else 0)
    problems = [Problem(path, 0, 0, f"page {page}: {what}", hint, severity) for what, hint, severity in unclear]
    return text, [Passage(start + first, start + last, codes, page_of(first)) for first, last in spans], problems


def _losses(pages: Sequence[Sequence[Line]], left_out: Sequence[Line], path: str) -> Iterator[Problem]:
    """What may be missing from the text."""
    for number, lines in enumerate(pages, 1):
        if not lines:
            yield Problem(path, 0, 0, f"page {number}: no text on it", "is the PDF damaged?", "warning")
        if any(UNKNOWN in line.text for line in lines):
            message = f"page {number}: some letters are only pictures in the PDF"
            yield Problem(path, 0, 0, message, f"each is read as {UNKNOWN}; print it with another browser", "warning")
    if left_out:
        count = f"{counted(len(left_out), 'line')} left out"
        message = f"page {left_out[0].page}: there is text that is neither a label nor speech nor the name of a code"
        yield Problem(path, 0, 0, message, count, "warning")
