"""Checkout: a sale is made whole and once, or not at all."""

from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from kiosk.domain.admission import Verdict
from kiosk.domain.catalogue import KINDS_ON_SALE, VariantKind
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.money import Money
from kiosk.domain.sale import MOST_LINES
from kiosk.services import gate
from kiosk.services.checkout import SaleRequest, complete
from kiosk.services.sales import Sale, event_sales, find_sale, list_sales
from kiosk.services.till import NewEvent, Till
from kiosk.ui.sentences import sentence
from tests.factories import (
    ask,
    basket,
    card,
    cash,
    dump,
    journal_text,
    make_till,
    on_hand,
    rows,
    sell,
)


def test_a_sale_says_what_was_sold_and_what_comes_back(till: Till) -> None:
    sale = sell(till, "MUG:2", "ZINE", tender=cash("50.00"))
    assert sale.receipt == f"{till.device.prefix}-000001"
    assert (sale.total, sale.change) == (Money(3700, "GBP"), Money(1300, "GBP"))
    assert [
        (line.sku, line.quantity, line.amount.minor, line.tax.minor) for line in sale.lines
    ] == [
        ("MUG", 2, 2800, 467),
        ("ZINE", 1, 900, 0),
    ]
    assert (sale.net.minor, sale.tax.minor) == (3233, 467)


def test_what_complete_returned_is_what_lies_on_disk(till: Till) -> None:
    sale = sell(till, "MUG", "ZINE", "DAY", tender=cash("50.00"))
    assert find_sale(till, sale.receipt) == sale
    assert find_sale(till, f" {sale.receipt.lower()} ") == sale
    assert find_sale(till, "NONE-000001") is None


def test_stock_falls_by_what_was_sold_and_only_where_it_is_counted(till: Till) -> None:
    before = dict(on_hand(till))
    sell(till, "MUG:3", "TEE-S", "BREW:5", "DAY")
    fallen = {
        sku: (before[sku], left) for sku, left in on_hand(till).items() if left != before[sku]
    }
    assert fallen == {"MUG": (24, 21), "TEE-S": (6, 5)}
    assert on_hand(till)["BREW"] is None


def test_more_than_was_counted_can_be_sold_for_it_is_in_the_customers_hand(till: Till) -> None:
    sell(till, "TEE-S:8")
    assert on_hand(till)["TEE-S"] == -2


def test_the_same_key_returns_the_same_sale_and_sells_nothing(till: Till) -> None:
    first = sell(till, "MUG", key="tap-1")
    before = dump(till.store.path)
    again = ask(till, "TEE-S:3", tender=cash("500.00"), key="tap-1")
    assert again == first
    assert dump(till.store.path) == before


def test_two_threads_with_one_key_make_one_sale(till: Till) -> None:
    request = SaleRequest(basket(till, "MUG"), (cash("20.00"),), key="double tap")
    for _ in range(5):
        start = Barrier(2)

        def tap(_n: int, start: Barrier = start) -> Sale | Refusal:
            start.wait(5)
            return complete(till, request)

        with ThreadPoolExecutor(2) as pool:
            one, other = pool.map(tap, range(2))
        assert one == other
    assert [sale.receipt for sale in event_sales(till)] == [f"{till.device.prefix}-000001"]
    assert on_hand(till)["MUG"] == 23


def test_receipt_numbers_have_no_gap_and_no_double_under_four_threads(till: Till) -> None:
    with ThreadPoolExecutor(4) as pool:
        sales = list(pool.map(lambda _: sell(till, "MUG"), range(40)))
        # A refused one in between takes no number.
        refused = list(pool.map(lambda _: ask(till, "MUG", tender=cash("1.00")), range(8)))
        sales += list(pool.map(lambda _: sell(till, "MUG"), range(8)))
    assert all(isinstance(outcome, Refusal) for outcome in refused)
    numbers = [int(sale.receipt.removeprefix(f"{till.device.prefix}-")) for sale in sales]
    assert sorted(numbers) == list(range(1, 49))
    assert on_hand(till)["MUG"] == 24 - 48


