"""Paying in parts, paying in coins, and giving away: on a real till, to the penny everywhere."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.documents import Columns
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.journal import Kind
from kiosk.domain.money import Money
from kiosk.domain.session import count_total
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services import carts, exporting, notes, refunds, session_reports, sessions, stored_value
from kiosk.services.checkout import SaleRequest, complete
from kiosk.services.receipts import receipt_document
from kiosk.services.refunded import Refund
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.sales import Sale
from kiosk.services.session_paper import report_document
from kiosk.services.session_reports import Report
from kiosk.services.sessions import Closing, Opening
from kiosk.services.till import NewEvent, Till, open_till
from kiosk.store.verify import verify
from tests.factories import ask, basket, card, cash, journal_text, make_till, sell, variant_id

PRODUCTS = """title,sku,price,stock,kind,taxable
Print,PRINT,12.03,50,goods,yes
Zine,ZINE,9.01,50,goods,no
Pin,PIN,0.02,50,goods,no
Gift card,GIFT,20.00,,gift_card,no
Flyer,FLYER,0.00,,goods,no
"""


@pytest.fixture
def swiss(tmp_path: Path, clock: FixedClock) -> Iterator[Till]:
    event = NewEvent("Markt", "CHF", "MWST 8.1% included", "Europe/Zurich")
    made = make_till(tmp_path / "swiss", clock, event, PRODUCTS, "")
    yield made
    made.close()


def francs(minor: int) -> Money:
    return Money(minor, "CHF")


def sum_of(sale: Sale | Refund, kind: TenderKind) -> int:
    return sum(one.amount.minor for one in sale.tenders if one.kind is kind)


def opened(till: Till) -> None:
    made = sessions.open_session(till, Opening(count_total(Money(10000, till.event.currency))))
    assert not isinstance(made, Refusal)


def closed(till: Till) -> Report:
    made = sessions.close(till, Closing({}))
    assert isinstance(made, Report)
    return made


def totals(till: Till, out: Path) -> dict[str, list[str]]:
    exporting.export_event(till, "csv", out)
    (found,) = out.glob("*otals.csv")
    with found.open(encoding="utf-8-sig", newline="") as file:
        return {row[0]: row for row in csv.reader(file)}


def columns(till: Till, sale: Sale) -> list[tuple[str, str]]:
    blocks = receipt_document(till, sale).blocks
    return [(one.left, one.right) for one in blocks if isinstance(one, Columns)]


def test_cash_is_paid_in_coins_and_every_book_agrees(swiss: Till, tmp_path: Path) -> None:
    opened(swiss)
    sale = sell(swiss, "PRINT", tender=cash("20.00", "CHF"))
    assert (sale.total, sale.change) == (francs(1203), francs(795))
    assert sum_of(sale, TenderKind.ROUNDING) == -2
    shown = columns(swiss, sale)
    at = [left for left, _ in shown].index("Rounding")
    assert "0.02" in shown[at][1]
    assert shown[at + 1][0] == "Cash", "between the total and what was given"
    by_card = sell(swiss, "PRINT", tender=card("12.03", currency="CHF"))
    assert sum_of(by_card, TenderKind.ROUNDING) == 0

    back = refunds.complete(swiss, RefundRequest(by_card.receipt, Payout(TenderKind.CASH)))
    assert isinstance(back, Refund)
    assert (back.total, sum_of(back, TenderKind.CASH)) == (francs(1203), 1205)
    z = closed(swiss)
    of = {one.kind: one for one in z.compared}
    assert of["cash"].expected == francs(10000 + 1205 - 1205)
    assert of["card"].expected == francs(1203)
    assert of["rounding"].expected == francs(0)
    assert z.takings.turnover == francs(1203)
    found = totals(swiss, tmp_path / "out")
    assert found["All sums agree"][1] == "yes"
    assert verify(swiss.store.path, swiss.device.id).problems == ()


def test_less_than_the_smallest_coin_is_paid_with_nothing(swiss: Till) -> None:
    sale = sell(swiss, "PIN", tender=cash("0.00", "CHF"))
    assert (sale.total, sum_of(sale, TenderKind.ROUNDING)) == (francs(2), 2)
    assert sale.change == francs(0)


def test_cash_that_is_short_by_a_coin_is_too_little(swiss: Till) -> None:
    outcome = ask(swiss, "PRINT", tender=cash("12.00", "CHF"))
    assert outcome == Refusal("too_little", {"missing": "0.05 CHF", "due": "12.03 CHF"})


@pytest.mark.parametrize(
    ("rounding", "step"), [("", 1), ("0.05", 5), ("none", 1)], ids=["usual", "said", "none"]
)
def test_an_event_says_itself_what_it_rounds_to(
    tmp_path: Path, clock: FixedClock, rounding: str, step: int
) -> None:
    event = NewEvent("Markt", "EUR", cash_rounding=rounding)
    till = make_till(tmp_path / "till", clock, event, PRODUCTS, "")
    assert till.event.cash_step == step
    till.close()


def test_a_basket_is_paid_in_parts_that_outlive_a_restart(till: Till) -> None:
    carts.add(till, variant_id(till, "MUG"), 3)
    due = carts.load(till).due
    first = carts.give(till, cash("10.00"))
    assert isinstance(first, carts.CartView)
    second = carts.give(till, card("5.50", "SLIP-7"))
    assert isinstance(second, carts.CartView)
    assert second.to_pay == due - Money(1550, "GBP")
    reopened = open_till(till.data_dir, till.clock)
    view = carts.load(reopened)
    assert view == second
    rest = Tender(TenderKind.CARD, view.to_pay, "SLIP-8")
    lines = [(line.variant.id, line.quantity) for line in view.lines]
    sale = complete(reopened, SaleRequest(lines, (*view.given, rest), view.key, None, carts.OPEN))
    assert isinstance(sale, Sale)
    assert [(one.kind, one.reference) for one in sale.tenders] == [
        (TenderKind.CASH, ""), (TenderKind.CARD, "SLIP-7"), (TenderKind.CARD, "SLIP-8")
    ]  # fmt: skip
    assert sum(one.amount.minor for one in sale.tenders) == sale.total.minor
    assert carts.load(reopened).given == ()
    reopened.close()


def test_money_that_was_given_is_handed_back_before_a_basket_goes(till: Till) -> None:
    carts.add(till, variant_id(till, "MUG"))
    carts.give(till, cash("5.00"))
    assert carts.clear(till) == Refusal("money_taken", {"given": "5.00 GBP"})
    assert carts.load(till).units == 1
    assert carts.give_back(till, 0).given == ()
    assert carts.clear(till) == carts.load(till)
    assert carts.load(till).units == 0


def test_a_part_is_less_than_what_is_to_be_paid(till: Till) -> None:
    carts.add(till, variant_id(till, "MUG"))
    due = carts.load(till).due
    assert carts.give(till, Tender(TenderKind.CASH, due)) == Refusal("no_part", {"left": str(due)})
    assert isinstance(carts.give(till, cash("0.00")), Refusal)
    with pytest.raises(BadInput, match="letters, digits"):
        carts.give(till, card("1.00", "4111 1111"))
    assert carts.load(till).given == ()


def test_what_is_taken_out_after_a_part_was_given_comes_back_as_change(till: Till) -> None:
    carts.add(till, variant_id(till, "MUG"), 2)
    carts.give(till, cash("20.00"))
    view = carts.add(till, variant_id(till, "MUG"), -1)
    assert view.to_pay.minor < 0
    sale = complete(till, SaleRequest(basket(till, "MUG"), view.given, view.key))
    assert isinstance(sale, Sale)
    assert sale.change == Money(2000, "GBP") - sale.total


def test_what_is_given_away_is_said_why_and_brings_no_money(till: Till, tmp_path: Path) -> None:
    opened(till)
    why = "Guest: the printer's daughter"
    sale = complete(till, SaleRequest(basket(till, "MUG:2"), (), complimentary=f"  {why} "))
    assert isinstance(sale, Sale)
    assert sum_of(sale, TenderKind.COMPLIMENTARY) == sale.total.minor > 0
    assert why not in journal_text(till), "it is about people, so it must be erasable"
    with till.store.reading() as session:
        assert notes.note(session, sale.id) == ("", why)
    z = closed(till)
    assert {one.kind: one.expected.minor for one in z.compared} == {
        "cash": 10000,
        "complimentary": sale.total.minor,
    }
    assert [one.kind for one in z.compared if one.countable] == ["cash"]
    told = [one.left for one in report_document(till, z).blocks if isinstance(one, Columns)]
    assert told.count("Difference") == 1, "of cash alone"
    assert totals(till, tmp_path / "out")["All sums agree"][1] == "yes"

    in_cash = refunds.complete(till, RefundRequest(sale.receipt, Payout(TenderKind.CASH)))
    assert in_cash == Refusal("was_given_away")
    away = Payout(TenderKind.COMPLIMENTARY)
    back = refunds.complete(till, RefundRequest(sale.receipt, away, {1: 1}))
    assert isinstance(back, Refund)
    assert [one.kind for one in back.tenders] == [TenderKind.COMPLIMENTARY]
    paid = sell(till, "MUG")
    assert refunds.complete(till, RefundRequest(paid.receipt, away)) == Refusal("was_paid_for")


def test_nothing_is_given_away_beside_money_or_without_a_reason(till: Till, swiss: Till) -> None:
    lines = basket(till, "MUG")
    outcome = complete(till, SaleRequest(lines, (cash("5.00"),), complimentary="Guest"))
    assert outcome == Refusal("complimentary_alone")
    with pytest.raises(BadInput, match="Say why"):
        complete(till, SaleRequest(lines, (), complimentary=" "))
    cards = SaleRequest(basket(swiss, "GIFT"), (), complimentary="Guest")
    assert complete(swiss, cards) == Refusal("cards_are_paid")
    assert Kind.SALE_COMPLETED not in journal_text(till)


def test_what_costs_nothing_needs_no_tender(swiss: Till) -> None:
    sale = complete(swiss, SaleRequest(basket(swiss, "FLYER"), ()))
    assert isinstance(sale, Sale)
    assert (sale.total, sale.tenders) == (francs(0), ())


def test_a_gift_card_is_owed_and_is_no_turnover_until_it_is_spent(
    swiss: Till, tmp_path: Path
) -> None:
    opened(swiss)
    sold = sell(swiss, "GIFT:2", "PRINT", tender=card("52.03", currency="CHF"))
    x = session_reports.x_report(swiss)
    assert isinstance(x, Report)
    assert (x.takings.sold, x.takings.cards) == (francs(5203), francs(4000))
    assert x.takings.turnover == francs(1203)
    back = RefundRequest(sold.receipt, Payout(TenderKind.CARD), {1: 1})
    assert isinstance(refunds.complete(swiss, back), Refund)
    code = next(
        code for value, code in stored_value.codes_issued_with(swiss, sold.id) if value.left
    )
    wanted = stored_value.stored_of(code)
    assert wanted is not None
    paid = complete(swiss, SaleRequest(basket(swiss, "ZINE"), (), stored=[wanted]))
    assert isinstance(paid, Sale), paid
    z = closed(swiss)
    assert (z.takings.cards, z.takings.turnover) == (francs(2000), francs(1203 + 901))
    told = [
        (one.left, one.right)
        for one in report_document(swiss, z).blocks
        if isinstance(one, Columns)
    ]
    assert [left for left, _ in told].index("Gift cards sold") < [left for left, _ in told].index(
        "Turnover"
    )
    found = totals(swiss, tmp_path / "out")
    assert found["Gift cards sold, owed until spent"][2:4] == ["1", "20.00"]
    assert found["All sums agree"][1] == "yes"
    again = session_reports.z_report(swiss, z.number)
    assert again.takings.turnover == z.takings.turnover
