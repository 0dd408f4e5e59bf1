"""Exchanges: things come back, others are taken, and the difference alone is paid."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware import text as paper_text
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money
from kiosk.domain.session import count_total
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services import (
    checkout,
    exchanges,
    printing,
    refunds,
    sales,
    session_reports,
    sessions,
    stored_value,
    voids,
)
from kiosk.services.checkout import SaleRequest
from kiosk.services.exchanges import Exchange, ExchangeRequest
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.sales import Sale
from kiosk.services.session_paper import report_document
from kiosk.services.session_reports import Report
from kiosk.services.sessions import Opening
from kiosk.services.till import NewEvent, Till
from kiosk.services.voids import VoidRequest
from kiosk.store.verify import verify
from tests.factories import START, basket, card, cash, journal_text, make_till, on_hand, sell
from tests.services.reckoning import sheets_of

IN_CASH = Payout(TenderKind.CASH)
SWAP = TenderKind.EXCHANGE


def request(
    till: Till,
    sale: Sale,
    back: dict[int, int],
    *take: str,
    tenders: tuple[Tender, ...] = (),
    payout: Payout | None = None,
    key: str | None = None,
) -> ExchangeRequest:
    return ExchangeRequest(sale.receipt, back, basket(till, *take), tenders, payout, key=key)


def swap(till: Till, wanted: ExchangeRequest) -> Exchange:
    outcome = exchanges.complete(till, wanted)
    assert isinstance(outcome, Exchange), outcome
    return outcome


def refused(till: Till, wanted: ExchangeRequest) -> str:
    before = journal_text(till)
    outcome = exchanges.complete(till, wanted)
    assert isinstance(outcome, Refusal), outcome
    assert journal_text(till) == before, "neither half of it was made"
    return outcome.code


def test_what_costs_more_is_paid_for_and_both_are_on_one_paper(till: Till) -> None:
    sale = sell(till, "MUG:2", tender=card("28.00", "A-17"))
    before = on_hand(till)
    made = swap(till, request(till, sale, {1: 1}, "TEE-M", tenders=(cash("20.00"),)))
    assert made.refund.tenders == (Tender(SWAP, Money(1400, "GBP")),)
    assert made.sale.tenders[0] == Tender(SWAP, Money(1400, "GBP"))
    assert made.sale.change == Money(600, "GBP")
    after = on_hand(till)
    moved = {sku: after[sku] - before[sku] for sku in ("MUG", "TEE-M")}  # type: ignore[operator]
    assert moved == {"MUG": 1, "TEE-M": -1}
    job = printing.stored_document(till, printing.receipt_job(made.sale))
    assert job is not None
    assert job.open_drawer
    paper = paper_text.render(job)
    for words in (f"Exchange for {sale.receipt}", "Enamel Mug", "-£14.00", "River Tee", "£28.00"):
        assert words in paper
    printing.reprint(till, made.sale)
    found = sales.find_sale(till, made.sale.receipt)
    assert found == made.sale
    assert verify(till.store.path, till.device.id).problems == ()


def test_what_costs_less_is_paid_out_and_even_moves_no_money(till: Till) -> None:
    sale = sell(till, "MUG:3", tender=cash("50.00"))
    less = swap(till, request(till, sale, {1: 1}, "ZINE", payout=IN_CASH))
    assert less.refund.tenders == (
        Tender(SWAP, Money(900, "GBP")),
        Tender(TenderKind.CASH, Money(500, "GBP")),
    )
    even = swap(till, request(till, sale, {1: 1}, "MUG"))
    assert {one.kind for one in (*even.refund.tenders, *even.sale.tenders)} == {SWAP}
    on_card = swap(till, request(till, sale, {1: 1}, "ZINE", payout=Payout(TenderKind.GIFT_CARD)))
    ((value, _),) = stored_value.codes_issued_with(till, on_card.refund.id)
    assert value.left == Money(500, "GBP")
    # What was taken comes back in its turn, by the way that the first sale was paid.
    again = swap(till, request(till, less.sale, {1: 1}, "BREW", payout=IN_CASH))
    assert again.refund.sale_receipt == less.sale.receipt


def test_never_more_comes_back_than_was_sold_and_nothing_of_a_refused_one_is_made(
    till: Till,
) -> None:
    sale = sell(till, "MUG:2", tender=cash("28.00"))
    assert refused(till, request(till, sale, {1: 3}, "MUG")) == "refunded_before"
    assert refused(till, request(till, sale, {1: 1}, "TEE-M")) == "too_little"
    assert refused(till, request(till, sale, {1: 1}, "ZINE")) == "exchange_pays_out"
    paid = (cash("5.00"),)
    assert refused(till, request(till, sale, {1: 1}, "MUG", tenders=paid)) == "exchange_is_paid"
    sell(till, "LAST", tender=cash("20.00"))
    assert refused(till, request(till, sale, {1: 2}, "LAST", payout=IN_CASH)) == "sold_out"
    assert refused(till, ExchangeRequest(sale.receipt, {1: 1}, ())) == "empty_cart"
    given = request(till, sale, {1: 2}, "MUG:2", key="once")
    assert swap(till, given) == swap(till, given), "twice in a row exchanges once"
    assert refused(till, request(till, sale, {1: 1}, "MUG")) == "nothing_to_refund"
    with pytest.raises(BadInput):
        exchanges.complete(
            till, request(till, sale, {1: 1}, "ZINE", payout=Payout(TenderKind.VOUCHER))
        )


def test_the_last_of_its_kind_is_exchanged_for_itself(till: Till) -> None:
    sale = sell(till, "LAST", tender=cash("20.00"))
    swap(till, request(till, sale, {1: 1}, "LAST"))
    assert on_hand(till)["LAST"] == 0


def test_the_books_of_a_day_with_exchanges_agree(till: Till, tmp_path: Path) -> None:
    sessions.open_session(till, Opening(count_total(Money(5000, "GBP"))))
    sale = sell(till, "MUG:2", tender=card("28.00"))
    more = swap(till, request(till, sale, {1: 1}, "TEE-M", tenders=(card("14.00"),)))
    found = session_reports.x_report(till)
    assert isinstance(found, Report)
    assert {one.kind: one.expected.minor for one in found.compared} == {
        "cash": 5000,
        "card": 4200,
        "exchange": 0,
    }
    assert found.takings.turnover == Money(4200, "GBP")
    assert "Exchange" not in paper_text.render(report_document(till, found))
    outcome = voids.complete(till, VoidRequest(more.sale.receipt, "Rung up by mistake"))
    assert isinstance(outcome, Refusal)
    assert outcome.code == "void_exchanged"
    sheets = sheets_of(till, tmp_path / "out")
    totals = {(row["What"], row["Which"]) for row in sheets["totals"]}
    assert ("All sums agree", "yes") in totals
    back = refunds.complete(till, RefundRequest(more.sale.receipt, Payout(TenderKind.CARD)))
    assert not isinstance(back, Refusal)
    assert verify(till.store.path, till.device.id).problems == ()


def test_what_was_given_away_is_not_exchanged_and_coins_are_rounded_once(tmp_path: Path) -> None:
    event = NewEvent("Markt", "CHF", "MWST 8.1% included", "Europe/Zurich")
    products = "title,sku,price\nA,A,4.98\nB,B,7.31\n"
    till = make_till(tmp_path / "francs", FixedClock(START), event, products, "")
    sale = sell(till, "A:1", tender=cash("10.00", "CHF"))
    made = swap(till, request(till, sale, {1: 1}, "B", tenders=(cash("2.35", "CHF"),)))
    kinds = {one.kind: one.amount.minor for one in made.sale.tenders}
    assert kinds == {SWAP: 498, TenderKind.CASH: 235, TenderKind.ROUNDING: -2}
    wanted = SaleRequest(basket(till, "A"), (), complimentary="Press")
    gift = checkout.complete(till, wanted)
    assert isinstance(gift, Sale)
    assert refused(till, request(till, gift, {1: 1}, "A")) == "was_given_away"
    till.close()
