"""Projections: what the journal means for the tables.

:func:`fold` is the only writer of the projection tables, for entries made here and entries
pulled from the hub alike. Folding the same entries in any order that keeps each chain's own
order gives the same tables; ``verify`` and a property test hold it to that.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.exc import IntegrityError, InterfaceError, ProgrammingError
from sqlmodel import Session

from kiosk.domain.allotments import effects_of
from kiosk.domain.cases import settled_of
from kiosk.domain.editions import number_effects
from kiosk.domain.erasure import erased_of
from kiosk.domain.journal import MAIN, Entry, Kind, canonical
from kiosk.domain.stock import movements_of
from kiosk.domain.tax import TaxRounding
from kiosk.store import pools
from kiosk.store.allotment_tables import AllotmentRow, FenceRow, GrantRow, TakenRow
from kiosk.store.badges import fold_badge
from kiosk.store.card_terms import fold_terms
from kiosk.store.case_tables import CaseRow, SettledCaseRow
from kiosk.store.door_folds import fold_passage, fold_refused, fold_undone
from kiosk.store.edition_folds import fold_numbers
from kiosk.store.erasing import erase
from kiosk.store.in_store_codes import fold_prefixes
from kiosk.store.invoices import fold_invoice
from kiosk.store.media import fold_medium
from kiosk.store.preauths import fold_preauth
from kiosk.store.preorders import fold_preorder
from kiosk.store.prices import fold_prices
from kiosk.store.refund_folds import fold_refund
from kiosk.store.reprint_table import ReprintRow
from kiosk.store.rights import open_accounts
from kiosk.store.rows import insert_rows, rows_at_once, table_of
from kiosk.store.sale_folds import fold_sale
from kiosk.store.sellers import fold_seller
from kiosk.store.session_folds import fold_session
from kiosk.store.sign_up_tables import ConsentRow, SignUpRow
from kiosk.store.signed_tickets import fold_keys, fold_marks
from kiosk.store.staff_folds import fold_actor
from kiosk.store.stock_folds import fold_movements, movements_at_once
from kiosk.store.tables import (
    DeviceRow,
    EventRow,
    ParkedRow,
)
from kiosk.store.taxes import fold_taxes
from kiosk.store.transfers import fold_confirmed
from kiosk.store.value_folds import fold_value

_device = table_of(DeviceRow)
_ENROL = _device.update().where(_device.c.id == bindparam("of"))
_TAKE = upsert(table_of(TakenRow)).on_conflict_do_nothing()
_FENCE = upsert(table_of(FenceRow)).on_conflict_do_nothing()
# Sales that are written at once.
_AT_ONCE = 500
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


def fold(session: Session, entry: Entry, branch: str = MAIN) -> None:
    """Apply one entry to the projection tables. A kind not known here changes nothing.

    What a device says of itself, its name, its hub and what it holds, is read from the main
    ``branch`` of its chain alone: another one was written by a copy of it.

    :raises UNFOLDABLE: the body is not what its kind should have; some of it may be written.
    """
    if entry.kind == Kind.SALE_COMPLETED:
        fold_sale(session, entry, entry.body, branch)
    if entry.kind == Kind.SALE_REFUNDED:
        fold_refund(session, entry, entry.body, branch)
    fold_value(session, entry, entry.body)
    fold_session(session, entry, branch)
    fold_invoice(session, entry, branch)
    fold_preorder(session, entry, branch)
    fold_preauth(session, entry, branch)
    fold_actor(session, entry, branch)
    known = FOLDS.get(entry.kind)
    if known is not None and not (branch and entry.kind in _OF_ITSELF):
        known(session, entry, entry.body)
    fold_movements(session, entry, movements_of(entry.kind, entry.body))
    effects = effects_of(entry.kind, entry.body)
    pools.pour(session, effects.supply)
    changes = effects.held
    if changes and branch == MAIN:
        open_accounts(session, entry.dev, changes)
        session.connection().execute(
            _ADD_UNITS,
            [
                {"key": key, "device_id": entry.dev, "units": units}
                for key, units in changes.items()
            ],
        )
    fold_numbers(session, entry, branch)


def fold_many(session: Session, entries: Sequence[tuple[Entry, str]]) -> None:
    """Apply entries that were made elsewhere, with their branches, or park them.

    Runs of sales that touch nobody's units are written at once: nothing in them reads what
    another one writes.
    """
    for plain, run in groupby(entries, key=lambda one: _touches_no_units(one[0])):
        left = list(run)
        while left:
            some, left = left[:_AT_ONCE], left[_AT_ONCE:]
            if not (plain and _fold_at_once(session, some)):
                for entry, branch in some:
                    fold_or_park(session, entry, branch)


def _touches_no_units(entry: Entry) -> bool:
    if entry.kind != Kind.SALE_COMPLETED:
        return False
    try:
        effects = effects_of(entry.kind, entry.body)
        numbers = number_effects(entry.kind, entry.body)
    except UNFOLDABLE:
        return False
    return not (effects.held or effects.supply or numbers.sold)


def _fold_at_once(session: Session, entries: Sequence[tuple[Entry, str]]) -> bool:
    """Whether these sales could be applied at once; else nothing of them was."""
    driver = _driver_of(session)
    driver.execute("SAVEPOINT together")
    try:
        with movements_at_once(session), rows_at_once(session):
            for entry, branch in entries:
                fold(session, entry, branch)
        fine = True
    except UNFOLDABLE:
        driver.execute("ROLLBACK TO together")
        fine = False
    driver.execute("RELEASE together")
    return fine


def fold_or_park(session: Session, entry: Entry, branch: str) -> None:
    """Apply an entry that was made elsewhere, or park it where its body makes no sense.

    It was signed as it is, and what comes after it must not wait for it.
    """
    driver = _driver_of(session)
    driver.execute("SAVEPOINT folding")
    try:
        fold(session, entry, branch)
    except UNFOLDABLE:
        driver.execute("ROLLBACK TO folding")
        insert_rows(session, ParkedRow, [{"entry_hash": entry.hash}])
    driver.execute("RELEASE folding")


def _driver_of(session: Session) -> sqlite3.Connection:
    driver = session.connection().connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


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
                "hub": None,
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
        # Events of before say nothing of it, and round as is usual in their currency.
        cash_step=_step(body.get("cash_step")),
        tax_rounding=_rounding(body.get("tax_rounding")),
        at=entry.at,
    )
    session.execute(statement.on_conflict_do_nothing())


def _step(value: object) -> int | None:
    return value if type(value) is int and value > 0 else None


def _rounding(value: object) -> str | None:
    return value if isinstance(value, str) and value in set(TaxRounding) else None


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
            {
                **shared,
                "line": number,
                "purpose": consent["purpose"],
                "channel": consent["channel"],
                "wording": consent["wording"],
            }
            for number, consent in enumerate(body["consents"], start=1)
        ],
    )


def _receipt_reprinted(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    insert_rows(
        session,
        ReprintRow,
        [{"entry_id": entry.id, "sale_id": body["sale"], "device_id": entry.dev, "at": entry.at}],
    )


def _device_enrolled(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    pools.hold_nothing_yet(session, entry.dev, body["hub"])
    session.connection().execute(_ENROL, {"of": entry.dev, "hub": body["hub"]})


def _units_granted(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    row = {"entry_hash": entry.hash, "device_id": body["to"], "hub_id": entry.dev}
    insert_rows(session, GrantRow, [row])


def _units_taken(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    # A copy of this till may have taken the same grant: the hub makes that a case.
    row = {"grant_hash": body["grant"]["hash"], "device_id": entry.dev}
    session.connection().execute(_TAKE, row)


def _device_fenced(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    row = {
        "device_id": body["device"],
        "hub_id": entry.dev,
        "why": body["why"],
        "at": entry.at,
    }
    session.connection().execute(_FENCE, row)


def _case_opened(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
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
    session.connection().execute(_OPEN_CASE, row)


def _case_settled(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
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
    insert_rows(session, SettledCaseRow, [row])


def _people_erased(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    erase(session, erased_of(body))


FOLDS: dict[str, Callable[[Session, Entry, Mapping[str, Any]], None]] = {
    Kind.DEVICE_STARTED: _device_started,
    Kind.EVENT_OPENED: _event_opened,
    Kind.TAXES_SET: fold_taxes,
    Kind.SELLER_SET: fold_seller,
    Kind.IN_STORE_CODES_SET: fold_prefixes,
    Kind.TRANSFER_CONFIRMED: fold_confirmed,
    Kind.GIFT_CARD_TERMS_SET: fold_terms,
    Kind.PRODUCTS_IMPORTED: fold_prices,
    Kind.PRICES_SET: fold_prices,
    Kind.TICKET_REDEEMED: fold_passage,
    Kind.TICKET_LEFT: fold_passage,
    Kind.SCAN_REFUSED: fold_refused,
    Kind.PASSAGE_UNDONE: fold_undone,
    Kind.TICKET_KEYS_SET: fold_keys,
    Kind.TICKETS_MARKED: fold_marks,
    Kind.SIGN_UP_TAKEN: _sign_up_taken,
    Kind.RECEIPT_REPRINTED: _receipt_reprinted,
    Kind.BADGE_PRINTED: fold_badge,
    Kind.MEDIUM_LINKED: fold_medium,
    Kind.MEDIUM_UNLINKED: fold_medium,
    Kind.DEVICE_ENROLLED: _device_enrolled,
    Kind.UNITS_GRANTED: _units_granted,
    Kind.UNITS_TAKEN: _units_taken,
    Kind.UNITS_MOVED: lambda session, entry, body: pools.hear(session, entry),
    Kind.DEVICE_FENCED: _device_fenced,
    Kind.CASE_OPENED: _case_opened,
    Kind.CASE_SETTLED: _case_settled,
    Kind.PEOPLE_ERASED: _people_erased,
}
