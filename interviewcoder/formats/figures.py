"""Figures for a paper, as SVG or PNG: bars, heat maps and curves, legible in grey and without red and green."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from importlib import import_module
from itertools import count
from typing import Any, Literal, NamedTuple
from unicodedata import east_asian_width

from interviewcoder.codebooks.refi import clean

FigureKind = Literal["bars", "heat", "curve"]
ENDINGS = (".svg", ".png")

COLUMN = 336
"""How wide a whole figure is, labels included, in CSS pixels, of which an inch has 96: a paper's column."""
PAGE = 672
"""The width of a heat map whose cells do not fit into a column: that of two columns."""
_HIGH = 860  # what a page has room for, with a caption

_FONT = 9  # 6.75 points in print
_NUMBERS = 8  # 6 points
_LABEL = 140  # pixels that a label may take beside an axis
_LETTERS = 32  # of a label, which is shortened in its middle: most names differ at their ends
_ROW = 12
_EDGE = 15
_INK = "#1b4f72"
_SHADES = ("#ffffff", "#08306b")
_DARK = 0.658
"""The share of the way between the shades where black and white have the same contrast, 4.6:1 (WCAG 2.1)."""


class Figure(NamedTuple):
    """What is plotted: records, and the names of the fields for the axes and the value, with their titles."""

    kind: FigureKind
    records: Sequence[dict[str, Any]]
    x: tuple[str, str]
    y: tuple[str, str]
    value: tuple[str, str] = ("", "")


def render(figure: Figure, ending: str) -> bytes:
    """A figure as the bytes of an SVG, or of a PNG of 300 dots per inch.

    Where a page has no room for all rows or columns, the figure shows those with the highest sums, and says so.
    """
    import vl_convert

    chart = _chart(_written(figure)).to_json()
    if ending == ".svg":
        svg: str = vl_convert.vegalite_to_svg(chart)
        return svg.encode()
    png: bytes = vl_convert.vegalite_to_png(chart, scale=72 / 96, ppi=300)  # ppi counts from 72, CSS pixels from 96
    return png


def _written(figure: Figure) -> Figure:
    """The figure with names that XML can hold, whatever names files and speakers have; they stay different."""

    def written(value: Any) -> Any:
        return clean(value.encode("utf-8", "backslashreplace").decode()) if isinstance(value, str) else value

    return figure._replace(records=[{name: written(one) for name, one in row.items()} for row in figure.records])


def _chart(figure: Figure) -> Any:
    draw = {"bars": _bars, "heat": _heat}.get(figure.kind, _lines)
    return (
        draw(figure)
        .properties(autosize=_altair().AutoSizeParams(type="fit-x", contains="padding"))
        .configure(font="Helvetica, Arial, sans-serif")
        .configure_axis(labelFontSize=_FONT, titleFontSize=_FONT, grid=figure.kind != "heat", labelLimit=_LABEL)
        .configure_title(fontSize=_FONT, fontWeight="normal", anchor="start", frame="bounds", offset=6)
        .configure_view(stroke=None)
    )


def _altair() -> Any:
    return import_module("altair")  # its types are many and say little here


def _base(figure: Figure) -> Any:
    alt = _altair()
    return alt.Chart(alt.Data(values=list(figure.records)))


def _padding(down: Iterable[str], across: Iterable[str] = ()) -> dict[str, int]:
    """Padding in pixels for labels: a reader's font may be up to a fifth wider than the one they are measured in."""
    left, bottom = (min(max(map(len, names), default=0), _LETTERS) for names in (down, across))
    return {"left": 5 + left, "right": _EDGE, "top": 5, "bottom": 5 + bottom}


def _names(alt: Any, names: Iterable[str], **more: Any) -> Any:
    """An axis of names; those that are long are shortened."""
    short = _shortened([name for name in names if len(name) > _LETTERS], _without_middle)
    # With a sign before them, since JavaScript's objects have names of their own.
    labels = {f"={name}": label for name, label in short}
    return alt.Axis(labelExpr=f"{json.dumps(labels)}['=' + datum.label] || datum.label", **more)


