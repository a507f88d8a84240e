"""Processes that take no notice of interrupts from the keyboard, or of its end, which are for who began them."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def held_back(*others: signal.Signals) -> Iterator[None]:
    """Hold interrupts back from the threads and processes that are begun inside, and from those that these begin.

    To this thread one that comes meanwhile comes at the end. So are other signals, which these let through themselves.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # as it begins it lets signals through again
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP, *others})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


def let_through(number: signal.Signals) -> None:
    """Let a signal through that was held back from this process; one that came meanwhile comes now."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {number})
