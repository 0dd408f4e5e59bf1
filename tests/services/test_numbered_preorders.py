"""Pre-orders of numbered editions: the number is promised, and given or given back; never twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from kiosk.domain.allotments import stock_key
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import Refusal
from kiosk.domain.journal import Kind
from kiosk.domain.pools import PREORDERS
from kiosk.domain.preorders import Person, promise_for
from kiosk.domain.tenders import TenderKind
from kiosk.services import carts, checks, importing, preordering, preorders, printing, removing
from kiosk.services.cart_sales import request_for
from kiosk.services.checkout import SaleRequest
from kiosk.services.editions import numbers_here
from kiosk.services.preordering import Collected, OrderRequest, Taken
from kiosk.services.refunds import Payout
from kiosk.services.till import Till
from kiosk.store.edition_queries import held_numbers
from tests.factories import ask, cash, make_till, sell, variant_id
from tests.services.test_preorders import said

THINGS = "title,sku,price,edition,numbers\nRiso Print,RISO,20.00,50,1-5\n"
ADA = Person("Ada", "1234567")


@pytest.fixture
def till(tmp_path: Path, clock: FixedClock) -> Iterator[Till]:
    made = make_till(tmp_path / "till", clock, products=THINGS, tickets="")
    yield made
    made.close()


def order(
    till: Till, units: int = 1, wanted: Collection[int] = (), sku: str = "RISO"
) -> Taken | Refusal:
    promise = promise_for("2999-12-05", "", preorders.today(till), ship=False)
    name = variant_id(till, sku)
    request = SaleRequest([(name, units)], (cash("200.00"),), numbers={name: wanted})
    return preordering.take(till, OrderRequest(request, ADA, promise))


def took(till: Till, units: int = 1, wanted: Collection[int] = (), sku: str = "RISO") -> Taken:
    made = order(till, units, wanted, sku)
    assert isinstance(made, Taken), made
    return made


def here(till: Till) -> set[int]:
    with till.store.reading() as session:
        (found,) = numbers_here(till, session, [variant_id(till, "RISO")]).values()
    return set(found)


def test_a_number_is_promised_printed_and_handed_over(till: Till) -> None:
    made = took(till, 1, [4])
    assert preorders.numbers_of(made.preorder) == {variant_id(till, "RISO"): {4}}
    assert "1 × Riso Print: 4/50" in said(till, printing.receipt_job(made.sale))
    assert here(till) == {1, 2, 3, 5}
    refused = ask(till, "RISO", numbers={variant_id(till, "RISO"): [4]})
    assert isinstance(refused, Refusal)
    assert refused.code == "number_elsewhere"
    assert sell(till, "RISO:4").lines[0].numbers == {1, 2, 3, 5}
    assert isinstance(ask(till, "RISO"), Refusal)
    done = preordering.collect(till, made.preorder.receipt)
    assert isinstance(done, Collected), done
    assert done.sale.lines[0].numbers == {4}
    assert "Riso Print: 4/50" in said(till, printing.receipt_job(done.sale))
    assert checks.verify_till(till).problems == ()


def test_two_orders_have_numbers_of_their_own_and_a_cancelled_one_gives_them_back(
    till: Till,
) -> None:
    one, other = took(till, 2), took(till, 2, [5])
    name = variant_id(till, "RISO")
    assert preorders.numbers_of(one.preorder)[name] == {1, 2}
    assert preorders.numbers_of(other.preorder)[name] == {3, 5}
    assert here(till) == {4}
    refused = order(till, 1, [5])
    assert isinstance(refused, Refusal)
    assert refused.code == "number_elsewhere"
    assert isinstance(order(till, 2), Refusal)
    assert not isinstance(
        preordering.cancel(till, one.preorder.receipt, Payout(TenderKind.CASH)), Refusal
    )
    assert here(till) == {1, 2, 4}
    done = preordering.collect(till, other.preorder.receipt)
    assert isinstance(done, Collected)
    assert done.sale.lines[0].numbers == {3, 5}
    assert here(till) == {1, 2, 4}
    sell(till, "RISO:3")
    assert checks.verify_till(till).problems == ()


def test_the_number_chosen_in_the_basket_is_the_one_promised(till: Till) -> None:
    name = variant_id(till, "RISO")
    carts.add(till, name)
    view = carts.choose_number(till, name, 3)
    promise = promise_for("2999-12-05", "", preorders.today(till), ship=False)
    made = preordering.take(till, OrderRequest(request_for(view, [cash("20.00")]), ADA, promise))
    assert isinstance(made, Taken), made
    assert preorders.numbers_of(made.preorder) == {name: {3}}
    # In the next basket it can't be chosen.
    carts.add(till, name)
    assert 3 not in carts.load(till).to_choose[name]


def test_what_was_promised_is_handed_over_whatever_the_catalogue_says_since(till: Till) -> None:
    made, gone = took(till, 1, [2]), took(till, 1, [5])
    path = till.data_dir.parent / "fewer.csv"
    path.write_text(THINGS.replace("1-5", "3-5"), encoding="utf-8")
    importing.import_products(till, path)
    done = preordering.collect(till, made.preorder.receipt)
    assert isinstance(done, Collected), done
    assert done.sale.lines[0].numbers == {2}
    removing.remove_product(till, "RISO")
    done = preordering.collect(till, gone.preorder.receipt)
    assert isinstance(done, Collected), done
    assert (done.sale.lines[0].numbers, done.sale.lines[0].edition) == ({5}, 50)
    assert checks.verify_till(till).problems == ()


def test_a_number_that_is_not_held_does_not_move(till: Till) -> None:
    now, ends = till.clock.now(), [stock_key("a"), stock_key("a", PREORDERS)]
    grant = {"body": {"to": till.device.id, "keys": {ends[0]: 2}, "numbers": {ends[0]: "2-3"}}}
    with till.store.writing() as session:
        action = till.action(session, now)
        action.record(
            Kind.UNITS_TAKEN, {"grant": grant | {"hash": "h", "kind": Kind.UNITS_GRANTED}}, None
        )
        body = {"from": ends[0], "to": ends[1], "units": 1, "numbers": "3-4"}
        action.record(Kind.UNITS_MOVED, body, None)
    with till.store.reading() as session:
        held = held_numbers(session, till.device.id, ends)
    assert held == {ends[0]: {2}, ends[1]: {3}}
