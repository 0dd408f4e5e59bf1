"""The tables, as dumb rows: rules live in ``kiosk.domain``, words in ``kiosk.ui.strings``.

Three families, by where their truth lies:

- **journal**: ``entry``, append-only, each row sealed by its own hash and signature;
- **projections**: derived from the journal by ``projections.fold`` alone, and rebuilt from it;
- **reference**: rows that came from files, people or this device alone and must stay
  changeable or erasable. Each carries ``digest`` over its other columns, so that a changed
  byte is found (``rows.sealed`` writes it, ``verify`` checks it).

Times are text (RFC 3339, UTC); amounts are integers of minor units.
"""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from kiosk.domain.journal import MAIN
from kiosk.store.age_table import AgeCheckRow
from kiosk.store.allotment_tables import ALLOTMENT_PROJECTIONS, DemandRow
from kiosk.store.badge_table import BadgePrintRow
from kiosk.store.case_tables import CASE_PROJECTIONS, SettlementRow
from kiosk.store.door_tables import DoorSetupRow, UndonePassageRow
from kiosk.store.door_tables import RedemptionRow as RedemptionRow
from kiosk.store.door_tables import RefusedCodeRow as RefusedCodeRow
from kiosk.store.door_tables import RefusedScanRow as RefusedScanRow
from kiosk.store.door_tables import TicketRow as TicketRow
from kiosk.store.edition_tables import EDITION_PROJECTIONS
from kiosk.store.erased_table import ErasedRow
from kiosk.store.goods_tables import GOODS_PROJECTIONS, GOODS_REFERENCE
from kiosk.store.in_store_table import InStorePrefixRow
from kiosk.store.media_tables import MEDIA_PROJECTIONS
from kiosk.store.preorder_tables import PEOPLE_REFERENCE
from kiosk.store.print_tables import PRINT_REFERENCE
from kiosk.store.promotion_tables import PROMOTION_PROJECTIONS
from kiosk.store.refund_tables import REFUND_PROJECTIONS, RefundReasonRow
from kiosk.store.removed_tables import RemovedRow
from kiosk.store.reprint_table import ReprintRow
from kiosk.store.session_tables import SESSION_PROJECTIONS, SessionNoteRow
from kiosk.store.sign_up_tables import SIGN_UP_PROJECTIONS
from kiosk.store.signed_tables import SIGNED_PROJECTIONS
from kiosk.store.staff_tables import STAFF_REFERENCE, ActedRow
from kiosk.store.tax_tables import EVENT_PROJECTIONS
from kiosk.store.value_tables import VALUE_PROJECTIONS, StoredCodeRow


class EntryRow(SQLModel, table=True):
    """One journal entry; ``body`` is its canonical JSON, ``branch`` as in ``store.branches``."""

    __tablename__ = "entry"
    device_id: str = Field(primary_key=True)
    branch: str = Field(default=MAIN, primary_key=True)
    seq: int = Field(primary_key=True)
    v: int
    id: str
    prev: str
    event_id: str | None
    action: str
    kind: str
    at: str
    hlc: str
    body: str
    hash: str = Field(unique=True)
    sig: str


class ParkedRow(SQLModel, table=True):
    """An entry that is kept, though what it says can't be applied here."""

    __tablename__ = "parked"
    entry_hash: str = Field(primary_key=True)


class DeviceRow(SQLModel, table=True):
    """A device that some chain here belongs to; ``hub`` is the one that it joined last."""

    __tablename__ = "device"
    id: str = Field(primary_key=True)
    name: str
    prefix: str
    public_key: str
    restored_from: str | None
    hub: str | None = None


class EventRow(SQLModel, table=True):
    """An event, as its first entry opened it; ``cash_step`` and ``tax_rounding`` are None where
    that didn't say. Its tax may have changed since: see ``TaxClassRow``."""

    __tablename__ = "event"
    id: str = Field(primary_key=True)
    name: str
    currency: str
    timezone: str
    tax_name: str
    tax_millipercent: int
    tax_included: bool
    at: str
    cash_step: int | None = None
    tax_rounding: str | None = None


class SaleRow(SQLModel, table=True):
    """A closed sale. ``counter`` is gap-free per device and branch; refund rights name its hash."""

    __tablename__ = "sale"
    __table_args__ = (
        UniqueConstraint("device_id", "branch", "counter"),
        UniqueConstraint("device_id", "branch", "key"),
    )
    id: str = Field(primary_key=True)
    device_id: str
    branch: str = MAIN
    event_id: str = Field(index=True)
    receipt: str = Field(index=True)
    counter: int
    at: str = Field(index=True)
    hlc: str
    currency: str
    net: int
    tax: int
    total: int
    change: int
    key: str | None
    entry_hash: str = Field(default="", index=True)


class SaleLineRow(SQLModel, table=True):
    """What was sold, in the words and at the rates of then; the rest as in ``receipt_rows``."""

    __tablename__ = "sale_line"
    sale_id: str = Field(primary_key=True, foreign_key="sale.id")
    line: int = Field(primary_key=True)
    variant_id: str
    sku: str
    title: str
    kind: str
    quantity: int
    unit: int
    amount: int
    tax: int
    tax_name: str
    tax_millipercent: int
    tax_included: bool
    contact_id: str | None = Field(index=True)
    measure: str = ""
    choices: str = ""


