"""Spellings, and where they stand in a text: as whole words, in any case, with accents or without, however spaced.

A text is taken apart into words once, and each word is looked up: a thousand spellings take no longer than one.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any, Generic, NamedTuple, TypeVar

from interviewcoder.model.letters import MARKS, comparable, composed

Value = TypeVar("Value")
_Stretch = TypeVar("_Stretch", bound=tuple[Any, ...])

_WORD = re.compile(rf"(?:[^\W_][{MARKS}]*)+")
# Writing without blanks between words: Thai, Lao, Burmese, Khmer, Chinese, Japanese.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_BETWEEN = str.maketrans("’ʼ‘‐‑–", "'''---")
_BLANKS = (" ", "-", "_")
_RUN = re.compile(rf"(?:[^\W\d_][{MARKS}]*)+")
BETWEEN_IN_PATHS = " ._-+,&'’ʼ‘‐‑–"
"""What can be between the words of a name in a path."""
_MOST_BETWEEN = 3
_NOT_SHORT = 4
_ABBREVIATION = 4  # letters that a word which may have a stop behind it has at most, as in Dr. and Prof.


class Spelling(NamedTuple, Generic[Value]):
    """A text to look for; of two as long the one of lower `rank` wins. `exact`: upper and lower case have to agree."""

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


_PLAIN_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t"})
"""Letters with a stroke, which people leave out like an accent, but which Unicode takes for letters of their own."""


@lru_cache(maxsize=1 << 16)
def _folded(word: str) -> str:
    """A word without case, and without accents, which capitals often lack, in Greek always."""
    folded = composed(word).casefold()
    if folded.isascii():
        return folded
    letters = unicodedata.normalize("NFKD", folded.translate(_PLAIN_LETTERS))
    return composed("".join(letter for letter in letters if not "\u0300" <= letter <= "\u036f"))


def plain(text: str) -> str:
    """A spelling as it is compared: without case and accents, with single blanks."""
    return " ".join(_folded(text).translate(_BETWEEN).split())


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit in a text."""
    return _WORD.search(text) is not None


class Spellings(Generic[Value]):
    """Spellings to find; a blank and a hyphen between words stand for each other."""

    def __init__(self, spellings: Iterable[Spelling[Value]]) -> None:
        # By their first word and their second, which is empty where there is none: many people are called Anna.
        self._by_words: dict[str, dict[str, list[_Entry[Value]]]] = {}
        unspaced: dict[str, Spelling[Value]] = {}
        for spelling in spellings:
            words, gaps = _taken_apart(spelling.text)
            if _UNSPACED.search(spelling.text):
                unspaced.setdefault(spelling.text, spelling)
            elif words:
                by_second = self._by_words.setdefault(words[0], {})
                by_second.setdefault("".join(words[1:2]), []).append(_Entry(words, gaps, spelling))
        for entries in chain.from_iterable(some.values() for some in self._by_words.values()):
            entries.sort(key=lambda entry: (-len(entry.words), -len(entry.spelling.text), entry.spelling.rank))
        self._unspaced = unspaced
        longest_first = sorted(unspaced, key=lambda text: (-len(text), text))
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if unspaced else None

    def find(self, text: str) -> list[Found[Value]]:
        """Where spellings stand, in the order of the text; of two that share text the longer one counts."""
        matches = self._pattern.finditer(text) if self._pattern else ()
        unspaced = [Found(*match.span(), self._unspaced[match[0]]) for match in matches]
        return apart([*unspaced, *self._of_words(text)], _rank)

    def _of_words(self, text: str) -> Iterator[Found[Value]]:
        """Where spellings of words with blanks between them stand, the longest at each place, none over another."""
        if not self._by_words:
            return
        spans = [match.span() for match in _WORD.finditer(text)]
        number = 0
        while number < len(spans):
            entries = self._entries(*(_folded(text[slice(*span)]) for span in spans[number : number + 2]))
            found = _best([one for entry in entries if (one := self._at(text, spans, number, entry))], text)
            if found:
                yield found
            number += 1
            while found and number < len(spans) and spans[number][0] < found.end:
                number += 1

    def _entries(self, first: str, second: str = "") -> Iterable[_Entry[Value]]:
        """The spellings that may begin with two words, those of more words first."""
        by_second = self._by_words.get(first)
        if by_second is None:
            return ()
        alone = by_second.get("", ())
        return chain(by_second.get(second, ()), alone) if second else alone

    def _at(self, text: str, spans: list[tuple[int, int]], number: int, entry: _Entry[Value]) -> Found[Value] | None:
        last = number + len(entry.words)
        here = spans[number:last]
        if last > len(spans):
            return None
        if any(_folded(text[slice(*span)]) != word for span, word in zip(here[1:], entry.words[1:], strict=True)):
            return None
        for (start, before), (after, _), gap in zip(here, here[1:], entry.gaps[1:-1], strict=False):
            if not _is_gap(text[before:after], gap, before - start):
                return None
        span = _whole(text, here[0][0], here[-1][1], entry)
        if span and entry.spelling.exact and _spaced(text[slice(*span)]) != _spaced(entry.spelling.text):
            return None
        return Found(*span, entry.spelling) if span else None


