"""Excerpts to read: plain text, and a Markdown table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from interviewcoder.formats.tabular import decision_of, evidence_of
from interviewcoder.model.coding import ContextTurn, Excerpt
from interviewcoder.model.display import UNNAMED, clock

BREAK = re.compile(r"\s*\n\s*\n\s*|\s*\n\s*(?=[^\n:]{1,40}(?:[(\[][^()\[\]:\n]{1,80}[)\]])?:\s)")
"""Where the text of an excerpt gets a new line: at a blank line, and before what may be a label with its remark."""

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~!])")


def write_text(excerpts: Iterable[Excerpt]) -> Iterator[str]:
    """A paragraph for each excerpt: place and code, what was said, and the evidence."""
    for excerpt in excerpts:
        place = f"{excerpt.transcript}:{excerpt.line}" + (
            f" ({clock(excerpt.time)})" if excerpt.time is not None else ""
        )
        head = f"{place}  {excerpt.code}  {excerpt.score:g}  {excerpt.speaker or UNNAMED}"
        head += f"  {excerpt.status}" if excerpt.status != "proposed" else ""
        head += f"  by {excerpt.person}" if excerpt.person else ""
        lines = [head, *map(_said, excerpt.before), _indented(excerpt.text), *map(_said, excerpt.after)]
        if excerpt.evidence:
            lines.append(f"    [{evidence_of(excerpt)}]")
        lines += [f"    ({decision_of(decision)})" for decision in excerpt.decisions]
        lines += [_indented(f"({memo.coder}: {memo.text})") for memo in excerpt.memos]
        yield "\n".join(lines) + "\n\n"


def write_markdown(excerpts: Iterable[Excerpt]) -> Iterator[str]:
    """A table, a row an excerpt, with the evidence in bold."""
    yield "| code | transcript | line | time | speaker | score | excerpt | status | decisions | memos |\n"
    yield "|---|---|--:|--:|---|--:|---|---|---|---|\n"
    for excerpt in excerpts:
        where = (_escaped(excerpt.transcript), str(excerpt.line), clock(excerpt.time), _escaped(excerpt.speaker))
        place = " | ".join(where)
        before, after = (
            [f"*{_escaped(turn.speaker)}: {_escaped(turn.text)}*" for turn in turns]
            for turns in (excerpt.before, excerpt.after)
        )
        said = [*before, _emphasised(excerpt), *after]
        decided = "<br>".join(_escaped(decision_of(decision)) for decision in excerpt.decisions)
        noted = "<br>".join(_escaped(f"{memo.coder}: {memo.text}") for memo in excerpt.memos)
        cells = [place, f"{excerpt.score:g}", "<br>".join(said), excerpt.status, decided, noted]
        yield f"| {_escaped(excerpt.code)} | {' | '.join(cells)} |\n"


def _emphasised(excerpt: Excerpt) -> str:
    parts = ((BREAK.split(text), "**" if marked else "") for text, marked in parts_of(excerpt))
    return "".join(
        "<br>".join(f"{sign}{_escaped(line)}{sign}" if line else "" for line in lines) for lines, sign in parts
    )


def place_of(excerpt: Excerpt) -> str:
    """Where an excerpt stands, in words: the transcript, the line and, where it has one, the time."""
    time = f" ({clock(excerpt.time)})" if excerpt.time is not None else ""
    return f"{excerpt.transcript}, line {excerpt.line}{time}"


def parts_of(excerpt: Excerpt) -> Iterator[tuple[str, bool]]:
    """The text of an excerpt in parts, and whether each is evidence."""
    spans: list[tuple[int, int]] = []
    for match in excerpt.evidence:
        begin = spans[-1][1] if spans else excerpt.start
        start, end = max(match.start, begin), min(match.end, excerpt.end)
        if start < end:
            touched = spans.pop()[0] if spans and start == begin else start  # spans that touch become one
            spans.append((touched, end))
    at = excerpt.start
    for start, end in spans:
        yield excerpt.text[at - excerpt.start : start - excerpt.start], False
        yield excerpt.text[start - excerpt.start : end - excerpt.start], True
        at = end
    yield excerpt.text[at - excerpt.start :], False


def _escaped(text: str) -> str:
    return re.sub(r"\s+", " ", _MARKDOWN.sub(r"\\\1", text))


def _said(turn: ContextTurn) -> str:
    return f"  {turn.speaker or UNNAMED}: " + " ".join(turn.text.split())


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))
