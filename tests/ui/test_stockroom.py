"""Stock at a window: scanned on a sheet that survives, compared, and done once."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from uuid import uuid4

from kiosk.domain.clock import FixedClock
from kiosk.domain.ids import VariantId
from kiosk.domain.stock import Reason
from kiosk.services import catalogue, stock_reports
from kiosk.services.till import Till, open_till
from kiosk.ui import stockroom
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Meaning, Pane, Place
from kiosk.ui.stock_view import Stage, StockView
from tests.factories import FAIR, make_till, on_hand, rows, variant_id
from tests.ui.test_refunding import at_the_desk


def shown(pane: Pane) -> StockView:
    assert pane.stock.value is not None
    return pane.stock.value


def scanned(pane: Pane) -> list[tuple[str, int]]:
    sheet = shown(pane).sheet
    assert sheet is not None
    return [(line.variant.sku, line.units) for line in sheet.lines]


async def scan(desk: Desk, pane: Pane, *codes: str) -> list[str | None]:
    # Each is a scan of its own: one that is repeated is answered from memory.
    return [await desk.scan(uuid4().hex, "w1", code) for code in codes]


async def digits(desk: Desk, pane: Pane, text: str) -> None:
    for digit in text:
        await stockroom.press(desk, pane, digit)


def says(pane: Pane) -> str:
    return pane.notice.value.text if pane.notice.value else ""


def test_each_scan_adds_one_and_the_pad_says_how_many(till: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        await stockroom.begin(desk, pane)
        assert (pane.place, pane.leaf, shown(pane).stage) == (Place.MORE, Leaf.STOCK, Stage.LIST)
        await scan(desk, pane, "MUG")
        assert [row.variant.sku for row in shown(pane).rows] == ["MUG"], "a look at it"
        await stockroom.start(desk, pane, Reason.COUNT)
        assert await scan(desk, pane, "MUG", "ZINE", "MUG", "NOTHING") == [
            Meaning.ACCEPT,
            Meaning.ACCEPT,
            Meaning.ACCEPT,
            Meaning.REFUSE,
        ]
        assert scanned(pane) == [("MUG", 2), ("ZINE", 1)]
        assert desk.basket.value.lines == (), "nothing of it is in the basket"
        await digits(desk, pane, "23")
        assert scanned(pane)[0] == ("MUG", 23), "the first digit takes the place of the scans"
        await digits(desk, pane, "<")
        await scan(desk, pane, "MUG")
        assert scanned(pane)[0] == ("MUG", 3), "a scan adds to what was typed"
        stockroom.choose(pane, variant_id(till, "ZINE"))
        await digits(desk, pane, "0")
        assert scanned(pane) == [("MUG", 3), ("ZINE", 0)]
        expected = re.search(r"\b24\b", repr(shown(pane).sheet))
        assert expected is None, "what is expected stands in no sheet"
        await stockroom.leave_out(desk, pane, variant_id(till, "MUG"))
        assert scanned(pane) == [("ZINE", 0)]
        pane.go(Place.TILL)
        await scan(desk, pane, "MUG")
        assert desk.basket.value.units == 1

    at_the_desk(till, work)
    assert on_hand(till)["MUG"] == 24, "nothing was done yet"


def test_an_open_sheet_is_found_again_and_done_once(till: Till, clock: FixedClock) -> None:
    async def scan_some(desk: Desk, pane: Pane) -> None:
        await stockroom.begin(desk, pane)
        await stockroom.start(desk, pane, Reason.RECEIVE)
        await scan(desk, pane, "MUG", "MUG", "ZINE")

    at_the_desk(till, scan_some)
    till.close()
    again = open_till(till.data_dir, clock)

    async def finish(desk: Desk, pane: Pane) -> None:
        await stockroom.begin(desk, pane)
        assert (shown(pane).stage, scanned(pane)) == (Stage.SHEET, [("ZINE", 1), ("MUG", 2)])
        await stockroom.check(desk, pane)
        assert [(one.change, one.on_hand) for one in shown(pane).checked] == [(1, 36), (2, 26)]
        await asyncio.gather(*(stockroom.finish(desk, pane) for _ in range(3)))
        assert (shown(pane).stage, shown(pane).sheet) == (Stage.LIST, None)
        assert "2 things" in says(pane)

    at_the_desk(again, finish)
    assert (on_hand(again)["MUG"], on_hand(again)["ZINE"]) == (26, 36)
    assert rows(again.store.path, "SELECT count(*) FROM entry WHERE kind = 'StockMoved'") == [(1,)]
    assert rows(again.store.path, "SELECT name FROM cart") == []
    again.close()


def test_waste_needs_a_reason_and_tiles_show_what_is_left(till: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        await desk.turn_to(pane, 0)
        await stockroom.begin(desk, pane)
        await stockroom.start(desk, pane, Reason.WASTE)
        await stockroom.check(desk, pane)
        assert (shown(pane).stage, says(pane)) == (Stage.SHEET, "Scan something first.")
        await scan(desk, pane, "MUG")
        await digits(desk, pane, "21")
        await stockroom.check(desk, pane)
        await stockroom.finish(desk, pane)
        assert (shown(pane).stage, "Say why" in says(pane)) == (Stage.CHECK, True)
        shown(pane).why.put("Fell off the table")
        await stockroom.finish(desk, pane)
        assert shown(pane).stage is Stage.LIST
        assert pane.grid.value is not None
        (mug,) = (row for row in pane.grid.value.rows if row.variant.sku == "MUG")
        assert mug.to_sell == 3

    at_the_desk(till, work)
    assert stock_reports.moves(till, variant_id(till, "MUG"), 1)[0].why == "Fell off the table"


def test_a_count_names_what_was_packed_and_is_not_counted_yet(till: Till) -> None:
    async def do(desk: Desk, pane: Pane, reason: Reason, *codes: str) -> None:
        await stockroom.start(desk, pane, reason)
        await scan(desk, pane, *codes)
        await stockroom.check(desk, pane)

    async def work(desk: Desk, pane: Pane) -> None:
        await stockroom.begin(desk, pane)
        await do(desk, pane, Reason.LOADOUT, "MUG", "ZINE")
        await stockroom.finish(desk, pane)
        await do(desk, pane, Reason.COUNT, "MUG")
        assert shown(pane).left == ["Zine"]
        await stockroom.leave(desk, pane)
        await stockroom.leave(desk, pane)
        assert shown(pane).stage is Stage.LIST
        await stockroom.start(desk, pane, Reason.WASTE)
        sheet = shown(pane).sheet
        assert sheet is not None
        assert sheet.reason is Reason.COUNT, "one at a time: the open one goes on"
        await stockroom.leave(desk, pane)
        await stockroom.drop(desk, pane)
        assert shown(pane).sheet is None
        await stockroom.show_variance(desk, pane)
        assert [one.on_hand for one in shown(pane).variance if one.sku == "MUG"] == [1]

    at_the_desk(till, work)


def test_what_is_sent_on_says_where_to_and_is_taken_in_once(till: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        await stockroom.begin(desk, pane)
        await stockroom.start(desk, pane, Reason.TRANSFER)
        await scan(desk, pane, "MUG", "MUG")
        await stockroom.check(desk, pane)
        await stockroom.finish(desk, pane)
        assert "Say where it goes." in says(pane)
        shown(pane).why.put("Back till")
        await stockroom.finish(desk, pane)
        (sent,) = shown(pane).away
        assert (sent.to, on_hand(till)["MUG"]) == ("Back till", 22)
        await stockroom.take_in(desk, pane, sent)
        assert (shown(pane).away, on_hand(till)["MUG"]) == ([], 24)

    at_the_desk(till, work)


def test_what_is_not_counted_is_on_no_sheet(till: Till) -> None:
    day = catalogue.find(till, "DAY")
    assert day is not None

    async def work(desk: Desk, pane: Pane) -> None:
        await stockroom.begin(desk, pane)
        await stockroom.start(desk, pane, Reason.COUNT)
        assert await scan(desk, pane, "DAY") == [Meaning.REFUSE]
        assert "is not counted" in says(pane)
        shown(pane).query.put("zin")
        await stockroom.find(desk, pane)
        (row,) = shown(pane).rows
        await stockroom.add_found(desk, pane, row.variant)
        assert scanned(pane) == [("ZINE", 1)]
        shown(pane).query.put("mug")
        await stockroom.enter(desk, pane)
        shown(pane).query.put("MUG")
        await stockroom.enter(desk, pane)
        assert scanned(pane)[0] == ("MUG", 1)
        stockroom.choose(pane, VariantId("nothing"))
        await digits(desk, pane, "7")
        assert len(scanned(pane)) == 2

    at_the_desk(till, work)


def test_a_box_counts_as_what_is_in_it_and_a_code_of_two_things_asks_which(
    tmp_path: Path, clock: FixedClock
) -> None:
    table = (
        "title,sku,price,stock,barcode\nLemonade,LEMON,3.50,5,5012345678900\n"
        "Tea,TEA,3.00,5,4006381333931\nGreen tea,GREEN,3.00,5,4006381333931\n"
    )
    till = make_till(tmp_path / "till", clock, FAIR, table, "")

    async def work(desk: Desk, pane: Pane) -> None:
        await stockroom.begin(desk, pane)
        await stockroom.start(desk, pane, Reason.RECEIVE)
        await scan(desk, pane, "https://id.gs1.org/01/05012345678900?37=6", "5012345678900")
        assert scanned(pane) == [("LEMON", 7)]
        assert await scan(desk, pane, "4006381333931") == [Meaning.ATTENTION]
        assert {row.variant.sku for row in shown(pane).rows} == {"TEA", "GREEN"}
        assert scanned(pane) == [("LEMON", 7)]

    at_the_desk(till, work)
    till.close()
