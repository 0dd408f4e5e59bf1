"""Questions to the store that several services ask; each named, each by index."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Row, bindparam, func, select, union_all
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from kiosk.domain.allotments import variant_of as variant_of_key
from kiosk.domain.cases import Settled
from kiosk.domain.catalogue import StockPolicy, Variant, VariantKind
from kiosk.domain.editions import Edition
from kiosk.domain.ids import ProductId, VariantId
from kiosk.domain.journal import MAIN, Entry
from kiosk.domain.measures import Measure
from kiosk.domain.money import Money
from kiosk.store.allotment_tables import (
    AllotmentRow,
    DemandRow,
    FenceRow,
    GrantRow,
    PoolRow,
    TakenRow,
)
from kiosk.store.barcodes import bearers
from kiosk.store.bundles import parts_of
from kiosk.store.case_tables import CaseRow, SettledCaseRow
from kiosk.store.documents import removed_names
from kiosk.store.journal import FROZEN, entry_of
from kiosk.store.refund_tables import RefundRow, RevokedTicketRow
from kiosk.store.rows import Question, table_of
from kiosk.store.tables import (
    ContactRow,
    DeviceRow,
    EntryRow,
    EventRow,
    SaleLineRow,
    SaleRow,
    SettingRow,
    StockRow,
    TicketRow,
    VariantRow,
)

_variant = table_of(VariantRow).c
_ticket = table_of(TicketRow).c
_stock = table_of(StockRow).c
_device = table_of(DeviceRow).c
_event = table_of(EventRow).c

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
_ALL_HELD = Question(
    select(_allotment.key, _allotment.units).where(
        _allotment.device_id == bindparam("device_id"), _allotment.units > 0
    )
)
_demand = table_of(DemandRow).c
_DEMANDS = select(table_of(DemandRow)).where(_demand.key.in_(bindparam("keys", expanding=True)))
_STRICT = select(_variant.id).where(_variant.policy == StockPolicy.STRICT)
_fence = table_of(FenceRow).c
_FENCE = select(_fence.hub_id).where(_fence.device_id == bindparam("device_id"))
_setting = table_of(SettingRow).c
_FENCED = Question(_FENCE)
_FROZEN = Question(
    union_all(select(_setting.name).where(_setting.name == FROZEN, _setting.value != ""), _FENCE)
)
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
_EVENT = select(table_of(EventRow)).where(_event.id == bindparam("id"))
_FIRST_EVENT = select(table_of(EventRow)).order_by(_event.at).limit(1)
_DEVICE = select(_device.id, _device.name, _device.prefix, _device.public_key).where(
    _device.id == bindparam("id")
)
_ORIGIN = Question(
    select(_device.hub, _device.restored_from).where(_device.id == bindparam("device_id"))
)
_line = table_of(SaleLineRow).c
_sale = table_of(SaleRow).c
_OWN = (_sale.device_id == bindparam("device_id")) & (_sale.branch == MAIN)
_refund = table_of(RefundRow).c
_OWN_REFUND = (_refund.device_id == bindparam("device_id")) & (_refund.branch == MAIN)
_LAST_REFUND = select(func.max(_refund.counter)).where(_OWN_REFUND)
_REFUND_BY_KEY = select(_refund.id).where(_OWN_REFUND, _refund.key == bindparam("key"))
_revoked = table_of(RevokedTicketRow).c
_REVOKED = select(_revoked.ticket_id).where(
    _revoked.ticket_id.in_(bindparam("tickets", expanding=True))
)
_LAST_COUNTER = select(func.max(_sale.counter)).where(_OWN)
_SALE_BY_KEY = select(_sale.id).where(_OWN, _sale.key == bindparam("key"))


_ENTRIES = select(table_of(EntryRow)).where(_entry.hash.in_(bindparam("hashes", expanding=True)))
_NAMES = select(_device.id, _device.name).where(_device.id.in_(bindparam("ids", expanding=True)))
_SETTLEMENTS = select(table_of(SettledCaseRow)).where(
    table_of(SettledCaseRow).c.case_id.in_(bindparam("cases", expanding=True))
)


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
        limit=row.limit,
        edition=None if row.edition is None else Edition.of(row.edition, row.numbers),
        cost=None if row.cost is None else Money(row.cost, row.currency),
        open_price=row.open_price,
        tax_class=row.tax_class,
        more_barcodes=tuple(json.loads(row.more_barcodes)),
        minimum_age=row.minimum_age,
        measure=Measure(row.measure) if row.measure else None,
        deposit=None if row.deposit is None else Money(row.deposit, row.currency),
        single_purpose=row.single_purpose,
        parts=parts_of(row.parts),
    )


def variants_by_id(session: Session, ids: Collection[str]) -> dict[VariantId, Variant]:
    """The variants of these ids, those that exist."""
    rows = session.connection().execute(_VARIANTS, {"ids": list(ids)})
    return {VariantId(row.id): variant_of(row) for row in rows}


def variant_by_code(session: Session, code: str) -> Variant | None:
    """The variant with this SKU, or else the first with this barcode."""
    return next(iter(variants_by_code(session, code)), None)


def variants_by_code(session: Session, code: str) -> list[Variant]:
    """The variant with this SKU, or else some of those with this barcode: two tell that there is
    more than one."""
    rows = list(session.exec(select_rows(VariantRow).where(VariantRow.sku == code)))
    if not rows and code:
        bearing = col(VariantRow.id).in_(bearers(code))
        some = select_rows(VariantRow).where(bearing).order_by(col(VariantRow.id)).limit(2)
        rows = list(session.exec(some))
    return [variant_of(row) for row in rows]


def on_hand(session: Session, ids: Collection[str]) -> Mapping[VariantId, int]:
    """What is on hand of each of these variants; those never counted are left out."""
    rows = session.connection().execute(_ON_HAND, {"ids": list(ids)})
    return {VariantId(row.variant_id): row.on_hand for row in rows}


def held(session: Session, device_id: str, keys: Collection[str]) -> Mapping[str, int]:
    """How many units of each of these keys a device holds; those it never had are left out."""
    rows = session.connection().execute(_HELD, {"device_id": device_id, "keys": list(keys)})
    return {row.key: row.units for row in rows}


def all_held(session: Session, device_id: str) -> dict[str, int]:
    """Everything that a device holds, without what has run out."""
    return dict(_ALL_HELD.ask(session, device_id=device_id))


def demands(session: Session, keys: Collection[str]) -> Mapping[str, Row[Any]]:
    """What this till would sell of each of these keys, as it was noted last; by key."""
    rows = session.connection().execute(_DEMANDS, {"keys": list(keys)})
    return {row.key: row for row in rows}


def strict_variants(session: Session) -> list[VariantId]:
    """The variants of which nothing is sold that isn't held."""
    return [VariantId(one) for one in session.connection().execute(_STRICT).scalars()]


