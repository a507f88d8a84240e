"""The page's anchors, which links from outside can rely on."""

from __future__ import annotations

import re

from interviewcoder.model.coding import Excerpt
from interviewcoder.model.excerpts import excerpt_id
from interviewcoder.model.names import slug_of, unique_id

_DIGITS = 12


class Anchors:
    """Gives out anchors, each only once: one that is taken already gets a number."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, prefix: str, text: str) -> str:
        """A name of letters, digits and hyphens for a text, as in `c-mm-drift`."""
        return unique_id(f"{prefix}-{slug_of(text, 'x')[:60]}", self._taken)

    def of_excerpt(self, excerpt: Excerpt) -> str:
        """The first 12 digits of an excerpt's id, as in `0a1b2c3d4e5f`; where it has none, of the id it would have."""
        digits = excerpt.id.replace("-", "").lower()
        if not re.fullmatch(r"[0-9a-f]{32}", digits):
            made = excerpt_id(excerpt.transcript, excerpt.coder, excerpt.code, excerpt.start, excerpt.end)
            digits = made.replace("-", "")
        return unique_id(digits[:_DIGITS], self._taken)
