"""What users of other tills complain about, as far as it concerns selling: each by its thread.

Each test drives the real services, and where it is about a hub a real one. What is about printers
and drawers, about the door, and about the scanner in a browser is tested where those are.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock, Hlc, tick
from kiosk.domain.errors import Refusal
from kiosk.domain.journal import MAIN, Entry, Kind, seal
from kiosk.domain.money import Money
from kiosk.domain.session import count_total
from kiosk.domain.tenders import TenderKind
from kiosk.services import carts, checkout, exporting, refunds, sessions
from kiosk.services.cart_sales import request_for
from kiosk.services.checkout import SaleRequest
from kiosk.services.refunded import Refund, event_refunds
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.sales import Sale, event_sales, list_sales
from kiosk.services.session_reports import Report
from kiosk.services.sessions import Closing, Opening
from kiosk.services.till import NewEvent, Till, create_till, open_till
from kiosk.store.journal import entries, write_entry
from kiosk.store.verify import verify
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Meaning, Step
from sync.client import HubUnreachable
from sync.hub.cases import list_cases
from sync.hub.database import Hub, open_hub
from sync.hub.stock import levels
from tests.factories import FAIR, START, basket, cash, make_till, sell, variant_id
from tests.sync.direct import Station
from tests.sync.direct import sell as try_to_sell
from tests.sync.test_refund_rights import cut_off, exchange, mend
from tests.ui.test_desk import at_the_desk

GOODS = """title,sku,price,stock,kind,capacity,age
Enamel Mug,MUG,14.00,24,goods,,
Gin,GIN,20.00,,goods,,18
Concert,CONCERT,15.00,,ticket,5,
"""


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    opened = make_till(tmp_path / "till", FixedClock(START), products=GOODS, tickets="")
    yield opened
    opened.close()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with open_hub(f"sqlite:///{tmp_path / 'hub.db'}", START) as opened:
        yield opened


@pytest.fixture
def stall(tmp_path: Path, hub: Hub) -> Iterator[tuple[Station, Station]]:
    """Two tills of one hub, which know of each other."""
    clock = FixedClock(START)
    with ExitStack() as stack:
        front = Station(make_till(tmp_path / "front", clock, FAIR, GOODS, ""), hub)
        back = Station(create_till(tmp_path / "back", clock, None, "Back till"), hub)
        for station in (front, back):
            stack.callback(station.till.close)
            station.join()
            station.sync()
        exchange(front, back)
        yield front, back


def last_entry(till: Till) -> Entry:
    with till.store.reading() as session:
        return list(entries(session, till.device.id))[-1]


def pay_open_cart(till: Till) -> Sale:
    carts.add(till, variant_id(till, "MUG"), 2)
    made = checkout.complete(till, request_for(carts.load(till), [cash("30.00")]))
    assert isinstance(made, Sale)
    return made


def test_a_paid_order_does_not_reopen_after_a_reload(till: Till) -> None:
    """odoo#288974: orders paid offline were open again once the page was loaded anew."""
    sale = pay_open_cart(till)
    again = open_till(till.data_dir, FixedClock(START))
    assert carts.load(again).lines == ()
    assert event_sales(again) == [sale]
    again.close()


def test_a_paid_order_does_not_vanish_with_the_power(till: Till, tmp_path: Path) -> None:
    """odoo#125037: paid orders were gone after a power cut. What lies on the disk the moment that
    the sale is confirmed, its log unfolded, is the whole of it (tests/store/test_kill.py pulls the
    plug at any instant)."""
    sale = pay_open_cart(till)
    after = tmp_path / "after the cut"
    shutil.copytree(till.data_dir, after)
    again = open_till(after, FixedClock(START))
    assert list_sales(again) == [sale]
    assert carts.load(again).lines == ()
    assert verify(again.store.path, again.device.id).problems == ()
    again.close()


def test_a_lost_acknowledgement_duplicates_no_order(
    stall: tuple[Station, Station], hub: Hub
) -> None:
    """odoo#152259, odoo#40567: an order was there twice, for the answer to it was lost."""
    front, back = stall
    sell(front.till, "MUG:3")

    def lose(call: str, moment: str) -> None:
        if moment == "after":
            raise HubUnreachable("The answer is lost.")

    front.between = lose
    for _ in range(3):
        with pytest.raises(HubUnreachable):
            front.sync()
    mend(front)
    exchange(front, back)
    assert [one.on_hand for one in levels(hub) if one.sku == "MUG"] == [21]
    assert len(event_sales(back.till)) == len(event_sales(front.till)) == 1


def test_a_payment_that_is_asked_for_twice_sells_once(till: Till) -> None:
    """POSNext#50: the same invoice was made twice when its button was tapped again."""
    request = SaleRequest(basket(till, "MUG"), (cash("20.00"),), "the same key")
    first, again = (checkout.complete(till, request) for _ in range(2))
    assert first == again
    assert len(event_sales(till)) == 1


