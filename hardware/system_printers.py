"""Printers that the system owns and queues for: CUPS by its ``lp``, and Windows' raw printing."""

from __future__ import annotations

import shutil
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from hardware import escpos
from hardware.documents import Document
from hardware.ports import Attempt, Cause, PrinterFault, PrinterHealth
from hardware.printers import Medium, drawn
from kiosk.domain.errors import N_

_LP_SECONDS = 15.0


class SystemPrinter(ABC):
    """A printer in the system's own queue, called ``queue`` there. The system takes bytes and can't
    say what became of them: a document is sent, and never known to be printed."""

    def __init__(self, queue: str, paper: Medium, name: str = "") -> None:
        self.name = name or f"Printer {queue}"
        self._queue = queue
        self._paper = paper

    def render(self, document: Document) -> bytes:
        """The bytes of a document. Raises :class:`PrinterFault` where it can't be drawn."""
        return drawn(document, self._paper)

    def print_payload(self, payload: bytes, attempt: Attempt) -> bool:
        """Put what was rendered into the system's queue. Raises :class:`PrinterFault`."""
        attempt.begin()
        self._hand_over(payload)
        return False

    def kick(self, begin: Callable[[], None]) -> bool:
        """Put the drawer's pulse into the system's queue. Raises :class:`PrinterFault`."""
        begin()
        self._hand_over(escpos.drawer_pulse())
        return False

    @abstractmethod
    def check(self) -> PrinterHealth:
        """Ask the system how it is."""

    @abstractmethod
    def _hand_over(self, payload: bytes) -> None:
        """Give bytes to the system, whole or not at all. Raises :class:`PrinterFault`."""

    def _refused(self, why: object, *, sent: bool = False) -> PrinterFault:
        return PrinterFault(
            N_("The system did not take it for {printer}: {why}. Look at its printer settings."),
            sent=sent,
            cause=Cause.UNSURE if sent else Cause.AWAY,
            printer=self.name,
            why=why,
        )


class CupsPrinter(SystemPrinter):
    """A printer of CUPS, given raw bytes by ``lp``."""

    def check(self) -> PrinterHealth:
        """Whether CUPS has it, and takes anything for it."""
        try:
            ran = _run(["lpstat", "-a", self._queue])
        except (OSError, subprocess.TimeoutExpired) as error:
            return PrinterHealth(False, self._refused(_why(error)).sentence)
        if ran.returncode or b" accepting " not in ran.stdout.replace(b" not accepting ", b""):
            return PrinterHealth(False, self._refused(_said(ran)).sentence)
        return PrinterHealth(None, f"{self.name}: CUPS takes papers for it, and can't say more.")

    def _hand_over(self, payload: bytes) -> None:
        try:
            ran = _run(["lp", "-d", self._queue, "-o", "raw", "-s"], payload)
        except subprocess.TimeoutExpired as error:
            raise self._refused(_why(error), sent=True) from error
        except OSError as error:
            raise self._refused(_why(error)) from error
        if ran.returncode:
            raise self._refused(_said(ran))


class WindowsPrinter(SystemPrinter):
    """A printer of Windows, given raw bytes by its spooler (with the package pywin32)."""

    def check(self) -> PrinterHealth:
        """Whether Windows has it."""
        try:
            import win32print

            win32print.ClosePrinter(win32print.OpenPrinter(self._queue))
        except (ImportError, OSError, RuntimeError) as error:
            return PrinterHealth(False, self._refused(_why(error)).sentence)
        return PrinterHealth(None, f"{self.name}: Windows takes papers for it, and can't say more.")

    def _hand_over(self, payload: bytes) -> None:
        try:
            import win32print
        except ImportError as error:
            raise self._refused(_why(error)) from error
        begun = False
        try:
            opened = win32print.OpenPrinter(self._queue)
            try:
                win32print.StartDocPrinter(opened, 1, ("Trestle", None, "RAW"))
                win32print.StartPagePrinter(opened)
                begun = True
                win32print.WritePrinter(opened, payload)
                win32print.EndPagePrinter(opened)
                win32print.EndDocPrinter(opened)
            finally:
                win32print.ClosePrinter(opened)
        except (OSError, win32print.error) as error:
            raise self._refused(_why(error), sent=begun) from error


def cups_queues() -> list[str]:
    """The printers that CUPS has; none where there is no CUPS."""
    if shutil.which("lpstat") is None:
        return []
    try:
        ran = _run(["lpstat", "-a"])
    except (OSError, subprocess.TimeoutExpired):
        return []
    lines = ran.stdout.decode(errors="replace").splitlines()
    told = (line.partition(" ") for line in lines)
    return [queue for queue, _, rest in told if rest.startswith("accepting ")]


def _run(command: Sequence[str], payload: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    # In English: the answer is read.
    return subprocess.run(
        ["env", "LC_ALL=C", *command], input=payload, capture_output=True, timeout=_LP_SECONDS
    )


def _said(ran: subprocess.CompletedProcess[bytes]) -> str:
    said = (ran.stderr or ran.stdout).decode(errors="replace").strip().splitlines()
    return said[-1] if said else f"code {ran.returncode}"


def _why(error: BaseException) -> str:
    return str(getattr(error, "strerror", None) or error)
