"""What is known of somebody's comings and goings, and what a list allows after them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from kiosk.domain.admission import Direction, Redemption
from kiosk.domain.clock import Hlc
from kiosk.domain.door.setup import CheckInList
from kiosk.domain.ids import TicketId


def on_list(redemptions: Iterable[Redemption], list_id: str) -> list[Redemption]:
    """Those that count for a list, in the order that every device agrees on.

    One that was made without a list counts for each, for that device knew none and let somebody
    in; and where no list is in use, all count.
    """
    counted = (one for one in redemptions if not list_id or one.list_id in ("", list_id))
    return sorted(counted, key=lambda one: (one.hlc, one.device_id, one.id))


def may_enter(history: Sequence[Redemption], wanted: CheckInList) -> bool:
    """Whether somebody with this history (in order) may come in by ``wanted`` once more."""
    if wanted.multiple_entries or all(one.direction is Direction.EXIT for one in history):
        return True
    return wanted.entry_after_exit and history[-1].direction is Direction.EXIT


def came_in(history: Sequence[Redemption]) -> Redemption | None:
    """The entry by which somebody is inside: the first one since they last left, which is the one
    that counts where several devices let them in."""
    found: Redemption | None = None
    for one in history:
        if one.direction is Direction.EXIT:
            found = None
        elif found is None:
            found = one
    return found or next((one for one in history if one.direction is Direction.ENTRY), None)


def came_through(
    ticket_id: TicketId, list_id: str, direction: Direction, at: datetime, place: str
) -> Redemption:
    """What another system says of somebody's coming or going."""
    return Redemption(ticket_id, at, at_time(at), "", place, list_id, direction)


def at_time(at: datetime) -> str:
    """The place in the order of what is known by its time alone."""
    return str(Hlc(int(at.timestamp() * 1000), 0))
