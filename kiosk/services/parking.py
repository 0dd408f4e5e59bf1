"""Parked carts: put aside with a name, any number at once, and taken up again later.

Like the open cart they are kept in the store and nowhere else: they outlive a restart and a power
cut, hold no stock, and are never journalled. What was given for a cart in part stays with it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from kiosk.domain.clock import iso, parse_iso
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.ids import new_id
from kiosk.domain.money import Money
from kiosk.domain.tenders import Tender
from kiosk.services import carts
from kiosk.services.carts import OPEN, CartView
from kiosk.services.held import PARKED as PARKED
from kiosk.services.held import Held
from kiosk.services.till import Till
from kiosk.store.rows import put
from kiosk.store.tables import CartRow

LONGEST_NAME = 40
# More than a table has customers who went to fetch their purse.
MOST_PARKED = 50


@dataclass(frozen=True)
class Parked:
    """A cart that was put aside at ``at`` (UTC); ``name`` is what somebody called it, or empty.

    ``title`` is the first thing in it, ``units`` how many things, ``to_pay`` what was left to pay
    when it was parked: prices may be others when it is taken up.
    """

    id: str
    name: str
    at: datetime
    title: str
    units: int
    to_pay: Money


def park(till: Till, name: str = "") -> Parked | Refusal:
    """Put the open cart aside; the next customer begins with an empty one.

    :raises BadInput: the name is too long.
    """
    called = " ".join(name.split())
    if len(called) > LONGEST_NAME or (called and not called.isprintable()):
        raise BadInput(f"Call a basket by at most {LONGEST_NAME} characters.")
    with till.store.writing() as session:
        if len(_rows(session)) >= MOST_PARKED:
            return Refusal("too_many_parked", {"most": MOST_PARKED})
        return _park(till, session, called) or Refusal("empty_cart")


def parked(till: Till) -> list[Parked]:
    """The carts that are put aside, the oldest first."""
    with till.store.reading() as session:
        return [_read(row) for row in _rows(session)]


def recall(till: Till, parked_id: str) -> CartView | Refusal:
    """Take a cart up again. What is in the open one meanwhile is put aside in its place."""
    with till.store.writing() as session:
        row = session.get(CartRow, PARKED + parked_id)
        if row is None:
            return Refusal("not_parked")
        body = json.loads(row.body)["cart"]
        session.delete(row)
        session.flush()
        _park(till, session, "")
        put(session, CartRow, [{"name": OPEN, "body": body}])
    return carts.check(till)


def charged(session: Session, key: str, tender: Tender) -> bool:
    """Keep what a terminal charged for the cart ``key``; whether that is put aside here."""
    for row in _rows(session):
        body = json.loads(row.body)
        held = Held.read(body["cart"])
        if held.key == key:
            body["cart"] = held.with_part(tender).body
            body["to_pay"] -= tender.amount.minor
            put(session, CartRow, [{"name": row.name, "body": json.dumps(body)}])
            return True
    return False


def _park(till: Till, session: Session, name: str) -> Parked | None:
    row = session.get(CartRow, OPEN)
    if row is None:
        return None
    view = carts.view_in(till, session)
    if not view.lines and not view.given:
        return None
    now = till.clock.now()
    made = Parked(
        new_id(now),
        name,
        now,
        view.lines[0].variant.title if view.lines else "",
        view.units,
        view.to_pay,
    )
    body = {
        "called": made.name,
        "at": iso(now),
        "title": made.title,
        "units": made.units,
        "to_pay": made.to_pay.minor,
        "currency": made.to_pay.currency,
        "cart": row.body,
    }
    put(session, CartRow, [{"name": PARKED + made.id, "body": json.dumps(body)}])
    session.delete(row)
    # Before the next one is put in its place, past the session.
    session.flush()
    return made


def _rows(session: Session) -> Sequence[CartRow]:
    # Ids made here grow with time.
    named = col(CartRow.name).startswith(PARKED)
    return session.exec(select(CartRow).where(named).order_by(col(CartRow.name))).all()


def _read(row: CartRow) -> Parked:
    body = json.loads(row.body)
    return Parked(
        row.name.removeprefix(PARKED),
        body["called"],
        parse_iso(body["at"]),
        body["title"],
        body["units"],
        Money(body["to_pay"], body["currency"]),
    )
