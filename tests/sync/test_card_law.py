"""What holds for gift cards holds at every till, and a rest is paid out where the card is."""

from __future__ import annotations

import shutil
from pathlib import Path

from kiosk.domain.card_terms import CardTerms
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import Refusal
from kiosk.domain.money import Money
from kiosk.domain.session import count_total
from kiosk.services import (
    card_liability,
    card_terms,
    cash_outs,
    former_prices,
    importing,
    sessions,
)
from kiosk.services.cash_outs import CashedOut
from kiosk.services.sessions import Opening
from kiosk.services.till import open_till
from sync.hub.cases import list_cases
from sync.hub.database import Hub
from tests.sync.direct import Station
from tests.sync.test_refund_rights import exchange
from tests.sync.test_stored_value import a_card, back, front, here, hub, paid, refused, sound

__all__ = ["back", "front", "hub"]


def test_terms_reach_every_till_and_the_later_stand(
    hub: Hub, front: Station, back: Station
) -> None:
    card_terms.set_terms(front.till, CardTerms(24))
    back.till.clock.forward(minutes=1)  # type: ignore[attr-defined]
    card_terms.set_terms(back.till, CardTerms(36, 500))
    exchange(front, back)
    exchange(back, front)
    for station in (front, back):
        found = card_terms.in_force(station.till)
        assert found.said == CardTerms(36, 500)
        assert found.until is not None
    sound(hub, front, back)


def test_prices_on_record_are_those_of_every_till(hub: Hub, front: Station, back: Station) -> None:
    front.till.clock.forward(days=40)  # type: ignore[attr-defined]
    path = front.till.data_dir.parent / "reduced.csv"
    path.write_text("title,sku,price,compare at\nEnamel Mug,MUG,12.00,14.00\n")
    importing.import_products(front.till, path)
    exchange(front, back)
    exchange(back, front)
    for station in (front, back):
        (found,) = former_prices.compared(station.till)
        assert found.prior == Money(1_400, "GBP")
    sound(hub, front, back)


def test_a_rest_is_paid_out_where_the_card_lies_and_once(
    hub: Hub, front: Station, back: Station
) -> None:
    card_terms.set_terms(front.till, CardTerms(pays_out=2_000))
    code = a_card(front)
    paid(front, code)
    exchange(front, back)
    sessions.open_session(back.till, Opening(count_total(Money(5_000, "GBP"))))
    away = cash_outs.cash_out(back.till, code)
    assert isinstance(away, Refusal)
    assert away.code == "value_asked"
    exchange(back, front)
    exchange(back, front)
    made = cash_outs.cash_out(back.till, code)
    assert isinstance(made, CashedOut)
    assert made.taken.minor == 1_100
    exchange(back, front)
    assert here(front, code) == (0, 0)
    assert refused(front, code) == "value_spent"
    for station in (front, back):
        (owed,) = card_liability.owed(station.till)
        assert (owed.cashed_out.minor, owed.outstanding.minor) == (1_100, 0)
    sound(hub, front, back)


def test_two_copies_of_a_till_that_paid_out_one_card_are_a_case(
    hub: Hub, front: Station, back: Station, tmp_path: Path, clock: FixedClock
) -> None:
    card_terms.set_terms(front.till, CardTerms(pays_out=3_000))
    sessions.open_session(front.till, Opening(count_total(Money(5_000, "GBP"))))
    code = a_card(front)
    exchange(front, back)
    front.till.close()
    shutil.copytree(front.till.data_dir, tmp_path / "copy")
    front.till = open_till(front.till.data_dir, clock)
    other = Station(open_till(tmp_path / "copy", clock), hub)
    other.token = front.token
    for station in (front, other):
        assert isinstance(cash_outs.cash_out(station.till, code), CashedOut)
        clock.forward(seconds=1)
    front.sync()
    try:
        other.sync()
    finally:
        other.till.close()
    found = {case.kind: case.text for case in list_cases(hub)}
    assert "2500 minor units of gift card" in found["oversold"]


def test_a_single_purpose_card_is_one_at_every_till(
    hub: Hub, front: Station, back: Station
) -> None:
    path = front.till.data_dir.parent / "single.csv"
    path.write_text("title,sku,price,kind,purpose\nGift card,GIFT,25.00,gift_card,single\n")
    importing.import_products(front.till, path)
    code = a_card(front)
    exchange(front, back)
    assert refused(back, code) == "value_asked"
    exchange(back, front)
    exchange(back, front)
    sale = paid(back, code)
    assert (sale.total.minor, sale.tax.minor, sale.tenders) == (0, 0, ())
    exchange(back, front)
    assert here(front, code)[1] == 1_100
    (owed,) = card_liability.owed(front.till)
    assert (owed.single_purpose, owed.outstanding.minor) == (True, 1_100)
    sound(hub, front, back)
