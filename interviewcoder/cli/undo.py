"""`interviewcoder undo`: take back a decision, an import or a run."""

from __future__ import annotations

from typing import Annotated

import typer

from interviewcoder.cli.options import StudyFile, coder_option
from interviewcoder.cli.streams import say


def command(
    number: Annotated[
        int | None,
        typer.Argument(
            min=1,
            max=2**53,
            metavar="[ENTRY]",
            help="The number of an entry, as 'log' shows it. [default: your last one]",
        ),
    ] = None,
    coder: Annotated[str | None, coder_option("Whose last step.")] = None,
    study: StudyFile = None,
) -> None:
    """Take back a decision, an import or a run.

    That is a new entry of the log; the old one stays. What later entries rest on has to be taken back after these.
    """
    from interviewcoder.cli import studies
    from interviewcoder.study import decisions, queries

    with studies.needed(study) as store:
        name = studies.coder_of(store, coder)
        if number is None:
            decisions.check_last(store, name)
        undone = decisions.undo(store, name, number)
        where = ""
        if undone.coding is not None:
            excerpt = queries.excerpt_of(store, undone.coding)
            where = f" {excerpt.code} at {excerpt.transcript}:{excerpt.line}"
    say(f"taken back: entry {undone.number}, {undone.action}{where}")
