"""What a window shows of the stock: what was found, the open sheet, and how far one has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.domain.ids import VariantId
from kiosk.services.catalogue import TileRow
from kiosk.services.stock_reports import AtCost, Transfer, Variance
from kiosk.services.stock_sheets import Sheet
from kiosk.services.stocking import Moved
from kiosk.ui.watching import Draft


class Stage(StrEnum):
    """What is being done."""

    LIST = "list"
    SHEET = "sheet"
    CHECK = "check"
    VARIANCE = "variance"


@dataclass(frozen=True)
class StockView:
    """``rows`` are what the query found, no more than one page; ``more`` come after them.
    ``away`` is what was sent on and arrived nowhere yet.

    Digits of the pad go to the line of ``chosen``; ``typed`` are those since it was chosen. What
    is expected stands in no sheet: only ``checked`` compares, once somebody has counted, and
    ``left`` names what is still to be counted.
    """

    stage: Stage = Stage.LIST
    rows: Sequence[TileRow] = ()
    more: bool = False
    away: Sequence[Transfer] = ()
    sheet: Sheet | None = None
    chosen: VariantId | None = None
    typed: str = ""
    checked: Sequence[Moved] = ()
    left: Sequence[str] = ()
    variance: Sequence[Variance] = ()
    at_cost: Sequence[AtCost] = ()
    query: Draft = field(default_factory=Draft)
    who: Draft = field(default_factory=Draft)
    why: Draft = field(default_factory=Draft)
