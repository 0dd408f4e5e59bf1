"""Labels as a window shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hardware.labels import LabelSize
from kiosk.domain.ids import VariantId
from kiosk.services.catalogue import TileRow
from kiosk.services.labels import LabelKind, Wanted


@dataclass(frozen=True)
class LabelsView:
    """What gets labels, how many, and of which kind and size; ``matches`` are what was last
    searched for. ``picture`` is what the label of ``shown`` looks like, and ``trouble`` why it
    can't be made. Without a printer of their own they come out of the receipts'."""

    size: LabelSize
    sizes: Sequence[LabelSize]
    own_printer: bool
    kind: LabelKind = LabelKind.PRICE
    wanted: Mapping[VariantId, Wanted] = field(default_factory=dict)
    matches: Sequence[TileRow] = ()
    shown: VariantId | None = None
    picture: bytes | None = None
    trouble: str = ""

    @property
    def number(self) -> int:
        """How many labels that are."""
        return sum(one.number for one in self.wanted.values())
