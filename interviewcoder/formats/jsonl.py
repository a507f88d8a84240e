"""JSON Lines, a coded excerpt a line, and JSON, one array of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from interviewcoder.errors import Problem
from interviewcoder.formats.record import from_record, to_record
from interviewcoder.model.coding import Excerpt

_encoded = json.JSONEncoder(ensure_ascii=False).encode

MOST_PROBLEMS = 5
"""Where a file has no good record, more broken ones than this are not reported one by one."""


def write_jsonl(excerpts: Iterable[Excerpt]) -> Iterator[str]:
    """A line for each excerpt."""
    return lines_of(map(to_record, excerpts))


def write_json(excerpts: Iterable[Excerpt]) -> Iterator[str]:
    """One array, an excerpt a line."""
    return array_of(map(to_record, excerpts))


def lines_of(records: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """JSON Lines: a line for each record."""
    return (_encoded(record) + "\n" for record in records)


def array_of(records: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """A JSON array, a record a line."""
    separator = "[\n"
    for record in records:
        yield separator + _encoded(record)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def read_numbered(text: str, path: str) -> tuple[list[tuple[int, Excerpt]], list[Problem]]:
    """The excerpts in JSON Lines or a JSON array, each with its line (0 in an array), and what is wrong in others."""
    problems: list[Problem] = []
    excerpts: list[tuple[int, Excerpt]] = []
    for line, record in _records(text, path, problems):
        try:
            excerpts.append((line, from_record(record)))
        except ValueError as error:
            problems.append(Problem(path, line, 0, f"not a coded excerpt: {error}", "see excerpt.schema.json"))
    if len(problems) > MOST_PROBLEMS and not excerpts:
        more = f"{len(problems) - 1} more like this, and not one coded excerpt"
        problems[1:] = [Problem(path, 0, 0, more, "name a file that 'interviewcoder code' wrote")]
    return excerpts, problems


def _records(text: str, path: str, problems: list[Problem]) -> Iterator[tuple[int, object]]:
    if text.lstrip().startswith("["):
        try:
            array = json.loads(text)
        except (ValueError, RecursionError) as error:
            problems.append(_not_json(path, getattr(error, "lineno", 0), error))
            return
        yield from ((0, record) for record in array)
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as error:
                problems.append(_not_json(path, number, error))


def _not_json(path: str, line: int, error: Exception) -> Problem:
    message = "nested too deeply" if isinstance(error, RecursionError) else getattr(error, "msg", str(error))
    return Problem(path, line, 0, f"not JSON: {message}", "write it with 'interviewcoder code --format jsonl'")
