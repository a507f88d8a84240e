"""Coded excerpts read from a file, once its content has told what it is: JSON, a table, Parquet, or a transcript."""

from __future__ import annotations

import re
from typing import Literal

from interviewcoder.errors import Problem
from interviewcoder.formats import jsonl, parquet, tabular
from interviewcoder.model.coding import Excerpt
from interviewcoder.model.display import counted
from interviewcoder.transcripts import decode
from interviewcoder.transcripts.archive import is_archive
from interviewcoder.transcripts.containers.recognised import is_recognised
from interviewcoder.transcripts.rows import MAGIC

FileKind = Literal["json", "table", "parquet", "transcript"]

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_JSON_ENDINGS = (".jsonl", ".ndjson", ".json")
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[{\]])")


def kind_of_file(data: bytes, path: str) -> FileKind:
    """The kind of a file, by its bytes. Raises InputError where it is neither text nor anything that has text in it."""
    if data.startswith(MAGIC):
        return "parquet" if parquet.may_hold_excerpts(data) else "transcript"
    return "transcript" if is_archive(data) else kind_of(decode(data, path)[0], path)


def kind_of(text: str, path: str) -> FileKind:
    """What a text is; `path` is where it was read, whose ending may tell.

    A table is known by its header, with commas, semicolons or tabs: it has `code`, and `transcript` or `text`.
    """
    if is_recognised(text):
        return "transcript"
    if path.lower().endswith(_JSON_ENDINGS) or _JSON.match(text):
        return "json"
    header = tabular.without_separator(text).partition("\n")[0]
    cells = {cell.strip().strip('"').lower() for cell in header.split(tabular.delimiter_of(text))}
    return "table" if "code" in cells and cells & {"transcript", "text"} else "transcript"


def begins_coded(head: bytes) -> bool:
    """Whether a stream that begins with `head` may hold coded excerpts; a slow one may have sent a few bytes only."""
    if head.startswith(MAGIC):
        return True
    text = head.decode("utf-16" if head[:2] in _UTF_16 else "utf-8-sig", "replace")
    return text.strip() in ("", "{", "[") or kind_of(text, "") != "transcript"


def read_coded(data: bytes, path: str, kind: str) -> tuple[list[tuple[int, Excerpt]], list[Problem]]:
    """The excerpts in a file of a kind, each with its line (in Parquet its row), and what is wrong in it.

    Any kind but `parquet` and `table` is read as JSON. An excerpt that is there twice, as in a file that was appended
    to, counts once. Raises InputError where the file cannot be read.
    """
    if kind == "parquet":
        numbered, problems = parquet.read_parquet(data, path)
    else:
        text, problems = decode(data, path)
        numbered, faults = (tabular.read_table if kind == "table" else jsonl.read_numbered)(text, path)
        problems += faults
    once: dict[Excerpt, int] = {}
    again: list[int] = []
    for line, excerpt in numbered:
        if excerpt in once:
            again.append(line)
        else:
            once[excerpt] = line
    if again:
        message = f"from here on the file repeats {counted(len(again), 'excerpt')}"
        problems.append(Problem(path, again[0], 0, message, "each counts once", "warning"))
    return [(line, excerpt) for excerpt, line in once.items()], problems
