"""Where the words of a text begin and end, found for all of it at once.

The words are those of `matching.words`, whose expression says what one is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from interviewcoder.matching.words import ELIDED

if TYPE_CHECKING:
    from numpy.typing import NDArray

PADDING = 8
"""So many zeros stand behind the letters of a text, so that eight can be read from anywhere."""

_APOSTROPHE = ord("'")
_UNKNOWN = 255
_ENDS_ELIDED = np.zeros(256, bool)
_ENDS_ELIDED[[ord(letter) for letter in "ldjmtsncu"]] = True


class Edges(NamedTuple):
    """The words of a text: their `starts` and `ends`, and all `letters`, a byte each, folded, 0 where none is."""

    letters: bytes
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


class Alphabet:
    """Gives each character of the texts seen so far a number below 256: letters and digits, accents, the apostrophe.

    Letters of ASCII have their own number in lower case, all others one each as they come.
    """

    def __init__(self) -> None:
        self._numbers = np.full(0x110000, _UNKNOWN, np.uint8)
        self._numbers[:128] = [ord(c.lower()) if c.isalnum() else 0 for c in map(chr, range(128))]
        self._numbers[[ord("'"), ord("’")]] = _APOSTROPHE
        self._ascii = bytes(self._numbers[:128]) + bytes(128)
        self._is_accent = bytearray(256)  # for each number, a table for `bytes.translate`
        self._next = 128

    def edges(self, text: str) -> Edges | None:
        """The words of a text; None where the texts have more different characters than there are numbers."""
        data = self._letters(text)
        if data is None:
            return None
        letters = np.frombuffer(data, np.uint8)
        inside = is_letter = letters > _APOSTROPHE  # digits and letters come behind it
        if not text.isascii() and any(self._is_accent):
            is_accent = np.frombuffer(data.translate(self._is_accent), np.bool_)
            is_letter = inside & ~is_accent
            letter_before = np.maximum.accumulate(np.where(is_accent, 0, np.arange(len(letters))))
            inside = is_letter | (is_accent & is_letter[letter_before])
        apostrophes = np.flatnonzero(letters == _APOSTROPHE)
        apostrophes = apostrophes[(apostrophes > 0) & inside[apostrophes - 1] & is_letter[apostrophes + 1]]
        inside[apostrophes] = True
        changes = np.flatnonzero(inside[1:] != inside[:-1]) + 1
        if inside[0]:
            changes = np.concatenate([[0], changes])
        starts, ends = changes[::2], changes[1::2]
        elided = self._elided(text, letters, inside, apostrophes)
        if elided:
            starts, ends = (np.sort(np.concatenate([edge, elided]), kind="stable") for edge in (starts, ends))
        return Edges(data, starts, ends)

    def _letters(self, text: str) -> bytes | None:
        if text.isascii():
            return text.encode("ascii").translate(self._ascii) + bytes(PADDING)
        points = np.frombuffer((text + "\0" * PADDING).encode("utf-32-le", "surrogatepass"), "<u4")
        letters: NDArray[np.uint8] = self._numbers.take(points)
        new = letters == _UNKNOWN
        if new.any():
            for point in sorted(set(points[new].tolist())):
                if not self._add(chr(point)):
                    return None
            letters = self._numbers.take(points)
        return letters.tobytes()

    def _add(self, character: str) -> bool:
        """Give a character a number, 0 if no word has it; False where there is none left."""
        is_accent = "\u0300" <= character <= "\u036f"
        number = self._next if is_accent or character.isalnum() else 0
        if number == _UNKNOWN:
            return False
        if number:
            self._next += 1
            self._is_accent[number] = is_accent
        self._numbers[ord(character)] = number
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
