"""Questions to the store that several services ask; each named, each by index."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Row, bindparam, func, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from kiosk.domain.admission import Redemption, Ticket, TicketStatus
from kiosk.domain.allotments import variant_of as variant_of_key
from kiosk.domain.catalogue import StockPolicy, Variant, VariantKind
from kiosk.domain.clock import parse_iso
from kiosk.domain.ids import EventId, ProductId, TicketId, VariantId
from kiosk.domain.journal import MAIN, Entry
from kiosk.domain.money import Money
from kiosk.domain.scan_codes import barcode_forms
from kiosk.store.allotment_tables import AllotmentRow, FenceRow, GrantRow, TakenRow
from kiosk.store.case_tables import CaseRow, SettledCaseRow
from kiosk.store.documents import removed_names
from kiosk.store.journal import entry_of
from kiosk.store.rows import table_of
from kiosk.store.tables import (
    DeviceRow,
    EntryRow,
    RedemptionRow,
    SaleRow,
    StockRow,
    TicketRow,
    VariantRow,
)

_variant = table_of(VariantRow).c
_ticket = table_of(TicketRow).c
_stock = table_of(StockRow).c
_redemption = table_of(RedemptionRow).c
_device = table_of(DeviceRow).c

# The questions on a sale's and a scan's path are put together once: building a statement costs
# more than SQLite takes to answer it.
_VARIANTS = select(table_of(VariantRow)).where(_variant.id.in_(bindparam("ids", expanding=True)))
_ON_HAND = select(_stock.variant_id, _stock.on_hand).where(
    _stock.variant_id.in_(bindparam("ids", expanding=True))
)
_allotment = table_of(AllotmentRow).c
_HELD = select(_allotment.key, _allotment.units).where(
    _allotment.device_id == bindparam("device_id"),
    _allotment.key.in_(bindparam("keys", expanding=True)),
)
_ALL_HELD = select(_allotment.key, _allotment.units).where(
    _allotment.device_id == bindparam("device_id"), _allotment.units > 0
)
_fence = table_of(FenceRow).c
_FENCE = select(_fence.hub_id).where(_fence.device_id == bindparam("device_id"))
_grant = table_of(GrantRow).c
_taken = table_of(TakenRow).c
_entry = table_of(EntryRow).c
_GRANTS = (
    select(table_of(EntryRow))
    .join(table_of(GrantRow), _grant.entry_hash == _entry.hash)
    .join(table_of(TakenRow), _taken.grant_hash == _entry.hash, isouter=True)
    .where(
        _grant.device_id == bindparam("device_id"),
        _grant.hub_id == bindparam("hub_id"),
        _taken.grant_hash.is_(None),
    )
    .order_by(_entry.seq)
)
_ORIGIN = select(_device.hub, _device.restored_from).where(_device.id == bindparam("device_id"))
_TICKETS = select(table_of(TicketRow)).where(_ticket.code == bindparam("code"))
_REDEMPTIONS = (
    select(_redemption.at, _redemption.hlc, _redemption.device_id, _device.name)
    .join_from(
        table_of(RedemptionRow),
        table_of(DeviceRow),
        _device.id == _redemption.device_id,
        isouter=True,
    )
    .where(_redemption.ticket_id == bindparam("ticket_id"))
)

_sale = table_of(SaleRow).c
_OWN = (_sale.device_id == bindparam("device_id")) & (_sale.branch == MAIN)
_LAST_COUNTER = select(func.max(_sale.counter)).where(_OWN)
_SALE_BY_KEY = select(_sale.id).where(_OWN, _sale.key == bindparam("key"))


def variant_of(row: VariantRow | Row[Any]) -> Variant:
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
    rows = session.connection().execute(_VARIANTS, {"ids": list(ids)})
    return {VariantId(row.id): variant_of(row) for row in rows}


def variant_by_code(session: Session, code: str) -> Variant | None:
    """The variant with this SKU, or else with this barcode."""
    row = session.exec(select_rows(VariantRow).where(VariantRow.sku == code)).first()
    if row is None and code:
        spelt = col(VariantRow.barcode).in_(barcode_forms(code))
        row = session.exec(select_rows(VariantRow).where(spelt).limit(1)).first()
    return None if row is None else variant_of(row)


def on_hand(session: Session, ids: Collection[str]) -> Mapping[VariantId, int]:
    """What is on hand of each of these variants; those never counted are left out."""
    rows = session.connection().execute(_ON_HAND, {"ids": list(ids)})
    return {VariantId(row.variant_id): row.on_hand for row in rows}


def held(session: Session, device_id: str, keys: Collection[str]) -> Mapping[str, int]:
    """How many units of each of these keys a device holds; those it never had are left out."""
    rows = session.connection().execute(_HELD, {"device_id": device_id, "keys": list(keys)})
    return {row.key: row.units for row in rows}


def all_held(session: Session, device_id: str) -> Mapping[str, int]:
    """Everything that a device holds, without what has run out."""
    rows = session.connection().execute(_ALL_HELD, {"device_id": device_id})
    return {row.key: row.units for row in rows}


def is_fenced(session: Session, device_id: str) -> bool:
    """Whether the hub is known to give this device nothing more."""
    return session.connection().execute(_FENCE, {"device_id": device_id}).first() is not None


def hub_of(session: Session, device_id: str) -> str | None:
    """The hub that a device, or one that it was restored from, has joined; None for none."""
    known: str | None = device_id
    while known is not None:
        row = session.connection().execute(_ORIGIN, {"device_id": known}).first()
        if row is None or row.hub is not None:
            return None if row is None else row.hub
        known = row.restored_from
    return None


def grants_waiting(session: Session, device_id: str, hub_id: str) -> list[Entry]:
    """The grants of a hub to a device that it has not taken yet, the oldest first."""
    rows = session.connection().execute(_GRANTS, {"device_id": device_id, "hub_id": hub_id})
    return [entry_of(row._mapping) for row in rows]


def ticket_of(row: TicketRow | Row[Any]) -> Ticket:
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
    rows = session.connection().execute(_TICKETS, {"code": code}).all()
    row = min(rows, key=lambda found: (found.event_id != event_id, found.event_id), default=None)
    return None if row is None else ticket_of(row)


def redemptions_of(session: Session, ticket_id: str) -> list[Redemption]:
    """All known admissions of a ticket, with the names of the devices that made them."""
    rows = session.connection().execute(_REDEMPTIONS, {"ticket_id": ticket_id})
    return [
        Redemption(TicketId(ticket_id), parse_iso(row.at), row.hlc, row.device_id, row.name or "")
        for row in rows
    ]


def last_counter(session: Session, device_id: str) -> int:
    """The number of a device's newest receipt; 0 before the first."""
    return int(session.connection().execute(_LAST_COUNTER, {"device_id": device_id}).scalar() or 0)


