"""What is read where there is a study: its codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interviewcoder.cli.choices import selected_ids

if TYPE_CHECKING:
    from interviewcoder.study import Study


def selected_codes(study: Study, codes: list[str] | None, categories: list[str] | None) -> frozenset[str] | None:
    """The codes of a study that options select, with excerpts or without; None, which is all, where there is no option.

    Raises UsageError where they select nothing.
    """
    from interviewcoder.study.coding_rows import codes_of

    if not codes and not categories:
        return None
    return selected_ids({code.id: code.category for code in codes_of(study)}, codes, categories)
