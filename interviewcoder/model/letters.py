"""Texts compared in spite of how their letters are written: case, accents, apostrophes, marks that nobody sees."""

from __future__ import annotations

import re
import unicodedata

# The soft hyphen, the blank without width, joiners and the byte order mark, as web pages and PDF leave them in words.
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"

MARKS = f"\u0300-\u036f{_INVISIBLE}"
"""Characters that belong to the letter before them, for a class of a regular expression: accents, which macOS writes
behind their letters, and what nobody sees."""

_REMOVED = str.maketrans("", "", _INVISIBLE)

APOSTROPHES = "'’‘ʼ"
"""All characters that people write as an apostrophe, for a class of a regular expression. The last, U+02BC, is a
letter to Unicode."""

_STRAIGHT = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))


def is_mark(character: str) -> bool:
    """Whether a character is one of `MARKS`."""
    return "\u0300" <= character <= "\u036f" or character in _INVISIBLE


def comparable(text: str) -> str:
    """A text as it is compared: composed, without case, with straight apostrophes and single blanks."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(composed(text).casefold().translate(_STRAIGHT).split())


def without_accents(text: str) -> str:
    """A text without accents, and with plain letters for ligatures and the like."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def expression_of(word: str) -> str:
    """A regular expression for a word, with any apostrophe, and its accents in its letters or behind them."""
    forms = dict.fromkeys(unicodedata.normalize(form, word) for form in ("NFC", "NFD"))
    escaped = "|".join(re.sub(f"[{APOSTROPHES}]", f"[{APOSTROPHES}]", re.escape(form)) for form in forms)
    return f"(?:{escaped})" if len(forms) > 1 else escaped


def composed(text: str) -> str:
    """A text in NFC, without invisible characters."""
    return unicodedata.normalize("NFC", text.translate(_REMOVED))
