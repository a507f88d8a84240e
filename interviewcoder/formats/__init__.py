"""Formats: excerpts to text, and back from JSON Lines, JSON, CSV and TSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from interviewcoder.formats.jsonl import read, read_numbered, write_json, write_jsonl
from interviewcoder.formats.latex import write_latex
from interviewcoder.formats.plain import write_markdown, write_text
from interviewcoder.formats.recognition import kind_of, kind_of_file
from interviewcoder.formats.tabular import read_table, write_csv, write_tsv
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

ENDINGS: Mapping[str, str] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".md": "markdown",
    ".txt": "text",
    ".tex": "latex",
}
"""The format that an output file's ending asks for."""

__all__ = ["ENDINGS", "WRITERS", "Write", "kind_of", "kind_of_file", "read", "read_numbered", "read_table"]
