"""CSV and TSV: one row an excerpt, one column an attribute; safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from interviewcoder.errors import Problem
from interviewcoder.formats.record import from_record
from interviewcoder.model.coding import ContextTurn, Decision, Excerpt
from interviewcoder.transcripts.made import seconds

COLUMNS = (
    "id transcript code name category coder speaker role turn line time start end text score evidence status decisions"
    " memos before after"
).split()  # fmt: skip

_BOTH = "\r\n"  # so that a text with either is quoted
_DANGEROUS = re.compile(r"'*[=+\-@\t\r\n]")
"""How a text begins that a spreadsheet would run as a formula, or that looks like one made harmless."""

_LONGEST_CELL = 2**31 - 1

_END = "\x01"  # a row that no table has
_NEVER_CLOSED = "unexpected end of data"
"""What the module csv says of a quotation mark that is never closed."""

_SEPARATOR = re.compile(r"\A\ufeff?sep=([,;\t])[ \t]*\r?\n")
"""The first line that tells Excel what stands between cells."""

_WHOLE = re.compile(r"\s*[+-]?\d+(?:[.,]0{0,2})?\s*")
"""A whole number, also as `3.0`, as programs write it in a column with empty cells; not the ambiguous `1,000`."""

_NEEDED = {"transcript", "code", "text"}
_NAMES = {"excerpt": "text"}
"""Headings in the workbook's sheet of excerpts that differ from ours, with the names that they have here."""

_NEXT_DECISION = re.compile(r";\s*(?=[^;:]+:\s*(?:accepted|rejected|recoded)\b)")


def write_csv(excerpts: Iterable[Excerpt]) -> Iterator[str]:
    """Comma-separated rows with a header."""
    return rows(COLUMNS, map(_row, excerpts), ",")


def write_tsv(excerpts: Iterable[Excerpt]) -> Iterator[str]:
    """Tab-separated rows with a header."""
    return rows(COLUMNS, map(_row, excerpts), "\t")


def rows(columns: Sequence[str], values: Iterable[Sequence[object]], delimiter: str = ",") -> Iterator[str]:
    """Rows under a header; a text that a spreadsheet would run as a formula gets an apostrophe before it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=_BOTH)
    for row in chain([columns], values):
        writer.writerow([_harmless(value) for value in row])
        yield f"{buffer.getvalue().removesuffix(_BOTH)}\n"
        buffer.seek(0)
        buffer.truncate()


def _harmless(value: object) -> object:
    return "'" + value if isinstance(value, str) and _DANGEROUS.match(value) else value


def read_rows(text: str) -> csv.DictReader[str]:
    """The rows of a table by the names in its header, with cells of any length. Raises csv.Error in the reading."""
    csv.field_size_limit(_LONGEST_CELL)  # an exchange is soon longer than what the module takes by itself
    table = without_separator(text)
    delimiter = delimiter_of(text)
    is_open = _is_open(table, delimiter)
    return csv.DictReader(io.StringIO(table, newline=""), delimiter=delimiter, strict=is_open)


def _is_open(table: str, delimiter: str) -> bool:
    """Whether a quotation mark is never closed: the rows from there on would be one."""
    if table.count('"') % 2 == 0:
        return False
    rows = csv.reader(io.StringIO(f"{table.rstrip()}\n{_END}", newline=""), delimiter=delimiter)
    return [*deque(rows, maxlen=1)] != [[_END]]


def without_separator(text: str) -> str:
    """A table from its header on: without a mark at its beginning, and the line that tells Excel the delimiter."""
    return _SEPARATOR.sub("", text).removeprefix("\ufeff")


def delimiter_of(text: str) -> str:
    """The comma, tab or semicolon between a table's cells: as its `sep=` line says, or its header has most often."""
    if told := _SEPARATOR.match(text):
        return told[1]
    return max(",\t;", key=text.partition("\n")[0].count)


def read_table(text: str, path: str) -> tuple[list[tuple[int, Excerpt]], list[Problem]]:
    """The excerpts in a table with a header, each with its line, and a problem for each other row that is not empty.

    The delimiter is a comma, a tab or a semicolon. The columns are `COLUMNS`, of which `transcript`, `code` and
    `text` are needed; others are passed over. Evidence, which is written to be read by people, is not read back.
    """
    reader = read_rows(text)
    excerpts: list[tuple[int, Excerpt]] = []
    problems: list[Problem] = []
    names = {name: name.strip() for name in reader.fieldnames or ()}
    if _NEEDED.isdisjoint(names.values()):  # then all headings begin with a capital
        names = {name: plain.lower() for name, plain in names.items()}
    if "text" not in names.values():
        names = {name: _NAMES.get(plain, plain) for name, plain in names.items()}
    missing = _NEEDED - set(names.values())
    if missing:
        hint = "write it with 'interviewcoder list --format csv'"
        return [], [Problem(path, 1, 0, f"no coded excerpts: no column {', '.join(sorted(missing))}", hint)]
    above = 1 if _SEPARATOR.match(text) else 0  # lines before the header
    line = 2 + above
    try:
        for row in reader:
            try:
                if not _is_empty(row):
                    excerpts.append((line, from_record(_record(row, names))))
            except ValueError as error:
                problems.append(Problem(path, line, 0, f"not a coded excerpt: {error}", "see the columns of 'list'"))
            line = reader.line_num + 1 + above
    except csv.Error as error:
        is_open = str(error) == _NEVER_CLOSED
        what = "a quotation mark that is opened here is never closed" if is_open else str(error)
        problems.append(Problem(path, line, 0, f"not a table: {what}", "close it there; what follows it was not read"))
    return excerpts, problems


