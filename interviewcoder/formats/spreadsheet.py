"""Excel workbooks (XLSX): the excerpts, the codebook, and how many excerpts each code has in each transcript."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from math import ceil
from textwrap import wrap
from typing import TYPE_CHECKING, Any, NamedTuple

from interviewcoder.errors import OutputError
from interviewcoder.formats.tabular import decision_of, evidence_of, memos_of
from interviewcoder.model.codebook import Code, Codebook
from interviewcoder.model.codebook_changes import codes_beyond
from interviewcoder.model.coding import Excerpt
from interviewcoder.model.display import without_controls
from interviewcoder.model.names import short_names

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

LONGEST_CELL = 32_767
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
"""Excel's limits: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3"""
_LINE = 15
_MOST_LINES = 20
"""The height of a line of text in points, and how many a row shows at most."""
_SHADES = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#6BAED6"}
"""How the numbers of a matrix are shaded, the darker the higher."""
_SECONDS_A_DAY = 86_400
_MADE = datetime(1980, 1, 1, tzinfo=UTC)
"""The date of each workbook, so that the same input gives the same bytes."""


class _Column(NamedTuple):
    """A column: its heading, its width in characters, and the format of its cells."""

    heading: str
    width: float
    look: str = "text"


_EXCERPTS = (
    _Column("transcript", 22), _Column("line", 7, "number"), _Column("time", 9, "time"), _Column("speaker", 16),
    _Column("role", 12), _Column("category", 20), _Column("code", 18), _Column("name", 24), _Column("excerpt", 80),
    _Column("score", 7, "number"), _Column("status", 11), _Column("coder", 15), _Column("evidence", 40),
    _Column("decisions", 24), _Column("memos", 30), _Column("turn", 7, "number"), _Column("start", 9, "number"),
    _Column("end", 9, "number"), _Column("id", 38),
)  # fmt: skip
_CODEBOOK = (
    _Column("category", 20), _Column("code", 18), _Column("name", 24), _Column("definition", 60), _Column("when", 40),
    _Column("when not", 40), _Column("examples", 50), _Column("terms", 50), _Column("excerpts", 9, "number"),
)  # fmt: skip
_OF_A_CODE = (_Column("code", 32), _Column("name", 28), _Column("all", 7, "number"))


def write_xlsx(excerpts: Sequence[Excerpt], transcripts: Sequence[str], codebook: Codebook) -> bytes:
    """A workbook of three sheets, with frozen headers and filters. All text is text, and none runs as a formula.

    `transcripts` are the paths of all that were read, also those without an excerpt. Raises OutputError where there are
    more excerpts than a sheet has rows, or more transcripts than it has columns.
    """
    import xlsxwriter

    if len(excerpts) >= _MOST_ROWS:
        raise OutputError(f"{len(excerpts):,} excerpts are more than a sheet can hold; choose some, or write CSV")
    if len(transcripts) + len(_OF_A_CODE) > _MOST_COLUMNS:
        message = f"{len(transcripts):,} transcripts are more than a sheet has columns; choose some, or write CSV"
        raise OutputError(message)
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as workbook:
        workbook.set_properties({"created": _MADE.replace(tzinfo=None)})
        looks = {
            "head": workbook.add_format({"bold": True, "bottom": 1, "valign": "top", "text_wrap": True}),
            "text": workbook.add_format({"valign": "top", "text_wrap": True, "num_format": "@"}),
            "number": workbook.add_format({"valign": "top"}),
            "time": workbook.add_format({"valign": "top", "num_format": "[h]:mm:ss"}),
        }
        counts = Counter(excerpt.code for excerpt in excerpts)
        _fill(workbook.add_worksheet("Excerpts"), _EXCERPTS, [_excerpt_row(excerpt) for excerpt in excerpts], looks)
        codes = [*codebook.codes, *codes_beyond(codebook, excerpts)]
        _fill(workbook.add_worksheet("Codebook"), _CODEBOOK, [_code_row(code, counts) for code in codes], looks)
        matrix = workbook.add_worksheet("Code × transcript")
        names = short_names(transcripts).values()
        columns = [*_OF_A_CODE, *(_Column(name, max(9, min(len(name) + 2, 24)), "number") for name in names)]
        _fill(matrix, columns, _matrix_rows(excerpts, transcripts, codes, counts), looks, frozen=len(_OF_A_CODE))
        if codes and transcripts:
            matrix.conditional_format(1, len(_OF_A_CODE), len(codes), len(columns) - 1, _SHADES)
    return stream.getvalue()


def _fill(
    sheet: Worksheet,
    columns: Sequence[_Column],
    rows: Sequence[Sequence[str | float | None]],
    looks: dict[str, Any],
    frozen: int = 0,
) -> None:
    sheet.set_row(0, _LINE * max(len(wrap(column.heading, int(column.width))) for column in columns))
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, _fitting(column.heading), looks["head"])
    for number, row in enumerate(rows, 1):
        sheet.set_row(number, _LINE * min(_lines(row, columns), _MOST_LINES))
        for at, (value, column) in enumerate(zip(row, columns, strict=True)):
            if isinstance(value, str):
                sheet.write_string(number, at, _fitting(value), looks["text"])
            elif value is not None:
                sheet.write_number(number, at, value, looks[column.look])
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, frozen)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)


def _lines(row: Sequence[str | float | None], columns: Sequence[_Column]) -> int:
    """How many lines a row needs: not every program finds that out by itself."""
    pairs = [(cell, column.width) for cell, column in zip(row, columns, strict=True) if isinstance(cell, str)]
    wrapped = [sum(ceil((len(line) or 1) / width) for line in cell.split("\n")) for cell, width in pairs]
    return max(wrapped, default=1)


def _fitting(text: str) -> str:
    """A text as a cell can have it: without control characters, and not longer than a cell."""
    fitting = without_controls(text).encode("utf-8", "replace").decode()
    return fitting if len(fitting) <= LONGEST_CELL else f"{fitting[: LONGEST_CELL - 1]}…"


def _excerpt_row(excerpt: Excerpt) -> list[str | float | None]:
    time = None if excerpt.time is None else excerpt.time / _SECONDS_A_DAY
    decisions = "; ".join(decision_of(decision) for decision in excerpt.decisions)
    return [
        excerpt.transcript, excerpt.line, time, excerpt.speaker, excerpt.role, excerpt.category, excerpt.code,
        excerpt.name, excerpt.text, excerpt.score, excerpt.status, excerpt.coder, evidence_of(excerpt), decisions,
        memos_of(excerpt), excerpt.turn, excerpt.start, excerpt.end, excerpt.id,
    ]  # fmt: skip


def _code_row(code: Code, counts: Counter[str]) -> list[str | float | None]:
    terms = " · ".join(str(term) for term in code.terms)
    texts = (code.category, code.id, code.name, code.definition, code.when, code.when_not, "\n".join(code.examples))
    return [*texts, terms, counts[code.id]]


def _matrix_rows(
    excerpts: Sequence[Excerpt], transcripts: Sequence[str], codes: Sequence[Code], counts: Counter[str]
) -> list[list[str | float | None]]:
    cells = Counter((excerpt.code, excerpt.transcript) for excerpt in excerpts)
    return [[code.id, code.name, counts[code.id], *(cells[code.id, path] for path in transcripts)] for code in codes]
