"""Tables of figures on a terminal: the shades of heat maps, and what a narrow terminal has room for."""

from __future__ import annotations

import io
import re

from colours import contrast
from rich.console import Console

from interviewcoder.cli.tables import tables
from interviewcoder.formats.table import Column, Table


def test_numbers_of_a_heat_map_can_be_read_on_every_shade() -> None:
    columns = [Column("code", "code"), Column("turns", "turns", "count"), Column("all", "all", "count")]
    table = Table("codes", "Codes", columns, [[f"c{n}", n, n] for n in range(1, 301)], heat=True)
    written = io.StringIO()
    tables([table], Console(file=written, force_terminal=True, color_system="truecolor", no_color=False, width=80))
    shown = re.findall(r"\x1b\[38;2;(\d+);(\d+);(\d+);48;2;(\d+);(\d+);(\d+)m", written.getvalue())
    assert len(shown) >= 300
    for cell in shown:
        assert contrast(list(map(int, cell[:3])), list(map(int, cell[3:]))) >= 4.5, cell


def test_ids_categories_and_terms_are_broken_behind_the_signs_that_join_their_words() -> None:
    columns = [Column("code", "code"), Column("category", "category"), Column("turns", "turns", "count")]
    rows = [
        ["data-unnormalized-annotations", "data/data-collection", 1],
        ["mm-drift", "few|too few|a handful of examples", 2],
    ]
    written = io.StringIO()
    tables([Table("codes", "Codes", columns, rows, bars="turns")], Console(file=written, width=42))
    assert [line.rstrip() for line in written.getvalue().splitlines()] == [
        "Codes",
        "code               category         turns",
        "data-unnormalized- data/data-           1",
        "annotations        collection",
        "mm-drift           few|too few|a        2",
        "                   handful of",
        "                   examples",
    ]


def test_long_headings_are_broken_so_that_columns_stand_beside_each_other() -> None:
    names = ["2024_05_01_interview_with_anna", "2024-05-02-interview-with-ben", "面接の記録とても長い名前のファイル"]
    columns = [Column("code", "code"), *(Column(name, name, "count") for name in names)]
    written = io.StringIO()
    tables([Table("codes", "Codes", columns, [["mm-drift", 1, 2, 3]])], Console(file=written, width=48))
    assert [line.rstrip() for line in written.getvalue().splitlines()] == [
        "Codes",
        "           2024_05_   2024-05-",
        "                01_        02- 面接の記録とても",
        "         interview_ interview- 長い名前のファイ",
        "code      with_anna   with-ben               ル",
        "mm-drift          1          2                3",
    ]
