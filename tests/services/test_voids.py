"""Voids: a sale as if it had not been, while the session that made it is open."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware import text as paper_text
from kiosk.domain.admission import Verdict
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money
from kiosk.domain.session import count_total
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services import (
    checkout,
    gate,
    printing,
    refunds,
    session_reports,
    sessions,
    stored_value,
    voids,
)
from kiosk.services.checkout import SaleRequest
from kiosk.services.refunded import Refund, refunds_of
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.sales import Sale
from kiosk.services.session_paper import report_document
from kiosk.services.session_reports import Report
from kiosk.services.sessions import Closing, Opening
from kiosk.services.till import NewEvent, Till
from kiosk.services.voids import VoidRequest
from kiosk.store.verify import verify
from tests.factories import START, basket, card, cash, make_till, on_hand, rows, sell
from tests.services.reckoning import sheets_of

WHY = "Rung up by mistake"


@pytest.fixture(autouse=True)
def opened(till: Till) -> None:
    open_one(till)


def open_one(till: Till) -> None:
    float_ = count_total(Money(5000, till.event.currency))
    assert not isinstance(sessions.open_session(till, Opening(float_)), Refusal)


def close_one(till: Till) -> Report:
    report = sessions.close(till, Closing({"cash": count_total(Money(5000, "GBP"))}))
    assert isinstance(report, Report)
    return report


def void(till: Till, sale: Sale, key: str | None = None) -> Refund:
    made = voids.complete(till, VoidRequest(sale.receipt, WHY, "Ada", key))
    assert isinstance(made, Refund), made
    return made


def refused(till: Till, sale: Sale) -> str:
    outcome = voids.complete(till, VoidRequest(sale.receipt, WHY))
    assert isinstance(outcome, Refusal)
    assert voids.may(till, sale) == outcome
    return outcome.code


def test_all_of_it_goes_back_by_the_way_that_it_came(till: Till) -> None:
    before = on_hand(till)
    wanted = SaleRequest(basket(till, "MUG:3", "DAY"), (card("20.00", "SLIP-7"), cash("50.00")))
    sale = checkout.complete(till, wanted)
    assert isinstance(sale, Sale)
    ((code,),) = rows(till.store.path, "SELECT code FROM ticket WHERE order_code = ?", sale.id)
    made = void(till, sale)
    assert made.total == sale.total
    assert made.taxes == sale.taxes, "undone to the penny"
    assert made.tenders == (
        Tender(TenderKind.CASH, sale.total - Money(2000, "GBP")),
        Tender(TenderKind.CARD, Money(2000, "GBP"), "SLIP-7"),
    )
    assert on_hand(till) == before
    assert gate.scan(till, code).verdict is Verdict.REVOKED
    found = session_reports.x_report(till)
    assert isinstance(found, Report)
    assert {one.kind: one.expected.minor for one in found.compared} == {"cash": 5000, "card": 0}
    assert found.takings.turnover == Money(0, "GBP")
    job = printing.stored_document(till, refunds.refund_job(made))
    assert job is not None
    assert job.open_drawer
    paper = paper_text.render(job)
    for words in ("VOID", f"{sale.receipt} counts as not sold", "terminal: £20.00,", "SLIP-7", WHY):
        assert words in paper
    assert verify(till.store.path, till.device.id).problems == ()


def test_a_gift_card_and_a_voucher_pay_again_afterwards(till: Till) -> None:
    refunded = sell(till, "TEE-M")
    on_card = refunds.complete(till, RefundRequest(refunded.receipt, Payout(TenderKind.GIFT_CARD)))
    assert isinstance(on_card, Refund)
    ((card_value, code),) = stored_value.codes_issued_with(till, on_card.id)
    (voucher,) = stored_value.issue_vouchers(till, Money(500, "GBP"), 1, "Thank you")
    stored = [one for text in (code, voucher) if (one := stored_value.stored_of(text)) is not None]

    def buy() -> Sale:
        sale = checkout.complete(till, SaleRequest(basket(till, "MUG"), (), stored=stored))
        assert isinstance(sale, Sale), sale
        return sale

    for _ in range(2):
        sale = buy()
        assert {one.kind for one in sale.tenders} == {TenderKind.GIFT_CARD, TenderKind.VOUCHER}
        made = void(till, sale)
        assert not printing.stored_document(till, refunds.refund_job(made)).open_drawer  # type: ignore[union-attr]
        for text in (code, voucher):
            value = stored_value.find(till, text)
            assert value is not None
            assert value.left == value.worth
            assert stored_value.here(till, value)[0] == value.worth
    assert card_value.worth == refunded.total
    assert verify(till.store.path, till.device.id).problems == ()


def test_only_while_its_own_session_is_open_and_only_whole(till: Till) -> None:
    partly = sell(till, "MUG:2")
    assert not isinstance(
        refunds.complete(till, RefundRequest(partly.receipt, Payout(TenderKind.CASH), {1: 1})),
        Refusal,
    )
    assert refused(till, partly) == "void_refunded"
    sale = sell(till, "MUG")
    close_one(till)
    assert refused(till, sale) == "void_too_late", "none is open"
    open_one(till)
    assert refused(till, sale) == "void_too_late"
    late = sell(till, "MUG")
    again = void(till, late, key="twice")
    assert void(till, late, key="twice") == again
    assert refused(till, late) == "void_refunded"
    assert len(refunds_of(till, late)) == 1
    nobody = voids.complete(till, VoidRequest("NONE-1", WHY))
    assert isinstance(nobody, Refusal)
    assert nobody.code == "unknown_receipt"
    with pytest.raises(BadInput):
        voids.complete(till, VoidRequest(partly.receipt, " "))


def test_a_z_and_the_export_tell_voids_from_refunds(till: Till, tmp_path: Path) -> None:
    back, gone = sell(till, "MUG:2"), sell(till, "TEE-M")
    refunds.complete(till, RefundRequest(back.receipt, Payout(TenderKind.CASH), {1: 1}))
    void(till, gone)
    report = close_one(till)
    takings = report.takings
    assert (takings.refunds, takings.voids, takings.voided) == (2, 1, gone.total)
    assert takings.paid_back == gone.total + Money(1400, "GBP")
    paper = paper_text.render(report_document(till, report))
    assert "Refunds (1)" in paper
    assert "Voids (1)" in paper
    sheets = sheets_of(till, tmp_path / "out")
    assert [row["Kind"] for row in sheets["receipts"]] == ["sale", "sale", "refund", "void"]
    totals = {(row["What"], row["Which"]): row for row in sheets["totals"]}
    assert ("All sums agree", "yes") in totals
    assert totals["Sessions that do not add up", ""]["Count"] == "0"
    assert totals["Receipts of a kind", "void"]["Count"] == "1"


def test_what_was_rounded_in_cash_leaves_the_drawer_as_it_was(tmp_path: Path) -> None:
    event = NewEvent("Markt", "CHF", "MWST 8.1% included", "Europe/Zurich")
    till = make_till(tmp_path / "francs", FixedClock(START), event, "title,sku,price\nA,A,4.98\n")
    open_one(till)
    sale = sell(till, "A:1", tender=cash("10.00", "CHF"))
    made = void(till, sale)
    assert sum(one.amount.minor for one in made.tenders) == 498
    found = session_reports.x_report(till)
    assert isinstance(found, Report)
    assert found.compared[0].expected == Money(5000, "CHF")
    till.close()
