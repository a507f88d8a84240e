"""Text made fit for a terminal."""

from __future__ import annotations

_CONTROLS = {code: "\ufffd" for code in (*range(32), *range(127, 160)) if code not in (9, 10)}


def harmless(text: str) -> str:
    """A text of the same length without control characters, which a terminal would obey."""
    return text.translate(_CONTROLS)
