"""Selling without tax to a business abroad: price, papers, refund, export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware import text as paper_text
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.invoices import Buyer
from kiosk.domain.money import Money
from kiosk.domain.seller import Seller, checked
from kiosk.domain.session import count_total
from kiosk.domain.tax import REVERSE
from kiosk.domain.tenders import TenderKind
from kiosk.services import carts, checkout, invoices, refunds, sellers, session_reports, sessions
from kiosk.services.cart_sales import request_for
from kiosk.services.checkout import SaleRequest
from kiosk.services.invoice_paper import invoice_document
from kiosk.services.receipts import receipt_document, refund_document
from kiosk.services.refunded import Refund
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.sales import Sale, find_sale
from kiosk.services.session_reports import Report
from kiosk.services.sessions import Opening
from kiosk.services.till import NewEvent, Till
from kiosk.store.verify import verify
from tests.factories import START, basket, cash, make_till, rows, variant_id
from tests.services.reckoning import sheets_of

ADA = checked(name="Ada", address=["Hier"], country="DE", vat_number="DE136695976")
BO = Buyer("Bo Sarl", ("2 Quai", "75001 Paris", "France"), "fr 40 303 265 045")


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    event = NewEvent("Markt", "EUR", "MwSt 19% included", "Europe/Berlin")
    opened = make_till(tmp_path / "till", FixedClock(START), event)
    sellers.set_seller(opened, ADA)
    yield opened
    opened.close()


def sell_to(till: Till, *wanted: str, key: str | None = None, given: str = "100.00") -> Sale:
    request = SaleRequest(basket(till, *wanted), (cash(given, "EUR"),), key, abroad=BO)
    sale = checkout.complete(till, request)
    assert isinstance(sale, Sale), sale
    return sale


def words(document: object) -> str:
    return " ".join(paper_text.render(document).split())  # type: ignore[arg-type]


def test_it_is_charged_no_tax_and_invoiced_with_the_sale(till: Till, tmp_path: Path) -> None:
    sessions.open_session(till, Opening(count_total(Money(0, "EUR"))))
    sale = sell_to(till, "MUG:3", "ZINE", key="once")
    assert sell_to(till, "MUG:3", "ZINE", key="once") == sale == find_sale(till, sale.receipt)
    assert (sale.total.minor, sale.tax.minor, sale.saved.minor) == (4200 - 671 + 900, 0, 0)
    assert {tax.rate for tax in sale.taxes} == {REVERSE, sale.lines[1].rate}
    receipt = words(receipt_document(till, sale))
    assert "Without tax -€6.71" in receipt
    assert "Reverse charge: the buyer accounts for the tax." in receipt
    assert "You saved" not in receipt
    invoice = invoices.find(till, sale)
    assert invoice is not None
    assert invoice.buyer is not None
    assert invoice.buyer.tax_number == "FR40303265045"
    paper = words(invoice_document(till, invoice))
    for said in ("FR40303265045", "DE136695976", "Reverse charge: the buyer accounts"):
        assert said in paper
    assert rows(till.store.path, "SELECT count(*) FROM entry WHERE body LIKE '%40303%'") == [(0,)]
    x = session_reports.x_report(till)
    assert isinstance(x, Report)
    assert (x.takings.discounts, x.takings.turnover.minor) == (0, sale.total.minor)
    sheets = sheets_of(till, tmp_path / "out")
    totals = {row["What"]: row for row in sheets["totals"]}
    assert totals["All sums agree"]["Which"] == "yes"
    assert totals["Discounts given"]["Count"] == "0"
    assert [row["Tax rate"] for row in sheets["taxes"]] == ["No tax 0%", "Reverse charge"]
    assert verify(till.store.path, till.device.id).problems == ()


def test_a_refund_undoes_it_to_the_penny_with_a_credit_note(till: Till, tmp_path: Path) -> None:
    sale = sell_to(till, "MUG:3")
    back = 0
    for units in (1, 2):
        request = RefundRequest(sale.receipt, Payout(TenderKind.CASH), {1: units})
        made = refunds.complete(till, request)
        assert isinstance(made, Refund)
        assert made.tax.minor == 0
        assert "Reverse charge: the buyer accounts" in words(refund_document(till, made))
        back += made.total.minor
    assert back == sale.total.minor
    notes = rows(till.store.path, "SELECT count(*) FROM entry WHERE kind = 'CreditNoteIssued'")
    assert notes == [(2,)]
    totals = {row["What"]: row for row in sheets_of(till, tmp_path / "out")["totals"]}
    assert totals["All sums agree"]["Which"] == "yes"


@pytest.mark.parametrize(
    "seller",
    [
        Seller(name="Ada", address=("Hier",)),
        Seller(name="Ada", address=("Hier",), country="DE"),
        Seller(name="Ada", country="DE", vat_number="DE136695976"),
    ],
)
def test_who_can_make_no_invoice_charges_tax(till: Till, seller: Seller) -> None:
    sellers.set_seller(till, seller)
    request = SaleRequest(basket(till, "MUG"), (cash("14.00", "EUR"),), abroad=BO)
    assert checkout.complete(till, request) == Refusal("seller_lacks")
    assert rows(till.store.path, "SELECT count(*) FROM sale") == [(0,)]


def test_a_number_that_can_not_be_sells_nothing(till: Till) -> None:
    for number in ("FR123", "DE136695976", ""):
        buyer = Buyer("Bo", ("Here",), number)
        request = SaleRequest(basket(till, "MUG"), (cash("14.00", "EUR"),), abroad=buyer)
        with pytest.raises(BadInput):
            checkout.complete(till, request)
    assert rows(till.store.path, "SELECT count(*) FROM sale") == [(0,)]


def test_the_basket_shows_the_price_without_tax_and_forgets_who_bought(till: Till) -> None:
    carts.add(till, variant_id(till, "MUG"))
    view = carts.sell_abroad(till, BO)
    assert not isinstance(view, Refusal)
    assert (view.due.minor, view.abroad and view.abroad.tax_number) == (1176, "FR40303265045")
    after_all = carts.sell_abroad(till, None)
    assert not isinstance(after_all, Refusal)
    assert (after_all.due.minor, after_all.abroad) == (1400, None)
    carts.sell_abroad(till, BO)
    view = carts.load(till)
    sale = checkout.complete(till, request_for(view, [cash("11.76", "EUR")]))
    assert isinstance(sale, Sale)
    assert sale.total.minor == 1176
    carts.add(till, variant_id(till, "MUG"))
    assert carts.load(till).abroad is None
