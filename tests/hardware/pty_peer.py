"""A printer at a real serial line: the far end of a pseudo-terminal."""

from __future__ import annotations

import os
import pty
import select
import threading
import tty
from types import TracebackType

from tests.hardware.printer_peer import Mood, PrinterPeer


class Line:
    """The master's side as the connection that a peer talks over."""

    def __init__(self, master: int, over: threading.Event) -> None:
        self._master = master
        self._over = over

    def recv(self, size: int) -> bytes:
        while not self._over.is_set():
            ready, _, _ = select.select([self._master], [], [], 0.05)
            if ready:
                try:
                    return os.read(self._master, size)
                except OSError:
                    # Nobody has the other side open just now.
                    self._over.wait(0.02)
        return b""

    def sendall(self, data: bytes) -> None:
        os.write(self._master, data)


class PtyPeer(PrinterPeer):
    """As a :class:`PrinterPeer`, at the serial port ``path``."""

    def __init__(self, mood: Mood | None = None) -> None:
        super().__init__(mood)
        self._listener.close()
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        self._over = threading.Event()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join(timeout=5)
        os.close(self._slave)
        os.close(self._master)

    def _serve(self) -> None:
        line = Line(self._master, self._over)
        while not self._over.is_set():
            self._talk(line)
