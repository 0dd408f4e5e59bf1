"""What a window shows of looking for somebody at its door, adding a guest, or undoing."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.domain.door.undo import UndoReason
from kiosk.services.door_search import Found
from kiosk.services.gate import PastScan
from kiosk.ui.watching import Draft, Shown


@dataclass
class Undoing:
    """An admission that is about to be undone, and why."""

    scan: PastScan
    why: UndoReason | None = None
    words: Draft = field(default_factory=Draft)


@dataclass
class Adding:
    """A guest who is about to be put on the list, so many people in all."""

    name: Draft
    note: Draft = field(default_factory=Draft)
    people: int = 1


class DoorFinding:
    """What is typed at a window's door and what it found; none of it where nothing is looked
    for. ``taken``: something of it has the answer's place; ``sheet``: it is to be filled
    in, and so has all of a small window. Each changes only with that."""

    def __init__(self) -> None:
        self.query = Draft()
        self.found: Shown[Found | None] = Shown(None)
        self.undoing: Shown[Undoing | None] = Shown(None)
        self.adding: Shown[Adding | None] = Shown(None)
        self.taken = Shown(False)
        self.sheet = Shown(False)

    def show(
        self,
        *,
        found: Found | None = None,
        undoing: Undoing | None = None,
        adding: Adding | None = None,
    ) -> None:
        """Show one of them, or none."""
        if self.found.value is not found:
            self.found.becomes(found)
        if self.undoing.value is not undoing:
            self.undoing.becomes(undoing)
        if self.adding.value is not adding:
            self.adding.becomes(adding)
        sheet = undoing is not None or adding is not None
        taken = found is not None or sheet
        if sheet is not self.sheet.value:
            self.sheet.becomes(sheet)
        if taken is not self.taken.value:
            self.taken.becomes(taken)

    def leave(self) -> None:
        """Give the answer its place back, and empty the field."""
        if self.query.text:
            self.query.put("")
        self.show()
