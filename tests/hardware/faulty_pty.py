"""A printer at a serial line that misbehaves by chance, and is unplugged in the middle."""

from __future__ import annotations

import os
import pty
import random
import threading
import time
import tty

from tests.hardware.faulty_peer import Fault
from tests.hardware.printer_peer import Mood
from tests.hardware.pty_peer import Line, PtyPeer

_CUT = b"\x1dV\x00"
# What goes wrong with half of a document goes wrong for so long.
_LASTS = 0.4


class FaultyPtyPeer(PtyPeer):
    """At a serial port of another name each time that it was unplugged; ``path`` is its present
    one. Once it is ``spoilt``, all faults are as likely as each other, from one document to the
    next."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.spoilt = False
        self.had: list[Fault] = []
        self.paths = [self.path]
        self._chance = random.Random(seed)
        self._fault = Fault.NONE
        self._drawn = time.monotonic()
        self._before = 0

    def _serve(self) -> None:
        while not self._over.is_set():
            try:
                self._talk(Line(self._master, self._over))
            except _Unplugged:
                pass
            if not self._over.is_set():
                self._replug()

    def _replug(self) -> None:
        master, slave = self._master, self._slave
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        os.close(slave)
        os.close(master)
        self.path = os.ttyname(self._slave)
        self.paths.append(self.path)
        self.mood = Mood()
        self._owed = None

    def _answer(self, question: bytes | None) -> bytes | None:
        if question == b"\x01":
            self._perhaps_another_fault()
        chance = self._chance
        match self._fault:
            case Fault.GARBAGE:
                return chance.randbytes(3)
            case Fault.HALF_ANSWERS if chance.random() < 0.5:
                return b""
            case Fault.RUNS_OUT if question is not None and len(self.paper) == self._before:
                return bytes([0x12])
        return super()._answer(question)

    def _perhaps_another_fault(self) -> None:
        between = not self.paper or self.paper.endswith(_CUT)
        lasted = time.monotonic() - self._drawn > _LASTS
        chance = self._chance
        if not self.spoilt or not (between or lasted) or chance.random() < 0.5:
            return
        self._fault = chance.choice(tuple(Fault))
        self._drawn = time.monotonic()
        self._before = len(self.paper)
        self.had.append(self._fault)
        self.mood = Mood()
        match self._fault:
            case Fault.HANGS_UP | Fault.MOVES:
                raise _Unplugged
            case Fault.STALLS:
                threading.Event().wait(chance.uniform(0.1, 0.4))
            case Fault.CLOSES_MIDWAY:
                self.mood = Mood(hangs_up_after=self._before + chance.randrange(10, 900))
            case Fault.PAPER_OUT:
                self.mood = Mood(paper_out=True)
            case Fault.RUNS_OUT:
                self.mood = Mood(runs_out_while_printing=True)
            case Fault.FALLS_SILENT:
                self.mood = Mood(silent_after=self.asked + chance.randrange(3))


class _Unplugged(Exception):
    """Somebody pulled it out."""
