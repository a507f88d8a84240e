"""Formats that excerpts are written in, for programs and for people, and those that they are read from again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any

from interviewcoder.formats.jsonl import write_json, write_jsonl
from interviewcoder.model.coding import Excerpt

Write = Callable[[Iterable[Excerpt]], Iterator[str]]


def _when_used(module: str, function: str) -> Callable[[Iterable[Excerpt]], Iterator[Any]]:
    """A writer whose module is imported when something is written."""

    def write(excerpts: Iterable[Excerpt]) -> Iterator[Any]:
        writer: Callable[[Iterable[Excerpt]], Iterator[Any]]
        writer = getattr(import_module(f"interviewcoder.formats.{module}"), function)
        return writer(excerpts)

    return write


WRITERS: Mapping[str, Write] = {
    "jsonl": write_jsonl,
    "json": write_json,
    "csv": _when_used("tabular", "write_csv"),
    "tsv": _when_used("tabular", "write_tsv"),
    "markdown": _when_used("plain", "write_markdown"),
    "latex": _when_used("latex.excerpts", "write_latex"),
    "text": _when_used("plain", "write_text"),
}

BINARY_WRITERS: Mapping[str, Callable[[Iterable[Excerpt]], Iterator[bytes]]] = {
    "parquet": _when_used("parquet", "write_parquet")
}

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

__all__ = ["ENDINGS", "FORMATS", "WRITERS", "Write", "write"]


def write(wanted: str, excerpts: Iterable[Excerpt]) -> Iterator[bytes]:
    """Excerpts in the format `wanted`, one of `FORMATS`, as bytes, a piece at a time; text is in UTF-8."""
    if wanted in BINARY_WRITERS:
        return BINARY_WRITERS[wanted](excerpts)
    return (chunk.encode("utf-8", "replace") for chunk in WRITERS[wanted](excerpts))
