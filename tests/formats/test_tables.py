"""Figures as people read them, and cells that stay one."""

from __future__ import annotations

import csv
import io

import pytest

from interviewcoder.formats import tabular
from interviewcoder.formats.table import Cell, Column, ColumnKind, Table, said
from interviewcoder.formats.table_writers import TABLE_WRITERS


@pytest.mark.parametrize(
    ("cell", "kind", "expected"),
    [
        (12345, "count", "12,345"), (1234567, "count", "1,234,567"), (999, "count", "999"), ("all", "count", "all"),
        (12345, "text", "12345"), (0.8, "figure", "0.800"), (12345.6785, "figure", "12345.678"), (2, "figure", "2"),
        (None, "count", "undef."), (None, "figure", "undef."), (None, "text", ""),
    ],
)  # fmt: skip
def test_counts_have_commas_and_figures_three_decimals(cell: Cell, kind: ColumnKind, expected: str) -> None:
    assert said(cell, kind) == expected


def test_nothing_is_empty_in_data_and_a_zero_is_none_and_no_text_ends_a_cell_in_markdown() -> None:
    columns = [Column("name", "name"), Column("n", "n", "count"), Column("kappa", "κ", "figure")]
    table = Table("t", "Title", columns, [["a|b", 0, None]])
    assert "".join(TABLE_WRITERS["csv"]([table])) == "name,n,kappa\na|b,0,\n"
    assert "| a\\|b | 0 | undef. |\n" in "".join(TABLE_WRITERS["markdown"]([table]))


@pytest.mark.parametrize("text", ["a\rb", "a\nb", "a\r\nb", 'a"b', "a,b"])
def test_a_cell_is_one_whatever_breaks_its_line(text: str) -> None:
    written = "".join(tabular.rows(["first", "second"], [[text, "c"]]))
    assert list(csv.reader(io.StringIO(written, newline=""))) == [["first", "second"], [text, "c"]]
    assert written.endswith(",c\n")
