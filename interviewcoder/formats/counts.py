"""How many excerpts each code has, as a table of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, astuple, dataclass, fields

from interviewcoder.formats.jsonl import array_of, lines_of
from interviewcoder.formats.tabular import rows
from interviewcoder.model.coding import Excerpt


@dataclass(frozen=True, slots=True)
class CodeCount:
    """A code with its numbers of excerpts and of transcripts that have any."""

    code: str
    name: str
    category: str
    excerpts: int
    transcripts: int


def counts_of(excerpts: Iterable[Excerpt]) -> list[CodeCount]:
    """The counts of the codes that occur, the most frequent first."""
    listed = list(excerpts)
    first = {excerpt.code: excerpt for excerpt in reversed(listed)}
    numbers = Counter(excerpt.code for excerpt in listed)
    places = Counter(code for code, _ in {(excerpt.code, excerpt.transcript) for excerpt in listed})
    return [
        CodeCount(code, first[code].name, first[code].category, number, places[code])
        for code, number in sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def _separated(delimiter: str) -> Callable[[Iterable[CodeCount]], Iterator[str]]:
    columns = [field.name for field in fields(CodeCount)]
    return lambda counts: rows(columns, map(astuple, counts), delimiter)


COUNT_WRITERS: Mapping[str, Callable[[Iterable[CodeCount]], Iterator[str]]] = {
    "jsonl": lambda counts: lines_of(map(asdict, counts)),
    "json": lambda counts: array_of(map(asdict, counts)),
    "csv": _separated(","),
    "tsv": _separated("\t"),
}
