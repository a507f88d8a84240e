"""What `interviewcoder redact` replaces and what it leaves, in numbers and, as the list to read, in tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from interviewcoder.cli.progress import watcher
from interviewcoder.formats.table import Column, Table
from interviewcoder.redaction import Kind, Pseudonyms, Redactor, Replacement, Source
from interviewcoder.redaction.found import PERHAPS, Row, rows
from interviewcoder.redaction.guesses import Guess, guesses, nouns_have_capitals

_WORDS: Mapping[Kind, tuple[str, str]] = {
    "given": ("given word", "given words"),
    "name": ("speaker's name", "speakers' names"),
    "e-mail": ("e-mail address", "e-mail addresses"),
    "phone": ("phone number", "phone numbers"),
}
_NO_GUARANTEE = "This is no guarantee of anonymity: read what you share"


class Redaction:
    """The texts of some work, with what is replaced there and what is perhaps a name."""

    def __init__(self, pseudonyms: Pseudonyms, sources: Sequence[Source]) -> None:
        self.sources = sources
        self.redactor = Redactor(pseudonyms, sources)
        watched = watcher(len(sources), what="redacting")(sources)
        self.replaced: list[list[Replacement]] = [self.redactor.replacements(source) for source in watched]

    @cached_property
    def guesses(self) -> list[Guess]:
        """What is perhaps a name, the likeliest first."""
        watch = watcher(len(self.sources), what="looking for names")
        return guesses(self.redactor, list(zip(self.sources, self.replaced, strict=True)), watch)

    @cached_property
    def unseen(self) -> int:
        """How many texts have capitals on all nouns, as in German.

        There a name that is one word, and that nothing announces, is not among the guesses.
        """
        return sum(nouns_have_capitals([source.text for source in self.sources]))

    def said(self, what: str, counts: Mapping[Kind, int]) -> str:
        """What was done, in numbers; no word of what was replaced."""
        parts = [f"{counts[kind]:,} {words[counts[kind] != 1]}" for kind, words in _WORDS.items() if counts.get(kind)]
        left = len(self.guesses)
        looks = "word looks like a name and was" if left == 1 else "words look like names and were"
        rest = f"; {left:,} {looks} left: --list shows them" if left else ""
        if not parts:
            return f"{what}: nothing was found to replace{rest}. Names are known only if --pseudonyms lists them"
        return f"{what}: {', '.join(parts)} replaced{rest}. {_NO_GUARANTEE}"


_NOTE = "names that nobody listed cannot be known: this is no guarantee of anonymity"
_NUMBERS = ("line", "start", "end", "places")


def tables_of(redaction: Redaction, wanted: str) -> list[Table]:
    """The list as tables: in formats for data a row for each place; for people a row for each word."""
    found = list(rows(redaction.sources, redaction.replaced, redaction.guesses))
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
        Column("text", "perhaps a name"), Column("likelihood", "how likely"), Column("why", "why"),
        Column("places", "places", "count"), Column("first", "first in"), Column("context", "as in"),
    ]  # fmt: skip
    words: dict[str, Row] = {}
    for row in found:
        words.setdefault(row.text, row)
    cells = [
        (row.text, row.likelihood, row.why, row.places, f"{row.transcript}:{row.line}", row.context)
        for row in words.values()
    ]
    return Table("perhaps", "What is left, and may be a name", columns, cells, [_NOTE])
