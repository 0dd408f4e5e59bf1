"""What prints while a till is open: a thread for each of its printers, and what screens see."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from hardware import finding, png, qr
from hardware.ports import Cause, Printer, PrinterFault
from hardware.spooler import Spooler
from kiosk.domain.errors import TrestleError
from kiosk.paper import fonts, meet, place_of, print_test, printer_of, who_is_at, why_not
from kiosk.seeking import Habits, Seeker
from kiosk.services import training
from kiosk.services.print_queue import StoreQueue, lock_of
from kiosk.services.printers import RECEIPTS, PrinterRole, other_printers
from kiosk.services.till import Till
from kiosk.ui.paperwork import Offers, Paperwork

_GLANCE_SECONDS = 2.0
# A sale and its paper are three commits of some thirty pages, of the thousand at which SQLite has
# whoever comes next fold its log.
FOLDS_AFTER = 24
# Of a QR code on a screen, a module each.
_DOTS = 8
# Nobody at its address, or somebody who doesn't answer as it does.
_AWAY = (Cause.AWAY, Cause.SILENT)

_log = logging.getLogger(__name__)


class Spoolers:
    """One spooler for each printer of a till; printers may come and go while it is open. They give
    way to whoever sells. A printer that is away for a while is looked for, by these ``habits``."""

    def __init__(self, till: Till, habits: Habits | None = None) -> None:
        self._till = replace(till, store=till.store.giving_way(FOLDS_AFTER))
        self._working: dict[str, Spooler] = {}
        self._over = threading.Event()
        ask = partial(who_is_at, self._till)
        self._seeker = Seeker(self._till, ask, self.wake, habits or Habits())

    @contextlib.contextmanager
    def working(self) -> Iterator[Spoolers]:
        """Print in this block."""
        watch = threading.Thread(target=self._watch, name="printers", daemon=True)
        watch.start()
        try:
            yield self
        finally:
            self._over.set()
            watch.join(timeout=_GLANCE_SECONDS)
            self._seeker.stop()
            for one in list(self._working.values()):
                one.stop()

    def wake(self) -> None:
        """Something is owed: look now."""
        for one in list(self._working.values()):
            one.wake()

    @property
    def faults(self) -> tuple[tuple[str, PrinterFault], ...]:
        """What is in the way of each printer that has something in its way, by its name."""
        working = sorted(self._working.items())
        return tuple((name, one.fault) for name, one in working if one.fault is not None)

    @property
    def offers(self) -> Offers:
        """What was found for printers that are away and can't be told from others."""
        return self._seeker.offers

    def _watch(self) -> None:
        while not self._over.is_set():
            try:
                wanted = {RECEIPTS, *other_printers(self._till)}
            except TrestleError as fault:
                _log.warning("Which printers there are can't be read: %s", fault.sentence)
                wanted = {RECEIPTS, *self._working}
            for name in set(self._working) - wanted:
                self._working.pop(name).stop()
            for name in wanted - set(self._working):
                self._working[name] = self._spooler(name)
            self._seeker.glance({name for name, fault in self.faults if fault.cause in _AWAY})
            self._over.wait(_GLANCE_SECONDS)

    def _spooler(self, name: str) -> Spooler:
        till = self._till
        queue = StoreQueue(till, None, name, lambda: place_of(till, name).known_as)

        asked: set[str] = set()

        def met(printer: Printer) -> None:
            address = place_of(till, name).known_as
            # Once: what does not answer would be waited for after each paper.
            if address not in asked:
                asked.add(address)
                meet(till, name, address, printer)

        made = Spooler(queue, lambda: printer_of(till, name), lock_of(till, name), met=met)
        made.start()
        return made


def paperwork(till: Till, spoolers: Spoolers) -> Paperwork:
    """What makes paper, for the screens: nothing of it waits for a printer."""
    drawn_with = fonts()

    def print_owed() -> PrinterFault | None:
        spoolers.wake()
        return dict(spoolers.faults).get(RECEIPTS)

    def troubles() -> tuple[tuple[str, Cause], ...]:
        return tuple((name, fault.cause) for name, fault in spoolers.faults)

    return Paperwork(
        print_owed,
        picture=lambda document: png.render(training.paper(till, document), drawn_with),
        troubles=troubles,
        elsewhere=lambda: spoolers.offers,
        find=finding.attached,
        try_out=lambda name: print_test(till, name)[1],
        code=qr.path,
        qr=lambda code: qr.png(code, _DOTS),
        why_not=lambda document: why_not(till, PrinterRole.LABELS, document),
        why_no_badge=lambda document: why_not(till, PrinterRole.BADGES, document),
    )
