"""Figures for a paper, as SVG or PNG: bars, heat maps and curves, legible in grey and without red and green."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Literal, NamedTuple

FigureKind = Literal["bars", "heat", "curve"]
ENDINGS = (".svg", ".png")

WIDTH = 320
"""Of what is plotted, in CSS pixels: with its labels about a column of a paper, 3.5 inches, at the font size below."""
_FONT = 10
_LABEL = 400  # pixels that a label of an axis may take
_INK = "#1b4f72"


class Figure(NamedTuple):
    """What is plotted: records, and the names of the fields for the axes and the value, with their titles."""

    kind: FigureKind
    records: Sequence[dict[str, Any]]
    x: tuple[str, str]
    y: tuple[str, str]
    value: tuple[str, str] = ("", "")


def render(figure: Figure, ending: str) -> bytes:
    """A figure as the bytes of an SVG, or of a PNG of 300 dots per inch."""
    import vl_convert

    chart = _chart(figure).to_json()
    if ending == ".svg":
        svg: str = vl_convert.vegalite_to_svg(chart)
        return svg.encode()
    png: bytes = vl_convert.vegalite_to_png(chart, scale=72 / 96, ppi=300)  # ppi counts from 72, CSS pixels from 96
    return png


def _padding(figure: Figure) -> dict[str, int]:
    """Room for labels where the font of who looks is wider, by a fifth at most, than the one they are measured in."""
    down, across = (
        max((len(str(record[name])) for record in figure.records if isinstance(record.get(name), str)), default=0)
        for name, _ in (figure.y, figure.x)
    )
    return {"left": 5 + down, "right": 15, "top": 5, "bottom": 5 + across}


def _chart(figure: Figure) -> Any:
    draw = {"bars": _bars, "heat": _heat}.get(figure.kind, _lines)
    return (
        draw(figure)
        .properties(padding=_padding(figure))
        .configure(font="Helvetica, Arial, sans-serif")
        .configure_axis(labelFontSize=_FONT, titleFontSize=_FONT, grid=figure.kind != "heat")
        .configure_legend(labelFontSize=_FONT, titleFontSize=_FONT)
        .configure_view(stroke=None)
    )


def _altair() -> Any:
    return import_module("altair")  # its types are many and say little here


def _base(figure: Figure) -> Any:
    alt = _altair()
    return alt.Chart(alt.Data(values=list(figure.records)))


def _bars(figure: Figure) -> Any:
    alt, (x, x_title), (y, _) = _altair(), figure.x, figure.y
    bars = (
        _base(figure)
        .mark_bar(color=_INK)
        .encode(
            x=alt.X(f"{x}:Q", title=x_title, axis=alt.Axis(tickMinStep=1)),
            y=alt.Y(f"{y}:N", title=None, sort=None, axis=alt.Axis(grid=False, labelLimit=_LABEL)),
        )
    )
    return bars.properties(width=WIDTH, height=alt.Step(14))


def _heat(figure: Figure) -> Any:
    alt, (x, x_title), (y, _), (value, title) = _altair(), figure.x, figure.y, figure.value
    down = list(dict.fromkeys(record[y] for record in figure.records))
    order = down if {record[x] for record in figure.records} == set(down) else None  # the diagonal is empty
    cell = _base(figure).encode(
        x=alt.X(f"{x}:N", title=x_title or None, sort=order, axis=alt.Axis(labelAngle=-60, labelLimit=_LABEL)),
        y=alt.Y(f"{y}:N", title=None, sort=None, axis=alt.Axis(labelLimit=_LABEL)),
    )
    scale = alt.Scale(range=["#ffffff", "#08306b"], interpolate="rgb", domainMin=0)
    rect = cell.mark_rect(stroke="#dddddd").encode(color=alt.Color(f"{value}:Q", title=title, scale=scale))
    most = max((record[value] or 0 for record in figure.records), default=0)
    number = "d" if all(isinstance(record[value], int) for record in figure.records) else ".2f"
    text = cell.mark_text(fontSize=_FONT - 2).encode(
        text=alt.Text(f"{value}:Q", format=number),
        color=alt.condition(alt.datum[value] > most / 2, alt.value("white"), alt.value("black")),
    )
    return (rect + text.transform_filter(alt.datum[value] > 0)).properties(width=alt.Step(20), height=alt.Step(14))


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
    heading = alt.Title(key, fontSize=_FONT - 1, fontWeight="normal", anchor="start", offset=6)
    return (band + mean + line).properties(width=WIDTH, height=200, title=heading)
