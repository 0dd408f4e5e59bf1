"""Keeps a pole display showing what is newest, in a thread of its own.

Whoever has something to show never waits: only the last of it is kept. A display that is pulled out
or takes nothing is tried again and again, and shows what is newest once it is back. It can't
answer, so that it is there is all that is known of it.
"""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from hardware.addresses import Address, Way
from hardware.line_display import CLEAR, PROLOGUE, Rows, payload
from hardware.ports import Cause, DisplayFault
from hardware.wire import Channel, Wire, WireClosed
from kiosk.domain.errors import N_

WAYS = (Way.SERIAL, Way.DEVICE)
# Said again so often: it may have been switched off and on, and nobody was told.
_REFRESH_SECONDS = 3.0
_RETRY_SECONDS = 1.0
_STOP_SECONDS = 3.0
_IN_USE = frozenset({errno.EAGAIN, errno.EBUSY, errno.EACCES})


class Pole:
    """A display at the address that ``where`` says now, if any; ``open`` reaches it."""

    def __init__(
        self,
        where: Callable[[], Address | None],
        open: Callable[[Address], Channel] | None = None,
    ) -> None:
        self._where = where
        self._open = open or channel_at
        self._newest: Rows | None = None
        self._trial: tuple[Rows, float] | None = None
        self._news = threading.Event()
        self._over = threading.Event()
        self._address: Address | None = None
        self._fault: DisplayFault | None = None
        self._thread = threading.Thread(target=self._run, name="pole", daemon=True)

    @property
    def address(self) -> Address | None:
        """Where it is; None where there is none."""
        return self._address

    @property
    def fault(self) -> DisplayFault | None:
        """What is in its way, if anything is known to be."""
        return self._fault

    def start(self) -> None:
        """Begin to show."""
        self._thread.start()

    def stop(self) -> None:
        """Show nothing any more."""
        self._over.set()
        self._news.set()
        if self._thread.is_alive():
            # One that hangs is left behind: nobody waits for a display.
            self._thread.join(timeout=_STOP_SECONDS)

    def show(self, rows: Rows) -> None:
        """Show this from now on. Never waits and never fails."""
        self._newest = rows
        self._news.set()

    def try_out(self, rows: Rows, seconds: float) -> None:
        """Show this for so long instead of what is newest. Never waits and never fails."""
        self._trial = (rows, monotonic() + seconds)
        self._news.set()

    def _run(self) -> None:
        while not self._over.is_set():
            self._address = address = self._where()
            if address is None:
                self._fault = None
                self._pause()
                continue
            try:
                with Wire(self._opened(address)) as wire:
                    self._keep(wire, address)
            except DisplayFault as fault:
                self._fault = fault
                self._over.wait(_RETRY_SECONDS)

    def _keep(self, wire: Wire, address: Address) -> None:
        """Show what is newest until the display goes, or is another one."""
        shown: Rows | None = None
        said = 0.0
        try:
            wire.send(PROLOGUE)
            self._fault = None
            while not self._over.is_set() and address == self._where():
                newest = self._due()
                if newest is not None and (
                    newest != shown or monotonic() - said >= _REFRESH_SECONDS
                ):
                    wire.send(payload(newest))
                    shown, said = newest, monotonic()
                    self._fault = None
                self._pause()
            wire.send(CLEAR)
            wire.finish(_RETRY_SECONDS)
        except WireClosed as error:
            raise DisplayFault(
                N_("The pole display at {place} takes nothing. Plug it in and switch it on."),
                cause=Cause.SILENT,
                place=str(address),
            ) from error

    def _due(self) -> Rows | None:
        trial = self._trial
        return trial[0] if trial is not None and monotonic() < trial[1] else self._newest

    def _pause(self) -> None:
        self._news.wait(_RETRY_SECONDS)
        self._news.clear()

    def _opened(self, address: Address) -> Channel:
        try:
            return self._open(address)
        except (OSError, ValueError) as error:
            raise _unopened(address, error) from error


def probe(address: Address) -> None:
    """See whether a display's port can be opened.

    :raises DisplayFault: it can't, with the cause ``BUSY`` where somebody else has it.
    """
    try:
        channel_at(address).close()
    except (OSError, ValueError) as error:
        raise _unopened(address, error) from error


def show_once(address: Address, rows: Rows) -> None:
    """Show something on a display that nobody has open.

    :raises DisplayFault: it can't be reached.
    """
    try:
        with Wire(channel_at(address)) as wire:
            wire.send(PROLOGUE + payload(rows))
            wire.finish(1.0)
    except (OSError, ValueError, WireClosed) as error:
        raise _unopened(address, error) from error


def channel_at(address: Address) -> Channel:
    """The line to a display. May raise :class:`OSError`."""
    if address.way is Way.SERIAL:
        # Imported where it is used: most tills have none.
        from hardware.serial_line import SerialChannel

        return SerialChannel(address.place, address.number)
    from hardware.device_line import DeviceChannel

    if not Path(address.place).exists():
        # It would be made, as a file that nobody looks at.
        raise FileNotFoundError(errno.ENOENT, "there is no such device", address.place)
    return DeviceChannel(Path(address.place))


def _unopened(address: Address, error: Exception) -> DisplayFault:
    number = getattr(error, "errno", None)
    return DisplayFault(
        N_(
            "The pole display at {place} can't be opened: {why}. Plug it in and switch it on; "
            "nothing else may use its port."
        ),
        cause=Cause.BUSY if number in _IN_USE else Cause.AWAY,
        place=str(address),
        # The library that opens ports names the place and the number again.
        why=os.strerror(number) if number else str(error) or type(error).__name__,
    )
