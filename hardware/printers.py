"""Printers: one that writes files, and one at an address in the network."""

from __future__ import annotations

import os
import re
import socket
import tempfile
import threading
from pathlib import Path

from hardware import escpos, png, status, text
from hardware.documents import Document
from hardware.fonts import Fonts
from hardware.ports import PrinterFault, PrinterHealth
from hardware.wire import Wire, WireClosed
from kiosk.domain.errors import N_

_STATUS_WAIT = 0.5
_LOOK = N_("Look at the paper before printing again.")
_AGAIN = N_("Print again.")
_THEN_AGAIN = N_("Then print again.")
_BY_ITSELF = N_("It may then finish this one by itself.")
_UNSURE = N_("{printer} took the document but did not say that it printed it.")
_UNNAMABLE = re.compile(r'[<>:"/\\|?*\s]+')


class FilePrinter:
    """The preview printer: every document becomes ``<title>.png`` and ``<title>.txt``.

    Nothing is ever overwritten: the second document of a title is ``<title>-2``, and so on. It has
    no drawer to open.
    """

    def __init__(self, folder: Path, fonts: Fonts) -> None:
        self.folder = folder
        self._fonts = fonts

    @property
    def name(self) -> str:
        """What people call it."""
        return f"Preview in {self.folder}"

    def print_document(self, document: Document) -> None:
        """Write both files, whole or not at all. Raises :class:`PrinterFault`, nothing sent."""
        try:
            picture = png.render(document, self._fonts)
            words = text.render(document)
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self._reserve(_file_name(document.title))
            try:
                _replace(path.with_name(f"{path.stem}.png"), picture)
                _replace(path, words.encode())
            except OSError:
                path.unlink()
                raise
        except OSError as error:
            raise PrinterFault(
                N_(
                    "The preview could not be written to {folder}: {why}. "
                    "Make the folder writable or choose another, then print again."
                ),
                sent=False,
                folder=self.folder,
                why=error.strerror or error,
            ) from error

    def check(self) -> PrinterHealth:
        """Ask whether the folder can be written."""
        there = next(path for path in (self.folder, *self.folder.parents) if path.exists())
        if there.is_dir() and os.access(there, os.W_OK):
            return PrinterHealth(ok=True, sentence=f"Receipts are written to {self.folder}.")
        return PrinterHealth(
            ok=False,
            sentence=f"Receipts can't be written to {self.folder}. "
            "Make the folder writable or choose another.",
        )

    def _reserve(self, stem: str) -> Path:
        path = self.folder / f"{stem}.txt"
        number = 1
        while path.with_name(f"{path.stem}.png").exists() or not _made(path):
            number += 1
            path = self.folder / f"{stem}-{number}.txt"
        return path


