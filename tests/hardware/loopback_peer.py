"""A peer on TCP that takes one caller after the other, for as long as its ``with`` block lasts."""

from __future__ import annotations

import socket
import threading
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self


class LoopbackPeer(ABC):
    """Listens on a loopback ``port``, or on one of its own."""

    def __init__(self, port: int = 0) -> None:
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._open = True

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open = False
        # Wakes the thread out of accept().
        socket.create_connection(("127.0.0.1", self.port), timeout=2).close()
        self._thread.join(timeout=5)
        self._listener.close()

    @abstractmethod
    def _talk(self, connection: socket.socket) -> None:
        """Talk to a caller until it hangs up."""

    def _serve(self) -> None:
        while self._open:
            connection, _ = self._listener.accept()
            with connection:
                connection.settimeout(5)
                try:
                    self._talk(connection)
                except (ConnectionError, TimeoutError):
                    continue
