"""Where the words of a text begin and end, found for all of it at once.

The words are those of `matching.words`, whose expression says what one is.
"""

from __future__ import annotations

from collections.abc import Set
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from interviewcoder.matching.words import ELIDED
from interviewcoder.model.letters import APOSTROPHES, is_mark

if TYPE_CHECKING:
    from numpy.typing import NDArray

PADDING = 8
"""The number of zeros behind the letters of a text, so that eight can be read from anywhere."""

_APOSTROPHE = ord("'")
_UNKNOWN = 255
_LAST_OF_LATIN = 255
_ENDS_ELIDED = np.zeros(256, bool)
_ENDS_ELIDED[[ord(letter) for letter in "ldjmtsncu"]] = True


class Edges(NamedTuple):
    """The words of a text: their `starts` and `ends`; `letters` is a folded byte a character, 0 if no word has it."""

    letters: bytes
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def within(self, spans: NDArray[np.int64]) -> Edges | None:
        """The words in some spans of the text, one behind the other; None where one begins or ends inside of a word."""
        bounds = np.searchsorted(self.starts, spans.ravel())
        before = np.concatenate([self.ends, [0]])  # the first word has none before it
        if (before[bounds - 1] > spans.ravel()).any():
            return None
        sizes = np.diff(bounds, prepend=0, append=len(self.starts))  # outside of spans and in them, in turn
        if not sizes[::2].any():
            return self
        inside = np.repeat(np.arange(len(sizes)) % 2 == 1, sizes)
        return Edges(self.letters, self.starts[inside], self.ends[inside])


class Alphabet:
    """Gives each character of the texts seen so far a number below 256: letters and digits, marks, the apostrophe.

    Letters of ASCII have their own number in lower case, all others one each as they come.
    """

    def __init__(self) -> None:
        self._numbers = np.full(0x110000, _UNKNOWN, np.uint8)
        self._numbers[:128] = [ord(c.lower()) if c.isalnum() else 0 for c in map(chr, range(128))]
        self._numbers[list(map(ord, APOSTROPHES))] = _APOSTROPHE
        self._latin = bytes(self._numbers[: _LAST_OF_LATIN + 1])  # those of Latin-1, for `bytes.translate`
        self._is_mark = bytearray(256)  # for each number, a table for `bytes.translate`
        self._next = 128

    def edges(self, text: str) -> Edges | None:
        """The words of a text; None where the texts have more different characters than there are numbers."""
        data = self._letters(text)
        if data is None:
            return None
        letters = np.frombuffer(data, np.uint8)
        around = np.zeros(len(letters) + 1, bool)  # with what is before the text, which is in no word
        inside = np.greater(letters, _APOSTROPHE, out=around[1:])  # digits and letters come behind it
        is_letter = inside
        if not text.isascii() and any(self._is_mark):
            marks = np.frombuffer(data.translate(self._is_mark), np.bool_)
            is_letter = inside & ~marks
            letter_before = np.maximum.accumulate(np.where(marks, 0, np.arange(len(letters))))
            inside[:] = is_letter | (marks & is_letter[letter_before])
        apostrophes = np.flatnonzero(letters == _APOSTROPHE)
        apostrophes = apostrophes[(apostrophes > 0) & inside[apostrophes - 1] & is_letter[apostrophes + 1]]
        inside[apostrophes] = True
        changes = np.flatnonzero(inside != around[:-1])
        starts, ends = changes[::2], changes[1::2]
        if elided := self._elided(text, letters, inside, apostrophes):
            starts, ends = (np.insert(edge, np.searchsorted(edge, elided), elided) for edge in (starts, ends))
        return Edges(data, starts, ends)

    def _letters(self, text: str) -> bytes | None:
        try:
            letters = self._of_latin(text.encode("latin-1"))
        except UnicodeEncodeError:
            letters = self._of_any(text)
        if _UNKNOWN not in letters:
            return letters
        unknown = np.flatnonzero(np.frombuffer(letters, np.uint8) == _UNKNOWN)
        return self._letters(text) if self._add({text[at] for at in unknown.tolist()}) else None

    def _of_latin(self, text: bytes) -> bytes:
        return text.translate(self._latin) + bytes(PADDING)

    def _of_any(self, text: str) -> bytes:
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
        letters = bytearray(self._of_latin(points.astype(np.uint8).tobytes()))  # as if there were no others
        others = np.flatnonzero(points > _LAST_OF_LATIN)
        np.frombuffer(letters, np.uint8)[others] = self._numbers.take(points[others])
        return bytes(letters)

    def _add(self, new: Set[str]) -> bool:
        """Give new characters numbers, 0 to those that no word has; False, with none given, if too few are left."""
        letters = [character for character in sorted(new) if character.isalnum() or is_mark(character)]
        if self._next + len(letters) > _UNKNOWN:
            return False
        self._numbers[list(map(ord, new))] = 0
        for character in letters:
            self._is_mark[self._next] = is_mark(character)
            self._numbers[ord(character)] = self._next
            self._next += 1
        self._latin = bytes(self._numbers[: _LAST_OF_LATIN + 1])
        return True

    def _elided(
        self, text: str, letters: NDArray[np.uint8], inside: NDArray[np.bool_], apostrophes: NDArray[np.int64]
    ) -> list[int]:
        """Where words begin behind an elided one (*l'*, *qu'*), which is a word of its own."""
        before = letters[apostrophes - 1]
        likely = _ENDS_ELIDED[before]
        # Most apostrophes with such a letter before them are those of *don't*.
        one_letter = ~inside[apostrophes - 2] | (apostrophes == 1) | (letters[apostrophes - 2] == _APOSTROPHE)
        likely &= one_letter | (before == ord("u"))
        found: list[int] = []
        for at in apostrophes[likely].tolist():
            begin = at
            while begin and inside[begin - 1] and begin != (found[-1] if found else 0):
                begin -= 1
            if ELIDED.fullmatch(text, begin, at + 1):
                found.append(at + 1)
        return found
