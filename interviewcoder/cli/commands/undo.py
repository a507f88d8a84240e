"""`interviewcoder undo`: take back a decision, an import or a run."""

from __future__ import annotations

from typing import Annotated

import typer

from interviewcoder.cli.options import StudyFile, coder_option
from interviewcoder.cli.streams import say
from interviewcoder.model.display import counted


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

    This adds an entry to the log; the old one stays. Take back first what the same coder said later on the same coding.
    If a run is taken back, its excerpts that coders decided on are withdrawn; coding again brings them back.
    """
    from interviewcoder.cli import studies
    from interviewcoder.study import decisions, queries

    with studies.needed(study) as store:
        name = studies.coder_of(store, coder)
        if number is None:
            decisions.check_last(store, name)
        before = queries.withdrawn(store)
        undone = decisions.undo(store, name, number)
        where = ""
        if undone.coding is not None:
            excerpt = queries.excerpt_of(store, undone.coding)
            where = f" {excerpt.code} at {excerpt.transcript}:{excerpt.line}"
        number_of = queries.withdrawn(store) - before if undone.action == "code" else 0
    say(f"taken back: entry {undone.number}, {undone.action}{where}")
    if number_of > 0:
        many = counted(number_of, "excerpt")
        say(f"withdrawn with it: {many} that coders decided on; code again to have them back (list --status withdrawn)")
