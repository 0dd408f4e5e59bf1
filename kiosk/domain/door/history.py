"""What is known of somebody's comings and goings, and what a list allows after them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kiosk.domain.admission import Direction, Redemption
from kiosk.domain.door.setup import CheckInList


def on_list(redemptions: Iterable[Redemption], list_id: str) -> list[Redemption]:
    """Those that count for a list, in the order that every device agrees on.

    One that was made without a list counts for each: that device knew none, and let somebody in.
    """
    counted = (one for one in redemptions if one.list_id in ("", list_id))
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
