"""Who sells stands on each receipt, in the words of its time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware import text
from kiosk.domain.clock import FixedClock
from kiosk.domain.countries import PROFILES, Detail
from kiosk.domain.seller import Seller, checked
from kiosk.domain.tenders import TenderKind
from kiosk.language import speak
from kiosk.services import checks, refunds, sales, sellers, taxing
from kiosk.services.receipts import receipt_document, refund_document
from kiosk.services.refunded import Refund, refunds_of
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.seller_words import limit_words, missing_words
from kiosk.services.till import NewEvent, Till
from tests.factories import START, cash, make_till, rows, sell

ADA = checked(
    name="Ada's Prints", address=["1 Quay Street", "Bristol"], country="GB", vat_number="980780684"
)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    opened = make_till(tmp_path / "till", FixedClock(START))
    yield opened
    opened.close()


def paper(till: Till, receipt: str) -> str:
    sale = sales.find_sale(till, receipt)
    assert sale is not None
    return text.render(receipt_document(till, sale, copy=True))


def test_an_old_receipt_keeps_the_seller_of_its_time(till: Till) -> None:
    nobody = sell(till, "MUG")
    sellers.set_seller(till, ADA)
    first = sell(till, "MUG")
    sellers.set_seller(till, checked(name="Bo's Prints", country="GB"))
    sellers.set_seller(till, checked(name="Bo's Prints", country="GB"))
    second = sell(till, "MUG")
    assert (nobody.seller, first.seller) == (None, ADA)
    assert sales.find_sale(till, first.receipt) == first
    lines = paper(till, first.receipt).splitlines()
    assert [one.strip() for one in lines[:5]] == [
        "Fair", "Ada's Prints", "1 Quay Street", "Bristol", "VAT no. GB980780684",
    ]  # fmt: skip
    assert "Bo's Prints" in paper(till, second.receipt)
    assert "Prints" not in paper(till, nobody.receipt)
    back = refunds.complete(till, RefundRequest(first.receipt, Payout(TenderKind.CASH)))
    assert isinstance(back, Refund)
    assert back.seller is not None
    assert back.seller.name == "Bo's Prints", "who pays back is who sells now"
    assert refunds_of(till, first) == [back]
    assert "Bo's Prints" in text.render(refund_document(till, back))
    count = "SELECT count(*) FROM entry WHERE kind = 'SellerSet'"
    assert rows(till.store.path, count) == [(2,)], "the same again is nothing new"
    assert checks.verify_till(till).problems == ()


def test_what_a_receipt_carries_by_itself_is_what_the_countries_ask_for(till: Till) -> None:
    sellers.set_seller(till, ADA)
    printed = paper(till, sell(till, "MUG:2", tender=cash("30.00")).receipt)
    carried = {
        Detail.NAME: "Ada's Prints",
        Detail.ADDRESS: "1 Quay Street",
        Detail.VAT_NUMBER: "GB980780684",
        Detail.TAX_NUMBER: "",
        Detail.DATE: "2026-11-21 14:00",
        Detail.NUMBER: f"{till.device.prefix}-000001",
        Detail.GOODS: "2  Enamel Mug",
        Detail.TOTAL: "£28.00",
        Detail.RATE: "VAT 20%",
        Detail.TAX: "£4.67",
        # See the test of Japan's.
        Detail.REDUCED_MARK: "",
    }
    wanted = {one for profile in PROFILES.values() for one in profile.receipt.details}
    assert {one for one in wanted if carried[one] not in printed} == set()


def test_a_reduced_rate_is_marked_in_japan(tmp_path: Path) -> None:
    event = NewEvent(
        "市場", "JPY", "消費税 10% included", "Asia/Tokyo", tax_classes=["reduced: 消費税 8%"]
    )
    things = "title,sku,price,tax class\nTea,TEA,540,reduced\nCup,CUP,1100,\n"
    till = make_till(tmp_path / "till", FixedClock(START), event, things, "")
    sellers.set_seller(till, checked(name="茶屋", country="JP", vat_number="T5835678256246"))
    assert missing_words(taxing.event_with_taxes(till)) == []
    sale = sell(till, "TEA", "CUP", tender=cash("2000", "JPY"))
    printed = paper(till, sale.receipt)
    assert "Tea ※" in printed
    assert "Cup ※" not in printed
    assert "※ taxed at a reduced rate" in printed
    assert "T5835678256246" in printed
    back = refunds.complete(till, RefundRequest(sale.receipt, Payout(TenderKind.CASH)))
    assert isinstance(back, Refund)
    assert "Tea ※" in text.render(refund_document(till, back))
    till.close()


def test_what_is_missing_is_said_in_words(till: Till) -> None:
    event = taxing.event_with_taxes(till)
    assert missing_words(event)[0].startswith("Which country it sells in is not said")
    sellers.set_seller(till, Seller(name="Ada", country="GB"))
    event = taxing.event_with_taxes(till)
    assert missing_words(event) == [
        "The seller's address is missing.",
        "The seller's VAT number is missing.",
    ]
    rule = PROFILES["GB"].receipt
    assert limit_words(rule) == "Above £250.00 a buyer in business needs an invoice instead."
    sellers.set_seller(till, Seller(name="Ada", country="PE"))
    speak("de")
    try:
        assert "Peru" in missing_words(taxing.event_with_taxes(till))[0]
    finally:
        speak("en")
    (check,) = [one for one in checks.look_at_store(till.data_dir, till.clock)
                if one.what == "Receipts"]  # fmt: skip
    assert check.ok is None
    assert "Peru" in check.sentence
