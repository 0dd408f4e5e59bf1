"""What the page of card holds shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.services.preauths import Preauth


@dataclass(frozen=True)
class PreauthsView:
    """Those that wait, or ended while somebody looked. While one is ``making``, its form is shown;
    ``key`` makes it safe to repeat. ``by_hand``: it is written down without asking the terminal.
    The one with the id ``paying`` is to pay for the basket."""

    rows: Sequence[Preauth]
    making: bool = False
    key: str = ""
    by_hand: bool = False
    paying: str = ""
