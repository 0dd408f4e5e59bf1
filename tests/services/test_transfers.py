"""Bank transfers: a promise with a code to pay it, until somebody has seen the money."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware import png, text
from hardware.documents import Qr, from_json, to_json
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import Refusal
from kiosk.domain.money import Money
from kiosk.domain.seller import Seller, checked
from kiosk.domain.session import count_total
from kiosk.domain.tenders import Tender, TenderKind, parse_tender, tender_kind
from kiosk.paper import fonts
from kiosk.services import checks, refunds, sellers, session_reports, sessions, transfers
from kiosk.services.receipts import receipt_document
from kiosk.services.refunded import Refund
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.sales import Sale
from kiosk.services.session_paper import report_document
from kiosk.services.session_reports import Report
from kiosk.services.sessions import Closing, Opening
from kiosk.services.till import NewEvent, Till
from tests.factories import START, ask, cash, make_till, rows, sell

MARKT = NewEvent("Markt", "EUR", "MwSt 19% included", "Europe/Berlin")
ADA = checked(name="Ada", address=["Hier"], country="DE", iban="DE89370400440532013000")


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    opened = make_till(tmp_path / "till", FixedClock(START), MARKT)
    sellers.set_seller(opened, ADA)
    yield opened
    opened.close()


def by_transfer(minor: int) -> Tender:
    return Tender(TenderKind.BANK_TRANSFER, Money(minor, "EUR"))


def waiting(till: Till) -> list[tuple[str, int]]:
    found = transfers.transfers(till, unconfirmed=True)
    return [(one.receipt, one.amount.minor) for one in found]


def codes(sale: Sale, till: Till, *, copy: bool = False) -> list[str]:
    document = receipt_document(till, sale, copy=copy)
    assert from_json(to_json(document)) == document
    return [one.data for one in document.blocks if isinstance(one, Qr)]


def test_a_receipt_carries_the_code_that_pays_it_and_a_copy_does_not(till: Till) -> None:
    sale = sell(till, "MUG", tender=by_transfer(1_400))
    code, number = codes(sale, till)
    assert code.split("\n")[6:8] == ["DE89370400440532013000", "EUR14.00"]
    assert code.endswith(sale.receipt)
    assert number == sale.receipt
    printed = text.render(receipt_document(till, sale))
    assert "Please transfer €14.00 to" in printed
    assert f"Reference: {sale.receipt}" in printed
    assert png.render(receipt_document(till, sale), fonts()).startswith(b"\x89PNG")
    assert codes(sale, till, copy=True) == [sale.receipt]
    assert codes(sell(till, "MUG", tender=cash("14.00", "EUR")), till) == [
        f"{till.device.prefix}-000002"
    ]


def test_without_an_account_nothing_is_sold_for_a_transfer(till: Till) -> None:
    sellers.set_seller(till, Seller(name="Ada", country="DE"))
    assert ask(till, "MUG", tender=by_transfer(1_400)) == Refusal("no_account")
    assert rows(till.store.path, "SELECT count(*) FROM sale") == [(0,)]


def test_a_part_may_be_transferred_and_nothing_more_than_is_due(till: Till) -> None:
    sale = sell(till, "MUG", tender=by_transfer(1_400))
    refused = ask(till, "MUG", tender=by_transfer(1_500))
    assert isinstance(refused, Refusal)
    assert refused.code == "over_tendered"
    assert waiting(till) == [(sale.receipt, 1_400)]
    assert parse_tender("bank_transfer:14.00", "EUR") == by_transfer(1_400)
    assert tender_kind("bank_transfer") is TenderKind.BANK_TRANSFER


def test_in_another_currency_the_account_stands_there_without_a_code(tmp_path: Path) -> None:
    till = make_till(tmp_path / "pounds", FixedClock(START))
    sellers.set_seller(till, ADA)
    sale = sell(till, "MUG", tender=Tender(TenderKind.BANK_TRANSFER, Money(1_400, "GBP")))
    assert codes(sale, till) == [sale.receipt]
    assert "DE89370400440532013000" in text.render(receipt_document(till, sale))
    till.close()


def test_it_waits_until_somebody_has_seen_the_money(till: Till) -> None:
    first, second = (sell(till, "MUG", tender=by_transfer(1_400)) for _ in range(2))
    paid = sell(till, "MUG", tender=cash("14.00", "EUR"))
    assert transfers.confirm(till, paid.receipt) == Refusal(
        "no_transfer", {"receipt": paid.receipt}
    )
    seen = transfers.confirm(till, first.receipt)
    assert not isinstance(seen, Refusal)
    assert seen.confirmed == START
    assert waiting(till) == [(second.receipt, 1_400)]
    assert transfers.confirm(till, first.receipt.lower()) == seen
    count = "SELECT count(*) FROM entry WHERE kind = 'TransferConfirmed'"
    assert rows(till.store.path, count) == [(1,)]
    assert [one.confirmed is None for one in transfers.transfers(till)].count(True) == 1

    back = refunds.complete(till, RefundRequest(second.receipt, Payout(TenderKind.BANK_TRANSFER)))
    assert isinstance(back, Refund)
    assert waiting(till) == [], "what is paid back is not waited for"
    assert checks.verify_till(till).problems == ()


def test_a_z_tells_what_was_there_when_it_was_closed(till: Till) -> None:
    opened = sessions.open_session(till, Opening(count_total(Money(0, "EUR"))))
    assert opened is not None
    first, second = (sell(till, "MUG", tender=by_transfer(1_400)) for _ in range(2))
    sell(till, "MUG", tender=cash("14.00", "EUR"))
    transfers.confirm(till, first.receipt)
    x = session_reports.x_report(till)
    assert isinstance(x, Report)
    z = sessions.close(till, Closing({"cash": count_total(Money(1_400, "EUR"))}))
    assert isinstance(z, Report)
    transfers.confirm(till, second.receipt)
    for report in (x, z, session_reports.z_report(till, z.number)):
        (told,) = [one for one in report.compared if one.kind == "bank_transfer"]
        assert (told.expected, told.counted) == (Money(2_800, "EUR"), Money(1_400, "EUR"))
        lines = [line.split() for line in text.render(report_document(till, report)).splitlines()]
        for said in (["Bank", "transfer", "€28.00"], ["Confirmed", "€14.00"],
                     ["Unconfirmed", "€14.00"]):  # fmt: skip
            assert said in lines
    assert checks.verify_till(till).problems == ()
