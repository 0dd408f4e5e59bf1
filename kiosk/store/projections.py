"""Projections: what the journal means for the tables.

:func:`fold` is the only writer of the projection tables, for entries made here and entries
pulled from the hub alike. Folding the same entries in any order that keeps each chain's own
order gives the same tables; ``verify`` and a property test hold it to that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.exc import IntegrityError, InterfaceError, ProgrammingError
from sqlmodel import Session

from kiosk.domain.allotments import changes_of
from kiosk.domain.cases import settled_of
from kiosk.domain.journal import MAIN, Entry, Kind, canonical
from kiosk.domain.stock import movements_of
from kiosk.store.allotment_tables import AllotmentRow, FenceRow, GrantRow, TakenRow
from kiosk.store.case_tables import CaseRow, SettledCaseRow
from kiosk.store.folding import Folding
from kiosk.store.rows import insert_rows, table_of
from kiosk.store.tables import (
    ConsentRow,
    DeviceRow,
    EventRow,
    ParkedRow,
    RedemptionRow,
    RefusedScanRow,
    ReprintRow,
    SaleLineRow,
    SaleRow,
    SaleTaxRow,
    SaleTenderRow,
    SignUpRow,
)

_device = table_of(DeviceRow)
_ENROL = _device.update().where(_device.c.id == bindparam("dev")).values(hub=bindparam("at_hub"))
_OPEN_EVENT = upsert(table_of(EventRow)).on_conflict_do_nothing()
_TAKE = upsert(table_of(TakenRow)).on_conflict_do_nothing()
_FENCE = upsert(table_of(FenceRow)).on_conflict_do_nothing()
_OF_ITSELF = frozenset({Kind.DEVICE_STARTED, Kind.DEVICE_ENROLLED})
# What a body that makes no sense for its kind leads to.
UNFOLDABLE = (
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    OverflowError,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
)
_case = table_of(CaseRow)
_open_case = upsert(_case)
# Told again, a case has more evidence; whichever is folded first, the fuller one stands.
_OPEN_CASE = _open_case.on_conflict_do_update(
    index_elements=["id"],
    set_={name: _open_case.excluded[name] for name in _case.c.keys() if name != "id"},
    where=(_case.c.seen < _open_case.excluded.seen)
    | ((_case.c.seen == _open_case.excluded.seen) & (_case.c.hlc > _open_case.excluded.hlc)),
)
_allotment = table_of(AllotmentRow)
_add_units = upsert(_allotment)
_ADD_UNITS = _add_units.on_conflict_do_update(
    index_elements=["key", "device_id"],
    set_={"units": _allotment.c.units + _add_units.excluded.units},
)


def collect(folding: Folding, entry: Entry, branch: str = MAIN) -> None:
    """Collect what one entry means. A kind not known here changes nothing.

    What a device says of itself, its name, its hub and what it holds, is read from the main
    ``branch`` of its chain alone: another one was written by a copy of it.

    :raises UNFOLDABLE: the body is not what its kind should have; nothing may be written then.
    """
    if entry.kind == Kind.SALE_COMPLETED:
        _sale_completed(folding, entry, entry.body, branch)
    known = _FOLDS.get(entry.kind)
    if known is not None and not (branch and entry.kind in _OF_ITSELF):
        known(folding, entry, entry.body)
    folding.move(entry, movements_of(entry.kind, entry.body))
    changes = changes_of(entry.kind, entry.body)
    if changes and branch == MAIN:
        for key, units in changes.items():
            folding.change(_ADD_UNITS, {"key": key, "device_id": entry.dev, "units": units})


def fold(session: Session, entry: Entry, branch: str = MAIN) -> None:
    """Apply one entry to the projection tables; see :func:`collect`.

    :raises UNFOLDABLE: the body is not what its kind should have; some of it may be written.
    """
    folding = Folding()
    collect(folding, entry, branch)
    folding.write(session)


def fold_many(session: Session, entries: Sequence[tuple[Entry, str]]) -> None:
    """Apply entries that were made elsewhere, with their branches, at once.

    Where one of them can't be applied, each is for itself, so that only that one is parked.
    """
    connection = session.connection()
    connection.exec_driver_sql("SAVEPOINT folding_many")
    try:
        folding = Folding()
        for entry, branch in entries:
            collect(folding, entry, branch)
        folding.write(session)
    except UNFOLDABLE:
        connection.exec_driver_sql("ROLLBACK TO folding_many")
        for entry, branch in entries:
            fold_or_park(session, entry, branch)
    connection.exec_driver_sql("RELEASE folding_many")


def fold_or_park(session: Session, entry: Entry, branch: str) -> None:
    """Apply an entry that was made elsewhere, or park it where its body makes no sense.

    It was signed as it is, and what comes after it must not wait for it.
    """
    connection = session.connection()
    connection.exec_driver_sql("SAVEPOINT folding")
    try:
        fold(session, entry, branch)
    except UNFOLDABLE:
        connection.exec_driver_sql("ROLLBACK TO folding")
        insert_rows(session, ParkedRow, [{"entry_hash": entry.hash}])
    connection.exec_driver_sql("RELEASE folding")


def _device_started(folding: Folding, entry: Entry, body: Mapping[str, Any]) -> None:
    restored = body["restored_from"]
    folding.add(
        DeviceRow,
        {
            "id": entry.dev,
            "name": body["name"],
            "prefix": body["prefix"],
            "public_key": body["public_key"],
            "restored_from": restored["dev"] if restored else None,
            "hub": None,
        },
    )


def _event_opened(folding: Folding, entry: Entry, body: Mapping[str, Any]) -> None:
    tax = body["tax"]
    row = {
        "id": body["event"],
        "name": body["name"],
        "currency": body["currency"],
        "timezone": body["timezone"],
        "tax_name": tax["name"],
        "tax_millipercent": tax["millipercent"],
        "tax_included": tax["included"],
        "at": entry.at,
    }
    folding.change(_OPEN_EVENT, row)


def _sale_completed(folding: Folding, entry: Entry, body: Mapping[str, Any], branch: str) -> None:
    sale = body["sale"]
    folding.add(
        SaleRow,
        {
            "id": sale,
            "device_id": entry.dev,
            "branch": branch,
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
        },
    )
    folding.add(
        SaleLineRow,
        *(
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
        ),
    )
    folding.add(
        SaleTaxRow,
        *(
            {
                "sale_id": sale,
                "line": number,
                **tax["rate"],
                "net": tax["net"],
                "tax": tax["tax"],
                "gross": tax["gross"],
            }
            for number, tax in enumerate(body["taxes"], start=1)
        ),
    )
    folding.add(
        SaleTenderRow,
        *(
            {"sale_id": sale, "line": number, **tender}
            for number, tender in enumerate(body["tenders"], start=1)
        ),
    )


def _ticket_redeemed(folding: Folding, entry: Entry, body: Mapping[str, Any]) -> None:
    folding.add(
        RedemptionRow,
        {
            "entry_id": entry.id,
            "ticket_id": body["ticket"],
            "event_id": entry.event,
            "device_id": entry.dev,
            "at": entry.at,
            "hlc": entry.hlc,
        },
    )


def _scan_refused(folding: Folding, entry: Entry, body: Mapping[str, Any]) -> None:
    folding.add(
        RefusedScanRow,
        {
            "entry_id": entry.id,
            "event_id": entry.event,
            "device_id": entry.dev,
            "at": entry.at,
            "verdict": body["verdict"],
            "ticket_id": body["ticket"],
            "code_hash": body["code_hash"],
        },
    )


def _sign_up_taken(folding: Folding, entry: Entry, body: Mapping[str, Any]) -> None:
    shared = {
        "entry_id": entry.id,
        "contact_id": body["contact"],
        "event_id": entry.event,
        "device_id": entry.dev,
        "at": entry.at,
    }
    folding.add(SignUpRow, shared)
    folding.add(
        ConsentRow,
        *(
            {**shared, "line": number, **consent}
            for number, consent in enumerate(body["consents"], start=1)
        ),
    )


def _receipt_reprinted(folding: Folding, entry: Entry, body: Mapping[str, Any]) -> None:
    folding.add(
        ReprintRow,
        {"entry_id": entry.id, "sale_id": body["sale"], "device_id": entry.dev, "at": entry.at},
    )


def _device_enrolled(folding: Folding, entry: Entry, body: Mapping[str, Any]) -> None:
    folding.change(_ENROL, {"dev": entry.dev, "at_hub": body["hub"]})


def _units_granted(folding: Folding, entry: Entry, body: Mapping[str, Any]) -> None:
    row = {"entry_hash": entry.hash, "device_id": body["to"], "hub_id": entry.dev}
    folding.add(GrantRow, row)


def _units_taken(folding: Folding, entry: Entry, body: Mapping[str, Any]) -> None:
    # A copy of this till may have taken the same grant: the hub makes that a case.
    folding.change(_TAKE, {"grant_hash": body["grant"]["hash"], "device_id": entry.dev})


def _device_fenced(folding: Folding, entry: Entry, body: Mapping[str, Any]) -> None:
    row = {
        "device_id": body["device"],
        "hub_id": entry.dev,
        "why": body["why"],
        "at": entry.at,
    }
    folding.change(_FENCE, row)


def _case_opened(folding: Folding, entry: Entry, body: Mapping[str, Any]) -> None:
    row = {
        "id": str(body["case"]),
        "kind": str(body["kind"]),
        "about": canonical(body["about"]).decode(),
        "evidence": canonical(
            [{name: str(one[name]) for name in ("dev", "hash")} for one in body["evidence"]]
        ).decode(),
        "seen": int(body["seen"]),
        "at": entry.at,
        "hlc": entry.hlc,
    }
    folding.change(_OPEN_CASE, row)


def _case_settled(folding: Folding, entry: Entry, body: Mapping[str, Any]) -> None:
    settled = settled_of(entry)
    row = {
        "entry_hash": entry.hash,
        "case_id": settled.case,
        "seen": settled.seen,
        "settlement_id": settled.name,
        "at": settled.at,
        "hlc": entry.hlc,
        "device_id": entry.dev,
    }
    folding.add(SettledCaseRow, row)


_FOLDS: dict[str, Callable[[Folding, Entry, Mapping[str, Any]], None]] = {
    Kind.DEVICE_STARTED: _device_started,
    Kind.EVENT_OPENED: _event_opened,
    Kind.TICKET_REDEEMED: _ticket_redeemed,
    Kind.SCAN_REFUSED: _scan_refused,
    Kind.SIGN_UP_TAKEN: _sign_up_taken,
    Kind.RECEIPT_REPRINTED: _receipt_reprinted,
    Kind.DEVICE_ENROLLED: _device_enrolled,
    Kind.UNITS_GRANTED: _units_granted,
    Kind.UNITS_TAKEN: _units_taken,
    Kind.DEVICE_FENCED: _device_fenced,
    Kind.CASE_OPENED: _case_opened,
    Kind.CASE_SETTLED: _case_settled,
}
