"""Printers that misbehave by chance: each connection goes wrong in another way, or not at all."""

from __future__ import annotations

import random
import socket
import threading
from enum import Enum, auto

from tests.hardware.printer_peer import Connection, Mood, PrinterPeer


class Fault(Enum):
    """What goes wrong."""

    NONE = auto()
    HANGS_UP = auto()
    STALLS = auto()
    CLOSES_MIDWAY = auto()
    PAPER_OUT = auto()
    RUNS_OUT = auto()
    FALLS_SILENT = auto()
    GARBAGE = auto()
    HALF_ANSWERS = auto()
    MOVES = auto()


class FaultyPeer(PrinterPeer):
    """Listens as a :class:`PrinterPeer`; ``faults`` are as likely as each other, from the moment
    that it is ``spoilt``. What it was given counts as paper, whatever it said of it."""

    def __init__(self, seed: int, faults: tuple[Fault, ...] = tuple(Fault)) -> None:
        super().__init__()
        self.spoilt = False
        self.had: list[Fault] = []
        self._chance = random.Random(seed)
        self._faults = faults
        self._fault = Fault.NONE

    def _serve(self) -> None:
        while self._open:
            connection, _ = self._listener.accept()
            fault = self._chance.choice(self._faults) if self.spoilt else Fault.NONE
            self.had.append(fault)
            with connection:
                connection.settimeout(5)
                try:
                    self._go_wrong(fault, connection)
                except (ConnectionError, TimeoutError):
                    continue

    def _go_wrong(self, fault: Fault, connection: socket.socket) -> None:
        chance = self._chance
        self._fault = fault
        match fault:
            case Fault.HANGS_UP:
                return
            case Fault.STALLS:
                threading.Event().wait(chance.uniform(0.1, 0.4))
                return
            case Fault.MOVES:
                self._listener.close()
                self._listener = socket.create_server(("127.0.0.1", 0))
                self.port = self._listener.getsockname()[1]
                return
            case Fault.CLOSES_MIDWAY:
                before = len(self.paper)
                self.mood = Mood(hangs_up_after=before + chance.randrange(10, 900))
            case Fault.PAPER_OUT:
                self.mood = Mood(paper_out=True)
            case Fault.RUNS_OUT:
                # It keeps what it was given, and says so no more.
                self.mood = Mood(runs_out_while_printing=True)
            case Fault.FALLS_SILENT:
                self.mood = Mood(silent_after=self.asked + chance.randrange(3))
            case _:
                self.mood = Mood()
        self._owed = None
        self._talk(connection)

    def _answer(self, question: bytes | None) -> bytes | None:
        if self._fault is Fault.GARBAGE:
            return self._chance.randbytes(3)
        if self._fault is Fault.HALF_ANSWERS and self._chance.random() < 0.5:
            return b""
        if self.mood.runs_out_while_printing and question is not None and not self._given:
            return bytes([0x12])
        return super()._answer(question)

    def _talk(self, connection: Connection) -> None:
        self._given = False
        super()._talk(_Noticing(connection, self))

    def notice(self, data: bytes) -> None:
        """Something more than a question came."""
        self._given = self._given or len(data) > 8


class _Noticing:
    def __init__(self, connection: Connection, peer: FaultyPeer) -> None:
        self._connection = connection
        self._peer = peer

    def recv(self, size: int) -> bytes:
        data = self._connection.recv(size)
        self._peer.notice(data)
        return data

    def sendall(self, data: bytes) -> None:
        self._connection.sendall(data)
