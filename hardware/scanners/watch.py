"""Keeps reading a scanner, through unplugging, an empty battery and a start before it is there."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from hardware.ports import ScannerFault
from kiosk.domain.errors import N_

_AGAIN_SECONDS = 1.0
_END_SECONDS = 2.0
_STOPPED = N_("The scanner “{name}” stopped in a way nobody foresaw; it is tried again by itself.")


class Scanner(Protocol):
    """Something that reads codes; ``name`` is what people call it."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    def codes(self) -> Iterator[Sequence[str]]:
        """Read from now on, and several times a second yield what was scanned since, if anything.

        Raises :class:`ScannerFault` where it isn't there, or is not any more.
        """
        ...


class ScannerWatch:
    """One scanner, read in a thread of its own. ``scanned`` is called there with each code, and
    ``failed`` with what no driver is known to raise."""

    def __init__(
        self,
        scanner: Scanner,
        scanned: Callable[[str], None],
        failed: Callable[[BaseException], object],
        again: float = _AGAIN_SECONDS,
    ) -> None:
        self.name = scanner.name
        # Whether it is read now, and why it can't be, once that is known.
        self.ready = False
        self.trouble: ScannerFault | None = None
        self._scanner = scanner
        self._scanned = scanned
        self._failed = failed
        self._again = again
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"scanner {self.name}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, within a moment."""
        self._stop.set()
        self._thread.join(_END_SECONDS)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._read()
            except ScannerFault as fault:
                self._rest(fault)
            except Exception as error:  # noqa: BLE001 - else it would look ready and hear nothing
                self._failed(error)
                self._rest(ScannerFault(_STOPPED, name=self.name))

    def _rest(self, fault: ScannerFault) -> None:
        self.ready, self.trouble = False, fault
        self._stop.wait(self._again)

    def _read(self) -> None:
        for found in self._scanner.codes():
            self.ready, self.trouble = True, None
            for code in found:
                self._scanned(code)
            if self._stop.is_set():
                return
