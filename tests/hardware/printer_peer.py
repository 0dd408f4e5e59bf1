"""A printer at a real TCP port: keeps what it is sent and answers like the metal ones do."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass
from typing import Protocol

from tests.hardware.loopback_peer import LoopbackPeer

_PULSE = b"\x1bp\x00"
_QUESTION = re.compile(rb"\x10\x04([\x01\x02\x04])|\x1dr\x01|\x1dI([BCD])", re.S)


class Connection(Protocol):
    """What a peer talks over."""

    def recv(self, size: int, /) -> bytes: ...
    def sendall(self, data: bytes, /) -> None: ...


@dataclass
class Mood:
    """How it behaves; may be changed between calls."""

    silent: bool = False
    paper_out: bool = False
    cover_open: bool = False
    nearly_out: bool = False
    runs_out_while_printing: bool = False
    hangs_up_when_asked: bool = False
    hangs_up_after: int | None = None
    late_by_one: bool = False
    # Nonsense that comes before its answer to whether it is online.
    blurts: bytes = b""
    silent_after: int | None = None
    slow: float = 0.0
    drawer: bool | None = None
    # Its maker, model and serial number; without any it doesn't know the question.
    identity: tuple[bytes, bytes, bytes] | None = None


class PrinterPeer(LoopbackPeer):
    """Listens on a loopback port of its own while its ``with`` block lasts."""

    def __init__(self, mood: Mood | None = None, port: int = 0) -> None:
        super().__init__(port)
        self.mood = mood or Mood()
        self.paper = b""
        self.asked = 0
        self._owed: Connection | None = None

    def _talk(self, connection: Connection) -> None:
        unread = b""
        while chunk := connection.recv(4096):
            unread += chunk
            while found := _QUESTION.search(unread):
                self.paper += unread[: found.start()]
                unread = unread[found.end() :]
                if found.group(2):
                    self._tell(connection, b"BCD".index(found.group(2)))
                    continue
                if self.mood.drawer is not None and _PULSE in self.paper:
                    self.mood.drawer = True
                if not found.group(1) and self.mood.slow:
                    waits = threading.Thread(target=self._late, args=(connection, b"\x00"))
                    waits.start()
                    continue
                if self.mood.hangs_up_when_asked:
                    return
                answer = self._answer(found.group(1))
                if answer is None:
                    self._owed = connection
                self.asked += 1
                after = self.mood.silent_after
                silent = self.mood.silent or (after is not None and self.asked > after)
                if answer is not None and not silent:
                    connection.sendall(answer)
            limit = self.mood.hangs_up_after
            if limit is not None and len(self.paper) + len(unread) >= limit:
                return
        self.paper += unread

    def _tell(self, connection: Connection, which: int) -> None:
        if self.mood.identity is not None and not self.mood.silent:
            connection.sendall(b"_" + self.mood.identity[which] + b"\0")

    def _late(self, connection: Connection, answer: bytes) -> None:
        time.sleep(self.mood.slow)
        connection.sendall(answer)

    def _answer(self, question: bytes | None) -> bytes | None:
        mood = self.mood
        ended = mood.runs_out_while_printing and bool(self.paper)
        stopped = mood.paper_out or mood.cover_open or ended
        match question:
            case b"\x01":
                late = mood.blurts + (b"\x12" if mood.late_by_one else b"")
                if not ended and self._owed is not None:
                    # Refilled: what it was asked in its turn is answered now.
                    self._owed.sendall(b"\x00")
                    self._owed = None
                return late + bytes([0x12 | 0x08 * stopped | 0x04 * bool(mood.drawer)])
            case b"\x02":
                return bytes([0x12 | 0x04 * mood.cover_open | 0x20 * (mood.paper_out or ended)])
            case b"\x04":
                return bytes([0x12 | 0x60 * (mood.paper_out or ended) | 0x0C * mood.nearly_out])
            case _:
                return None if ended else b"\x00"
