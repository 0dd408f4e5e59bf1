"""Refunds at the till that sold: money, stock, tickets, paper and the sums after them."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardware.documents import Columns, Text
from kiosk.domain.admission import Verdict
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money, total
from kiosk.domain.tenders import TenderKind
from kiosk.services import codes, exporting, gate, printing, refunded, refunds, sales
from kiosk.services.refunded import Refund
from kiosk.services.refunds import Payout, RefundRequest, refund_job
from kiosk.services.sales import Sale
from kiosk.services.till import Till
from kiosk.store.verify import verify
from tests.factories import START, card, make_till, on_hand, rows, sell

CASH, CARD = Payout(TenderKind.CASH), Payout(TenderKind.CARD, "A-17")


def back(
    till: Till,
    sale: Sale,
    lines: dict[int, int] | None = None,
    payout: Payout = CASH,
    *,
    restock: bool = True,
    key: str | None = None,
) -> Refund:
    outcome = refunds.complete(till, RefundRequest(sale.receipt, payout, lines, restock, key))
    assert isinstance(outcome, Refund), outcome
    return outcome


def sums_agree(till: Till, out: Path) -> bool:
    exporting.export_event(till, "csv", out)
    (totals,) = out.glob("*otals*.csv")
    with totals.open(encoding="utf-8-sig") as file:
        found = {row[0]: row for row in csv.reader(file)}
    return "yes" in found["All sums agree"]


def test_a_refund_has_a_number_of_its_own_without_gaps(till: Till) -> None:
    sale = sell(till, "MUG:2", "ZINE")
    numbers = [back(till, sale, {1: 1}).receipt, back(till, sale, {2: 1}).receipt]
    assert numbers == [f"{till.device.prefix}-R00000{n}" for n in (1, 2)]
    assert sell(till, "MUG").receipt == f"{till.device.prefix}-000002"
    assert sales.find_sale(till, sale.receipt) == sale, "the sale stays what it was"


def test_what_comes_back_is_on_hand_again_unless_it_is_written_off(till: Till) -> None:
    sale = sell(till, "MUG:3", "BREW")
    assert on_hand(till)["MUG"] == 21
    back(till, sale, {1: 1})
    assert on_hand(till)["MUG"] == 22
    back(till, sale, {1: 1}, restock=False)
    assert on_hand(till)["MUG"] == 22
    reasons = rows(till.store.path, "SELECT reason, quantity FROM movement WHERE reason='return'")
    assert reasons == [("return", 1)]


def test_a_refunded_ticket_lets_nobody_in(till: Till) -> None:
    sale = sell(till, "DAY:2")
    used, unused = [
        code
        for (code,) in rows(
            till.store.path, "SELECT code FROM ticket WHERE order_code = ?", sale.id
        )
    ]
    assert gate.scan(till, used).verdict is Verdict.VALID
    back(till, sale, {1: 1})
    assert gate.scan(till, used).verdict is Verdict.USED, "the one that nobody came with ends first"
    assert gate.scan(till, unused).verdict is Verdict.REVOKED
    back(till, sale)
    assert gate.scan(till, used).verdict is Verdict.REVOKED


def test_a_revoked_ticket_stays_revoked_whatever_its_row_says(till: Till) -> None:
    sale = sell(till, "DAY")
    back(till, sale)
    ((code, ticket, status),) = rows(
        till.store.path, "SELECT code, id, status FROM ticket WHERE order_code = ?", sale.id
    )
    assert status == "revoked"
    with till.store.writing() as session:
        session.connection().exec_driver_sql(
            "UPDATE ticket SET status = 'paid' WHERE id = ?", (ticket,)
        )
    assert gate.scan(till, code).verdict is Verdict.REVOKED


def test_the_paper_says_what_it_is_and_the_drawer_opens_for_cash_alone(till: Till) -> None:
    sale = sell(till, "MUG:2", tender=card("28.00"))
    in_cash = printing.stored_document(till, refund_job(back(till, sale, {1: 1})))
    to_card = printing.stored_document(till, refund_job(back(till, sale, {1: 1}, CARD)))
    assert in_cash is not None
    assert to_card is not None
    texts = [block.text for block in in_cash.blocks if isinstance(block, Text)]
    assert f"Refund for {sale.receipt}" in texts
    paid = [(one.left, one.right) for one in to_card.blocks if isinstance(one, Columns)]
    assert ("Card (A-17)", "-£14.00") in paid
    assert (in_cash.open_drawer, to_card.open_drawer) == (True, False)


def test_a_reference_that_can_not_be_one_refunds_nothing(till: Till) -> None:
    sale = sell(till, "MUG")
    wanted = RefundRequest(sale.receipt, Payout(TenderKind.CARD, "no reference!"))
    with pytest.raises(BadInput):
        refunds.complete(till, wanted)
    assert refunded.event_refunds(till) == []


def test_the_sums_agree_with_refunds_in_them(till: Till, tmp_path: Path) -> None:
    sale = sell(till, "MUG:3", "ZINE:2")
    back(till, sale, {1: 1})
    back(till, sale, payout=CARD)
    assert sums_agree(till, tmp_path / "out")
    with next((tmp_path / "out").glob("*eceipts*.csv")).open(encoding="utf-8-sig") as file:
        amounts = [row["Total"] for row in csv.DictReader(file)]
    assert amounts == ["60.00", "-14.00", "-46.00"]


def test_a_scanned_receipt_is_known_for_what_it_is(till: Till) -> None:
    sale = sell(till, "MUG")
    assert codes.classify(till, sale.receipt) == sale
    assert codes.receipt_at_a_door(till, sale.receipt.lower()) == sale
    assert codes.receipt_at_a_door(till, "T-1") is None
    assert codes.classify(till, "nothing") is False


@pytest.fixture(scope="module")
def busy() -> Iterator[Till]:
    with tempfile.TemporaryDirectory() as room:
        till = make_till(Path(room) / "till", FixedClock(START))
        yield till
        till.close()


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_money_in_less_money_out_is_what_is_left_sold(busy: Till, data: st.DataObject) -> None:
    goods = ("MUG", "TEE-S", "ZINE", "BREW", "DAY")
    made: list[Sale] = []
    taken, paid = Money.zero("GBP"), Money.zero("GBP")
    for _ in range(data.draw(st.integers(1, 6))):
        if not made or data.draw(st.booleans()):
            names = data.draw(st.lists(st.sampled_from(goods), min_size=1, max_size=3, unique=True))
            sale = sell(busy, *(f"{one}:{data.draw(st.integers(1, 4))}" for one in names))
            made.append(sale)
            taken += sale.total
            continue
        sale = data.draw(st.sampled_from(made))
        asked = {data.draw(st.integers(1, len(sale.lines))): data.draw(st.integers(1, 4))}
        outcome = refunds.complete(busy, RefundRequest(sale.receipt, CASH, asked))
        if isinstance(outcome, Refund):
            paid += outcome.total
        else:
            assert isinstance(outcome, Refusal)
    for sale in made:
        assert all(one.before <= one.quantity for one in refunded.sold_lines(busy, sale))
    back_for_these = total(
        (one.total for sale in made for one in refunded.refunds_of(busy, sale)), "GBP"
    )
    assert back_for_these == paid
    for sale in made:
        refunds.complete(busy, RefundRequest(sale.receipt, CASH))
        whole = total((one.total for one in refunded.refunds_of(busy, sale)), "GBP")
        taxes = total((one.tax for one in refunded.refunds_of(busy, sale)), "GBP")
        assert (whole, taxes) == (sale.total, sale.tax)
    assert verify(busy.store.path, busy.device.id).problems == ()
