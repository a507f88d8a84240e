"""Finding a study's transcript, and passages in it, by their words."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from functools import lru_cache
from pathlib import PurePosixPath

from interviewcoder.model.letters import MARKS, comparable, expression_of
from interviewcoder.model.names import first_free
from interviewcoder.study.alignment import Alignment, Place
from interviewcoder.study.store import Study
from interviewcoder.study.texts import text_hashes, text_of, versions

_WORD = re.compile(rf"[\w{MARKS}]+")
_FEW = 2
_SHINGLE = 5  # words in a row that hardly two interviews share
LEAST_SHARE = 0.5
"""The share of runs of words in common from which on two texts are one interview."""


def transcript_of_path(study: Study, path: str) -> int | None:
    """The transcript that a path names: by the path as it is, or else by its last part, if just one has it."""
    exact = study.value("SELECT id FROM transcript WHERE path = ?", path)
    if exact is not None:
        return int(exact)
    name = name_of(path)
    same = [
        row["id"] for row in study.rows("SELECT id, path FROM transcript ORDER BY path") if name_of(row["path"]) == name
    ]
    return same[0] if len(same) == 1 else None


def path_for(study: Study, path: str, origin: str, others: Container[str] = ()) -> str:
    """A path that no transcript of the study has: this one, or else one with `origin` in brackets, not in `others`."""
    whole = PurePosixPath(path)

    def is_taken(one: str) -> bool:
        return study.value("SELECT 1 FROM transcript WHERE path = ?", one) is not None

    if not is_taken(path):
        return path
    return first_free(
        lambda ending: str(whole.with_name(f"{whole.stem} ({origin}{ending}){whole.suffix}")),
        lambda one: one in others or is_taken(one),
    )


def name_of(path: str) -> str:
    """The last part of a path, as it is compared."""
    return comparable(path.replace("\\", "/").rpartition("/")[2])


def transcript_with_words(study: Study, text: str) -> int | None:
    """The transcript that shares most runs of words with a text; None where none shares half of them."""
    wanted = _shingles(text)
    best, most = None, 0.0
    for row in study.rows("SELECT id, hash FROM transcript ORDER BY path"):
        share = len(wanted & _shingles(text_of(study, row["hash"]))) / max(len(wanted), 1)
        if share > most:
            best, most = row["id"], share
    return best if most >= LEAST_SHARE else None


def common_words(text: str, other: str) -> float:
    """Which share of the runs of words of the shorter text the other has too, from 0 to 1; the same either way."""
    one, two = _shingles(text), _shingles(other)
    return len(one & two) / max(min(len(one), len(two)), 1)


@lru_cache(maxsize=64)
def _shingles(text: str) -> set[tuple[str, ...]]:
    words = [comparable(word) for word in _WORD.findall(text)]
    return {tuple(words[at : at + _SHINGLE]) for at in range(max(len(words) - _SHINGLE + 1, 1))}


def find_passage(text: str, passage: str, hint: Sequence[int]) -> tuple[int, int] | None:
    """Where a passage stands in a text: at the span of the hint, or else where its words stand in a row, if just once.

    White space and punctuation between the words may differ.
    """
    start, end = hint
    if passage and text[start:end] == passage:
        return start, end
    words = _WORD.findall(passage)
    exactly = _exactly(text, passage) if words else []
    whole = [place for place in exactly if _is_whole(text, *place)]
    # A passage marked by hand may begin or end within a word; one of a word or two would be found in other words.
    places = whole or (exactly if len(words) > _FEW else []) or (_by_words(text, words) if words else [])
    return places[0] if len(places) == 1 else None


def moved_passage(study: Study, transcript: int, passage: str, hint: Sequence[int]) -> Place | None:
    """Where a passage at the span `hint` of an earlier text of a transcript is now; None if lost, or never there."""
    known = text_hashes(versions(study, transcript))
    for text_hash in reversed(known[:-1]):
        text = text_of(study, text_hash)
        if passage and text[slice(*hint)] == passage:
            return _alignment(study, text_hash, known[-1]).place(*hint)
    return None


@lru_cache(maxsize=2)
def _alignment(study: Study, old: str, new: str) -> Alignment:
    """Two texts of the study aligned, by their hashes; an import asks for the same ones for each of its lines."""
    return Alignment(text_of(study, old), text_of(study, new))


def _exactly(text: str, passage: str) -> list[tuple[int, int]]:
    places = []
    at = text.find(passage)
    while at >= 0:
        places.append((at, at + len(passage)))
        at = text.find(passage, at + 1)
    return places


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no word goes on beyond a span."""
    return not (
        (text[max(start - 1, 0) : start].isalnum() and text[start].isalnum())
        or (text[end - 1].isalnum() and text[end : end + 1].isalnum())
    )


def _by_words(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    pattern = re.compile(r"\W+".join(map(expression_of, words)), re.IGNORECASE)
    places = []
    for found in pattern.finditer(text):
        start, end = found.span()
        if _is_whole(text, start, end):
            closing = re.compile(r"[.?!…]*[\"'”’)\]]*").match(text, end)
            places.append((start, closing.end() if closing else end))
    return places
