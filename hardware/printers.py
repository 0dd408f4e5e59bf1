"""Printers at the end of a line, whatever the line is made of."""

from __future__ import annotations

import socket
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from time import monotonic

from hardware import escpos, identity, status, zpl
from hardware.addresses import Identity
from hardware.documents import Document
from hardware.ports import Attempt, Cause, PrinterFault, PrinterHealth
from hardware.status import Trouble
from hardware.talks import USUAL_WAITS as USUAL_WAITS
from hardware.talks import Talk, Trigger, talk_for
from hardware.talks import Waits as Waits
from hardware.wire import SocketChannel, Wire, WireClosed
from kiosk.domain.errors import N_, BadInput

Medium = escpos.Paper | zpl.Roll | Trigger
_DRAWER_LOOKS = 3
_LOOK = N_("Look at the paper before printing again.")
_AGAIN = N_("Print again.")
_THEN_AGAIN = N_("Then print again.")
_BY_ITSELF = N_("It may then finish this one by itself.")
_UNSURE = N_("{printer} took the document but did not say that it printed it.")
_KEY = N_("The drawer stays shut: open it with its key.")


class LinePrinter(ABC):
    """A printer at the end of a line that is opened for each document. What it is given and how
    it is asked follows from its ``paper``: that of an ESC/POS printer, or the roll of a ZPL one. A
    drawer's trigger is one that has none.

    One connection per document, one document at a time: these printers serve one caller. After
    the document the printer is asked to answer once it has printed it. It is waited for as long
    as it goes on saying that it is at work.
    """

    def __init__(self, name: str, paper: Medium, waits: Waits = USUAL_WAITS) -> None:
        self._name = name
        self._paper = paper
        self._talk: Talk = talk_for(paper, waits)
        self._waits = waits
        self._one_at_a_time = threading.Lock()

    @property
    def name(self) -> str:
        """What people call it."""
        return self._name

    @abstractmethod
    def _connect(self) -> Wire:
        """Open the line. Raises :class:`PrinterFault`, nothing sent."""

    def render(self, document: Document) -> bytes:
        """The bytes of a document. Raises :class:`PrinterFault` where it can't be drawn."""
        return drawn(document, self._paper)

    def print_payload(self, payload: bytes, attempt: Attempt) -> bool:
        """Print what was rendered; whether the printer said that it is on paper.

        Raises :class:`PrinterFault`: ``sent`` is false up to the first byte of the document.
        """
        with self._one_at_a_time, self._connect() as wire:
            trouble = self._look(wire)
            if trouble is Trouble.SILENT and attempt.answers:
                raise self.fault(
                    N_("{printer} is there, but doesn't answer. Switch it off and on."),
                    cause=Cause.SILENT,
                )
            if trouble not in (None, Trouble.SILENT):
                raise self.fault(trouble.value, _THEN_AGAIN, cause=trouble.cause)
            attempt.begin()
            self._send(wire, payload)
            if trouble is Trouble.SILENT:
                self._hand_over(wire)
                return False
            self._await_end(wire, attempt)
            return True

    def kick(self, begin: Callable[[], None]) -> bool:
        """Send the drawer's pulse, never to a printer that would keep it for later; whether the
        drawer's switch was seen to change. Raises :class:`PrinterFault`.
        """
        with self._one_at_a_time:
            try:
                wire = self._connect()
            except PrinterFault as fault:
                raise PrinterFault(
                    *fault.texts, _KEY, sent=False, cause=fault.cause, **fault.facts
                ) from fault
            with wire:
                return self._kick(wire, begin)

    def check(self) -> PrinterHealth:
        """Ask the printer how it is; a trigger is not even called, for that may open its drawer."""
        if isinstance(self._paper, Trigger):
            return PrinterHealth(
                ok=None, sentence=f"{self.name} opens the drawer; try it with a no-sale."
            )
        try:
            with self._one_at_a_time, self._connect() as wire:
                trouble = self._talk.trouble(wire)
                if trouble is not None:
                    ok = None if trouble is Trouble.SILENT else False
                    return PrinterHealth(ok, trouble.value.format(printer=self.name))
                nearly_out = self._talk.nearly_out(wire)
        except PrinterFault as fault:
            return PrinterHealth(ok=False, sentence=fault.sentence)
        except WireClosed:
            return PrinterHealth(
                ok=None, sentence=f"{self.name} hung up when asked. Ask again in a moment."
            )
        if nearly_out:
            return PrinterHealth(
                ok=True, sentence=f"{self.name} is ready; its roll is nearly used up."
            )
        return PrinterHealth(ok=True, sentence=f"{self.name} is ready.")

    def identify(self) -> Identity | None:
        """Ask the printer who it is; None where none answers, or it is no ESC/POS printer. Never
        raises."""
        if not isinstance(self._paper, escpos.Paper):
            return None
        try:
            with self._one_at_a_time, self._connect() as wire:
                # What is no receipt printer would print the next question.
                if wire.ask(status.ASK_ONLINE, status.is_realtime, self._waits.first) is None:
                    return None
                return identity.ask(wire)
        except (PrinterFault, WireClosed):
            return None

    def fault(
        self, *texts: str, sent: bool = False, cause: Cause = Cause.AWAY, **facts: object
    ) -> PrinterFault:
        """A fault of this printer; ``{printer}`` in its sentences is its name."""
        return PrinterFault(*texts, sent=sent, cause=cause, printer=self.name, **facts)

    def _look(self, wire: Wire) -> Trouble | None:
        try:
            return self._talk.trouble(wire)
        except WireClosed as error:
            raise self.fault(
                N_("{printer} hung up before it was given anything."), _AGAIN
            ) from error

    def _kick(self, wire: Wire, begin: Callable[[], None]) -> bool:
        trouble = self._look(wire)
        if trouble not in (None, Trouble.SILENT):
            raise self.fault(trouble.value, _KEY, cause=trouble.cause)
        begin()
        try:
            before = self._drawer(wire) if trouble is None else None
            wire.send(escpos.drawer_pulse())
            for _ in range(_DRAWER_LOOKS if before is not None else 0):
                after = self._drawer(wire)
                if after not in (None, before):
                    return True
            wire.finish(self._waits.status)
        except WireClosed as error:
            raise self.fault(
                N_("{printer} hung up while the drawer was to open. Is it open?"),
                sent=True,
                cause=Cause.UNSURE,
            ) from error
        return False

    def _send(self, wire: Wire, payload: bytes) -> None:
        try:
            wire.send(payload)
        except WireClosed as error:
            sent = error.sent > 0
            raise self.fault(
                N_("{printer} stopped listening while it was given the document."),
                _LOOK if sent else _AGAIN,
                sent=sent,
                cause=Cause.UNSURE if sent else Cause.AWAY,
            ) from error

    def _hand_over(self, wire: Wire) -> None:
        try:
            wire.finish(self._waits.status * 4)
        except WireClosed as error:
            raise self._hung_up() from error

    def _await_end(self, wire: Wire, attempt: Attempt) -> None:
        """Wait for the printer to reach the end of the document."""
        begun = heard = monotonic()
        why: tuple[str, ...] = (_UNSURE,)
        cause = Cause.UNSURE
        try:
            self._talk.ask_end(wire)
            while monotonic() - begun < attempt.patience:
                done = self._talk.hear_end(wire, min(1.0, self._waits.done))
                if done:
                    return
                trouble = Trouble.PAPER_OUT if done is False else self._talk.trouble(wire)
                if trouble is Trouble.SILENT:
                    if monotonic() - heard > self._waits.done:
                        break
                    continue
                heard = monotonic()
                if trouble is not None:
                    why, cause = (trouble.value, _BY_ITSELF), trouble.cause
                    attempt.stuck(self.fault(trouble.value, sent=True, cause=cause))
                if done is not None:
                    break
        except WireClosed as error:
            raise self._hung_up() from error
        raise self.fault(*why, _LOOK, sent=True, cause=cause)

    def _drawer(self, wire: Wire) -> bool | None:
        """The level of the drawer's switch; which one means open depends on the drawer."""
        answer = wire.ask(status.ASK_ONLINE, status.is_realtime, self._waits.drawer)
        return None if answer is None else status.drawer_level(answer)

    def _hung_up(self) -> PrinterFault:
        return self.fault(
            N_("{printer} hung up before it said that it printed the document."),
            _LOOK,
            sent=True,
            cause=Cause.UNSURE,
        )


