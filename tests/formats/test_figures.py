"""Figures as a paper prints them: how wide, how large the letters, and what has room."""

from __future__ import annotations

import re
import struct
from collections import Counter
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from colours import contrast

pytest.importorskip("altair")

from interviewcoder.formats.figures import Figure, render

NAMES = [f"quality-of-the-data-models-{number}" for number in range(90)]
COLUMN, PAGE, HEIGHT = 3.5, 7, 9.5  # inches


def heat(rows: list[str], columns: list[str], numbers: list[float | None]) -> Figure:
    """A heat map of some numbers, over and over, without a diagonal where rows are columns."""
    pairs = [(row, column) for row in rows for column in columns if row != column or rows != columns]
    records = [{"y": y, "x": x, "n": numbers[at % len(numbers)]} for at, (y, x) in enumerate(pairs)]
    return Figure("heat", records, ("x", ""), ("y", ""), ("n", "turns"))


def bars(names: list[str]) -> Figure:
    records = [{"code": name, "turns": (7 * at) % 101} for at, name in enumerate(names)]
    return Figure("bars", records, ("turns", "turns with the code"), ("code", ""))


def curve(interviews: int) -> Figure:
    records = [{"n": n, "codes": n, "expected": n, "low": n - 1, "high": n + 1} for n in range(1, interviews + 1)]
    return Figure("curve", records, ("n", "interviews"), ("codes", "codes"))


def inches(png: bytes) -> tuple[float, float]:
    """How wide and high a PNG is printed, by its chunks IHDR and pHYs (dots a metre)."""
    across, down = struct.unpack(">II", png[16:24])
    at = png.index(b"pHYs") + 4
    dots_x, dots_y = struct.unpack(">II", png[at : at + 8])
    return across / dots_x / 0.0254, down / dots_y / 0.0254


