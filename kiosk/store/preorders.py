"""Pre-orders: kept as their entries say, found by what they are of, and who ordered."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from kiosk.domain.catalogue import VariantKind
from kiosk.domain.clock import iso
from kiosk.domain.editions import NO_NUMBERS, Numbers, parse_numbers
from kiosk.domain.erasure import PREORDER
from kiosk.domain.ids import VariantId, new_id
from kiosk.domain.journal import Entry, Kind, canonical
from kiosk.domain.money import Money
from kiosk.domain.preorders import Advances, Person
from kiosk.store.preorder_tables import (
    PreorderEndedRow,
    PreorderPersonRow,
    PreorderPreparedRow,
    PreorderRow,
)
from kiosk.store.refund_tables import RefundLineRow, RefundRow
from kiosk.store.rows import insert_rows, mark_unsent, put, table_of
from kiosk.store.session_spans import Between, worth_of
from kiosk.store.tables import SaleLineRow, SaleRow


def fold_preorder(session: Session, entry: Entry, branch: str) -> None:
    """Write the rows of an entry about a pre-order; any other entry changes nothing."""
    if entry.kind == Kind.PREORDER_TAKEN:
        _taken(session, entry, entry.body, branch)
    elif entry.kind in (Kind.PREORDER_COLLECTED, Kind.PREORDER_CANCELLED):
        collected = entry.kind == Kind.PREORDER_COLLECTED
        row = {
            "entry_hash": entry.hash,
            "preorder_id": entry.body["preorder"],
            "sale_id": entry.body["sale"] if collected else None,
            "refund_id": entry.body["refund"],
            "device_id": entry.dev,
            "at": entry.at,
            "hlc": entry.hlc,
        }
        insert_rows(session, PreorderEndedRow, [row])
    elif entry.kind == Kind.PREORDER_PREPARED:
        told = {
            "entry_hash": entry.hash,
            "preorder_id": entry.body["preorder"],
            "device_id": entry.dev,
            "at": entry.at,
        }
        rows = [{**told, "station_id": one} for one in entry.body["stations"]]
        insert_rows(session, PreorderPreparedRow, rows)


def _taken(session: Session, entry: Entry, body: Mapping[str, Any], branch: str) -> None:
    window = [body.get(name) for name in ("from", "until")]
    row = {
        "id": body["preorder"],
        "sale_id": body["sale"],
        "device_id": entry.dev,
        "branch": branch,
        "event_id": entry.event,
        "day": date.fromisoformat(body["day"]).isoformat(),
        **{
            name: None if one is None else f"{time.fromisoformat(one):%H:%M}"
            for name, one in zip(("begins", "ends"), window, strict=True)
        },
        "ship": bool(body["ship"]),
        "person_id": body["person"],
        "currency": body["currency"],
        "total": int(body["total"]),
        "paid": int(body["paid"]),
        "lines": canonical([dict(one) for one in body["lines"]]).decode(),
        "at": entry.at,
        "hlc": entry.hlc,
    }
    insert_rows(session, PreorderRow, [row])


def of_event(session: Session, event_id: str) -> list[PreorderRow]:
    """Every pre-order of an event: by the day that it is promised for, then as they were taken."""
    order = (col(PreorderRow.day), col(PreorderRow.hlc), col(PreorderRow.id))
    wanted = rows_of(PreorderRow).where(PreorderRow.event_id == event_id).order_by(*order)
    return list(session.exec(wanted).all())


def of_sale(session: Session, sale_id: str) -> PreorderRow | None:
    """The pre-order whose advance payment a sale is."""
    wanted = rows_of(PreorderRow).where(PreorderRow.sale_id == sale_id)
    return session.exec(wanted.order_by(col(PreorderRow.hlc)).limit(1)).first()


def ended(session: Session, ids: Collection[str]) -> dict[str, PreorderEndedRow]:
    """How those of these pre-orders ended that did: of several, how the first did."""
    wanted = rows_of(PreorderEndedRow).where(col(PreorderEndedRow.preorder_id).in_(ids))
    order = (col(PreorderEndedRow.hlc).desc(), col(PreorderEndedRow.entry_hash).desc())
    return {one.preorder_id: one for one in session.exec(wanted.order_by(*order))}


def promised_numbers(session: Session, variants: Collection[str]) -> dict[VariantId, Numbers]:
    """The numbers of each of these variants that somebody ordered and did not collect yet, at
    whatever till."""
    wanted = rows_of(PreorderRow).where(col(PreorderRow.lines).contains('"numbers"'))
    rows = session.exec(wanted).all()
    back = paid_back(session, [one.sale_id for one in rows])
    over = set(ended(session, [one.id for one in rows]))
    over |= {one.id for one in rows if one.sale_id in back}
    found: dict[VariantId, Numbers] = {}
    for line in (line for row in rows if row.id not in over for line in json.loads(row.lines)):
        name = VariantId(line["variant"])
        if "numbers" in line and name in variants:
            found[name] = found.get(name, NO_NUMBERS) | parse_numbers(line["numbers"])
    return found


def prepared(session: Session, ids: Collection[str]) -> set[tuple[str, str]]:
    """Of these pre-orders, each with each station whose prep ticket for it was printed."""
    wanted = rows_of(PreorderPreparedRow).where(col(PreorderPreparedRow.preorder_id).in_(ids))
    return {(one.preorder_id, one.station_id) for one in session.exec(wanted)}


def prepared_before(session: Session, sale_id: str) -> set[str]:
    """The stations that prepared what a sale hands over, when it was a pre-order."""
    wanted = (
        rows_of(PreorderPreparedRow.station_id)
        .join(
            PreorderEndedRow,
            col(PreorderEndedRow.preorder_id) == PreorderPreparedRow.preorder_id,
        )
        .where(PreorderEndedRow.sale_id == sale_id)
    )
    return set(session.exec(wanted).all())


def paid_back(session: Session, sale_ids: Collection[str]) -> set[str]:
    """Those of these sales of which something was refunded."""
    wanted = rows_of(RefundRow.sale_id).where(col(RefundRow.sale_id).in_(sale_ids))
    return set(session.exec(wanted).all())


def is_advance(session: Session, sale_id: str) -> bool:
    """Whether a sale is that of an advance payment."""
    wanted = rows_of(SaleLineRow.line).where(
        SaleLineRow.sale_id == sale_id, SaleLineRow.kind == VariantKind.ADVANCE
    )
    return session.exec(wanted.limit(1)).first() is not None


def keep_person(session: Session, person: Person, now: datetime) -> str:
    """Keep who ordered, beside the journal; returns the row's id."""
    name = new_id(now)
    row = {
        "id": name,
        "name": person.name,
        "phone": person.phone,
        "email": person.email,
        "address": json.dumps(person.address, ensure_ascii=False),
        "at": iso(now),
    }
    put(session, PreorderPersonRow, [row])
    mark_unsent(session, PREORDER, [name])
    return name


