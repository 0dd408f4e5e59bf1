"""Gift cards and vouchers at one till: sold, paid with bit by bit, taken back, and kept secret."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware import text as paper_text
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money
from kiosk.domain.stored_value import (
    Offer,
    comparable,
    grouped,
    kind_of_code,
    new_code,
    pay_with,
    tail_of,
    value_key,
)
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services import checkout, printing, refunds, sales, stored_value
from kiosk.services.checkout import SaleRequest
from kiosk.services.refunded import Refund
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.sales import Sale
from kiosk.services.till import Till
from kiosk.store.engine import back_up
from kiosk.store.verify import verify
from tests.factories import START, basket, cash, journal_text, make_till, rows, sell

PRODUCTS = """title,sku,price,stock,kind,taxable,policy
Gift card 25,GIFT-25,25.00,,gift_card,yes,
Gift card 10,GIFT-10,10.00,,gift_card,yes,
Enamel Mug,MUG,14.00,24,goods,yes,
"""


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    opened = make_till(tmp_path / "till", FixedClock(START), products=PRODUCTS, tickets="")
    yield opened
    opened.close()


def card_of(till: Till, sku: str = "GIFT-25") -> str:
    """Sell a gift card and return its code."""
    sale = sell(till, sku)
    ((_, code),) = stored_value.codes_issued_with(till, sale.id)
    return code


def pay(till: Till, *wanted: str, codes: list[str], most: int | None = None, given: str = ""):
    stored = [stored_value.stored_of(code, most) for code in codes]
    tenders = (cash(given),) if given else ()
    request = SaleRequest(basket(till, *wanted), tenders, stored=[one for one in stored if one])
    return checkout.complete(till, request)


def left(till: Till, code: str) -> int:
    value = stored_value.find(till, code)
    assert value is not None
    return value.left.minor


def test_a_gift_card_is_sold_untaxed_and_printed_with_its_code(till: Till) -> None:
    sale = sell(till, "GIFT-25", "MUG")
    ((value, code),) = stored_value.codes_issued_with(till, sale.id)
    assert value.left == Money(2500, "GBP")
    assert sale.tax == Money(233, "GBP"), "the mug's tax alone"
    job = printing.stored_document(till, stored_value.paper_job(value.key))
    assert job is not None
    printed = paper_text.render(job)
    assert grouped(code) in printed
    assert "£25.00" in printed


def test_its_code_stands_in_no_entry_and_on_no_receipt(till: Till) -> None:
    code = card_of(till)
    pay(till, "MUG", codes=[code])
    told = journal_text(till)
    assert code not in told
    assert code[2:] not in told
    receipts = rows(till.store.path, "SELECT document FROM print_job WHERE key LIKE 'receipt:%'")
    assert len(receipts) == 2
    assert not any(code in text or grouped(code) in text for (text,) in receipts)


def test_it_is_paid_with_bit_by_bit_and_never_beyond(till: Till) -> None:
    code = card_of(till)
    first = pay(till, "MUG", codes=[code])
    assert isinstance(first, Sale)
    assert first.tenders == (Tender(TenderKind.GIFT_CARD, Money(1400, "GBP"), tail_of(code)),)
    assert left(till, code) == 1100
    short = pay(till, "MUG", codes=[code])
    assert isinstance(short, Refusal)
    assert short.code == "too_little"
    assert left(till, code) == 1100, "a refused sale spends nothing"
    second = pay(till, "MUG", codes=[code], given="5.00")
    assert isinstance(second, Sale)
    assert second.change == Money(200, "GBP")
    assert left(till, code) == 0
    empty = pay(till, "MUG", codes=[code])
    assert isinstance(empty, Refusal)
    assert empty.code == "value_spent"
    assert verify(till.store.path, till.device.id).sound


def test_no_more_is_taken_than_was_asked_for(till: Till) -> None:
    code = card_of(till)
    sale = pay(till, "MUG", codes=[code], most=400, given="10.00")
    assert isinstance(sale, Sale)
    assert [one.amount.minor for one in sale.tenders] == [400, 1000]
    assert left(till, code) == 2100


def test_several_pay_together_and_what_is_not_needed_is_not_touched(till: Till) -> None:
    codes = [card_of(till, "GIFT-10"), card_of(till, "GIFT-10"), card_of(till)]
    sale = pay(till, "MUG", codes=codes)
    assert isinstance(sale, Sale)
    assert [left(till, one) for one in codes] == [0, 600, 2500]


def test_a_gift_card_does_not_pay_for_gift_cards(till: Till) -> None:
    code = card_of(till)
    alone = pay(till, "GIFT-10", codes=[code])
    assert isinstance(alone, Refusal)
    assert alone.code == "only_cards"
    both = pay(till, "GIFT-10", "MUG", codes=[code], given="10.00")
    assert isinstance(both, Sale)
    assert left(till, code) == 1100, "it paid for the mug, the cash for the other card"


def test_a_voucher_pays_once_and_gives_nothing_back(till: Till) -> None:
    worth = Money(2000, "GBP")
    first, second = stored_value.issue_vouchers(till, worth, 2, "Thank you")
    sale = pay(till, "MUG", codes=[first])
    assert isinstance(sale, Sale)
    assert sale.tenders[0].amount == Money(1400, "GBP")
    assert sale.change == Money(0, "GBP")
    again = pay(till, "MUG", codes=[first])
    assert isinstance(again, Refusal)
    assert again.code == "value_spent"
    assert (left(till, first), left(till, second)) == (0, 2000)
    held = "SELECT units FROM allotment WHERE key LIKE 'voucher:%' ORDER BY units"
    assert rows(till.store.path, held) == [(0,), (1,)]
    assert verify(till.store.path, till.device.id).sound


@pytest.mark.parametrize(("worth", "number"), [("0.00", 1), ("5.00", 0), ("5.00", 2001)])
def test_vouchers_that_can_not_be_are_not_made(till: Till, worth: str, number: int) -> None:
    with pytest.raises(BadInput):
        stored_value.issue_vouchers(till, Money.parse(worth, "GBP"), number, "")
    assert rows(till.store.path, "SELECT count(*) FROM stored_value") == [(0,)]


def test_many_vouchers_fit_into_their_entries(till: Till) -> None:
    codes = stored_value.issue_vouchers(till, Money(500, "GBP"), 250, "")
    assert len({value_key(code) for code in codes}) == 250
    assert sum(one.left.minor for one in stored_value.outstanding(till)) == 250 * 500


def test_a_code_that_nobody_issued_is_refused(till: Till) -> None:
    unknown = pay(till, "MUG", codes=[new_code(TenderKind.GIFT_CARD)])
    assert isinstance(unknown, Refusal)
    assert unknown.code == "value_unknown"


def refund(till: Till, sale: Sale, kind: TenderKind = TenderKind.CASH, **more: object):
    return refunds.complete(till, RefundRequest(sale.receipt, Payout(kind), **more))  # type: ignore[arg-type]


def test_a_card_that_was_sold_by_mistake_is_taken_back_while_nothing_was_spent(till: Till) -> None:
    sale = sell(till, "GIFT-25:2")
    (_, used), (_, whole) = stored_value.codes_issued_with(till, sale.id)
    pay(till, "MUG", codes=[used])
    both = refund(till, sale)
    assert isinstance(both, Refusal)
    assert (both.code, both.facts["left"]) == ("card_used", 1)
    one = refund(till, sale, lines={1: 1})
    assert isinstance(one, Refund)
    assert (left(till, used), left(till, whole)) == (1100, 0)
    gone = pay(till, "MUG", codes=[whole])
    assert isinstance(gone, Refusal)
    assert gone.code == "value_spent"
    assert verify(till.store.path, till.device.id).sound


def test_a_refund_as_credit_is_a_gift_card_of_its_own(till: Till) -> None:
    paid_back = refund(till, sell(till, "MUG"), TenderKind.GIFT_CARD)
    assert isinstance(paid_back, Refund)
    ((value, code),) = stored_value.codes_issued_with(till, paid_back.id)
    assert value.left == paid_back.total == Money(1400, "GBP")
    assert paid_back.tenders[0].reference == tail_of(code)
    assert isinstance(pay(till, "MUG", codes=[code]), Sale)
    assert verify(till.store.path, till.device.id).sound


def test_nothing_is_paid_back_on_a_voucher(till: Till) -> None:
    with pytest.raises(BadInput):
        refund(till, sell(till, "MUG"), TenderKind.VOUCHER)


def test_gift_cards_without_a_price_or_too_many_of_them_are_refused(till: Till) -> None:
    many = checkout.complete(till, SaleRequest(basket(till, "GIFT-10:41"), (cash("1000"),)))
    assert isinstance(many, Refusal)
    assert many.code == "too_many_cards"
    most = sell(till, "GIFT-10:40")
    assert len(stored_value.codes_issued_with(till, most.id)) == 40


def test_a_tender_that_a_newer_till_took_is_listed_all_the_same(till: Till) -> None:
    sale = sell(till, "MUG")
    with till.store.writing() as session:
        session.connection().exec_driver_sql("UPDATE sale_tender SET kind = 'seashells'")
    (listed,) = sales.list_sales(till)
    assert listed.receipt == sale.receipt
    assert listed.tenders[0].kind is TenderKind.OTHER


def test_a_card_lives_in_a_backup_like_the_rest(till: Till, tmp_path: Path) -> None:
    card_of(till)
    back_up(till.store.path, tmp_path / "copy.db")
    assert verify(tmp_path / "copy.db", till.device.id).sound


def test_a_code_is_read_however_it_is_typed() -> None:
    code = new_code(TenderKind.GIFT_CARD)
    for typed in (code.lower(), grouped(code), f" {grouped(code).lower()} "):
        assert comparable(typed) == code
        assert value_key(typed) == value_key(code)
        assert kind_of_code(typed) is TenderKind.GIFT_CARD
    assert kind_of_code(new_code(TenderKind.VOUCHER)) is TenderKind.VOUCHER
    for other in ("", "GC", code + "2", "5012345678900", "K7QM-000123", code.replace("GC", "XX")):
        assert value_key(other) is None


amounts = st.integers(0, 5_000)


@given(amounts, st.lists(st.tuples(st.booleans(), amounts), max_size=6))
def test_what_pays_adds_up_to_what_is_due_or_to_all_there_is(
    due: int, given: list[tuple[bool, int]]
) -> None:
    offers = [
        Offer(str(n), TenderKind.VOUCHER if v else TenderKind.GIFT_CARD, "", Money(some, "EUR"))
        for n, (v, some) in enumerate(given)
    ]
    tenders = pay_with(Money(due, "EUR"), offers)
    paid = sum(one.amount.minor for one in tenders)
    assert paid == min(due, sum(some for _, some in given))
    by_key = {one.key: one.amount.minor for one in offers}
    assert all(0 < one.amount.minor <= by_key[one.key] for one in tenders)
    assert len({one.key for one in tenders}) == len(tenders)
    cards = [one for one in tenders if one.kind is TenderKind.GIFT_CARD]
    vouchers = sum(some for v, some in given if v)
    assert not cards or vouchers < due, "vouchers, which give nothing back, go first"
