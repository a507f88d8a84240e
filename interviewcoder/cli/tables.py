"""Tables of figures as a terminal shows them: bars, shades, and in parts where they are too wide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from interviewcoder.cli.terminal import QUIET, Total, on_lines, pieces
from interviewcoder.formats.counts import counts_of
from interviewcoder.formats.table import UNDEFINED, Cell, Column, said
from interviewcoder.formats.table import Table as FigureTable
from interviewcoder.model.display import harmless

if TYPE_CHECKING:
    from interviewcoder.model.coding import Excerpt

BAR = 12
"""Characters of the longest bar beside a table."""

FOLDED = 16
"""The least width of a column of texts, in characters, if they are that long."""


def tables(some: Iterable[FigureTable], out: Console) -> None:
    """Show tables of figures, each under its title and over its notes; what is too wide is shown in parts."""
    for number, table in enumerate(some):
        if number:
            out.print()
        out.print(Text(harmless(table.title), "bold cyan"))
        _body(table, out)
        for note in table.notes:
            out.print(Text(harmless(note), QUIET))


def summary(excerpts: Sequence[Excerpt], notes: Sequence[str], out: Console) -> None:
    """Show how many excerpts each code has, in how many transcripts, and what else is to be said."""
    columns = [
        Column("code", "code"), Column("name", "name"),
        Column("excerpts", "excerpts", "count"), Column("transcripts", "transcripts", "count"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [[one.code, one.name, one.excerpts, one.transcripts] for one in counts_of(excerpts)]
    _body(FigureTable("counts", "", columns, rows), out)
    total = Total()
    for _ in total.of(excerpts):
        pass
    out.print(str(total), style="bold")
    for note in notes:
        out.print(note, style=QUIET)


def _body(table: FigureTable, out: Console) -> None:
    cells = _cells(table)
    widths = _widths(table, cells)
    barred = [least for (least, _), column in zip(widths, table.columns, strict=True) if column.name == table.bars]
    if sum(least for least, _ in widths[: _texts(table)]) + sum(barred) > out.width:
        table = replace(table, bars="")  # there is no room for them
        widths = _widths(table, cells)
    for part, given in enumerate(_parts(table, widths, out.width)):
        if part:
            out.print()
        out.print(_part(table, cells, given))


def _texts(table: FigureTable) -> int:
    """How many columns of texts a table begins with, which say what a row is about."""
    return sum(1 for _ in takewhile(lambda column: column.kind == "text", table.columns))


def _cells(table: FigureTable) -> list[list[Text]]:
    """What stands in the cells, in their styles."""
    most = _most(table.rows, range(1, len(table.columns) - 1)) if table.heat else 1
    rows = []
    for row in table.rows:
        cells = [harmless(said(cell, column.kind)) for cell, column in zip(row, table.columns, strict=True)]
        styles = [QUIET if cell == UNDEFINED else "" for cell in cells]
        if table.heat:
            styles[1:-1] = [_shade(value, most) for value in row[1:-1]]
        rows.append([Text(cell, style, overflow="fold") for cell, style in zip(cells, styles, strict=True)])
    return rows


def _widths(table: FigureTable, cells: Sequence[Sequence[Text]]) -> list[tuple[int, int]]:
    """The least and the preferred width of each column: figures are never cut, headings and texts may be folded."""
    widths = []
    for at, column in enumerate(table.columns):
        widest = max((row[at].cell_len for row in cells), default=0)
        least = min(widest, FOLDED) if column.kind == "text" else widest
        beside = 1 + (BAR + 1) * (column.name == table.bars)
        heading = harmless(column.heading)
        piece = max((cell_len(piece.rstrip()) for piece in pieces(heading)), default=0)
        widths.append((max(least, min(piece, FOLDED)) + beside, max(widest, cell_len(heading)) + beside))
    return widths


def _parts(table: FigureTable, widths: Sequence[tuple[int, int]], width: int) -> list[dict[int, int]]:
    """The parts in which a table fits the width: for each part, its columns, by index, with their widths.

    Every part begins with the columns of texts that say what a row is about. They get what room is left first, then
    other texts, then figures, for their headings.
    """
    heads = list(range(_texts(table)))
    parts = [list(heads)]
    for at in range(len(heads), len(widths)):
        if sum(widths[one][0] for one in (*parts[-1], at)) > width and len(parts[-1]) > len(heads):
            parts.append(list(heads))
        parts[-1].append(at)
    return [_shared(table, widths, part, len(heads), width) for part in parts]


def _shared(
    table: FigureTable, widths: Sequence[tuple[int, int]], columns: Sequence[int], heads: int, width: int
) -> dict[int, int]:
    given = {at: widths[at][0] for at in columns}
    left = width - sum(given.values())
    for at in sorted(columns, key=lambda at: (at >= heads, table.columns[at].kind != "text")):
        more = max(min(widths[at][1] - given[at], left), 0)
        given[at] += more
        left -= more
    return given


def _part(table: FigureTable, cells: Sequence[Sequence[Text]], widths: Mapping[int, int]) -> Table:
    """Some columns of a table, with bars behind the one that they are of."""
    shown = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    bars = next((at for at in widths if table.columns[at].name == table.bars), None)
    for at, width in widths.items():
        column = table.columns[at]
        justify: Literal["left", "right"] = "left" if column.kind == "text" else "right"
        own = width - 1 - (BAR + 1) * (at == bars)
        heading = Text(on_lines(harmless(column.heading), own), overflow="fold")
        shown.add_column(heading, justify=justify, width=own)
    if bars is not None:
        shown.add_column(Text(""), min_width=BAR, no_wrap=True)
    most = _most(table.rows, [bars or 0])
    for row, values in zip(cells, table.rows, strict=True):
        line = [row[at] for at in widths]
        for place, at in enumerate(widths):
            if table.columns[at].kind == "text":
                line[place] = Text(on_lines(row[at].plain, widths[at] - 1), row[at].style, overflow="fold")
        if bars is not None:
            line.append(Text("█" * round(BAR * float(values[bars] or 0) / most), "blue"))
        shown.add_row(*line)
    return shown


def _most(rows: Sequence[Sequence[Cell]], columns: Iterable[int]) -> float:
    """The highest number in some columns, 1 at least."""
    return max((float(row[at] or 0) for row in rows for at in columns if not isinstance(row[at], str)), default=1) or 1


def _shade(value: Cell, most: float) -> str:
    """The style of a number in a heat map, the darker the higher; none for 0."""
    share = float(value or 0) / most
    if not share:
        return QUIET
    red, green, blue = (round(light + (dark - light) * share) for light, dark in ((222, 8), (235, 48), (247, 107)))
    # Where black and white have the same contrast, by WCAG 2.1; what a terminal calls white may be grey.
    return f"{'#ffffff' if share > 0.62 else '#000000'} on rgb({red},{green},{blue})"


def blocks(table: FigureTable, out: Console) -> None:
    """Show each row of a table by itself: its first three cells as a heading, its other non-empty cells below."""
    out.print(Text(harmless(table.title), "bold cyan"))
    for row in table.rows:
        where, line, *more = (harmless(str("" if cell is None else cell)) for cell in row)
        out.print()
        out.print(Text.assemble((f"{where}:{line}", "green"), f"  {more[0]}"))
        for column, cell in zip(table.columns[3:], more[1:], strict=True):
            if cell:
                said_of = Text.assemble((f"{harmless(column.heading)}: ", "bold"), cell)
                out.print(Padding(said_of, (0, 2, 0, 4)))
