"""What the shell completes: codes, categories and codebooks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from interviewcoder.model.codebook import Code

_FOR_THE_SHELL = re.compile(r"""[\\`$"'\x00-\x1f\x7f]""")  # zsh evaluates what it completes with


def complete_codes(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The ids of codes that begin as typed, with their names, for the shell."""
    codes = [code for code in _codes_of(ctx) if code.id.startswith(incomplete)]
    return [(code.id, _FOR_THE_SHELL.sub(" ", code.name)) for code in codes]


def complete_categories(ctx: typer.Context, incomplete: str) -> list[str]:
    """The paths of categories that begin as typed, for the shell."""
    paths = dict.fromkeys(code.category for code in _codes_of(ctx))
    return [path for path in paths if path.startswith(incomplete)]


def _codes_of(ctx: typer.Context) -> tuple[Code, ...]:
    """The codes of the codebook to use, by a command line so far; none where it cannot be read."""
    from interviewcoder import codebooks
    from interviewcoder.cli import studies
    from interviewcoder.errors import InterviewCoderError

    given = ctx.params
    try:
        with studies.maybe(given.get("study"), without=bool(given.get("no_study"))) as store:
            return codebooks.load(studies.codebook_of(store, given.get("codebook") or given.get("name"))).codes
    except (InterviewCoderError, OSError):
        return ()


def complete_codebooks(incomplete: str) -> list[str]:
    """The names of the shipped codebooks that begin as typed, for the shell."""
    from interviewcoder import codebooks

    return [name for name in codebooks.names() if name.startswith(incomplete)]