def _is_empty(row: Mapping[Any, Any]) -> bool:
    """Whether a row has nothing in its cells, as rows that were cleared in a spreadsheet."""
    more = row.get(None) or ()  # cells behind those of the header
    return not any(more) and not any(str(cell or "").strip() for name, cell in row.items() if name is not None)


def _record(row: Mapping[Any, Any], names: Mapping[str, str]) -> dict[str, object]:
    """A row as a record, by the names of its columns, with numbers as numbers. Raises ValueError where it is none."""
    if any(row.get(None) or ()):
        raise ValueError("more cells than the header has; put text with a comma into quotation marks")
    record: dict[str, object] = {"start": 0, "end": 0}
    for name, cell in ((names[column], cell) for column, cell in row.items() if cell and column in names):
        value = cell[1:] if cell[:1] == "'" and _DANGEROUS.match(cell[1:]) else cell
        if name in ("turn", "line", "time", "start", "end", "score"):
            try:
                record[name] = _number(value) if name in ("score", "time") else _whole_number(value)
            except ValueError:
                raise ValueError(f"'{name}' is no number") from None
        elif name in ("status", "role"):
            record[name] = value.strip().lower()  # spreadsheets begin what is typed with a capital
        elif name == "decisions":
            record[name] = [_decision(part) for part in _NEXT_DECISION.split(value) if part.strip()]
        elif name == "memos":
            record[name] = [_memo(memo) for memo in re.split(r"\n(?! )", value)]
        elif name in COLUMNS and name not in ("evidence", "before", "after"):
            record[name] = value
    return record


def _number(value: str) -> float:
    """A number, with a point or a comma, or a time in seconds that a spreadsheet shows as hours, minutes, seconds."""
    return seconds(value) if ":" in value else float(value.replace(",", "."))


def _whole_number(value: str) -> int:
    if not _WHOLE.fullmatch(value):
        raise ValueError
    return int(re.split(r"[.,]", value)[0])


def _memo(words: str) -> dict[str, str]:
    coder, colon, text = re.sub(r"\n  ?", "\n", words).partition(":")
    if not colon:
        hint = "write 'NAME: memo', and begin its further lines with two blanks"
        raise ValueError(f"'memos' has a memo without its coder's name: {hint}")
    return {"coder": coder.strip(), "text": text.strip()}


def _decision(words: str) -> dict[str, str]:
    coder, _, said = words.partition(":")
    status, _, code = said.strip().partition(" to ")
    return {"coder": coder.strip(), "status": status.strip().lower(), "code": code.strip()}


def _row(excerpt: Excerpt) -> list[object]:
    values = {name: getattr(excerpt, name) for name in COLUMNS}
    values["evidence"] = evidence_of(excerpt)
    values["decisions"] = "; ".join(decision_of(decision) for decision in excerpt.decisions)
    values["memos"] = memos_of(excerpt)
    values["before"] = _said(excerpt.before)
    values["after"] = _said(excerpt.after)
    return list(values.values())


def evidence_of(excerpt: Excerpt) -> str:
    """The evidence in one line: each term, what it found, how, and the score."""
    return "; ".join(f"{m.term}: “{' '.join(m.text.split())}” ({m.how}, {m.score:g})" for m in excerpt.evidence)


def decision_of(decision: Decision) -> str:
    """A decision in a few words: the coder, what was decided, and the code that was given instead."""
    return f"{decision.coder}: {decision.status}" + (f" to {decision.code}" if decision.code else "")


def memos_of(excerpt: Excerpt) -> str:
    """The memos, each on a line that begins with its coder; further lines of a memo are indented."""
    return "\n".join(re.sub(r"\r\n?|\n", "\n  ", f"{memo.coder}: {memo.text}") for memo in excerpt.memos)


def _said(turns: tuple[ContextTurn, ...]) -> str:
    return "\n".join(f"{turn.speaker}: {turn.text}" for turn in turns)
