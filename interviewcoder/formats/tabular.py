"""CSV and TSV: one row an excerpt, one column an attribute; safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from interviewcoder.model.coding import ContextTurn, Excerpt

COLUMNS = (
    "id transcript code name category coder speaker role turn line start end text score evidence status before after"
).split()  # fmt: skip

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_csv(excerpts: Iterable[Excerpt]) -> Iterator[str]:
    """Comma-separated rows with a header."""
    return rows(COLUMNS, map(_row, excerpts), ",")


def write_tsv(excerpts: Iterable[Excerpt]) -> Iterator[str]:
    """Tab-separated rows with a header."""
    return rows(COLUMNS, map(_row, excerpts), "\t")


def rows(columns: Sequence[str], values: Iterable[Sequence[object]], delimiter: str = ",") -> Iterator[str]:
    """Rows under a header; a text that a spreadsheet would run as a formula gets an apostrophe before it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    for row in values:
        writer.writerow([_harmless(value) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _harmless(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def _row(excerpt: Excerpt) -> list[object]:
    values = {name: getattr(excerpt, name) for name in COLUMNS}
    values["evidence"] = evidence_of(excerpt)
    values["before"] = _said(excerpt.before)
    values["after"] = _said(excerpt.after)
    return list(values.values())


def evidence_of(excerpt: Excerpt) -> str:
    """The evidence in one line: each term, what it found, how, and the score."""
    return "; ".join(f"{m.term}: “{' '.join(m.text.split())}” ({m.method}, {m.score:g})" for m in excerpt.evidence)


def _said(turns: tuple[ContextTurn, ...]) -> str:
    return "\n".join(f"{turn.speaker}: {turn.text}" for turn in turns)
