"""What a window shows of a walk-in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.services.sales import Sale
from kiosk.services.walk_ins import Sold, TicketType


@dataclass(frozen=True)
class WalkView:
    """The ``types`` of tickets on sale at the door; once some are paid, the ``sale`` and what it
    ``sold``, of which the one ``at`` this place is shown, as a ``picture`` of its code."""

    types: Sequence[TicketType] = ()
    sale: Sale | None = None
    sold: Sequence[Sold] = ()
    at: int = 0
    picture: bytes | None = None

    @property
    def shown(self) -> Sold | None:
        """The ticket whose code is shown."""
        return self.sold[self.at] if self.sold else None

    @property
    def waiting(self) -> Sold | None:
        """The first ticket that the door has not let in."""
        return next((one for one in self.sold if not _is_in(one)), None)

    @property
    def admitted(self) -> int:
        """How many are in."""
        return sum(map(_is_in, self.sold))


def _is_in(one: Sold) -> bool:
    return one.decision is not None and one.decision.admitted
