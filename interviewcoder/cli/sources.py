"""What is read where there is a study: it, or what comes through a pipe, and its codes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from interviewcoder.cli import studies
from interviewcoder.cli.choices import selected_ids
from interviewcoder.cli.inputs import STDIN

if TYPE_CHECKING:
    from interviewcoder.study import Study


def named_or_piped(files: Iterable[str] | None, asked: Path | None, study: Study | None) -> list[str]:
    """The files that are named, or else standard input, where something comes in and no study is asked for by name.

    Raises UsageError as `is_fed` does.
    """
    return list(files) if files else [STDIN] if not asked and studies.is_fed(study) else []


def selected_codes(study: Study, codes: list[str] | None, categories: list[str] | None) -> frozenset[str] | None:
    """The codes of a study that options select, with excerpts or without; None, which is all, where there is no option.

    Raises UsageError where they select nothing.
    """
    from interviewcoder.study.coding_rows import codes_of

    if not codes and not categories:
        return None
    return selected_ids({code.id: code.category for code in codes_of(study)}, codes, categories)
