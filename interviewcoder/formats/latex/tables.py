"""Tables of figures in LaTeX."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from interviewcoder.formats.latex.text import PACKAGES, in_latex
from interviewcoder.formats.table import Cell, Column, ColumnKind, Table, said

_PAGE = 40  # rows; what has more goes over pages
_LINE = 85  # letters of a line in footnotesize
_LONG = 60  # letters of a text that is broken into lines
_SHORT = 20  # letters up to which a text stays on one line, also beside long ones
_VERY_LONG = 200  # letters of a text that would fill a page if it stood beside others


def write_latex(tables: Iterable[Table]) -> Iterator[str]:
    """Tables with rules of the package booktabs, each with its caption and notes; one of many rows goes over pages."""
    yield PACKAGES
    for number, whole in enumerate(tables):
        table = _upright(whole) if _longest(whole) > _VERY_LONG else whole
        yield "\n" if number else ""
        yield from _over_pages(table) if len(table.rows) > _PAGE else _on_a_page(table)


def _on_a_page(table: Table) -> Iterator[str]:
    yield "\\begin{table}\n\\caption{" + in_latex(table.title) + "}\n"
    yield _latex_size(table) + "\\begin{tabular}{" + _latex_columns(table) + "}\n" + _latex_head(table)
    yield from _latex_rows(table)
    yield "\\bottomrule\n\\end{tabular}\n"
    yield from _latex_notes(table)
    yield "\\end{table}\n"


def _over_pages(table: Table) -> Iterator[str]:
    yield "{" + _latex_size(table) + "\\begin{longtable}{" + _latex_columns(table) + "}\n"
    yield "\\caption{" + in_latex(table.title) + "} \\\\\n"
    yield _latex_head(table) + "\\endfirsthead\n" + _latex_head(table) + "\\endhead\n\\bottomrule\n\\endfoot\n"
    yield from _latex_rows(table)
    yield "\\end{longtable}\n"
    yield from _latex_notes(table)
    yield "\\par}\n"


def _latex_head(table: Table) -> str:
    return "\\toprule\n" + " & ".join(in_latex(column.heading) for column in table.columns) + " \\\\\n\\midrule\n"


def _latex_rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        cells = (_printed(cell, column.kind) for cell, column in zip(row, table.columns, strict=True))
        yield " & ".join(map(in_latex, cells)) + " \\\\\n"


def _latex_notes(table: Table) -> Iterator[str]:
    return (f"\\par\\footnotesize {in_latex(note)}\n" for note in table.notes)


def _printed(cell: Cell, kind: ColumnKind) -> str:
    """A cell as people read it, with a minus before a negative number, and no hyphen."""
    is_negative = isinstance(cell, int | float) and cell < 0
    return said(cell, kind).replace("-", "−") if is_negative else said(cell, kind)


def _longest(table: Table, at: int | None = None) -> int:
    """How many letters the longest cell has, in the whole table or in the column `at`."""
    chosen = range(len(table.columns)) if at is None else [at]
    return max((len(said(row[one], table.columns[one].kind)) for row in table.rows for one in chosen), default=0)


def _upright(table: Table) -> Table:
    """The table on its side: each cell that is not empty has a row of its own, beside its column's heading."""
    rows: list[list[Cell]] = []
    for row in table.rows:
        cells = [(column.heading, _printed(cell, column.kind)) for column, cell in zip(table.columns, row, strict=True)]
        rows += ([heading, text] for heading, text in cells if text)
        rows.append(["", ""])
    return Table(table.name, table.title, [Column("what", "what"), Column("is", "is")], rows[:-1], table.notes)


def _latex_size(table: Table) -> str:
    return "\\footnotesize\\setlength{\\tabcolsep}{2pt}\n" if _longest(table) > _LONG else ""


def _latex_columns(table: Table) -> str:
    """LaTeX's column specification; in a table with long texts these share the width that other columns leave."""
    letters = [_longest(table, at) for at in range(len(table.columns))]
    broken = [
        column.kind == "text" and max(letters) > _LONG and number > _SHORT
        for column, number in zip(table.columns, letters, strict=True)
    ]
    whole = [at for at, is_broken in enumerate(broken) if not is_broken]
    left = 1 - sum(max(letters[at], len(table.columns[at].heading)) + 1 for at in whole) / _LINE
    share = max(left / max(sum(broken), 1), 0.1)
    wrapped = f">{{\\raggedright\\arraybackslash}}p{{{share:.2f}\\linewidth}}"
    plain = ("l" if column.kind == "text" else "r" for column in table.columns)
    return "".join(wrapped if is_broken else letter for is_broken, letter in zip(broken, plain, strict=True))
