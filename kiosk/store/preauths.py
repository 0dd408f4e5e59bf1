"""Pre-authorizations: kept as their entries say, and found again."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from kiosk.domain.clock import iso, parse_iso
from kiosk.domain.journal import MAIN, Entry, Kind
from kiosk.domain.money import Money
from kiosk.domain.preauth import OpenHolds
from kiosk.store.preauth_tables import PreauthEndedRow, PreauthRow
from kiosk.store.rows import insert_rows


def fold_preauth(session: Session, entry: Entry, branch: str) -> None:
    """Write the rows of an entry about a pre-authorization; any other entry changes nothing."""
    body = entry.body
    place: dict[str, Any] = {
        "device_id": entry.dev,
        "branch": branch,
        "at": entry.at,
        "hlc": entry.hlc,
    }
    if entry.kind == Kind.PRE_AUTHORIZED:
        texts = ("number", "currency", "reference", "scheme", "last_four", "payment")
        row = {
            **place,
            "id": body["preauth"],
            "event_id": entry.event,
            **{name: str(body[name]) for name in texts},
            "counter": int(body["counter"]),
            "amount": int(body["amount"]),
            # However another till writes a time, they are compared as text.
            "until": iso(parse_iso(body["until"])),
            "note_id": body["note"],
            "key": body["key"],
        }
        insert_rows(session, PreauthRow, [row])
    elif entry.kind in (Kind.PRE_AUTH_CAPTURED, Kind.PRE_AUTH_RELEASED):
        captured = entry.kind == Kind.PRE_AUTH_CAPTURED
        row = {
            **place,
            "entry_hash": entry.hash,
            "preauth_id": body["preauth"],
            "sale_id": body["sale"] if captured else None,
            "amount": int(body["amount"]) if captured else None,
        }
        insert_rows(session, PreauthEndedRow, [row])


def of_event(session: Session, event_id: str) -> list[PreauthRow]:
    """Every pre-authorization of an event, in the order in which they lapse."""
    order = (col(PreauthRow.until), col(PreauthRow.hlc), col(PreauthRow.id))
    wanted = rows_of(PreauthRow).where(PreauthRow.event_id == event_id).order_by(*order)
    return list(session.exec(wanted).all())


def by_key(session: Session, device_id: str, key: str) -> PreauthRow | None:
    """The one that a device made under this key."""
    wanted = rows_of(PreauthRow).where(PreauthRow.device_id == device_id, PreauthRow.key == key)
    return session.exec(wanted.limit(1)).first()


def last_counter(session: Session, device_id: str) -> int:
    """The counter of the newest that a device made on its own chain; 0 before the first."""
    wanted = rows_of(func.coalesce(func.max(PreauthRow.counter), 0)).where(
        PreauthRow.device_id == device_id, PreauthRow.branch == MAIN
    )
    return int(session.exec(wanted).one())


def ended(session: Session, ids: Collection[str]) -> dict[str, PreauthEndedRow]:
    """How those of these ended that did: of several, how the first did."""
    wanted = rows_of(PreauthEndedRow).where(col(PreauthEndedRow.preauth_id).in_(ids))
    order = (col(PreauthEndedRow.hlc).desc(), col(PreauthEndedRow.entry_hash).desc())
    return {one.preauth_id: one for one in session.exec(wanted.order_by(*order))}


def open_holds(session: Session, device_id: str, currency: str, now: str) -> OpenHolds | None:
    """What a device holds in this currency that is open at ``now`` (RFC 3339, UTC), on its own
    chain; None where that is nothing."""
    gone = rows_of(PreauthEndedRow.preauth_id)
    wanted = rows_of(func.count(), func.coalesce(func.sum(PreauthRow.amount), 0)).where(
        PreauthRow.device_id == device_id,
        PreauthRow.branch == MAIN,
        PreauthRow.currency == currency,
        PreauthRow.until > now,
        col(PreauthRow.id).not_in(gone),
    )
    number, amount = session.exec(wanted).one()
    return OpenHolds(number, Money(amount, currency)) if number else None
