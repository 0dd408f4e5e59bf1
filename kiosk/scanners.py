"""Which scanners a machine has, and the ones of a till being read."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from hardware.scanners.camera import CameraScanner, cameras
from hardware.scanners.input_device import InputScanner, input_devices
from hardware.scanners.serial_line import SerialScanner
from hardware.scanners.watch import Scanner, ScannerWatch
from hardware.serial_ports import serial_ports
from kiosk import mishaps
from kiosk.cameras import Eye, Eyes
from kiosk.domain.errors import TrestleError
from kiosk.services import scanners
from kiosk.services.scanners import AttachedScanner, KnownScanner, Way
from kiosk.services.till import Till

# The name of a scanner and what it read; called in a thread of the scanner's own.
Scanned = Callable[[str, str], None]


def attached() -> list[AttachedScanner]:
    """All that may be a scanner on this machine now."""
    lines = [
        AttachedScanner(Way.SERIAL, one.identity or one.device, f"{one.description} · {one.device}")
        for one in serial_ports()
    ]
    keyboards = [
        AttachedScanner(Way.INPUT, one.identity, f"{one.name} · {one.path.name}")
        for one in input_devices()
    ]
    lenses = [
        AttachedScanner(Way.CAMERA, one.address, f"{one.name} · {one.address}") for one in cameras()
    ]
    return lines + keyboards + lenses


def scanner_of(known: KnownScanner) -> Scanner:
    """The scanner itself; whether it is there is seen when it is read."""
    match known.way:
        case Way.SERIAL:
            return SerialScanner(known.name, known.address)
        case Way.INPUT:
            return InputScanner(known.name, known.address)
        case Way.CAMERA:
            return CameraScanner(known.name, known.address)


class Readers:
    """The scanners of a till, each read in a thread of its own once they are followed."""

    def __init__(self, till: Till) -> None:
        self._till = till
        self._running: dict[KnownScanner, ScannerWatch] = {}
        self._eyes = Eyes()

    def attached(self) -> list[AttachedScanner]:
        """All that may be a scanner on this machine now."""
        return attached()

    def follow(self, scanned: Scanned) -> None:
        """Read the scanners that the till knows now, and no others."""
        wanted = scanners.known(self._till)
        for known in set(self._running) - set(wanted):
            self._running.pop(known).stop()
        for known in wanted:
            if known not in self._running:
                self._running[known] = _begun(known, scanned)

    def troubles(self) -> dict[KnownScanner, TrestleError | None]:
        """Those that are read, each with why it can't be now, if so; one of which neither is known
        yet is left out."""
        running = self._running.items()
        return {known: watch.trouble for known, watch in running if watch.ready or watch.trouble}

    def eye(self) -> Eye:
        """What looks at the pictures of one camera; blocks for a moment the first time."""
        return self._eyes.open()

    def stop(self) -> None:
        """End them all."""
        self._eyes.close()
        for watch in self._running.values():
            watch.stop()
        self._running.clear()


def _begun(known: KnownScanner, scanned: Scanned) -> ScannerWatch:
    watch = ScannerWatch(scanner_of(known), partial(scanned, known.name), mishaps.note)
    watch.start()
    return watch
