"""Codebooks: YAML to a Codebook and its problems, and the codebooks that ship."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interviewcoder.codebooks.shipped import DEFAULT, folder, load, locate, names, schema, starter

if TYPE_CHECKING:
    from interviewcoder.codebooks.reading import read

__all__ = ["DEFAULT", "folder", "load", "locate", "names", "read", "schema", "starter"]


def __getattr__(name: str) -> object:
    """`read`, with the YAML parser, only where it is used: codebooks that ship are mostly loaded without."""
    if name != "read":
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    from interviewcoder.codebooks.reading import read

    return read