class NetworkPrinter:
    """An ESC/POS printer at ``host`` and ``port`` (raw TCP, usually 9100).

    One connection per document, one document at a time: these printers serve one caller.
    ``timeout`` (seconds) bounds connecting and each write. After the document the printer is asked
    to answer when it has printed it, and ``confirm_within`` seconds are given to that; ``None``
    doesn't ask, for printers that never answer, and then "sent" is all that is known.
    """

    def __init__(
        self,
        host: str,
        paper: escpos.Paper,
        port: int = 9100,
        timeout: float = 2.0,
        confirm_within: float | None = 4.0,
    ) -> None:
        self.name = f"Printer {host}:{port}"
        self._address = (host, port)
        self._paper = paper
        self._timeout = timeout
        self._confirm_within = confirm_within
        self._one_at_a_time = threading.Lock()

    def print_document(self, document: Document) -> None:
        """Print a document, and open the drawer first where it says so.

        Raises :class:`PrinterFault`: ``sent`` is false up to the first byte of the document.
        """
        try:
            payload = escpos.render(document, self._paper)
        except OSError as error:
            raise PrinterFault(
                N_(
                    "The letters of {title} could not be drawn: {why}. "
                    "Install Trestle again; the sale itself is safe."
                ),
                sent=False,
                title=document.title,
                why=error.strerror or error,
            ) from error
        if document.open_drawer:
            payload = escpos.drawer_pulse() + payload
        with self._one_at_a_time, self._connect() as wire:
            try:
                trouble = _trouble(wire)
            except WireClosed as error:
                raise self._fault(
                    N_("{printer} hung up before it was given anything."), _AGAIN
                ) from error
            if trouble not in (None, status.Trouble.SILENT):
                raise self._fault(trouble.value, _THEN_AGAIN)
            self._send(wire, payload)
            self._finish(wire)

    def check(self) -> PrinterHealth:
        """Ask the printer how it is."""
        paper = None
        try:
            with self._one_at_a_time, self._connect() as wire:
                trouble = _trouble(wire)
                if trouble is not None:
                    ok = None if trouble is status.Trouble.SILENT else False
                    return PrinterHealth(ok, trouble.value.format(printer=self.name))
                paper = wire.ask(status.ASK_PAPER, status.is_realtime, _STATUS_WAIT)
        except PrinterFault as fault:
            return PrinterHealth(ok=False, sentence=fault.sentence)
        except WireClosed:
            return PrinterHealth(
                ok=None, sentence=f"{self.name} hung up when asked. Ask again in a moment."
            )
        if paper is not None and status.is_nearly_out(paper):
            return PrinterHealth(
                ok=True, sentence=f"{self.name} is ready; its roll is nearly used up."
            )
        return PrinterHealth(ok=True, sentence=f"{self.name} is ready.")

    def _connect(self) -> Wire:
        try:
            return Wire(socket.create_connection(self._address, timeout=self._timeout))
        except ConnectionRefusedError as error:
            raise self._fault(
                N_("{printer} refused the connection. Is it switched on, and is the port right?")
            ) from error
        except TimeoutError as error:
            raise self._fault(
                N_(
                    "{printer} did not answer within {seconds} seconds. Is it switched on and in "
                    "this network, and is no other till printing on it?"
                ),
                seconds=f"{self._timeout:g}",
            ) from error
        except socket.gaierror as error:
            raise self._fault(
                N_("{printer} can't be found by that name. Check its address in the settings.")
            ) from error
        except OSError as error:
            raise self._fault(
                N_("{printer} can't be reached: {why}. Check the cable or the Wi-Fi."),
                why=error.strerror or error,
            ) from error

    def _send(self, wire: Wire, payload: bytes) -> None:
        try:
            wire.send(payload)
        except WireClosed as error:
            sent = error.sent > 0
            raise self._fault(
                N_("{printer} stopped listening while it was given the document."),
                _LOOK if sent else _AGAIN,
                sent=sent,
            ) from error

    def _finish(self, wire: Wire) -> None:
        """Wait for the printer to reach the end of the document, where it can say so."""
        why: tuple[str, ...] = (_UNSURE,)
        try:
            if self._confirm_within is None:
                wire.finish(self._timeout)
                return
            done = wire.ask(status.ASK_DONE, status.is_done, self._confirm_within)
            if done is not None and not status.ended_while_printing(done):
                return
            trouble = status.Trouble.PAPER_OUT if done is not None else _trouble(wire)
            if trouble not in (None, status.Trouble.SILENT):
                why = (trouble.value, _BY_ITSELF)
        except WireClosed as error:
            raise self._fault(
                N_("{printer} hung up before it said that it printed the document."),
                _LOOK,
                sent=True,
            ) from error
        raise self._fault(*why, _LOOK, sent=True)

    def _fault(self, *texts: str, sent: bool = False, **facts: object) -> PrinterFault:
        return PrinterFault(*texts, sent=sent, printer=self.name, **facts)


def _trouble(wire: Wire) -> status.Trouble | None:
    """Ask the printer whether it is online, and why not. Raises :class:`WireClosed`."""
    online = wire.ask(status.ASK_ONLINE, status.is_realtime, _STATUS_WAIT)
    if online is None:
        return status.Trouble.SILENT
    if not status.is_offline(online):
        return None
    cause = wire.ask(status.ASK_CAUSE, status.is_realtime, _STATUS_WAIT)
    paper = wire.ask(status.ASK_PAPER, status.is_realtime, _STATUS_WAIT)
    return status.trouble(cause, paper)


def _made(path: Path) -> bool:
    # Made exclusively, so that two tills writing into one folder never share a name.
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _file_name(title: str) -> str:
    return _UNNAMABLE.sub(" ", title).strip(" .")[:80] or "document"


def _replace(target: Path, content: bytes) -> None:
    temporary, path = tempfile.mkstemp(dir=target.parent, prefix=".printing-")
    try:
        with os.fdopen(temporary, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(path, target)
    except OSError:
        Path(path).unlink(missing_ok=True)
        raise
