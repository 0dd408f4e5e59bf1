"""Printers at a device file, as Linux's ``/dev/usb/lp0``; a plain file or a pipe will do, too."""

from __future__ import annotations

import os
import select
import stat
from pathlib import Path
from time import monotonic

from hardware.printers import USUAL_WAITS, LinePrinter, Medium, Waits
from hardware.wire import Wire
from kiosk.domain.errors import N_

_WRITE_SECONDS = 2.0


class DevicePrinter(LinePrinter):
    """A printer whose bytes are written to ``path``; what is there already stays."""

    def __init__(
        self, path: Path, paper: Medium, name: str = "", waits: Waits = USUAL_WAITS
    ) -> None:
        super().__init__(name or f"Printer {path}", paper, waits)
        self._path = path

    def _connect(self) -> Wire:
        try:
            return Wire(DeviceChannel(self._path))
        except OSError as error:
            raise self.fault(
                N_("{printer} can't be opened: {why}. Is it plugged in and switched on?"),
                why=error.strerror or error,
            ) from error


class DeviceChannel:
    """A device file as a :class:`hardware.wire.Channel`. Only a device can answer."""

    def __init__(self, path: Path) -> None:
        self.answers = path.exists() and stat.S_ISCHR(path.stat().st_mode)
        way = os.O_RDWR if self.answers else os.O_WRONLY | os.O_APPEND | os.O_CREAT
        # A pipe that nobody reads would wait for ever.
        waits = getattr(os, "O_NONBLOCK", 0)
        self._file = os.open(path, way | waits | getattr(os, "O_NOCTTY", 0), 0o600)

    def write(self, data: bytes) -> int:
        """As a :class:`Channel`."""
        until = monotonic() + _WRITE_SECONDS
        while (left := until - monotonic()) > 0:
            if os.name != "nt":
                select.select([], [self._file], [], left)
            try:
                return os.write(self._file, data)
            except BlockingIOError:
                continue
        raise TimeoutError

    def read(self, wait: float) -> bytes | None:
        """As a :class:`Channel`."""
        ready, _, _ = select.select([self._file], [], [], wait)
        if not ready:
            return None
        try:
            return os.read(self._file, 64)
        except BlockingIOError:
            return None

    def finish(self, wait: float) -> None:
        """As a :class:`Channel`: what was taken is the system's, and a file's is on the disk."""
        if not self.answers and stat.S_ISREG(os.fstat(self._file).st_mode):
            os.fsync(self._file)

    def close(self) -> None:
        """As a :class:`Channel`."""
        os.close(self._file)
