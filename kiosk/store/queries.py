"""Questions to the store that several services ask; each named, each by index."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from sqlalchemy import func
from sqlmodel import Session, col, select

from kiosk.domain.admission import Redemption, Ticket, TicketStatus
from kiosk.domain.catalogue import StockPolicy, Variant, VariantKind
from kiosk.domain.clock import parse_iso
from kiosk.domain.ids import EventId, ProductId, TicketId, VariantId
from kiosk.domain.money import Money
from kiosk.domain.scan_codes import barcode_forms
from kiosk.store.tables import DeviceRow, RedemptionRow, StockRow, TicketRow, VariantRow


def variant_of(row: VariantRow) -> Variant:
    """A variant from its row."""
    return Variant(
        id=VariantId(row.id),
        product_id=ProductId(row.product_id),
        product_title=row.product_title,
        sku=row.sku,
        price=Money(row.price, row.currency),
        options=tuple((name, value) for name, value in json.loads(row.options)),
        compare_at=None if row.compare_at is None else Money(row.compare_at, row.currency),
        barcode=row.barcode,
        taxable=row.taxable,
        kind=VariantKind(row.kind),
        policy=StockPolicy(row.policy),
    )


def variants_by_id(session: Session, ids: Collection[str]) -> dict[VariantId, Variant]:
    """The variants of these ids, those that exist."""
    rows = session.exec(select(VariantRow).where(col(VariantRow.id).in_(ids)))
    return {VariantId(row.id): variant_of(row) for row in rows}


def variant_by_code(session: Session, code: str) -> Variant | None:
    """The variant with this SKU, or else with this barcode."""
    row = session.exec(select(VariantRow).where(VariantRow.sku == code)).first()
    if row is None and code:
        spelt = col(VariantRow.barcode).in_(barcode_forms(code))
        row = session.exec(select(VariantRow).where(spelt).limit(1)).first()
    return None if row is None else variant_of(row)


def on_hand(session: Session, ids: Collection[str]) -> Mapping[VariantId, int]:
    """What is on hand of each of these variants; those never counted are left out."""
    rows = session.exec(select(StockRow).where(col(StockRow.variant_id).in_(ids)))
    return {VariantId(row.variant_id): row.on_hand for row in rows}


def ticket_of(row: TicketRow) -> Ticket:
    """A ticket from its row."""
    return Ticket(
        id=TicketId(row.id),
        event_id=EventId(row.event_id),
        code=row.code,
        type=row.type,
        order=row.order_code,
        status=TicketStatus(row.status),
        name=row.name,
        email=row.email,
        valid_from=parse_iso(row.valid_from) if row.valid_from else None,
        valid_until=parse_iso(row.valid_until) if row.valid_until else None,
    )


def ticket_by_code(session: Session, code: str, event_id: str) -> Ticket | None:
    """The ticket with this code: of this event if it has one, else of any."""
    rows = session.exec(select(TicketRow).where(TicketRow.code == code)).all()
    row = min(rows, key=lambda found: (found.event_id != event_id, found.event_id), default=None)
    return None if row is None else ticket_of(row)


def redemptions_of(session: Session, ticket_id: str) -> list[Redemption]:
    """All known admissions of a ticket, with the names of the devices that made them."""
    rows = session.exec(
        select(RedemptionRow, DeviceRow.name)
        .join(DeviceRow, col(DeviceRow.id) == RedemptionRow.device_id, isouter=True)
        .where(RedemptionRow.ticket_id == ticket_id)
    )
    return [
        Redemption(TicketId(row.ticket_id), parse_iso(row.at), row.hlc, row.device_id, name or "")
        for row, name in rows
    ]


def count(session: Session, table: type) -> int:
    """How many rows a table has."""
    return session.exec(select(func.count()).select_from(table)).one()
