"""Spellings, and where they stand in a text: as whole words, in any case, however they are spaced.

A text is taken apart into words once, and each word is looked up: a thousand spellings take no longer than one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

Value = TypeVar("Value")

_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
# Writing without blanks between words: Thai, Lao, Burmese, Khmer, Chinese, Japanese.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_BETWEEN = str.maketrans("’ʼ‘‐‑–", "'''---")
_ABBREVIATION = 4  # letters that a word which may have a stop behind it has at most, as in Dr. and Prof.


class Spelling(NamedTuple, Generic[Value]):
    """What is looked for; of two that are as long the one of lower `rank` wins. `exact`: only in this case."""

    text: str
    value: Value
    rank: int
    exact: bool = False


class Found(NamedTuple, Generic[Value]):
    """A spelling at a span of a text."""

    start: int
    end: int
    spelling: Spelling[Value]


class _Entry(NamedTuple, Generic[Value]):
    words: tuple[str, ...]
    gaps: tuple[str, ...]
    spelling: Spelling[Value]


@lru_cache(maxsize=1 << 16)
def _folded(word: str) -> str:
    return unicodedata.normalize("NFC", word).casefold()


def plain(text: str) -> str:
    """A spelling as it is compared: in no case, with single blanks."""
    return " ".join(_folded(text).translate(_BETWEEN).split())


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit in a text."""
    return _WORD.search(text) is not None


class Spellings(Generic[Value]):
    """Spellings to find. `loose`: between words there may be other marks, as in the names of files."""

    def __init__(self, spellings: Iterable[Spelling[Value]], *, loose: bool = False) -> None:
        self._loose = loose
        self._by_word: dict[str, list[_Entry[Value]]] = {}
        unspaced: dict[str, Spelling[Value]] = {}
        for spelling in spellings:
            words, gaps = _taken_apart(spelling.text)
            if _UNSPACED.search(spelling.text):
                unspaced.setdefault(spelling.text, spelling)
            elif words:
                self._by_word.setdefault(words[0], []).append(_Entry(words, gaps, spelling))
        for entries in self._by_word.values():
            entries.sort(key=lambda entry: (-len(entry.words), -len(entry.spelling.text), entry.spelling.rank))
        self._unspaced = unspaced
        longest_first = sorted(unspaced, key=lambda text: (-len(text), text))
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if unspaced else None

    def find(self, text: str) -> Iterator[Found[Value]]:
        """Where spellings stand, the longest at each place, none over another."""
        if self._pattern:
            for match in self._pattern.finditer(text):
                yield Found(*match.span(), self._unspaced[match[0]])
        if not self._by_word:
            return
        spans = [match.span() for match in _WORD.finditer(text)]
        number = 0
        while number < len(spans):
            entries = self._by_word.get(_folded(text[slice(*spans[number])]), ())
            found = next((found for entry in entries if (found := self._at(text, spans, number, entry))), None)
            if found:
                yield found
            while number < len(spans) and (not found or spans[number][0] < found.end):
                number += 1
                if not found:
                    break

    def _at(self, text: str, spans: list[tuple[int, int]], number: int, entry: _Entry[Value]) -> Found[Value] | None:
        last = number + len(entry.words)
        here = spans[number:last]
        if last > len(spans):
            return None
        if any(_folded(text[slice(*span)]) != word for span, word in zip(here[1:], entry.words[1:], strict=True)):
            return None
        for (start, before), (after, _), gap in zip(here, here[1:], entry.gaps[1:-1], strict=False):
            if not self._is_gap(text[before:after], gap, before - start):
                return None
        span = _whole(text, here[0][0], here[-1][1], entry)
        if span and entry.spelling.exact and _spaced(text[slice(*span)]) != _spaced(entry.spelling.text):
            return None
        return Found(*span, entry.spelling) if span else None

    def _is_gap(self, here: str, wanted: str, letters: int) -> bool:
        if self._loose:
            return len(here) <= 3 and not here.strip(" ._-+")
        there = " ".join(here.translate(_BETWEEN).split()) if here.strip() else " "
        wanted = wanted.strip() or " "
        if wanted == " " and there in ("-", "_"):
            return True
        return there == wanted or (letters <= _ABBREVIATION and there.lstrip(".") in ("", wanted, wanted.lstrip(".")))


def _taken_apart(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a spelling, folded, and what stands before, between and after them."""
    spans = [match.span() for match in _WORD.finditer(text)]
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    gaps = tuple(text[start:end].translate(_BETWEEN) for start, end in zip(edges[::2], edges[1::2], strict=True))
    return tuple(_folded(text[slice(*span)]) for span in spans), gaps


def _whole(text: str, begin: int, end: int, entry: _Entry[Value]) -> tuple[int, int] | None:
    """The span of words with what stands before and after them in the spelling; None where that is not there."""
    lead, tail = entry.gaps[0], entry.gaps[-1]
    begin -= len(lead)
    if begin < 0 or not text.startswith(lead, begin):
        return None
    if text.startswith(tail, end):
        end += len(tail)
    elif tail != ".":  # the stop of an abbreviation, which speech is written without
        return None
    return None if not tail and _is_mark(text[end : end + 1]) else (begin, end)


def _is_mark(character: str) -> bool:
    return bool(character) and unicodedata.category(character).startswith("M")


def _spaced(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).translate(_BETWEEN).split())
