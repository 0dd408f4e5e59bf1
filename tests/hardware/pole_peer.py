"""A pole display at the far end of a pseudo-terminal, as its maker's command table describes it.

It knows nothing of the code that drives it: it keeps two lines of 20 cells, a cursor, a mode and a
code page, and refuses every byte that its table doesn't have.
"""

from __future__ import annotations

import os
import pty
import select
import threading
import time
import tty
from collections.abc import Callable
from types import TracebackType

_WIDE, _HIGH = 20, 2
# Table 437, which is there after ESC @, lacks the euro; 858 has it.
_PAGES = {0: "cp437", 19: "cp858"}


class Tube:
    """The tube itself: bytes in, letters out."""

    def __init__(self) -> None:
        self.strange: list[bytes] = []
        self._reset()

    @property
    def lines(self) -> tuple[str, str]:
        """What stands on it."""
        top, bottom = ("".join(row) for row in self._cells)
        return top, bottom

    def take(self, data: bytes) -> None:
        """Obey."""
        self._pending += data
        while self._pending and (used := self._step(self._pending)):
            self._pending = self._pending[used:]

    def _reset(self) -> None:
        self._cells = [[" "] * _WIDE for _ in range(_HIGH)]
        self._column = self._row = 0
        self._page = "cp437"
        self._pending = b""

    def _step(self, data: bytes) -> int:
        first = data[0]
        if first >= 0x20:
            self._put(bytes([first]).decode(self._page))
            return 1
        if first == 0x0C:
            self._cells = [[" "] * _WIDE for _ in range(_HIGH)]
            self._column = self._row = 0
            return 1
        if first == 0x0B:
            self._column = self._row = 0
            return 1
        if len(data) < 2:
            return 0
        if data[:2] == b"\x1b@":
            rest = self._pending
            self._reset()
            self._pending = rest
            return 2
        if data[:2] == b"\x1f\x01":
            return 2
        if data[:2] == b"\x1bt":
            if len(data) < 3:
                return 0
            self._page = _PAGES[data[2]]
            return 3
        if data[:2] == b"\x1f$":
            if len(data) < 4:
                return 0
            self._column, self._row = data[2] - 1, data[3] - 1
            return 4
        self.strange.append(data[:2])
        return 1

    def _put(self, letter: str) -> None:
        self._cells[self._row][self._column] = letter
        self._column += 1
        if self._column == _WIDE:
            self._column, self._row = 0, (self._row + 1) % _HIGH


class PolePeer:
    """A tube on a pseudo-terminal; ``hangs`` while it reads nothing."""

    def __init__(self) -> None:
        self.tube = Tube()
        self.hangs = False
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> PolePeer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.unplug()

    def unplug(self) -> None:
        """Pull it out."""
        if self._over.is_set():
            return
        self._over.set()
        self._thread.join(timeout=5)
        os.close(self._slave)
        os.close(self._master)

    def shows(self, top: str, bottom: str, within: float = 10.0) -> None:
        """Wait until this stands on it."""
        wait_until(lambda: self.tube.lines == (top, bottom), within, lambda: str(self.tube.lines))

    def _serve(self) -> None:
        while not self._over.is_set():
            if self.hangs:
                self._over.wait(0.02)
                continue
            ready, _, _ = select.select([self._master], [], [], 0.05)
            if ready:
                self.tube.take(os.read(self._master, 256))


def wait_until(true: Callable[[], bool], within: float, told: Callable[[], str] = str) -> None:
    """Wait until something is true; fails with what is ``told`` where it never is."""
    until = time.monotonic() + within
    while not true():
        assert time.monotonic() < until, told()
        time.sleep(0.01)
