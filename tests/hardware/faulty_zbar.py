"""The second decoder's process, but one that some frames end and others keep for ever.

A frame is poisoned where its first pixels spell a word, as a picture does that zbar can't bear.
"""

from __future__ import annotations

import os
import sys
import time

from hardware.camera import zbar_child

_real = zbar_child.answer


def answer(width: int, height: int, grey: bytes) -> bytes:
    if grey.startswith(b"ABORT"):
        os.abort()
    if grey.startswith(b"HANG"):
        time.sleep(600)
    if grey.startswith(b"BABBLE"):
        return b"no JSON"
    return _real(width, height, grey)


zbar_child.answer = answer
zbar_child.settle()
zbar_child.serve(sys.stdin.buffer, sys.stdout.buffer)
