"""The list to read before sharing: what is replaced where, and what is perhaps a name, as rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from interviewcoder.redaction.guesses import Guess
from interviewcoder.redaction.redactor import Source
from interviewcoder.redaction.replacing import Replacement

PERHAPS = "perhaps"
LIKELIHOODS = {3: "likely", 2: "possible", 1: "unclear"}
_AROUND = 30


class Row(NamedTuple):
    """A place in a text: what stands there, what it becomes (empty: it is left), and how often it is in all texts."""

    transcript: str
    line: int
    start: int
    end: int
    kind: str
    text: str
    becomes: str
    likelihood: str
    places: int
    why: str
    context: str


def rows(
    sources: Sequence[Source], replaced: Sequence[Sequence[Replacement]], guesses: Sequence[Guess]
) -> Iterator[Row]:
    """What is replaced, in the order of the texts; then what is perhaps a name, the likeliest first."""
    counts = Counter(
        (one.kind, source.text[one.start : one.end].casefold())
        for source, some in zip(sources, replaced, strict=True)
        for one in some
    )
    for source, some in zip(sources, replaced, strict=True):
        line, counted = 1, 0
        for one in some:
            line += source.text.count("\n", counted, one.start)
            counted = one.start
            text = source.text[one.start : one.end]
            places = counts[one.kind, text.casefold()]
            yield Row(
                source.path, line, one.start, one.end, one.kind, text, one.becomes, "", places, "",
                _context(source.text, one.start, one.end),
            )  # fmt: skip
    for guess in guesses:
        for place in guess.places:
            source = sources[place.source]
            yield Row(
                source.path, source.text.count("\n", 0, place.start) + 1, place.start, place.end, PERHAPS, guess.text,
                "", LIKELIHOODS[guess.likelihood], len(guess.places), guess.why,
                _context(source.text, place.start, place.end),
            )  # fmt: skip


def _context(text: str, start: int, end: int) -> str:
    """The line around a span, cut at blanks."""
    begin = max(start - _AROUND, text.rfind("\n", 0, start) + 1)
    newline = text.find("\n", end)
    stop = min(end + _AROUND, len(text) if newline < 0 else newline)
    before, after = text[begin:start], text[end:stop]
    if begin and text[begin - 1] != "\n":
        before = "…" + (before.partition(" ")[2] if " " in before else before)
    if stop < len(text) and stop != newline:
        after = (after.rpartition(" ")[0] if " " in after else after) + "…"
    return " ".join(f"{before}{text[start:end]}{after}".split())
