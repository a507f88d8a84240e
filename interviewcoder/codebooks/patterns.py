"""Regular expressions of codebooks, run by RE2: its time is linear in the text, whatever the expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re2


def compile_pattern(expression: str) -> re2._Regexp:
    """A regular expression in RE2's syntax, case ignored. Raises ValueError, with the reason, where it is none."""
    import re2

    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    try:
        return re2.compile(expression, options)
    except re2.error as error:
        reason = error.args[0]
        raise ValueError(reason.decode() if isinstance(reason, bytes) else str(reason)) from None