def sale_by_key(session: Session, device_id: str, key: str) -> str | None:
    """The sale that a device made under an idempotency key."""
    found = session.connection().execute(_SALE_BY_KEY, {"device_id": device_id, "key": key})
    return found.scalar()


def all_cases(session: Session) -> list[CaseRow]:
    """Every case that the hub has told of, the oldest first."""
    return list(session.exec(select_rows(CaseRow).order_by(col(CaseRow.at), col(CaseRow.id))))


def settlements_of(session: Session, cases: Collection[str]) -> list[SettledCaseRow]:
    """How these cases were settled."""
    wanted = col(SettledCaseRow.case_id).in_(cases)
    return list(session.exec(select_rows(SettledCaseRow).where(wanted)))


def entries_of(session: Session, hashes: Collection[str]) -> Mapping[str, Entry]:
    """The entries of these hashes, those that are here."""
    rows = session.execute(select(table_of(EntryRow)).where(_entry.hash.in_(hashes)))
    return {row.hash: entry_of(row._mapping) for row in rows}


def device_names(session: Session, ids: Collection[str]) -> Mapping[str, str]:
    """What people call these devices, those that are known."""
    rows = session.execute(select(_device.id, _device.name).where(_device.id.in_(ids)))
    return {row.id: row.name for row in rows}


def ticket_code(session: Session, ticket_id: str) -> str | None:
    """What stands on a ticket."""
    found = session.execute(select(_ticket.code).where(_ticket.id == ticket_id)).scalar()
    return None if found is None else str(found)


def key_names(session: Session, keys: Collection[str]) -> Mapping[str, str]:
    """What people call what these keys are of: SKU and title, or the key where neither is here."""
    variants = {key: variant_of_key(key) for key in keys}
    wanted = [one for one in variants.values() if one is not None]
    rows = session.execute(
        select(_variant.id, _variant.sku, _variant.title).where(_variant.id.in_(wanted))
    )
    names = {row.id: " ".join(filter(None, (row.sku, row.title))) for row in rows}
    for one, body in removed_names(session, "variant", wanted).items():
        names[one] = " ".join(filter(None, (body.get("sku"), body.get("title"))))
    return {key: names.get(one, "") or key for key, one in variants.items()}
