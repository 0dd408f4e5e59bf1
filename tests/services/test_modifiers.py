"""Modifiers: set up by the organizer, chosen at the till, told on all that stays of a sale."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.fakes import PaperPrinter
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.modifiers import Group, picked_of, with_choices
from kiosk.domain.preorders import Person, promise_for
from kiosk.domain.promotions import ByHand, HandKind
from kiosk.domain.tenders import TenderKind
from kiosk.services import (
    carts,
    catalogue,
    checks,
    choosing,
    modifiers,
    preordering,
    refunds,
    training,
)
from kiosk.services.cart_sales import request_for
from kiosk.services.checkout import SaleRequest, complete
from kiosk.services.modifiers import Terms
from kiosk.services.preorder_paper import line_words
from kiosk.services.preordering import Collected, OrderRequest, Taken
from kiosk.services.printing import work_off
from kiosk.services.refunded import Refund, refunds_of, sold_lines
from kiosk.services.sales import Sale, find_sale
from kiosk.services.till import Till, open_till
from kiosk.store.documents import KINDS, MODIFIER_GROUP, bodies_of, put_bodies
from tests.factories import START, cash, journal_text, make_till, on_hand, rows, variant_id
from tests.services.reckoning import sheets_of

THINGS = """title,size,sku,price,stock,policy,price type,unit
Latte,S,LATTE-S,3.00,20,,,
Latte,L,LATTE-L,3.60,20,,,
Ring,,RING,40.00,3,strict,,
Cheese,,CHEESE,24.00,,,,kg
"""


@pytest.fixture
def bar(tmp_path: Path, clock: FixedClock) -> Iterator[Till]:
    made = make_till(tmp_path / "till", clock, products=THINGS, tickets="")
    for terms in (
        Terms("Milk", ["Whole", "Oat=0.50"], ["Whole"], skus=["LATTE-S"]),
        Terms("Extra", ["Shot=0.80", "Cinnamon", "Ice"], at_most=2, skus=["LATTE-S"]),
        Terms("Engraving", text=True, price="5.00", skus=["RING", "LATTE-S"]),
    ):
        modifiers.set_group(made, terms)
    yield made
    made.close()


def wanted(till: Till, sku: str, *words: str) -> VariantId:
    variant = catalogue.find(till, sku)
    assert variant is not None
    some = choosing.said(till, variant, words)
    assert not isinstance(some, Refusal), some
    return with_choices(variant.id, some)


def sell(till: Till, *lines: tuple[VariantId, int], **more: object) -> Sale:
    sale = complete(till, SaleRequest(lines, (cash("200.00"),), **more))  # type: ignore[arg-type]
    assert isinstance(sale, Sale), sale
    return sale


def test_a_sale_says_what_was_chosen_wherever_it_is_read(bar: Till, tmp_path: Path) -> None:
    sale = sell(
        bar,
        (wanted(bar, "LATTE-S", "Oat", "Shot"), 2),
        (wanted(bar, "LATTE-S"), 1),
        (wanted(bar, "RING", "Engraving=For Ada"), 1),
    )
    assert [(one.title, one.choices, one.unit.minor, one.amount.minor) for one in sale.lines] == [
        ("Latte – S", ("Oat", "Shot"), 430, 860),
        ("Latte – S", ("Whole",), 300, 300),
        ("Ring", ("Engraving: For Ada",), 4_500, 4_500),
    ]
    assert find_sale(bar, sale.receipt) == sale
    # What was written is about people: it can be erased, so it stands beside the journal.
    assert "For Ada" not in journal_text(bar)
    assert '"choices":[{"group":"Milk","name":"Oat","price":50}' in journal_text(bar)
    printer = PaperPrinter()
    work_off(bar, printer)
    (page,) = printer.pages
    lines = [" ".join(one.split()) for one in page.splitlines()]
    at = lines.index("2 Latte – S £8.60")
    assert lines[at + 1 : at + 4] == ["Oat", "Shot", "£4.30 each"]
    assert "Engraving: For Ada" in lines
    told = [row["Choices"] for row in sheets_of(bar, tmp_path / "out")["lines"]]
    assert told == ["Oat, Shot", "Whole", "Engraving: For Ada"]
    assert on_hand(bar)["LATTE-S"] == 17
    assert checks.verify_till(bar).problems == ()


def test_a_note_that_is_not_here_leaves_the_group_to_be_read(bar: Till) -> None:
    sale = sell(bar, (wanted(bar, "RING", "Engraving=For Ada"), 1))
    with bar.store.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM session_note")
    again = find_sale(bar, sale.receipt)
    assert again is not None
    assert again.lines[0].choices == ("Engraving",)


def test_a_refund_and_an_exchange_treat_it_as_a_line_of_its_own_price(bar: Till) -> None:
    sale = sell(bar, (wanted(bar, "LATTE-S", "Oat"), 2), (wanted(bar, "LATTE-S"), 1))
    assert [one.title for one in sold_lines(bar, sale)] == [
        "Latte – S (Oat)",
        "Latte – S (Whole)",
    ]
    payout = refunds.Payout(TenderKind.CASH)
    made = refunds.complete(bar, refunds.RefundRequest(sale.receipt, payout, {1: 1}))
    assert isinstance(made, Refund), made
    assert (made.total.minor, made.lines[0].choices, made.lines[0].unit.minor) == (
        350,
        ("Oat",),
        350,
    )
    assert refunds_of(bar, sale) == [made]
    assert checks.verify_till(bar).problems == ()


def test_rings_with_other_words_share_the_three_that_there_are(bar: Till) -> None:
    one, two = (wanted(bar, "RING", f"Engraving={name}") for name in ("Ada", "Ben"))
    refused = complete(bar, SaleRequest([(one, 2), (two, 2)], (cash("200.00"),)))
    assert refused == Refusal("sold_out", {"title": "Ring", "on_hand": 3})
    carts.add(bar, one, 2)
    view = carts.add(bar, two, 2)
    assert [refusal.code for refusal in view.short.values()] == ["sold_out"]
    sell(bar, (one, 2), (two, 1))
    assert on_hand(bar)["RING"] == 0
    assert checks.verify_till(bar).problems == ()


def test_a_line_in_the_cart_can_be_changed_and_joins_its_like(bar: Till) -> None:
    oat, whole = wanted(bar, "LATTE-S", "Oat"), wanted(bar, "LATTE-S")
    carts.add(bar, whole, 2)
    carts.add(bar, variant_id(bar, "RING"))
    carts.discount(bar, ByHand(HandKind.AMOUNT, 100, "Ada", "Spilt", whole))
    view = choosing.rechoose(bar, whole, picked_of(oat))
    assert [(one.key, one.quantity) for one in view.lines] == [
        (oat, 2),
        (variant_id(bar, "RING"), 1),
    ]
    assert view.due.minor == 4_600
    carts.add(bar, whole)
    view = choosing.rechoose(bar, whole, picked_of(oat))
    assert (view.lines[0].key, view.lines[0].quantity) == (oat, 3)
    sold = complete(bar, request_for(view, [cash("60.00")]))
    assert isinstance(sold, Sale)
    assert [one.words for one in view.lines[0].choices] == ["Oat"]


def test_a_restart_finds_the_choices_and_what_is_gone_is_said(bar: Till, clock: FixedClock) -> None:
    carts.add(bar, wanted(bar, "LATTE-L", "Oat", "Engraving=Ada & Ben"))
    bar.close()
    again = open_till(bar.data_dir, clock)
    view = carts.load(again)
    assert [one.words for one in view.lines[0].choices] == ["Oat", "Engraving: Ada & Ben"]
    assert view.due.minor == 910
    modifiers.set_group(again, Terms("Milk", ["Whole", "Oat=0.70"], ["Whole"]))
    assert carts.load(again).due.minor == 930
    modifiers.remove_group(again, "milk")
    trouble = carts.load(again).trouble
    assert trouble is not None
    assert trouble.code == "choice_gone"
    again.close()


def test_what_must_be_chosen_is_asked_for(bar: Till) -> None:
    plain = complete(bar, SaleRequest([(variant_id(bar, "LATTE-S"), 1)], (cash("5.00"),)))
    assert plain == Refusal("not_chosen", {"title": "Latte – S", "group": "Milk"})
    latte = catalogue.find(bar, "LATTE-S")
    assert latte is not None
    unknown = choosing.said(bar, latte, ["Goat"])
    assert unknown == Refusal("no_such_choice", {"title": "Latte – S", "choice": "Goat"})
    none = choosing.said(bar, latte, ["Extra=", "Milk=oat"])
    assert not isinstance(none, Refusal)
    assert len(none) == 1
    with pytest.raises(BadInput, match="card number"):
        choosing.said(bar, latte, ["Engraving=4111111111111111"])


@pytest.mark.parametrize(
    "wrong",
    [
        Terms(" "),
        Terms("A+B", ["x"]),
        Terms("Milk"),
        Terms("Milk", ["Oat", "oat=1.00"]),
        Terms("Milk", ["Oat"], ["Soy"]),
        Terms("Milk", ["Oat", "Soy"], ["Oat", "Soy"]),
        Terms("Milk", ["Oat"], at_most=2),
        Terms("Milk", ["Oat"], at_most=0),
        Terms("Milk", ["Oat=free"]),
        Terms("Milk", ["Oat"], price="1.00"),
        Terms("Words", ["Oat"], text=True),
        Terms("Milk", ["Oat"], skus=["NOTHING"]),
        Terms("Milk", ["Oat"], skus=["CHEESE"]),
        Terms("Many", [f"N{n}" for n in range(25)]),
    ],
)
def test_terms_that_make_no_sense_change_nothing(bar: Till, wrong: Terms) -> None:
    before = modifiers.list_groups(bar)
    with pytest.raises(BadInput):
        modifiers.set_group(bar, wrong)
    assert modifiers.list_groups(bar) == before
    with pytest.raises(BadInput):
        modifiers.remove_group(bar, "Nothing")


def test_a_group_keeps_its_products_unless_others_are_named(bar: Till) -> None:
    modifiers.set_group(bar, Terms("milk", ["Whole", "Soy=0.30"], ["Soy"]))
    found = {group.name: skus for group, skus in modifiers.list_groups(bar)}
    assert found["milk"] == ["LATTE-L", "LATTE-S"]
    modifiers.set_group(bar, Terms("milk", ["Whole"], skus=["RING"]))
    assert {group.name: skus for group, skus in modifiers.list_groups(bar)}["milk"] == ["RING"]


def test_a_group_travels_as_a_row_and_a_newer_kind_waits(bar: Till) -> None:
    with bar.store.writing() as session:
        (body, *_) = bodies_of(session, MODIFIER_GROUP, [_milk(bar).id])
        put_bodies(session, MODIFIER_GROUP, [{**body, "id": "new", "choosing": "half", "more": 1}])
        for wrong in (
            {"options": "[]"},
            {"options": '[{"name": "x"}]'},
            {"most": 0},
            {"products": "[1]"},
        ):
            with pytest.raises(ValueError, match="it"):
                put_bodies(session, MODIFIER_GROUP, [{**body, **wrong}])
    assert "digest" in KINDS[MODIFIER_GROUP].local
    assert [group.name for group, _ in modifiers.list_groups(bar)] == ["Engraving", "Extra", "Milk"]
    assert rows(bar.store.path, "SELECT count(*) FROM modifier_group") == [(4,)]


def test_a_training_till_asks_for_the_same(bar: Till, clock: FixedClock) -> None:
    folder = training.make_training(bar.data_dir, clock)
    practising = open_till(folder, clock)
    assert modifiers.list_groups(practising) == modifiers.list_groups(bar)
    practising.close()


def _milk(till: Till) -> Group:
    return next(group for group, _ in modifiers.list_groups(till) if group.name == "Milk")


def test_what_was_chosen_of_a_pre_order_stands_on_its_paper_and_in_what_is_collected(
    bar: Till,
) -> None:
    lines = (
        (wanted(bar, "RING", "Engraving=For Ada"), 1),
        (wanted(bar, "LATTE-S", "Oat"), 2),
        (wanted(bar, "LATTE-S"), 1),
    )
    promise = promise_for("2026-12-05", "", START.date(), ship=False)
    ada = Person("Ada Okafor", "+44 20 7946 0000")
    request = OrderRequest(SaleRequest(lines, (cash("100.00"),)), ada, promise)
    made = preordering.take(bar, request)
    assert isinstance(made, Taken), made
    told = ["1 × Ring (Engraving: For Ada)", "2 × Latte – S (Oat)", "1 × Latte – S (Whole)"]
    assert [line_words(one) for one in made.preorder.lines] == told
    printer = PaperPrinter()
    work_off(bar, printer)
    (page,) = printer.pages
    assert all(words in page for words in told)
    assert "For Ada" not in journal_text(bar), "what was written is no part of an entry"
    ((kept,),) = rows(bar.store.path, "SELECT lines FROM preorder")
    ring, *_ = json.loads(kept)
    assert ring["key"] == ring["variant"], "nor in a key, where it would only be packed"
    done = preordering.collect(bar, made.preorder.receipt, ())
    assert isinstance(done, Collected), done
    assert [one.choices for one in done.sale.lines] == [
        ("Engraving: For Ada",),
        ("Oat",),
        ("Whole",),
    ]
    assert "For Ada" not in journal_text(bar)
    assert checks.verify_till(bar).problems == ()
