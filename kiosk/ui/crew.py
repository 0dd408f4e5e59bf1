"""Who works at a till's windows, and who of them acts now.

One person is at a till at a time, however many windows it has: they share one basket and one
drawer. Nobody is after a start, and nobody is needed where there is no staff.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from kiosk.domain.staff import Allowed, Operator, Permission
from kiosk.services import staff
from kiosk.services.staff import Member
from kiosk.services.till import Till
from kiosk.ui.watching import Shown


class Crew:
    """The staff of a till. ``lock_after`` are the seconds without a touch after which it locks, 0
    for never; ``elapsed`` tells seconds that no setting of a clock changes."""

    def __init__(
        self, till: Till, lock_after: float = 0, elapsed: Callable[[], float] = time.monotonic
    ) -> None:
        self._till = till
        self.till = till
        self.lock_after = lock_after
        self._elapsed = elapsed
        self._touched = elapsed()
        self.here: Shown[Sequence[Member]] = Shown(staff.members(till))
        self.operator: Shown[Operator | None] = Shown(None)

    @property
    def locked(self) -> bool:
        """Whether somebody must say who they are before anything can be done."""
        return bool(self.here.value) and self.operator.value is None

    def takes_over(self, operator: Operator | None) -> None:
        """Have ``operator`` act from now on, or nobody until somebody signs in."""
        self.touched()
        self.till = self._till.acting_as(operator)
        self.operator.becomes(operator)

    def till_with(self, allowed: Allowed | None) -> Till:
        """The till with what whoever acts was allowed, if it was them."""
        if allowed is None or self.till.operator is None:
            return self.till
        return self.till.acting_as(self.till.operator.with_leave(allowed))

    def who_may(self, permission: Permission) -> list[Member]:
        """Whoever can be asked to allow something."""
        return [one for one in self.here.value if one.may(permission)]

    def touched(self) -> None:
        """Somebody has just done something at one of the windows."""
        self._touched = self._elapsed()

    async def look(self) -> bool:
        """Look who works here now; whether whoever acted does no more, or was away too long."""
        here = await asyncio.to_thread(staff.members, self._till)
        if here != self.here.value:
            self.here.becomes(here)
        operator = self.operator.value
        if operator is None:
            return False
        now = await asyncio.to_thread(staff.still_here, self._till, operator)
        if now is not None and now != operator:
            self.till = self._till.acting_as(now)
            self.operator.becomes(now)
        idle = self._elapsed() - self._touched
        return now is None or 0 < self.lock_after <= idle
