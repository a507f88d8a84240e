"""Interrupts held back from processes while they begin: they are for the process that began them."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def held_back(*others: signal.Signals) -> Iterator[None]:
    """Block SIGINT, SIGHUP and other signals inside, so that threads and processes begun there inherit that.

    Signals that arrive meanwhile are delivered at the end. Those who inherit it may let the others through themselves.
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