def test_a_ticket_that_was_sold_admits_once(till: Till, clock: FixedClock) -> None:
    sale = sell(till, "DAY:2", tender=cash("30.00"))
    query = "SELECT code, type, status FROM ticket WHERE order_code = ?"
    issued = rows(till.store.path, query, sale.id)
    assert [(kind, status) for _, kind, status in issued] == [("Day ticket", "paid")] * 2
    for code, _, _ in issued:
        assert re.fullmatch(r"[2-9A-HJKMNP-TV-Z]{16}", code)
        assert gate.scan(till, code).verdict is Verdict.VALID
        clock.forward(seconds=5)
        assert gate.scan(till, code).verdict is Verdict.USED


def test_a_ticket_code_never_enters_the_journal(till: Till) -> None:
    sale = sell(till, "DAY")
    ((code,),) = rows(till.store.path, "SELECT code FROM ticket WHERE order_code = ?", sale.id)
    assert code not in journal_text(till)


def test_a_membership_carries_the_contact_and_goods_beside_it_do_not(till: Till) -> None:
    sale = sell(till, "FRIEND", "MUG", tender=cash("49.00"), contact_id="contact-1")
    found = rows(
        till.store.path, "SELECT kind, contact_id FROM sale_line WHERE sale_id = ?", sale.id
    )
    assert sorted(found) == [("goods", None), ("membership", "contact-1")]


def test_a_sale_keeps_the_words_and_prices_of_its_moment(till: Till) -> None:
    sale = sell(till, "MUG")
    with till.store.writing() as session:
        session.connection().exec_driver_sql("UPDATE variant SET price = 1, title = 'x'")
    found = find_sale(till, sale.receipt)
    assert found == sale
    assert (found.lines[0].title, found.total.minor) == ("Enamel Mug", 1400)


REFUSED = {
    "empty_cart": ([], ()),
    "too_little": (["MUG"], (cash("13.99"),)),
    "over_tendered": (["MUG"], (card("14.01"),)),
    "bad_quantity": (["MUG:-1"], (cash("50.00"),)),
    "sold_out": (["LAST:2"], (cash("50.00"),)),
    "wrong_currency": (["MUG"], (cash("50.00", "EUR"),)),
    # A sale is one journal entry: so many tickets don't fit into one.
    "too_many_lines": (["DAY:2500"], (cash("40000.00"),)),
}


@pytest.mark.parametrize("code", REFUSED)
def test_a_refused_sale_changes_nothing_at_all(code: str, till: Till) -> None:
    wanted, tenders = REFUSED[code]
    before = dump(till.store.path)
    outcome = complete(till, SaleRequest(basket(till, *wanted), tenders, key="k", cart="open"))
    assert isinstance(outcome, Refusal)
    assert outcome.code == code
    assert sentence(outcome)
    assert dump(till.store.path) == before


def test_what_is_not_in_the_catalogue_is_refused_and_changes_nothing(till: Till) -> None:
    before = dump(till.store.path)
    lines = [*basket(till, "MUG"), (VariantId("nobody"), 1)]
    outcome = complete(till, SaleRequest(lines, (cash("50.00"),)))
    assert outcome == Refusal("unknown_variant", {"sku": "nobody"})
    assert dump(till.store.path) == before


@pytest.mark.parametrize("key", ["", "k" * 65])
def test_a_key_that_cannot_be_kept_is_refused(key: str, till: Till) -> None:
    assert ask(till, "MUG", key=key) == Refusal("bad_key", {"most": 64})
    assert event_sales(till) == []


def test_a_key_of_a_refused_sale_is_still_free(till: Till) -> None:
    assert isinstance(ask(till, "MUG", tender=cash("1.00"), key="k"), Refusal)
    assert sell(till, "MUG", tender=cash("20.00"), key="k").change.minor == 600


