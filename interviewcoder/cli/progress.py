"""How far a run is, shown to a person who looks on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")


def watcher(total: int) -> Callable[[Iterable[Item]], Iterable[Item]]:
    """What shows how many of so many files are coded, where standard error is a terminal."""

    def watched(items: Iterable[Item]) -> Iterator[Item]:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TimeRemainingColumn
        from rich.text import Text

        class Rate(ProgressColumn):
            def render(self, task: Task) -> Text:
                return Text(f"{task.finished_speed or task.speed or 0:,.0f} a second")

        columns = ("coding", BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            yield from bar.track(items, total=total)

    return watched if total > 1 and sys.stderr.isatty() else iter
