"""A gift card or voucher is spent once, at whichever till, with or without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import Refusal
from kiosk.domain.money import Money
from kiosk.domain.session import count_total
from kiosk.services import (
    allotments,
    carts,
    cases,
    checkout,
    refunds,
    sessions,
    stored_value,
    voids,
)
from kiosk.services.backups import restore
from kiosk.services.checkout import SaleRequest
from kiosk.services.refunded import Refund
from kiosk.services.refunds import RefundRequest
from kiosk.services.sales import Sale
from kiosk.services.sessions import Opening
from kiosk.services.till import create_till
from kiosk.services.voids import VoidRequest
from kiosk.store.engine import back_up
from kiosk.store.verify import verify
from sync.hub import fences
from sync.hub.cases import list_cases
from sync.hub.database import Hub, open_hub
from sync.hub.fences import holdings
from tests.factories import START, basket, cash, make_till, sell, variant_id
from tests.sync.direct import Station
from tests.sync.test_refund_rights import PAID, cut_off, exchange, joined, mend

PRODUCTS = """title,sku,price,stock,kind
Gift card,GIFT,25.00,,gift_card
Enamel Mug,MUG,14.00,24,goods
"""


@pytest.fixture
def hub(new_database: Callable[[], str]) -> Iterator[Hub]:
    with open_hub(new_database(), START) as opened:
        yield opened


@pytest.fixture
def front(hub: Hub, tmp_path: Path, clock: FixedClock) -> Iterator[Station]:
    """The till that sells the cards; it did before it joined."""
    till = make_till(tmp_path / "front", clock, products=PRODUCTS, tickets="")
    yield joined(till, hub)
    till.close()


@pytest.fixture
def back(front: Station, hub: Hub, tmp_path: Path, clock: FixedClock) -> Iterator[Station]:
    """Another till of the stall."""
    front.sync()
    till = create_till(tmp_path / "back", clock, None, "Back till")
    station = joined(till, hub)
    station.sync()
    yield station
    till.close()


def a_card(station: Station) -> str:
    sale = sell(station.till, "GIFT")
    ((_, code),) = stored_value.codes_issued_with(station.till, sale.id)
    return code


def a_voucher(station: Station, worth: int = 2000) -> str:
    (code,) = stored_value.issue_vouchers(station.till, Money(worth, "GBP"), 1, "Thank you")
    return code


def pay(station: Station, code: str, given: str = "") -> Sale | Refusal:
    stored = stored_value.stored_of(code)
    assert stored is not None
    tenders = (cash(given),) if given else ()
    request = SaleRequest(basket(station.till, "MUG"), tenders, stored=[stored])
    return checkout.complete(station.till, request)


def paid(station: Station, code: str, given: str = "") -> Sale:
    outcome = pay(station, code, given)
    assert isinstance(outcome, Sale), outcome
    return outcome


def refused(station: Station, code: str) -> str:
    outcome = pay(station, code)
    assert isinstance(outcome, Refusal), outcome
    return outcome.code


def here(station: Station, code: str) -> tuple[int, int]:
    """What may be paid with it at this till now, and what is known to be left of it."""
    value = stored_value.find(station.till, code)
    assert value is not None
    return stored_value.here(station.till, value)[0].minor, value.left.minor


def sound(hub: Hub, *stations: Station) -> None:
    for station in stations:
        assert verify(station.till.store.path, station.till.device.id).problems == ()
    assert list_cases(hub) == []


@pytest.mark.parametrize("make", [a_card, a_voucher])
def test_what_a_void_gave_back_pays_once_more_at_another_till(
    hub: Hub, front: Station, back: Station, make: Callable[[Station], str]
) -> None:
    sessions.open_session(front.till, Opening(count_total(Money(0, "GBP"))))
    code = make(front)
    before = here(front, code)
    sale = paid(front, code)
    exchange(front, back)
    voided = voids.complete(front.till, VoidRequest(sale.receipt, "Rung up by mistake"))
    assert isinstance(voided, Refund)
    assert here(front, code) == before
    exchange(front, back)
    assert here(back, code) == (0, before[1])
    assert refused(back, code) == "value_asked"
    exchange(back, front)
    exchange(back, front)
    paid(back, code)
    exchange(back, front)
    assert refused(front, code) in ("value_asked", "value_spent")
    sound(hub, front, back)


@pytest.mark.parametrize("make", [a_card, a_voucher])
def test_another_till_pays_with_it_once_the_hub_has_brought_it(
    hub: Hub, front: Station, back: Station, make: Callable[[Station], str]
) -> None:
    code = make(front)
    exchange(front, back)
    assert refused(back, code) == "value_asked"
    exchange(back, front)
    paid(back, code)
    exchange(back, front)
    assert here(front, code)[0] == 0
    assert refused(front, code) in ("value_asked", "value_spent")
    sound(hub, front, back)


def test_a_till_that_is_cut_off_takes_what_it_holds_and_nothing_else(
    hub: Hub, front: Station, back: Station
) -> None:
    code = a_card(front)
    exchange(front, back)
    cut_off(front)
    cut_off(back)
    paid(front, code)
    refusal = pay(back, code)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.facts["device"]) == ("value_cut_off", front.till.device.name)
    mend(front)
    mend(back)
    exchange(front, back)
    assert here(back, code) == (0, 1100)
    sound(hub, front, back)


def test_who_asks_is_given_what_is_wanted_and_the_rest_lies_at_the_hub(
    hub: Hub, front: Station, back: Station
) -> None:
    code = a_card(front)
    exchange(front, back)
    assert refused(back, code) == "value_asked"
    exchange(back, front)
    assert here(back, code) == (1400, 2500)
    (card,) = [one for one in holdings(hub, rights=True) if one.key.startswith("gift:")]
    assert (card.free, card.in_flight, dict(card.held)) == (1100, 0, {"Back till": 1400})
    paid(back, code)
    assert refused(front, code) == "value_asked"
    exchange(front, back)
    assert paid(front, code, "5.00").change == Money(200, "GBP")
    exchange(front, back)
    assert here(back, code) == (0, 0)
    sound(hub, front, back)


def test_what_is_kept_by_one_who_went_away_goes_back_at_the_end_of_the_day(
    hub: Hub, front: Station, back: Station
) -> None:
    card, voucher = a_card(front), a_voucher(front)
    exchange(front, back)
    allotments.give_back(front.till)
    exchange(front, back)
    assert here(front, card)[0] == 0
    for code in (card, voucher):
        refused(back, code)
    exchange(back, rounds=4)
    paid(back, card)
    paid(back, voucher)
    exchange(back, front)
    sound(hub, front, back)


def test_a_lost_tills_cards_are_locked_until_it_is_given_up_and_then_others_pay(
    hub: Hub, front: Station, back: Station
) -> None:
    code = a_card(front)
    exchange(front, back)
    fences.freeze(hub, front.till.device.id, front.till.clock.now())
    exchange(back)
    refused(back, code)
    exchange(back, rounds=4)
    assert here(back, code) == (0, 2500), "it may still be paid with there"
    fences.write_off(hub, front.till.device.id, "Ada", "It fell into the river", START)
    refused(back, code)
    exchange(back, rounds=4)
    paid(back, code)
    exchange(back)
    # It was not at the bottom of the river at all, and has sold meanwhile.
    paid(front, code)
    exchange(front, back, rounds=4)
    (spent_twice,) = [one for one in list_cases(hub) if one.kind == "oversold"]
    assert "1400 minor units of gift card " in spent_twice.text
    (told,) = [one for one in cases.list_cases(back.till) if one.kind == "oversold"]
    assert str(told.about["units"]).startswith("Gift card ")
    assert str(told.about["units"]).endswith(": £14.00")


def test_a_till_put_back_from_a_backup_pays_with_nothing_that_it_held(
    hub: Hub, front: Station, back: Station, tmp_path: Path, clock: FixedClock
) -> None:
    code = a_card(front)
    exchange(front, back)
    former = front.till.device.id
    back_up(front.till.store.path, tmp_path / "monday.db")
    paid(front, code)
    front.till.close()
    again = Station(restore(tmp_path / "monday.db", front.till.data_dir, clock), hub)
    assert refused(again, code) in ("value_frozen", "value_asked", "value_cut_off")
    again.join()
    exchange(again, back)
    refused(again, code)
    exchange(again, back, rounds=4)
    refused(again, code)
    fences.write_off(hub, former, "Ada", "Its disk broke", clock.now())
    exchange(again, back, rounds=4)
    paid(again, code)
    exchange(again, back)
    again.till.close()


def test_a_copy_that_was_given_up_takes_no_card_that_it_sells(
    hub: Hub, front: Station, back: Station
) -> None:
    code = a_card(front)
    exchange(front, back)
    fences.freeze(hub, front.till.device.id, front.till.clock.now())
    front.sync()
    assert a_card(front), "it sells on"
    assert refused(front, a_card(front)) == "value_frozen"
    assert refused(front, code) == "value_frozen"


def test_a_card_that_was_sold_before_its_till_joined_goes_on(
    hub: Hub, tmp_path: Path, clock: FixedClock
) -> None:
    till = make_till(tmp_path / "alone", clock, products=PRODUCTS, tickets="")
    alone = Station(till, hub)
    code = a_card(alone)
    paid(alone, code)
    alone.join()
    exchange(alone)
    assert here(alone, code) == (1100, 1100)
    other = joined(create_till(tmp_path / "other", clock, None, "Other till"), hub)
    exchange(other)
    assert refused(other, code) == "value_asked"
    exchange(other, alone)
    assert paid(other, code, "5.00").change == Money(200, "GBP")
    exchange(other, alone)
    sound(hub, alone, other)
    till.close()
    other.till.close()


def test_a_card_is_taken_back_only_where_it_is(hub: Hub, front: Station, back: Station) -> None:
    sale = sell(front.till, "GIFT")
    exchange(front, back)
    assert isinstance(refunds.complete(back.till, RefundRequest(sale.receipt, PAID)), Refusal)
    exchange(back, front, rounds=4)
    # The right to refund has come; now the card itself is asked for.
    card = refunds.complete(back.till, RefundRequest(sale.receipt, PAID))
    assert isinstance(card, Refusal)
    assert card.code == "card_elsewhere"
    exchange(back, front, rounds=4)
    assert isinstance(refunds.complete(back.till, RefundRequest(sale.receipt, PAID)), Refund)
    exchange(back, front)
    sound(hub, front, back)


def test_the_basket_shows_what_pays_and_asks_for_the_rest(
    hub: Hub, front: Station, back: Station
) -> None:
    code = a_card(front)
    exchange(front, back)
    stored = stored_value.stored_of(code)
    assert stored is not None
    nothing = carts.present(back.till, stored)
    assert isinstance(nothing, Refusal)
    assert nothing.code == "empty_cart"
    carts.add(back.till, variant_id(back.till, "MUG"), 2)
    asked = carts.present(back.till, stored)
    assert not isinstance(asked, Refusal)
    assert asked.to_pay == asked.due == Money(2800, "GBP")
    assert asked.stored[0].trouble is not None
    exchange(back, front)
    view = carts.load(back.till)
    assert view.to_pay == Money(300, "GBP")
    assert view.stored[0].trouble is None, "that is all there is on it"
    assert carts.withdraw(back.till, stored.key).to_pay == Money(2800, "GBP")
