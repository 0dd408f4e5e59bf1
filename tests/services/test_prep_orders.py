"""Prep tickets of pre-orders: made before they are collected, and once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from hardware.addresses import parse_address
from kiosk.domain.clock import FixedClock
from kiosk.domain.preorders import Person, promise_for
from kiosk.domain.tenders import TenderKind
from kiosk.services import bundling, checks, modifiers, preordering, prep, prep_orders, printers
from kiosk.services.bundling import Terms as Bundle
from kiosk.services.checkout import SaleRequest
from kiosk.services.modifiers import Terms
from kiosk.services.preordering import OrderRequest
from kiosk.services.preorders import Preorder
from kiosk.services.printers import PrinterRole, Setup
from kiosk.services.refunds import Payout
from kiosk.services.till import Till
from tests.factories import cash, make_till, sell
from tests.services.test_modifiers import wanted
from tests.services.test_prep import THINGS, printed

SATURDAY, SUNDAY = date(2026, 12, 5), date(2026, 12, 6)


@pytest.fixture
def till(tmp_path: Path, clock: FixedClock) -> Iterator[Till]:
    made = make_till(tmp_path / "till", clock, products=THINGS, tickets="")
    modifiers.set_group(made, Terms("Milk", ["Whole", "Oat=0.50"], ["Whole"], skus=["LATTE"]))
    prep.set_station(made, "Kitchen", ["LATTE"], ["Food"])
    prep.set_station(made, "Engraver", ["RING"], [])
    yield made
    made.close()


def order(
    till: Till, *skus: str, day: date = SATURDAY, window: str = "", note: str = ""
) -> Preorder:
    lines = [(wanted(till, *sku.split("+")), 1) for sku in skus]
    promise = promise_for(day.isoformat(), window, till.clock.now().date(), ship=False)
    request = SaleRequest(lines, (cash("100.00"),), note=note)
    taken = preordering.take(till, OrderRequest(request, Person("Ada", "1234567"), promise))
    assert isinstance(taken, preordering.Taken), taken
    printed(till)
    return taken.preorder


def owed(till: Till, day: date = SATURDAY, *, again: bool = False) -> list[str]:
    prep_orders.owe_tickets(till, prep_orders.tickets_for(till, day), again=again)
    return ["\n".join(page) for page in printed(till)]


def test_each_ticket_comes_out_of_its_stations_printer(till: Till) -> None:
    for name, station, last in (("Stove", "Kitchen", 51), ("Bench", "Engraver", 52)):
        where = parse_address(f"network:192.168.1.{last}:9100")
        printers.add_printer(till, Setup(name, PrinterRole.PREP, where, (station,)))
    order(till, "SOUP", "RING")
    jobs = prep_orders.owe_tickets(till, prep_orders.tickets_for(till, SATURDAY))
    assert sorted(printers.owner_of(till, job) for job in jobs) == ["Bench", "Stove"]


def test_the_tickets_of_a_day_are_printed_once_and_again_when_asked(till: Till) -> None:
    order(till, "SOUP", "LATTE+Oat", "MUG", window="12:00-13:00", note="No pepper")
    order(till, "BREAD", "RING", window="10:00-11:00")
    order(till, "MUG")
    order(till, "SOUP", day=SUNDAY)
    assert prep_orders.days_to_prepare(till, SATURDAY) == [(SATURDAY, 3), (SUNDAY, 1)]
    first = owed(till)
    # What is wanted first is on top.
    assert [page.splitlines()[0] for page in first] == ["Engraver", "Kitchen", "Kitchen"]
    for words in ("Order 1", "5 Dec 2026, 12:00 to 13:00", "Ada", "1 × Latte", "Oat", "No pepper"):
        assert words in first[2].replace("\n", " "), words
    assert "£" not in "".join(first)
    assert not any("PRINTED AGAIN" in page for page in first)
    assert owed(till) == []
    assert prep_orders.days_to_prepare(till, SATURDAY) == [(SUNDAY, 1)]
    order(till, "SOUP", window="09:00-10:00")
    (late,) = owed(till)
    assert "Order 5" in late
    again = owed(till, again=True)
    assert len(again) == 4
    assert all("PRINTED AGAIN" in page for page in again)
    assert checks.verify_till(till).problems == ()


def test_what_was_made_before_is_not_made_twice_when_it_is_collected(till: Till) -> None:
    one, other = order(till, "SOUP"), order(till, "SOUP")
    prep_orders.owe_tickets(till, prep_orders.tickets_of(till, one))
    printed(till)
    for ordered, marked in ((one, True), (other, False)):
        made = preordering.collect(till, ordered.receipt)
        assert isinstance(made, preordering.Collected)
        printed(till)
        assert len(prep.owe_tickets(till, made.sale)) == 1
        (page,) = printed(till)
        assert any("PRINTED AGAIN" in line for line in page) is marked
        prep.owe_tickets(till, made.sale)
        (page,) = printed(till)
        assert any("PRINTED AGAIN" in line for line in page)
    # What was collected waits no more.
    assert prep_orders.tickets_for(till, SATURDAY) == []
    sale = sell(till, "SOUP")
    printed(till)
    prep.owe_tickets(till, sale)
    assert "PRINTED AGAIN" not in str(printed(till))


def test_what_was_called_off_is_marked_where_it_was_printed(till: Till) -> None:
    one, other = order(till, "SOUP"), order(till, "BREAD")
    prep_orders.owe_tickets(till, prep_orders.tickets_of(till, one))
    printed(till)
    for ordered in (one, other):
        preordering.cancel(till, ordered.receipt, Payout(TenderKind.CASH))
    printed(till)
    assert owed(till) == []
    (page,) = owed(till, again=True)
    assert "CANCELLED" in page
    assert "Soup" in page


def test_parts_of_a_bundle_are_made_where_they_are(till: Till) -> None:
    bundling.set_bundle(till, Bundle("SET", ["SOUP", "RING"], "45.00", "Proposal"))
    order(till, "SET")
    pages = owed(till)
    assert [page.splitlines()[0] for page in pages] == ["Engraver", "Kitchen"]
    assert "Proposal" in pages[0]