class NetworkPrinter(LinePrinter):
    """A printer at ``host`` and ``port`` (raw TCP, usually 9100); ``timeout`` (seconds) bounds
    connecting and each write."""

    def __init__(
        self,
        host: str,
        paper: Medium,
        port: int = 9100,
        timeout: float = 2.0,
        waits: Waits = USUAL_WAITS,
        name: str = "",
    ) -> None:
        super().__init__(name or f"Printer {host}:{port}", paper, waits)
        self._address = (host, port)
        self._timeout = timeout

    def _connect(self) -> Wire:
        try:
            connection = socket.create_connection(self._address, timeout=self._timeout)
        except ConnectionRefusedError as error:
            raise self.fault(
                N_("{printer} refused the connection. Is it switched on, and is the port right?")
            ) from error
        except TimeoutError as error:
            raise self.fault(
                N_(
                    "{printer} did not answer within {seconds} seconds. Is it switched on and in "
                    "this network, and is no other till printing on it?"
                ),
                seconds=f"{self._timeout:g}",
            ) from error
        except socket.gaierror as error:
            raise self.fault(
                N_("{printer} can't be found by that name. Check its address in the settings.")
            ) from error
        except OSError as error:
            raise self.fault(
                N_("{printer} can't be reached: {why}. Check the cable or the Wi-Fi."),
                why=error.strerror or error,
            ) from error
        return Wire(SocketChannel(connection))


def drawn(document: Document, paper: Medium) -> bytes:
    """The bytes of a document. Raises :class:`PrinterFault` where it can't be drawn."""
    if isinstance(paper, Trigger):
        raise PrinterFault(
            N_("A drawer prints nothing: {title} belongs to a printer."),
            sent=False,
            cause=Cause.DOCUMENT,
            title=document.title,
        )
    try:
        if isinstance(paper, zpl.Roll):
            return zpl.render(document, paper)
        return escpos.render(document, paper)
    except BadInput as error:
        raise PrinterFault(*error.texts, sent=False, cause=Cause.DOCUMENT, **error.facts) from error
    except (OSError, ValueError) as error:
        raise PrinterFault(
            N_(
                "The letters of {title} could not be drawn: {why}. "
                "Install Trestle again; the sale itself is safe."
            ),
            sent=False,
            cause=Cause.DOCUMENT,
            title=document.title,
            why=getattr(error, "strerror", None) or error,
        ) from error
