"""The table of an event's tax classes, and those of sellers, their papers and transfers."""

from __future__ import annotations

from sqlmodel import Field, SQLModel

from kiosk.store.fiscal_tables import FISCAL_PROJECTIONS
from kiosk.store.invoice_tables import INVOICE_PROJECTIONS
from kiosk.store.preauth_tables import PREAUTH_PROJECTIONS
from kiosk.store.preorder_tables import PREORDER_PROJECTIONS
from kiosk.store.seller_tables import SELLER_PROJECTIONS
from kiosk.store.transfer_tables import TRANSFER_PROJECTIONS


class TaxClassRow(SQLModel, table=True):
    """A tax class of an event, as the latest entry that names it says; ``class_name`` is
    ``standard`` where the event's own rate was changed. ``hlc`` and ``entry_hash`` are that
    entry's."""

    __tablename__ = "tax_class"
    event_id: str = Field(primary_key=True)
    class_name: str = Field(primary_key=True)
    name: str
    millipercent: int
    included: bool
    hlc: str
    entry_hash: str


EVENT_PROJECTIONS: tuple[type[SQLModel], ...] = (
    TaxClassRow,
    *SELLER_PROJECTIONS,
    *FISCAL_PROJECTIONS,
    *INVOICE_PROJECTIONS,
    *TRANSFER_PROJECTIONS,
    *PREORDER_PROJECTIONS,
    *PREAUTH_PROJECTIONS,
)
