"""An invoice of a finished sale: once, without gaps, with what the law wants, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from hardware import text
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.invoices import Buyer, Paper, checked_buyer, paper_number
from kiosk.domain.money import Money
from kiosk.domain.seller import checked
from kiosk.domain.session import count_total
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services import (
    checks,
    exchanges,
    exporting,
    invoices,
    invoicing,
    refunds,
    sellers,
    sessions,
    transfers,
    voids,
)
from kiosk.services.exchanges import Exchange, ExchangeRequest
from kiosk.services.invoice_paper import invoice_document
from kiosk.services.invoicing import Issued
from kiosk.services.refunded import Refund
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.sessions import Opening
from kiosk.services.till import NewEvent, Till
from kiosk.services.voids import VoidRequest
from tests.factories import START, basket, cash, journal_text, make_till, rows, sell

ADA = checked(
    name="Ada's Prints",
    address=["1 Quay Street", "Bristol"],
    country="GB",
    vat_number="980780684",
    iban="GB33BUKB20201555555555",
)
BO = Buyer("Bo Ltd", ("2 Quay Street", "Bristol"), "GB123")


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    opened = make_till(tmp_path / "till", FixedClock(START))
    sellers.set_seller(opened, ADA)
    yield opened
    opened.close()


def made(outcome: Issued | Refusal) -> Issued:
    assert isinstance(outcome, Issued), outcome
    return outcome


def give_back(till: Till, receipt: str, lines: dict[int, int] | None = None) -> Refund:
    wanted = RefundRequest(receipt, Payout(TenderKind.CASH), lines)
    refund = refunds.complete(till, wanted)
    assert isinstance(refund, Refund)
    return refund


def papers(till: Till) -> list[str]:
    return [one.number.removeprefix(till.device.prefix) for one in invoices.event_invoices(till)]


def test_an_invoice_names_all_that_the_law_wants(till: Till) -> None:
    sale = sell(till, "MUG:2", "ZINE", tender=cash("50.00"))
    issued = made(invoicing.issue(till, sale.receipt, BO))
    assert (issued.fresh, issued.invoice.sale, issued.invoice.seller) == (True, sale, ADA)
    printed = text.render(invoice_document(till, issued.invoice))
    for said in (
        "Ada's Prints", "1 Quay Street", "VAT no. GB980780684", "INVOICE",
        f"{till.device.prefix}-I000001", "Bo Ltd", "2 Quay Street", "Buyer's tax no. GB123",
        "2026-11-21 14:00", sale.receipt, "2 × Enamel Mug", "£14.00 · VAT 20%", "1 × Zine",
        "No tax", "£23.33", "£4.67", "£37.00", "Account GB33BUKB20201555555555",
    ):  # fmt: skip
        assert said in printed, said
    assert "COPY" not in printed


def test_asked_again_it_is_the_same_one(till: Till) -> None:
    sale = sell(till, "MUG")
    assert invoicing.issue(till, sale.receipt, None) == Refusal(
        "no_invoice", {"receipt": sale.receipt}
    )
    first = made(invoicing.issue(till, sale.receipt, BO))
    again = made(invoicing.issue(till, sale.receipt, Buyer("Somebody else", ("Elsewhere",))))
    assert (again.fresh, again.invoice, again.jobs) == (False, first.invoice, ())
    assert made(invoicing.issue(till, sale.receipt, None)).invoice == first.invoice
    (job,) = invoicing.copy(till, first.invoice)
    (document,) = rows(till.store.path, "SELECT document FROM print_job WHERE key = ?", job)[0]
    assert "*** COPY ***" in document
    assert papers(till) == ["-I000001"]


def test_numbers_have_no_gaps_whatever_is_refused(till: Till) -> None:
    first, second = sell(till, "MUG"), sell(till, "ZINE")
    made(invoicing.issue(till, first.receipt, BO))
    assert isinstance(invoicing.issue(till, "X-1", BO), Refusal)
    sellers.set_seller(till, checked(name="Ada", country="GB"))
    assert invoicing.issue(till, second.receipt, BO) == Refusal("seller_lacks")
    sellers.set_seller(till, ADA)
    made(invoicing.issue(till, second.receipt, BO))
    assert papers(till) == ["-I000001", "-I000002"]


def test_what_is_paid_back_is_a_credit_note(till: Till, tmp_path: Path) -> None:
    sale = sell(till, "MUG:3")
    give_back(till, sale.receipt, {1: 1})
    assert papers(till) == [], "nothing was invoiced yet"
    issued = made(invoicing.issue(till, sale.receipt, BO))
    assert [one.number for one in issued.credits] == [f"{till.device.prefix}-C000001"]
    assert len(issued.jobs) == 2
    later = give_back(till, sale.receipt, {1: 2})
    assert papers(till) == ["-I000001", "-C000001", "-C000002"]
    note = invoices.event_invoices(till)[-1]
    assert (note.refund, note.of, note.buyer) == (later, issued.invoice.number, BO)
    printed = text.render(invoice_document(till, note))
    for said in ("CREDIT NOTE", f"For invoice {issued.invoice.number}", "-£28.00", later.receipt):
        assert said in printed, said
    assert made(invoicing.issue(till, sale.receipt, None)).jobs == ()
    exporting.export_event(till, "csv", tmp_path / "out")
    sheet = (tmp_path / "out" / "invoices.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(sheet) == 4
    assert sheet[-1].endswith(",Bo Ltd,GB123,-23.33,-4.67,-28.00,GBP")
    assert checks.verify_till(till).problems == ()


def test_what_is_not_paid_yet_is_due(till: Till) -> None:
    by_transfer = Tender(TenderKind.BANK_TRANSFER, Money(1_400, "GBP"))
    first, second, third = (sell(till, "MUG", tender=by_transfer) for _ in range(3))
    usual = made(invoicing.issue(till, first.receipt, BO))
    assert usual.invoice.due == date(2026, 12, 5)
    assert "Payable by" in text.render(invoice_document(till, usual.invoice))
    assert made(invoicing.issue(till, second.receipt, BO, 30)).invoice.due == date(2026, 12, 21)
    with pytest.raises(BadInput):
        invoicing.issue(till, third.receipt, BO, 366)
    transfers.confirm(till, third.receipt)
    assert invoicing.issue(till, third.receipt, BO, 30) == Refusal(
        "is_paid", {"receipt": third.receipt}
    )
    paid = made(invoicing.issue(till, third.receipt, BO))
    assert paid.invoice.due is None
    assert "Payable by" not in text.render(invoice_document(till, paid.invoice))
    assert papers(till) == ["-I000001", "-I000002", "-I000003"]
    assert checks.verify_till(till).problems == ()


def test_a_buyer_stands_beside_the_journal(till: Till) -> None:
    sale = sell(till, "MUG")
    made(invoicing.issue(till, sale.receipt, BO))
    assert "Bo Ltd" not in journal_text(till)
    assert rows(till.store.path, "SELECT count(*) FROM unsent WHERE kind = 'buyer'") == [(1,)]


def test_austria_wants_a_number_of_who_buys_for_much(tmp_path: Path) -> None:
    event = NewEvent("Markt", "EUR", "USt 20% included", "Europe/Vienna")
    things = "title,sku,price\nBild,ART,10000.01\nKarte,CARD,10000.00\n"
    till = make_till(tmp_path / "till", FixedClock(START), event, things, "")
    wien = checked(name="Ada", address=["Wien"], country="AT", vat_number="ATU13585627")
    sellers.set_seller(till, wien)
    nameless = Buyer("Bo", ("Graz",))
    dear = sell(till, "ART", tender=cash("20000", "EUR"))
    assert invoicing.issue(till, dear.receipt, nameless) == Refusal("buyer_number")
    made(invoicing.issue(till, dear.receipt, BO))
    made(invoicing.issue(till, sell(till, "CARD", tender=cash("10000", "EUR")).receipt, nameless))
    till.close()


@pytest.mark.parametrize(
    ("name", "address"),
    [("", ["Here"]), ("Bo", []), ("Bo", [" "]), ("Bo", list("1234567")), ("x" * 121, ["Here"]),
     ("Bo", ["\x1b@"]), ("4111 1111 1111 1111", ["Here"])],
)  # fmt: skip
def test_a_buyer_that_can_not_be_is_refused(name: str, address: list[str]) -> None:
    with pytest.raises(BadInput):
        checked_buyer(name, address)


def test_numbers_say_of_which_series_they_are() -> None:
    assert paper_number(Paper.INVOICE, "K7QM", 12) == "K7QM-I000012"
    assert paper_number(Paper.CREDIT_NOTE, "K7QM", 1) == "K7QM-C000001"
    assert checked_buyer(" Bo  Ltd ", ["", " Here "], "") == Buyer("Bo Ltd", ("Here",))


def test_a_void_of_an_invoiced_sale_is_a_credit_note_too(till: Till) -> None:
    sessions.open_session(till, Opening(count_total(Money(5_000, "GBP")), "Ada"))
    sale = sell(till, "MUG", tender=cash("20.00"))
    made(invoicing.issue(till, sale.receipt, BO))
    undone = voids.complete(till, VoidRequest(sale.receipt, "Rung up by mistake", "Ada"))
    assert isinstance(undone, Refund)
    assert papers(till) == ["-I000001", "-C000001"]


def test_what_comes_back_in_an_exchange_of_an_invoiced_sale_is_a_credit_note(till: Till) -> None:
    sale = sell(till, "MUG", "ZINE", tender=cash("23.00"))
    issued = made(invoicing.issue(till, sale.receipt, BO))
    wanted = ExchangeRequest(sale.receipt, {2: 1}, basket(till, "MUG"), (cash("5.00"),))
    outcome = exchanges.complete(till, wanted)
    assert isinstance(outcome, Exchange)
    assert papers(till) == ["-I000001", "-C000001"]
    note = invoices.event_invoices(till)[-1]
    assert (note.refund, note.of, note.buyer) == (outcome.refund, issued.invoice.number, BO)