def test_one_bad_record_holds_up_nothing_behind_it(stall: tuple[Station, Station]) -> None:
    """erpnext#13388: one invoice that could not be synced held up all that came after it."""
    front, back = stall
    till = front.till
    last = last_entry(till)
    bad = seal(
        key=till.identity.key,
        dev=till.device.id,
        seq=last.seq + 1,
        prev=last.hash,
        event=till.event.id,
        action=last.action,
        kind=Kind.SALE_COMPLETED,
        at=till.clock.now(),
        hlc=tick(Hlc.parse(last.hlc), till.clock.now()),
        body={"sale": {"not": "an id"}, "lines": [{"allotment": 7}]},
    )
    with till.store.writing() as session:
        write_entry(session, bad, MAIN)
    sale = sell(till, "MUG:2")
    exchange(front, back)
    assert [one.receipt for one in event_sales(back.till)] == [sale.receipt]
    assert [one.on_hand for one in levels(front.hub) if one.sku == "MUG"] == [22]
    assert [case.kind for case in list_cases(front.hub)] == ["unreadable"], "and it is in sight"


def test_two_devices_never_give_one_receipt_number(stall: tuple[Station, Station]) -> None:
    """odoo#71455: two devices that were offline gave their orders the same numbers."""
    front, back = stall
    cut_off(front)
    cut_off(back)
    numbers = [sell(one.till, "MUG").receipt for one in (front, back) for _ in range(3)]
    assert len(set(numbers)) == 6
    for station in (front, back):
        mend(station)
    exchange(front, back)
    assert sorted(one.receipt for one in event_sales(back.till)) == sorted(numbers)


def test_a_question_swallows_no_scan(till: Till) -> None:
    """pretixscan-desktop#94: what was scanned while a dialog stood there was lost. (In the browser:
    tests/browser/test_scanner.py.)"""

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await desk.scan("scan-0", "w1", "GIN")
        await desk.begin_paying(pane, Step.CASH)
        assert pane.step is Step.AGE, "it asks how old the customer is"
        assert await desk.scan("scan-1", "w1", "MUG") == Meaning.ACCEPT
        for number, step in enumerate((Step.NOTE, Step.PARK, Step.CARD, Step.CASH, Step.TIP)):
            pane.to(step)
            assert await desk.scan(f"scan-{number + 2}", "w1", "MUG") == Meaning.ACCEPT

    assert at_the_desk(till, work).basket.value.units == 7


def test_a_receipt_is_refunded_once_while_offline(stall: tuple[Station, Station]) -> None:
    """pos-addons#864: with no network one order could be refunded again and again, and by another
    till as well."""
    front, back = stall
    sale = sell(front.till, "MUG:2")
    exchange(front, back)
    cut_off(front)
    cut_off(back)
    request = RefundRequest(sale.receipt, Payout(TenderKind.CASH))
    assert isinstance(refunds.complete(front.till, request), Refund)
    again = refunds.complete(front.till, request)
    assert isinstance(again, Refusal)
    assert again.code == "nothing_to_refund"
    elsewhere = refunds.complete(back.till, request)
    assert isinstance(elsewhere, Refusal)
    assert elsewhere.code == "right_cut_off"
    for station in (front, back):
        mend(station)
    exchange(front, back)
    assert sum(one.total.minor for one in event_refunds(back.till)) == sale.total.minor


def test_rounding_never_blocks_a_close(tmp_path: Path) -> None:
    """odoo#14672, odoo#65043: a session could not be closed for a difference of a cent that came of
    rounding."""
    event = NewEvent("Markt", "CHF", "MWST 8.1% included", "Europe/Zurich")
    till = make_till(
        tmp_path / "markt", FixedClock(START), event, "title,sku,price\nX,X,3.33\nY,Y,0.07\n", ""
    )
    sessions.open_session(till, Opening(count_total(Money(10_000, "CHF"))))
    for _ in range(7):
        sell(till, "X", "Y:3", tender=cash("20.00", "CHF"))
    counted = count_total(Money(12_475, "CHF"))
    closed = sessions.close(till, Closing({"cash": counted}))
    assert isinstance(closed, Report)
    (in_cash,) = [one for one in closed.compared if one.kind == "cash"]
    assert in_cash.expected.minor % 5 == 0, "what is expected can lie there in coins"
    assert in_cash.difference == counted.amount - in_cash.expected
    till.close()


def test_no_more_tickets_are_sold_than_there_are_seats(
    stall: tuple[Station, Station], hub: Hub
) -> None:
    """ingadhoc/sale#1825: two points of sale sold more places of an event than it has."""
    front, back = stall
    for station in (front, back):
        cut_off(station)
    sold = 0
    for _ in range(6):
        sold += sum(try_to_sell(one, 1, "CONCERT") is None for one in (front, back))
    assert sold == 5
    for station in (front, back):
        mend(station)
    exchange(front, back)
    assert [one.on_hand for one in levels(hub) if one.sku == "CONCERT"] == [0]
    assert list_cases(hub) == []


@pytest.mark.parametrize("fmt", ["csv", "json", "xlsx"])
def test_what_was_sold_offline_gets_out_without_a_network(
    stall: tuple[Station, Station], tmp_path: Path, fmt: exporting.ExportFormat
) -> None:
    """TiBillet/Lespass#210: there was no way to get out what was sold while offline."""
    front, _ = stall
    cut_off(front)
    sale = sell(front.till, "MUG:2")
    files = exporting.export_event(front.till, fmt, tmp_path / f"out.{fmt}")
    assert files
    if fmt == "csv":
        with (tmp_path / "out.csv" / "receipts.csv").open(encoding="utf-8-sig") as file:
            assert [row["Receipt"] for row in csv.DictReader(file)] == [sale.receipt]
