"""The pole display of a till, kept showing what the customer is to see."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from time import monotonic

from hardware import finding, pole
from hardware.addresses import Address, Found, Way
from hardware.line_display import Rows
from hardware.ports import DisplayFault
from kiosk.domain.errors import TrestleError
from kiosk.services import display_setup
from kiosk.services.pole_rows import trial_rows
from kiosk.services.till import Till

# So old may be what is known of where it is.
_GLANCE_SECONDS = 1.0

TRIAL_SECONDS = 5.0

_log = logging.getLogger(__name__)


class TillPole:
    """The pole display that a till remembers; it may come, go and be another one meanwhile."""

    def __init__(self, till: Till) -> None:
        self._till = till
        self._known: Address | None = None
        self._looked = -_GLANCE_SECONDS
        self._pole = pole.Pole(self._where)

    @contextlib.contextmanager
    def working(self) -> Iterator[TillPole]:
        """Show in this block."""
        self._pole.start()
        try:
            yield self
        finally:
            self._pole.stop()

    @property
    def wanted(self) -> bool:
        """Whether there is one to show anything on."""
        return self._pole.address is not None

    @property
    def fault(self) -> DisplayFault | None:
        """What is in its way, if anything is known to be."""
        return self._pole.fault

    def show(self, rows: Rows) -> None:
        """Show this from now on; never waits."""
        self._pole.show(rows)

    def try_out(self) -> None:
        """Show for a moment what each cell and sign of it can."""
        self._pole.try_out(trial_rows(), TRIAL_SECONDS)

    def find(self) -> list[Found]:
        """The serial ports of this machine, at which one may be."""
        return ports()

    def _where(self) -> Address | None:
        if monotonic() - self._looked >= _GLANCE_SECONDS:
            self._looked = monotonic()
            try:
                self._known = display_setup.pole_of(self._till)
            except TrestleError as fault:
                _log.warning("Where the pole display is can't be read: %s", fault.sentence)
        return self._known


def ports() -> list[Found]:
    """The serial ports of this machine; nobody knows what is at their end."""
    return [one for one in finding.attached() if one.address.way is Way.SERIAL]


def try_out(address: Address) -> None:
    """Show a test on a display that nobody has open.

    :raises DisplayFault: it can't be reached.
    """
    pole.show_once(address, trial_rows())
