"""Gift cards under the law at a real till: last days, rests paid out, single-purpose, and owed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from hardware import text as paper_text
from kiosk.domain.card_liability import Liability
from kiosk.domain.card_terms import CardTerms
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money
from kiosk.domain.seller import checked
from kiosk.domain.session import count_total
from kiosk.domain.staff import Operator, Role
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services import (
    card_liability,
    card_terms,
    carts,
    cash_outs,
    checkout,
    printing,
    refunds,
    sellers,
    session_reports,
    sessions,
    stored_value,
    voids,
)
from kiosk.services.cash_outs import CashedOut
from kiosk.services.checkout import SaleRequest
from kiosk.services.receipts import receipt_document
from kiosk.services.refunded import Refund
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.sales import Sale, find_sale
from kiosk.services.session_paper import report_document
from kiosk.services.session_reports import Report
from kiosk.services.sessions import Closing, Opening
from kiosk.services.till import NewEvent, Till
from kiosk.services.voids import VoidRequest
from kiosk.store.verify import verify
from tests.factories import START, basket, cash, make_till, rows, sell, variant_id
from tests.services.reckoning import reckoned, said, sheets_of, told

PRODUCTS = """title,sku,price,kind,taxable,tax class,purpose
Gift card,GIFT,20.00,gift_card,,,
Mug card,MUGS,20.00,gift_card,yes,,single
Enamel Mug,MUG,14.00,goods,yes,,
Pie,PIE,3.30,goods,yes,reduced,
"""
FAIR = NewEvent(
    "Fair", "USD", "VAT 20% included", "America/New_York", tax_classes=["reduced: VAT 5%"]
)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def till(tmp_path: Path, clock: FixedClock) -> Iterator[Till]:
    opened = make_till(tmp_path / "till", clock, FAIR, PRODUCTS, "")
    sellers.set_seller(opened, checked(name="Ada", country="US"))
    yield opened
    opened.close()


def card_of(till: Till, sku: str = "GIFT") -> str:
    sale = sell(till, sku, tender=dollars("20.00"))
    ((_, code),) = stored_value.codes_issued_with(till, sale.id)
    return code


def turn(clock: FixedClock, at: datetime) -> None:
    clock.forward(seconds=(at - clock.now()).total_seconds())


def dollars(amount: str) -> Tender:
    return cash(amount, "USD")


def pay(till: Till, *wanted: str, code: str, given: str = "") -> Sale | Refusal:
    stored = stored_value.stored_of(code)
    assert stored is not None
    tenders = (dollars(given),) if given else ()
    return checkout.complete(till, SaleRequest(basket(till, *wanted), tenders, stored=[stored]))


def start(till: Till) -> None:
    sessions.open_session(till, Opening(count_total(Money(5_000, "USD"))))


def owed(till: Till, purpose: bool = False) -> Liability:
    (found,) = [one for one in card_liability.owed(till) if one.single_purpose is purpose]
    return found


def sound(till: Till) -> bool:
    return verify(till.store.path, till.device.id).problems == ()


def test_a_card_is_refused_after_its_last_day_and_its_paper_names_it(
    till: Till, clock: FixedClock
) -> None:
    sale = sell(till, "GIFT", tender=dollars("20.00"))
    ((value, code),) = stored_value.codes_issued_with(till, sale.id)
    assert value.expires == date(2031, 11, 21), "five years: 12 CFR 1005.20(e)"
    assert find_sale(till, sale.receipt) == sale
    job = printing.stored_document(till, stored_value.paper_job(value.key))
    assert job is not None
    assert "Valid until 21 Nov 2031" in paper_text.render(job)
    assert "Gift cards are valid until 21 Nov 2031" in paper_text.render(
        receipt_document(till, sale)
    )
    # Its last day ends where the event is, hours after it does in Greenwich.
    turn(clock, START.replace(year=2031, month=11, day=22, hour=4))
    assert isinstance(pay(till, "PIE", code=code), Sale)
    turn(clock, START.replace(year=2031, month=11, day=22, hour=6))
    late = pay(till, "PIE", code=code)
    assert isinstance(late, Refusal)
    assert (late.code, late.facts["last_day"]) == ("value_expired", "2031-11-21")
    carts.add(till, variant_id(till, "PIE"))
    stored = stored_value.stored_of(code)
    assert stored is not None
    shown = carts.present(till, stored)
    assert isinstance(shown, Refusal)
    assert shown.code == "value_expired"
    found = owed(till)
    assert (found.redeemed.minor, found.expired.minor, found.outstanding.minor) == (330, 1670, 0)
    assert sound(till)


def test_the_organizer_sets_a_term_no_shorter_than_the_law(till: Till, clock: FixedClock) -> None:
    with pytest.raises(BadInput, match="60 months"):
        card_terms.set_terms(till, CardTerms(24))
    before = card_of(till)
    found = card_terms.set_terms(till, CardTerms(120))
    assert found.until == date(2036, 11, 21)
    after = card_of(till)
    kept = [stored_value.find(till, code) for code in (before, after)]
    assert [one and one.expires and one.expires.year for one in kept] == [2031, 2036]
    credit = refunds.complete(
        till,
        RefundRequest(
            sell(till, "MUG", tender=dollars("14.00")).receipt, Payout(TenderKind.GIFT_CARD)
        ),
    )
    assert isinstance(credit, Refund)
    ((value, _),) = stored_value.codes_issued_with(till, credit.id)
    assert value.expires == date(2036, 11, 21)
    card_terms.set_terms(till, CardTerms(0))
    assert card_terms.in_force(till).until is None
    count = "SELECT count(*) FROM entry WHERE kind = 'GiftCardTermsSet'"
    assert rows(till.store.path, count) == [(2,)]
    card_terms.set_terms(till, CardTerms(0))
    assert rows(till.store.path, count) == [(2,)], "what holds already is not said again"
    assert sound(till)


def test_a_small_rest_is_paid_out_once_and_every_book_says_so(till: Till, tmp_path: Path) -> None:
    start(till)
    code = card_of(till)
    much = cash_outs.cash_out(till, code)
    assert isinstance(much, Refusal)
    assert (much.code, much.facts["amount"]) == ("too_much_on_it", "15.00 USD")
    pay(till, "MUG", code=code)
    made = cash_outs.cash_out(till, code, "Ada", "once")
    assert isinstance(made, CashedOut)
    assert (made.taken.minor, made.moved.amount.minor, made.moved.who) == (600, -600, "Ada")
    again = cash_outs.cash_out(till, code, "Ada", "once")
    assert again == made
    spent = cash_outs.cash_out(till, code)
    assert isinstance(spent, Refusal)
    assert spent.code == "value_spent"
    assert isinstance(pay(till, "PIE", code=code), Refusal)
    z = sessions.close(till, Closing({"cash": count_total(Money(6_400, "USD"))}))
    assert isinstance(z, Report)
    assert (z.drawer.cash_out.minor, z.drawer.cards_out.minor) == (600, 600)
    assert z == session_reports.z_report(till, z.number)
    assert said(z) == reckoned(told(till), z.session)
    (counted,) = [one for one in z.compared if one.kind == "cash"]
    assert counted.difference == Money(0, "USD")
    printed = [line.split() for line in paper_text.render(report_document(till, z)).splitlines()]
    assert ["Gift", "cards", "paid", "out", "-$6.00"] in printed
    assert not any(line[:2] == ["Cash", "out"] for line in printed)
    sheets = sheets_of(till, tmp_path / "out")
    totals = {row["What"]: row for row in sheets["totals"]}
    assert totals["All sums agree"]["Which"] == "yes"
    paid = {row["Tender"]: row["Gift cards paid out"] for row in sheets["sessions"]}
    assert paid == {"cash": "6.00", "gift_card": "0.00"}
    assert [row["Kind"] for row in sheets["cash_moves"]] == ["card_out"]
    (row,) = sheets["gift_card_liability"]
    assert [row[one] for one in ("Sold", "Redeemed", "Cashed out", "Outstanding")] == [
        *("20.00", "14.00", "6.00", "0.00"),
    ]
    assert sound(till)


def test_what_may_not_be_paid_out_is_not(till: Till, clock: FixedClock) -> None:
    code = card_of(till)
    pay(till, "MUG", code=code)
    closed = cash_outs.cash_out(till, code)
    assert closed == Refusal("no_session")
    start(till)
    seller = till.acting_as(Operator("cy", "Cy", Role.SELLER))
    may_not = cash_outs.cash_out(seller, code)
    assert isinstance(may_not, Refusal)
    assert may_not.code == "not_allowed"
    unknown = cash_outs.cash_out(till, "GC" + "2" * 14)
    assert isinstance(unknown, Refusal)
    assert unknown.code == "value_unknown"
    (voucher,) = stored_value.issue_vouchers(till, Money(500, "USD"), 1, "")
    assert cash_outs.due(till, voucher) == Refusal("value_unknown", {"code": voucher[-4:]})
    single = card_of(till, "MUGS")
    assert cash_outs.due(till, single) == Refusal("single_not_cashed", {"code": single[-4:]})
    turn(clock, START + timedelta(days=6 * 366))
    late = cash_outs.due(till, code)
    assert isinstance(late, Refusal)
    assert late.code == "value_expired"
    assert sound(till)


def test_where_no_law_asks_for_it_only_the_organizer_can(tmp_path: Path, clock: FixedClock) -> None:
    event = NewEvent("Markt", "CHF", "MWST 8.1% included", "Europe/Zurich")
    products = "title,sku,price,kind\nKarte,GIFT,20.00,gift_card\nTasse,MUG,16.98,goods\n"
    till = make_till(tmp_path / "swiss", clock, event, products, "")
    sellers.set_seller(till, checked(name="Ada", country="CH"))
    start_in = Opening(count_total(Money(5_000, "CHF")))
    sessions.open_session(till, start_in)
    sale = sell(till, "GIFT", tender=cash("20.00", "CHF"))
    ((_, code),) = stored_value.codes_issued_with(till, sale.id)
    assert isinstance(pay(till, "MUG", code=code), Sale)
    assert cash_outs.cash_out(till, code) == Refusal("not_paid_out")
    card_terms.set_terms(till, CardTerms(pays_out=500))
    made = cash_outs.cash_out(till, code, key="once")
    assert cash_outs.cash_out(till, code, key="once") == made
    assert isinstance(made, CashedOut)
    assert (made.taken.minor, made.moved.amount.minor) == (302, -300), "rounded as all cash is"
    assert owed(till).outstanding.minor == 0
    x = session_reports.x_report(till)
    assert isinstance(x, Report)
    assert x.compared[0].expected.minor == 5_000 + 2_000 - 300
    assert sound(till)
    till.close()


def test_a_single_purpose_card_is_taxed_once(till: Till, tmp_path: Path) -> None:
    start(till)
    code = card_of(till, "MUGS")
    value = stored_value.find(till, code)
    assert value is not None
    assert (value.tax_class, value.left.minor) == ("", 2000)
    job = printing.stored_document(till, stored_value.paper_job(value.key))
    assert job is not None
    assert "the tax class “standard”" in " ".join(paper_text.render(job).split())
    other = pay(till, "PIE", code=code, given="5.00")
    assert isinstance(other, Sale)
    assert other.tenders == (dollars("5.00"),), "it pays for nothing of another class"
    alone = pay(till, "PIE", code=code)
    assert alone == Refusal("card_for_others", {"code": code[-4:], "tax_class": "standard"})
    sale = pay(till, "MUG:2", "PIE", code=code, given="20.00")
    assert isinstance(sale, Sale)
    assert find_sale(till, sale.receipt) == sale
    assert (sale.total.minor, sale.change.minor) == (800 + 330, 870)
    taxes = {one.rate.millipercent: one.tax.minor for one in sale.taxes}
    assert taxes == {20_000: 133, 5_000: 16}, "of the 8.00 that the card did not pay"
    printed = " ".join(paper_text.render(receipt_document(till, sale)).split())
    assert f"Gift card …{code[-4:]}," in printed
    spent = stored_value.find(till, code)
    assert spent is not None
    assert spent.left.minor == 0
    found = owed(till, purpose=True)
    assert (found.sold.minor, found.redeemed.minor, found.outstanding.minor) == (2000, 2000, 0)
    z = sessions.close(till, Closing({"cash": count_total(Money(0, "USD"))}))
    assert isinstance(z, Report)
    assert z.takings.turnover.minor == 2000 + 330 + 1130, "its sale was the turnover"
    standard = next(one for one in z.takings.taxes if one.rate.millipercent == 20_000)
    assert standard.gross.minor == 2800, "two mugs, once"
    totals = {row["What"]: row for row in sheets_of(till, tmp_path / "out")["totals"]}
    assert totals["All sums agree"]["Which"] == "yes"
    assert sound(till)


def test_the_basket_shows_what_a_single_purpose_card_leaves(till: Till) -> None:
    code = card_of(till, "MUGS")
    stored = stored_value.stored_of(code)
    assert stored is not None
    carts.add(till, variant_id(till, "MUG"))
    carts.add(till, variant_id(till, "PIE"))
    view = carts.present(till, stored)
    assert not isinstance(view, Refusal)
    assert (view.due.minor, view.to_pay.minor, view.stored[0].pays.minor) == (330, 330, 1400)
    request = SaleRequest(
        [(one.key, one.quantity) for one in view.lines],
        (dollars("3.30"),),
        view.key,
        cart=carts.OPEN,
        stored=[stored],
    )
    sale = checkout.complete(till, request)
    assert isinstance(sale, Sale)
    assert checkout.complete(till, request) == sale


def test_what_it_paid_comes_back_with_a_void_and_not_with_a_refund(till: Till) -> None:
    start(till)
    code = card_of(till, "MUGS")
    sale = pay(till, "MUG", "PIE", code=code, given="3.30")
    assert isinstance(sale, Sale)
    void = voids.complete(till, VoidRequest(sale.receipt, "Rung up by mistake"))
    assert isinstance(void, Refund)
    assert (void.total, void.taxes) == (sale.total, sale.taxes), "as if it had not been"
    value = stored_value.find(till, code)
    assert value is not None
    assert value.left.minor == 2000
    again = pay(till, "MUG", "PIE", code=code, given="3.30")
    assert isinstance(again, Sale)
    back = refunds.complete(till, RefundRequest(again.receipt, Payout(TenderKind.CASH)))
    assert isinstance(back, Refund)
    # What came back was worth 17.30 and taxed in two sales, of the card and of the rest.
    assert (back.total.minor, back.tax.minor) == (1730, 233 + 16)
    assert sound(till)


def test_an_unused_single_purpose_card_is_taken_back_with_its_tax(till: Till) -> None:
    sale = sell(till, "MUGS", tender=dollars("20.00"))
    ((_, code),) = stored_value.codes_issued_with(till, sale.id)
    back = refunds.complete(till, RefundRequest(sale.receipt, Payout(TenderKind.CASH)))
    assert isinstance(back, Refund)
    assert (back.total.minor, back.tax.minor) == (2000, 333)
    gone = pay(till, "MUG", code=code)
    assert isinstance(gone, Refusal)
    assert gone.code == "value_spent"
    assert owed(till, purpose=True).taken_back.minor == 2000


def test_what_was_owed_at_a_moment_is_told_later(till: Till, clock: FixedClock) -> None:
    code = card_of(till)
    turn(clock, START + timedelta(hours=1))
    pay(till, "MUG", code=code)
    card_of(till)
    (then,) = card_liability.owed(till, START + timedelta(minutes=1))
    assert (then.cards, then.redeemed.minor, then.outstanding.minor) == (1, 0, 2000)
    (now,) = card_liability.owed(till)
    assert (now.cards, now.redeemed.minor, now.outstanding.minor) == (2, 1400, 2600)


@pytest.mark.parametrize(
    ("row", "trouble"),
    [
        ("Mug,MUG,14.00,goods,yes,,single", "is for gift cards"),
        ("Card,CARD,14.00,gift_card,no,,single", "taxed when sold"),
        ("Card,CARD,14.00,gift_card,yes,,both", "neither single nor multi"),
    ],
)
def test_a_purpose_that_can_not_be_is_named_by_its_row(
    tmp_path: Path, clock: FixedClock, row: str, trouble: str
) -> None:
    head = PRODUCTS.splitlines()[0]
    with pytest.raises(AssertionError, match=trouble):
        make_till(tmp_path / "till", clock, FAIR, f"{head}\n{row}\n", "")
