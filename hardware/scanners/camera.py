"""This machine's own camera as a scanner, with no window open: what it sees is scanned.

OpenCV brings the pictures, from whatever the system calls a camera; it is the extra ``camera``, for
a screen's own camera needs none of it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hardware.camera.frame import Frame
from hardware.camera.reader import Gaze, reader_here
from hardware.ports import ScannerFault
from kiosk.domain.errors import N_
from kiosk.domain.seen_codes import Seen

_WIDTH, _HEIGHT = 1280, 720
# Between two frames that are looked at: the camera gives up to thirty a second, half of them do.
_BETWEEN_SECONDS = 1 / 15
_PLUG_IN = N_("Plug it in; scanning goes on by itself.")


class CameraScanner:
    """The camera at ``address``: its number as the system counts, or where the system has it.

    A code that is held there counts once, as :mod:`kiosk.domain.seen_codes` says.
    """

    def __init__(
        self, name: str, address: str, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.name = name
        self._address = address
        self._monotonic = monotonic
        # Beyond one opening: a cable that slips scans no ticket once more.
        self._seen = Seen()

    def codes(self) -> Iterator[Sequence[str]]:
        """Look from now on, and after each frame yield what counts as scanned by it, if anything.

        Raises :class:`ScannerFault` where it isn't there or is in use, or is gone, and where
        nothing here reads codes or brings pictures.
        """
        camera = self._opened()
        reader, end = reader_here()
        gaze, looked = Gaze(reader), float("-inf")
        try:
            while True:
                there, picture = camera.read()
                if not there:
                    raise self._fault(N_("The camera “{name}” gives no pictures any more."))
                now = self._monotonic()
                if now - looked < _BETWEEN_SECONDS:
                    yield ()
                    continue
                looked = now
                in_view = [one.text for one in gaze.look(_frame(picture))]
                self._seen, code = self._seen.look(in_view, now)
                yield () if code is None else (code,)
        finally:
            camera.release()
            end()

    def _opened(self) -> Any:
        try:
            # Here, not above: most tills have no need of it.
            import cv2
        except ImportError as error:
            raise ScannerFault(
                N_("This machine's own camera needs OpenCV. Install Trestle with “[camera]”.")
            ) from error
        number = re.fullmatch(r"[0-9]{1,3}", self._address)
        # It writes into the till's own log what is said here in a sentence.
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
        camera = cv2.VideoCapture(int(self._address) if number else self._address)
        if not camera.isOpened():
            camera.release()
            raise self._fault(N_("The camera “{name}” is not there, or another program has it."))
        camera.set(cv2.CAP_PROP_FRAME_WIDTH, _WIDTH)
        camera.set(cv2.CAP_PROP_FRAME_HEIGHT, _HEIGHT)
        return camera

    def _fault(self, text: str) -> ScannerFault:
        return ScannerFault(text, _PLUG_IN, name=self.name)


def _frame(picture: Any) -> Frame:
    import cv2

    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) if picture.ndim == 3 else picture
    height, width = grey.shape
    return Frame(width, height, grey.tobytes())


@dataclass(frozen=True)
class Camera:
    """A camera of this machine: what finds it again, and what it calls itself."""

    address: str
    name: str


def cameras(
    listed: Path = Path("/sys/class/video4linux"), by_id: Path = Path("/dev/v4l/by-id")
) -> list[Camera]:
    """The cameras that Linux has now, each by a place that stays its own where there is one.

    Elsewhere none is listed, and a camera is known by its number.
    """
    stable = {one.resolve().name: one for one in sorted(by_id.glob("*"), reverse=True)}
    found = []
    for device in sorted(listed.glob("video*"), key=lambda one: (len(one.name), one.name)):
        try:
            # A camera has devices beside it that give no pictures, as for what it knows of them.
            if (device / "index").read_text().strip() != "0":
                continue
            name = (device / "name").read_text().strip()
        except OSError:
            # It was unplugged in this moment.
            continue
        place = stable.get(device.name, Path("/dev") / device.name)
        found.append(Camera(str(place), name or device.name))
    return found
