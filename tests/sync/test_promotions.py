"""Promotions between tills: what one sets up all sell by, and what they sold adds up everywhere."""

from __future__ import annotations

from kiosk.domain.money import Money
from kiosk.domain.promotion_terms import Terms
from kiosk.domain.promotions import ByHand, HandKind
from kiosk.domain.tenders import TenderKind
from kiosk.services import carts, checks, promoting, refunds
from kiosk.services.carts import CartView
from kiosk.services.notes import note
from kiosk.services.refunded import Refund
from kiosk.services.sales import find_sale
from kiosk.services.till import Till
from tests.factories import sell, variant_id
from tests.sync.hub_process import HubProcess
from tests.sync.test_removed import hub as hub
from tests.sync.test_removed import tills as tills
from tests.sync.test_snapshot import sync


def test_what_one_till_sets_up_every_till_sells_by_until_it_is_over(
    hub: HubProcess, tills: tuple[Till, Till]
) -> None:
    one, two = tills
    promoting.add_promotion(one, Terms("3 for 2", "buy_x_get_y", skus=["ZINE"], buy="2"))
    promoting.add_promotion(one, Terms("Once", "percent", "10", code="ONCE", limit="1"))
    sync(one)
    sync(two)
    assert [each.promotion for each in promoting.list_promotions(one)] == [
        each.promotion for each in promoting.list_promotions(two)
    ]
    carts.add(two, variant_id(two, "ZINE"), 3)
    view = carts.say_code(two, "once")
    assert isinstance(view, CartView)
    assert view.due == Money(1620, "GBP")

    given = ByHand(HandKind.AMOUNT, 100, "Ada Okafor", "Scratched")
    sale = sell(two, "ZINE:3", "MUG", codes=["ONCE"], by_hand=[given])
    sync(two)
    sync(one)
    heard = find_sale(one, sale.receipt)
    assert heard is not None
    assert heard.lines == sale.lines, "with every discount, as it was given"
    (by_hand,) = {
        each.note for line in heard.lines for each in line.discounts if each.note is not None
    }
    with one.store.reading() as session:
        assert note(session, by_hand) == ("Ada Okafor", "Scratched")
    assert {each.promotion.name: each.used for each in promoting.list_promotions(one)} == {
        "3 for 2": 1,
        "Once": 1,
    }, "what another till used counts here, once it was heard"

    promoting.remove_promotion(one, "3 for 2")
    sync(one)
    sync(two)
    assert sell(two, "ZINE:3").total == Money(2700, "GBP")
    for till in tills:
        assert checks.verify_till(till).problems == ()


def test_two_tills_that_are_cut_off_can_together_go_past_a_limit(
    hub: HubProcess, tills: tuple[Till, Till]
) -> None:
    one, two = tills
    promoting.add_promotion(one, Terms("Once", "percent", "50", skus=["MUG"], limit="1"))
    sync(one)
    sync(two)
    assert sell(one, "MUG").total == sell(two, "MUG").total == Money(700, "GBP")
    assert sell(one, "MUG").total == Money(1400, "GBP"), "neither does by itself"
    sync(one)
    sync(two)
    assert promoting.find_promotion(two, "Once").used == 2


def test_what_was_discounted_at_one_till_is_refunded_to_the_penny_at_another(
    hub: HubProcess, tills: tuple[Till, Till]
) -> None:
    one, two = tills
    promoting.add_promotion(one, Terms("3 for 2", "buy_x_get_y", skus=["ZINE"], buy="2"))
    sale = sell(one, "ZINE:3", by_hand=[ByHand(HandKind.PERCENT, 5_000, "Ada", "Old")])
    assert sale.total == Money(1710, "GBP")
    sync(one)
    sync(two)
    word = refunds.Word("Ada", "The other till is gone")
    paid = []
    for _ in range(3):
        wanted = refunds.RefundRequest(
            sale.receipt, refunds.Payout(TenderKind.CASH), {1: 1}, word=word
        )
        made = refunds.complete(two, wanted)
        assert isinstance(made, Refund), made
        paid.append(made.total.minor)
    assert (paid, sum(paid)) == ([570, 570, 570], sale.total.minor)
