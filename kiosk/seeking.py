"""Looking for printers that are no longer where they were, slowly and beside all else."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic

from hardware.addresses import Address, Found, Identity
from hardware.elsewhere import elsewhere, listens
from kiosk.domain.errors import TrestleError
from kiosk.services.printer_identity import identity_at, move_printer, remembered
from kiosk.services.printers import list_printers
from kiosk.services.till import Till

# A few at once: nobody in that network is to notice.
_AT_ONCE = 4
_MOST_OFFERED = 3

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Habits:
    """How long (in seconds) a printer has to be away before it is looked for, how long until it is
    looked for again, and where."""

    after: float = 30.0
    again: float = 600.0
    where: Callable[[Address], Sequence[Address]] = elsewhere


class Seeker:
    """Looks for the printers of a till that are away. One that is known by its serial number is
    found by it and printed on at its new place; what else is found is only offered, for it may be
    somebody else's. ``ask`` asks who is at an address, and ``moved`` hears of a new one."""

    def __init__(
        self,
        till: Till,
        ask: Callable[[Address], Identity | None],
        moved: Callable[[], None],
        habits: Habits,
    ) -> None:
        self._till = till
        self._ask = ask
        self._moved = moved
        self._habits = habits
        self._due: dict[str, float] = {}
        self._offers: dict[str, tuple[Found, ...]] = {}
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def offers(self) -> tuple[tuple[str, tuple[Found, ...]], ...]:
        """What was found for printers that can't be told from others, by their names."""
        return tuple(sorted(self._offers.items()))

    def glance(self, away: Collection[str]) -> None:
        """These are away now: look for one of them, in a thread, where it is time to."""
        now = monotonic()
        for name in set(self._due) - set(away):
            del self._due[name]
            self._offers.pop(name, None)
        for name in away:
            self._due.setdefault(name, now + self._habits.after)
        due = [name for name in away if self._due[name] <= now]
        if not due or (self._thread is not None and self._thread.is_alive()):
            return
        self._due[due[0]] = now + self._habits.again
        self._thread = threading.Thread(
            target=self._seek, args=(due[0],), name="seeking", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Look no further."""
        self._over.set()
        if self._thread is not None:
            self._thread.join(timeout=2.0)

    def _seek(self, name: str) -> None:
        try:
            setup = remembered(self._till, name)
            if setup is None:
                # Where it is stands in the settings, which are a person's to change.
                return
            wanted = identity_at(self._till, name, str(setup.address))
            known = {one.address for one in list_printers(self._till)}
            places = [one for one in self._habits.where(setup.address) if one not in known]
            with ThreadPoolExecutor(_AT_ONCE, "seeking") as pool:
                there = list(zip(places, pool.map(self._who, places), strict=True))
            if self._over.is_set() or name not in self._due:
                return
            same = [one for one, who in there if who == wanted]
            if wanted is not None and wanted.tells and len(same) == 1:
                if move_printer(self._till, name, setup.address, same[0]):
                    self._moved()
                return
            found = [Found(one, who.title) for one, who in there if who is not None]
            self._offers[name] = tuple(found[:_MOST_OFFERED])
        except TrestleError as fault:
            _log.warning("A printer that is away can't be looked for: %s", fault.sentence)

    def _who(self, address: Address) -> Identity | None:
        if self._over.is_set() or not listens(address):
            return None
        return self._ask(address)
