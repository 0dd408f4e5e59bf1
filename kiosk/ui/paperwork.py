"""What makes paper, as the screens see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hardware.addresses import Found
from hardware.documents import Document
from hardware.ports import Cause, PrinterFault
from kiosk.services.printing import Standing

Troubles = tuple[tuple[str, Cause], ...]
Offers = tuple[tuple[str, tuple[Found, ...]], ...]


def _no_code(_: str) -> tuple[int, str]:
    """The code of whoever can draw none."""
    return 0, ""


@dataclass(frozen=True)
class Paperwork:
    """What makes paper, handed in by whoever knows the hardware.

    ``print_owed`` has what is owed printed, does not wait for it, and returns what is in the way,
    if anything is known to be. ``picture`` draws a document as a PNG. ``troubles`` are what is in
    a printer's way, in a word, by its name, which is empty for the printer of receipts.
    ``find`` looks for printers at this machine. ``try_out`` prints a test page on the one of that
    name, and says whether it is known to be on paper. ``code`` draws a QR code for a screen: how
    many modules it is wide, and an SVG's path with one unit for each; ``qr`` draws one as a PNG.
    ``elsewhere`` is what was found for printers that are away, and may be them at another address.
    ``why_not`` says why the printer of labels can't draw one, and nothing where it can;
    ``why_no_badge`` says the same of a badge.
    """

    print_owed: Callable[[], PrinterFault | None]
    picture: Callable[[Document], bytes]
    troubles: Callable[[], Troubles] = tuple
    find: Callable[[], Sequence[Found]] = tuple
    try_out: Callable[[str], bool] = bool
    code: Callable[[str], tuple[int, str]] = _no_code
    qr: Callable[[str], bytes] = lambda code: b""
    elsewhere: Callable[[], Offers] = tuple
    why_not: Callable[[Document], str] = lambda document: ""
    why_no_badge: Callable[[Document], str] = lambda document: ""


@dataclass(frozen=True)
class PaperState:
    """How the paper stands: what is in printers' ways, what waits, and where those that are away
    may be."""

    troubles: Troubles = ()
    standing: Standing = field(default_factory=Standing)
    elsewhere: Offers = ()

    @property
    def well(self) -> bool:
        """Whether nobody need know of it."""
        stands = self.standing
        return not (self.troubles or stands.undecided or stands.shut or stands.low)
