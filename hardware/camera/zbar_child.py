"""The second decoder's own process: frames come in, what zbar reads in them goes out.

zbar is known to end its process on some pictures (pyzbar's issues 142, 143 and 158), and a till
must not go with it. A frame is two numbers, width and height, and then a byte a pixel; the answer
is a number of bytes, and then JSON: of each code its bytes, written as Latin-1, and its corners.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import struct
import sys
from typing import BinaryIO

SIZE = struct.Struct(">II")
LENGTH = struct.Struct(">I")
_INVERTED = bytes(range(255, -1, -1))
_MODEST = 5
# How its process ends where the library isn't there.
MISSING = 3


def answer(width: int, height: int, grey: bytes) -> bytes:
    """What zbar reads in a frame, light on dark, too."""
    from pyzbar import pyzbar

    for pixels in (grey, grey.translate(_INVERTED)):
        read = pyzbar.decode((pixels, width, height), symbols=[pyzbar.ZBarSymbol.QRCODE])
        if read:
            break
    codes = [
        {"data": one.data.decode("latin-1"), "corners": [tuple(at) for at in one.polygon]}
        for one in read
    ]
    return json.dumps(codes).encode()


def serve(frames: BinaryIO, answers: BinaryIO) -> None:
    """Answer frames until no more come."""
    while len(head := frames.read(SIZE.size)) == SIZE.size:
        width, height = SIZE.unpack(head)
        grey = frames.read(width * height)
        if len(grey) < width * height:
            return
        said = answer(width, height, grey)
        answers.write(LENGTH.pack(len(said)) + said)
        answers.flush()


def settle() -> None:
    """Leave the till's keys and its turns to the till, and no picture behind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        import resource

        os.nice(_MODEST)
        # What a crash would write to disk holds the last frame.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    settle()
    try:
        import pyzbar.pyzbar  # noqa: F401
    except ImportError:
        sys.exit(MISSING)
    with contextlib.suppress(BrokenPipeError):
        serve(sys.stdin.buffer, sys.stdout.buffer)
