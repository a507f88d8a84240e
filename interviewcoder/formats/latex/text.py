"""Text as LaTeX writes it, where it may be broken, and the packages that what we write needs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

PACKAGES = (
    "% \\usepackage{booktabs,longtable,array}, for pdfLaTeX also \\usepackage[T1]{fontenc};"
    " LuaLaTeX or XeLaTeX where speech has more than Latin letters\n"
)
"""What the preamble of a LaTeX document needs for our tables, as a comment."""

_SYMBOLS = {"κ": "kappa", "α": "alpha", "ρ": "rho", "μ": "mu", "·": "cdot", "≤": "leq", "≥": "geq", "≠": "neq"}
_SYMBOLS |= {"≈": "approx", "∞": "infty"}
_CONTROLS = [chr(number) for number in [*range(32), *range(127, 160), 0x2028, 0x2029]]
_UNSEEN = "\u200b\u200e\u200f\u2060\ufeff"

_LATEX = str.maketrans(
    {character: f"\\{character}" for character in "&%$#_{}"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "|": r"\textbar{}", "\\": r"\textbackslash{}"}
    | {"`": r"\textasciigrave{}", "-": "-{}", "[": "{[}"}  # behind \\ a bracket would be an option
    | {"−": "$-$", "<": "$<$", ">": "$>$", "′": "$'$", "″": "$''$", "\ufffd": "?", "\u2009": r"\,", "\u202f": r"\,"}
    | {character: f"$\\{name}$" for character, name in _SYMBOLS.items()}
    | dict.fromkeys(_CONTROLS, " ")
    | dict.fromkeys(_UNSEEN, "")
)
_WIDTHS = dict.fromkeys("ijl.,:;'|!()[] It", 0.65) | dict.fromkeys("cefrsz-/", 0.85) | dict.fromkeys("mw@%", 1.6)
_ENOUGH, _MOST = 400, 600  # letters of a passage that ends with a sentence, and of any: a page has 2,000


def in_latex(text: str) -> str:
    """A text as LaTeX writes it, on one line."""
    return text.translate(_LATEX)


def breakable(text: str) -> str:
    """A text as LaTeX writes it, which may be broken within its names of files and codes, and its terms."""
    return re.sub(r"/|\\_|\\textbar{}", r"\g<0>\\allowbreak{}", in_latex(text))


def width(text: str) -> float:
    """How wide a text is in Computer Modern, in digits of the same size."""
    return sum(_WIDTHS.get(letter) or _width_of_others(letter) for letter in text)


def _width_of_others(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "FW":
        return 2.3
    return 1.4 if letter.isupper() else 1.0


def widest_piece(text: str) -> float:
    """How wide the widest piece is that cannot be broken, in digits."""
    return max(map(width, re.split(r"(?<=[\s/_|-])", text)))


def passages(text: str) -> Iterator[tuple[int, int]]:
    """Where passages of a text begin and end, to be rows of their own: LaTeX breaks no row of a table over pages."""
    start = end = 0
    for word in re.finditer(r"\S+", text):
        start = start if start < end else word.start()
        end = word.end()
        if end - start > _MOST or (end - start > _ENOUGH and text[end - 1] in ".?!"):
            yield start, end
            start = end
    if start < end:
        yield start, end
