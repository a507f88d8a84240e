"""How things are shown to people: text that does nothing to a terminal or a page, numbers of things, times."""

from __future__ import annotations

import re

_CONTROLS = {code: "\ufffd" for code in (*range(32), *range(127, 160)) if code not in (9, 10)}
# A writing direction that is not closed turns the rest of a row around.
_OBEYED = _CONTROLS | dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")

UNNAMED = "unknown speaker"


def harmless(text: str) -> str:
    """A text of the same length without anything that a terminal would obey."""
    return text.translate(_OBEYED)


def without_controls(text: str) -> str:
    """A text of the same length without control characters, for documents and pages, which know writing directions."""
    return text.translate(_CONTROLS)


def counted(number: int, what: str) -> str:
    """A number with the name of what is counted: 1 excerpt, 2,000 excerpts."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def natural(name: str) -> tuple[list[str | tuple[int, str]], str]:
    """A key that sorts names as people do, numbers in them by value: interview-2 before interview-10."""
    parts: list[str | tuple[int, str]] = [*re.split(r"([0-9]+)", name.casefold())]
    parts[1::2] = [(len(digits), digits) for digits in (str(part).lstrip("0") for part in parts[1::2])]
    return parts, name


def clock(seconds: float | None) -> str:
    """A time in a recording as people read it: 0:24, 1:02:03; empty where there is none."""
    if seconds is None:
        return ""
    hours, rest = divmod(int(seconds), 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"
