"""Till sessions: opening with a float, cash in and out, no-sales, and closing with a Z.

Each is one transaction: the entry, who and why in a row that stays erasable, and the paper it
owes. A sale needs no session; which ones belong to it follows from the journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.ids import new_id
from kiosk.domain.journal import Kind
from kiosk.domain.money import Money
from kiosk.domain.preauth import OpenHolds
from kiosk.domain.session import (
    Compared,
    Count,
    MoveKind,
    Takings,
    check_name,
    check_reason,
    check_word,
    compare,
    expected,
)
from kiosk.domain.staff import Permission, allow
from kiosk.domain.tax import rate_body
from kiosk.services.checkout import LONGEST_KEY
from kiosk.services.notes import keep_note
from kiosk.services.printing import owe
from kiosk.services.session_paper import float_document, move_document, report_document
from kiosk.services.session_reports import (
    Moved,
    OpenSession,
    Report,
    closed_report,
    moved,
    open_session_of,
    report_up_to_now,
)
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store import session_queries as store
from kiosk.store.session_tables import (
    CashMoveRow,
    ClosedSessionRow,
    TillSessionRow,
)
from kiosk.store.sync_state import status


@dataclass(frozen=True)
class Opening:
    """A session to be opened with a float; ``key`` makes it safe to repeat."""

    opening: Count
    who: str = ""
    key: str | None = None


@dataclass(frozen=True)
class Move:
    """A drawer to be opened without a sale: how much cash goes in or out, by whom and why.

    ``amount`` is above zero, in or out alike, and None for a no-sale; ``key`` makes it safe to
    repeat.
    """

    kind: MoveKind
    who: str
    why: str
    amount: Money | None = None
    key: str | None = None


@dataclass(frozen=True)
class Closing:
    """A session to be closed: what was counted of each tender, cash at least. With ``session`` it
    is that one, and closing it again gives the Z that it has."""

    counted: Mapping[str, Count]
    who: str = ""
    session: str | None = None


# What opening the drawer without a sale asks of whoever does it.
_NEEDED = {
    MoveKind.CASH_IN: Permission.CASH_MOVE,
    MoveKind.CASH_OUT: Permission.CASH_MOVE,
    MoveKind.NO_SALE: Permission.NO_SALE,
}


def open_session(till: Till, opening: Opening) -> OpenSession | Refusal:
    """Open a session, or say why not.

    :raises BadInput: the name is none.
    """
    who, now = check_name(opening.who), till.clock.now()
    event, count = till.event, opening.opening
    if not _is_key(opening.key):
        return Refusal("bad_key", {"most": LONGEST_KEY})
    if count.amount.currency != event.currency:
        given = count.amount.currency
        return Refusal("wrong_currency", {"given": given, "expected": event.currency})
    with till.store.writing() as session:
        known = opening.key and store.session_by_key(session, till.device.id, opening.key)
        if known:
            return open_session_of(session, known)
        if store.open_session(session, till.device.id) is not None:
            return Refusal("session_open")
        name = new_id(now)
        note = keep_note(session, new_id(now), who, "", now) if who else None
        till.action(session, now).record(
            Kind.SESSION_OPENED,
            {
                "session": name,
                "key": opening.key,
                "currency": event.currency,
                "opening": count.amount.minor,
                "pieces": _pieces(count),
                "note": note,
            },
            event.id,
        )
        row = session.get(TillSessionRow, name)
        assert row is not None
        made = open_session_of(session, row)
        owe(session, f"float:{name}", float_document(till, made), now)
        return made


def move_cash(till: Till, move: Move) -> Moved | Refusal:
    """Put cash in, take it out, or open the drawer for nothing of both.

    Cash needs an open session, or nobody would know where it went; a no-sale needs none.

    :raises BadInput: who and why aren't said, or the amount isn't above zero.
    """
    refusal = allow(till.operator, _NEEDED[move.kind])
    if refusal is not None:
        return refusal
    who, why = _said(till, move)
    now = till.clock.now()
    if not _is_key(move.key):
        return Refusal("bad_key", {"most": LONGEST_KEY})
    with till.store.writing() as session:
        known = move.key and store.move_by_key(session, till.device.id, move.key)
        if known:
            return moved(session, known)
        opened = store.open_session(session, till.device.id)
        currency = opened.currency if opened else till.event.currency
        amount = _signed(move, currency)
        if isinstance(amount, Refusal):
            return amount
        if amount and opened is None:
            return Refusal("no_session")
        name = new_id(now)
        body = {
            "move": name,
            "key": move.key,
            "currency": currency,
            "note": keep_note(session, new_id(now), who, why, now),
        }
        kind = Kind.CASH_MOVED if amount else Kind.DRAWER_OPENED
        till.action(session, now).record(
            kind,
            {**body, "amount": amount.minor} if amount else body,
            opened.event_id if opened else till.event.id,
        )
        row = session.get(CashMoveRow, name)
        assert row is not None
        made = moved(session, row)
        owe(session, f"cash-move:{name}", move_document(till, made), now)
        return made


def preview(till: Till, counted: Mapping[str, Count]) -> tuple[Compared, ...] | Refusal:
    """What a close would find, for whoever has counted; changes nothing."""
    refusal = allow(till.operator, Permission.CLOSE_SESSION)
    if refusal is not None:
        return refusal
    now = till.clock.now()
    with till.store.reading() as session:
        row = store.open_session(session, till.device.id)
        if row is None:
            return Refusal("no_session")
        found = report_up_to_now(session, row, now)
        return _compared(found, counted)


def close(till: Till, closing: Closing) -> Report | Refusal:
    """Close a session with a Z, whatever the difference, synced or not.

    :raises BadInput: the name is none, or another currency was counted.
    """
    refusal = allow(till.operator, Permission.CLOSE_SESSION)
    if refusal is not None:
        return refusal
    who, now = check_name(closing.who), till.clock.now()
    with till.store.writing() as session:
        row = store.open_session(session, till.device.id)
        if closing.session is not None and (row is None or row.id != closing.session):
            before = _closed_row(session, closing.session)
            return Refusal("no_session") if before is None else closed_report(session, before)
        if row is None:
            return Refusal("no_session")
        found = report_up_to_now(session, row, now)
        joined = queries.hub_of(session, till.device.id) is not None
        number = 1 + store.last_number(session, till.device.id)
        drawer, takings = found.drawer, found.takings
        sums = {one.kind: one for one in takings.tenders}
        compared = _compared(found, closing.counted)
        till.action(session, now).record(
            Kind.SESSION_CLOSED,
            {
                "session": row.id,
                "number": number,
                "report": f"{till.device.prefix}-Z{number:06d}",
                "currency": row.currency,
                "opening": drawer.opening.minor,
                "cash_in": drawer.cash_in.minor,
                "cash_out": drawer.cash_out.minor,
                "no_sales": drawer.no_sales,
                "sales": takings.sales,
                "refunds": takings.refunds,
                "sold": takings.sold.minor,
                "paid_back": takings.paid_back.minor,
                "cards": takings.cards.minor,
                **_given(takings),
                **_held(takings),
                **_open(found.preauths),
                "tenders": [
                    {
                        "kind": one.kind,
                        "taken": sums[one.kind].taken.minor if one.kind in sums else 0,
                        "paid_back": sums[one.kind].paid_back.minor if one.kind in sums else 0,
                        "expected": one.expected.minor,
                        "counted": None if one.counted is None else one.counted.minor,
                    }
                    for one in compared
                ],
                "taxes": [
                    {
                        "rate": rate_body(tax.rate),
                        "net": tax.net.minor,
                        "tax": tax.tax.minor,
                        "gross": tax.gross.minor,
                    }
                    for tax in takings.taxes
                ],
                "pieces": _pieces(*closing.counted.values()),
                "unsent": status(session).pending if joined else None,
                "note": keep_note(session, new_id(now), who, "", now) if who else None,
            },
            row.event_id,
        )
        made = _closed_row(session, row.id)
        assert made is not None
        report = closed_report(session, made)
        owe(session, report_job(report), report_document(till, report), now)
        return report


def print_x(till: Till, report: Report) -> str:
    """Owe the paper of an X; returns the job's key."""
    now = till.clock.now()
    key = f"x:{new_id(now)}"
    with till.store.writing() as session:
        owe(session, key, report_document(till, report), now)
    return key


