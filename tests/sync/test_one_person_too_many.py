"""At most so many for one person: refused where it is known, and a case where it was not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import Refusal
from kiosk.domain.journal import Kind
from kiosk.services import carts, cases, checkout, signup
from kiosk.services.sales import Sale
from kiosk.services.till import create_till
from kiosk.store.documents import bodies_of, put_bodies
from kiosk.store.journal import entries
from kiosk.ui.case_words import case_sentence, case_title
from kiosk.ui.sentences import sentence, shortage_words
from sync.hub import devices, log
from sync.hub.cases import list_cases
from sync.hub.database import Hub, open_hub
from sync.protocol import RunWire
from tests.factories import FAIR, START, cash, make_till, rows, variant_id
from tests.sync.direct import Station
from tests.sync.memory_till import MemoryTill

PRODUCTS = """title,sku,price,stock,kind,taxable,policy,limit
Last Print,LAST,20.00,9,goods,yes,strict,2
Zine,ZINE,9.00,35,goods,no,,3
Mug,MUG,14.00,24,goods,yes,,
"""


@pytest.fixture
def hub(new_database: Callable[[], str]) -> Iterator[Hub]:
    with open_hub(new_database(), START) as opened:
        yield opened


@pytest.fixture
def stations(tmp_path: Path, hub: Hub, clock: FixedClock) -> Iterator[tuple[Station, Station]]:
    """Two tills with the products and their limits, the second of which has them from the hub."""
    with ExitStack() as stack:
        front = make_till(tmp_path / "front", clock, FAIR, PRODUCTS, "")
        back = create_till(tmp_path / "back", clock, None, "back")
        found = []
        for till in (front, back):
            stack.callback(till.close)
            found.append(Station(till, hub))
            found[-1].join()
            found[-1].sync()
        for station in (*found, *found):
            station.sync()
        yield found[0], found[1]


def buy(station: Station, sku: str, units: int, contact: str | None = None) -> Sale | Refusal:
    lines = [(variant_id(station.till, sku), units)]
    wanted = checkout.SaleRequest(lines, (cash("1000"),), contact_id=contact)
    return checkout.complete(station.till, wanted)


def said(outcome: Sale | Refusal) -> str:
    assert isinstance(outcome, Refusal), outcome
    return sentence(outcome)


def test_nobody_gets_more_than_the_limit_in_one_sale(stations: tuple[Station, Station]) -> None:
    for station in stations:
        assert (
            said(buy(station, "LAST", 3)) == "At most 2 of “Last Print” for one person. Sell fewer."
        )
        assert said(buy(station, "ZINE", 4)) == "At most 3 of “Zine” for one person. Sell fewer."
        assert isinstance(buy(station, "MUG", 9), Sale)
        assert isinstance(buy(station, "LAST", 2), Sale)


def test_a_basket_says_it_at_the_tap(stations: tuple[Station, Station]) -> None:
    front, _ = stations
    zine = variant_id(front.till, "ZINE")
    assert carts.add(front.till, zine, 3).short == {}
    view = carts.add(front.till, zine)
    assert shortage_words(view.short[zine]) == "At most 3 for one person"
    carts.add(front.till, zine, -1)
    buyer = signup.take(front.till, signup.SignUp("ada@example.org", "Ada"))
    assert isinstance(buy(front, "ZINE", 1, buyer), Sale)
    view = carts.set_contact(front.till, buyer)
    assert sentence(view.short[zine]) == (
        "At most 3 of “Zine” for one person, who has bought 1 before. Sell fewer."
    )


def test_what_a_known_person_bought_elsewhere_counts_once_it_is_heard(
    stations: tuple[Station, Station], hub: Hub
) -> None:
    front, back = stations
    buyer = signup.take(front.till, signup.SignUp("ada@example.org", "Ada"))
    assert isinstance(buy(front, "ZINE", 2, buyer), Sale)
    front.sync()
    back.sync()
    assert "who has bought 2 before" in said(buy(back, "ZINE", 2, buyer))
    assert isinstance(buy(back, "ZINE", 1, buyer), Sale)
    assert isinstance(buy(back, "ZINE", 3), Sale), "somebody else"
    back.sync()
    assert list_cases(hub) == []


def test_too_much_at_two_cut_off_tills_is_kept_and_a_case(
    stations: tuple[Station, Station], hub: Hub
) -> None:
    front, back = stations
    buyer = signup.take(front.till, signup.SignUp("ada@example.org", "Ada"))
    front.sync()
    back.sync()
    sales = [buy(one, "ZINE", 2, buyer) for one in stations]
    receipts = [one.receipt for one in sales if isinstance(one, Sale)]
    assert len(receipts) == 2
    for station in (front, back, front):
        station.sync()
    (case,) = list_cases(hub)
    assert case.kind == "over-limit"
    assert buyer in case.text
    assert all(receipt in case.text for receipt in receipts)
    assert "Ada" not in case.text
    assert len(case.evidence) == 2
    (told,) = cases.list_cases(front.till)
    assert case_title(told) == "One person bought too many"
    assert case_sentence(told) == "Ada bought 4 × ZINE Zine; at most 3 are for one person."
    assert "ada@example.org" not in str(rows(front.till.store.path, "SELECT body FROM entry"))
    # A third sale, on a till that knew of none of it, is more evidence of the same.
    with front.till.store.reading() as session:
        chain = entries(session, front.till.device.id)
        newest = [one for one in chain if one.kind == Kind.SALE_COMPLETED][-1]
    again = {**newest.body, "sale": "again", "counter": newest.body["counter"] + 1}
    with front.till.store.writing() as session:
        action = front.till.action(session, START)
        action.record(Kind.SALE_COMPLETED, again, front.till.event.id)
    front.sync()
    (case,) = list_cases(hub)
    assert len(case.evidence) == 3


@pytest.mark.parametrize(
    "line",
    [
        "nothing",
        {"variant": "v", "contact": "c", "quantity": 9},
        {"variant": "v", "contact": None, "quantity": 9, "limit": 1},
        {"variant": "v", "contact": "c\n", "quantity": 9, "limit": 1},
        {"variant": "v", "contact": "c", "quantity": "9", "limit": 1},
        {"variant": "v", "contact": "c", "quantity": 9, "limit": True},
    ],
)
def test_a_line_that_names_nobody_or_no_limit_is_nobodys_case(
    hub: Hub, clock: FixedClock, line: Any
) -> None:
    till = MemoryTill(clock)
    devices.enrol(hub, devices.add_device(hub, "a", clock.now()), till.card, clock.now())
    till.write(Kind.SALE_COMPLETED, {"sale": "s", "lines": [line]})
    runs = [RunWire(dev=till.dev, entries=[one.as_dict() for one in till.own])]
    assert log.accept(hub, till.dev, runs, clock.now()).refused == []
    assert {case.kind for case in list_cases(hub)} <= {"unreadable"}


def test_a_document_of_a_version_without_limits_has_none(
    stations: tuple[Station, Station],
) -> None:
    front, back = stations
    zine = variant_id(front.till, "ZINE")
    with front.till.store.reading() as session:
        (body,) = bodies_of(session, "variant", [zine])
    assert body.pop("limit") == 3
    with back.till.store.writing() as session:
        put_bodies(session, "variant", [body])
    assert isinstance(buy(back, "ZINE", 4), Sale)