class SaleTaxRow(SQLModel, table=True):
    """What a receipt says about one rate."""

    __tablename__ = "sale_tax"
    sale_id: str = Field(primary_key=True, foreign_key="sale.id")
    line: int = Field(primary_key=True)
    name: str
    millipercent: int
    included: bool
    net: int
    tax: int
    gross: int


class SaleTenderRow(SQLModel, table=True):
    """What was given."""

    __tablename__ = "sale_tender"
    sale_id: str = Field(primary_key=True, foreign_key="sale.id")
    line: int = Field(primary_key=True)
    kind: str
    amount: int
    reference: str


class MovementRow(SQLModel, table=True):
    """A change of stock."""

    __tablename__ = "movement"
    id: str = Field(primary_key=True)
    variant_id: str = Field(index=True)
    quantity: int
    reason: str
    at: str
    hlc: str
    device_id: str


class StockRow(SQLModel, table=True):
    """The sum of a variant's movements."""

    __tablename__ = "stock"
    variant_id: str = Field(primary_key=True)
    on_hand: int


class ProductRow(SQLModel, table=True):
    """Reference: a product."""

    __tablename__ = "product"
    id: str = Field(primary_key=True)
    title: str
    description: str
    vendor: str
    category: str = Field(index=True)
    digest: str


class VariantRow(SQLModel, table=True):
    """Reference: a variant. ``search`` is what the product search looks through; ``edition`` and
    ``numbers`` are those of a numbered one; what is scanned is looked up in ``BarcodeRow``."""

    __tablename__ = "variant"
    __table_args__ = (Index("ix_variant_position", "product_title", "position"),)
    id: str = Field(primary_key=True)
    product_id: str = Field(index=True)
    product_title: str
    position: int
    sku: str = Field(unique=True)
    barcode: str
    options: str
    title: str
    search: str
    currency: str
    price: int
    compare_at: int | None
    taxable: bool
    kind: str
    policy: str
    limit: int | None = None
    edition: int | None
    numbers: str
    cost: int | None
    open_price: bool = False
    tax_class: str = ""
    more_barcodes: str = "[]"
    minimum_age: int | None = None
    measure: str = ""
    deposit: int | None = None
    single_purpose: bool = False
    parts: str = ""
    digest: str


class ContactRow(SQLModel, table=True):
    """Reference: a person. Named in the journal by id only, so that the row can be wiped."""

    __tablename__ = "contact"
    id: str = Field(primary_key=True)
    event_id: str
    name: str
    email: str = Field(index=True)
    at: str
    digest: str


class CartRow(SQLModel, table=True):
    """Reference: the open cart and the open stock sheet, local to this device, never journalled."""

    __tablename__ = "cart"
    name: str = Field(primary_key=True)
    body: str
    digest: str


class SettingRow(SQLModel, table=True):
    """Reference: this device's own small facts (who it is, its event, its cursors)."""

    __tablename__ = "setting"
    name: str = Field(primary_key=True)
    value: str
    digest: str


class WatermarkRow(SQLModel, table=True):
    """Reference: the highest entry of a branch that is known to be at the hub."""

    __tablename__ = "watermark"
    device_id: str = Field(primary_key=True)
    branch: str = Field(default=MAIN, primary_key=True)
    pushed: int
    digest: str


class UnsentRow(SQLModel, table=True):
    """Reference: a row that the hub has not seen in its present form; ``rev`` grows with each
    change, and is below zero where only a comparison marked it (``store.comparing``)."""

    __tablename__ = "unsent"
    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    rev: int = Field(index=True)
    digest: str


PROJECTIONS: tuple[type[SQLModel], ...] = (
    DeviceRow,
    EventRow,
    *EVENT_PROJECTIONS,
    InStorePrefixRow,
    SaleRow,
    SaleLineRow,
    SaleTaxRow,
    SaleTenderRow,
    AgeCheckRow,
    *REFUND_PROJECTIONS,
    *VALUE_PROJECTIONS,
    *SESSION_PROJECTIONS,
    ActedRow,
    *PROMOTION_PROJECTIONS,
    *GOODS_PROJECTIONS,
    MovementRow,
    StockRow,
    RedemptionRow,
    UndonePassageRow,
    RefusedScanRow,
    *SIGNED_PROJECTIONS,
    *MEDIA_PROJECTIONS,
    *SIGN_UP_PROJECTIONS,
    ReprintRow,
    BadgePrintRow,
    *ALLOTMENT_PROJECTIONS,
    *EDITION_PROJECTIONS,
    ParkedRow,
    *CASE_PROJECTIONS,
    ErasedRow,
)
REFERENCE: tuple[type[SQLModel], ...] = (
    ProductRow,
    VariantRow,
    *GOODS_REFERENCE,
    TicketRow,
    DoorSetupRow,
    ContactRow,
    SettlementRow,
    RefundReasonRow,
    StoredCodeRow,
    SessionNoteRow,
    *STAFF_REFERENCE,
    *PEOPLE_REFERENCE,
    RefusedCodeRow,
    CartRow,
    *PRINT_REFERENCE,
    DemandRow,
    SettingRow,
    RemovedRow,
    WatermarkRow,
    UnsentRow,
)
