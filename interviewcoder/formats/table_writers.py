"""How tables of figures are written: CSV, TSV, JSON, Markdown and LaTeX."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping

from interviewcoder.formats.latex.tables import write_latex
from interviewcoder.formats.table import Table, said
from interviewcoder.formats.tabular import rows


def write_json(tables: Iterable[Table]) -> Iterator[str]:
    """One JSON object with a member for each table; figures are not rounded, and null where undefined."""
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


def _in_markdown(text: str) -> str:
    return text.translate(_MARKDOWN)
