"""Walk-ins: sold and let in as one or not at all, with a ticket that a cut-off door knows."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from hardware import png
from kiosk.domain.admission import Verdict
from kiosk.domain.clock import FixedClock
from kiosk.domain.door.setup import CheckInList
from kiosk.domain.errors import NoListChosen, Refusal, StoreError
from kiosk.domain.ids import EventId, SaleId
from kiosk.domain.tenders import TenderKind
from kiosk.domain.ticket_keys import Mark
from kiosk.paper import fonts
from kiosk.services import (
    carts,
    checkout,
    checks,
    doors,
    gate,
    printing,
    refunds,
    signing_tickets,
    ticket_paper,
    walk_ins,
)
from kiosk.services.cart_sales import request_for
from kiosk.services.carts import CartView
from kiosk.services.refunded import Refund
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.sales import Sale
from kiosk.services.ticket_codes import looks_signed
from kiosk.services.till import Till
from kiosk.store.journal import Action
from tests.factories import PRODUCTS, basket, cash, make_till, rows, sell, variant_id


@pytest.fixture
def door(till: Till) -> Till:
    """A till that signs what it sells."""
    assert signing_tickets.make_ready(till) is not None
    return till


def a_list(till: Till, name: str, *products: str) -> None:
    wanted = CheckInList(
        "", EventId(till.event.id), name, products=frozenset(products) if products else None
    )
    doors.set_list(till, wanted)


def came(till: Till, *wanted: str, **more: object) -> tuple[Sale, list[walk_ins.Sold]]:
    """Walk-ins who pay in cash."""
    sale = sell(till, *wanted, walk_in=True, **more)
    return sale, walk_ins.sold_to(till, SaleId(sale.id))


def verdicts(sold: list[walk_ins.Sold]) -> list[Verdict | None]:
    return [one.decision.verdict if one.decision else None for one in sold]


def test_who_pays_is_in_with_the_sale_and_not_again(door: Till, clock: FixedClock) -> None:
    sale, sold = came(door, "DAY:2")
    assert verdicts(sold) == [Verdict.VALID] * 2
    actions = rows(
        door.store.path,
        "SELECT kind, action FROM entry WHERE kind IN ('SaleCompleted', 'TicketRedeemed')",
    )
    assert [kind for kind, _ in actions] == ["SaleCompleted", *["TicketRedeemed"] * 2]
    assert len({action for _, action in actions}) == 1, "one thing that staff did"
    clock.forward(minutes=9)
    for one in sold:
        again = gate.scan(door, one.ticket.code)
        assert (again.verdict, again.when) == (Verdict.USED, sale.at)
        assert again.first is not None
        assert again.first.device_name == "Till 1"
    assert checks.verify_till(door).problems == ()


def test_a_sale_that_is_no_walk_in_lets_nobody_in(door: Till) -> None:
    sale = sell(door, "DAY")
    (one,) = ticket_paper.sold_with(door, SaleId(sale.id))
    assert looks_signed(one.code), "what is sold in advance is signed as well"
    assert gate.scan(door, one.code).verdict is Verdict.VALID


def test_what_is_refused_leaves_nothing(door: Till) -> None:
    before = rows(door.store.path, "SELECT count(*) FROM entry")
    request = checkout.SaleRequest(basket(door, "DAY"), (cash("1.00"),), walk_in=True)
    assert isinstance(checkout.complete(door, request), Refusal)
    for table in ("redemption", "sale", "print_job"):
        assert rows(door.store.path, f"SELECT count(*) FROM {table}") == [(0,)]
    assert rows(door.store.path, "SELECT count(*) FROM entry") == before


def test_neither_is_there_without_the_other(door: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last thing that a walk-in writes fails: nothing of the sale stays."""
    record = Action.record

    def full(self: Action, kind: object, *more: object) -> object:
        if str(kind) == "TicketRedeemed":
            raise OSError("disk full")
        return record(self, kind, *more)  # type: ignore[arg-type]

    before = rows(door.store.path, "SELECT count(*) FROM entry")
    with monkeypatch.context() as patched:
        patched.setattr(Action, "record", full)
        with pytest.raises(StoreError, match="disk full"):
            came(door, "DAY")
    assert rows(door.store.path, "SELECT count(*) FROM entry") == before
    for table in ("redemption", "sale", "print_job"):
        assert rows(door.store.path, f"SELECT count(*) FROM {table}") == [(0,)]
    _, sold = came(door, "DAY")
    assert verdicts(sold) == [Verdict.VALID]


def test_twice_in_a_row_sells_and_lets_in_once(door: Till) -> None:
    first, _ = came(door, "DAY", key="tap")
    again, sold = came(door, "DAY", key="tap")
    assert (again.id, len(sold)) == (first.id, 1)
    assert rows(door.store.path, "SELECT count(*) FROM redemption") == [(1,)]


