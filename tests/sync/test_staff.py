"""Staff on all tills: whoever is taken in at one signs in at the others, and what they did is
theirs on each, before and after their name is known there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import Refusal
from kiosk.domain.staff import Operator, Role
from kiosk.services import sales, staff
from kiosk.services.checks import verify_till
from kiosk.services.till import Till, create_till
from sync.hub import cases, tables
from sync.hub.database import Hub, open_hub
from tests.factories import FAIR, START, journal_text, make_till, sell
from tests.sync.direct import Station


@pytest.fixture
def hub(new_database: Callable[[], str]) -> Iterator[Hub]:
    with open_hub(new_database(), START) as opened:
        yield opened


@pytest.fixture
def tills(tmp_path: Path, hub: Hub, clock: FixedClock) -> Iterator[tuple[Station, Station]]:
    with ExitStack() as stack:
        one = Station(make_till(tmp_path / "one", clock, FAIR, tickets=""), hub)
        two = Station(create_till(tmp_path / "two", clock, None, "two"), hub)
        for station in (one, two):
            stack.callback(station.till.close)
            station.join()
            station.sync()
        yield one, two


def signed_in(till: Till, name: str, pin: str) -> Till:
    return till.acting_as(staff.sign_in_by_name(till, name, pin))


def sold_by(till: Till, receipt: str) -> str:
    found = sales.find_sale(till, receipt)
    assert found is not None
    return found.sold_by


def test_staff_of_one_till_are_those_of_every_till_and_their_sales_are_theirs(
    tills: tuple[Station, Station], hub: Hub
) -> None:
    one, two = tills
    ada = staff.add(one.till, "Ada", Role.MANAGER, "4071")
    staff.add(one.till, "Cy Marsh", Role.SELLER, "260914")
    assert not staff.staffed(two.till), "it has heard of nobody, and sells on"
    one.sync()
    two.sync()
    cy = signed_in(two.till, "Cy Marsh", "260914")
    assert cy.operator is not None
    sale = sell(cy, "MUG")
    two.sync()
    one.sync()
    assert sold_by(one.till, sale.receipt) == "Cy Marsh"
    staff.change_pin(two.till, "Ada", "9035")
    staff.remove(two.till, "Cy Marsh")
    two.sync()
    one.sync()
    assert staff.sign_in(one.till, ada.id, "4071") == Refusal("pin_wrong")
    assert isinstance(staff.sign_in(one.till, ada.id, "9035"), Operator)
    assert staff.sign_in(one.till, cy.operator.id, "260914") == Refusal("staff_gone")
    assert sold_by(one.till, sale.receipt) == "Cy Marsh"
    staff.remove(one.till, "Cy Marsh", erase=True)
    one.sync()
    two.sync()
    for station in tills:
        assert sold_by(station.till, sale.receipt).startswith("Staff …")
        assert verify_till(station.till).problems == ()
        assert "Cy Marsh" not in journal_text(station.till)
        assert "argon2" not in journal_text(station.till)
    with hub.reading() as connection:
        log = str(connection.execute(select(tables.entry)).all())
        kept = str(connection.execute(select(tables.document.c.body)).all())
    assert "argon2" not in log
    assert "Cy Marsh" not in log + kept
    assert cases.list_cases(hub) == []


def test_what_somebody_did_whom_a_till_does_not_know_yet_is_kept_and_named_later(
    tills: tuple[Station, Station],
) -> None:
    one, two = tills
    unheard = Operator("0190aaaa-0000-7000-8000-00000000c7b2", "Cy Marsh", Role.SELLER)
    sale = sell(one.till.acting_as(unheard), "MUG")
    one.sync()
    two.sync()
    assert sold_by(two.till, sale.receipt) == "Staff …C7B2"
    assert verify_till(two.till).problems == ()
