"""What the pages of papers and of printers show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hardware.addresses import Found
from hardware.code_pages import USUAL, Letters
from hardware.labels import USUAL_SIZE
from kiosk.services.printers import LabelSetup, PrinterRole, Setup
from kiosk.services.printing import PaperJob
from kiosk.ui.watching import Draft


@dataclass(frozen=True)
class PrintersView:
    """The printers that are remembered, the stations there are, what was ``found``, if anybody
    looked, and one more as it is being typed. Where its ``role`` is prep tickets, ``use`` is the
    station that it is for, empty for all; where it is labels or badges, ``labels`` are those, but
    for the ``size``. ``narrow`` is whether its paper has 58 mm. ``before`` is what is remembered of
    one that is being changed. ``roll`` is how many labels are on one that was put in."""

    rows: Sequence[Setup] = ()
    stations: Sequence[str] = ()
    found: Sequence[Found] | None = None
    name: Draft = field(default_factory=Draft)
    address: Draft = field(default_factory=Draft)
    size: Draft = field(default_factory=lambda: Draft(str(USUAL_SIZE)))
    role: PrinterRole = PrinterRole.RECEIPT
    use: str = ""
    labels: LabelSetup = field(default_factory=LabelSetup)
    narrow: bool = False
    letters: Letters = USUAL
    before: Setup | None = None
    roll: Draft = field(default_factory=Draft)


@dataclass(frozen=True)
class PapersView:
    """Papers that wait or are to be looked at, and of which of them it was ``said`` whether they
    came out."""

    rows: Sequence[PaperJob]
    said: Mapping[str, bool] = field(default_factory=dict)
