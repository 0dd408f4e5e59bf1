"""Payment links: a promise with a code to pay it, until somebody has seen the money."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware import text
from hardware.documents import Qr
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import Refusal
from kiosk.domain.money import Money
from kiosk.domain.seller import checked
from kiosk.domain.session import count_total
from kiosk.domain.tenders import Tender, TenderKind, parse_tender
from kiosk.services import checkout, checks, refunds, sellers, sessions, transfers
from kiosk.services.receipts import receipt_document
from kiosk.services.refunded import Refund
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.session_paper import report_document
from kiosk.services.session_reports import Report
from kiosk.services.sessions import Closing, Opening
from kiosk.services.till import NewEvent, Till
from tests.factories import START, ask, basket, make_till, rows, sell
from tests.services.reckoning import sheets_of

MARKT = NewEvent("Markt", "EUR", "MwSt 19% included", "Europe/Berlin")
LINK = "https://pay.example/ada?a={amount}&c={currency}&r={reference}"
ADA = checked(name="Ada", country="DE", iban="DE89370400440532013000", pay_link=LINK)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    opened = make_till(tmp_path / "till", FixedClock(START), MARKT)
    sellers.set_seller(opened, ADA)
    yield opened
    opened.close()


def given(kind: TenderKind, minor: int = 1_400) -> Tender:
    return Tender(kind, Money(minor, "EUR"))


def test_a_receipt_carries_the_link_and_its_code(till: Till) -> None:
    sale = sell(till, "MUG", tender=given(TenderKind.PAYMENT_LINK))
    paper = receipt_document(till, sale)
    link = f"https://pay.example/ada?a=14.00&c=EUR&r={sale.receipt}"
    assert [one.data for one in paper.blocks if isinstance(one, Qr)] == [link, sale.receipt]
    printed = text.render(paper)
    assert "Please pay €14.00 with this link:" in printed
    assert link in "".join(printed.split())
    copy = receipt_document(till, sale, copy=True)
    assert [one.data for one in copy.blocks if isinstance(one, Qr)] == [sale.receipt]
    assert parse_tender("payment_link:14.00", "EUR") == given(TenderKind.PAYMENT_LINK)


def test_without_a_link_or_with_both_promises_nothing_is_sold(till: Till) -> None:
    both = (given(TenderKind.PAYMENT_LINK, 700), given(TenderKind.BANK_TRANSFER, 700))
    request = checkout.SaleRequest(basket(till, "MUG"), both)
    assert checkout.complete(till, request) == Refusal("two_promises")
    sellers.set_seller(till, checked(name="Ada", country="DE"))
    refused = ask(till, "MUG", tender=given(TenderKind.PAYMENT_LINK))
    assert refused == Refusal("no_pay_link")
    assert rows(till.store.path, "SELECT count(*) FROM sale") == [(0,)]


def test_x_z_and_export_tell_links_and_transfers_apart(till: Till, tmp_path: Path) -> None:
    sessions.open_session(till, Opening(count_total(Money(0, "EUR"))))
    first, second = (sell(till, "MUG", tender=given(TenderKind.PAYMENT_LINK)) for _ in range(2))
    transfer = sell(till, "MUG", tender=given(TenderKind.BANK_TRANSFER))
    assert sorted(one.kind for one in transfers.transfers(till, unconfirmed=True)) == [
        TenderKind.BANK_TRANSFER,
        TenderKind.PAYMENT_LINK,
        TenderKind.PAYMENT_LINK,
    ]
    seen = transfers.confirm(till, first.receipt)
    assert not isinstance(seen, Refusal)
    assert (seen.kind, seen.confirmed) == (TenderKind.PAYMENT_LINK, START)
    z = sessions.close(till, Closing({"cash": count_total(Money(0, "EUR"))}))
    assert isinstance(z, Report)
    told = {one.kind: (one.expected.minor, one.counted) for one in z.compared}
    assert told["payment_link"] == (2_800, Money(1_400, "EUR"))
    assert told["bank_transfer"] == (1_400, Money(0, "EUR"))
    words = " ".join(text.render(report_document(till, z)).split())
    assert "Payment link €28.00 Confirmed €14.00 Unconfirmed €14.00" in words
    back = refunds.complete(till, RefundRequest(second.receipt, Payout(TenderKind.PAYMENT_LINK)))
    assert isinstance(back, Refund)
    waiting = transfers.transfers(till, unconfirmed=True)
    assert [one.receipt for one in waiting] == [transfer.receipt]
    sheets = sheets_of(till, tmp_path / "out")
    paid = [row["Amount"] for row in sheets["payments"] if row["Tender"] == "payment_link"]
    assert sorted(paid) == ["-14.00", "14.00", "14.00"]
    assert checks.verify_till(till).problems == ()
