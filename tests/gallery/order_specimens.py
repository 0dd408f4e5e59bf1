"""What is looked at of pre-orders: the form, the advance payment, the list, one of them, and what
was done with it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from kiosk.domain.preorders import Person, Promise
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services import preordering as service
from kiosk.services import preorders
from kiosk.services.checkout import SaleRequest
from kiosk.ui import preorder_list, preordering
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane, Place
from tests.factories import basket

Prepare = Callable[[Desk, Pane], Awaitable[None]]
_PEOPLE = (
    (Person("Ada Okafor", "+44 20 7946 0000"), -1),
    (Person("Ben Whitlock", "", "ben@example.org", ("1 High Street", "Leeds")), 0),
    (Person("Max Oberhuber", "+49 30 1234567"), 6),
)


async def form(desk: Desk, pane: Pane) -> None:
    """What is in the basket is to be ordered."""
    for variant, quantity in basket(desk.till, "MUG:2", "TEE-S"):
        await desk.change(variant, quantity)
    await preordering.begin(desk, pane)


async def payment(desk: Desk, pane: Pane) -> None:
    """It is said who orders and for when."""
    await form(desk, pane)
    who = ("Ada Okafor", "+44 20 7946 0000", "")
    await preordering.go_on(desk, pane, who, ("2999-12-05", "14:00-16:00"), "20%", ("", "", ""))


async def taken(desk: Desk, pane: Pane) -> None:
    """It was taken."""
    await payment(desk, pane)
    view = pane.order.value
    assert view is not None
    assert view.paid is not None
    await preordering.take(desk, pane, Tender(TenderKind.CASH, view.paid * 2))


async def listed(desk: Desk, pane: Pane) -> None:
    """Some wait: one that is overdue, one for today, and one for later."""
    today = preorders.today(desk.till)
    known = await asyncio.to_thread(preorders.preorders, desk.till)
    for person, days in () if any(one.overdue(today) for one in known) else _PEOPLE:
        promise = Promise(today + timedelta(days=days), ship=bool(person.address))
        wanted = SaleRequest(basket(desk.till, "MUG:2", "TEE-S"), ())
        order = service.OrderRequest(wanted, person, promise, "0")
        await asyncio.to_thread(service.take, desk.till, order)
    await preorder_list.show_list(desk, pane)
    pane.go(Place.MORE)
    pane.turn(Leaf.PREORDERS)
    view = pane.preorders.value
    assert view is not None
    # Without those that were taken for another picture.
    names = [person.name for person, _ in _PEOPLE]
    rows = {one.person.name: one for one in view.rows[::-1] if one.person and not one.paid}
    pane.preorders.becomes(replace(view, rows=sorted(rows.values(), key=view.rows.index)))
    assert sorted(rows) == sorted(names)


async def nobody(desk: Desk, pane: Pane) -> None:
    """None waits."""
    await preorder_list.show_list(desk, pane)
    pane.go(Place.MORE)
    pane.turn(Leaf.PREORDERS)


async def chosen(desk: Desk, pane: Pane) -> None:
    """One of them is looked at."""
    await listed(desk, pane)
    view = pane.preorders.value
    assert view is not None
    await preorder_list.choose(desk, pane, view.rows[0])


async def prepared(desk: Desk, pane: Pane) -> None:
    """Tickets wait for one day, and are printed for another."""
    await listed(desk, pane)
    view = pane.preorders.value
    assert view is not None
    days = ((view.today, 0), (view.today + timedelta(days=6), 2))
    pane.preorders.becomes(replace(view, to_prepare=days))


# A name, the shop, what brings it about, and whether it is walked by keyboard.
ORDERS: tuple[tuple[str, str, Prepare, bool], ...] = (
    ("preorder", "fair", form, True),
    ("preorder-payment", "fair", payment, True),
    ("preorder-taken", "fair", taken, False),
    ("preorders", "fair", listed, True),
    ("preorders-prepared", "fair", prepared, False),
    ("preorders-none", "empty", nobody, False),
    ("preorders-chosen", "fair", chosen, True),
)
