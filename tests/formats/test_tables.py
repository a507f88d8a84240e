"""Figures as people read them, and cells that stay one."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from interviewcoder.formats import tabular
from interviewcoder.formats.latex.tables import write_latex
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


def test_a_row_in_latex_that_begins_with_a_bracket_is_no_option() -> None:
    """Behind the end of a row, or a rule, TeX reads a length in brackets, over the end of the line."""
    table = Table("t", "Title", [Column("name", "name")], [["[P01] nurse.txt"], ["[P02]"]], [])
    written = "".join(write_latex([table]))
    assert "{[}P01] nurse.txt" in written
    assert "{[}P02]" in written


def latex(rows: list[list[Cell]], notes: tuple[str, ...] = ("n: turns",)) -> str:
    """A table of a code, a figure, a count, and what was said."""
    columns = [Column("code", "code"), Column("kappa", "κ", "figure"), Column("n", "n", "count")]
    columns.append(Column("text", "said"))
    return "".join(write_latex([Table("t", "Title", columns, rows, notes)]))


@pytest.mark.parametrize(
    ("number", "environment"), [(1, "tabular"), (40, "tabular"), (41, "longtable"), (900, "longtable")]
)
def test_a_table_in_latex_goes_over_pages_where_it_has_more_rows_than_one(number: int, environment: str) -> None:
    written = latex([["drift", 0.5, 3, "It drifts."]] * number)
    begun, ended = (re.findall(rf"\\{word}{{(\w+)}}", written) for word in ("begin", "end"))
    assert sorted(begun) == sorted(ended)
    assert environment in begun
    assert written.count("drift & 0.500 & 3 & It drifts. \\\\\n") == number
    assert written.count("code & $\\kappa$ & n & said \\\\\n") == (2 if environment == "longtable" else 1)
    assert written.count("{") == written.count("}")
    assert ("table" in begun) == (environment == "tabular")  # a float cannot be broken
    packages = re.findall(r"usepackage{(.*)}", written)[0].split(",")
    assert {"booktabs", "longtable", "array"} == set(packages)


def test_negative_numbers_in_latex_have_a_minus_and_no_hyphen() -> None:
    written = latex([["a-b", -0.005, -1234, "-5 °C"], ["c", 0.005, None, "-"]])
    assert "a-{}b & $-$0.005 & $-$1,234 & -{}5 °C" in written
    assert "c & 0.005 & undef. & -{}" in written


@pytest.mark.parametrize(("letters", "is_broken"), [(10, False), (60, False), (61, True), (200, True)])
def test_long_texts_in_latex_are_broken_into_lines(letters: int, is_broken: bool) -> None:
    written = latex([["drift", 0.5, 3, "x" * letters], ["speed", 0.5, 3, "y"]])
    [columns] = re.findall(r"begin{tabular}{(.*)}\n", written)
    assert re.sub(r"0\.\d+", "#", columns) == (
        r"lrr>{\raggedright\arraybackslash}p{#\linewidth}" if is_broken else "lrrl"
    )
    assert sum(map(float, re.findall(r"0\.\d+", columns))) < 1


def test_texts_in_latex_that_would_fill_a_page_stand_below_each_other() -> None:
    """LaTeX breaks no row of a table over pages, and in a narrow column a page has some hundred words."""
    rows = [["drift", -0.5, 3, "word " * 300], ["speed", None, 4, ""]]
    written = latex(rows)
    assert ["".join(line.split()[:3]) for line in written.splitlines() if " & " in line] == [
        "what&is", "code&drift", r"$\kappa$&$-$0.500", "n&3", "said&word", "&\\\\", "code&speed",
        r"$\kappa$&undef.", "n&4",
    ]  # fmt: skip
    assert "n: turns" in written


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
def test_tables_in_latex_compile(tmp_path: Path) -> None:
    tables = [latex([["a-b", -0.5, 3, "[word] " * words]] * rows) for words in (1, 20, 300) for rows in (1, 50)]
    page = [r"\documentclass{article}", r"\usepackage{booktabs,longtable,array}", r"\begin{document}", *tables]
    (tmp_path / "page.tex").write_text("\n".join([*page, r"\end{document}"]), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-800:]


@pytest.mark.parametrize("text", ["a\rb", "a\nb", "a\r\nb", 'a"b', "a,b"])
def test_a_cell_is_one_whatever_breaks_its_line(text: str) -> None:
    written = "".join(tabular.rows(["first", "second"], [[text, "c"]]))
    assert list(csv.reader(io.StringIO(written, newline=""))) == [["first", "second"], [text, "c"]]
    assert written.endswith(",c\n")
