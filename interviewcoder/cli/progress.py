"""How far a run is, shown to a person who looks on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.progress import ProgressColumn, Task
    from rich.text import Text

    from interviewcoder.scale import Coded

Item = TypeVar("Item")


def watcher(files: int, *, what: str = "coding", is_known: bool = True) -> Callable[[Iterable[Item]], Iterable[Item]]:
    """A function that passes items on and shows how many texts are done, where standard error is a terminal.

    `files` is the number of texts, if it `is_known`: tables have many texts, and how many shows only as they are read.
    `what` is done with them stands before the bar.
    """

    def watched(items: Iterable[Item]) -> Iterator[Item]:
        from rich.progress import MofNCompleteColumn

        def done(item: Item) -> int:
            part = getattr(item, "part", None)
            return 0 if part and part.start else 1  # of a large file the first part stands for all

        return _shown(what, items, files if is_known else None, done, MofNCompleteColumn(), _rate())

    return watched if (files > 1 or not is_known) and sys.stderr.isatty() else iter


def watcher_of_parts(size: int) -> Callable[[Iterable[Coded]], Iterable[Coded]]:
    """A function that passes the parts of one large text on and shows how many of its `size` bytes are coded."""

    def watched(parts: Iterable[Coded]) -> Iterator[Coded]:
        from rich.progress import DownloadColumn, TransferSpeedColumn

        def done(part: Coded) -> int:
            return len(part.transcript.text.encode()) if part.transcript else 0

        return _shown("coding", parts, size, done, DownloadColumn(), TransferSpeedColumn())

    return watched


def _shown(
    what: str, items: Iterable[Item], total: int | None, done: Callable[[Item], int], *columns: ProgressColumn
) -> Iterator[Item]:
    """The items, passed on under a bar; `done` says how much of the `total`, if that is known, is done with an item."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TimeRemainingColumn

    with Progress(
        what, BarColumn(), *columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True
    ) as bar:
        task = bar.add_task(what, total=total)
        for item in items:
            yield item
            bar.advance(task, done(item))


def _rate() -> ProgressColumn:
    from rich.progress import ProgressColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            rate = task.finished_speed or task.speed or 0
            return Text(f"{rate:,.0f} a second" if rate >= 10 else f"{rate:.1f} a second")

    return Rate()
