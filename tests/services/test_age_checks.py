"""What is sold only to people who are old enough: asked once, written down, never passed by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from hardware.fakes import PaperPrinter
from kiosk.domain.age import AgeCheck
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import Refusal
from kiosk.domain.staff import Operator, Role
from kiosk.services import age_checks, card_payments, carts, checks, importing, parking, staff
from kiosk.services.cart_sales import request_for
from kiosk.services.carts import CartView
from kiosk.services.checkout import complete
from kiosk.services.printing import work_off
from kiosk.services.sales import Sale, find_sale
from kiosk.services.till import NewEvent, Till, open_till
from kiosk.store.documents import KINDS, bodies_of, put_bodies
from tests.factories import START, ask, card, make_till, sell, variant_id
from tests.services.reckoning import sheets_of, told

# New York is a day behind UTC in the evening, when people buy gin.
BAR = NewEvent("Bar", "USD", "Tax 8% included", "America/New_York")
THINGS = """title,sku,price,stock,minimum age
Mug,MUG,14.00,9,
Beer,BEER,5.00,,16
Cider,CIDER,5.00,,16+
Gin,GIN,20.00,,18
"""
GIN = Refusal("age_unchecked", {"title": "Gin", "age": 18})
NIGHT = datetime(2026, 11, 30, 2, 30, tzinfo=UTC)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NIGHT)


@pytest.fixture
def bar(tmp_path: Path, clock: FixedClock) -> Iterator[Till]:
    made = make_till(tmp_path / "till", clock, BAR, THINGS, "")
    yield made
    made.close()


def put(till: Till, *skus: str) -> CartView:
    for sku in skus:
        view = carts.add(till, variant_id(till, sku))
    return view


def pay(till: Till, view: CartView) -> Sale | Refusal:
    return complete(till, request_for(view, [card(view.due.plain(), currency="USD")]))


def test_the_question_names_the_highest_age_and_the_date_at_the_event(bar: Till) -> None:
    view = put(bar, "MUG")
    assert age_checks.question(bar, view) is None
    asked = age_checks.question(bar, put(bar, "BEER", "CIDER"))
    assert asked == age_checks.Question(16, date(2010, 11, 29), ("Beer", "Cider"))
    asked = age_checks.question(bar, put(bar, "GIN"))
    assert asked == age_checks.Question(18, date(2008, 11, 29), ("Gin",))


def test_nothing_is_paid_before_somebody_looked(bar: Till) -> None:
    view = put(bar, "MUG", "GIN")
    assert pay(bar, view) == GIN
    assert complete(bar, request_for(view, [], "Guest")) == GIN
    assert carts.give(bar, card("1.00", currency="USD")) == GIN
    assert card_payments.begin(bar, view.due) == GIN
    assert ask(bar, "BEER", tender=card("5.00", currency="USD")) == Refusal(
        "age_unchecked", {"title": "Beer", "age": 16}
    )
    assert [kind for kind, _ in told(bar) if kind == "SaleCompleted"] == []


def test_who_looked_and_when_stands_in_the_sale_and_in_what_is_exported(
    bar: Till, clock: FixedClock, tmp_path: Path
) -> None:
    ada = staff.add(bar, "Ada Okafor", Role.MANAGER, "4071")
    ben = staff.add(
        bar.acting_as(Operator(ada.id, ada.name, ada.role)), "Ben Whitlock", Role.SELLER, "8031"
    )
    put(bar, "MUG", "BEER", "GIN")
    clock.forward(seconds=5.25)
    age_checks.confirm(bar.acting_as(Operator(ben.id, ben.name, ben.role)), 18)
    looked = clock.now()
    clock.forward(seconds=40)
    sale = pay(bar.acting_as(Operator(ada.id, ada.name, ada.role)), carts.load(bar))
    assert isinstance(sale, Sale), sale
    assert sale.age_check == AgeCheck(18, looked, ben.id)
    assert find_sale(bar, sale.receipt) == sale
    (body,) = (body for kind, body in told(bar) if kind == "SaleCompleted")
    assert body["age_check"] == {"age": 18, "at": "2026-11-30T02:30:05.250Z", "staff": ben.id}
    clock.forward(seconds=1)
    plain = sell(bar, "MUG", tender=card("14.00", currency="USD"))
    assert plain.age_check is None

    printer = PaperPrinter()
    work_off(bar, printer)
    assert ["Age checked: 18 or older" in page for page in printer.pages] == [True, False]
    sheets = sheets_of(bar, tmp_path / "out")
    assert sheets["age_checks"] == [
        {
            "Receipt": sale.receipt,
            "Age": "18",
            "Checked at": "2026-11-29T21:30:05-05:00",
            "Who": "Ben Whitlock",
        }
    ]
    assert checks.verify_till(bar).problems == ()


def test_a_higher_age_is_asked_again_and_a_lower_one_is_not(bar: Till) -> None:
    put(bar, "BEER")
    view = age_checks.confirm(bar, 16)
    assert view.age_to_check is None
    view = put(bar, "GIN")
    assert view.age_to_check == 18
    assert pay(bar, view) == GIN
    view = age_checks.confirm(bar, 18)
    assert put(bar, "CIDER").age_to_check is None
    assert isinstance(pay(bar, carts.load(bar)), Sale)
    assert put(bar, "BEER").age_to_check == 16, "the next customer"


def test_who_is_too_young_goes_without_those_things_only(bar: Till) -> None:
    put(bar, "MUG", "BEER", "GIN")
    view = age_checks.refuse(bar, 18)
    assert [line.variant.sku for line in view.lines] == ["MUG", "BEER"]
    assert view.age_to_check == 16
    view = age_checks.refuse(bar, 16)
    assert [line.variant.sku for line in view.lines] == ["MUG"]
    sale = pay(bar, view)
    assert isinstance(sale, Sale)
    assert sale.age_check is None


def test_an_emptied_basket_is_somebody_elses(bar: Till) -> None:
    put(bar, "GIN")
    age_checks.confirm(bar, 18)
    carts.add(bar, variant_id(bar, "GIN"), -1)
    assert put(bar, "GIN").age_to_check == 18


def test_the_answer_outlives_a_restart_and_waits_with_a_parked_basket(
    bar: Till, clock: FixedClock
) -> None:
    put(bar, "GIN")
    bar.close()
    again = open_till(bar.data_dir, clock)
    assert carts.load(again).age_to_check == 18, "nobody has looked yet"
    age_checks.confirm(again, 18)
    again.close()
    more = open_till(bar.data_dir, clock)
    assert carts.load(more).age_to_check is None
    parked = parking.park(more, "Green coat")
    assert isinstance(parked, parking.Parked)
    assert put(more, "GIN").age_to_check == 18
    carts.clear(more)
    view = parking.recall(more, parked.id)
    assert isinstance(view, CartView)
    assert view.age_to_check is None
    more.close()


def test_a_table_says_the_age_and_a_wrong_one_is_named(bar: Till, tmp_path: Path) -> None:
    path = tmp_path / "more.csv"
    path.write_text("title,price,Age\nA,1.00,old\nB,1.00,0\nC,1.00,100\nD,1.00,21+\n")
    assert [str(one) for one in importing.import_products(bar, path).problems] == [
        f"more.csv:{row}: Age: “{text}” is no age; write whole years from 1 to 99, as in 18, "
        "or leave it empty"
        for row, text in ((2, "old"), (3, "0"), (4, "100"))
    ]
    path.write_text(
        "Handle,Title,Variant SKU,Variant Price,Minimum age\nrum,Rum,RUM,20.00,18\n",
        encoding="utf-8",
    )
    assert importing.import_products(bar, path).problems == []
    assert put(bar, "RUM").age_to_check == 18


def test_a_till_that_knows_no_ages_goes_on_and_nonsense_is_not_kept(bar: Till) -> None:
    gin = variant_id(bar, "GIN")
    with bar.store.reading() as session:
        (body,) = bodies_of(session, "variant", [gin])
    assert body.pop("minimum_age") == 18
    with bar.store.writing() as session:
        put_bodies(session, "variant", [body])
    assert put(bar, "GIN").age_to_check is None
    whole = {**KINDS["variant"].absent, **body}
    with pytest.raises(ValueError, match="whole years"):
        KINDS["variant"].derive({**whole, "minimum_age": "18"})


def test_a_check_that_was_not_needed_is_not_written_down(till: Till) -> None:
    view = put(till, "MUG")
    unneeded = replace(request_for(view, [card("14.00")]), age_checked=AgeCheck(18, START))
    sale = complete(till, unneeded)
    assert isinstance(sale, Sale)
    assert sale.age_check is None
