"""Formats: excerpts to text or Parquet, and back from JSON Lines, JSON, CSV, TSV and Parquet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from interviewcoder.formats.jsonl import read, write_json, write_jsonl
from interviewcoder.formats.latex import write_latex
from interviewcoder.formats.parquet import write_parquet
from interviewcoder.formats.plain import write_markdown, write_text
from interviewcoder.formats.recognition import kind_of, kind_of_file, read_coded
from interviewcoder.formats.tabular import write_csv, write_tsv
from interviewcoder.model.coding import Excerpt

Write = Callable[[Iterable[Excerpt]], Iterator[str]]

WRITERS: Mapping[str, Write] = {
    "jsonl": write_jsonl,
    "json": write_json,
    "csv": write_csv,
    "tsv": write_tsv,
    "markdown": write_markdown,
    "latex": write_latex,
    "text": write_text,
}

BINARY_WRITERS: Mapping[str, Callable[[Iterable[Excerpt]], Iterator[bytes]]] = {"parquet": write_parquet}

FORMATS = (*WRITERS, *BINARY_WRITERS)

ENDINGS: Mapping[str, str] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".md": "markdown",
    ".txt": "text",
    ".tex": "latex",
    ".parquet": "parquet",
}
"""The format that an output file's ending asks for."""

__all__ = ["ENDINGS", "FORMATS", "WRITERS", "Write", "kind_of", "kind_of_file", "read", "read_coded", "write"]


def write(wanted: str, excerpts: Iterable[Excerpt]) -> Iterator[bytes]:
    """Excerpts in one of the formats that have a writer, as bytes; of text in UTF-8."""
    if wanted in BINARY_WRITERS:
        return BINARY_WRITERS[wanted](excerpts)
    return (chunk.encode("utf-8", "replace") for chunk in WRITERS[wanted](excerpts))
