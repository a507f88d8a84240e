"""Text as LaTeX writes it, and the packages that what we write needs."""

from __future__ import annotations

PACKAGES = "% \\usepackage{booktabs,longtable,array}; LuaLaTeX or XeLaTeX where speech has more than Latin letters\n"
"""What the preamble of a LaTeX document needs for our tables, as a comment."""

_LATEX = str.maketrans(
    {character: f"\\{character}" for character in "&%$#_{}"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}", "\n": " "}
    | {"`": r"\textasciigrave{}", "-": "-{}", "[": "{[}"}  # behind \\ a bracket would be an option
    | {"κ": r"$\kappa$", "α": r"$\alpha$", "ρ": r"$\rho$", "·": r"$\cdot$", "−": "$-$", "<": "$<$", ">": "$>$"}
)


def in_latex(text: str) -> str:
    """A text as LaTeX writes it, on one line."""
    return text.translate(_LATEX)
