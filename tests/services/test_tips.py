"""Tips: above the price, no turnover, untaxed, and theirs who serve."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware import text as paper_text
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money
from kiosk.domain.session import count_total
from kiosk.domain.staff import Operator, Role
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.domain.tips import check_tip, parse_choices, tender_of, tip_in, tip_of
from kiosk.services import (
    carts,
    checkout,
    printing,
    refunds,
    session_reports,
    sessions,
    staff,
    tips,
    voids,
)
from kiosk.services.checkout import SaleRequest
from kiosk.services.refunded import Refund, tip_of_sale
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.sales import Sale
from kiosk.services.session_paper import report_document
from kiosk.services.session_reports import Report
from kiosk.services.sessions import Opening
from kiosk.services.till import NewEvent, Till
from kiosk.services.voids import VoidRequest
from kiosk.store.verify import verify
from tests.factories import START, basket, card, cash, make_till, variant_id
from tests.services.reckoning import sheets_of


def gbp(minor: int) -> Money:
    return Money(minor, "GBP")


def tipped(till: Till, tip: int, *tenders: Tender) -> Sale:
    """A mug, and so much above its price, through the basket as a person does it."""
    carts.add(till, variant_id(till, "MUG"))
    view = carts.tip(till, gbp(tip))
    assert not isinstance(view, Refusal), view
    wanted = SaleRequest(
        [(one.key, one.quantity) for one in view.lines],
        (*view.given, *tenders),
        view.key,
        cart=carts.OPEN,
    )
    sale = checkout.complete(till, wanted)
    assert isinstance(sale, Sale), sale
    return sale


def x(till: Till) -> Report:
    found = session_reports.x_report(till)
    assert isinstance(found, Report)
    return found


def open_one(till: Till) -> None:
    opened = sessions.open_session(till, Opening(count_total(Money(5000, till.event.currency))))
    assert not isinstance(opened, Refusal)


@pytest.fixture
def offered(till: Till) -> Till:
    tips.offer(till, ["5", "10%", "15"])
    open_one(till)
    return till


def test_it_is_off_until_the_organizer_says_what_is_offered(till: Till) -> None:
    assert carts.add(till, variant_id(till, "MUG")).tips == ()
    assert tips.offer(till, ["5", " 10 %", "5"]) == (5, 10)
    assert carts.load(till).tips == tips.choices(till) == (5, 10)
    for wrong in (["0"], ["51"], ["x"], ["-5"], ["1.5"], ["1", "2", "3", "4", "5"]):
        with pytest.raises(BadInput):
            tips.offer(till, wrong)
    tips.offer(till, [])
    assert tips.choices(till) == ()


def test_a_tip_is_paid_with_the_sale_and_is_no_part_of_it(offered: Till) -> None:
    sale = tipped(offered, 200, card("16.00", "A-17"))
    assert (sale.total, tip_in(sale.tenders, "GBP")) == (gbp(1400), gbp(200))
    assert sale.tax == gbp(233), "no tax on it"
    in_cash = tipped(offered, 100, cash("20.00"))
    assert in_cash.change == gbp(500)
    found = x(offered)
    expected = {one.kind: one.expected.minor for one in found.compared}
    assert expected == {"cash": 6500, "card": 1600, "tip": -300}
    assert found.takings.turnover == gbp(2800)
    job = printing.stored_document(offered, printing.receipt_job(sale))
    assert job is not None
    paper = paper_text.render(job)
    assert "Tip" in paper
    assert "£2.00" in paper
    assert "Tip" in paper_text.render(report_document(offered, found))
    assert verify(offered.store.path, offered.device.id).problems == ()


def test_another_takes_the_place_of_the_one_before_and_it_can_be_taken_off(offered: Till) -> None:
    carts.add(offered, variant_id(offered, "MUG"))
    carts.tip(offered, gbp(100))
    view = carts.tip(offered, gbp(300))
    assert not isinstance(view, Refusal)
    assert (view.tip, view.to_pay) == (gbp(300), gbp(1700))
    for wrong in (0, -5, 1401):
        refusal = carts.tip(offered, gbp(wrong))
        assert isinstance(refusal, Refusal)
        assert refusal.code == "no_tip"
    assert carts.give_back(offered, 0).to_pay == gbp(1400)
    carts.tip(offered, gbp(100))
    emptied = carts.clear(offered)
    assert not isinstance(emptied, Refusal), "no money was given yet"


def test_a_refund_leaves_it_alone_unless_asked_and_a_void_takes_it_back(offered: Till) -> None:
    sale = tipped(offered, 200, cash("16.00"))
    back = refunds.complete(offered, RefundRequest(sale.receipt, Payout(TenderKind.CASH)))
    assert isinstance(back, Refund)
    assert back.tenders == (Tender(TenderKind.CASH, gbp(1400)),)
    assert x(offered).compared[0].expected == gbp(5200), "the tip is in the drawer"
    other = tipped(offered, 200, card("16.00"))
    asked = RefundRequest(other.receipt, Payout(TenderKind.CARD), tip=True)
    with_it = refunds.complete(offered, asked)
    assert isinstance(with_it, Refund)
    assert with_it.tenders == (Tender(TenderKind.CARD, gbp(1600)), tender_of(gbp(200)))
    assert with_it.total == gbp(1400)
    assert tip_of_sale(offered, other) == gbp(0)
    third = tipped(offered, 200, cash("20.00"))
    voided = voids.complete(offered, VoidRequest(third.receipt, "Rung up by mistake"))
    assert isinstance(voided, Refund)
    assert voided.tenders == (Tender(TenderKind.CASH, gbp(1600)), tender_of(gbp(200)))
    none = checkout.complete(offered, SaleRequest(basket(offered, "MUG"), (cash("14.00"),)))
    assert isinstance(none, Sale)
    refusal = refunds.complete(
        offered, RefundRequest(none.receipt, Payout(TenderKind.CASH), tip=True)
    )
    assert isinstance(refusal, Refusal)
    assert refusal.code == "no_tip_left"


def test_each_of_the_staff_has_their_own_in_z_and_export(offered: Till, tmp_path: Path) -> None:
    ada, cy = (
        staff.add(offered, name, role, pin)
        for name, role, pin in (("Ada", Role.MANAGER, "4071"), ("Cy", Role.SELLER, "5923"))
    )
    by_ada = offered.acting_as(Operator(ada.id, ada.name, ada.role))
    by_cy = offered.acting_as(Operator(cy.id, cy.name, cy.role))
    tipped(by_ada, 200, cash("16.00"))
    tipped(by_cy, 100, cash("15.00"))
    gone = tipped(by_cy, 400, card("18.00"))
    asked = RefundRequest(gone.receipt, Payout(TenderKind.CARD), tip=True)
    assert isinstance(refunds.complete(by_ada, asked), Refund)
    assert x(by_ada).tips == (("Ada", gbp(200)), ("Cy", gbp(100)))
    paper = paper_text.render(report_document(offered, x(by_ada)))
    assert "Tips: Cy" in paper
    sheets = sheets_of(offered, tmp_path / "out")
    assert sorted((row["Staff"], row["Amount"]) for row in sheets["tips"]) == [
        ("Ada", "2.00"),
        ("Cy", "-4.00"),
        ("Cy", "1.00"),
        ("Cy", "4.00"),
    ]
    totals = {(row["What"], row["Which"]): row["Amount"] for row in sheets["totals"]}
    assert totals["Tips, no turnover", "Cy"] == "1.00"
    assert ("All sums agree", "yes") in totals


def test_cash_is_rounded_with_the_tip_in_it(tmp_path: Path) -> None:
    event = NewEvent("Markt", "CHF", "MWST 8.1% included", "Europe/Zurich")
    till = make_till(tmp_path / "francs", FixedClock(START), event, "title,sku,price\nA,A,4.98\n")
    tips.offer(till, ["10"])
    open_one(till)
    wanted = SaleRequest(basket(till, "A"), (tender_of(Money(51, "CHF")), cash("5.50", "CHF")))
    sale = checkout.complete(till, wanted)
    assert isinstance(sale, Sale)
    assert {one.kind: one.amount.minor for one in sale.tenders} == {
        TenderKind.TIP: -51,
        TenderKind.CASH: 550,
        TenderKind.ROUNDING: -1,
    }
    assert x(till).compared[0].expected == Money(5550, "CHF")
    till.close()


@given(due=st.integers(0, 10**7), percent=st.integers(1, 50))
def test_percent_of_what_is_due_is_a_tip_that_may_be_given(due: int, percent: int) -> None:
    tip = tip_of(gbp(due), percent)
    assert abs(tip.minor * 100 - due * percent) <= 50
    assert check_tip(tip, gbp(due)) is None or not tip
    assert parse_choices([f"{percent}%"]) == (percent,)
