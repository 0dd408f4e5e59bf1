"""What makes paper, as the screens see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hardware.documents import Document
from hardware.ports import PrinterFault


@dataclass(frozen=True)
class Paperwork:
    """What makes paper, handed in by whoever knows the hardware.

    ``print_owed`` prints what is owed and returns what is in the way, if anything is.
    ``picture`` draws a document as a PNG.
    """

    print_owed: Callable[[], PrinterFault | None]
    picture: Callable[[Document], bytes]
