"""Tables of figures in LaTeX, with rules of the package booktabs, no wider than a page of the class article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from typing import NamedTuple

from interviewcoder.formats.latex.text import PACKAGES, breakable, in_latex, passages, widest_piece, width
from interviewcoder.formats.table import Cell, Column, ColumnKind, Table, said

_PAGE = 40  # lines; what has more goes over pages
_VERY_LONG = 200  # letters of a text that would fill a page if it stood beside others


class _Size(NamedTuple):
    """A size of letters: how many digits fill a line, how many fit between columns, and how it is chosen."""

    line: float
    between: float
    chosen: str = ""


def _smaller(line: float, name: str) -> _Size:
    return _Size(line, 1, f"\\{name}\\setlength{{\\tabcolsep}}{{2pt}}\n")


_NORMAL, _SMALL, _SMALLEST = _Size(68, 2.4), _smaller(80, "footnotesize"), _smaller(86, "scriptsize")


def write_latex(tables: Iterable[Table]) -> Iterator[str]:
    """Tables with captions and notes. One of many rows goes over pages, one of many columns is several tables."""
    yield PACKAGES
    narrow = (part for table in tables for part in _parts(_upright(table) if _has_very_long(table) else table))
    for number, table in enumerate(narrow):
        yield "\n" if number else ""
        fitted = _Fitted(table)
        yield from _over_pages(fitted) if fitted.lines() > _PAGE else _on_a_page(fitted)


def _on_a_page(fitted: _Fitted) -> Iterator[str]:
    yield "\\begin{table}\n\\centering\n\\caption{" + in_latex(fitted.table.title) + "}\n"
    yield fitted.size.chosen + "\\begin{tabular}{" + fitted.specification() + "}\n" + fitted.head()
    yield from fitted.rows()
    yield "\\bottomrule\n\\end{tabular}\n"
    yield from _notes(fitted.table)
    yield "\\end{table}\n"


def _over_pages(fitted: _Fitted) -> Iterator[str]:
    yield "{" + fitted.size.chosen + "\\begin{longtable}{" + fitted.specification() + "}\n"
    yield "\\caption{" + in_latex(fitted.table.title) + "} \\\\\n"
    yield fitted.head() + "\\endfirsthead\n" + fitted.head() + "\\endhead\n\\bottomrule\n\\endfoot\n"
    yield from fitted.rows()
    yield "\\end{longtable}\n"
    yield from _notes(fitted.table)
    yield "\\par}\n"


def _notes(table: Table) -> Iterator[str]:
    return (f"\\par\\footnotesize\\raggedright {breakable(note)}\n" for note in table.notes)


class _Fitted:
    """A table's cells, in the largest size in which they fit on a line: whole in two of them, broken in two."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.whole = [max(map(width, texts)) for texts in _by_column(table)]
        least = _least(table)
        tried = [(self.whole, _NORMAL), (self.whole, _SMALL), (least, _SMALL), (least, _SMALLEST)]
        self.widths, self.size = next((one for one in tried if _sum(*one) <= one[1].line), tried[-1])
        if self.widths is least:
            self._share(self.size.line - _sum(least, self.size))

    def _share(self, left: float) -> None:
        """Give what is left of a line to the texts, so that the narrowest are the first to be whole."""
        for _ in range(int(left)):
            broken = [at for at in range(len(self.widths)) if self._is_text(at) and self._is_broken(at)]
            if broken:
                self.widths[min(broken, key=self.widths.__getitem__)] += 1

    def specification(self) -> str:
        """LaTeX's columns: texts to the left and numbers to the right, with a width where lines are broken."""
        return "@{}" + "".join(map(self._column, range(len(self.widths)))) + "@{}"

    def _column(self, at: int) -> str:
        if not self._is_broken(at):
            return "l" if self._is_text(at) else "r"
        side = "right" if self._is_text(at) else "left"
        return f">{{\\ragged{side}\\arraybackslash}}p{{{self.widths[at] / self.size.line:.3f}\\linewidth}}"

    def _is_broken(self, at: int) -> bool:
        return self.widths[at] < self.whole[at]

    def _is_text(self, at: int) -> bool:
        return self.table.columns[at].kind == "text"

    def lines(self) -> int:
        """How many lines it takes with its notes: a text that is broken leaves up to a third of each of them empty."""
        cells = zip(*(texts for _, *texts in _by_column(self.table)), strict=True)
        rows = (zip(map(width, row), self.widths, strict=True) for row in cells)
        notes = (ceil(width(note) / _SMALL.line) for note in self.table.notes)
        return sum(max(1 if one <= its else ceil(1.5 * one / its) for one, its in row) for row in rows) + sum(notes)

    def head(self) -> str:
        """The headings between two rules."""
        return f"\\toprule\n{self._row([column.heading for column in self.table.columns])}\\midrule\n"

    def rows(self) -> Iterator[str]:
        """The rows, each on a line."""
        kinds = [column.kind for column in self.table.columns]
        return (self._row(list(map(_printed, row, kinds))) for row in self.table.rows)

    def _row(self, cells: Sequence[str]) -> str:
        return " & ".join(self._cell(at, cell) for at, cell in enumerate(cells)) + " \\\\\n"

    def _cell(self, at: int, text: str) -> str:
        return breakable(text) if self._is_broken(at) else in_latex(text)