def pools(session: Session, variants: Collection[str]) -> list[PoolRow]:
    """The pools that units of these variants were ever held back for."""
    wanted = col(PoolRow.variant_id).in_(variants)
    return list(session.exec(select_rows(PoolRow).where(wanted).order_by(col(PoolRow.key))))


def all_pools(session: Session) -> list[PoolRow]:
    """Every pool that there ever was."""
    return list(session.exec(select_rows(PoolRow).order_by(col(PoolRow.key))))


def is_fenced(session: Session, device_id: str) -> bool:
    """Whether the hub is known to give this device nothing more."""
    return _FENCED.value(session, device_id=device_id) is not None


def is_frozen(session: Session, device_id: str) -> bool:
    """Whether this store is a copy of its device, or the hub is known to have fenced that."""
    return _FROZEN.value(session, device_id=device_id) is not None


def hub_of(session: Session, device_id: str) -> str | None:
    """The hub that a device, or one that it was restored from, has joined; None for none."""
    known: str | None = device_id
    while known is not None:
        row = _ORIGIN.ask(session, device_id=known).fetchone()
        if row is None:
            return None
        hub, known = row
        if hub is not None:
            return str(hub)
    return None


def grants_waiting(session: Session, device_id: str, hub_id: str) -> list[Entry]:
    """The grants of a hub to a device that it has not taken yet, the oldest first."""
    rows = session.connection().execute(_GRANTS, {"device_id": device_id, "hub_id": hub_id})
    return [entry_of(row._mapping) for row in rows]


