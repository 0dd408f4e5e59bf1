"""What the entries of till sessions mean for the tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from kiosk.domain.journal import Entry, Kind, canonical
from kiosk.domain.session import MoveKind
from kiosk.store.deposit_table import ClosedDepositRow
from kiosk.store.preauth_tables import ClosedPreauthRow
from kiosk.store.preorder_tables import ClosedAdvanceRow
from kiosk.store.promotion_tables import ClosedDiscountRow
from kiosk.store.rows import insert_rows
from kiosk.store.session_tables import (
    CashMoveRow,
    ClosedSessionRow,
    ClosedTaxRow,
    ClosedTenderRow,
    ClosedVoidRow,
    TillSessionRow,
)


def fold_session(session: Session, entry: Entry, branch: str) -> None:
    """Write the rows of an entry about a session; any other entry changes nothing."""
    if entry.kind == Kind.SESSION_OPENED:
        _opened(session, entry, entry.body, branch)
    elif entry.kind in (Kind.CASH_MOVED, Kind.DRAWER_OPENED):
        _moved(session, entry, entry.body, branch)
    elif entry.kind == Kind.SESSION_CLOSED:
        _closed(session, entry, entry.body, branch)


def _place(entry: Entry, branch: str) -> dict[str, Any]:
    return {"device_id": entry.dev, "branch": branch, "at": entry.at, "hlc": entry.hlc}


def _opened(session: Session, entry: Entry, body: Mapping[str, Any], branch: str) -> None:
    row = {
        **_place(entry, branch),
        "id": body["session"],
        "event_id": entry.event,
        "currency": body["currency"],
        "opening": _whole(body["opening"]),
        "note_id": body["note"],
        "key": body["key"],
    }
    insert_rows(session, TillSessionRow, [row])


def _moved(session: Session, entry: Entry, body: Mapping[str, Any], branch: str) -> None:
    moves = entry.kind == Kind.CASH_MOVED
    amount = _whole(body["amount"]) if moves else 0
    # Absent before rests of gift cards were paid out, and where cash moved for anything else.
    out = MoveKind.CASH_OUT if body.get("card") is None else MoveKind.CARD_OUT
    in_or_out = MoveKind.CASH_IN if amount > 0 else out
    row = {
        **_place(entry, branch),
        "id": body["move"],
        "event_id": entry.event,
        "kind": str(in_or_out if moves else MoveKind.NO_SALE),
        "currency": body["currency"],
        "amount": amount,
        "note_id": body["note"],
        "key": body["key"],
    }
    insert_rows(session, CashMoveRow, [row])


def _closed(session: Session, entry: Entry, body: Mapping[str, Any], branch: str) -> None:
    named = {"session_id": body["session"], "branch": branch}
    sums = ("number", "opening", "cash_in", "cash_out", "no_sales", "sales", "refunds", "sold")
    row = {
        **_place(entry, branch),
        **named,
        **{name: _whole(body[name]) for name in (*sums, "paid_back")},
        "report": body["report"],
        "currency": body["currency"],
        "pieces": canonical(
            {str(int(one)): _whole(n) for one, n in body["pieces"].items()}
        ).decode(),
        "unsent": None if body["unsent"] is None else _whole(body["unsent"]),
        "note_id": body["note"],
        "cards": _whole(body["cards"]) if "cards" in body else None,
    }
    insert_rows(session, ClosedSessionRow, [row])
    # Absent before there were discounts, and where none was given.
    given = body.get("discounts")
    if given is not None:
        came_to = {name: _whole(given[name]) for name in ("number", "amount")}
        insert_rows(session, ClosedDiscountRow, [{**named, **came_to}])
    # Absent before there were voids, and where there was none.
    voids = body.get("voids")
    if voids is not None:
        came_to = {name: _whole(voids[name]) for name in ("number", "amount")}
        insert_rows(session, ClosedVoidRow, [{**named, **came_to}])
    # Absent before there were deposits, and where none was taken or given back.
    held = body.get("deposits")
    if held is not None:
        came_to = {name: _whole(held[name]) for name in ("taken", "given_back")}
        insert_rows(session, ClosedDepositRow, [{**named, **came_to}])
    # Absent before there were pre-orders, and where none was paid for.
    advances = body.get("advances")
    if advances is not None:
        came_to = {name: _whole(advances[name]) for name in ("taken", "used")}
        insert_rows(session, ClosedAdvanceRow, [{**named, **came_to}])
    # Absent before there were pre-authorizations, and where none was open.
    holds = body.get("preauths")
    if holds is not None:
        came_to = {name: _whole(holds[name]) for name in ("number", "amount")}
        insert_rows(session, ClosedPreauthRow, [{**named, **came_to}])
    insert_rows(
        session,
        ClosedTenderRow,
        [
            {
                **named,
                "kind": one["kind"],
                "taken": _whole(one["taken"]),
                "paid_back": _whole(one["paid_back"]),
                "expected": _whole(one["expected"]),
                "counted": None if one["counted"] is None else _whole(one["counted"]),
            }
            for one in body["tenders"]
        ],
    )
    insert_rows(
        session,
        ClosedTaxRow,
        [
            {
                **named,
                "line": line,
                "name": tax["rate"]["name"],
                "millipercent": _whole(tax["rate"]["millipercent"]),
                "included": tax["rate"]["included"],
                "net": _whole(tax["net"]),
                "tax": _whole(tax["tax"]),
                "gross": _whole(tax["gross"]),
            }
            for line, tax in enumerate(body["taxes"], start=1)
        ],
    )


def _whole(value: Any) -> int:
    # Of an entry from elsewhere: SQLite would keep a text in the place of a number.
    if type(value) is not int:
        raise ValueError(f"{value!r} is no whole number")
    return value
