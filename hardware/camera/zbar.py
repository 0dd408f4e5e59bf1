"""The second decoder: zbar by way of pyzbar, in a process that can't take the till down."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from typing import IO, Any

from hardware.camera.frame import By, Corners, Found, Frame
from hardware.camera.zbar_child import LENGTH, MISSING, SIZE
from hardware.ports import ScannerFault
from kiosk.domain.errors import N_

COMMAND = (sys.executable, "-m", "hardware.camera.zbar_child")
# Five times what the slowest of our frames takes on a busy machine.
FRAME_SECONDS = 0.6
START_SECONDS = 10.0
# How long a process that failed is left alone: a moment at first, then twice as long each time.
_REST_SECONDS = (0.05, 60.0)
_END_SECONDS = 2.0
# Between the end of its pipe and the end of the process itself.
_GONE_SECONDS = 0.5

_AWAY = N_("Codes are read with one decoder less: zbar has failed, and is started again soon.")
_MISSING = N_(
    "Codes are read with one decoder less: the zbar library is not installed. Install it (on "
    "Debian and Ubuntu: apt install libzbar0) and start again."
)


class ZbarChild:
    """Reads QR codes in a process of its own, which is started with the first frame and again
    after it died or took longer than ``patience`` seconds over a frame.

    One frame at a time, from any thread.
    """

    def __init__(
        self,
        command: Sequence[str] = COMMAND,
        patience: float = FRAME_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._command = command
        self._patience = patience
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(1, "zbar")
        self._process: subprocess.Popen[bytes] | None = None
        self._new = True
        self._rest, self._rests_until = 0.0, 0.0

    @property
    def pid(self) -> int | None:
        """The number of its process, None while there is none."""
        return self._process.pid if self._process is not None else None

    def read(self, frame: Frame) -> list[Found]:
        """The codes in a frame.

        :raises ScannerFault: its process died or hung over this frame, or rests after that.
        """
        with self._lock:
            answered = self._pool.submit(self._exchange, frame)
            try:
                said = answered.result(START_SECONDS if self._new else self._patience)
            except Late as error:
                self._end(answered)
                raise ScannerFault(_AWAY) from error
            except (OSError, EOFError, ValueError) as error:
                raise ScannerFault(_MISSING if self._end() == MISSING else _AWAY) from error
            self._new, self._rest = False, 0.0
            return [found for one in said if (found := _found(one)) is not None]

    def close(self) -> None:
        """End its process."""
        with self._lock:
            self._stop()
            self._pool.shutdown()

    def _exchange(self, frame: Frame) -> list[dict[str, Any]]:
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(SIZE.pack(frame.width, frame.height) + frame.grey)
        process.stdin.flush()
        (length,) = LENGTH.unpack(_all_of(process.stdout, LENGTH.size))
        said: list[dict[str, Any]] = json.loads(_all_of(process.stdout, length))
        return said

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            if self._monotonic() < self._rests_until:
                raise EOFError
            self._new = True
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process

    def _end(self, answered: Future[Any] | None = None) -> int | None:
        """End its process after a failure; how it had ended by itself, if it had."""
        process = self._process
        if process is None:
            return None
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0 if answered else _GONE_SECONDS)
        code = process.returncode
        self._stop()
        if answered is not None:
            # Its pipes are closed: whoever waited for an answer gets none.
            answered.exception(_END_SECONDS)
        least, most = _REST_SECONDS
        self._rest = most if code == MISSING else min(max(least, self._rest * 2), most)
        self._rests_until = self._monotonic() + self._rest
        return code

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _close(pipe)


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:
        # What was still to be written had nobody to read it.
        return


def _all_of(pipe: IO[bytes], size: int) -> bytes:
    read = pipe.read(size)
    if len(read) < size:
        raise EOFError
    return read


def _found(said: dict[str, Any]) -> Found | None:
    corners = _corners([(float(x), float(y)) for x, y in said["corners"]])
    if corners is None:
        return None
    return Found(as_meant(said["data"].encode("latin-1")), corners, By.ZBAR)


def _corners(around: Sequence[tuple[float, float]]) -> Corners | None:
    if len(around) == 4:
        return around[0], around[1], around[2], around[3]
    if not around:
        return None
    left, right = min(x for x, _ in around), max(x for x, _ in around)
    top, bottom = min(y for _, y in around), max(y for _, y in around)
    return (left, top), (right, top), (right, bottom), (left, bottom)


def as_meant(read: bytes) -> str:
    """What a code says of which zbar gave these bytes.

    zbar guesses the alphabet of a code that doesn't say it, often takes UTF-8 for Shift-JIS,
    Big5 or Latin-1, and hands out what it took that for. Where a guess taken back is UTF-8 beyond
    ASCII, it was a wrong one: by chance hardly any text is.
    """
    text = read.decode("utf-8", "replace")
    if text.isascii():
        return text
    for alphabet in ("shift_jis", "cp932", "big5", "latin-1", "cp1252"):
        try:
            return text.encode(alphabet).decode("utf-8")
        except UnicodeError:
            continue
    return text
