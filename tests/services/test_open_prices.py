"""Things whose price is said at the till: several of them in one cart, and the books agree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.money import Money
from kiosk.domain.promotions import ByHand, HandKind
from kiosk.domain.sale import line_key, of_line
from kiosk.domain.tenders import TenderKind
from kiosk.services import carts, refunds, stored_value
from kiosk.services.checkout import SaleRequest, complete
from kiosk.services.importing import import_products
from kiosk.services.refunded import Refund
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.sales import Sale
from kiosk.services.till import Till
from kiosk.store.documents import KINDS
from kiosk.store.verify import verify
from tests.factories import FAIR, card, make_till, on_hand, variant_id

PRODUCTS = """title,sku,price,stock,kind
Anything,MISC,open,,goods
Old book,BOOK,Open,40,goods
Gift card,GIFT,open,,gift_card
Mug,MUG,14.00,20,goods
"""


@pytest.fixture
def stall(tmp_path: Path, clock: FixedClock) -> Iterator[Till]:
    made = make_till(tmp_path / "till", clock, FAIR, PRODUCTS, "")
    yield made
    made.close()


def pounds(minor: int) -> Money:
    return Money(minor, "GBP")


def at(till: Till, sku: str, minor: int) -> VariantId:
    return line_key(variant_id(till, sku), pounds(minor))


def paid(till: Till, view: carts.CartView) -> Sale:
    sale = complete(
        till,
        SaleRequest(
            [(one.key, one.quantity) for one in view.lines],
            (card(view.due.plain()),),
            view.key,
            cart=carts.OPEN,
            by_hand=view.by_hand,
        ),
    )
    assert isinstance(sale, Sale), sale
    return sale


def test_two_prices_of_one_thing_are_two_lines_and_each_can_go(stall: Till) -> None:
    carts.add(stall, at(stall, "BOOK", 300))
    carts.add(stall, at(stall, "BOOK", 450))
    carts.add(stall, at(stall, "BOOK", 300))
    view = carts.add(stall, variant_id(stall, "MUG"))
    assert [(one.good.price.minor, one.quantity) for one in view.lines] == [
        (300, 2), (450, 1), (1400, 1)
    ]  # fmt: skip
    assert view.due == pounds(2450)
    assert carts.add(stall, at(stall, "BOOK", 450), -1).due == pounds(2000)
    sale = paid(stall, carts.load(stall))
    assert [(one.sku, one.unit.minor, one.quantity, one.amount.minor) for one in sale.lines] == [
        ("BOOK", 300, 2, 600), ("MUG", 1400, 1, 1400)
    ]  # fmt: skip
    assert on_hand(stall)["BOOK"] == 38
    back = refunds.complete(stall, RefundRequest(sale.receipt, Payout(TenderKind.CARD), {1: 1}))
    assert isinstance(back, Refund)
    assert (back.total, on_hand(stall)["BOOK"]) == (pounds(300), 39)
    assert verify(stall.store.path, stall.device.id).problems == ()


def test_a_discount_is_on_one_of_two_lines_of_a_thing(stall: Till) -> None:
    carts.add(stall, at(stall, "BOOK", 300))
    carts.add(stall, at(stall, "BOOK", 1000))
    view = carts.discount(
        stall, ByHand(HandKind.PERCENT, 50_000, "Ada", "Torn", at(stall, "BOOK", 1000))
    )
    assert isinstance(view, carts.CartView)
    assert view.due == pounds(800)
    assert [one.amount.minor for one in paid(stall, view).lines] == [300, 500]


def test_a_gift_card_may_be_worth_what_a_customer_wants(stall: Till) -> None:
    carts.add(stall, at(stall, "GIFT", 3750))
    sale = paid(stall, carts.load(stall))
    ((value, _),) = stored_value.codes_issued_with(stall, sale.id)
    assert value.worth == pounds(3750)


def test_a_price_is_said_where_there_is_none_and_nowhere_else(stall: Till) -> None:
    misc, mug = variant_id(stall, "MISC"), variant_id(stall, "MUG")
    view = carts.add(stall, misc)
    assert view.trouble == Refusal("no_amount", {"title": "Anything"})
    for asked in (0, -5):
        request = SaleRequest([(line_key(misc, pounds(asked)), 1)], ())
        assert complete(stall, request) == Refusal("no_amount", {"title": "Anything"})
    request = SaleRequest([(line_key(mug, pounds(100)), 1)], (card("1.00"),))
    assert complete(stall, request) == Refusal("fixed_price", {"title": "Mug"})


def test_what_is_strict_has_a_price(stall: Till, tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text("title,sku,price,stock,policy\nLast,LAST,open,3,strict\n")
    report = import_products(stall, tmp_path / "more.csv")
    assert [(one.row, one.field) for one in report.problems] == [(2, "price")]
    values = {"title": "Last", "sku": "LAST", "barcode": "", "edition": None, "numbers": ""}
    values["more_barcodes"] = "[]"
    nonsense = {**values, "open_price": True, "policy": "strict"}
    with pytest.raises(ValueError, match="not strict"):
        KINDS["variant"].derive(nonsense)


def test_a_key_says_what_it_is_made_of() -> None:
    plain = VariantId("01a1fe68-2300-73aa-af75-18c945f4f35d")
    assert of_line(plain, "GBP") == (plain, None)
    assert of_line(line_key(plain, pounds(450)), "GBP") == (plain, pounds(450))


def test_one_price_said_twice_is_one_line(stall: Till) -> None:
    key = at(stall, "BOOK", 300)
    request = SaleRequest([(key, 1), (at(stall, "BOOK", 450), 1), (key, 2)], (card("13.50"),))
    sale = complete(stall, request)
    assert isinstance(sale, Sale), sale
    assert [(one.unit.minor, one.quantity) for one in sale.lines] == [(300, 3), (450, 1)]
