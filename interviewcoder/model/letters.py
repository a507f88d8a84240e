"""What belongs to the letter before it, and is none: accents of their own, and marks that nobody sees."""

from __future__ import annotations

import unicodedata

INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"
"""For a class of a regular expression: the soft hyphen, blanks without width, joiners, as pages and PDF leave them."""

MARKS = f"\u0300-\u036f{INVISIBLE}"
"""The same, with the accents that macOS puts behind their letters."""

_REMOVED = dict.fromkeys([0xAD, *range(0x200B, 0x200E), 0x2060, 0xFEFF])
_MARKS = frozenset(_REMOVED).union(range(0x300, 0x370))


def is_mark(character: str) -> bool:
    """Whether a character is one of these."""
    return ord(character) in _MARKS


def composed(word: str) -> str:
    """A word in NFC, without what nobody sees in it."""
    return unicodedata.normalize("NFC", word.translate(_REMOVED))
