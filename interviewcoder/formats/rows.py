"""Rows under the names of their columns, as JSON Lines, JSON, CSV or TSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from interviewcoder.formats import jsonl, tabular

ROW_FORMATS = ("jsonl", "json", "csv", "tsv")


def write_rows(columns: Sequence[str], rows: Iterable[Sequence[object]], wanted: str) -> Iterator[str]:
    """Rows in one of these formats: a JSON object each, or a line each under a header."""
    if wanted in ("csv", "tsv"):
        return tabular.rows(columns, rows, "," if wanted == "csv" else "\t")
    records = (dict(zip(columns, row, strict=True)) for row in rows)
    return jsonl.array_of(records) if wanted == "json" else jsonl.lines_of(records)
