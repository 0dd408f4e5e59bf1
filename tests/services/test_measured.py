"""What is weighed or measured: sold, printed, refunded in part, exported; and scales' labels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from biip.checksums import gs1_standard_check_digit

from hardware.fakes import PaperPrinter
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.measures import Measure
from kiosk.domain.money import Money
from kiosk.domain.sale import line_key, measured_key
from kiosk.domain.tenders import TenderKind
from kiosk.services import carts, checks, codes, importing, in_store_codes, refunds
from kiosk.services.cart_sales import request_for
from kiosk.services.checkout import complete
from kiosk.services.in_store_codes import Labelled
from kiosk.services.printing import work_off
from kiosk.services.refunded import Refund
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.sales import Sale, find_sale
from kiosk.services.till import Till
from kiosk.store.documents import KINDS, bodies_of
from tests.factories import card, make_till, on_hand, variant_id
from tests.services.reckoning import sheets_of

THINGS = """title,sku,price,stock,barcode,unit
Cheese,CHEESE,12.00,,12345,kg
Ribbon,RIBBON,0.75,,,metre
Sausage,SAUSAGE,open,,2112345,
Mug,MUG,14.00,9,23456,piece
"""


@pytest.fixture
def stall(tmp_path: Path, clock: FixedClock) -> Iterator[Till]:
    made = make_till(tmp_path / "till", clock, products=THINGS, tickets="")
    yield made
    made.close()


def weigh(till: Till, sku: str, parts: int) -> carts.CartView:
    return carts.add(till, measured_key(variant_id(till, sku), parts))


def pay(till: Till) -> Sale:
    view = carts.load(till)
    sale = complete(till, request_for(view, [card(view.due.plain())]))
    assert isinstance(sale, Sale), sale
    return sale


def back(till: Till, sale: Sale, **lines: int) -> Refund | Refusal:
    wanted = {int(line.removeprefix("line")): parts for line, parts in lines.items()}
    request = RefundRequest(sale.receipt, Payout(TenderKind.CARD), wanted)
    return refunds.complete(till, request)


def printed(till: Till) -> list[list[str]]:
    printer = PaperPrinter()
    work_off(till, printer)
    return [[" ".join(line.split()) for line in page.splitlines()] for page in printer.pages]


def label(twelve: str) -> str:
    return twelve + str(gs1_standard_check_digit(twelve))


def test_what_was_weighed_is_sold_printed_refunded_and_exported(
    stall: Till, clock: FixedClock, tmp_path: Path
) -> None:
    weigh(stall, "CHEESE", 385)
    weigh(stall, "RIBBON", 2_500)
    view = carts.add(stall, variant_id(stall, "MUG"), 2)
    assert (view.units, view.due) == (4, Money(462 + 188 + 2_800, "GBP"))
    sale = pay(stall)
    assert find_sale(stall, sale.receipt) == sale
    cheese, ribbon, _ = sale.lines
    assert (cheese.quantity, cheese.measure, cheese.amount.minor) == (385, Measure.KILOGRAM, 462)
    assert (ribbon.quantity, ribbon.measure) == (2_500, Measure.METRE)
    assert ribbon.before == ribbon.amount
    (receipt,) = printed(stall)
    assert "1 Cheese £4.62" in receipt
    assert "0.385 kg × £12.00/kg" in receipt
    assert "2.500 m × £0.75/m" in receipt
    assert on_hand(stall) == {"CHEESE": None, "RIBBON": None, "SAUSAGE": None, "MUG": 7}

    clock.forward(minutes=1)
    part = back(stall, sale, line1=100)
    assert isinstance(part, Refund)
    assert (part.lines[0].measure, part.total.minor) == (Measure.KILOGRAM, 120)
    (paper,) = printed(stall)
    assert "1 Cheese -£1.20" in paper
    assert "0.100 kg × £12.00/kg" in paper
    assert not any("Less discount" in line for line in paper)
    assert back(stall, sale, line1=286) == Refusal(
        "refunded_before", {"title": "Cheese", "left": "0.285 kg"}
    )
    rest = back(stall, sale, line1=285, line2=2_500)
    assert isinstance(rest, Refund)
    assert part.total + rest.total == Money(462 + 188, "GBP")

    sheets = sheets_of(stall, tmp_path / "out")
    told = [
        (row["SKU"], row["Quantity"], row["Measured"], row["Amount"]) for row in sheets["lines"]
    ]
    assert told == [
        ("CHEESE", "", "0.385 kg", "4.62"),
        ("RIBBON", "", "2.500 m", "1.88"),
        ("MUG", "2", "", "28.00"),
        ("CHEESE", "", "0.100 kg", "-1.20"),
        ("CHEESE", "", "0.285 kg", "-3.42"),
        ("RIBBON", "", "2.500 m", "-1.88"),
    ]
    totals = {(row["What"], row["Which"]) for row in sheets["totals"]}
    assert ("All sums agree", "yes") in totals
    assert checks.verify_till(stall).problems == ()


def test_each_weighing_is_a_line_that_can_be_taken_out(stall: Till) -> None:
    weigh(stall, "CHEESE", 385)
    view = weigh(stall, "CHEESE", 212)
    assert [(line.sold, line.quantity) for line in view.lines] == [(385, 1), (212, 1)]
    view = carts.add(stall, view.lines[0].key, -1)
    assert (view.lines[0].sold, view.due.minor) == (212, 254)


def test_a_thing_by_weight_is_not_sold_by_the_piece(stall: Till) -> None:
    view = carts.add(stall, variant_id(stall, "CHEESE"))
    assert view.trouble == Refusal("no_measure", {"title": "Cheese"})
    assert complete(stall, request_for(view, [card("12.00")])) == view.trouble
    carts.clear(stall)
    view = weigh(stall, "MUG", 385)
    assert view.trouble == Refusal("not_measured", {"title": "Mug"})


def test_a_scales_label_brings_its_weight_or_its_price(stall: Till) -> None:
    assert codes.classify(stall, label("281234500385")) is False, "nothing was said of its prefix"
    in_store_codes.set_layout(stall, "28", "weight")
    in_store_codes.set_layout(stall, "21", "price")
    in_store_codes.set_layout(stall, "20", "price", 4)
    found = codes.classify(stall, label("281234500385"))
    assert isinstance(found, Labelled)
    assert found.key == measured_key(variant_id(stall, "CHEESE"), 385)
    carts.add(stall, found.key)
    found = codes.classify(stall, label("211234500349"))
    assert isinstance(found, Labelled)
    assert found.key == line_key(variant_id(stall, "SAUSAGE"), Money(349, "GBP"))
    carts.add(stall, found.key)
    assert [line.amount.minor for line in pay(stall).lines] == [462, 349]


def test_a_label_that_can_not_be_is_refused_in_words(stall: Till) -> None:
    in_store_codes.set_layout(stall, "28", "weight")
    in_store_codes.set_layout(stall, "21", "price")
    good = label("281234500385")
    wrong = good[:-1] + str((int(good[-1]) + 1) % 10)
    assert codes.classify(stall, wrong) == Refusal("misread_code", {"code": wrong})
    assert codes.classify(stall, label("282345600385")) == Refusal("not_measured", {"title": "Mug"})
    assert codes.classify(stall, label("281234500000")) == Refusal(
        "no_measure", {"title": "Cheese"}
    )
    assert codes.classify(stall, label("211234500000")) == Refusal(
        "no_amount", {"title": "Sausage"}
    )
    assert codes.classify(stall, label("212345600349")) == Refusal("fixed_price", {"title": "Mug"})
    assert codes.classify(stall, label("289999900385")) is False, "nobody knows the thing"
    with pytest.raises(BadInput, match="no prefix"):
        in_store_codes.set_layout(stall, "30", "weight")


def test_a_prefix_may_go_back_to_holding_nothing(stall: Till) -> None:
    in_store_codes.set_layout(stall, "28", "weight")
    in_store_codes.set_layout(stall, "28", "nothing")
    assert codes.classify(stall, label("281234500385")) is False


def test_what_can_not_be_measured_is_named_with_its_row(stall: Till, tmp_path: Path) -> None:
    path = tmp_path / "more.csv"
    path.write_text(
        "title,price,unit,stock,kind,limit\nA,1.00,stone,,,\nB,1.00,kg,5,,\n"
        "C,1.00,kg,,ticket,\nD,open,kg,,,\nE,1.00,kg,,,3\nF,1.00,Litre,,,\n"
    )
    assert [str(one) for one in importing.import_products(stall, path).problems] == [
        "more.csv:2: unit: “stone” is none of kg, m, l or piece",
        "more.csv:3: unit: is kg, and what is weighed or measured is not counted; "
        "leave stock and policy empty",
        "more.csv:4: unit: is kg, and a ticket is not weighed or measured; leave it empty",
        "more.csv:5: unit: is kg, and that needs a price for one, not “open”",
        "more.csv:6: unit: is kg, and what is weighed or measured has no pieces to limit; "
        "leave the limit empty",
    ]


@pytest.mark.parametrize(
    "nonsense",
    [{"measure": "stone"}, {"policy": "strict"}, {"policy": "warn"}, {"kind": "ticket"},
     {"open_price": True}, {"limit": 3}],
)  # fmt: skip
def test_a_row_that_makes_no_sense_is_not_kept(stall: Till, nonsense: dict[str, object]) -> None:
    with stall.store.reading() as session:
        (body,) = bodies_of(session, "variant", [variant_id(stall, "CHEESE")])
    assert KINDS["variant"].derive(body)["measure"] == "kg"
    with pytest.raises(ValueError, match=r"measured|strict"):
        KINDS["variant"].derive({**body, **nonsense})