def _sum(widths: Sequence[float], size: _Size) -> float:
    return sum(widths) + size.between * (len(widths) - 1)


def _least(table: Table) -> list[float]:
    """How wide each column must be where its heading and its texts, but no numbers, are broken wherever they can be."""
    return [
        max(widest_piece(heading), *map(widest_piece if column.kind == "text" else width, cells), 0)
        for column, (heading, *cells) in zip(table.columns, _by_column(table), strict=True)
    ]


def _parts(table: Table) -> Iterator[Table]:
    """The table, or where it has too many columns for a page, tables of some of them, each with the first one."""
    least = _least(table)
    groups: list[list[int]] = [[0]]
    for at in range(1, len(least)):
        if len(groups[-1]) > 1 and _sum([least[one] for one in [*groups[-1], at]], _SMALLEST) > _SMALLEST.line:
            groups.append([0])
        groups[-1].append(at)
    for number, group in enumerate(groups, 1):
        yield Table(
            table.name,
            table.title + (f" ({number} of {len(groups)})" if len(groups) > 1 else ""),
            [table.columns[at] for at in group],
            [[row[at] for at in group] for row in table.rows],
            table.notes if number == len(groups) else (),
        )


def _upright(table: Table) -> Table:
    """The table on its side: each cell that is not empty has rows of its own, beside its column's heading."""
    rows: list[list[Cell]] = []
    for row in table.rows:
        for column, cell in zip(table.columns, row, strict=True):
            text = _printed(cell, column.kind)
            parts = [text[start:end] for start, end in passages(text)]
            rows += ([column.heading if number == 0 else "", part] for number, part in enumerate(parts))
        rows.append(["", ""])
    return Table(table.name, table.title, [Column("what", "what"), Column("is", "is")], rows[:-1], table.notes)


def _has_very_long(table: Table) -> bool:
    return any(len(text) > _VERY_LONG for texts in _by_column(table) for text in texts)


def _by_column(table: Table) -> list[list[str]]:
    """The heading and the cells of each column."""
    return [
        [column.heading, *(_printed(row[at], column.kind) for row in table.rows)]
        for at, column in enumerate(table.columns)
    ]


def _printed(cell: Cell, kind: ColumnKind) -> str:
    """A cell as people read it, with a minus before a negative number, and no hyphen."""
    is_negative = isinstance(cell, int | float) and cell < 0
    return said(cell, kind).replace("-", "−") if is_negative else said(cell, kind)
