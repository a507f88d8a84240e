"""How far a run is, shown to a person who looks on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")


def watcher(files: int, *, is_known: bool = True) -> Callable[[Iterable[Item]], Iterable[Item]]:
    """What shows how many texts of so many files are coded, where standard error is a terminal.

    Files that are tables have more texts than one; how many is not known before they are read.
    """

    def watched(items: Iterable[Item]) -> Iterator[Item]:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TimeRemainingColumn
        from rich.text import Text

        class Rate(ProgressColumn):
            def render(self, task: Task) -> Text:
                rate = task.finished_speed or task.speed or 0
                return Text(f"{rate:,.0f} a second" if rate >= 10 else f"{rate:.1f} a second")

        columns = ("coding", BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            coding = bar.add_task("coding", total=files if is_known else None)
            for item in items:
                yield item
                part = getattr(item, "part", None)
                if not (part and part.start):  # of a large file the first part stands for all
                    bar.advance(coding)

    return watched if (files > 1 or not is_known) and sys.stderr.isatty() else iter
