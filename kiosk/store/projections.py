"""Projections: what the journal means for the tables.

:func:`fold` is the only writer of the projection tables, for entries made here and entries
pulled from the hub alike. Folding the same entries in any order that keeps each chain's own
order gives the same tables; ``verify`` and a property test hold it to that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlmodel import Session

from kiosk.domain.journal import Entry, Kind
from kiosk.domain.stock import Movement, movements_of
from kiosk.store.rows import insert_rows, table_of
from kiosk.store.tables import (
    ConsentRow,
    DeviceRow,
    EventRow,
    MovementRow,
    RedemptionRow,
    RefusedScanRow,
    ReprintRow,
    SaleLineRow,
    SaleRow,
    SaleTaxRow,
    SaleTenderRow,
    SignUpRow,
    StockRow,
)

_stock = table_of(StockRow)
_movement = table_of(MovementRow)
_SAME_MOVEMENTS = select(_movement).where(_movement.c.id.in_(bindparam("ids", expanding=True)))
_add_stock = upsert(_stock)
_ADD_STOCK = _add_stock.on_conflict_do_update(
    index_elements=["variant_id"], set_={"on_hand": _stock.c.on_hand + _add_stock.excluded.on_hand}
)


def fold(session: Session, entry: Entry) -> None:
    """Apply one entry to the projection tables. A kind not known here changes nothing."""
    known = _FOLDS.get(entry.kind)
    if known is not None:
        known(session, entry, entry.body)
    _move(session, entry, movements_of(entry.kind, entry.body))


def _device_started(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    restored = body["restored_from"]
    insert_rows(
        session,
        DeviceRow,
        [
            {
                "id": entry.dev,
                "name": body["name"],
                "prefix": body["prefix"],
                "public_key": body["public_key"],
                "restored_from": restored["dev"] if restored else None,
            }
        ],
    )


def _event_opened(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    tax = body["tax"]
    statement = upsert(table_of(EventRow)).values(
        id=body["event"],
        name=body["name"],
        currency=body["currency"],
        timezone=body["timezone"],
        tax_name=tax["name"],
        tax_millipercent=tax["millipercent"],
        tax_included=tax["included"],
        at=entry.at,
    )
    session.execute(statement.on_conflict_do_nothing())


def _sale_completed(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    sale = body["sale"]
    insert_rows(
        session,
        SaleRow,
        [
            {
                "id": sale,
                "device_id": entry.dev,
                "event_id": entry.event,
                "receipt": body["receipt"],
                "counter": body["counter"],
                "at": entry.at,
                "hlc": entry.hlc,
                "currency": body["currency"],
                "net": body["net"],
                "tax": body["tax"],
                "total": body["total"],
                "change": body["change"],
                "key": body["key"],
            }
        ],
    )
    insert_rows(
        session,
        SaleLineRow,
        [
            {
                "sale_id": sale,
                "line": line["line"],
                "variant_id": line["variant"],
                "sku": line["sku"],
                "title": line["title"],
                "kind": line["kind"],
                "quantity": line["quantity"],
                "unit": line["unit"],
                "amount": line["amount"],
                "tax": line["tax"],
                "tax_name": line["rate"]["name"],
                "tax_millipercent": line["rate"]["millipercent"],
                "tax_included": line["rate"]["included"],
                "contact_id": line["contact"],
            }
            for line in body["lines"]
        ],
    )
    insert_rows(
        session,
        SaleTaxRow,
        [
            {
                "sale_id": sale,
                "line": number,
                **tax["rate"],
                "net": tax["net"],
                "tax": tax["tax"],
                "gross": tax["gross"],
            }
            for number, tax in enumerate(body["taxes"], start=1)
        ],
    )
    insert_rows(
        session,
        SaleTenderRow,
        [
            {"sale_id": sale, "line": number, **tender}
            for number, tender in enumerate(body["tenders"], start=1)
        ],
    )


def _ticket_redeemed(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    insert_rows(
        session,
        RedemptionRow,
        [
            {
                "entry_id": entry.id,
                "ticket_id": body["ticket"],
                "event_id": entry.event,
                "device_id": entry.dev,
                "at": entry.at,
                "hlc": entry.hlc,
            }
        ],
    )


def _scan_refused(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    insert_rows(
        session,
        RefusedScanRow,
        [
            {
                "entry_id": entry.id,
                "event_id": entry.event,
                "device_id": entry.dev,
                "at": entry.at,
                "verdict": body["verdict"],
                "ticket_id": body["ticket"],
                "code_hash": body["code_hash"],
            }
        ],
    )


def _sign_up_taken(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    shared = {
        "entry_id": entry.id,
        "contact_id": body["contact"],
        "event_id": entry.event,
        "device_id": entry.dev,
        "at": entry.at,
    }
    insert_rows(session, SignUpRow, [shared])
    insert_rows(
        session,
        ConsentRow,
        [
            {**shared, "line": number, **consent}
            for number, consent in enumerate(body["consents"], start=1)
        ],
    )


def _receipt_reprinted(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    insert_rows(
        session,
        ReprintRow,
        [{"entry_id": entry.id, "sale_id": body["sale"], "device_id": entry.dev, "at": entry.at}],
    )


def _move(session: Session, entry: Entry, movements: list[Movement]) -> None:
    if not movements:
        return
    rows = {
        movement.id: {
            "id": movement.id,
            "variant_id": movement.variant_id,
            "quantity": movement.quantity,
            "reason": str(movement.reason),
            "at": entry.at,
            "hlc": entry.hlc,
            "device_id": entry.dev,
        }
        for movement in movements
    }
    connection = session.connection()
    before = connection.execute(_SAME_MOVEMENTS, {"ids": list(rows)}).all()
    for old in before:
        # Two devices opened with the same stock: the earlier count stands, wherever it is folded.
        if (old.hlc, old.device_id) <= (entry.hlc, entry.dev):
            del rows[old.id]
        else:
            connection.execute(_movement.delete().where(_movement.c.id == old.id))
            connection.execute(_ADD_STOCK, {"variant_id": old.variant_id, "on_hand": -old.quantity})
    insert_rows(session, MovementRow, list(rows.values()))
    if rows:
        connection.execute(
            _ADD_STOCK,
            [
                {"variant_id": row["variant_id"], "on_hand": row["quantity"]}
                for row in rows.values()
            ],
        )


_FOLDS: dict[str, Callable[[Session, Entry, Mapping[str, Any]], None]] = {
    Kind.DEVICE_STARTED: _device_started,
    Kind.EVENT_OPENED: _event_opened,
    Kind.SALE_COMPLETED: _sale_completed,
    Kind.TICKET_REDEEMED: _ticket_redeemed,
    Kind.SCAN_REFUSED: _scan_refused,
    Kind.SIGN_UP_TAKEN: _sign_up_taken,
    Kind.RECEIPT_REPRINTED: _receipt_reprinted,
}
