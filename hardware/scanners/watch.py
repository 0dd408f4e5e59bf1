"""Keeps reading a scanner, through unplugging, an empty battery and a start before it is there."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from hardware.ports import ScannerFault

_AGAIN_SECONDS = 1.0
_END_SECONDS = 2.0


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
    """One scanner, read in a thread of its own. ``scanned`` is called there with each code."""

    def __init__(
        self, scanner: Scanner, scanned: Callable[[str], None], again: float = _AGAIN_SECONDS
    ) -> None:
        self.name = scanner.name
        # Whether it is read now, and why it can't be, once that is known.
        self.ready = False
        self.trouble: ScannerFault | None = None
        self._scanner = scanner
        self._scanned = scanned
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
                self.ready, self.trouble = False, fault
                self._stop.wait(self._again)

    def _read(self) -> None:
        for found in self._scanner.codes():
            self.ready, self.trouble = True, None
            for code in found:
                self._scanned(code)
            if self._stop.is_set():
                return
