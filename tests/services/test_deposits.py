"""Deposits: taken with what is sold, given back in cash, and no turnover in any book."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.fakes import PaperPrinter
from kiosk.domain.clock import FixedClock
from kiosk.domain.deposits import Deposits, back_key
from kiosk.domain.errors import Refusal
from kiosk.domain.money import Money
from kiosk.domain.session import count_total
from kiosk.domain.tenders import TenderKind
from kiosk.services import carts, checks, deposits, importing, refunds, sessions, voids
from kiosk.services.cart_sales import request_for
from kiosk.services.checkout import SaleRequest, complete
from kiosk.services.printing import work_off
from kiosk.services.refunded import Refund
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.sales import Sale, find_sale
from kiosk.services.session_reports import Report, x_report
from kiosk.services.sessions import Closing, Opening
from kiosk.services.till import Till
from kiosk.services.voids import VoidRequest
from kiosk.store.documents import KINDS, bodies_of
from tests.factories import cash, make_till, on_hand, sell, variant_id
from tests.services.reckoning import sheets_of

THINGS = """title,sku,price,stock,deposit
Beer,BEER,5.00,20,2.00
Bottle,BOTTLE,3.00,,0.25
Mug,MUG,14.00,9,
"""


@pytest.fixture
def bar(tmp_path: Path, clock: FixedClock) -> Iterator[Till]:
    made = make_till(tmp_path / "till", clock, products=THINGS, tickets="")
    yield made
    made.close()


def pounds(minor: int) -> Money:
    return Money(minor, "GBP")


def bring_back(till: Till, minor: int, many: int) -> Sale:
    carts.add(till, back_key(pounds(minor)), many)
    sale = complete(till, request_for(carts.load(till), []))
    assert isinstance(sale, Sale), sale
    return sale


def printed(till: Till) -> list[list[str]]:
    printer = PaperPrinter()
    work_off(till, printer)
    return [[" ".join(line.split()) for line in page.splitlines()] for page in printer.pages]


def test_a_day_with_cups(bar: Till, clock: FixedClock, tmp_path: Path) -> None:
    opened = sessions.open_session(bar, Opening(count_total(pounds(5_000))))
    assert opened is not None
    printed(bar)
    sale = sell(bar, "BEER:3", "BOTTLE", tender=cash("30.00"))
    assert [(one.title, one.kind, one.amount.minor, one.tax.minor) for one in sale.lines] == [
        ("Beer", "goods", 1_500, 250),
        ("Deposit: Beer", "deposit", 600, 0),
        ("Bottle", "goods", 300, 50),
        ("Deposit: Bottle", "deposit", 25, 0),
    ]
    assert (sale.total, sale.change) == (pounds(2_425), pounds(575))
    assert find_sale(bar, sale.receipt) == sale
    (receipt,) = printed(bar)
    assert "3 Deposit: Beer £6.00" in receipt
    assert "No tax £6.25 £0.00 £6.25" in receipt

    clock.forward(minutes=30)
    back = bring_back(bar, 200, 2)
    assert (back.total, back.change, back.tenders) == (pounds(-400), pounds(400), ())
    assert find_sale(bar, back.receipt) == back
    printer = PaperPrinter()
    work_off(bar, printer)
    (paper,) = [[" ".join(line.split()) for line in page.splitlines()] for page in printer.pages]
    assert "2 Deposit back -£4.00" in paper
    assert "Paid out £4.00" in paper
    assert [one.open_drawer for one in printer.documents] == [True]
    assert on_hand(bar) == {"BEER": 17, "BOTTLE": None, "MUG": 9}

    clock.forward(minutes=1)
    refund = refunds.complete(
        bar, RefundRequest(sale.receipt, Payout(TenderKind.CASH), {3: 1, 4: 1})
    )
    assert isinstance(refund, Refund)
    assert refund.total == pounds(325)
    refused = refunds.complete(bar, RefundRequest(back.receipt, Payout(TenderKind.CASH)))
    assert refused == Refusal("nothing_to_refund"), "what was given back is not paid out again"

    x = x_report(bar)
    assert isinstance(x, Report)
    held = Deposits(pounds(625), pounds(425))
    assert (x.takings.deposits, x.takings.turnover) == (held, pounds(1_500))
    z = sessions.close(bar, Closing({"cash": count_total(pounds(5_000 + 2_425 - 400 - 325))}))
    assert isinstance(z, Report)
    assert z.takings == x.takings
    assert [str(one.difference) for one in z.compared] == ["0.00 GBP"]
    paper = printed(bar)[-1]
    for line in ("Deposits taken -£6.25", "Deposits given back £4.25", "Turnover £15.00",
                 "Deposits outstanding £2.00"):  # fmt: skip
        assert line in paper

    sheets = sheets_of(bar, tmp_path / "out")
    totals = {(row["What"], row["Which"]): row for row in sheets["totals"]}
    assert ("All sums agree", "yes") in totals
    assert totals["Deposits taken", ""]["Amount"] == "6.25"
    assert totals["Deposits given back", ""]["Amount"] == "-4.25"
    assert totals["Sessions that do not add up", ""]["Count"] == "0"
    assert checks.verify_till(bar).problems == ()


def test_a_cup_comes_back_with_the_next_drink(bar: Till) -> None:
    carts.add(bar, variant_id(bar, "BEER"))
    view = carts.add(bar, back_key(pounds(200)))
    assert (view.due, view.units) == (pounds(500), 2)
    sale = complete(bar, request_for(view, [cash("5.00")]))
    assert isinstance(sale, Sale)
    assert sale.total == pounds(500)
    again = complete(bar, request_for(view, [cash("5.00")]))
    assert again == sale


def test_only_deposits_that_something_carries_are_given_back(bar: Till) -> None:
    assert [(one.variant.title, one.variant.price.minor) for one in deposits.returnable(bar)] == [
        ("Deposit back", -25),
        ("Deposit back", -200),
    ]
    request = SaleRequest([(back_key(pounds(300)), 1)], ())
    assert complete(bar, request) == Refusal("no_such_deposit", {"amount": "3.00 GBP"})
    request = SaleRequest([(variant_id(bar, "BEER"), 1)], (), complimentary="Press")
    assert complete(bar, request) == Refusal("deposits_are_paid")


def test_a_till_without_deposits_has_none_to_give_back(till: Till) -> None:
    assert deposits.returnable(till) == []
    sessions.open_session(till, Opening(count_total(pounds(0))))
    sell(till, "MUG")
    x = x_report(till)
    assert isinstance(x, Report)
    assert (x.takings.deposits, x.takings.turnover) == (None, pounds(1_400))


def test_a_table_says_the_deposit_and_a_wrong_one_is_named(bar: Till, tmp_path: Path) -> None:
    path = tmp_path / "more.csv"
    path.write_text(
        "title,price,deposit,kind\nA,1.00,some,\nB,1.00,0,\nC,1.00,2,ticket\nD,1.00,,deposit\n"
        "E,1.00,1.50,goods\n"
    )
    problems = [str(one) for one in importing.import_products(bar, path).problems]
    assert [one.split(":")[1] for one in problems] == ["2", "3", "4", "5"]
    assert "is nothing; leave it empty" in problems[1]
    assert "is for goods; nothing of a ticket comes back" in problems[2]
    assert "none of goods, ticket, membership, gift_card" in problems[3]
    assert [one.variant.price.minor for one in deposits.returnable(bar)] == [-25, -150, -200]


def test_a_deposit_that_makes_no_sense_is_not_kept(bar: Till) -> None:
    with bar.store.reading() as session:
        (body,) = bodies_of(session, "variant", [variant_id(bar, "BEER")])
    assert KINDS["variant"].derive(body)["deposit"] == 200
    for wrong in (0, -200, "2.00"):
        with pytest.raises(ValueError, match="above zero"):
            KINDS["variant"].derive({**body, "deposit": wrong})


def test_a_void_takes_back_what_was_given_back_and_every_book_agrees(
    bar: Till, tmp_path: Path
) -> None:
    sessions.open_session(bar, Opening(count_total(pounds(5_000))))
    carts.add(bar, variant_id(bar, "MUG"), 1)
    carts.add(bar, back_key(pounds(200)), 1)
    sale = complete(bar, request_for(carts.load(bar), [cash("12.00")]))
    assert isinstance(sale, Sale)
    void = voids.complete(bar, VoidRequest(sale.receipt, "Rung up by mistake"))
    assert isinstance(void, Refund)
    assert (void.total.minor, void.tenders[0].amount.minor) == (1_200, 1_200)
    report = x_report(bar)
    assert isinstance(report, Report)
    assert report.takings.deposits == Deposits(pounds(0), pounds(0))
    assert report.compared[0].expected.minor == 5_000
    totals = {row["What"]: row for row in sheets_of(bar, tmp_path / "out")["totals"]}
    assert totals["All sums agree"]["Which"] == "yes"
    assert checks.verify_till(bar).problems == ()
