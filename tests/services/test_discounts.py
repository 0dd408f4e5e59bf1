"""Promotions and discounts at a till: sold, printed, refunded, counted and exported."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from hardware.documents import Columns
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money
from kiosk.domain.promotion_terms import Terms
from kiosk.domain.promotions import ByHand, HandKind
from kiosk.domain.session import Count, count_pieces
from kiosk.domain.tenders import TenderKind
from kiosk.services import (
    carts,
    checkout,
    checks,
    codes,
    discounts,
    exporting,
    promoting,
    receipts,
    refunds,
    sales,
    session_paper,
    sessions,
    signup,
)
from kiosk.services.carts import CartView
from kiosk.services.discounts import Said
from kiosk.services.refunded import Refund
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.sales import Sale
from kiosk.services.session_reports import Report
from kiosk.services.till import NewEvent, Till
from tests.factories import ask, basket, card, cash, make_till, rows, sell, variant_id

THREE_FOR_TWO = Terms("3 for 2", "buy_x_get_y", skus=["ZINE"], buy="2")
CASH = Payout(TenderKind.CASH)


def promote(till: Till, *terms: Terms) -> None:
    for one in terms:
        promoting.add_promotion(till, one)


def hand(
    value: int, kind: HandKind = HandKind.PERCENT, variant: Any = None, why: str = "Scratched"
) -> ByHand:
    return ByHand(kind, value, "Ada Okafor", why, variant)


def shown(outcome: CartView | Refusal) -> CartView:
    assert isinstance(outcome, CartView), outcome
    return outcome


def lines_of(document: Any) -> list[tuple[str, str]]:
    return [(one.left.strip(), one.right) for one in document.blocks if isinstance(one, Columns)]


def test_a_sale_says_why_each_line_cost_less_in_journal_store_and_on_paper(till: Till) -> None:
    promote(till, THREE_FOR_TWO)
    mug = variant_id(till, "MUG")
    sale = sell(till, "ZINE:3", "MUG", tender=card("30.60"), by_hand=[hand(10_000, variant=mug)])
    assert sales.find_sale(till, sale.receipt) == sale
    zine, cup = sale.lines
    assert (zine.unit.minor, zine.before.minor, zine.amount.minor) == (900, 2700, 1800)
    assert [(one.name, one.amount.minor) for one in zine.discounts] == [("3 for 2", 900)]
    assert [(one.kind, one.amount.minor) for one in cup.discounts] == [("hand_percent", 140)]
    assert lines_of(receipts.receipt_document(till, sale))[:6] == [
        ("3  Zine", "£27.00"),
        ("3 for 2", "-£9.00"),
        ("1  Enamel Mug", "£14.00"),
        ("Discount 10%", "-£1.40"),
        ("TOTAL", "£30.60"),
        ("You saved", "£10.40"),
    ]
    ((body,),) = rows(till.store.path, "SELECT body FROM entry WHERE kind = 'SaleCompleted'")
    assert "Ada" not in body, "who gave it stands in a row that can be wiped"
    (told,) = json.loads(body)["lines"][1]["discounts"]
    assert (told["kind"], told["value"], told["amount"]) == ("hand_percent", 10_000, 140)
    notes = rows(till.store.path, "SELECT who, why FROM session_note WHERE id = ?", told["note"])
    assert notes == [("Ada Okafor", "Scratched")]
    assert checks.verify_till(till).problems == ()


def test_a_sale_without_discounts_says_nothing_of_them(till: Till) -> None:
    sell(till, "MUG")
    ((body,),) = rows(till.store.path, "SELECT body FROM entry WHERE kind = 'SaleCompleted'")
    assert "discounts" not in json.loads(body)["lines"][0], "as older tills wrote it"


def test_a_cart_keeps_its_code_and_its_discounts_and_sells_what_it_shows(till: Till) -> None:
    promote(till, Terms("Hello", "percent", "25", code="Hello"))
    carts.add(till, variant_id(till, "MUG"))
    found = codes.classify(till, "hello")
    assert isinstance(found, Said)
    view = shown(carts.say_code(till, found.code))
    assert [(one.name, one.trouble) for one in view.codes] == [("Hello", None)]
    view = shown(carts.discount(till, hand(50, HandKind.AMOUNT)))
    assert view.due == Money(1000, "GBP")
    assert carts.load(till) == view, "it survives a restart"
    assert carts.unsay_code(till, "HELLO").due == Money(1350, "GBP")
    assert carts.undiscount(till, None).due == Money(1400, "GBP")


def test_a_discount_goes_with_its_line_and_another_takes_its_place(till: Till) -> None:
    mug = variant_id(till, "MUG")
    carts.add(till, mug)
    carts.add(till, variant_id(till, "ZINE"))
    carts.discount(till, hand(50_000, variant=mug))
    view = shown(carts.discount(till, hand(10_000, variant=mug)))
    assert view.due == Money(1260 + 900, "GBP")
    carts.add(till, mug, -1)
    assert carts.load(till).due == Money(900, "GBP")


def test_more_than_it_costs_is_refused_when_given_and_when_the_line_shrinks(till: Till) -> None:
    mug = variant_id(till, "MUG")
    carts.add(till, mug, 2)
    refused = carts.discount(till, hand(2801, HandKind.AMOUNT, mug))
    assert isinstance(refused, Refusal)
    assert refused.code == "discount_too_large"
    shown(carts.discount(till, hand(2000, HandKind.AMOUNT, mug)))
    view = carts.add(till, mug, -1)
    assert view.trouble is not None
    assert view.trouble.code == "discount_too_large"


def test_nobody_gives_a_discount_without_saying_who_and_why(till: Till) -> None:
    carts.add(till, variant_id(till, "MUG"))
    for who, why in (("", "Scratched"), ("Ada", " ")):
        with pytest.raises(BadInput):
            carts.discount(till, ByHand(HandKind.PERCENT, 10_000, who, why))
        with pytest.raises(BadInput):
            ask(till, "MUG", by_hand=[ByHand(HandKind.PERCENT, 10_000, who, why)])
    with pytest.raises(BadInput, match="100 percent"):
        carts.discount(till, hand(100_001))


def test_a_code_that_does_nothing_now_says_why(till: Till, clock: FixedClock) -> None:
    promote(
        till,
        Terms("Early", "percent", "25", code="EARLY", ends="2026-11-21 15:00"),
        Terms("Once", "percent", "25", code="ONCE", limit="1"),
        Terms("Friends", "percent", "25", code="FRIENDS", tier="FRIEND"),
    )
    carts.add(till, variant_id(till, "MUG"))
    told = {}
    shown(carts.say_code(till, "EARLY"))
    sell(till, "MUG", codes=["ONCE"])
    clock.forward(hours=2)
    for code in ("EARLY", "ONCE", "FRIENDS", "NOPE"):
        refused = carts.say_code(till, code)
        assert isinstance(refused, Refusal)
        told[code] = refused.code
    assert told == {
        "EARLY": "promotion_over",
        "ONCE": "promotion_used_up",
        "FRIENDS": "promotion_for_members",
        "NOPE": "unknown_promotion",
    }
    view = carts.load(till)
    assert view.due == Money(1400, "GBP")
    assert [one.trouble.code for one in view.codes if one.trouble] == ["promotion_over"]


def test_members_pay_their_price_once_they_are_known_to_be_some(till: Till) -> None:
    promote(till, Terms("Friends", "fixed_price", "10", skus=["MUG"], tier="FRIEND"))
    promote(till, Terms("Members", "amount", "1", skus=["ZINE"], tier="any"))
    ada = signup.take(till, signup.SignUp("ada@example.org", "Ada"))
    assert sell(till, "MUG", "ZINE", contact_id=ada).total == Money(2300, "GBP")
    membership = sell(till, "FRIEND", contact_id=ada)
    assert discounts.memberships(till, ada) == ["FRIEND"]
    assert sell(till, "MUG", "ZINE", contact_id=ada).total == Money(1800, "GBP")
    # Staff saw a card: that says a member, and not of which tier.
    assert sell(till, "MUG", "ZINE", pool="members").total == Money(2200, "GBP")
    refunds.complete(till, RefundRequest(membership.receipt, CASH))
    assert sell(till, "MUG", "ZINE", contact_id=ada).total == Money(2300, "GBP")


def test_a_basket_asks_for_members_where_one_would_pay_less(till: Till) -> None:
    carts.add(till, variant_id(till, "MUG"))
    assert not carts.load(till).members_gain
    promote(till, Terms("Members", "percent", "10", tier="any"))
    assert carts.load(till).members_gain
    assert carts.set_pool(till, "members").due == Money(1260, "GBP")


@pytest.mark.parametrize("tax", ["VAT 20% included", "Sales tax 8.875% added"])
def test_refunds_in_pieces_give_back_what_was_paid_and_every_sum_agrees(
    tmp_path: Path, clock: FixedClock, tax: str
) -> None:
    till = make_till(tmp_path / "till", clock, NewEvent("Fair", "GBP", tax, "Europe/London"))
    promote(till, THREE_FOR_TWO, Terms("Big", "basket_amount", "3.33", threshold="20"))
    sale = sell(till, "ZINE:4", "MUG:3", by_hand=[hand(7_500)])
    given_back = [Money(0, "GBP")]
    for asked in ({1: 1}, {2: 2}, {1: 2}, {2: 1, 1: 1}):
        made = refunds.complete(till, RefundRequest(sale.receipt, CASH, asked))
        assert isinstance(made, Refund), made
        given_back.append(made.total)
        text = lines_of(receipts.refund_document(till, made))
        assert (
            "Less discount",
            f"£{(made.lines[0].before - made.lines[0].amount).plain()}",
        ) in text
    assert sum(one.minor for one in given_back) == sale.total.minor
    exporting.export_event(till, "csv", tmp_path / "out")
    tables = {}
    for path in (tmp_path / "out").glob("*.csv"):
        with path.open(encoding="utf-8-sig") as file:
            tables[path.stem] = list(csv.DictReader(file))
    totals = {row["What"]: row for row in tables["totals"]}
    assert totals["All sums agree"]["Which"] == "yes"
    assert float(totals["Receipts"]["Amount"]) == 0
    sold = [row for row in tables["lines"] if row["Receipt"] == sale.receipt]
    assert [(row["Before discount"], row["Quantity"]) for row in sold] == [
        ("36.00", "4"),
        ("42.00", "3"),
    ]
    for row in tables["lines"]:
        before, off, after = (
            round(float(row[f"{word} discount".strip().capitalize()]) * 100)
            for word in ("before", "", "after")
        )
        assert before - off == after
    off = sum(round(float(row["Amount"]) * 100) for row in tables["discounts"])
    assert off == sale.saved.minor
    assert {row["Why"] for row in tables["discounts"] if row["Kind"] == "hand_percent"} == {
        "Scratched"
    }
    till.close()


def test_a_z_counts_discounts_and_what_they_took_off(till: Till) -> None:
    promote(till, THREE_FOR_TWO)
    sessions.open_session(till, sessions.Opening(count_pieces({1000: 1}, "GBP")))
    sell(till, "ZINE:3", "MUG", tender=cash("40.00"), by_hand=[hand(10_000)])
    sell(till, "ZINE:3", tender=cash("18.00"))
    sell(till, "MUG", tender=cash("14.00"))
    counted = {"cash": Count(Money(1000, "GBP"))}
    report = sessions.close(till, sessions.Closing(counted))
    assert isinstance(report, Report)
    # One by hand over two lines is one.
    assert (report.takings.discounts, report.takings.discounted) == (3, Money(900 * 2 + 320, "GBP"))
    paper = lines_of(session_paper.report_document(till, report))
    assert ("Discounts (3)", "-£21.20") in paper
    assert report.takings.sold == Money(2880 + 1800 + 1400, "GBP")
    assert checks.verify_till(till).problems == ()


def test_what_costs_nothing_any_more_is_sold_without_a_tender(till: Till) -> None:
    mug = variant_id(till, "MUG")
    carts.add(till, mug)
    view = shown(carts.discount(till, hand(100_000, variant=mug)))
    assert (view.due.minor, view.to_pay.minor) == (0, 0)
    sale = sell(till, "MUG", tender=None, by_hand=[hand(100_000, variant=mug)])
    assert sale.total.minor == 0


def test_promotions_are_added_imported_listed_and_removed(till: Till, tmp_path: Path) -> None:
    promote(till, THREE_FOR_TWO)
    with pytest.raises(BadInput, match="already"):
        promote(till, Terms("3 FOR 2", "percent", "10"))
    with pytest.raises(BadInput, match="“NOPE”"):
        promote(till, Terms("Odd", "percent", "10", skus=["NOPE"]))
    path = tmp_path / "promotions.csv"
    path.write_text(
        "name;kind;value;sku;buy;get;from;code;starts;limit;combines\n"
        "3 for 2;buy_x_get_y;;ZINE MUG;2;1;;;;;yes\n"
        "Big;Basket amount;5,00;;;;50,00;BIG;2026-11-21 10:00;100;no\n"
        "Late;percent;150;;;;;;;;\n"
        "Set;bundle;20,00;MUG, ZINE;;;;;;;\n",
        encoding="utf-8",
    )
    report = promoting.import_promotions(till, path)
    assert (report.rows, report.found, report.changed) == (4, 3, 3)
    assert ["at most 100" in str(one) for one in report.problems] == [True]
    assert promoting.import_promotions(till, path).changed == 0
    found = {one.promotion.name: one.promotion for one in promoting.list_promotions(till)}
    assert found["3 for 2"].skus == ("MUG", "ZINE")
    assert (found["Big"].value, found["Big"].threshold, found["Big"].combines) == (500, 5000, False)
    sell(till, "ZINE:3")
    assert promoting.find_promotion(till, "3 for 2").used == 1
    promoting.remove_promotion(till, "3 for 2")
    with pytest.raises(BadInput):
        promoting.find_promotion(till, "3 for 2")
    assert sell(till, "ZINE:3").total == Money(2700, "GBP")


def test_a_promotion_ends_at_its_moment(till: Till, clock: FixedClock) -> None:
    promote(till, Terms("Hour", "percent", "50", ends="2026-11-21 14:30"))
    assert sell(till, "MUG").total == Money(700, "GBP")
    clock.forward(minutes=30)
    assert sell(till, "MUG").total == Money(1400, "GBP")


def test_what_is_paid_in_coins_or_given_away_is_less_its_discounts_too(
    tmp_path: Path, clock: FixedClock
) -> None:
    event = NewEvent("Fair", "CHF", "VAT 8.1% included", "Europe/Zurich")
    till = make_till(tmp_path / "till", clock, event)
    promote(till, Terms("Odd", "percent", "3.33"))
    paid = sell(till, "ZINE", "MUG:2", tender=cash("40.00", "CHF"))
    assert (paid.total.minor, paid.change.minor) == (870 + 2707, 425), "to 5 centimes"
    free = checkout.complete(
        till, checkout.SaleRequest(basket(till, "MUG"), (), complimentary="For the band")
    )
    assert isinstance(free, Sale)
    assert free.lines[0].discounts
    made = refunds.complete(till, RefundRequest(paid.receipt, CASH, {2: 1}))
    assert isinstance(made, Refund)
    exporting.export_event(till, "csv", tmp_path / "out")
    (totals,) = (tmp_path / "out").glob("*totals*.csv")
    assert "All sums agree,yes" in totals.read_text(encoding="utf-8-sig")
    till.close()
