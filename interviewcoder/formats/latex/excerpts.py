"""Excerpts as a LaTeX table for an appendix, with the packages booktabs and longtable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from interviewcoder.formats.latex.text import PACKAGES, breakable, in_latex, passages
from interviewcoder.formats.plain import BREAK, parts_of, place_of
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
        said = [*_beside(excerpt.before), *_said(excerpt), *_beside(excerpt.after)] or [""]
        names = [code, *[""] * (len(said) - 1)]
        yield " \\\\\n".join(f"{name} & {passage}" for name, passage in zip(names, said, strict=True))
        yield f" \\\\*\n & {_small(_source(excerpt))} \\\\\n\\addlinespace\n"
    yield "\\end{longtable}\n"


def _said(excerpt: Excerpt) -> Iterator[str]:
    """The passages of what was said, turn by turn, with the evidence in bold."""
    for begin, stop in _passages(excerpt.text):
        passage, at = "", 0
        for text, marked in parts_of(excerpt):
            shown = _in_line(text[max(begin - at, 0) : max(stop - at, 0)])
            passage += rf"\textbf{{{shown}}}" if marked and shown else shown
            at += len(text)
        yield passage


def _passages(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for begin, end in [*(found.span() for found in BREAK.finditer(text)), (len(text), len(text))]:
        yield from ((at + start, at + stop) for start, stop in passages(text[at:begin]))
        at = end


def _beside(turns: Iterable[ContextTurn]) -> Iterator[str]:
    for turn in turns:
        text = f"{turn.speaker or UNNAMED}: {' '.join(turn.text.split())}"
        yield from (_small(text[start:end]) for start, end in passages(text))


def _small(text: str) -> str:
    return f"{{\\footnotesize {breakable(text)}}}"


def _source(excerpt: Excerpt) -> str:
    parts = [place_of(excerpt), excerpt.speaker or UNNAMED]
    parts += [excerpt.person] if excerpt.person else []
    parts += [excerpt.status] if excerpt.status != "proposed" else []
    return "; ".join(parts)


def _in_line(text: str) -> str:
    """A part of a text as LaTeX, on one line, since a blank line would end the paragraph; outer blanks are kept."""
    return in_latex(" ".join(f".{text}.".split())[1:-1])