def people(session: Session, ids: Collection[str]) -> dict[str, Person]:
    """Who ordered, by the ids of their rows; those who are not known here, or were erased, are
    left out."""
    rows = session.exec(rows_of(PreorderPersonRow).where(col(PreorderPersonRow.id).in_(ids)))
    return {row.id: person_of(row) for row in rows}


def people_called(session: Session, email: str) -> list[PreorderPersonRow]:
    """The rows of who has this e-mail address, in lower case, the oldest first."""
    wanted = rows_of(PreorderPersonRow).where(func.lower(PreorderPersonRow.email) == email)
    order = (col(PreorderPersonRow.at), col(PreorderPersonRow.id))
    return list(session.exec(wanted.order_by(*order)).all())


def person_of(row: PreorderPersonRow) -> Person:
    """Who ordered, from their row."""
    return Person(row.name, row.phone, row.email, tuple(json.loads(row.address)))


def advances_of(session: Session, between: Between) -> Advances | None:
    """What a session took of advance payments, and used of them; None where there were none."""
    currency = between.opened.currency
    sold, back = (SaleRow, SaleLineRow, "sale_id"), (RefundRow, RefundLineRow, "refund_id")
    # Tax is in these amounts, or there is none.
    taken, used = (
        worth_of(session, between, table_of(whole), table_of(line), of, VariantKind.ADVANCE)
        for whole, line, of in (sold, back)
    )
    if not (taken or used):
        return None
    return Advances(Money(taken, currency), Money(used, currency))