def bought(session: Session, contact_id: str, variants: Collection[str]) -> Mapping[VariantId, int]:
    """How many of each of these variants a person has bought, as far as it is known here."""
    rows = session.execute(
        select(_line.variant_id, func.sum(_line.quantity))
        .where(_line.contact_id == contact_id, _line.variant_id.in_(variants))
        .group_by(_line.variant_id)
    )
    return {VariantId(variant): int(units) for variant, units in rows}


def knows_contact(session: Session, contact_id: str) -> bool:
    """Whether the row of this person is here."""
    return session.get(ContactRow, contact_id) is not None


def contact_names(session: Session, ids: Collection[str]) -> Mapping[str, str]:
    """What these people are called, those that are here: a name, or else an address."""
    rows = session.exec(select_rows(ContactRow).where(col(ContactRow.id).in_(ids)))
    return {row.id: row.name or row.email for row in rows}


def last_counter(session: Session, device_id: str) -> int:
    """The number of a device's newest receipt; 0 before the first."""
    return int(session.connection().execute(_LAST_COUNTER, {"device_id": device_id}).scalar() or 0)


def sale_by_key(session: Session, device_id: str, key: str) -> str | None:
    """The sale that a device made under an idempotency key."""
    found = session.connection().execute(_SALE_BY_KEY, {"device_id": device_id, "key": key})
    return found.scalar()


def device(session: Session, device_id: str) -> Row[Any, Any, Any, Any] | None:
    """What a device says of itself: its id, name, prefix and public_key."""
    return session.connection().execute(_DEVICE, {"id": device_id}).first()


def event(session: Session, event_id: str) -> Row[Any] | None:
    """The event of this id, or else the first that there was."""
    connection = session.connection()
    return connection.execute(_EVENT, {"id": event_id}).first() or (
        connection.execute(_FIRST_EVENT).first()
    )


def last_refund(session: Session, device_id: str) -> int:
    """The number of a device's newest refund; 0 before the first."""
    return int(session.connection().execute(_LAST_REFUND, {"device_id": device_id}).scalar() or 0)


def refund_by_key(session: Session, device_id: str, key: str) -> str | None:
    """The refund that a device made under an idempotency key."""
    found = session.connection().execute(_REFUND_BY_KEY, {"device_id": device_id, "key": key})
    return found.scalar()


def revoked_among(session: Session, tickets: Collection[str]) -> set[str]:
    """Those of these tickets that were refunded."""
    found = session.connection().execute(_REVOKED, {"tickets": list(tickets)})
    return set(found.scalars())


def all_cases(session: Session) -> list[CaseRow]:
    """Every case that the hub has told of, the oldest first."""
    return list(session.exec(select_rows(CaseRow).order_by(col(CaseRow.at), col(CaseRow.id))))


def settlements_of(session: Session, cases: Collection[str]) -> list[Settled]:
    """How these cases were settled."""
    return [
        Settled(row.case_id, row.seen, row.settlement_id, row.at, (row.hlc, row.device_id))
        for row in session.connection().execute(_SETTLEMENTS, {"cases": list(cases)})
    ]


def entries_of(session: Session, hashes: Collection[str]) -> Mapping[str, Entry]:
    """The entries of these hashes, those that are here."""
    rows = session.connection().execute(_ENTRIES, {"hashes": list(hashes)})
    return {row.hash: entry_of(row._mapping) for row in rows}


def device_names(session: Session, ids: Collection[str]) -> Mapping[str, str]:
    """What people call these devices, those that are known."""
    rows = session.connection().execute(_NAMES, {"ids": list(ids)})
    return {row.id: row.name for row in rows}


def ticket_code(session: Session, ticket_id: str) -> str | None:
    """What stands on a ticket."""
    found = session.execute(select(_ticket.code).where(_ticket.id == ticket_id)).scalar()
    return None if found is None else str(found)


def ticket_holder(session: Session, ticket_id: str) -> str:
    """Who a ticket is for, as far as it is known."""
    found = session.execute(select(_ticket.name).where(_ticket.id == ticket_id)).scalar()
    return str(found or "")


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
