"""What makes paper, as the screens see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from hardware.documents import Document
from hardware.ports import Cause, PrinterFault
from kiosk.services.printing import PaperJob, Standing


@dataclass(frozen=True)
class Paperwork:
    """What makes paper, handed in by whoever knows the hardware.

    ``print_owed`` has what is owed printed, does not wait for it, and returns what is in the way,
    if anything is known to be. ``picture`` draws a document as a PNG. ``trouble`` is what is in
    the printer's way, in a word.
    """

    print_owed: Callable[[], PrinterFault | None]
    picture: Callable[[Document], bytes]
    trouble: Callable[[], Cause | None] = lambda: None


@dataclass(frozen=True)
class PaperState:
    """How the paper stands: what is in the printer's way, and what waits."""

    trouble: Cause | None = None
    standing: Standing = field(default_factory=Standing)

    @property
    def well(self) -> bool:
        """Whether nobody need know of it."""
        return self.trouble is None and not (self.standing.undecided or self.standing.shut)


@dataclass(frozen=True)
class PapersView:
    """Papers that wait or are to be looked at, and of which of them it was ``said`` whether they
    came out."""

    rows: Sequence[PaperJob]
    said: Mapping[str, bool] = field(default_factory=dict)
