"""Figures as people read them, and cells that stay one."""

from __future__ import annotations

import csv
import io

import pytest

from interviewcoder.formats import tabular
from interviewcoder.formats.tables import Cell, Column, ColumnKind, Table, said, write_latex


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


def test_a_row_in_latex_that_begins_with_a_bracket_is_no_option() -> None:
    """Behind the end of a row, or a rule, TeX reads a length in brackets, over the end of the line."""
    table = Table("t", "Title", [Column("name", "name")], [["[P01] nurse.txt"], ["[P02]"]], [])
    written = "".join(write_latex([table]))
    assert "{[}P01] nurse.txt" in written
    assert "{[}P02]" in written


@pytest.mark.parametrize("text", ["a\rb", "a\nb", "a\r\nb", 'a"b', "a,b"])
def test_a_cell_is_one_whatever_breaks_its_line(text: str) -> None:
    written = "".join(tabular.rows(["first", "second"], [[text, "c"]]))
    assert list(csv.reader(io.StringIO(written, newline=""))) == [["first", "second"], [text, "c"]]
    assert written.endswith(",c\n")
