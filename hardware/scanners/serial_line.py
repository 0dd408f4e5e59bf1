"""Scanners on a serial line: a real one, USB set to act as one (CDC), or Bluetooth (SPP)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import serial

from hardware.ports import ScannerFault
from hardware.scanners.framing import Framer
from hardware.serial_ports import device_of
from kiosk.domain.errors import N_

# Scanners send a code in one go; one that falls silent in the middle has none of the endings.
_SILENCE_SECONDS = 0.12
_BAUD = 9600
_PLUG_IN = N_("Plug it in; scanning goes on by itself.")


class SerialScanner:
    """A scanner at ``address``: a port's name, or the identity of a USB one, wherever it is.

    USB and Bluetooth take any speed; a real serial line is opened at 9600 baud, the scanners' own.
    """

    def __init__(self, name: str, address: str) -> None:
        self.name = name
        self._address = address

    def codes(self) -> Iterator[Sequence[str]]:
        """Read from now on, and several times a second yield what was scanned since, if anything.

        Raises :class:`ScannerFault` where it isn't there, or is not any more.
        """
        try:
            line = serial.Serial(self._device(), _BAUD, timeout=_SILENCE_SECONDS, exclusive=True)
        except (serial.SerialException, ValueError) as error:
            raise self._fault(N_("The scanner “{name}” is not there."), _PLUG_IN) from error
        framer = Framer()
        with line:
            while True:
                try:
                    first = line.read(1)
                    more = line.read(line.in_waiting) if first else b""
                # A pty that hangs up, or a driver that is gone, is told in the system's own words.
                except (serial.SerialException, OSError, TypeError) as error:
                    gone = N_("The scanner “{name}” was unplugged, or its battery is empty.")
                    raise self._fault(gone, _PLUG_IN) from error
                yield framer.feed(first + more) if first else framer.silent()

    def _device(self) -> str:
        device = device_of(self._address)
        if device is None:
            absent = N_("The scanner “{name}” is not plugged in, or is set to act as a keyboard.")
            raise self._fault(absent, _PLUG_IN)
        return device

    def _fault(self, *texts: str) -> ScannerFault:
        return ScannerFault(*texts, name=self.name)