def texts(svg: bytes) -> list[str]:
    return [text for one in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text") for text in one.itertext()]


@pytest.mark.parametrize(
    ("figure", "width"),
    [
        (bars(["a"]), COLUMN), (bars(NAMES), COLUMN), (bars(["W" * 80, "ü"]), COLUMN), (curve(1), COLUMN),
        (curve(200), COLUMN), (heat(["a", "b"], ["a", "b"], [3]), COLUMN), (heat(NAMES, ["p", "q"], [1, 250]), COLUMN),
        (heat(NAMES, NAMES, [1, 0, 30]), PAGE), (heat(["a", "b"], NAMES, [123_456]), PAGE),
        (heat(NAMES[:16], NAMES[16:32], [0.25, 0.5]), PAGE),
    ],
)  # fmt: skip
def test_a_figure_fits_a_column_or_a_page_and_its_letters_can_be_read(figure: Figure, width: float) -> None:
    across, down = inches(render(figure, ".png"))
    assert across == pytest.approx(width, abs=0.01)
    assert down <= HEIGHT
    svg = render(figure, ".svg")
    assert float(ET.fromstring(svg).attrib["width"]) / 96 == pytest.approx(width, abs=0.01)
    sizes = [float(size) * 72 / 96 for size in re.findall(r'font-size="([0-9.]+)px"', svg.decode())]
    assert min(sizes) >= 6


def test_cells_are_as_wide_as_their_numbers() -> None:
    """A digit of Arial is 0.556 of its size wide."""
    for number in (5, 12, 250, 123_456):
        svg = ET.fromstring(render(heat(["a", "b"], NAMES, [number]), ".svg"))
        drawn = [group for group in svg.iter() if "mark-text role-mark" in group.attrib.get("class", "")]
        at = [float(re.findall(r"[0-9.]+", one.attrib["transform"])[0]) for group in drawn for one in group]
        apart = min(right - left for left, right in pairwise(sorted(set(at))))
        assert apart >= len(str(number)) * 0.556 * 8


def rgb(colour: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", {"white": "255,255,255", "black": "0,0,0"}.get(colour, colour))]


@pytest.mark.parametrize("most", [3, 25, 600])
def test_numbers_can_be_read_on_every_shade(most: int) -> None:
    numbers = [most * at / 600 for at in range(1, 601)]
    svg = ET.fromstring(render(heat(NAMES[:40], NAMES[40:55], numbers), ".svg"))
    fills = {
        mark: [one.attrib["fill"] for group in svg.iter() if mark in group.attrib.get("class", "") for one in group]
        for mark in ("mark-rect", "mark-text role-mark")
    }
    cells, letters = fills.values()
    assert len(cells) == len(letters) == 600
    for behind, letter in zip(cells, letters, strict=True):
        assert contrast(rgb(behind), rgb(letter)) >= 4.5, (behind, letter)


@pytest.mark.parametrize(("share", "crosses"), [(None, 2), (0.0, 0), (0.25, 0)])
def test_what_is_undefined_does_not_look_like_nothing(share: float | None, crosses: int) -> None:
    shares = {frozenset("ab"): share, frozenset("ac"): 0.0, frozenset("bc"): 0.5}
    records = [{"x": x, "y": y, "n": shares[frozenset(x + y)]} for y in "abc" for x in "abc" if x != y]
    svg = render(Figure("heat", records, ("x", ""), ("y", ""), ("n", "share")), ".svg")
    said = texts(svg)
    assert (said.count("×"), "numbers: share; ×: undefined" in said) == (crosses, bool(crosses))
    groups = ET.fromstring(svg).iter()
    [cells] = [len(group) for group in groups if "mark-rect" in group.attrib.get("class", "")]
    assert cells == 6 - crosses


def test_where_not_all_have_room_those_with_the_most_are_shown_and_said_to_be() -> None:
    figure = heat(NAMES, NAMES, [0, 1, 0, 0, 2, 9, 1])
    said = texts(render(figure, ".svg"))
    [[number]] = [found for text in said if (found := re.findall(r"^(\d+) of 90 rows and columns", text))]
    sums = Counter[str]()
    for record in figure.records:
        sums[record["y"]] += record["n"]
    shown = [text for text in said if text in NAMES]
    assert set(Counter(shown).values()) == {2}  # on both axes
    least = min(sums[name] for name in shown)
    assert len(set(shown)) == int(number) > 30
    assert all(sums[name] <= least for name in NAMES if name not in shown)


def test_a_long_name_keeps_its_beginning_and_its_end() -> None:
    names = [f"interview with the nurse of ward twelve, {month}.txt" for month in ("march", "april")]
    said = [text for text in texts(render(bars(names), ".svg")) if "…" in text]
    assert [text.partition("…")[0] for text in said] == ["interview with t"] * 2
    assert [text[-9:] for text in said] == ["march.txt", "april.txt"]


def test_long_names_are_shortened_so_that_they_can_be_told_apart() -> None:
    names = [
        f"2023-05-17 Interview with participant {who} (the {time} session, edited)"
        for who in ("02", "03", "0")
        for time in ("first", "second")
    ]
    for figure in (bars(names), heat(names, names, [3])):
        labels = [text for text in texts(render(figure, ".svg")) if text.startswith("2023")]
        assert len(set(labels)) == len(names)
        assert all(len(label) <= 32 for label in labels)
    assert "2023-05-17…nt 02 (the first ses…" in labels


def test_names_that_mean_something_to_a_program_are_names() -> None:
    names = ["constructor", "toString", "it's", "i" * 40]
    assert {*names[:3], f"{'i' * 16}…{'i' * 15}"} <= set(texts(render(bars(names), ".svg")))


def test_any_name_can_be_written() -> None:
    names = ["b\udce9.txt", "b\udce8.txt", "a\x1b[31m\0", "\uffff", "<b>&amp;", "😀"]
    said = texts(render(bars(names), ".svg"))
    assert {r"b\udce9.txt", r"b\udce8.txt", "a\ufffd[31m\ufffd", "\ufffd", "<b>&amp;", "😀"} <= set(said)
