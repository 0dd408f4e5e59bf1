"""Whose turn it is at the store: people first, and what nobody waits for in between.

A sale is made of a hundred small steps, and another thread at work makes it wait at many of them:
for SQLite's write lock, and for the interpreter's, which only one thread has at a time. So the
sync lets a person's action end before it begins its own next piece of work, and does that in
pieces so short that nobody sees one of them.

It waits each time for :data:`LONGEST_WAIT_SECONDS` at most: where somebody acts without end, as in
an import, the sync is slow, and goes on.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_WAIT_SECONDS = 0.25
_TURN_SECONDS = 0.0005


def take_short_turns() -> None:
    """Let the threads of this process take turns ten times as often as Python's own 5 ms.

    A thread that never rests, such as one that checks what the hub sent or opens a till, lets go
    only then, and who sells or serves a page meanwhile would wait that long at each step.
    """
    sys.setswitchinterval(_TURN_SECONDS)


class Turns:
    """The turns at one store, for all threads of this process."""

    def __init__(self) -> None:
        # SQLite lets those who wait for its write lock look again now and then; a thread that
        # writes much would nearly always be there first. This one wakes who waits.
        self.write = threading.Lock()
        # Commits since the log was folded, about: it may have been from elsewhere.
        self.unfolded = 0
        self._acting = 0
        self._changed = threading.Condition()

    @contextmanager
    def acting(self) -> Iterator[None]:
        """Somebody acts in this block, or waits for the write lock to."""
        with self._changed:
            self._acting += 1
        try:
            yield
        finally:
            with self._changed:
                self._acting -= 1
                if not self._acting:
                    self._changed.notify_all()

    @contextmanager
    def giving_way(self) -> Iterator[None]:
        """Begin this block when nobody acts, or after the longest wait."""
        with self._changed:
            self._changed.wait_for(lambda: not self._acting, LONGEST_WAIT_SECONDS)
        yield