def _shortened(names: Iterable[str], shorten: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Each name with a short one; where these would be alike, they show where the names begin to differ."""
    alike: dict[str, list[str]] = {}
    for name in names:
        alike.setdefault(shorten(name), []).append(name)
    for short, same in alike.items():
        if len(same) == 1:
            yield same[0], short
        else:
            differ = next(at for at in count() if len({name[at : at + 1] for name in same}) > 1)
            yield from _shortened(same, partial(_around, differ))


def _without_middle(name: str) -> str:
    half = _LETTERS // 2
    return f"{name[:half]}…{name[1 - half :]}"


def _around(at: int, name: str) -> str:
    """The beginning of a name, and some letters before and behind one of its places."""
    part = name[at - 4 : at + 16]
    return f"{name[:10]}…{part}{'…' if len(name) > at + 16 else ''}"


def _width_of(names: Iterable[str]) -> int:
    """About how many pixels the longest of some labels takes."""
    wide = (sum(_FONT if east_asian_width(letter) in "WF" else 5 for letter in name) for name in names)
    return min(max(wide, default=0), _LABEL)


def _highest(names: Sequence[str], sums: Counter[str], room: int, what: str) -> tuple[list[str], list[str]]:
    """The `room` names with the highest sums, in their order, and a note that says so where others are left out."""
    if len(names) <= room:
        return list(names), []
    kept = set(sorted(names, key=lambda name: -sums[name])[:room])
    return [name for name in names if name in kept], [f"{room} of {len(names)} {what}, those with the highest sums"]


def _only(figure: Figure, shown: Mapping[str, Collection[str]]) -> Figure:
    """The figure with only those records that have, in each field of `shown`, one of the names listed for it."""
    wanted = {name: frozenset(names) for name, names in shown.items()}
    kept = [record for record in figure.records if all(record[name] in names for name, names in wanted.items())]
    return figure._replace(records=kept)


def _bars(figure: Figure) -> Any:
    alt, (x, x_title), (y, _) = _altair(), figure.x, figure.y
    names = list(dict.fromkeys(record[y] for record in figure.records))
    sums = Counter({record[y]: record[x] for record in figure.records})
    shown, left_out = _highest(names, sums, (_HIGH - 60) // _ROW, "bars")
    bars = (
        _base(_only(figure, {y: shown}))
        .mark_bar(color=_INK)
        .encode(
            x=alt.X(f"{x}:Q", title=x_title, stack=False, axis=alt.Axis(tickMinStep=1, tickCount=3)),
            y=alt.Y(f"{y}:N", title=None, scale=alt.Scale(domain=shown), axis=_names(alt, shown, grid=False)),
        )
    )
    return bars.properties(width=COLUMN, height=alt.Step(_ROW), title=left_out, padding=_padding(shown))


def _heat(figure: Figure) -> Any:
    alt, (x, x_title), (y, _), (value, title) = _altair(), figure.x, figure.y, figure.value
    across, down = (list(dict.fromkeys(record[name] for record in figure.records)) for name in (x, y))
    number = "d" if all(isinstance(record[value], int) for record in figure.records) else ".2f"
    most = max((record[value] or 0 for record in figure.records), default=0) or 1
    cell = max(11, 4 * len(format(most, number)) + 4)
    beside = max(_width_of(down), _width_of(across) // 2) + _padding(down)["left"] + _EDGE  # names across lean left
    rows = (_HIGH - 60 - _LABEL) // _ROW
    columns = (PAGE - beside) // cell
    by_x, by_y = Counter[str](), Counter[str]()
    for record in figure.records:
        by_x[record[x]] += record[value] or 0
        by_y[record[y]] += record[value] or 0
    if set(across) == set(down):  # pairs of the same names, whose diagonal is empty
        down, left_out = _highest(down, by_y, min(rows, columns), "rows and columns")
        across = down
    else:
        down, some = _highest(down, by_y, rows, "rows")
        across, others = _highest(across, by_x, columns, "columns")
        left_out = some + others
    shown = _only(figure, {x: across, y: down})
    leaning = _names(alt, across, labelAngle=-60)
    base = _base(shown).encode(
        x=alt.X(f"{x}:N", title=x_title or None, scale=alt.Scale(domain=across), axis=leaning),
        y=alt.Y(f"{y}:N", title=None, scale=alt.Scale(domain=down), axis=_names(alt, down)),
    )
    scale = alt.Scale(range=_SHADES, interpolate="rgb", domain=[0, most])
    rect = base.mark_rect(stroke="#dddddd").encode(color=alt.Color(f"{value}:Q", legend=None, scale=scale))
    text = base.mark_text(fontSize=_NUMBERS).encode(
        text=alt.Text(f"{value}:Q", format=number),
        color=alt.condition(alt.datum[value] > most * _DARK, alt.value("white"), alt.value("black")),
    )
    drawn = rect + text.transform_filter(alt.datum[value] > 0)
    key = f"numbers: {title}"
    if any(record[value] is None for record in shown.records):
        drawn += base.mark_text(fontSize=_NUMBERS, text="×").transform_filter(~alt.expr.isValid(alt.datum[value]))
        key += "; ×: undefined"
    return drawn.properties(
        width=COLUMN if beside + cell * len(across) <= COLUMN else PAGE,
        height=alt.Step(_ROW),
        title=[key, *left_out],
        padding=_padding(down, across),
    )


def _lines(figure: Figure) -> Any:
    alt, (x, x_title), (y, y_title) = _altair(), figure.x, figure.y
    base = _base(figure)
    across = alt.X(f"{x}:Q", title=x_title, axis=alt.Axis(tickMinStep=1))
    up = {"title": y_title, "scale": alt.Scale(zero=True)}
    band = base.mark_area(color="#bbbbbb", opacity=0.6).encode(x=across, y=alt.Y("low:Q", **up), y2="high:Q")
    mean = base.mark_line(color="black", strokeDash=[4, 3]).encode(x=across, y=alt.Y("expected:Q", **up))
    points = alt.OverlayMarkDef(color=_INK)
    line = base.mark_line(color=_INK, point=points).encode(x=across, y=alt.Y(f"{y}:Q", **up))
    key = "line: in this order; dashed: mean of all orders; grey: 95 % of orders"
    return (band + mean + line).properties(width=COLUMN, height=200, title=key, padding=_padding(()))
