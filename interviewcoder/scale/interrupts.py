"""Processes that take no notice of interrupts from the keyboard, which are for who began them."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def held_back() -> Iterator[None]:
    """Hold interrupts back from the threads and processes that are begun inside, and from those that these begin.

    To this thread one that comes meanwhile comes at the end.
    """
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # as it begins it lets signals through again
    hold = getattr(signal, "pthread_sigmask", lambda *_: set[int]())  # Windows has none
    held = hold(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        hold(signal.SIG_SETMASK, held)
