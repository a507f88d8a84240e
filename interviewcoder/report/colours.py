"""The colours of codes, the codebook's own or made here, with enough contrast to the page in light and dark mode."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Sequence

LIGHT_PAPER = "#ffffff"
DARK_PAPER = "#16181c"
"""The page's two backgrounds, as `report.css` has them."""

_CONTRAST = 3.2
"""The least contrast: WCAG 2.2, success criterion 1.4.11, asks for 3:1 besides text; the rest is for tinted paper."""
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")
_GOLDEN_ANGLE = 0.381966  # of a turn: however many hues are taken, neighbours differ


def pair_of(colour: str, number: int) -> tuple[str, str]:
    """A code's colour on light and on dark paper; `number` makes one for a code without a colour of its own."""
    hue, lightness, saturation = (number * _GOLDEN_ANGLE + 0.58) % 1, 0.42, 0.5
    if _HEX.fullmatch(colour):
        hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    light = _until_told(hue, lightness, saturation, LIGHT_PAPER, -0.01)
    dark = _until_told(hue, lightness, saturation, DARK_PAPER, 0.01)
    return light, dark


def sheet(colours: Sequence[str]) -> str:
    """CSS that gives the class `k0`, `k1`, … the colour of each code, in both modes."""
    pairs = [pair_of(colour, number) for number, colour in enumerate(colours)]
    light = "".join(f".k{number}{{--c:{pair[0]}}}" for number, pair in enumerate(pairs))
    dark = "".join(f".k{number}{{--c:{pair[1]}}}" for number, pair in enumerate(pairs))
    return f"{light}\n@media screen and (prefers-color-scheme:dark){{{dark}}}\n"


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _until_told(hue: float, lightness: float, saturation: float, paper: str, step: float) -> str:
    colour = _hex(hue, lightness, saturation)
    while contrast(colour, paper) < _CONTRAST:  # it ends: black, or white on dark paper, has more
        lightness = min(max(lightness + step, 0), 1)
        colour = _hex(hue, lightness, saturation)
    return colour


def _hex(hue: float, lightness: float, saturation: float) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in colorsys.hls_to_rgb(hue, lightness, saturation))


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    linear = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in _channels(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
