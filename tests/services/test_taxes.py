"""Several rates in one basket: on the receipt, in a refund, in the Z and in what is exported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.fakes import PaperPrinter
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput
from kiosk.domain.money import Money
from kiosk.domain.session import count_total
from kiosk.domain.tax import TaxRate, TaxRounding
from kiosk.domain.tenders import TenderKind
from kiosk.services import carts, checks, importing, refunds, sessions, taxing
from kiosk.services.printing import work_off
from kiosk.services.refunded import Refund
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.session_reports import Report
from kiosk.services.sessions import Closing, Opening
from kiosk.services.till import NewEvent, Till, create_till, open_till
from tests.factories import START, ask, cash, make_till, rows, sell, variant_id
from tests.services.reckoning import reckoned, said, sheets_of, told

# 19 % and 7 % are those of § 12 UStG.
MARKT = NewEvent(
    "Markt",
    "EUR",
    "MwSt 19% included",
    "Europe/Berlin",
    tax_classes=["Reduced: MwSt 7%", "zero: MwSt 0%"],
)
THINGS = """title,sku,price,tax class,taxable,kind
Becher,MUG,23.80,,,goods
Buch,BOOK,21.40,Reduced,yes,goods
Solar,SUN,5.00,zero,,goods
Kurs,CLASS,8.00,exempt,no,goods
Druck,PRINT,11.90,Standard,yes,goods
Gutschein,GIFT,10.00,,,gift_card
"""
STANDARD, REDUCED = TaxRate("MwSt", 19_000), TaxRate("MwSt", 7_000)


@pytest.fixture
def markt(tmp_path: Path) -> Iterator[Till]:
    till = make_till(tmp_path / "till", FixedClock(START), MARKT, THINGS, "")
    yield till
    till.close()


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def load(till: Till, text: str) -> list[str]:
    path = till.data_dir.parent / "more.csv"
    path.write_text(text, encoding="utf-8")
    return [str(one) for one in importing.import_products(till, path).problems]


def test_every_book_says_the_same_of_each_rate(markt: Till, tmp_path: Path) -> None:
    opened = sessions.open_session(markt, Opening(count_total(euros(0))))
    assert opened is not None
    wanted = ("MUG", "BOOK:2", "SUN", "CLASS", "GIFT")
    sale = sell(markt, *wanted, tender=cash("100.00", "EUR"))
    assert [(tax.rate.label(), tax.net.minor, tax.tax.minor, tax.gross.minor)
            for tax in sale.taxes] == [
        ("MwSt 0%", 500, 0, 500),
        ("MwSt 7%", 4000, 280, 4280),
        ("MwSt 19%", 2000, 380, 2380),
        ("No tax 0%", 1800, 0, 1800),
    ]  # fmt: skip
    back = refunds.complete(
        markt, RefundRequest(sale.receipt, Payout(TenderKind.CASH), {1: 1, 2: 1})
    )
    assert isinstance(back, Refund)
    report = sessions.close(markt, Closing({"cash": count_total(euros(0))}))
    assert isinstance(report, Report)
    assert said(report) == reckoned(told(markt), report.session)

    printer = PaperPrinter()
    work_off(markt, printer)
    pages = [[" ".join(line.split()) for line in page.splitlines()] for page in printer.pages]
    (receipt,) = (page for page in pages if "1 Becher €23.80" in page)
    (refund,) = (page for page in pages if "1 Becher -€23.80" in page)
    z = pages[-1]
    assert "MwSt 19% €20.00 €3.80 €23.80" in receipt
    assert "MwSt 7% €40.00 €2.80 €42.80" in receipt
    assert "MwSt 0% €5.00 €0.00 €5.00" in receipt
    assert "No tax €18.00 €0.00 €18.00" in receipt
    assert "MwSt 7% -€20.00 -€1.40 -€21.40" in refund
    assert "MwSt 7% €20.00 €1.40 €21.40" in z
    assert not any(line.startswith("MwSt 19%") and "23.80" in line for line in z)

    sheets = sheets_of(markt, tmp_path / "out")
    totals = {(row["What"], row["Which"]): row for row in sheets["totals"]}
    assert ("All sums agree", "yes") in totals
    assert totals["Tax", "MwSt 7%"]["Amount"] == "1.40"
    assert totals["Tax", "MwSt 19%"]["Amount"] == "0.00"
    assert {row["Tax rate"] for row in sheets["taxes"]} >= {"MwSt 0%", "No tax 0%"}
    assert checks.verify_till(markt).problems == ()


def test_another_rate_counts_from_now_on_and_in_every_window(markt: Till) -> None:
    carts.add(markt, variant_id(markt, "BOOK"))
    beside = open_till(markt.data_dir, markt.clock)
    assert taxing.set_class(beside, "REDUCED", "MwSt 5%") == ("reduced", TaxRate("MwSt", 5_000))
    beside.close()
    view = carts.load(markt)
    assert view.priced is not None
    assert view.priced.lines[0].rate == TaxRate("MwSt", 5_000)
    before = sell(markt, "BOOK", tender=cash("50", "EUR"))
    taxing.set_class(markt, "reduced", "MwSt 7%")
    taxing.set_class(markt, "standard", "MwSt 16% added")
    after = sell(markt, "BOOK", "MUG", tender=cash("50", "EUR"))
    assert [tax.rate.millipercent for tax in (*before.taxes, *after.taxes)] == [
        5_000,
        7_000,
        16_000,
    ]
    assert after.total == euros(2140 + 2380 + 381)
    back = refunds.complete(markt, RefundRequest(before.receipt, Payout(TenderKind.CASH)))
    assert isinstance(back, Refund)
    assert back.taxes[0].rate == TaxRate("MwSt", 5_000), "what was sold keeps the rate of its time"


def test_what_is_set_as_it_was_is_no_news(markt: Till) -> None:
    count = "SELECT count(*) FROM entry WHERE kind = 'TaxesSet'"
    assert rows(markt.store.path, count) == [(1,)]
    taxing.set_class(markt, "reduced", "MwSt 7% included")
    assert rows(markt.store.path, count) == [(1,)]
    with pytest.raises(BadInput, match="what bears no tax"):
        taxing.set_class(markt, "exempt", "MwSt 7%")


def test_a_class_nobody_knows_is_named_with_its_file_row_and_field(markt: Till) -> None:
    said_ = load(markt, "title,price,Tax class,taxable\nA,1.00,redcued,\nB,1.00,reduced,no\n"
                        "C,1.00,exempt,yes\nD,1.00,reduced,\n")  # fmt: skip
    assert said_ == [
        "more.csv:2: Tax class: “redcued” is none of standard, exempt, reduced, zero; "
        "see “kiosk tax list”",
        "more.csv:3: Tax class: is “reduced”, and taxable says no",
        "more.csv:4: Tax class: is “exempt”, and taxable says yes",
    ]


def test_a_shop_of_shopifys_may_have_a_column_of_classes(markt: Till) -> None:
    assert load(markt, "Handle,Title,Variant SKU,Variant Price,Variant Taxable,Tax class\n"
                       "tea,Tea,TEA,2.14,true,reduced\n") == []  # fmt: skip
    sale = sell(markt, "TEA", tender=cash("5", "EUR"))
    assert [(tax.rate, tax.tax) for tax in sale.taxes] == [(REDUCED, euros(14))]


def test_an_event_may_round_each_line(tmp_path: Path) -> None:
    event = NewEvent("Fair", "USD", "Tax 20% added", tax_rounding="line")
    things = "title,sku,price\nA,A,0.03\nB,B,0.03\nC,C,0.03\n"
    till = make_till(tmp_path / "till", FixedClock(START), event, things, "")
    till.close()
    again = open_till(tmp_path / "till", FixedClock(START))
    assert again.event.tax_rounding is TaxRounding.LINE
    sale = sell(again, "A", "B", "C", tender=cash("1", "USD"))
    assert (sale.total, sale.tax) == (Money(12, "USD"), Money(3, "USD"))
    back = refunds.complete(again, RefundRequest(sale.receipt, Payout(TenderKind.CASH), {1: 1}))
    assert isinstance(back, Refund)
    assert back.total == Money(4, "USD")
    again.close()


@pytest.mark.parametrize(
    ("classes", "rounding", "why"),
    [
        (["reduced"], "", "is not a tax class"),
        (["reduced: VAT 5%", "Reduced: VAT 7%"], "", "“reduced” has a rate already"),
        (["standard: VAT 5%"], "", "“standard” has a rate already"),
        ([], "basket", "no way to round tax"),
    ],
)
def test_classes_that_cannot_be_make_no_till(
    tmp_path: Path, classes: list[str], rounding: str, why: str
) -> None:
    event = NewEvent("Fair", "GBP", "VAT 20%", tax_classes=classes, tax_rounding=rounding)
    with pytest.raises(BadInput, match=why):
        create_till(tmp_path / "till", FixedClock(START), event)
    assert not (tmp_path / "till").exists()


def test_a_product_whose_class_has_not_come_yet_waits_for_it(markt: Till) -> None:
    with markt.store.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM tax_class WHERE class_name = 'reduced'")
    refused = ask(markt, "BOOK", tender=cash("50", "EUR"))
    assert getattr(refused, "code", "") == "unknown_tax_class"
