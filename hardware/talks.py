"""How a printer is asked how it is, and when it is done: in ESC/POS byte by byte, in ZPL by
``~HS``, which is answered in lines, and a drawer's trigger not at all."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic, sleep
from typing import Protocol

from hardware import status, zpl
from hardware.status import Trouble
from hardware.wire import Wire

_GLANCE_SECONDS = 0.2


@dataclass(frozen=True)
class Waits:
    """How long, in seconds, a printer has for its answers: for its ``first``, as one that was just
    switched on, or is behind Wi-Fi, takes its time; for each ``status`` after it; for the state of
    its ``drawer``; and how long it may be silent (``done``) before it says that a document is
    printed."""

    first: float = 1.2
    status: float = 0.5
    drawer: float = 0.4
    done: float = 10.0


USUAL_WAITS = Waits()


@dataclass(frozen=True)
class Trigger:
    """A cash drawer that opens without a printer, at the first byte that it is sent. It prints
    nothing and answers nothing."""


class Talk(Protocol):
    """What a printer is asked. All may raise :class:`hardware.wire.WireClosed`."""

    def trouble(self, wire: Wire) -> Trouble | None:
        """What is in its way, if anything is."""
        ...

    def ask_end(self, wire: Wire) -> None:
        """Ask it to say when all that it was given is on paper; what it said before, as nonsense,
        is no answer to that."""
        ...

    def hear_end(self, wire: Wire, wait: float) -> bool | None:
        """Whether all is on paper: false where the paper ended instead, None where it isn't said
        within so many seconds."""
        ...

    def nearly_out(self, wire: Wire) -> bool:
        """Whether it says that its roll is nearly used up."""
        ...


class EscPosTalk:
    """The questions of ESC/POS."""

    def __init__(self, waits: Waits) -> None:
        self._waits = waits

    def trouble(self, wire: Wire) -> Trouble | None:
        """As a :class:`Talk`."""
        online = wire.ask(status.ASK_ONLINE, status.is_realtime, self._waits.first)
        if online is None:
            return Trouble.SILENT
        if not status.is_offline(online):
            # A late answer to somebody's earlier question may have come first; of two, one is ours.
            again = wire.ask(status.ASK_ONLINE, status.is_realtime, self._waits.status)
            if again is None or not status.is_offline(again):
                return None
        cause = wire.ask(status.ASK_CAUSE, status.is_realtime, self._waits.status)
        paper = wire.ask(status.ASK_PAPER, status.is_realtime, self._waits.status)
        return status.trouble(cause, paper)

    def ask_end(self, wire: Wire) -> None:
        """As a :class:`Talk`."""
        wire.forget(status.is_done)
        wire.send(status.ASK_DONE)

    def hear_end(self, wire: Wire, wait: float) -> bool | None:
        """As a :class:`Talk`."""
        done = wire.hear(status.is_done, wait)
        return None if done is None else not status.ended_while_printing(done)

    def nearly_out(self, wire: Wire) -> bool:
        """As a :class:`Talk`."""
        paper = wire.ask(status.ASK_PAPER, status.is_realtime, self._waits.status)
        return paper is not None and status.is_nearly_out(paper)


class ZplTalk:
    """The one question of ZPL."""

    def __init__(self, waits: Waits) -> None:
        self._waits = waits

    def trouble(self, wire: Wire) -> Trouble | None:
        """As a :class:`Talk`."""
        answer = self._ask(wire, self._waits.first)
        if answer is None:
            return Trouble.SILENT
        if answer.paper_out:
            return Trouble.PAPER_OUT
        if answer.head_open:
            return Trouble.COVER_OPEN
        if answer.error:
            return Trouble.ERROR
        return Trouble.OFFLINE if answer.paused else None

    def ask_end(self, wire: Wire) -> None:
        """As a :class:`Talk`: nothing, for it is asked again and again."""

    def hear_end(self, wire: Wire, wait: float) -> bool | None:
        """As a :class:`Talk`; it is idle when it says so twice, for the first answer may have come
        before it had read what it was given."""
        until = monotonic() + wait
        idle = 0
        while idle < 2 and monotonic() < until:
            sleep(_GLANCE_SECONDS)
            answer = self._ask(wire, self._waits.status)
            if answer is None or answer.busy or answer.paper_out or answer.head_open:
                return None
            idle += 1
        return True if idle == 2 else None

    def nearly_out(self, wire: Wire) -> bool:
        """As a :class:`Talk`: it doesn't say."""
        return False

    def _ask(self, wire: Wire, wait: float) -> zpl.Answer | None:
        heard = wire.ask_lines(zpl.ASK_STATUS, lambda said: zpl.read_answer(said) is not None, wait)
        return zpl.read_answer(heard)


class MuteTalk:
    """No question at all: whatever a trigger hears opens its drawer."""

    def trouble(self, wire: Wire) -> Trouble | None:
        """As a :class:`Talk`."""
        return Trouble.SILENT

    def ask_end(self, wire: Wire) -> None:
        """As a :class:`Talk`."""

    def hear_end(self, wire: Wire, wait: float) -> bool | None:
        """As a :class:`Talk`."""
        return None

    def nearly_out(self, wire: Wire) -> bool:
        """As a :class:`Talk`."""
        return False


def talk_for(paper: object, waits: Waits) -> Talk:
    """How a printer is talked to that has this paper, or is a trigger."""
    if isinstance(paper, Trigger):
        return MuteTalk()
    return ZplTalk(waits) if isinstance(paper, zpl.Roll) else EscPosTalk(waits)
