"""Codings to excerpts: the words of a coding with all that is needed to read it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha1
from operator import attrgetter
from typing import NamedTuple

from interviewcoder.model.codebook import Code
from interviewcoder.model.coding import Coding, ContextTurn, Excerpt, Match
from interviewcoder.model.transcript import Transcript, Turn

_NAMESPACE = bytes.fromhex("6f0f6a0c6f3c5b0e9a573a3c2f6c1d11")


def excerpt_id(transcript: str, coder: str, code: str, start: int, end: int) -> str:
    """The id of an excerpt: a uuid5 (RFC 9562) of what it stands for, the same on every run and machine.

    Made here: the module `uuid` takes five times as long for each, and as long to import as thousands.
    """
    name = f"{transcript}\n{coder}\n{code}\n{start}\n{end}"
    digest = bytearray(sha1(_NAMESPACE + name.encode(), usedforsecurity=False).digest()[:16])
    digest[6], digest[8] = digest[6] & 0x0F | 0x50, digest[8] & 0x3F | 0x80
    plain = digest.hex()
    return f"{plain[:8]}-{plain[8:12]}-{plain[12:16]}-{plain[16:20]}-{plain[20:]}"


class Place(NamedTuple):
    """Where a part of a file begins: its offset, and how many lines and turns stand before it."""

    start: int = 0
    lines: int = 0
    turns: int = 0


WHOLE = Place()


def excerpts_of(
    codings: Iterable[Coding],
    transcript: Transcript,
    codes: Mapping[str, Code],
    context: int = 0,
    place: Place = WHOLE,
) -> Iterator[Excerpt]:
    """The excerpts of a transcript's codings, ordered by start, with `context` turns before and after each.

    Where the transcript is a part of a file that begins at `place`, lines, turns and offsets are those of the file;
    then `context` has to be 0.
    """
    text = transcript.text
    at, line = 0, 1 + place.lines
    for coding in codings:
        said = transcript.turns[coding.turn]
        line += text.count("\n", at, coding.start)
        at = coding.start
        code = codes[coding.code]
        start, end = coding.start + place.start, coding.end + place.start
        is_moved = place.start > 0
        excerpt = Excerpt(
            id=excerpt_id(transcript.path, coding.coder, coding.code, start, end),
            transcript=transcript.path,
            code=coding.code,
            name=code.name,
            category=code.category,
            coder=coding.coder,
            speaker=said.speaker,
            role=said.role,
            turn=coding.turn + place.turns,
            line=line,
            start=start,
            end=end,
            text=text[coding.start : coding.end],
            score=coding.score,
            evidence=tuple([_moved(match, place.start) for match in coding.evidence]) if is_moved else coding.evidence,
            time=said.begins,
        )
        yield with_context(excerpt, transcript, context) if context else excerpt


def _moved(match: Match, by: int) -> Match:
    start, end = match.start + by, match.end + by
    return Match(match.term, match.method, match.text, start, end, match.score, match.part)


def with_context(excerpt: Excerpt, transcript: Transcript, context: int) -> Excerpt:
    """An excerpt with `context` turns of its transcript before and after it."""
    start = attrgetter("start")
    first = bisect_right(transcript.turns, excerpt.start, key=start) - 1
    last = bisect_right(transcript.turns, excerpt.end - 1, key=start) - 1
    return excerpt._replace(
        before=_context(transcript, transcript.turns[max(0, first - context) : max(first, 0)]),
        after=_context(transcript, transcript.turns[last + 1 : last + 1 + context]),
    )


def _context(transcript: Transcript, turns: Iterable[Turn]) -> tuple[ContextTurn, ...]:
    return tuple(ContextTurn(turn.number, turn.speaker, turn.role, transcript.speech(turn)) for turn in turns)
