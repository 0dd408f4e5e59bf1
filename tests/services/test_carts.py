"""The open cart: found again after a restart, and emptied with the sale."""

from __future__ import annotations

from pathlib import Path

from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.money import Money
from kiosk.services import carts, sales
from kiosk.services.checkout import SaleRequest, complete
from kiosk.services.sales import Sale, event_sales
from kiosk.services.till import Till, open_till
from tests.factories import cash, journal_text, make_till, on_hand, rows, variant_id


def filled(till: Till) -> carts.CartView:
    carts.add(till, variant_id(till, "MUG"), 2)
    carts.add(till, variant_id(till, "ZINE"))
    return carts.set_contact(till, "contact-1")


def pay(till: Till, view: carts.CartView, amount: str = "50.00") -> Sale | Refusal:
    lines = [(line.variant.id, line.quantity) for line in view.lines]
    return complete(
        till, SaleRequest(lines, (cash(amount),), view.key, view.contact_id, carts.OPEN)
    )


def test_an_empty_cart_costs_nothing_and_has_no_trouble(till: Till) -> None:
    view = carts.load(till)
    assert (view.lines, view.due, view.trouble, view.units) == ((), Money(0, "GBP"), None, 0)


def test_a_cart_survives_a_restart_to_the_letter(till: Till) -> None:
    view = filled(till)
    assert (view.units, view.due.minor, view.contact_id) == (3, 3700, "contact-1")
    till.close()
    reopened = open_till(till.data_dir, till.clock)
    assert carts.load(reopened) == view
    reopened.close()


def test_a_paid_cart_is_empty_and_the_next_one_has_another_key(till: Till) -> None:
    view = filled(till)
    assert isinstance(pay(till, view), Sale)
    assert carts.load(till).lines == ()
    assert carts.add(till, variant_id(till, "MUG")).key not in ("", view.key)
    assert carts.load(till).contact_id is None


def test_a_cart_paid_twice_is_one_sale_and_empty(till: Till) -> None:
    view = filled(till)
    first = pay(till, view)
    # The reply was lost, the same cart is still on a screen and is paid again.
    carts.add(till, variant_id(till, "MUG"))
    assert pay(till, view) == first
    assert len(event_sales(till)) == 1
    assert carts.load(till).lines == ()


def test_a_refused_cart_stays_as_it_was(till: Till) -> None:
    view = filled(till)
    assert isinstance(pay(till, view, "1.00"), Refusal)
    assert carts.load(till) == view


def test_quantities_grow_shrink_and_are_taken_out(till: Till) -> None:
    mug, zine = variant_id(till, "MUG"), variant_id(till, "ZINE")
    filled(till)
    assert carts.add(till, mug, 3).units == 6
    assert [line.variant.id for line in carts.add(till, mug, -5).lines] == [zine]
    assert carts.add(till, zine, -3).lines == ()
    assert carts.add(till, mug, 1).units == 1


def test_the_lines_keep_the_order_in_which_they_came(till: Till) -> None:
    filled(till)
    view = carts.add(till, variant_id(till, "MUG"))
    assert [(line.variant.sku, line.quantity) for line in view.lines] == [("MUG", 3), ("ZINE", 1)]


def test_a_cleared_cart_is_gone_from_disk(till: Till) -> None:
    filled(till)
    assert carts.clear(till).lines == ()
    assert carts.clear(till).lines == ()
    assert rows(till.store.path, "SELECT * FROM cart") == []


def test_what_cannot_be_sold_is_said_before_anyone_pays(till: Till) -> None:
    view = carts.add(till, variant_id(till, "MUG"), 10_000)
    assert view.trouble == Refusal("bad_quantity", {"sku": "MUG", "quantity": 10_000})
    assert (view.priced, view.due.minor, len(view.lines)) == (None, 0, 1)


def test_what_left_the_catalogue_leaves_the_cart(till: Till) -> None:
    filled(till)
    view = carts.add(till, VariantId("withdrawn"))
    assert [line.variant.sku for line in view.lines] == ["MUG", "ZINE"]


def test_a_cart_is_never_journalled_and_holds_no_stock(till: Till) -> None:
    before, stock = journal_text(till), dict(on_hand(till))
    filled(till)
    carts.clear(till)
    assert journal_text(till) == before
    assert on_hand(till) == stock


def test_a_basket_says_which_numbers_go_and_a_customer_may_choose(
    tmp_path: Path, clock: FixedClock
) -> None:
    till = make_till(
        tmp_path / "numbered",
        clock,
        products="title,sku,price,edition\nRiso Print,RISO,20.00,5\nMug,MUG,9.00,\n",
    )
    riso, mug = variant_id(till, "RISO"), variant_id(till, "MUG")
    carts.add(till, mug)
    view = carts.add(till, riso)
    assert view.numbers == {riso: {1}}
    assert view.to_choose == {riso: {1, 2, 3, 4, 5}}
    assert carts.choose_number(till, riso, 4).numbers == {riso: {4}}
    assert carts.add(till, riso).numbers == {riso: {1, 4}}
    carts.choose_number(till, riso, 5)
    assert carts.choose_number(till, riso, 2).numbers == {riso: {2, 5}}, "the latest two"
    assert carts.choose_number(till, riso, 5).numbers == {riso: {2, 4}}, "one taken back"
    view = carts.load(till)
    request = SaleRequest(
        [(line.variant.id, line.quantity) for line in view.lines],
        (cash("100.00"),),
        cart=carts.OPEN,
        numbers=view.numbers,
    )
    sale = complete(till, request)
    assert isinstance(sale, Sale)
    titles = [line.full_title for line in sales.list_sales(till)[0].lines]
    assert titles == ["Mug", "Riso Print: 2/5, 4/5"]
    assert carts.add(till, riso).to_choose == {riso: {1, 3, 5}}
    view = carts.choose_number(till, riso, 4)
    assert view.numbers == {riso: {1}}, "one that is gone can't be chosen"
    till.close()
