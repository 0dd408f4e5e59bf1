"""A wire between a window and the app that can fail in the ways that wires do."""

from __future__ import annotations

import contextlib
import socket
import threading


class Wire:
    """All that goes between the window and the app; it can be cut, kept cut, or go dead."""

    def __init__(self) -> None:
        self.app_port = 0
        self.kept_cut = False
        self._alive = threading.Event()
        self._alive.set()
        self._ends: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._take, daemon=True).start()

    def cut(self, *, keep: bool = False) -> None:
        """Break every connection; with ``keep`` no new one is let through until :meth:`mend`."""
        self.kept_cut = keep
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._ends.clear()

    def go_dead(self) -> None:
        """Let nothing through any more, and break nothing."""
        self._alive.clear()

    def mend(self) -> None:
        """Work again; what a dead wire held back arrives now."""
        self.kept_cut = False
        self._alive.set()

    def close(self) -> None:
        """Take the wire away."""
        self.mend()
        self._door.close()
        self.cut()

    def _take(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            try:
                if self.kept_cut:
                    raise ConnectionRefusedError
                far = socket.create_connection(("127.0.0.1", self.app_port))
            except OSError:
                near.close()
                continue
            self._ends += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while carried := source.recv(65536):
                self._alive.wait()
                sink.sendall(carried)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
