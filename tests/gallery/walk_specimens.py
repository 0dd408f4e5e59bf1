"""What is looked at of a walk-in: choosing, nothing to choose, paid and in, and not yet in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from hardware import qr
from kiosk.domain.admission import Decision, Verdict
from kiosk.domain.clock import FixedClock
from kiosk.domain.door.setup import CheckInList
from kiosk.domain.ids import EventId, SaleId
from kiosk.services import checkout, doors, signing_tickets, walk_ins
from kiosk.services.sales import Sale
from kiosk.services.till import Till
from kiosk.ui import walking
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane, Place
from kiosk.ui.walk_view import WalkView
from tests.factories import START, basket, cash, make_till, variant_id

Prepare = Callable[[Desk, Pane], Awaitable[None]]
_PRODUCTS = """title,sku,price,stock,kind,policy
Day ticket,DAY,15.00,,ticket,unlimited
Evening ticket with a reserved seat in the gallery,EVE,9.50,3,ticket,strict
Family ticket,FAM,40.00,0,ticket,strict
Children under twelve,KID,0.00,,ticket,unlimited
Weekend,WKD,1250.00,,ticket,unlimited
"""


def till_of(folder: Path) -> Till:
    """A till whose door doesn't let weekend tickets in."""
    till = make_till(folder, FixedClock(START), products=_PRODUCTS, tickets="")
    some = ("Day ticket", "Evening ticket with a reserved seat in the gallery", "Family ticket")
    event = EventId(till.event.id)
    wanted = CheckInList("", event, "Main", products=frozenset((*some, "Children under twelve")))
    doors.set_list(till, wanted)
    signing_tickets.make_ready(till)
    return till


def chooses(*skus: str) -> Prepare:
    """Somebody says what they want."""

    async def prepare(desk: Desk, pane: Pane) -> None:
        pane.go(Place.DOOR)
        await walking.begin(desk, pane)
        for sku in skus:
            await walking.put(desk, pane, variant_id(desk.till, sku), 1)

    return prepare


def paid(*skus: str, verdict: Verdict = Verdict.VALID) -> Prepare:
    """They have paid, and the door said this of the first ticket."""

    async def prepare(desk: Desk, pane: Pane) -> None:
        request = checkout.SaleRequest(
            basket(desk.till, *skus), (cash("100.00"),), key="-".join(skus), walk_in=True
        )
        sale = checkout.complete(desk.till, request)
        assert isinstance(sale, Sale)
        sold = walk_ins.sold_to(desk.till, SaleId(sale.id))
        first = replace(sold[0], decision=Decision(verdict, sold[0].ticket))
        sold = [first, *sold[1:]]
        picture = qr.png(first.ticket.code, 8)
        pane.go(Place.DOOR)
        pane.walk.becomes(WalkView(sale=sale, sold=sold, picture=picture))

    return prepare


# Name, till, what is done, and whether it is walked by keyboard too.
WALKS = (
    ("walk-in", "walk-ins", chooses("DAY", "DAY", "EVE"), True),
    ("walk-in-nothing", "walk-ins", chooses(), False),
    ("walk-in-free", "walk-ins", chooses("KID"), False),
    ("walk-in-no-types", "empty", chooses(), False),
    ("walk-in-paid", "walk-ins", paid("DAY"), True),
    ("walk-in-paid-some", "walk-ins", paid("DAY:2", "KID"), False),
    ("walk-in-waits", "walk-ins", paid("DAY:2", verdict=Verdict.QUESTIONS), False),
)