@pytest.fixture
def cut_off(door: Till, tmp_path: Path, clock: FixedClock) -> Iterator[Till]:
    """Another till of the event, which knows the key and has heard of no sale."""
    other = make_till(tmp_path / "other", clock, tickets="", products="")
    with other.store.writing() as session:
        other.current = replace(other.event, id=door.event.id)
        del session
    signing_tickets.learn_keys(other, [one.key for one in signing_tickets.known_keys(door)])
    yield other
    other.close()


def test_a_door_with_no_list_knows_the_ticket(door: Till, cut_off: Till) -> None:
    sale = sell(door, "DAY")
    (ticket,) = ticket_paper.sold_with(door, SaleId(sale.id))
    assert rows(cut_off.store.path, "SELECT count(*) FROM ticket") == [(0,)]
    first = gate.scan(cut_off, ticket.code)
    assert (first.verdict, first.ticket and first.ticket.id) == (Verdict.VALID, ticket.id)
    assert gate.scan(cut_off, ticket.code).verdict is Verdict.USED


@pytest.mark.parametrize(
    ("products", "verdict"),
    [
        (("Day ticket",), Verdict.VALID),
        (("  day  TICKET",), Verdict.VALID),
        (("Weekend", "Day ticket"), Verdict.VALID),
        (("Weekend",), Verdict.WRONG_PRODUCT),
        (("12",), Verdict.WRONG_PRODUCT),
    ],
)
def test_lists_of_some_products_take_it_by_its_type(
    products: tuple[str, ...], verdict: Verdict, door: Till, cut_off: Till
) -> None:
    sale = sell(door, "DAY")
    (ticket,) = ticket_paper.sold_with(door, SaleId(sale.id))
    for till in (door, cut_off):
        a_list(till, "Some", *products)
        assert gate.scan(till, ticket.code).verdict is verdict


def test_it_is_of_the_product_that_is_called_so_at_the_door(
    door: Till, cut_off: Till, tmp_path: Path
) -> None:
    sale = sell(door, "DAY")
    (ticket,) = ticket_paper.sold_with(door, SaleId(sale.id))
    export = tmp_path / "items.json"
    export.write_text(
        '{"results": [{"id": 12, "name": {"en": "Day ticket"}, "admission": true,'
        ' "default_price": "15.00", "variations": [], "category": null, "active": true}]}'
    )
    doors.import_doors(cut_off, export)
    a_list(cut_off, "Some", "12")
    found = gate.scan(cut_off, ticket.code)
    assert (found.verdict, found.ticket and found.ticket.product) == (Verdict.VALID, "12")


def test_what_was_paid_back_is_refused_where_only_the_refund_is_known(door: Till) -> None:
    sale, sold = came(door, "DAY")
    request = RefundRequest(sale.receipt, Payout(TenderKind.CASH))
    assert isinstance(refunds.complete(door, request), Refund)
    assert gate.scan(door, sold[0].ticket.code).verdict is Verdict.REVOKED
    with door.store.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM ticket")
    assert gate.scan(door, sold[0].ticket.code).verdict is Verdict.REVOKED


def test_without_a_key_codes_are_as_short_as_ever(till: Till) -> None:
    _, sold = came(till, "DAY")
    assert len(sold[0].ticket.code) == 16
    assert verdicts(sold) == [Verdict.VALID]


@pytest.mark.parametrize("broken", ["revoked", "unreadable"])
def test_no_sale_waits_for_a_key(broken: str, door: Till) -> None:
    if broken == "revoked":
        (key,) = signing_tickets.known_keys(door)
        signing_tickets.revoke_key(door, key.key.id)
    else:
        (door.data_dir / "keys" / "tickets.json").write_text("[")
    _, sold = came(door, "DAY")
    assert len(sold[0].ticket.code) == 16


def test_a_key_is_made_once_and_only_where_tickets_are_sold(
    till: Till, tmp_path: Path, clock: FixedClock
) -> None:
    assert signing_tickets.make_ready(till) is not None
    assert signing_tickets.make_ready(till) is None
    none = PRODUCTS.replace("ticket,yes", "goods,yes")
    other = make_till(tmp_path / "other", clock, products=none)
    assert signing_tickets.make_ready(other) is None
    other.close()


@pytest.mark.parametrize("columns", [32, 42, 48])
def test_the_paper_of_a_signed_ticket_is_read_and_fits(columns: int, door: Till) -> None:
    sale, sold = came(door, "DAY")
    (job,) = ticket_paper.jobs_of(door, sale)
    document = printing.stored_document(door, job)
    assert document is not None
    drawn = Image.open(io.BytesIO(png.render(replace(document, width=columns), fonts())))
    (code,) = zxingcpp.read_barcodes(drawn.convert("L"))
    assert code.text == sold[0].ticket.code
    side = code.position.top_right.x - code.position.top_left.x
    assert side / 41 >= 5
    assert side <= drawn.width


# The chooser


