"""Prep tickets: what a kitchen reads of a sale, and what it is told when it is cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.fakes import PaperPrinter
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money
from kiosk.domain.prep import order_number
from kiosk.domain.session import count_total
from kiosk.domain.tenders import TenderKind
from kiosk.services import checks, modifiers, prep, refunds, removing, sessions, training, voids
from kiosk.services.checkout import SaleRequest, complete
from kiosk.services.modifiers import Terms
from kiosk.services.printing import work_off
from kiosk.services.refunded import Refund
from kiosk.services.sales import Sale
from kiosk.services.till import Till, open_till
from kiosk.store.documents import PREP_STATION, bodies_of, put_bodies
from tests.factories import cash, make_till, sell
from tests.services.test_modifiers import wanted

THINGS = """title,sku,price,category
Soup,SOUP,6.50,Food
Bread,BREAD,2.00,Food
Latte,LATTE,3.00,Drinks
Ring,RING,40.00,Rings
Mug,MUG,14.00,
"""


@pytest.fixture
def till(tmp_path: Path, clock: FixedClock) -> Iterator[Till]:
    made = make_till(tmp_path / "till", clock, products=THINGS, tickets="")
    modifiers.set_group(made, Terms("Milk", ["Whole", "Oat=0.50"], ["Whole"], skus=["LATTE"]))
    prep.set_station(made, "Kitchen", ["LATTE"], ["Food"])
    prep.set_station(made, "Engraver", ["RING"], [])
    yield made
    made.close()


def printed(till: Till) -> list[list[str]]:
    printer = PaperPrinter()
    work_off(till, printer)
    return [[" ".join(line.split()) for line in page.splitlines()] for page in printer.pages]


def order(till: Till, note: str = "") -> Sale:
    lines = [(wanted(till, "SOUP"), 2), (wanted(till, "MUG"), 1), (wanted(till, "LATTE", "Oat"), 1)]
    sale = complete(till, SaleRequest(lines, (cash("50.00"),), note=note))
    assert isinstance(sale, Sale), sale
    printed(till)
    return sale


def test_a_ticket_says_what_is_made_and_nothing_of_money(till: Till) -> None:
    sale = order(till, "No pepper")
    (ticket,) = prep.tickets_of(till, sale)
    assert (ticket.station.name, [one.sold.sku for one in ticket.lines]) == (
        "Kitchen",
        ["SOUP", "LATTE"],
    )
    assert len(prep.owe_tickets(till, sale)) == 1
    (page,) = printed(till)
    for words in ("Kitchen", "Order 1", "2 × Soup", "1 × Latte", "Oat", "Note: No pepper"):
        assert words in page
    assert not any("£" in line or "Mug" in line or "AGAIN" in line for line in page)
    prep.owe_tickets(till, sale)
    (again,) = printed(till)
    assert "*** PRINTED AGAIN ***" in again


def test_each_station_gets_its_own(till: Till) -> None:
    sale = sell(till, "BREAD", "RING")
    assert [one.station.name for one in prep.tickets_of(till, sale)] == ["Engraver", "Kitchen"]
    assert prep.tickets_of(till, sell(till, "MUG")) == []
    assert [one.sale.receipt for one in prep.newest_tickets(till, 10)] == [sale.receipt] * 2


def test_what_came_back_is_cancelled_on_ticket_and_list(till: Till) -> None:
    sale = order(till)
    payout = refunds.Payout(TenderKind.CASH)
    back = refunds.complete(till, refunds.RefundRequest(sale.receipt, payout, {1: 1}))
    assert isinstance(back, Refund), back
    (ticket,) = prep.newest_tickets(till, 10)
    assert ([one.cancelled for one in ticket.lines], ticket.cancelled) == ([1, 0], False)
    printed(till)
    prep.owe_tickets(till, sale)
    (page,) = printed(till)
    assert "*** cancelled: 1 ***" in page
    assert "CANCELLED" not in page


def test_an_order_that_was_voided_says_so(till: Till) -> None:
    opened = sessions.open_session(till, sessions.Opening(count_total(Money(5_000, "GBP"))))
    assert not isinstance(opened, Refusal)
    sale = order(till)
    assert isinstance(voids.complete(till, voids.VoidRequest(sale.receipt, "Left")), Refund)
    (ticket,) = prep.tickets_of(till, sale)
    assert ticket.cancelled
    printed(till)
    prep.owe_tickets(till, sale)
    assert "CANCELLED" in printed(till)[0]


def test_what_is_sold_no_more_is_prepared_no_more(till: Till) -> None:
    sale = sell(till, "SOUP")
    removing.remove_product(till, "SOUP")
    assert prep.tickets_of(till, sale) == []


def test_a_training_order_is_no_order(till: Till, clock: FixedClock) -> None:
    practising = open_till(training.make_training(till.data_dir, clock), clock)
    assert [one.name for one, _ in prep.list_stations(practising)] == ["Engraver", "Kitchen"]
    sale = sell(practising, "SOUP")
    printed(practising)
    prep.owe_tickets(practising, sale)
    (page,) = printed(practising)
    assert page.count("TRAINING") == 2
    practising.close()


def test_stations_are_set_listed_and_removed(till: Till) -> None:
    assert [(one.name, skus, sorted(one.categories)) for one, skus in prep.list_stations(till)] == [
        ("Engraver", ["RING"], []),
        ("Kitchen", ["LATTE"], ["Food"]),
    ]
    prep.set_station(till, "kitchen", ["SOUP"], [])
    assert [(one.name, skus) for one, skus in prep.list_stations(till)] == [
        ("Engraver", ["RING"]),
        ("kitchen", ["SOUP"]),
    ]
    assert prep.remove_station(till, "Kitchen").name == "kitchen"
    for wrong in (
        ("", ["SOUP"], []),
        ("x" * 41, ["SOUP"], []),
        ("Bar", [], []),
        ("Bar", ["NOTHING"], []),
    ):
        with pytest.raises(BadInput):
            prep.set_station(till, *wrong)
    with pytest.raises(BadInput, match="no station"):
        prep.remove_station(till, "Kitchen")
    assert checks.verify_till(till).problems == ()


def test_a_station_travels_as_a_row(till: Till) -> None:
    (kitchen,) = [one for one, _ in prep.list_stations(till) if one.name == "Kitchen"]
    with till.store.writing() as session:
        (body,) = bodies_of(session, PREP_STATION, [kitchen.id])
        put_bodies(session, PREP_STATION, [{**body, "id": "other", "printer": "a newer field"}])
        for wrong in ({"products": "{}"}, {"categories": "[1]"}, {"name": ""}):
            with pytest.raises(ValueError, match="it"):
                put_bodies(session, PREP_STATION, [{**body, **wrong}])


@pytest.mark.parametrize(
    ("receipt", "number"), [("K7QM-000042", "42"), ("T-K7-120000", "120000"), ("K-000000", "0")]
)
def test_the_number_that_is_called_out(receipt: str, number: str) -> None:
    assert order_number(receipt) == number
