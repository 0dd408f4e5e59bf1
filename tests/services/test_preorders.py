"""Pre-orders: promised, kept, collected or cancelled, and every book says the same of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware import text as paper_text
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money
from kiosk.domain.preorders import Advances, Person, Promise, State, promise_for
from kiosk.domain.session import count_total
from kiosk.domain.staff import Operator, Role
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services import (
    age_checks,
    catalogue,
    checks,
    erasing,
    exchanges,
    importing,
    preordering,
    preorders,
    printing,
    refunds,
    removing,
    session_reports,
    sessions,
    voids,
)
from kiosk.services.checkout import SaleRequest
from kiosk.services.exchanged import paper_of
from kiosk.services.exchanges import ExchangeRequest
from kiosk.services.preordering import Collected, OrderRequest, Taken
from kiosk.services.refunded import Refund
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.session_paper import report_document
from kiosk.services.session_reports import Report
from kiosk.services.sessions import Closing, Opening
from kiosk.services.till import NewEvent, Till
from kiosk.services.voids import VoidRequest
from tests.factories import (
    START,
    ask,
    basket,
    card,
    cash,
    journal_text,
    make_till,
    on_hand,
    rows,
    sell,
    variant_id,
)
from tests.services.reckoning import sheets_of

ADA = Person("Ada Okafor", "+44 20 7946 0000", "ada@example.org")
SENT = Person("Ben Whitlock", "", "ben@example.org", ("1 High Street", "Leeds"))
SATURDAY = promise_for("2026-12-05", "14:00-16:00", START.date(), ship=False)
IN_CASH = Payout(TenderKind.CASH)


def order(
    till: Till,
    *wanted: str,
    tender: Tender | None = None,
    advance: str = "",
    person: Person = ADA,
    promise: Promise = SATURDAY,
    key: str | None = None,
) -> Taken | Refusal:
    tenders = (tender,) if tender else ()
    request = SaleRequest(basket(till, *wanted), tenders, key)
    return preordering.take(till, OrderRequest(request, person, promise, advance))


def took(till: Till, *wanted: str, **more: object) -> Taken:
    outcome = order(till, *wanted, **more)  # type: ignore[arg-type]
    assert isinstance(outcome, Taken), outcome
    return outcome


def collected(till: Till, receipt: str, *tenders: Tender, key: str | None = None) -> Collected:
    outcome = preordering.collect(till, receipt, tenders, key=key)
    assert isinstance(outcome, Collected), outcome
    return outcome


def said(till: Till, job: str) -> str:
    document = printing.stored_document(till, job)
    assert document is not None
    return " ".join(paper_text.render(document).split())


def test_it_is_promised_paid_in_part_and_collected(till: Till) -> None:
    before = on_hand(till)["MUG"]
    made = took(till, "MUG:2", "ZINE", tender=cash("20.00"), advance="10.00")
    assert (made.preorder.paid, made.preorder.due) == (Money(1_000, "GBP"), Money(2_700, "GBP"))
    assert made.sale.change == Money(1_000, "GBP")
    assert on_hand(till)["MUG"] == before, "nothing is handed over yet"
    paper = said(till, printing.receipt_job(made.sale))
    for words in ("PRE-ORDER", "For 5 Dec 2026, 14:00 to 16:00", "Ada Okafor", "2 × Enamel Mug",
                  "Ordered, £37.00 in all:", "Paid now: £10.00",
                  "Due when it is collected: £27.00"):  # fmt: skip
        assert words in paper

    done = collected(till, made.preorder.receipt.lower(), cash("30.00"))
    assert done.preorder.state is State.COLLECTED
    assert done.sale.total == Money(3_700, "GBP")
    assert done.sale.change == Money(300, "GBP")
    assert done.sale.tenders == (
        Tender(TenderKind.ADVANCE, Money(1_000, "GBP")),
        cash("30.00"),
    )
    assert on_hand(till)["MUG"] == (before or 0) - 2
    paper = said(till, printing.receipt_job(done.sale))
    assert f"Collected: {made.preorder.receipt}" in paper
    assert "TOTAL £27.00" in paper
    assert preordering.collect(till, made.preorder.receipt) == Refusal(
        "preorder_collected", {"receipt": made.preorder.receipt}
    )
    assert checks.verify_till(till).problems == ()


def test_its_tax_is_that_of_the_goods_and_falls_due_with_the_money(till: Till) -> None:
    made = took(till, "MUG", "ZINE", tender=cash("11.50"), advance="50%")
    # 7.00 for the mug, of which a sixth is tax, and 4.50 for the zine, which bears none.
    assert made.sale.tax == Money(117, "GBP")
    done = collected(till, made.preorder.receipt, cash("11.50"))
    whole = sell(till, "MUG", "ZINE")
    assert done.sale.tax == whole.tax
    assert made.sale.tax + done.sale.tax - done.refund.tax == whole.tax


def test_what_was_promised_keeps_its_price(till: Till, tmp_path: Path) -> None:
    made = took(till, "MUG:2", tender=card("28.00", "A-1"))
    path = tmp_path / "dearer.csv"
    path.write_text("title,sku,price\nEnamel Mug,MUG,99.00\n", encoding="utf-8")
    importing.import_products(till, path)
    removing.remove_product(till, "MUG")
    done = collected(till, made.preorder.receipt)
    assert done.sale.total == Money(2_800, "GBP")
    assert [line.title for line in done.sale.lines] == ["Enamel Mug"]
    assert checks.verify_till(till).problems == ()


def test_something_may_be_paid_later_wholly(till: Till) -> None:
    made = took(till, "MUG", advance="0")
    assert (made.sale.total, made.sale.tenders) == (Money(0, "GBP"), ())
    done = collected(till, made.preorder.receipt, card("14.00", "B-2"))
    assert done.sale.tenders == (card("14.00", "B-2"),)
    assert checks.verify_till(till).problems == ()


def test_twice_in_a_row_is_once(till: Till) -> None:
    first = took(till, "MUG", tender=cash("14.00"), key="order-1")
    assert took(till, "MUG", tender=cash("14.00"), key="order-1") == first
    done = collected(till, first.preorder.receipt, key="collect-1")
    assert collected(till, first.preorder.receipt, key="collect-1").sale == done.sale
    other = took(till, "MUG", tender=cash("14.00"))
    for _ in range(2):
        outcome = preordering.cancel(till, other.preorder.receipt, IN_CASH, key="cancel-1")
        assert not isinstance(outcome, Refusal)
    assert rows(till.store.path, "SELECT count(*) FROM sale") == [(3,)]
    assert rows(till.store.path, "SELECT count(*) FROM refund") == [(2,)]


def test_a_scarce_thing_that_was_promised_is_not_sold(till: Till) -> None:
    made = took(till, "LAST", tender=cash("20.00"))
    (row,) = catalogue.stock(till, "LAST")
    assert (row.on_hand, row.to_sell, row.kept) == (1, 0, 1)
    refused = ask(till, "LAST")
    assert isinstance(refused, Refusal)
    assert refused.code == "kept_back"
    again = order(till, "LAST", tender=cash("20.00"))
    assert isinstance(again, Refusal)
    collected(till, made.preorder.receipt)
    assert on_hand(till)["LAST"] == 0
    (row,) = catalogue.stock(till, "LAST")
    assert (row.to_sell, row.kept) == (0, 0)
    assert checks.verify_till(till).problems == ()


def test_cancelling_pays_back_and_lets_go_of_what_was_kept(till: Till) -> None:
    made = took(till, "LAST", tender=cash("5.00"), advance="5.00")
    outcome = preordering.cancel(till, made.preorder.receipt, IN_CASH)
    assert not isinstance(outcome, Refusal)
    preorder, refund = outcome
    assert preorder.state is State.CANCELLED
    assert refund.tenders == (cash("5.00"),)
    assert isinstance(preordering.collect(till, preorder.receipt), Refusal)
    sell(till, "LAST")
    assert checks.verify_till(till).problems == ()


def test_a_seller_asks_for_leave_to_cancel_and_not_to_collect(till: Till) -> None:
    seller = till.acting_as(Operator("id", "Cy", Role.SELLER))
    made = took(seller, "MUG", tender=cash("14.00"))
    refused = preordering.cancel(seller, made.preorder.receipt, IN_CASH)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.facts["permission"]) == ("not_allowed", "refund")
    collected(seller, made.preorder.receipt)
    other = took(seller, "MUG", tender=cash("14.00"))
    by_card = preordering.cancel(
        till.acting_as(Operator("id", "Di", Role.SUPERVISOR)),
        other.preorder.receipt,
        Payout(TenderKind.CARD, "C-3"),
    )
    assert isinstance(by_card, Refusal)
    assert by_card.facts["permission"] == "refund_otherwise"


def test_its_receipt_is_not_refunded_exchanged_or_voided_as_a_sale(till: Till) -> None:
    sessions.open_session(till, Opening(count_total(Money(0, "GBP"))))
    receipt = took(till, "MUG", tender=cash("14.00")).preorder.receipt
    before = journal_text(till)
    for outcome in (
        refunds.complete(till, RefundRequest(receipt, IN_CASH)),
        voids.complete(till, VoidRequest(receipt, "Rung up by mistake")),
        exchanges.complete(till, ExchangeRequest(receipt, {1: 1}, basket(till, "MUG"))),
    ):
        assert outcome == Refusal("is_preorder", {"receipt": receipt})
    assert journal_text(till) == before


def test_what_was_collected_is_refunded_like_any_sale_and_not_voided(till: Till) -> None:
    sessions.open_session(till, Opening(count_total(Money(0, "GBP"))))
    made = took(till, "MUG", tender=cash("4.00"), advance="4.00")
    sale = collected(till, made.preorder.receipt, card("10.00", "D-4")).sale
    void = voids.complete(till, VoidRequest(sale.receipt, "Rung up by mistake"))
    assert isinstance(void, Refusal)
    seller = till.acting_as(Operator("id", "Di", Role.SUPERVISOR))
    back = refunds.complete(seller, RefundRequest(sale.receipt, IN_CASH))
    assert isinstance(back, Refund)
    assert back.total == Money(1_400, "GBP")
    assert checks.verify_till(till).problems == ()


@pytest.mark.parametrize(
    ("wanted", "code"),
    [("DAY", "preorder_kind"), ("FRIEND", "preorder_kind")],
)
def test_some_things_cannot_be_ordered(till: Till, wanted: str, code: str) -> None:
    outcome = order(till, wanted, tender=cash("50.00"))
    assert isinstance(outcome, Refusal)
    assert outcome.code == code


def test_sending_it_needs_an_address(till: Till) -> None:
    ship = promise_for("2026-12-05", "", START.date(), ship=True)
    with pytest.raises(BadInput):
        order(till, "MUG", tender=cash("14.00"), promise=ship)
    made = took(till, "MUG", tender=cash("14.00"), promise=ship, person=SENT)
    paper = said(till, printing.receipt_job(made.sale))
    assert "To be sent to Ben Whitlock 1 High Street Leeds" in paper
    assert "All paid" in paper


def test_the_list_begins_with_today_and_marks_what_is_overdue(
    till: Till, clock: FixedClock
) -> None:
    days = ("2026-11-23", "2026-11-22", "2026-12-01")
    made = {
        day: took(till, "MUG", advance="0", promise=promise_for(day, "", START.date(), ship=False))
        for day in days
    }
    ended = took(till, "ZINE", advance="0", person=SENT)
    collected(till, ended.preorder.receipt, cash("9.00"))
    clock.forward(days=2)
    today = preorders.today(till)
    found = preorders.preorders(till)
    assert [f"{one.promise.day}" for one in found] == ["2026-11-23", "2026-11-22", "2026-12-01"]
    assert [one.overdue(today) for one in found] == [False, True, False]
    assert len(preorders.preorders(till, everything=True)) == 4
    assert [one.receipt for one in preorders.preorders(till, words="ada mug")] == [
        one.receipt for one in found
    ]
    assert preorders.preorders(till, words="ben") == []
    assert len(preorders.preorders(till, everything=True, words="BEN zine")) == 1
    assert preorders.find(till, made[days[0]].preorder.receipt) == found[0]


def test_x_z_and_export_tell_advances_apart_from_turnover(till: Till, tmp_path: Path) -> None:
    def session() -> None:
        sessions.open_session(till, Opening(count_total(Money(5_000, "GBP"))))

    def close() -> Report:
        report = sessions.close(till, Closing({}))
        assert isinstance(report, Report)
        return report

    session()
    one = took(till, "MUG:2", tender=cash("10.00"), advance="10.00")
    two = took(till, "MUG", tender=card("14.00", "E-5"))
    sell(till, "ZINE", tender=cash("9.00"))
    x = session_reports.x_report(till)
    assert isinstance(x, Report)
    first = close()
    for report in (x, first):
        takings = report.takings
        assert takings.advances == Advances(Money(2_400, "GBP"), Money(0, "GBP"))
        assert takings.turnover == Money(900, "GBP")
    session()
    collected(till, one.preorder.receipt, cash("18.00"))
    assert not isinstance(
        preordering.cancel(till, two.preorder.receipt, Payout(TenderKind.CARD)), Refusal
    )
    second = close()
    assert second.takings.advances == Advances(Money(0, "GBP"), Money(2_400, "GBP"))
    assert second.takings.turnover == Money(2_800, "GBP")
    expected = {one.kind: one.expected.minor for one in second.compared}
    assert expected["cash"] == 6_800
    assert expected["card"] == -1_400
    words = " ".join(paper_text.render(report_document(till, second)).split())
    assert "Advance payments taken £0.00 Advance payments used £24.00 Turnover £28.00" in words
    assert session_reports.z_report(till, first.number) == first
    sheets = sheets_of(till, tmp_path / "out")
    totals = {row["What"]: row for row in sheets["totals"]}
    assert totals["All sums agree"]["Which"] == "yes"
    assert totals["Sessions that do not add up"]["Count"] == "0"
    assert totals["Advance payments taken"]["Amount"] == "24.00"
    assert totals["Advance payments used"]["Amount"] == "-24.00"
    told = {row["Receipt"]: row for row in sheets["pre-orders"]}
    assert told[one.preorder.receipt]["State"] == "collected"
    assert told[one.preorder.receipt]["Who"] == "Ada Okafor"
    assert told[two.preorder.receipt]["State"] == "cancelled"
    assert checks.verify_till(till).problems == ()


def test_a_copy_of_its_receipt_says_what_the_first_said(till: Till) -> None:
    made = took(till, "MUG", tender=cash("14.00"))
    copy = paper_text.render(paper_of(till, made.sale, copy=True))
    assert "PRE-ORDER" in copy
    assert "COPY" in copy


def test_who_ordered_is_in_no_entry_and_can_be_erased(till: Till) -> None:
    made = took(till, "MUG", tender=cash("14.00"), person=SENT)
    journal = journal_text(till)
    for secret in ("Ben", "ben@example.org", "High Street"):
        assert secret not in journal
    person = erasing.find(till, "Ben@Example.org")
    assert [(one.name, one.address) for one in person.orders] == [(SENT.name, SENT.address)]
    erasing.erase(till, "ben@example.org")
    assert not erasing.find(till, "ben@example.org").orders
    left = preorders.find(till, made.preorder.receipt)
    assert left is not None
    assert left.person is None
    collected(till, made.preorder.receipt)
    assert checks.verify_till(till).problems == ()


def test_who_may_have_it_is_asked_when_it_is_collected(till: Till, tmp_path: Path) -> None:
    path = tmp_path / "gin.csv"
    path.write_text("title,sku,price,minimum age\nGin,GIN,30.00,18\n", encoding="utf-8")
    importing.import_products(till, path)
    made = took(till, "GIN", tender=cash("30.00"))
    refused = preordering.collect(till, made.preorder.receipt)
    assert isinstance(refused, Refusal)
    assert refused.code == "age_unchecked"
    seen = age_checks.attest(till, [variant_id(till, "GIN")])
    done = preordering.collect(till, made.preorder.receipt, age_checked=seen)
    assert isinstance(done, Collected)


def test_tax_that_comes_on_top_comes_with_the_goods(tmp_path: Path) -> None:
    event = NewEvent("Fair", "USD", "Sales tax 8.875% added", "America/New_York")
    till = make_till(tmp_path / "dollars", FixedClock(START), event)
    made = took(till, "MUG", tender=cash("5.00", "USD"), advance="5.00")
    assert made.sale.tax == Money(0, "USD")
    assert made.preorder.total == Money(1_524, "USD")
    done = collected(till, made.preorder.receipt, cash("10.24", "USD"))
    assert done.sale.tax == Money(124, "USD")
    assert done.sale.change == Money(0, "USD")
    assert checks.verify_till(till).problems == ()
    till.close()


def test_an_order_in_the_past_can_still_be_collected(till: Till, clock: FixedClock) -> None:
    made = took(till, "MUG", tender=cash("14.00"))
    clock.forward(days=30)
    assert collected(till, made.preorder.receipt).sale.total == Money(1_400, "GBP")
