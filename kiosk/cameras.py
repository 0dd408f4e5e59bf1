"""What the pictures of a camera show: the one place where the app and the decoders meet."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hardware import qr
from hardware.camera.frame import By, Corners, Found, Frame, frame_of
from hardware.camera.reader import FrameReader, Gaze, reader_here
from hardware.camera.zbar import ZbarChild
from hardware.camera.zxing import Zxing
from hardware.ports import ScannerFault
from kiosk.domain.errors import BadInput

# A frame of 720 lines takes a tenth of this.
LARGEST_FRAME = 4_000_000
_DRAWN = "TRESTLE"


@dataclass(frozen=True)
class InView:
    """A code that a picture shows: what it says, its corners as parts of the picture's width and
    height, in order around it, and which decoder read it."""

    text: str
    corners: Corners
    by: By


class Eyes:
    """The decoders of a till, started when a camera is first looked through."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reader: FrameReader | None = None
        self._end: Callable[[], None] | None = None

    def open(self) -> Eye:
        """One camera's eye; blocks for a moment the first time."""
        with self._lock:
            if self._reader is None:
                self._reader, self._end = reader_here()
            return Eye(Gaze(self._reader))

    def close(self) -> None:
        """End them."""
        with self._lock:
            if self._end is not None:
                self._end()
            self._reader = self._end = None


class Eye:
    """Looks at one camera's pictures, one after another; keeps none of them."""

    def __init__(self, gaze: Gaze) -> None:
        self._gaze = gaze

    def look(self, picture: bytes) -> list[InView]:
        """The codes in a picture file, the one nearest to its middle first; blocks.

        What is no picture shows none: the next one comes in a moment.

        :raises ScannerFault: nothing here reads codes.
        """
        if len(picture) > LARGEST_FRAME:
            return []
        try:
            frame = frame_of(picture)
        except BadInput:
            return []
        return [_in_view(frame, one) for one in self._gaze.look(frame)]


def codes_in(file: Path) -> list[InView]:
    """The codes in a picture file, however long they take, from left to right.

    :raises BadInput: it can't be read, or is no picture.
    :raises ScannerFault: nothing here reads codes.
    """
    try:
        picture = file.read_bytes()
    except OSError as error:
        raise BadInput(f"The file {file} can't be read. Check its name, and try again.") from error
    frame = frame_of(picture)
    reader, end = reader_here()
    try:
        found = reader.read(frame)
    finally:
        end()
    return [_in_view(frame, one) for one in sorted(found, key=lambda one: one.middle)]


def tried() -> tuple[Sequence[By], Sequence[ScannerFault]]:
    """The decoders that read a code which is drawn for them, and what is wrong with the others."""
    frame = frame_of(qr.png(_DRAWN))
    child = ZbarChild()
    ways: Mapping[By, Callable[[], list[Found]]] = {
        By.ZXING: lambda: Zxing().read(frame),
        By.ZBAR: lambda: child.read(frame),
    }
    good, faults = [], []
    for by, read in ways.items():
        try:
            if [one.text for one in read()] == [_DRAWN]:
                good.append(by)
        except ScannerFault as fault:
            faults.append(fault)
    child.close()
    return good, faults


def _in_view(frame: Frame, found: Found) -> InView:
    first, second, third, fourth = ((x / frame.width, y / frame.height) for x, y in found.corners)
    return InView(found.text, (first, second, third, fourth), found.by)
