"""Bundles at a till: sold as one, counted as parts, and back wholly or in parts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.fakes import PaperPrinter
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money
from kiosk.domain.preorders import Person, promise_for
from kiosk.domain.session import count_total
from kiosk.domain.tenders import TenderKind
from kiosk.services import (
    age_checks,
    bundling,
    carts,
    catalogue,
    checks,
    codes,
    importing,
    preordering,
    refunds,
    removing,
    sessions,
)
from kiosk.services.bundling import Terms
from kiosk.services.cart_sales import request_for
from kiosk.services.checkout import complete
from kiosk.services.exchanges import ExchangeRequest
from kiosk.services.exchanges import complete as exchange
from kiosk.services.preordering import OrderRequest
from kiosk.services.printing import work_off
from kiosk.services.refunded import Refund, sold_lines
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.sales import Sale, find_sale
from kiosk.services.session_reports import Report, x_report
from kiosk.services.sessions import Opening
from kiosk.services.taxing import set_class
from kiosk.services.till import Till
from kiosk.store.documents import KINDS, bodies_of, put_bodies
from tests.factories import ask, cash, make_till, on_hand, rows, sell, variant_id
from tests.services.reckoning import sheets_of

THINGS = """title,sku,price,stock,policy,parts,kind,barcode,tax class
Mug,MUG,14.00,20,,,,,
Coffee,COFFEE,9.00,10,strict,,,,reduced
Day ticket,DAY,15.00,,,,ticket,,
Breakfast set,SET,25.00,,,MUG; COFFEE:2,,5012345678900,
Day out,OUT,20.00,,,"DAY, MUG",,,
"""


@pytest.fixture
def stall(tmp_path: Path, clock: FixedClock) -> Iterator[Till]:
    made = make_till(tmp_path / "till", clock, products="", tickets="")
    set_class(made, "reduced", "VAT 5% included")
    load(made, THINGS)
    yield made
    made.close()


def load(till: Till, text: str) -> list[str]:
    path = till.data_dir.parent / "things.csv"
    path.write_text(text, encoding="utf-8")
    return [str(one) for one in importing.import_products(till, path).problems]


def pounds(minor: int) -> Money:
    return Money(minor, "GBP")


def printed(till: Till) -> list[list[str]]:
    printer = PaperPrinter()
    work_off(till, printer)
    return [[" ".join(line.split()) for line in page.splitlines()] for page in printer.pages]


def give_back(till: Till, sale: Sale, lines: dict[int, int]) -> Refund | Refusal:
    return refunds.complete(till, RefundRequest(sale.receipt, Payout(TenderKind.CASH), lines))


def test_a_bundle_is_one_thing_in_the_cart_and_its_parts_in_the_sale(stall: Till) -> None:
    found = codes.classify(stall, "5012345678900")
    assert getattr(found, "sku", "") == "SET"
    carts.add(stall, variant_id(stall, "SET"))
    view = carts.add(stall, variant_id(stall, "SET"))
    (line,) = view.lines
    assert (line.quantity, view.due, view.units) == (2, pounds(5_000), 2)
    sale = complete(stall, request_for(view, [cash("50.00")]))
    assert isinstance(sale, Sale)
    assert [(one.sku, one.quantity, one.amount.minor) for one in sale.lines] == [
        ("MUG", 2, 2_188),
        ("COFFEE", 4, 2_812),
    ]
    assert find_sale(stall, sale.receipt) == sale
    assert (on_hand(stall)["MUG"], on_hand(stall)["COFFEE"]) == (18, 6)
    (paper,) = printed(stall)
    start = paper.index("2 Breakfast set £50.00")
    assert paper[start + 1 : start + 4] == ["2 × Mug", "4 × Coffee", "£25.00 each"]
    assert not any("saved" in one for one in paper)
    assert "TOTAL £50.00" in paper
    assert checks.verify_till(stall).problems == ()


def test_the_tile_says_how_many_can_be_made(stall: Till) -> None:
    (tile,) = catalogue.stock(stall, "SET")
    assert (tile.on_hand, tile.to_sell) == (5, 5)
    sell(stall, "COFFEE:7")
    (tile,) = catalogue.stock(stall, "SET")
    assert tile.to_sell == 1
    view = carts.add(stall, variant_id(stall, "SET"), 2)
    assert {one.code for one in view.short.values()} == {"sold_out"}
    refused = ask(stall, "SET:2")
    assert isinstance(refused, Refusal)
    assert refused.facts["title"] == "Coffee"
    # The last coffee is wanted by both.
    assert isinstance(ask(stall, "SET", "COFFEE:2"), Refusal)
    removing.remove_product(stall, "MUG")
    (tile,) = catalogue.stock(stall, "SET")
    assert tile.to_sell == 0


def test_one_bundle_comes_back_for_its_price_and_a_part_for_its_share(stall: Till) -> None:
    sale = sell(stall, "SET:3")
    printed(stall)
    back = give_back(stall, sale, {1: 1, 2: 2})
    (whole,) = printed(stall)
    assert isinstance(back, Refund)
    assert back.total == pounds(2_500)
    part = give_back(stall, sale, {2: 1})
    assert isinstance(part, Refund)
    assert part.total == pounds(703)
    assert on_hand(stall)["COFFEE"] == 7
    (single,) = printed(stall)
    start = whole.index("1 Breakfast set -£25.00")
    assert whole[start + 1 : start + 3] == ["1 × Mug", "2 × Coffee"]
    assert "1 Coffee -£9.00" in single
    assert "Breakfast set £1.97" in single
    assert [one.title for one in sold_lines(stall, sale)] == [
        "Mug (Breakfast set)",
        "Coffee (Breakfast set)",
    ]
    rest = refunds.complete(stall, RefundRequest(sale.receipt, Payout(TenderKind.CASH)))
    assert isinstance(rest, Refund)
    assert (back.total + part.total + rest.total, on_hand(stall)["MUG"]) == (pounds(7_500), 20)
    assert checks.verify_till(stall).problems == ()


def test_the_books_add_up_and_count_no_discount(stall: Till, tmp_path: Path) -> None:
    sessions.open_session(stall, Opening(count_total(pounds(0)), "Ada", "open"))
    sale = sell(stall, "SET", "MUG")
    give_back(stall, sale, {1: 1})
    report = x_report(stall)
    assert isinstance(report, Report)
    assert (report.takings.discounts, report.takings.discounted) == (0, pounds(0))
    sheets = sheets_of(stall, tmp_path / "out")
    bundles = [(one["SKU"], one["Bundle"], one["Discount"]) for one in sheets["lines"]]
    assert bundles[:3] == [("MUG", "SET", "0.00"), ("COFFEE", "SET", "0.00"), ("MUG", "", "0.00")]
    assert bundles[3][:2] == ("MUG", "SET")
    assert sheets["discounts"] == []
    assert (
        next(one["Which"] for one in sheets["totals"] if one["What"] == "All sums agree") == "yes"
    )


def test_a_ticket_in_a_bundle_is_issued_and_revoked(stall: Till) -> None:
    sale = sell(stall, "OUT:2")
    with stall.store.reading() as session:
        issued = list(bodies_of(session, "ticket", _tickets(stall)))
    assert len(issued) == 2
    back = give_back(stall, sale, {1: 2, 2: 2})
    assert isinstance(back, Refund)
    assert back.total == pounds(4_000)
    with stall.store.reading() as session:
        assert {one["status"] for one in bodies_of(session, "ticket", _tickets(stall))} == {
            "revoked"
        }


def _tickets(till: Till) -> list[str]:
    return [one for (one,) in rows(till.store.path, "SELECT id FROM ticket")]


def test_a_bundle_is_ordered_collected_and_exchanged(stall: Till) -> None:
    view = carts.add(stall, variant_id(stall, "SET"))
    view = carts.add(stall, variant_id(stall, "COFFEE"))
    wanted = request_for(view, [cash("10.00")])
    promise = promise_for("2026-12-05", "", stall.clock.now().date(), ship=False)
    taken = preordering.take(
        stall, OrderRequest(wanted, Person("Ada", "1234567"), promise, advance="10.00")
    )
    assert isinstance(taken, preordering.Taken)
    (tile,) = catalogue.stock(stall, "COFFEE")
    assert tile.to_sell == 7
    made = preordering.collect(stall, taken.preorder.receipt, [cash("24.00")])
    assert isinstance(made, preordering.Collected), made
    assert [one.bundle and one.bundle.sku for one in made.sale.lines] == ["SET", "SET", None]
    assert made.sale.total == pounds(3_400)
    changed = exchange(
        stall,
        ExchangeRequest(
            made.sale.receipt, {3: 1}, [(variant_id(stall, "SET"), 1)], [cash("16.00")]
        ),
    )
    assert not isinstance(changed, Refusal), changed
    assert on_hand(stall)["COFFEE"] == 6
    assert checks.verify_till(stall).problems == ()


def test_a_bundle_whose_part_is_gone_is_refused_in_the_cart(stall: Till) -> None:
    carts.add(stall, variant_id(stall, "SET"))
    removing.remove_product(stall, "COFFEE")
    trouble = carts.load(stall).trouble
    assert trouble == Refusal("part_gone", {"title": "Breakfast set", "part": "COFFEE"})
    assert ask(stall, "SET") == trouble


def test_bad_bundles_are_left_out_of_a_file_and_named(stall: Till) -> None:
    problems = load(
        stall,
        "title,sku,price,stock,parts,deposit,unit,tax class\n"
        "A,A,1.00,,MUG;NOTHING,,,\n"
        "B,B,1.00,,SET;MUG,,,\n"
        "C,C,1.00,5,MUG:2,,,\n"
        "D,D,1.00,,MUG,,,\n"
        "E,E,1.00,,MUG:2,0.50,,\n"
        "F,F,1.00,,MUG:2,,,reduced\n"
        "G,G,1.00,,FLOUR;MUG,,,\n"
        "H,H,open,,MUG:2,,,\n"
        "Flour,FLOUR,2.00,,,,kg,\n"
        "I,I,40.00,,FINE;MUG,,,\n"
        "Fine,FINE,20.00,,MUG|COFFEE,,,\n",
    )
    assert [one.removeprefix("things.csv:") for one in problems] == [
        "2: parts: nothing here has the SKU “NOTHING”",
        "3: parts: SET is a bundle itself, and can't be a part",
        "4: parts: a bundle has the stock of its parts; leave the others of its columns empty",
        "5: parts: a bundle has more than one thing in it",
        "6: parts: a bundle has the deposits of its parts; leave the others of its columns empty",
        "7: parts: a bundle has the taxes of its parts; leave the others of its columns empty",
        "8: parts: FLOUR is measured, and can't be a part",
        "9: parts: a bundle has a price of its own; leave the others of its columns empty",
        "11: parts: FINE is a bundle itself, and can't be a part",
    ]
    assert catalogue.find(stall, "A") is None
    fine = catalogue.find(stall, "FINE")
    assert fine is not None
    assert [(one.sku, one.quantity) for one in fine.parts] == [("MUG", 1), ("COFFEE", 1)]


def test_a_bundle_is_set_up_by_hand_and_changed(stall: Till) -> None:
    terms = Terms("DUO", ["MUG", "COFFEE"], "20.00", "Duo")
    made = bundling.set_bundle(stall, terms)
    assert catalogue.find(stall, "DUO") == made
    bundling.set_bundle(stall, Terms("DUO", ["MUG:2"], "22.00"))
    assert sell(stall, "DUO").total == pounds(2_200)
    for wrong, words in (
        (Terms("NEW", ["MUG:2"]), "a title and a price"),
        (Terms("MUG", ["COFFEE:2"]), "is counted"),
        (Terms("DAY", ["COFFEE:2"]), "of the kind goods"),
        (Terms("DUO", ["DUO:2"]), "Nothing here"),
        (Terms("DUO", ["SET:2"]), "is a bundle itself"),
        (Terms("DUO", ["MUG:2"], title="Other"), "keeps its title"),
        (Terms("DUO", ["MUG:2"], "-1.00"), "negative"),
    ):
        with pytest.raises(BadInput, match=words):
            bundling.set_bundle(stall, wrong)
    assert checks.verify_till(stall).problems == ()


def test_parts_travel_and_nonsense_does_not(stall: Till) -> None:
    name = variant_id(stall, "SET")
    with stall.store.reading() as session:
        (body,) = bodies_of(session, "variant", [name])
    assert KINDS["variant"].absent["parts"] == ""
    with stall.store.writing() as session:
        put_bodies(session, "variant", [body | {"title": "Set", "newer": 1}])
    for wrong in ("{}", '[["a","A"]]', '[["a","A",0]]', '[["a",1,1]]', "nothing"):
        with (
            stall.store.writing() as session,
            pytest.raises(ValueError, match=r"parts|JSON|Expecting"),
        ):
            put_bodies(session, "variant", [body | {"parts": wrong}])
    older = {one: value for one, value in body.items() if one != "parts"}
    with stall.store.writing() as session:
        put_bodies(session, "variant", [older])
    refused = ask(stall, "SET")
    assert isinstance(refused, Refusal)
    assert refused.code == "unknown_tax_class"


def test_the_age_of_a_part_is_asked_for_and_the_bundle_taken_out(stall: Till) -> None:
    assert load(stall, "title,sku,price,age\nGin,GIN,30.00,18\n") == []
    bundling.set_bundle(stall, Terms("NIGHT", ["GIN", "MUG"], "40.00", "Night in"))
    name = variant_id(stall, "NIGHT")
    carts.add(stall, variant_id(stall, "MUG"))
    view = carts.add(stall, name)
    asked = age_checks.question(stall, view)
    assert asked is not None
    assert (asked.age, asked.titles) == (18, ("Gin",))
    refused = ask(stall, "NIGHT")
    assert isinstance(refused, Refusal)
    assert refused.code == "age_unchecked"
    assert sell(stall, "NIGHT", age_checked=age_checks.attest(stall, [name])).age_check is not None
    left = age_checks.refuse(stall, 18)
    assert [line.variant.sku for line in left.lines] == ["MUG"]