def apart(found: Iterable[_Stretch], rank: Callable[[_Stretch], int]) -> list[_Stretch]:
    """Finds in the order of the text, which begin with their start and their end, without those that share text.

    Of those that do the longest counts, and of several as long the one of the lowest rank.
    """
    chosen: list[_Stretch] = []
    for one in sorted(found, key=lambda one: (one[0] - one[1], rank(one), one[0])):
        at = bisect_left(chosen, one[0], key=itemgetter(0))
        if (not at or chosen[at - 1][1] <= one[0]) and (at == len(chosen) or one[1] <= chosen[at][0]):
            chosen.insert(at, one)
    return chosen


def _rank(found: Found[Value]) -> int:
    return found.spelling.rank


def _best(some: list[Found[Value]], text: str) -> Found[Value] | None:
    """The longest spelling at a place; of several as long one with the text's accents, or else the first."""
    longest = [one for one in some if one.end == some[0].end]
    same = (one for one in longest if comparable(text[one.start : one.end]) == comparable(one.spelling.text))
    return next(same, longest[0]) if longest else None


class PathSpellings(Generic[Value]):
    """Spellings to find in paths, where other marks, or none, are between words, and capitals can begin words."""

    def __init__(self, spellings: Iterable[Spelling[Value]]) -> None:
        listed = list(spellings)
        self._unspaced = Spellings(one for one in listed if _UNSPACED.search(one.text))
        self._by_letters: dict[str, list[_Entry[Value]]] = {}
        for spelling in listed:
            words, gaps = _taken_apart(spelling.text)
            if words and not _UNSPACED.search(spelling.text):
                self._by_letters.setdefault("".join(words), []).append(_Entry(words, gaps, spelling))
        for entries in self._by_letters.values():
            entries.sort(key=lambda entry: entry.spelling.rank)
        self._longest = max(map(len, self._by_letters), default=0)

    def find(self, path: str) -> list[Found[Value]]:
        """Where spellings stand, in their order; of two that share text the longer one counts."""
        found = self._unspaced.find(path)
        spans = list(_words_of_path(path))
        stop = 0
        for number, (start, _) in enumerate(spans):
            if start >= stop and (one := self._at(path, spans, number)):
                found.append(one)
                stop = one.end
        return apart(found, _rank)

    def _at(self, path: str, spans: Sequence[tuple[int, int]], first: int) -> Found[Value] | None:
        """The longest spelling that begins with one of the words."""
        best: Found[Value] | None = None
        begin = last = spans[first][0]
        letters = ""
        for number in range(first, len(spans)):
            start, end = spans[number]
            letters += _folded(path[start:end])
            if len(letters) > self._longest or path[last:start].strip(BETWEEN_IN_PATHS) or start - last > _MOST_BETWEEN:
                break
            last = end
            for entry in self._by_letters.get(letters, ()):
                span = _whole(path, begin, end, entry)
                exact = _letters(entry.spelling.text) if entry.spelling.exact else ""
                if span and (not exact or _letters(path[slice(*span)]) == exact):
                    best = Found(*span, entry.spelling)
                    break
        return best

    def words_in(self, path: str) -> Iterator[tuple[Spelling[Value], bool]]:
        """The spellings in a path as words (True) or, if they are not short, at the edges of longer words (False)."""
        for found in self.find(path):
            yield found.spelling, True
        for word in map(_folded, _RUN.findall(path)):
            for letters, entries in self._by_letters.items():
                if len(letters) >= _NOT_SHORT and (word.startswith(letters) or word.endswith(letters)):
                    yield entries[0].spelling, False


def _words_of_path(path: str) -> Iterator[tuple[int, int]]:
    """The spans of the words of a path, as in *OBrien-MarkJones2*: these are five."""
    for word in _WORD.finditer(path):
        begin = word.start()
        for at in range(begin + 1, word.end()):
            last, here, after = path[at - 1], path[at], path[at + 1 : at + 2]
            is_capital = here.isupper() and (not last.isupper() or after.islower())
            if is_capital or (not _is_mark(here) and here.isdigit() != last.isdigit()):
                yield begin, at
                begin = at
        yield begin, word.end()


def _letters(text: str) -> str:
    return "".join(_WORD.findall(composed(text)))


def _is_gap(here: str, wanted: str, letters: int) -> bool:
    """Whether what stands between two words may stand for what the spelling has there; `letters` stand before it."""
    if letters <= _ABBREVIATION and here.strip() == ".":
        return True
    there, wanted = (" ".join(gap.translate(_BETWEEN).split()) for gap in (here, wanted))
    if letters <= _ABBREVIATION:
        there, wanted = there.lstrip("."), wanted.lstrip(".")
    there, wanted = there or " ", wanted or " "
    return there == wanted or (there in _BLANKS and wanted in _BLANKS)


def _taken_apart(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a spelling, folded, and what stands before, between and after them."""
    spans = [match.span() for match in _WORD.finditer(text)]
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    gaps = tuple(text[start:end].translate(_BETWEEN) for start, end in zip(edges[::2], edges[1::2], strict=True))
    return tuple(_folded(text[slice(*span)]) for span in spans), gaps


def _whole(text: str, begin: int, end: int, entry: _Entry[Value]) -> tuple[int, int] | None:
    """The span of words with what the spelling has before and after them; None where the text has not got that."""
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
    return " ".join(composed(text).translate(_BETWEEN).split())
