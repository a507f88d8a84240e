"""Codes by the names that people give them in other programs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from interviewcoder.model.codebook import Code


def codes_by_name(codes: Iterable[Code]) -> dict[str, str]:
    """The ids of codes by id and name as they are and, where no two codes have it, without case, accents and marks."""
    exact: dict[str, str] = {}
    alike: dict[str, set[str]] = {}
    for code in codes:
        for word in (code.id, code.name):
            exact.setdefault(word, code.id)
            alike.setdefault(plain(word), set()).add(code.id)
    return {word: next(iter(ids)) for word, ids in alike.items() if len(ids) == 1} | exact


def plain(name: str) -> str:
    """A code's name as it is compared: without case, accents and what is no letter or digit."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return re.sub(r"[^\w]+|_", "", "".join(letter for letter in letters if not unicodedata.combining(letter)))


def id_of(name: str, taken: set[str]) -> str:
    """An id for a code that has only a name."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    base = re.sub(r"[^a-z0-9]+", "-", letters.encode("ascii", "ignore").decode()).strip("-") or "code"
    return next(word for at in range(1, 10_000) if (word := base if at == 1 else f"{base}-{at}") not in taken)