def test_types_say_what_is_left_here_and_what_the_door_says(
    till: Till, tmp_path: Path, clock: FixedClock
) -> None:
    more = (
        "VIP,,VIP,80.00,,2,,ticket,yes,strict\nGone,,GONE,5.00,,0,,ticket,yes,strict\n"
        "Free,,FREE,0.00,,,,ticket,yes,unlimited\n"
    )
    shop = make_till(tmp_path / "shop", clock, products=PRODUCTS + more)
    a_list(shop, "All but VIP", "Day ticket", "Gone", "Free")
    found = {one.variant.sku: one for one in walk_ins.types(shop)}
    assert {sku: (one.left, one.open) for sku, one in found.items()} == {
        "DAY": (None, True),
        "VIP": (2, False),
        "GONE": (0, False),
        "FREE": (None, True),
    }
    vip, gone = found["VIP"], found["GONE"]
    assert vip.refused is not None
    assert vip.refused.verdict is Verdict.WRONG_PRODUCT
    assert gone.short is not None
    assert gone.short.code == "sold_out"
    refused = walk_ins.choose(shop, variant_id(shop, "VIP"), 1)
    assert isinstance(refused, Refusal)
    assert refused.code == "not_at_this_door"
    shop.close()


def test_what_is_chosen_is_paid_as_any_basket(door: Till) -> None:
    day = variant_id(door, "DAY")
    walk_ins.choose(door, day, 1)
    view = walk_ins.choose(door, day, 2)
    assert isinstance(view, CartView)
    assert (view.walk_in, view.units, view.due.minor) == (True, 3, 4500)
    carts.give(door, cash("20.00"))
    assert _code(walk_ins.choose(door, day, 1)) == "money_taken"
    sale = checkout.complete(door, request_for(carts.load(door), (cash("25.00"),)))
    assert isinstance(sale, Sale)
    assert verdicts(walk_ins.sold_to(door, SaleId(sale.id))) == [Verdict.VALID] * 3
    assert not carts.load(door).walk_in


def test_a_basket_that_is_open_is_not_mixed_with_a_walk_in(door: Till) -> None:
    day = variant_id(door, "DAY")
    carts.add(door, variant_id(door, "MUG"))
    assert _code(walk_ins.choose(door, day, 1)) == "basket_open"
    assert [line.variant.sku for line in carts.load(door).lines] == ["MUG"]
    carts.clear(door)
    walk_ins.choose(door, day, 1)
    assert carts.load(door).walk_in
    walk_ins.choose(door, day, -1)
    carts.add(door, day)
    assert not carts.load(door).walk_in, "the next basket is somebody else's"


def test_what_is_taken_out_again_is_no_walk_in_any_more(door: Till) -> None:
    day = variant_id(door, "DAY")
    walk_ins.choose(door, day, 1)
    carts.add(door, day, -1)
    carts.add(door, day)
    assert not carts.load(door).walk_in


def test_a_free_ticket_takes_no_money(till: Till, tmp_path: Path, clock: FixedClock) -> None:
    free = "Free,,FREE,0.00,,,,ticket,yes,unlimited\n"
    shop = make_till(tmp_path / "shop", clock, products=PRODUCTS + free)
    walk_ins.choose(shop, variant_id(shop, "FREE"), 1)
    sale = checkout.complete(shop, request_for(carts.load(shop), ()))
    assert isinstance(sale, Sale)
    assert verdicts(walk_ins.sold_to(shop, SaleId(sale.id))) == [Verdict.VALID]
    shop.close()


def test_too_many_at_once_and_what_is_no_ticket(door: Till) -> None:
    day, mug = variant_id(door, "DAY"), variant_id(door, "MUG")
    assert _code(walk_ins.choose(door, day, 51)) == "too_many_walk_ins"
    assert _code(walk_ins.choose(door, mug, 1)) == "unknown_variant"
    assert not carts.load(door).lines


def test_where_no_list_is_chosen_that_comes_first(door: Till) -> None:
    a_list(door, "One")
    a_list(door, "Two")
    with pytest.raises(NoListChosen):
        walk_ins.types(door)
    # Somebody took the list away while they paid: sold, and to be looked at.
    _, sold = came(door, "DAY")
    assert verdicts(sold) == [None]
    doors.use_lists(door, ["One"])
    assert gate.scan(door, sold[0].ticket.code).verdict is Verdict.VALID


def test_a_list_that_changed_while_they_paid_is_answered_by_the_door(door: Till) -> None:
    a_list(door, "VIP only", "VIP")
    sale, sold = came(door, "DAY")
    assert verdicts(sold) == [Verdict.WRONG_PRODUCT]
    assert rows(door.store.path, "SELECT verdict FROM refused_scan") == [("wrong_product",)]
    assert sale.receipt


def test_a_ticket_that_was_called_back_stays_out(door: Till) -> None:
    sale = sell(door, "DAY")
    (ticket,) = ticket_paper.sold_with(door, SaleId(sale.id))
    signing_tickets.mark_tickets(door, [ticket.id], Mark.BLOCKED)
    assert gate.scan(door, ticket.code).verdict is Verdict.BLOCKED


def _code(outcome: CartView | Refusal) -> str:
    assert isinstance(outcome, Refusal)
    return outcome.code