def reprint(till: Till, report: Report) -> str:
    """Owe a Z once more, marked as a copy; returns the job's key."""
    now = till.clock.now()
    key = f"copy:{new_id(now)}"
    with till.store.writing() as session:
        till.action(session, now).record(
            Kind.REPORT_REPRINTED,
            {"session": report.session, "report": report.number},
            report.event_id,
        )
        owe(session, key, report_document(till, report, copy=True), now)
    return key


def report_job(report: Report) -> str:
    """The key of the job that a Z's first paper is."""
    return f"z:{report.session}"


def _compared(found: Report, counted: Mapping[str, Count]) -> tuple[Compared, ...]:
    for one in counted.values():
        if one.amount.currency != found.currency:
            raise BadInput(f"This session is in {found.currency}; count that.")
    amounts: dict[str, Money | None] = {one.kind: one.counted for one in found.compared}
    amounts |= {kind: one.amount for kind, one in counted.items()}
    return compare(expected(found.drawer, found.takings), amounts)


def _closed_row(session: Session, session_id: str) -> ClosedSessionRow | None:
    rows = store.closings_of(session, [session_id])
    return next((one for one in rows if not one.branch), None)


def _said(till: Till, move: Move) -> tuple[str, str]:
    """Who and why; who signed in need not say the one."""
    if till.operator is not None and not move.who.strip():
        return "", check_reason(move.why)
    return check_word(move.who, move.why)


def _signed(move: Move, currency: str) -> Money | Refusal:
    if move.kind is MoveKind.NO_SALE or move.amount is None:
        return Money.zero(currency)
    if move.amount.currency != currency:
        return Refusal("wrong_currency", {"given": move.amount.currency, "expected": currency})
    if move.amount.minor <= 0:
        raise BadInput("An amount of cash in or out must be more than nothing.")
    return move.amount if move.kind is MoveKind.CASH_IN else -move.amount


def _is_key(key: str | None) -> bool:
    return key is None or 1 <= len(key) <= LONGEST_KEY


def _given(takings: Takings) -> dict[str, Any]:
    """What a Z says of discounts and voids; nothing where there was none."""
    said = (
        ("discounts", takings.discounts, takings.discounted),
        ("voids", takings.voids, takings.voided),
    )
    return {name: {"number": many, "amount": all.minor} for name, many, all in said if many}


def _held(takings: Takings) -> dict[str, Any]:
    """What a Z says of deposits and advance payments; nothing where there were none."""
    said: dict[str, Any] = {}
    if held := takings.deposits:
        said["deposits"] = {"taken": held.taken.minor, "given_back": held.given_back.minor}
    if advances := takings.advances:
        said["advances"] = {"taken": advances.taken.minor, "used": advances.used.minor}
    return said


def _open(holds: OpenHolds | None) -> dict[str, Any]:
    """What a Z says of pre-authorizations that are open; nothing where there are none."""
    if holds is None:
        return {}
    return {"preauths": {"number": holds.number, "amount": holds.amount.minor}}


def _pieces(*counts: Count) -> dict[str, int]:
    return {str(value): number for one in counts for value, number in one.pieces.items()}
