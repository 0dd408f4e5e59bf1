"""What a window's door is set to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kiosk.domain.admission import Direction
from kiosk.domain.door.pace import Paces
from kiosk.domain.door.setup import CheckInList
from kiosk.services import doors
from kiosk.services.till import Till
from kiosk.ui.watching import Draft


@dataclass(frozen=True)
class DoorView:
    """The check-in lists of the event by name, and the id of the one that is ``used`` at this till,
    empty for none. ``direction`` is this window's own. ``changing``: another list is being
    chosen."""

    lists: Sequence[CheckInList] = ()
    used: str = ""
    direction: Direction = Direction.ENTRY
    changing: bool = False

    @property
    def asks(self) -> bool:
        """Whether a list has to be chosen before anything else."""
        return len(self.lists) > 1 and (self.changing or not self.used)

    @property
    def leaving(self) -> bool:
        """Whether those who are scanned go out."""
        return self.direction is Direction.EXIT

    @property
    def name(self) -> str:
        """The name of the list in use, empty for none."""
        return next((one.name for one in self.lists if one.id == self.used), "")


@dataclass(frozen=True)
class Terms:
    """What the page shows: the paces, and the capacity, as it is being typed, of what the door of
    this window goes by: the list of this ``name``, or the event where that is empty."""

    paces: Paces
    name: str = ""
    capacity: Draft = field(default_factory=Draft)


def lists_here(till: Till) -> tuple[Sequence[CheckInList], str]:
    """The event's lists, and the id of the one that this till's door goes by, empty for none."""
    found = doors.list_lists(till)
    return tuple(one for one, _ in found), next((one.id for one, used in found if used), "")