def test_half_of_what_was_too_much_fits(till: Till) -> None:
    outcome = ask(till, "DAY:2500", tender=cash("40000.00"))
    assert outcome == Refusal("too_many_lines", {"most": 1250})
    assert len(sell(till, "DAY:1250", tender=cash("40000.00")).lines) == 1


@pytest.mark.parametrize("letter", ["x", "é", "東", "\N{GRINNING FACE}"])
def test_the_largest_sale_is_made_or_refused_whatever_things_are_called(
    letter: str, tmp_path: Path, clock: FixedClock
) -> None:
    products = "title,sku,price,stock\n" + "".join(
        f"{letter * 130}{n},{'S' * 44}{n:03},1.00,5\n" for n in range(MOST_LINES)
    )
    till = make_till(tmp_path / "till", clock, products=products, tickets="")
    wanted = [f"{'S' * 44}{n:03}" for n in range(MOST_LINES)]
    outcome = ask(till, *wanted)
    if isinstance(outcome, Refusal):
        assert outcome == Refusal("too_many_lines", {"most": MOST_LINES // 2})
        assert isinstance(ask(till, *wanted[: MOST_LINES // 2]), Sale)
    else:
        assert len(outcome.lines) == MOST_LINES
    till.close()


def test_the_last_of_a_strict_thing_is_sold_once_to_two_tills_windows(till: Till) -> None:
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda _: ask(till, "LAST", tender=cash("20.00")), range(2)))
    assert Counter(type(outcome) for outcome in outcomes) == {Sale: 1, Refusal: 1}
    assert Refusal("sold_out", {"title": "Last Print", "on_hand": 0}) in outcomes


def test_card_and_cash_together_pay_and_both_are_kept(till: Till) -> None:
    tenders = (card("10.00", "SLIP-1"), cash("5.00"))
    outcome = complete(till, SaleRequest(basket(till, "MUG"), tenders))
    assert isinstance(outcome, Sale)
    assert (outcome.tenders, outcome.change.minor) == (tenders, 100)
    assert find_sale(till, outcome.receipt) == outcome


@pytest.mark.parametrize(
    ("event", "price", "tender", "total", "change", "tax"),
    [
        (NewEvent("Fair", "JPY", "Tax 10% included"), "1100", "5000", 3300, 1700, 300),
        (NewEvent("Fair", "KWD"), "1.250", "5", 3750, 1250, 0),
        (NewEvent("Fair", "BHD", "VAT 10% added"), "1.255", "5.000", 4142, 858, 377),
    ],
)
def test_currencies_of_no_and_of_three_decimals(
    event: NewEvent,
    price: str,
    tender: str,
    total: int,
    change: int,
    tax: int,
    tmp_path: Path,
    clock: FixedClock,
) -> None:
    products = f"title,sku,price\nThing,THING,{price}\n"
    till = make_till(tmp_path / "till", clock, event, products, tickets="")
    sale = sell(till, "THING:3", tender=cash(tender, event.currency))
    assert (sale.total.minor, sale.change.minor, sale.tax.minor) == (total, change, tax)
    assert find_sale(till, sale.receipt) == sale
    till.close()


def test_sales_are_listed_the_newest_first_and_by_the_page(till: Till, clock: FixedClock) -> None:
    made = []
    for _ in range(3):
        clock.forward(minutes=1)
        made.append(sell(till, "MUG"))
    assert list_sales(till) == made[::-1]
    assert list_sales(till, limit=1, offset=1) == [made[1]]
    assert event_sales(till) == made


def test_the_kinds_that_are_sold_are_those_of_the_catalogue(till: Till) -> None:
    sale = sell(till, "MUG", "DAY", "FRIEND")
    assert {line.kind for line in sale.lines} == set(KINDS_ON_SALE) - {VariantKind.GIFT_CARD}
