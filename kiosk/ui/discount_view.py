"""What a window shows of a discount that somebody is about to give."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.domain.ids import VariantId
from kiosk.domain.promotions import WHOLE, HandKind
from kiosk.ui.watching import Draft

# Of the reasons to choose from, the one that is typed.
OTHER = "other"
PER_PERCENT = WHOLE // 100


@dataclass(frozen=True)
class DiscountView:
    """A discount on the line of a variant or (None) on the whole basket: ``digits`` are whole
    percent or minor units, by kind. ``reason`` names one of the reasons to choose from."""

    target: VariantId | None = None
    kind: HandKind = HandKind.PERCENT
    digits: str = ""
    reason: str = ""
    who: Draft = field(default_factory=Draft)
    why: Draft = field(default_factory=Draft)

    @property
    def value(self) -> int:
        """What is entered, in thousandths of a percent or in minor units."""
        entered = int(self.digits or "0")
        return entered * PER_PERCENT if self.kind is HandKind.PERCENT else entered
