"""Printers at a serial port: a cable, a USB adapter, or Bluetooth's serial profile."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from time import monotonic

import serial

from hardware.printers import USUAL_WAITS, LinePrinter, Medium, Waits
from hardware.serial_ports import device_of
from hardware.wire import TornWrite, Wire
from kiosk.domain.errors import N_

try:
    from termios import error as _TerminalError
except ImportError:  # pragma: no cover
    # Windows has none of them, nor their faults.
    class _TerminalError(Exception):  # type: ignore[no-redef]
        """Never raised."""


_WRITE_SECONDS = 2.0
_LOOK_SECONDS = 0.02


class SerialPrinter(LinePrinter):
    """A printer at the serial port ``port`` (a device, ``COM3``, or which USB one it is, at
    whatever plug) with ``baud`` signs a second, eight bits, no parity."""

    def __init__(
        self, port: str, baud: int, paper: Medium, name: str = "", waits: Waits = USUAL_WAITS
    ) -> None:
        super().__init__(name or f"Printer {port}", paper, waits)
        self._port = port
        self._baud = baud

    def _connect(self) -> Wire:
        port = device_of(self._port)
        if port is None:
            raise self.fault(N_("{printer} is not plugged in, or is switched off."))
        try:
            return Wire(SerialChannel(port, self._baud))
        except (OSError, ValueError) as error:
            raise self.fault(
                N_(
                    "{printer} can't be opened: {why}. Is it plugged in and switched on, and does "
                    "nothing else use its port?"
                ),
                why=getattr(error, "strerror", None) or error,
            ) from error


class SerialChannel:
    """A serial port as a :class:`hardware.wire.Channel`; nobody else may open it meanwhile."""

    answers = True

    def __init__(self, port: str, baud: int) -> None:
        # Opening it drops what an earlier question was answered: it is no answer to the next.
        with _plainly():
            self._line = serial.serial_for_url(
                port, baudrate=baud, timeout=0, write_timeout=_WRITE_SECONDS, exclusive=True
            )

    def write(self, data: bytes) -> int:
        """As a :class:`Channel`."""
        # Small, as it can't be told how much of what times out has gone out.
        part = data[:256]
        try:
            with _plainly():
                self._line.write(part)
        except serial.SerialTimeoutException as error:
            raise TornWrite(len(part)) from error
        return len(part)

    def read(self, wait: float) -> bytes | None:
        """As a :class:`Channel`."""
        with _plainly():
            self._line.timeout = wait
            came = self._line.read(1)
            return bytes(came + self._line.read(self._line.in_waiting)) if came else None

    def finish(self, wait: float) -> None:
        """As a :class:`Channel`. What is held back by the printer is not waited for without end."""
        until = monotonic() + max(wait, _WRITE_SECONDS)
        with _plainly():
            while self._line.out_waiting:
                if monotonic() > until:
                    raise TimeoutError
                self.read(_LOOK_SECONDS)

    def close(self) -> None:
        """As a :class:`Channel`."""
        with contextlib.suppress(OSError), _plainly():
            if self._line.out_waiting:
                # What a stalled printer has not taken would keep the port open.
                self._line.reset_output_buffer()
            self._line.close()


@contextlib.contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except _TerminalError as error:
        # A port that was unplugged; it is no OSError by itself.
        raise OSError(*error.args) from error
