"""A ZPL printer at a real TCP port: keeps what it is sent, and answers ``~HS`` in three lines."""

from __future__ import annotations

import socket
from dataclasses import dataclass

from tests.hardware.loopback_peer import LoopbackPeer

_QUESTION = b"~HS\r\n"


@dataclass
class Mood:
    """How it behaves; ``at_work`` is how many answers say that there is something to print."""

    silent: bool = False
    paper_out: bool = False
    head_open: bool = False
    paused: bool = False
    at_work: int = 0
    runs_out_while_printing: bool = False


class ZplPeer(LoopbackPeer):
    """Listens on a loopback port of its own while its ``with`` block lasts."""

    def __init__(self, mood: Mood | None = None) -> None:
        super().__init__()
        self.mood = mood or Mood()
        self.sent = b""

    def _talk(self, connection: socket.socket) -> None:
        unread = b""
        while chunk := connection.recv(4096):
            unread += chunk
            while _QUESTION in unread:
                before, _, unread = unread.partition(_QUESTION)
                self.sent += before
                if not self.mood.silent:
                    connection.sendall(self._answer())
        self.sent += unread

    def _answer(self) -> bytes:
        mood = self.mood
        out = mood.paper_out or (mood.runs_out_while_printing and bool(self.sent))
        left = 0
        if self.sent and mood.at_work:
            mood.at_work -= 1
            left = 2
        first = f"030,{out:d},{mood.paused:d},0320,{left:03},0,0,0,000,0,0,0"
        second = f"001,0,{mood.head_open:d},0,1,2,6,0,{left:08},1,000"
        return "".join(f"\x02{one}\x03\r\n" for one in (first, second, "1234,0")).encode()
