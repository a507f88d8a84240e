"""Which word each word of a text is, as a number, found for all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, overload

import numpy as np

from interviewcoder.matching.columns.table import Column, Table, mixed
from interviewcoder.matching.words import fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from interviewcoder.matching.columns.edges import Edges

NO_WORD = 0
"""The number of no word, which stands behind the last word of a text."""

_MASKS = np.array([(1 << 8 * length) - 1 for length in range(9)], np.uint64)
_LONG = np.uint64(1 << 63)


class WordsAt(Sequence[str]):
    """The words of some numbers, each looked up when it is asked for."""

    def __init__(self, lexicon: Lexicon, numbers: NDArray[np.int64]) -> None:
        self._words = lexicon.words
        self._numbers = numbers.data

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self._words[number] for number in self._numbers[at]]
        return self._words[self._numbers[at]]

    def __iter__(self) -> Iterator[str]:
        return map(self._words.__getitem__, self._numbers)


class Lexicon:
    """The distinct words of the texts seen so far, numbered from 1.

    A word as written is looked up by a key: of up to eight letters it is its own key; of more, the key is 64 bits made
    of all letters. Of a million words, two have the same key with a chance of one in thirty million.
    """

    def __init__(self) -> None:
        self.words: list[str] = [""]
        """The words, folded, by their numbers."""
        self._column = Column(object)
        self._numbers: dict[str, int] = {}
        self._written = Table()

    def numbers(self, text: str, edges: Edges) -> NDArray[np.int64]:
        """The number of each word of a text."""

        def new(places: NDArray[np.int64]) -> list[int]:
            spans = zip(edges.starts[places].tolist(), edges.ends[places].tolist(), strict=True)
            return self._added(fold(text[start:end]) for start, end in spans)

        return self._written.values(_keys(edges), new)

    def number(self, word: str) -> int:
        """The number of a folded word, `NO_WORD` where it was not seen."""
        return self._numbers.get(word, NO_WORD)

    def words_at(self, numbers: NDArray[np.int64]) -> list[str]:
        """The words of some numbers."""
        if len(self._column) < len(self.words):
            self._column.extend(self.words[len(self._column) :])
        words: list[str] = self._column.at(numbers).tolist()
        return words

    def _added(self, words: Iterable[str]) -> list[int]:
        """The numbers of some folded words, each of which is new or was only written otherwise before."""
        found: list[int] = []
        for word in words:
            number = self._numbers.get(word)
            if number is None:
                number = self._numbers[word] = len(self.words)
                self.words.append(word)
            found.append(number)
        return found


def _keys(edges: Edges) -> NDArray[np.uint64]:
    """For each word 64 bits that say what is written; never 0."""
    letters, starts = edges.letters, edges.starts
    lengths = edges.ends - starts
    eights = np.ndarray(len(letters) - 7, "<u8", letters, strides=(1,))  # from each letter on, eight of them
    keys: NDArray[np.uint64] = eights[starts] & _MASKS.take(lengths, mode="clip")
    long, at = np.flatnonzero(lengths > 8), 8
    while len(long):
        part = eights[starts[long] + at] & _MASKS.take(lengths[long] - at, mode="clip")
        keys[long] = mixed(keys[long], part) | _LONG
        at += 8
        long = long[lengths[long] > at]
    return keys
