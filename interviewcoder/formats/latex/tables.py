"""Tables of figures in LaTeX, with rules of the package booktabs, no wider than a page of the class article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from typing import NamedTuple

from interviewcoder.formats.latex.text import PACKAGES, breakable, in_latex, passages, widest_piece, width
from interviewcoder.formats.table import Cell, ColumnKind, Table, said

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


class _Column(NamedTuple):
    """A column's texts, and how wide it is, in digits, with them whole and with them broken wherever that can be."""

    heading: str
    cells: Sequence[str]
    is_text: bool
    whole: float
    least: float


def write_latex(tables: Iterable[Table]) -> Iterator[str]:
    """Tables with captions and notes. One of many lines goes over pages, one of many columns is several tables."""
    yield PACKAGES
    between = ""
    for table in tables:
        groups = list(_groups(_columns(table)))
        for number, columns in enumerate(groups, 1):
            title = table.title + (f" ({number} of {len(groups)})" if len(groups) > 1 else "")
            yield between
            yield from _Fitted(title, columns, table.notes if number == len(groups) else ()).written()
            between = "\n"


def _columns(table: Table) -> list[_Column]:
    """The columns of a table, or where its texts are too long to stand beside each other, of it on its side."""
    kinds = [column.kind for column in table.columns]
    headings = [column.heading for column in table.columns]
    rows = [[_printed(cell, kind) for cell, kind in zip(row, kinds, strict=True)] for row in table.rows]
    if any(len(cell) > _VERY_LONG for row in rows for cell in row):
        rows = list(_upright(headings, rows))
        headings, kinds = ["what", "is"], ["text", "text"]
    return [
        _column(heading, [row[at] for row in rows], is_text=kind == "text")
        for at, (heading, kind) in enumerate(zip(headings, kinds, strict=True))
    ]


def _column(heading: str, cells: Sequence[str], *, is_text: bool) -> _Column:
    whole = max(map(width, [heading, *cells]))
    least = max(widest_piece(heading), *map(widest_piece if is_text else width, cells), 0)  # no number is broken
    return _Column(heading, cells, is_text, whole, least)


def _printed(cell: Cell, kind: ColumnKind) -> str:
    """A cell as people read it, with a minus before a negative number, and no hyphen."""
    is_negative = isinstance(cell, int | float) and cell < 0
    return said(cell, kind).replace("-", "−") if is_negative else said(cell, kind)


def _upright(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[list[str]]:
    """A table on its side: each cell that is not empty has rows of its own, beside its column's heading."""
    for number, row in enumerate(rows):
        if number:
            yield ["", ""]
        for heading, text in zip(headings, row, strict=True):
            name = heading
            for start, end in passages(text):
                yield [name, text[start:end]]
                name = ""


def _groups(columns: Sequence[_Column]) -> Iterator[list[_Column]]:
    """The columns, or where they are too many for a page, some of them at a time, each time with the first one."""
    group = [columns[0]]
    for column in columns[1:]:
        if len(group) > 1 and _sum([one.least for one in [*group, column]], _SMALLEST) > _SMALLEST.line:
            yield group
            group = [columns[0]]
        group.append(column)
    yield group


def _sum(widths: Sequence[float], size: _Size) -> float:
    return sum(widths) + size.between * (len(widths) - 1)


class _Fitted:
    """A table in the largest size in which it fits on a line: whole in two of them, broken in two."""

    def __init__(self, title: str, columns: Sequence[_Column], notes: Sequence[str]) -> None:
        self.title, self.columns, self.notes = title, columns, notes
        whole, least = [column.whole for column in columns], [column.least for column in columns]
        tried = [(whole, _NORMAL), (whole, _SMALL), (least, _SMALL), (least, _SMALLEST)]
        self.widths, self.size = next((one for one in tried if _sum(*one) <= one[1].line), tried[-1])
        if self.widths is least:
            self._share(self.size.line - _sum(least, self.size))

    def _share(self, left: float) -> None:
        """Give what is left of a line to the texts, so that the narrowest are the first to be whole."""
        for _ in range(int(left)):
            broken = [at for at, column in enumerate(self.columns) if column.is_text and self._is_broken(at)]
            if broken:
                self.widths[min(broken, key=self.widths.__getitem__)] += 1

    def _is_broken(self, at: int) -> bool:
        return self.widths[at] < self.columns[at].whole

    def written(self) -> Iterator[str]:
        """The table: a float with its notes or, where it is longer than a page, one that goes over pages."""
        rows = zip(*(column.cells for column in self.columns), strict=True)
        notes = (f"\\par\\footnotesize\\raggedright {breakable(note)}\n" for note in self.notes)
        caption, specification = f"\\caption{{{in_latex(self.title)}}}", self._specification()
        head = f"\\toprule\n{self._row([column.heading for column in self.columns])}\\midrule\n"
        if self._lines() > _PAGE:
            yield f"{{{self.size.chosen}\\begin{{longtable}}{{{specification}}}\n{caption} \\\\\n"
            yield f"{head}\\endfirsthead\n{head}\\endhead\n\\bottomrule\n\\endfoot\n"
            yield from map(self._row, rows)
            yield "\\end{longtable}\n"
            yield from notes
            yield "\\par}\n"
        else:
            yield f"\\begin{{table}}\n\\centering\n{caption}\n"
            yield f"{self.size.chosen}\\begin{{tabular}}{{{specification}}}\n{head}"
            yield from map(self._row, rows)
            yield "\\bottomrule\n\\end{tabular}\n"
            yield from notes
            yield "\\end{table}\n"

    def _specification(self) -> str:
        """LaTeX's columns: texts to the left and numbers to the right, with a width where lines are broken."""
        return "@{}" + "".join(map(self._column, range(len(self.columns)))) + "@{}"

    def _column(self, at: int) -> str:
        is_text = self.columns[at].is_text
        if not self._is_broken(at):
            return "l" if is_text else "r"
        side = "right" if is_text else "left"
        return f">{{\\ragged{side}\\arraybackslash}}p{{{self.widths[at] / self.size.line:.3f}\\linewidth}}"

    def _lines(self) -> int:
        """How many lines it takes with its notes: a text that is broken leaves up to a third of each of them empty."""
        lines = [1] * len(self.columns[0].cells)
        for at, (column, its) in enumerate(zip(self.columns, self.widths, strict=True)):
            if self._is_broken(at):
                taken = (1 if width(cell) <= its else ceil(1.5 * width(cell) / its) for cell in column.cells)
                lines = list(map(max, lines, taken))
        return sum(lines) + sum(ceil(width(note) / _SMALL.line) for note in self.notes)

    def _row(self, cells: Sequence[str]) -> str:
        texts = (breakable(cell) if self._is_broken(at) else in_latex(cell) for at, cell in enumerate(cells))
        return " & ".join(texts) + " \\\\\n"
