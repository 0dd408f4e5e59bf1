"""The tables of what goes with goods: codes, promotions, modifiers, stations, pictures."""

from __future__ import annotations

from sqlmodel import SQLModel

from kiosk.store.barcode_table import BarcodeRow
from kiosk.store.bundle_table import SaleBundleRow
from kiosk.store.deposit_table import ClosedDepositRow
from kiosk.store.modifier_table import ModifierGroupRow
from kiosk.store.picture_table import PictureRow
from kiosk.store.prep_table import PrepStationRow
from kiosk.store.price_table import PriceRow
from kiosk.store.promotion_tables import PromotionRow

GOODS_REFERENCE: tuple[type[SQLModel], ...] = (
    BarcodeRow,
    PromotionRow,
    ModifierGroupRow,
    PrepStationRow,
    PictureRow,
)
GOODS_PROJECTIONS: tuple[type[SQLModel], ...] = (
    PriceRow,
    ClosedDepositRow,
    SaleBundleRow,
)
