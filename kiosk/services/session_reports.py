"""Reports on till sessions: an X of the one that is open, the Z of one that was closed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from kiosk.domain.clock import iso, parse_iso
from kiosk.domain.deposits import Deposits
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.journal import Kind
from kiosk.domain.money import Money
from kiosk.domain.preauth import OpenHolds
from kiosk.domain.preorders import Advances
from kiosk.domain.session import (
    Compared,
    Drawer,
    MoveKind,
    Takings,
    TenderSum,
    compare,
    expected,
    in_order,
)
from kiosk.domain.staff import Permission, allow
from kiosk.domain.tenders import PROMISES
from kiosk.services.deeds import who_did
from kiosk.services.notes import note
from kiosk.services.till import Till
from kiosk.services.tip_reports import tips_of
from kiosk.store import queries
from kiosk.store import session_queries as store
from kiosk.store.deposit_table import ClosedDepositRow
from kiosk.store.preauth_tables import ClosedPreauthRow
from kiosk.store.preauths import open_holds
from kiosk.store.preorder_tables import ClosedAdvanceRow
from kiosk.store.promotion_tables import ClosedDiscountRow
from kiosk.store.receipt_rows import taxes_of
from kiosk.store.session_spans import Between
from kiosk.store.session_tables import (
    CashMoveRow,
    ClosedSessionRow,
    ClosedTaxRow,
    ClosedTenderRow,
    ClosedVoidRow,
    TillSessionRow,
)
from kiosk.store.transfers import confirmed_in


@dataclass(frozen=True)
class Moved:
    """A drawer opened without a sale: ``amount`` is below zero for cash out. ``who`` and ``why``
    are empty until the row that says it has come."""

    kind: MoveKind
    at: datetime
    amount: Money
    who: str
    why: str
    device_name: str


@dataclass(frozen=True)
class Report:
    """An X (``number`` empty) or a Z. Times are UTC; ``at`` is when it was closed, or is now.

    ``pieces`` are the coins and notes that were counted, by their value in minor units; ``unsent``
    is how many records the hub did not have at the close, None where there was no hub. ``tips`` are
    who of the staff was given how much, as far as it is known. ``preauths`` is what the till held
    on cards then, made in whichever session; None where that was nothing.
    """

    session: str
    number: str
    event_name: str
    event_id: str
    device_name: str
    currency: str
    opened: datetime
    at: datetime
    opened_by: str
    closed_by: str
    drawer: Drawer
    takings: Takings
    compared: tuple[Compared, ...]
    moves: tuple[Moved, ...]
    pieces: Mapping[int, int]
    unsent: int | None
    tips: tuple[tuple[str, Money], ...] = ()
    preauths: OpenHolds | None = None

    @property
    def closed(self) -> bool:
        """Whether it is a Z."""
        return bool(self.number)


@dataclass(frozen=True)
class OpenSession:
    """The session that is open at this till. What is expected in its drawer is not in it: whoever
    counts must not know."""

    id: str
    opened: datetime
    opening: Money
    who: str


def current(till: Till) -> OpenSession | None:
    """The session that this till has open."""
    with till.store.reading() as session:
        row = store.open_session(session, till.device.id)
        return None if row is None else open_session_of(session, row)


def open_session_of(session: Session, row: TillSessionRow) -> OpenSession:
    """A session that is open, from its row."""
    return OpenSession(
        row.id,
        parse_iso(row.at),
        Money(row.opening, row.currency),
        _opened_by(session, row),
    )


def _opened_by(session: Session, row: TillSessionRow) -> str:
    said = note(session, row.note_id)[0]
    return said or who_did(session, Kind.SESSION_OPENED, row.id, row.branch)


def x_report(till: Till) -> Report | Refusal:
    """How the open session stands now; changes nothing."""
    refusal = allow(till.operator, Permission.CLOSE_SESSION)
    if refusal is not None:
        return refusal
    now = till.clock.now()
    with till.store.reading() as session:
        row = store.open_session(session, till.device.id)
        if row is None:
            return Refusal("no_session")
        return report_up_to_now(session, row, now)


def z_report(till: Till, number: str = "") -> Report:
    """The Z with this number, of this till or of another; without one, the newest of this till.

    :raises BadInput: there is none.
    """
    wanted = number.strip().upper()
    with till.store.reading() as session:
        rows = select(ClosedSessionRow)
        if wanted:
            rows = rows.where(ClosedSessionRow.report == wanted)
        else:
            rows = rows.where(ClosedSessionRow.device_id == till.device.id)
        found = session.exec(
            rows.order_by(col(ClosedSessionRow.branch), col(ClosedSessionRow.number).desc())
        ).first()
        if found is None:
            raise BadInput(
                f"There is no Z report {wanted} here; check its number, or sync first."
                if wanted
                else "No session was closed at this till yet; there is no Z report."
            )
        return closed_report(session, found)


def z_reports(till: Till, most: int | None = None) -> list[Report]:
    """The Zs of the current event, of all devices known here, the newest first; ``most`` in all."""
    with till.store.reading() as session:
        opened = store.opened_at(session, till.event.id)
        closed = store.closings_of(session, [one.id for one in opened])
        return [closed_report(session, one) for one in closed[::-1][:most]]


def closed_report(session: Session, closed: ClosedSessionRow) -> Report:
    """Put a Z together from its rows: what its device wrote down when it closed."""
    opened = session.get(TillSessionRow, closed.session_id)
    if opened is None:
        raise BadInput(f"The opening of {closed.report} is not here yet; sync first.")
    own = (closed.session_id, closed.branch)
    between = store.up_to(session, opened, closed)

    def money(minor: int) -> Money:
        return Money(minor, closed.currency)

    rows = {
        row.kind: row
        for row in session.exec(
            select(ClosedTenderRow).where(
                ClosedTenderRow.session_id == own[0], ClosedTenderRow.branch == own[1]
            )
        )
    }
    tenders = [rows[kind] for kind in in_order(rows)]
    taxes = session.exec(
        select(ClosedTaxRow)
        .where(ClosedTaxRow.session_id == own[0], ClosedTaxRow.branch == own[1])
        .order_by(col(ClosedTaxRow.line))
    ).all()
    given, voids = session.get(ClosedDiscountRow, own), session.get(ClosedVoidRow, own)
    held, advances = session.get(ClosedDepositRow, own), session.get(ClosedAdvanceRow, own)
    takings = Takings(
        closed.sales,
        closed.refunds,
        money(closed.sold),
        money(closed.paid_back),
        tuple(TenderSum(one.kind, money(one.taken), money(one.paid_back)) for one in tenders),
        taxes_of(taxes, closed.currency),
        # What an earlier version didn't say is worked out.
        store.cards_of(session, between) if closed.cards is None else money(closed.cards),
        given.number if given else 0,
        money(given.amount if given else 0),
        voids.number if voids else 0,
        money(voids.amount if voids else 0),
        Deposits(money(held.taken), money(held.given_back)) if held else None,
        Advances(money(advances.taken), money(advances.used)) if advances else None,
    )
    drawer = Drawer(
        money(closed.opening),
        money(closed.cash_in),
        money(closed.cash_out),
        closed.no_sales,
        # All of them stand before the Z in its device's chain.
        store.drawer_of(session, between).cards_out,
    )
    compared = tuple(
        Compared(one.kind, money(one.expected), None if one.counted is None else money(one.counted))
        for one in tenders
    )
    open_then = session.get(ClosedPreauthRow, own)
    pieces = {int(value): number for value, number in json.loads(closed.pieces).items()}
    return _report(
        session,
        between,
        number=closed.report,
        at=parse_iso(closed.at),
        closed_by=note(session, closed.note_id)[0]
        or who_did(session, Kind.SESSION_CLOSED, closed.session_id, closed.branch),
        drawer=drawer,
        takings=takings,
        compared=compared,
        pieces=dict(sorted(pieces.items(), reverse=True)),
        unsent=closed.unsent,
        preauths=OpenHolds(open_then.number, money(open_then.amount)) if open_then else None,
    )


def report_up_to_now(session: Session, row: TillSessionRow, now: datetime) -> Report:
    """How a session that is open stands, worked out from its sales, refunds and cash moves."""
    between = store.up_to_now(row)
    drawer, takings = store.drawer_of(session, between), store.takings_of(session, between)
    there = expected(drawer, takings)
    promised = [str(kind) for kind in PROMISES if kind in there]
    arrived = {kind: confirmed_in(session, between, kind) for kind in promised}
    return _report(
        session,
        between,
        number="",
        at=now,
        closed_by="",
        drawer=drawer,
        takings=takings,
        compared=compare(there, arrived),
        pieces={},
        unsent=None,
        preauths=open_holds(session, row.device_id, row.currency, iso(now)),
    )


def worked_out(session: Session, closed: ClosedSessionRow) -> tuple[Drawer, Takings] | None:
    """What the sales, refunds and cash moves known here make of a closed session, past what its
    Z says; None where its opening is not here."""
    opened = session.get(TillSessionRow, closed.session_id)
    if opened is None:
        return None
    between = store.up_to(session, opened, closed)
    return store.drawer_of(session, between), store.takings_of(session, between)


def event_moves(session: Session, event_id: str) -> list[Moved]:
    """Every cash move and no-sale of an event, of all devices known here, the oldest first."""
    rows = session.exec(
        select(CashMoveRow)
        .where(CashMoveRow.event_id == event_id)
        .order_by(col(CashMoveRow.hlc), col(CashMoveRow.id))
    )
    return [moved(session, row) for row in rows]


def moved(session: Session, row: CashMoveRow) -> Moved:
    """A cash move from its row."""
    kind = Kind.CASH_MOVED if row.amount else Kind.DRAWER_OPENED
    who, why = note(session, row.note_id)
    who = who or who_did(session, kind, row.id, row.branch)
    return Moved(
        MoveKind(row.kind),
        parse_iso(row.at),
        Money(row.amount, row.currency),
        who,
        why,
        queries.device_names(session, [row.device_id]).get(row.device_id, ""),
    )


def _report(
    session: Session,
    between: Between,
    *,
    number: str,
    at: datetime,
    closed_by: str,
    drawer: Drawer,
    takings: Takings,
    compared: tuple[Compared, ...],
    pieces: Mapping[int, int],
    unsent: int | None,
    preauths: OpenHolds | None,
) -> Report:
    opened = between.opened
    event = queries.event(session, opened.event_id)
    return Report(
        session=opened.id,
        number=number,
        event_name=event.name if event else "",
        event_id=opened.event_id,
        device_name=queries.device_names(session, [opened.device_id]).get(opened.device_id, ""),
        currency=opened.currency,
        opened=parse_iso(opened.at),
        at=at,
        opened_by=_opened_by(session, opened),
        closed_by=closed_by,
        drawer=drawer,
        takings=takings,
        compared=compared,
        moves=tuple(moved(session, one) for one in store.moves_in(session, between)),
        pieces=pieces,
        unsent=unsent,
        tips=tips_of(session, between),
        preauths=preauths,
    )
