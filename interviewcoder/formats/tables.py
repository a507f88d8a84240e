"""Tables of figures, as data, and how they are written: CSV, TSV, JSON, Markdown and LaTeX."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from interviewcoder.formats.tabular import rows

ColumnKind = Literal["text", "count", "figure"]
Cell = str | int | float | None

UNDEFINED = "undef."
"""What people read where a figure is None."""


class Column(NamedTuple):
    """A column: its name in data, its heading for people, and what it holds; a figure has three decimals."""

    name: str
    heading: str
    kind: ColumnKind = "text"


@dataclass(frozen=True)
class Table:
    """Rows under headings; `title` says what is counted, `notes` the unit, n and formulas.

    On a terminal the column `bars` is drawn as bars, and the counts of a `heat` map but the last column are shaded.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = field(default=())
    bars: str = ""
    heat: bool = False

    def records(self) -> list[dict[str, Cell]]:
        """The rows by the names of the columns."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


def said(cell: Cell, kind: ColumnKind) -> str:
    """A cell as people read it."""
    if cell is None:
        return UNDEFINED if kind != "text" else ""
    if kind == "figure":
        return f"{cell:.3f}" if isinstance(cell, float) else str(cell)
    return f"{cell:,}" if kind == "count" and isinstance(cell, int) else str(cell)


def write_json(tables: Iterable[Table]) -> Iterator[str]:
    """One object, a table a member; figures are whole, and null where undefined."""
    named = {
        table.name: {"title": table.title, "notes": list(table.notes), "rows": table.records()} for table in tables
    }
    yield json.dumps(named, ensure_ascii=False, indent=1) + "\n"


def write_jsonl(tables: Iterable[Table]) -> Iterator[str]:
    """A row a line, with the name of its table."""
    for table in tables:
        for record in table.records():
            yield json.dumps({"table": table.name, **record}, ensure_ascii=False) + "\n"


def _separated(delimiter: str) -> Callable[[Iterable[Table]], Iterator[str]]:
    def write(tables: Iterable[Table]) -> Iterator[str]:
        """The first table: a row a line, under the names of its columns."""
        table = next(iter(tables))
        cells = [["" if cell is None else cell for cell in row] for row in table.rows]
        yield from rows([column.name for column in table.columns], cells, delimiter)

    return write


def write_markdown(tables: Iterable[Table]) -> Iterator[str]:
    """Pipe tables under headings."""
    for number, table in enumerate(tables):
        yield ("\n" if number else "") + f"## {_in_markdown(table.title)}\n\n"
        yield "| " + " | ".join(_in_markdown(column.heading) for column in table.columns) + " |\n"
        yield "|" + "|".join("---" if column.kind == "text" else "--:" for column in table.columns) + "|\n"
        for row in table.rows:
            cells = (said(cell, column.kind) for cell, column in zip(row, table.columns, strict=True))
            yield "| " + " | ".join(map(_in_markdown, cells)) + " |\n"
        for note in table.notes:
            yield f"\n{_in_markdown(note)}\n"


def write_latex(tables: Iterable[Table]) -> Iterator[str]:
    """Tables with rules of the package booktabs, each with its caption and notes."""
    for number, table in enumerate(tables):
        yield ("\n" if number else "") + "\\begin{table}\n\\caption{" + in_latex(table.title) + "}\n"
        yield "\\begin{tabular}{" + "".join("l" if c.kind == "text" else "r" for c in table.columns) + "}\n\\toprule\n"
        yield " & ".join(in_latex(column.heading) for column in table.columns) + " \\\\\n\\midrule\n"
        for row in table.rows:
            cells = (said(cell, column.kind) for cell, column in zip(row, table.columns, strict=True))
            yield " & ".join(map(in_latex, cells)) + " \\\\\n"
        yield "\\bottomrule\n\\end{tabular}\n"
        yield "".join(f"\\par\\footnotesize {in_latex(note)}\n" for note in table.notes)
        yield "\\end{table}\n"


TABLE_WRITERS: Mapping[str, Callable[[Iterable[Table]], Iterator[str]]] = {
    "json": write_json,
    "jsonl": write_jsonl,
    "csv": _separated(","),
    "tsv": _separated("\t"),
    "markdown": write_markdown,
    "latex": write_latex,
}

OF_ONE_TABLE = ("csv", "tsv")
"""The formats that hold the first table only."""

_MARKDOWN = str.maketrans({character: f"\\{character}" for character in "\\|*_`<>[]"} | {"\n": " "})
_LATEX = str.maketrans(
    {character: f"\\{character}" for character in "&%$#_{}"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}", "\n": " "}
    | {"`": r"\textasciigrave{}", "-": "-{}", "[": "{[}"}  # behind \\ a bracket would be an option
    | {"κ": r"$\kappa$", "α": r"$\alpha$", "ρ": r"$\rho$", "·": r"$\cdot$", "−": "$-$", "<": "$<$", ">": "$>$"}
)


def _in_markdown(text: str) -> str:
    return text.translate(_MARKDOWN)


def in_latex(text: str) -> str:
    """A text as LaTeX writes it, on one line."""
    return text.translate(_LATEX)
