"""The review list of `interviewcoder redact` as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interviewcoder.formats.tables import Column, Table
from interviewcoder.redaction.found import PERHAPS, Row, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from interviewcoder.cli.redacting import Review

_NOTE = "what nobody listed cannot be known: this is no guarantee of anonymity"
_NUMBERS = ("line", "start", "end", "places")


def tables_of(review: Review, wanted: str) -> list[Table]:
    """The list: a row a place in data, a row a word for people."""
    found = list(rows(review.sources, review.replaced, review.guesses))
    if wanted not in ("table", "markdown", "latex"):
        columns = [Column(name, name, "count" if name in _NUMBERS else "text") for name in Row._fields]
        return [Table("redaction", "What is replaced, and what is perhaps a name", columns, found, [_NOTE])]
    return [
        _replaced(one for one in found if one.kind != PERHAPS),
        _perhaps([one for one in found if one.kind == PERHAPS]),
    ]


def _replaced(found: Iterable[Row]) -> Table:
    columns = [
        Column("kind", "kind"), Column("text", "what stands there"), Column("becomes", "becomes"),
        Column("places", "places", "count"), Column("first", "first in"),
    ]  # fmt: skip
    words: dict[tuple[str, str, str], Row] = {}
    for row in found:
        words.setdefault((row.kind, row.text.casefold(), row.becomes), row)
    cells = [(row.kind, row.text, row.becomes, row.places, f"{row.transcript}:{row.line}") for row in words.values()]
    return Table("replaced", "What is replaced", columns, cells)


def _perhaps(found: Sequence[Row]) -> Table:
    columns = [
        Column("text", "perhaps a name"), Column("likelihood", "is it"), Column("why", "why"),
        Column("places", "places", "count"), Column("first", "first in"), Column("context", "as in"),
    ]  # fmt: skip
    words: dict[str, Row] = {}
    for row in found:
        words.setdefault(row.text, row)
    cells = [
        (row.text, row.likelihood, row.why, row.places, f"{row.transcript}:{row.line}", row.context)
        for row in words.values()
    ]
    return Table("perhaps", "What is left, and perhaps a name", columns, cells, [_NOTE])
