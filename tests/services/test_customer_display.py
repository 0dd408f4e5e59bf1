"""What a customer sees of their purchase, and what nobody shows them."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware import qr
from hardware.documents import ReceiptData, ReceiptLine
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.modifiers import with_choices
from kiosk.domain.promotion_terms import Terms
from kiosk.domain.promotions import ByHand, HandKind
from kiosk.language import speaking
from kiosk.services import (
    carts,
    catalogue,
    checkout,
    choosing,
    display_setup,
    modifiers,
    promoting,
    receipts,
)
from kiosk.services import customer_display as display
from kiosk.services.cart_sales import request_for
from kiosk.services.customer_display import Asked, Moment
from kiosk.services.pocket_receipt import MOST_BYTES, pocket_receipt
from kiosk.services.sales import Sale
from kiosk.services.till import NewEvent
from tests.factories import START, card, cash, make_till, sell, variant_id


def test_a_basket_is_shown_line_by_line_with_what_is_taken_off_and_why(tmp_path: Path) -> None:
    till = make_till(tmp_path / "till", FixedClock(START))
    promoting.add_promotion(till, Terms("3 for 2", "buy_x_get_y", skus=["ZINE"], buy="2"))
    carts.add(till, variant_id(till, "MUG"), 1)
    view = carts.add(till, variant_id(till, "ZINE"), 3)
    face = display.of_basket(view, till.event.cash_step)
    mug, zine = face.lines
    assert (mug.title, mug.quantity, mug.each, mug.amount) == ("Enamel Mug", "", "", "£14.00")
    assert (zine.quantity, zine.each, zine.before, zine.amount) == (
        "3",
        "3 × £9.00",
        "£27.00",
        "£18.00",
    )
    assert zine.reasons == (("3 for 2", "-£9.00"),)
    assert (face.label, face.amount) == ("Total", "£32.00")
    assert ("You save", "£9.00") in face.sums
    till.close()


def test_once_it_is_asked_for_the_amount_is_what_coins_can_pay(tmp_path: Path) -> None:
    fair = NewEvent("Markt", "CHF", "MWST 8.1% included", "Europe/Zurich")
    products = "title,sku,price,kind\nApfel,APFEL,1.98,goods\n"
    till = make_till(tmp_path / "till", FixedClock(START), fair, products, "")
    view = carts.add(till, variant_id(till, "APFEL"), 1)
    step = till.event.cash_step
    asked = display.of_basket(view, step, Asked.CASH)
    assert (asked.heading, asked.label) == ("Please pay in cash", "To pay")
    assert asked.amount == "CHF\N{NO-BREAK SPACE}2.00"
    by_card = display.of_basket(view, step, Asked.CARD)
    assert by_card.amount == "CHF\N{NO-BREAK SPACE}1.98"
    till.close()


def test_what_was_given_already_is_taken_off_what_is_to_pay(tmp_path: Path) -> None:
    till = make_till(tmp_path / "till", FixedClock(START))
    carts.add(till, variant_id(till, "MUG"), 1)
    view = carts.give(till, card("4.00", "REF-77-4711"))
    assert isinstance(view, carts.CartView)
    face = display.of_basket(view, till.event.cash_step)
    assert (face.label, face.amount) == ("To pay", "£10.00")
    assert face.sums[-2:] == (("Total", "£14.00"), ("Card", "-£4.00"))
    assert "REF-77-4711" not in json.dumps(asdict(face))
    till.close()


def test_after_paying_the_change_is_large_and_the_receipt_can_be_taken_along(
    tmp_path: Path,
) -> None:
    till = make_till(tmp_path / "till", FixedClock(START))
    sale = sell(till, "MUG:2", "ZINE", tender=cash("50.00"))
    face = display.of_sale(till, sale)
    assert (face.moment, face.label, face.amount) == (Moment.PAID, "Change", "£13.00")
    assert face.sums == (("Total", "£37.00"), ("Cash", "£50.00"))
    assert face.code.splitlines() == [
        "Fair",
        f"{sale.receipt} 2026-11-21 14:00",
        "2 × Enamel Mug £28.00",
        "Zine £9.00",
        "TOTAL £37.00",
        "Cash £50.00",
        "Change £13.00",
        "No tax: £0.00",
        "VAT 20%: £4.67",
    ]
    exact = display.of_sale(till, sell(till, "ZINE", tender=cash("9.00")))
    assert (exact.label, exact.amount) == ("Paid", "No change")
    by_card = display.of_sale(till, sell(till, "ZINE", tender=card("9.00", "REF-77-4711")))
    assert (by_card.label, by_card.amount) == ("Paid", "£9.00")
    assert "REF-77-4711" not in by_card.code
    till.close()


def test_a_training_receipt_says_so(tmp_path: Path) -> None:
    till = make_till(tmp_path / "till", FixedClock(START))
    face = display.of_sale(till, sell(till, "MUG"), practice=True)
    assert face.code.startswith("TRAINING\n")
    till.close()


def test_nobody_is_shown_stock_staff_or_what_is_written_down_about_people(tmp_path: Path) -> None:
    till = make_till(tmp_path / "till", FixedClock(START))
    last = variant_id(till, "LAST")
    carts.add(till, last, 3)
    why = "Scratched by Mia in the storeroom"
    carts.discount(till, ByHand(HandKind.PERCENT, 10_000, "Ada Okafor", why, last))
    carts.set_note(till, "For the birthday of Chiara Rossi")
    view = carts.load(till)
    assert view.short, "more is wanted than there is"
    face = json.dumps(asdict(display.of_basket(view, till.event.cash_step)))
    for told in ("Ada Okafor", "storeroom", "birthday", "Chiara Rossi"):
        assert told not in face
    assert "Discount 10%" in face
    carts.add(till, last, -2)
    view = carts.load(till)
    sold = sell(till, "LAST", note=view.note)
    after = json.dumps(asdict(display.of_sale(till, sold)))
    assert "birthday" not in after
    till.close()


def test_what_a_customer_had_written_on_a_thing_is_not_read_out(tmp_path: Path) -> None:
    products = "title,sku,price,kind\nLatte,LATTE,3.00,goods\nRing,RING,40.00,goods\n"
    till = make_till(tmp_path / "till", FixedClock(START), products=products, tickets="")
    groups = (
        modifiers.Terms("Milk", ["Whole", "Oat=0.50"], ["Whole"], skus=["LATTE"]),
        modifiers.Terms("Engraving", text=True, price="5.00", skus=["RING"]),
    )
    for terms in groups:
        modifiers.set_group(till, terms)
    for sku, words in (("LATTE", "Oat"), ("RING", "Engraving=For ever, your Chiara Rossi")):
        variant = catalogue.find(till, sku)
        assert variant is not None
        some = choosing.said(till, variant, [words])
        assert not isinstance(some, Refusal), some
        carts.add(till, with_choices(variant.id, some), 1)
    view = carts.load(till)
    face = display.of_basket(view, till.event.cash_step)
    assert [one.details for one in face.lines] == [(("Oat", ""),), (("Engraving", ""),)]
    sale = checkout.complete(till, request_for(view, (cash("50.00"),)))
    assert isinstance(sale, Sale), sale
    assert "Chiara Rossi" in receipts.document_text(receipts.receipt_document(till, sale))
    assert "Chiara Rossi" not in display.of_sale(till, sale).code
    till.close()


def test_a_basket_without_a_price_shows_none(tmp_path: Path) -> None:
    products = "title,sku,price,kind\nBook,BOOK,open,goods\n"
    till = make_till(tmp_path / "till", FixedClock(START), products=products, tickets="")
    view = carts.add(till, variant_id(till, "BOOK"), 1)
    assert view.trouble is not None
    face = display.of_basket(view, till.event.cash_step)
    assert (face.label, face.amount) == ("", "")
    till.close()


def test_customers_are_spoken_to_in_a_language_of_their_own(tmp_path: Path) -> None:
    till = make_till(tmp_path / "till", FixedClock(START))
    assert display_setup.language_of(till) == ""
    display_setup.speak_to_customers(till, "de")
    with speaking(display_setup.language_of(till)):
        assert display.away().heading == "Einen Moment, bitte"
    assert display.away().heading == "One moment, please"
    with pytest.raises(BadInput):
        display_setup.speak_to_customers(till, "tlh")
    display_setup.speak_to_customers(till, "")
    assert display_setup.language_of(till) == ""
    till.close()


_LINES = st.builds(
    ReceiptLine, st.integers(1, 99), st.text(max_size=80), st.just("£1.00"), st.just("£123.45")
)


@given(
    lines=st.lists(_LINES, max_size=40),
    seller=st.lists(st.text(max_size=90), max_size=5),
    name=st.text(max_size=200),
)
def test_whatever_was_sold_the_code_is_small_enough_and_says_number_and_total(
    lines: list[ReceiptLine], seller: list[str], name: str
) -> None:
    data = ReceiptData(
        name,
        "WRTM-000001",
        "2026-05-23 14:05",
        "Front",
        tuple(lines),
        "£4,938.00",
        (("Cash", "£5,000.00"),),
        seller=tuple(seller),
        change="£62.00",
        taxes=(("VAT 20%", "£4,115.00", "£823.00", "£4,938.00"),),
    )
    text = pocket_receipt(data)
    assert len(text.encode()) <= MOST_BYTES
    told = text.splitlines()
    for part in ("WRTM-000001 2026-05-23 14:05", "TOTAL £4,938.00", "Change £62.00"):
        assert part in told
    assert "VAT 20%: £823.00" in told
    shown = text.count("£123.45")
    left = len(lines) - shown
    assert (f"… and {left} line" in text) == bool(left)


def test_a_full_code_has_no_more_modules_than_a_camera_reads_off_a_small_screen() -> None:
    size, path = qr.path("x" * MOST_BYTES)
    assert size == 77 + 2 * qr.QUIET
    assert path.startswith("M4 4h7v1h-7z")
