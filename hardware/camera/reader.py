"""Both decoders together: the fast one on every frame, and all there is where that shows nothing.

Most frames of a camera show no code at all, so the slow ways are for some of them only: a code
that is held there for half a second has several tries, and a camera that looks at a wall leaves
the machine to the till.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from hardware.camera.frame import Decoder, Found, Frame, nothing_reads
from hardware.camera.zbar import ZbarChild
from hardware.camera.zxing import Zxing
from hardware.ports import ScannerFault

# After trying harder, so many times as long as that took without.
_BREATHS = 1.5
_LEAST_BREATH = 0.15


class FrameReader:
    """Reads QR codes in frames by zxing-cpp and, where that shows none, by zbar.

    Either does alone where the other isn't there or has just died.
    """

    def __init__(self, first: Zxing | None, second: Decoder | None) -> None:
        self._first = first
        self._second = second

    def read(self, frame: Frame, *, harder: bool = True) -> list[Found]:
        """The codes in a frame, an empty list for none; ``harder`` in every way there is, within
        half a second.

        :raises ScannerFault: neither decoder is there.
        """
        if self._first is not None:
            found = self._first.read(frame)
            if found or not harder:
                return found
            found = self._first.read_harder(frame)
            if found:
                return found
        if self._second is None:
            if self._first is None:
                raise nothing_reads()
            return []
        try:
            return self._second.read(frame)
        except ScannerFault:
            if self._first is None:
                raise
            return []


class Gaze:
    """One camera's look at frame after frame, which tries harder now and then."""

    def __init__(
        self, reader: FrameReader, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._reader = reader
        self._monotonic = monotonic
        self._rested = float("-inf")

    def look(self, frame: Frame) -> list[Found]:
        """The codes in the next frame, the one nearest to its middle first.

        :raises ScannerFault: neither decoder is there, or the only one has just failed.
        """
        began = self._monotonic()
        harder = began >= self._rested
        found = self._reader.read(frame, harder=harder)
        if harder and not found:
            now = self._monotonic()
            self._rested = now + max(_LEAST_BREATH, _BREATHS * (now - began))
        across, down = frame.width / 2, frame.height / 2
        return sorted(
            found, key=lambda one: (one.middle[0] - across) ** 2 + (one.middle[1] - down) ** 2
        )


def reader_here() -> tuple[FrameReader, Callable[[], None]]:
    """A reader with what is installed on this machine, and what ends it."""
    first: Zxing | None = None
    with suppress(ScannerFault):
        first = Zxing()
    second = ZbarChild()
    return FrameReader(first, second), second.close
