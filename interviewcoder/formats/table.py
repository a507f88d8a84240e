"""Tables of figures, as data, and how people read a cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

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
    `called` has the names by which people know the transcripts whose paths stand in it.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = field(default=())
    bars: str = ""
    heat: bool = False
    called: Mapping[str, str] = field(default_factory=dict)

    def records(self) -> list[dict[str, Cell]]:
        """The rows by the names of the columns."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]

    def for_people(self) -> Table:
        """The same table with the names of transcripts in place of their paths."""
        columns = [column._replace(heading=self.called.get(column.heading, column.heading)) for column in self.columns]
        rows = [[self.called.get(cell, cell) if isinstance(cell, str) else cell for cell in row] for row in self.rows]
        return replace(self, columns=columns, rows=rows)


def said(cell: Cell, kind: ColumnKind) -> str:
    """A cell as people read it."""
    if cell is None:
        return UNDEFINED if kind != "text" else ""
    if kind == "figure":
        return f"{cell:.3f}" if isinstance(cell, float) else str(cell)
    return f"{cell:,}" if kind == "count" and isinstance(cell, int) else str(cell)
