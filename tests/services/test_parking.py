"""Parked carts: several at once, found again after a restart, with all that was in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money
from kiosk.services import carts, parking
from kiosk.services.carts import CartView
from kiosk.services.importing import import_products
from kiosk.services.parking import Parked, park, parked, recall
from kiosk.services.till import Till, open_till
from tests.factories import cash, journal_text, on_hand, variant_id


def put_aside(till: Till, name: str = "") -> Parked:
    made = park(till, name)
    assert isinstance(made, Parked), made
    return made


def test_a_cart_is_put_aside_and_taken_up_to_the_letter(till: Till, clock: FixedClock) -> None:
    before, shelf = journal_text(till), on_hand(till)
    carts.add(till, variant_id(till, "MUG"), 2)
    carts.add(till, variant_id(till, "ZINE"))
    carts.set_contact(till, "contact-1")
    carts.give(till, cash("5.00"))
    view = carts.load(till)
    first = put_aside(till, "  Green   coat ")
    assert (first.name, first.units, first.to_pay) == ("Green coat", 3, view.to_pay)
    assert carts.load(till).units == 0

    clock.forward(minutes=5)
    carts.add(till, variant_id(till, "ZINE"))
    second = put_aside(till)
    assert second.title == "Zine"
    reopened = open_till(till.data_dir, till.clock)
    assert parked(reopened) == [first, second]
    assert recall(reopened, first.id) == view
    assert parked(reopened) == [second]
    assert (journal_text(till), on_hand(till)) == (before, shelf), "nothing of it is a fact"
    reopened.close()


def test_what_is_in_the_open_cart_is_parked_in_its_place(till: Till) -> None:
    carts.add(till, variant_id(till, "MUG"))
    first = put_aside(till, "Ada")
    carts.add(till, variant_id(till, "ZINE"), 3)
    view = recall(till, first.id)
    assert isinstance(view, CartView)
    assert [line.variant.sku for line in view.lines] == ["MUG"]
    (other,) = parked(till)
    assert (other.title, other.units, other.name) == ("Zine", 3, "")
    assert recall(till, first.id) == Refusal("not_parked"), "two windows tapped one row"
    assert carts.load(till) == view


def test_prices_are_those_of_now_when_it_is_taken_up(till: Till, tmp_path: Path) -> None:
    carts.add(till, variant_id(till, "MUG"))
    one = put_aside(till)
    assert one.to_pay == Money(1400, "GBP")
    (tmp_path / "dearer.csv").write_text("title,sku,price\nEnamel Mug,MUG,15.50\n")
    import_products(till, tmp_path / "dearer.csv")
    view = recall(till, one.id)
    assert isinstance(view, CartView)
    assert view.to_pay == Money(1550, "GBP")


def test_an_empty_cart_is_not_parked_and_there_is_an_end_to_it(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert park(till) == Refusal("empty_cart")
    carts.add(till, variant_id(till, "MUG"))
    with pytest.raises(BadInput, match="at most 40"):
        park(till, "x" * 41)
    monkeypatch.setattr(parking, "MOST_PARKED", 1)
    put_aside(till)
    carts.add(till, variant_id(till, "MUG"))
    assert park(till) == Refusal("too_many_parked", {"most": 1})
    assert carts.load(till).units == 1
