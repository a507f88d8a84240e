"""Excerpts as a LaTeX table for an appendix, with the packages booktabs and longtable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from interviewcoder.formats.latex.text import PACKAGES, in_latex
from interviewcoder.formats.plain import parts_of, place_of
from interviewcoder.model.coding import ContextTurn, Excerpt
from interviewcoder.model.display import UNNAMED

_HEAD = (
    r"\begin{longtable}{@{}>{\raggedright\arraybackslash}p{0.2\linewidth}"
    r">{\raggedright\arraybackslash}p{0.75\linewidth}@{}}"
    r"""
\toprule
Code & Excerpt \\
\midrule
\endhead
\bottomrule
\endfoot
"""
)


def write_latex(excerpts: Iterable[Excerpt]) -> Iterator[str]:
    """A table over pages: each code, what was said with the evidence in bold, and who said it where."""
    yield PACKAGES + _HEAD
    last = ""
    for excerpt in excerpts:
        code = in_latex(excerpt.name) if excerpt.code != last else ""
        last = excerpt.code
        said = "".join(
            rf"\textbf{{{_in_line(text)}}}" if marked else _in_line(text) for text, marked in parts_of(excerpt)
        )
        lines = [*map(_beside, excerpt.before), said, *map(_beside, excerpt.after), _small(_source(excerpt))]
        yield f"{code} & " + " \\newline ".join(lines) + " \\\\\n"
    yield "\\end{longtable}\n"


def _beside(turn: ContextTurn) -> str:
    return _small(f"{turn.speaker or UNNAMED}: {' '.join(turn.text.split())}")


def _small(text: str) -> str:
    return f"{{\\footnotesize {in_latex(text)}}}"


def _source(excerpt: Excerpt) -> str:
    parts = [place_of(excerpt), excerpt.speaker or UNNAMED]
    parts += [excerpt.person] if excerpt.person else []
    parts += [excerpt.status] if excerpt.status != "proposed" else []
    return "; ".join(parts)


def _in_line(text: str) -> str:
    """A part of a text as LaTeX, on one line, since a blank line would end the paragraph; outer blanks are kept."""
    return in_latex(" ".join(f".{text}.".split())[1:-1])
