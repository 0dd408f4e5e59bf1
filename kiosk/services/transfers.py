"""Bank transfers and payment links at a till: which wait for their money, and saying that it is
there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.clock import parse_iso
from kiosk.domain.errors import Refusal
from kiosk.domain.journal import Kind
from kiosk.domain.money import Money
from kiosk.domain.tenders import TenderKind, tender_kind
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.transfers import Row, transfers_of


@dataclass(frozen=True)
class Transfer:
    """A sale that is paid by transfer, or by a payment link, and since when (UTC) its money is
    there; None while nobody has seen it."""

    sale_id: str
    receipt: str
    at: datetime
    device_name: str
    amount: Money
    confirmed: datetime | None
    kind: TenderKind


def transfers(till: Till, *, unconfirmed: bool = False) -> Sequence[Transfer]:
    """The event's transfers as far as they are known here, the oldest first; or only those whose
    money nobody has seen yet, without what was paid back wholly."""
    with till.store.reading() as session:
        rows = transfers_of(session, till.event.id)
        names = queries.device_names(session, [row.device_id for row in rows])
    found = [_transfer(row, names.get(row.device_id, "")) for row in rows]
    if unconfirmed:
        found = [one for one in found if one.confirmed is None and one.amount.minor > 0]
    return found


def confirm(till: Till, receipt: str) -> Transfer | Refusal:
    """Say that the money of the sale with number ``receipt`` has arrived; twice is once."""
    wanted = receipt.strip().upper()
    now = till.clock.now()
    with till.store.writing() as session:
        rows = transfers_of(session, till.event.id)
        row = next((one for one in rows if one.receipt == wanted), None)
        if row is None:
            return Refusal("no_transfer", {"receipt": receipt.strip()})
        if row.confirmed is None:
            body = {"sale": row.sale_id, "amount": row.amount, "currency": row.currency}
            till.action(session, now).record(Kind.TRANSFER_CONFIRMED, body, till.event.id)
            (row,) = [
                one for one in transfers_of(session, till.event.id) if one.sale_id == row.sale_id
            ]
        names = queries.device_names(session, [row.device_id])
    return _transfer(row, names.get(row.device_id, ""))


def _transfer(row: Row, device_name: str) -> Transfer:
    return Transfer(
        row.sale_id,
        row.receipt,
        parse_iso(row.at),
        device_name,
        Money(row.amount, row.currency),
        parse_iso(row.confirmed) if row.confirmed else None,
        tender_kind(row.kind),
    )
