"""How many codes of :mod:`tests.code_pictures` each decoder reads, ours and three others alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import cv2
import numpy as np
import zxingcpp

from hardware.camera.frame import Frame, frame_of
from hardware.camera.reader import reader_here
from tests.code_pictures import Picture
from tests.qr_reading import texts_in

OURS, ZXING, ZBAR, OPENCV = "ours", "zxing-cpp", "pyzbar", "OpenCV"
ALL = "all"


@dataclass
class Rates:
    """How many pictures of each kind there were, and how many of them each decoder read."""

    shown: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    read: dict[str, dict[str, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    misread: list[str] = field(default_factory=list)

    def report(self) -> str:
        """All of it in lines, in percent."""
        names = list(self.read[ALL])
        head = f"{'':18}" + "".join(f"{name:>10}" for name in names)
        rows = [
            f"{kind:18}"
            + "".join(f"{100 * self.read[kind][name] / many:9.0f}%" for name in names)
            + f"   of {many}"
            for kind, many in self.shown.items()
        ]
        return "\n".join([head, *rows])


def rates(shown: Iterable[Picture]) -> Rates:
    """Have all of them read all of the pictures."""
    reader, end = reader_here()
    readers = {OURS: lambda frame: [one.text for one in reader.read(frame)], **ALONE}
    found = Rates()
    for one in shown:
        frame = frame_of(one.jpeg)
        kinds = (one.kind, "signed codes" if one.signed else "short codes", ALL)
        for kind in kinds:
            found.shown[kind] += 1
        for name, read in readers.items():
            texts = [text for text in read(frame) if text]
            for kind in kinds:
                found.read[kind][name] += one.text in texts
            if texts and one.text not in texts:
                found.misread.append(f"{name}: {one.text} as {texts}")
    end()
    return found


def _zxing(frame: Frame) -> list[str]:
    picture = memoryview(frame.grey).cast("B", (frame.height, frame.width))
    read = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return [one.text for one in read]


def _opencv(frame: Frame) -> list[str]:
    picture = np.frombuffer(frame.grey, np.uint8).reshape(frame.height, frame.width)
    # Its better one of two: the other reads an eighth less of these.
    done, texts, _, _ = cv2.QRCodeDetectorAruco().detectAndDecodeMulti(picture)
    return list(texts) if done else []


ALONE: Mapping[str, Callable[[Frame], list[str]]] = {ZXING: _zxing, ZBAR: texts_in, OPENCV: _opencv}
