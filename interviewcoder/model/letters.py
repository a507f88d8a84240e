"""What belongs to the letter before it, and is none: accents of their own, and marks that nobody sees."""

from __future__ import annotations

import unicodedata

# The soft hyphen, the blank without width, joiners and the byte order mark, as web pages and PDF leave them in words.
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"

MARKS = f"\u0300-\u036f{_INVISIBLE}"
"""All of them, for a class of a regular expression; macOS puts accents behind their letters."""

_REMOVED = str.maketrans("", "", _INVISIBLE)


def is_mark(character: str) -> bool:
    """Whether a character is one of these."""
    return "\u0300" <= character <= "\u036f" or character in _INVISIBLE


def composed(word: str) -> str:
    """A word in NFC, without what nobody sees in it."""
    return unicodedata.normalize("NFC", word.translate(_REMOVED))
