"""Stock moved by hand on a real till: what it does, what it says afterwards, what it refuses."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import VariantId
from kiosk.domain.money import Money
from kiosk.domain.stock import BY_HAND, MOST_UNITS, Reason
from kiosk.imports.stock_count import read_count
from kiosk.services import stock_reports, stocking
from kiosk.services.stock_reports import Variance
from kiosk.services.stocking import Move, Moved
from kiosk.services.till import Till
from kiosk.store.verify import verify
from tests.factories import FAIR, dump, journal_text, make_till, on_hand, rows, sell, variant_id


def move(till: Till, reason: Reason, who: str = "", why: str = "", **units: int) -> list[Moved]:
    wanted = {variant_id(till, sku.replace("_", "-")): number for sku, number in units.items()}
    return stocking.move(till, Move(reason, wanted, who, why))


def test_on_hand_follows_every_reason_and_the_variance_says_how(till: Till) -> None:
    sell(till, "MUG:2")
    move(till, Reason.RECEIVE, "Ada", "From the van", MUG=12)
    move(till, Reason.WASTE, "Bo", "Broken on the way", MUG=3, ZINE=1)
    move(till, Reason.SAMPLE, MUG=1)
    (counted,) = move(till, Reason.COUNT, MUG=28)
    assert (counted.expected, counted.change, counted.on_hand) == (30, -2, 28)
    assert on_hand(till)["MUG"] == 28
    (mug,) = (one for one in stock_reports.variance(till) if one.sku == "MUG")
    assert mug.units == {
        Reason.OPENING: 24,
        Reason.SALE: -2,
        Reason.RECEIVE: 12,
        Reason.WASTE: -3,
        Reason.SAMPLE: -1,
        Reason.COUNT: -2,
    }
    assert mug.on_hand == 28
    assert all(one.on_hand == on_hand(till)[one.sku] for one in stock_reports.variance(till))
    assert verify(till.store.path, till.device.id).problems == ()


def test_the_movements_say_who_and_why_newest_first_and_the_journal_does_not(
    till: Till, clock: FixedClock
) -> None:
    move(till, Reason.RECEIVE, MUG=2)
    clock.forward(seconds=60)
    move(till, Reason.WASTE, "Ada", "Dropped by Bo", MUG=1, ZINE=2)
    found = stock_reports.moves(till, variant_id(till, "MUG"), 200)
    assert [(one.reason, one.quantity, one.who, one.why) for one in found] == [
        ("waste", -1, "Ada", "Dropped by Bo"),
        ("receive", 2, "", ""),
        ("opening", 24, "", ""),
    ]
    assert {one.device for one in found} == {till.device.name}
    assert len(stock_reports.moves(till, None, 2)) == 2
    assert "Dropped" not in journal_text(till)
    assert rows(till.store.path, "SELECT who, why FROM session_note") == [("Ada", "Dropped by Bo")]


def test_what_was_never_counted_can_be_counted(tmp_path: Path, clock: FixedClock) -> None:
    table = "title,sku,price,stock,policy\nPin,PIN,2.00,,warn\n"
    till = make_till(tmp_path / "till", clock, FAIR, table, "")
    assert on_hand(till) == {"PIN": None}
    (done,) = move(till, Reason.COUNT, PIN=0)
    assert (done.expected, done.change) == (0, 0)
    assert on_hand(till) == {"PIN": 0}
    till.close()


def test_a_large_count_takes_several_entries_in_one_transaction(
    tmp_path: Path, clock: FixedClock
) -> None:
    table = "title,sku,price,stock\n" + "".join(f"Thing {n},T-{n},1.00,5\n" for n in range(400))
    till = make_till(tmp_path / "till", clock, FAIR, table, "")
    wanted = {variant_id(till, f"T-{n}"): n % 9 for n in range(400)}
    done = stocking.move(till, Move(Reason.COUNT, wanted))
    assert len(done) == 400
    ((number,),) = rows(till.store.path, "SELECT count(*) FROM entry WHERE kind = 'StockMoved'")
    assert number > 1
    assert all(on_hand(till)[f"T-{n}"] == n % 9 for n in (0, 1, 8, 399))
    assert verify(till.store.path, till.device.id).problems == ()
    till.close()


@pytest.mark.parametrize(
    ("reason", "units", "why", "says"),
    [
        (Reason.RECEIVE, {"MUG": 1, "ZINE": 0}, "", "no number of units"),
        (Reason.RECEIVE, {"MUG": 1, "ZINE": -3}, "", "no number of units"),
        (Reason.COUNT, {"MUG": 1, "ZINE": -1}, "", "no number of units"),
        (Reason.RECEIVE, {"MUG": MOST_UNITS + 1}, "", "1,000,000"),
        (Reason.WASTE, {"MUG": 1}, " ", "Say why"),
        (Reason.WASTE, {"MUG": 1}, "x" * 501, "500"),
        (Reason.WASTE, {"LAST": 2}, "Wet", "Not kept for anybody are 1"),
        (Reason.RECEIVE, {}, "", "Say what it is about"),
    ],
)
def test_a_move_that_cannot_be_changes_nothing(
    till: Till, reason: Reason, units: dict[str, int], why: str, says: str
) -> None:
    before = dump(till.store.path)
    with pytest.raises(BadInput, match=says):
        move(till, reason, "", why, **units)
    assert dump(till.store.path) == before


def test_what_is_unknown_or_not_counted_is_refused(tmp_path: Path, clock: FixedClock) -> None:
    table = "title,sku,price,stock,policy\nWater,WATER,1.00,,unlimited\nMug,MUG,2.00,3,\n"
    till = make_till(tmp_path / "till", clock, FAIR, table, "")
    with pytest.raises(BadInput, match="is not counted"):
        move(till, Reason.RECEIVE, MUG=1, WATER=3)
    with pytest.raises(BadInput, match="not known here"):
        stocking.move(till, Move(Reason.RECEIVE, {VariantId("nothing"): 1}))
    assert on_hand(till) == {"MUG": 3, "WATER": None}
    till.close()


def test_a_till_that_is_alone_loses_and_counts_what_is_strict(till: Till) -> None:
    move(till, Reason.RECEIVE, LAST=5)
    move(till, Reason.WASTE, "Ada", "Wet", LAST=2)
    move(till, Reason.COUNT, LAST=3)
    assert on_hand(till)["LAST"] == 3
    sell(till, "LAST:3")
    with pytest.raises(BadInput, match="Not kept for anybody are 0"):
        move(till, Reason.SAMPLE, LAST=1)


def test_numbered_pieces_are_received_but_not_lost_or_counted(
    tmp_path: Path, clock: FixedClock
) -> None:
    table = "title,sku,price,stock,policy,edition,numbers\nPrint,P,9.00,3,strict,50,1-3\n"
    till = make_till(tmp_path / "till", clock, FAIR, table, "")
    for reason in (Reason.WASTE, Reason.SAMPLE, Reason.COUNT):
        with pytest.raises(BadInput, match="has its number"):
            move(till, reason, "", "Torn", P=1)
    move(till, Reason.RECEIVE, P=1)
    assert on_hand(till)["P"] == 4
    till.close()


COSTS = "title,sku,price,cost,stock\nMug,MUG,14.00,4.50,10\nZine,ZINE,9.00,,35\n"


def variance_of(till: Till, sku: str) -> Variance:
    (found,) = (one for one in stock_reports.variance(till) if one.sku == sku)
    return found


def test_an_event_from_what_was_packed_to_what_goes_home(tmp_path: Path, clock: FixedClock) -> None:
    till = make_till(tmp_path / "till", clock, FAIR, COSTS, "")
    assert stock_reports.not_confirmed(till) == []
    move(till, Reason.LOADOUT, "Ada", MUG=24, ZINE=30)
    assert on_hand(till) == {"MUG": 24, "ZINE": 30}, "what was packed, whatever was imported"
    assert len(stock_reports.not_confirmed(till)) == 2
    clock.forward(minutes=30)
    move(till, Reason.COUNT, MUG=23)
    assert stock_reports.not_confirmed(till) == [variant_id(till, "ZINE")]
    clock.forward(minutes=30)
    sell(till, "MUG:5")
    move(till, Reason.RECEIVE, MUG=6)
    move(till, Reason.WASTE, "", "Broken", MUG=2)
    move(till, Reason.SAMPLE, MUG=1)
    clock.forward(minutes=30)
    move(till, Reason.COUNTBACK, MUG=19)
    assert stock_reports.not_counted_back(till) == [variant_id(till, "ZINE")]
    mug, zine = variance_of(till, "MUG"), variance_of(till, "ZINE")
    assert (mug.loaded_out, mug.expected, mug.counted, mug.difference) == (24, 22, 19, -3)
    assert (mug.value, mug.value_of_difference) == (Money(8_550, "GBP"), Money(-1_350, "GBP"))
    assert (zine.loaded_out, zine.expected, zine.counted, zine.difference) == (30, 30, None, 0)
    assert zine.value is None
    (sums,) = stock_reports.sums(stock_reports.variance(till))
    assert (sums.value, sums.missing, sums.over, sums.unknown) == (
        mug.value,
        Money(1_350, "GBP"),
        Money(0, "GBP"),
        1,
    )
    assert verify(till.store.path, till.device.id).problems == ()
    till.close()


def test_what_is_sent_elsewhere_comes_in_once_and_whole(till: Till) -> None:
    move(till, Reason.TRANSFER, "Ada", "Back till", MUG=4, ZINE=2)
    assert (on_hand(till)["MUG"], on_hand(till)["ZINE"]) == (20, 33)
    (sent,) = stock_reports.on_the_way(till)
    assert (sent.who, sent.to, sent.device) == ("Ada", "Back till", till.device.name)
    assert sent.lines == [(4, "MUG", "Enamel Mug"), (2, "ZINE", "Zine")]
    with pytest.raises(BadInput, match="No transfer “nothing”"):
        stocking.move(till, Move(Reason.TRANSFER, {}, sent="nothing"))
    taken = stocking.move(till, Move(Reason.TRANSFER, {}, "Bo", "Back till", sent.id))
    assert [one.change for one in taken] == [4, 2]
    assert stock_reports.on_the_way(till) == []
    before = dump(till.store.path)
    with pytest.raises(BadInput, match="taken in before"):
        stocking.move(till, Move(Reason.TRANSFER, {}, "Bo", "Back till", sent.id))
    assert dump(till.store.path) == before
    assert (on_hand(till)["MUG"], variance_of(till, "MUG").difference) == (24, 0)
    newest = stock_reports.moves(till, variant_id(till, "MUG"), 2)
    assert [(one.quantity, one.who, one.why) for one in newest] == [
        (4, "Bo", "Back till"),
        (-4, "Ada", "Back till"),
    ]


MOVES = st.lists(
    st.tuples(st.sampled_from([*sorted(BY_HAND), Reason.TRANSFER]), st.integers(1, 9)), max_size=12
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MOVES)
def test_the_variance_adds_up_after_any_day(till: Till, day: list[tuple[Reason, int]]) -> None:
    for reason, units in day:
        sent = stock_reports.on_the_way(till)
        if reason is Reason.TRANSFER and sent:
            stocking.move(till, Move(reason, {}, sent=sent[0].id))
        else:
            move(till, reason, "", "So", MUG=units)
    mug = variance_of(till, "MUG")
    came = mug.units.get
    other = sum(came(one, 0) for one in (Reason.RECEIVE, Reason.WASTE, Reason.SAMPLE))
    assert mug.on_hand == on_hand(till)["MUG"] == mug.expected + mug.difference
    assert mug.expected == mug.loaded_out + other + came(Reason.TRANSFER, 0)
    away = sum(units for one in stock_reports.on_the_way(till) for units, *_ in one.lines)
    assert came(Reason.TRANSFER, 0) == -away, "what left and did not arrive is on the way"


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_count_is_read_as_scanned_or_as_typed(tmp_path: Path) -> None:
    scanned = write(tmp_path / "a.csv", "Barcode\n5012345678900\n5012345678900\n\nMUG\n")
    assert [(one.code, one.units) for one in read_count(scanned)] == [
        ("5012345678900", 1),
        ("5012345678900", 1),
        ("MUG", 1),
    ]
    typed = write(tmp_path / "b.csv", "SKU;Title;Counted\nMUG;Mug;12\nZINE;Zine;0\n")
    assert [(one.code, one.units) for one in read_count(typed)] == [("MUG", 12), ("ZINE", 0)]
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (("sku", "counted"), ("MUG", 3), (5012345678900, 2.0)):
        book.active.append(row)
    book.save(tmp_path / "c.xlsx")
    assert [(one.code, one.units) for one in read_count(tmp_path / "c.xlsx")] == [
        ("MUG", 3),
        ("5012345678900", 2),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title,counted\nMug,3\n", "no column “sku”"),
        ("sku,counted\nMUG,\n", "row 2: “MUG” has no number"),
        ("sku,counted\nMUG,-1\n", "below zero"),
        ("sku,counted\nMUG,1.5\n", "not a whole number"),
        ("sku,counted\n,4\n", "SKU or barcode is missing"),
        ("barcode,counted\n5.01E+12,4\n", "shortened by a spreadsheet"),
        ("sku,counted\nMUG,4,5\n", "more cells"),
        ("[{}]", "is JSON"),
    ],
)
def test_a_count_that_cannot_be_read_names_its_row(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(BadInput, match=says.replace("+", r"\+")):
        read_count(write(tmp_path / "count.csv", text))
