"""The model behind the screens, on a real till: what a person does, and what is shown then."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from hardware.documents import Document
from hardware.ports import PrinterFault
from kiosk.domain.admission import Verdict
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput
from kiosk.domain.money import Money
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services import carts, catalogue, preauths, sales
from kiosk.services.demo import make_demo
from kiosk.services.preferences import Look, Preferences
from kiosk.services.signup import SignUp
from kiosk.services.till import Till, open_till
from kiosk.ui import signing_up
from kiosk.ui.desk import Desk
from kiosk.ui.mannering import behave
from kiosk.ui.pane import Meaning, Pane, Place, Step
from kiosk.ui.paperwork import Paperwork
from kiosk.ui.watching import Watcher
from tests.factories import make_till

NOON = datetime(2026, 5, 23, 11, 0, tzinfo=UTC)


class Paper:
    """Stands where the printer is; says what is in the way, if anything."""

    def __init__(self) -> None:
        self.fault: PrinterFault | None = None
        self.asked = 0

    def print_owed(self) -> PrinterFault | None:
        self.asked += 1
        return self.fault

    def picture(self, document: Document) -> bytes:
        return document.title.encode()


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    make_demo(tmp_path, FixedClock(NOON))
    opened = open_till(tmp_path, FixedClock(NOON))
    yield opened
    opened.close()


def at_the_desk(
    till: Till, work: Callable[[Desk], Awaitable[None]], paper: Paper | None = None
) -> Desk:
    """Run ``work`` on the desk's own loop, as the app does."""
    used = paper or Paper()

    async def run() -> Desk:
        desk = Desk(till, Paperwork(used.print_owed, used.picture))
        desk.open_pane("w1")
        await work(desk)
        return desk

    return asyncio.run(run())


def cash(text: str) -> Tender:
    return Tender(TenderKind.CASH, Money.parse(text, "GBP"))


def test_a_scanned_product_is_in_the_basket_and_a_repeated_delivery_adds_nothing(
    till: Till,
) -> None:
    async def work(desk: Desk) -> None:
        assert await desk.scan("scan-0001", "w1", "TEE-M\r") == Meaning.ACCEPT
        assert await desk.scan("scan-0001", "w1", "TEE-M\r") == Meaning.ACCEPT

    desk = at_the_desk(till, work)
    assert desk.basket.value.units == 1
    assert carts.load(till).units == 1


def test_two_deliveries_of_one_scan_at_the_same_moment_are_still_one(till: Till) -> None:
    async def work(desk: Desk) -> None:
        await asyncio.gather(*(desk.scan("scan-0001", "w1", "TEE-M") for _ in range(5)))

    assert at_the_desk(till, work).basket.value.units == 1


def test_a_scan_from_a_window_that_shows_nothing_yet_is_not_taken(till: Till) -> None:
    async def work(desk: Desk) -> None:
        assert await desk.scan("scan-0001", "nobody", "TEE-M") is None
        assert await desk.scan("scan-0001", "w1", "TEE-M") == Meaning.ACCEPT

    assert at_the_desk(till, work).basket.value.units == 1


def test_a_ticket_scanned_at_the_till_leads_to_the_door_of_that_window_only(till: Till) -> None:
    clock = till.clock
    assert isinstance(clock, FixedClock)

    async def work(desk: Desk) -> None:
        other = desk.open_pane("w2")
        assert await desk.scan("scan-0001", "w1", "DEMO-0001") == Meaning.ACCEPT
        pane = desk.panes["w1"]
        assert pane.place is Place.DOOR
        assert pane.decision.value is not None
        assert pane.decision.value.admitted
        assert other.place is Place.TILL
        assert other.decision.value is None
        clock.forward(minutes=1)
        assert await desk.scan("scan-0002", "w1", "DEMO-0001") == Meaning.USED
        assert pane.decision.value.verdict is Verdict.USED

    assert [past.verdict for past in at_the_desk(till, work).scans.value] == [
        Verdict.USED,
        Verdict.VALID,
    ]


def test_at_the_door_every_scan_is_the_doors_even_a_products(till: Till) -> None:
    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        pane.go(Place.DOOR)
        assert await desk.scan("scan-0001", "w1", "TEE-M") == Meaning.REFUSE
        assert pane.decision.value is not None
        assert pane.decision.value.verdict is Verdict.INVALID

    assert at_the_desk(till, work).basket.value.units == 0


def test_a_code_that_nobody_knows_is_said_and_not_held_against_the_door(till: Till) -> None:
    async def work(desk: Desk) -> None:
        assert await desk.scan("scan-0001", "w1", "NOBODY-KNOWS") == Meaning.REFUSE
        notice = desk.panes["w1"].notice.value
        assert notice is not None
        assert "NOBODY-KNOWS" in notice.text

    assert at_the_desk(till, work).scans.value == []


def test_a_scan_under_people_goes_into_the_basket_and_says_so(till: Till) -> None:
    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        pane.go(Place.PEOPLE)
        await desk.scan("scan-0001", "w1", "MUG")
        assert pane.place is Place.PEOPLE
        assert pane.notice.value is not None
        assert pane.notice.value.meaning is Meaning.ACCEPT

    assert at_the_desk(till, work).basket.value.units == 1


def test_paying_twice_in_one_moment_sells_once_and_shows_the_change(till: Till) -> None:
    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await desk.scan("scan-0001", "w1", "MUG")
        await asyncio.gather(*(desk.pay(pane, cash("20.00")) for _ in range(3)))
        assert pane.step is Step.DONE
        assert pane.paid.value is not None
        assert pane.paid.value.sale.change == Money(600, "GBP")

    desk = at_the_desk(till, work)
    assert len(sales.list_sales(till)) == 1
    assert desk.basket.value.units == 0


def test_too_little_cash_is_said_and_the_basket_stays(till: Till) -> None:
    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await desk.scan("scan-0001", "w1", "MUG")
        await desk.pay(pane, cash("1.00"))
        assert pane.notice.value is not None
        assert pane.step is not Step.DONE

    assert at_the_desk(till, work).basket.value.units == 1
    assert sales.list_sales(till) == []


def test_a_printer_without_paper_is_said_and_the_sale_stands(till: Till) -> None:
    paper = Paper()
    paper.fault = PrinterFault("{printer} is out of paper.", sent=False, printer="The printer")

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await desk.scan("scan-0001", "w1", "MUG")
        await desk.pay(pane, cash("14.00"))
        while pane.notice.value is None:
            await asyncio.sleep(0.01)
        assert pane.notice.value.text == "The printer is out of paper."
        assert pane.step is Step.DONE

    at_the_desk(till, work, paper)
    assert len(sales.list_sales(till)) == 1


def test_the_receipt_is_drawn_for_the_sale_that_is_shown(till: Till) -> None:
    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await desk.scan("scan-0001", "w1", "MUG")
        await desk.pay(pane, cash("14.00"))
        while pane.paid.value is None or pane.paid.value.picture is None:
            await asyncio.sleep(0.01)
        assert pane.paid.value.sale.receipt.encode() in pane.paid.value.picture

    at_the_desk(till, work)


def test_a_membership_for_the_person_who_signs_up_waits_in_the_basket(till: Till) -> None:
    async def work(desk: Desk) -> None:
        await signing_up.list_memberships(desk)
        (membership,) = desk.memberships.value
        await signing_up.sign_up(desk, SignUp("ada@example.org", "Ada"), membership.variant.id)

    view = at_the_desk(till, work).basket.value
    assert view.units == 1
    assert view.contact_id is not None


def test_an_address_that_is_none_signs_nobody_up(till: Till) -> None:
    async def work(desk: Desk) -> None:
        await signing_up.list_memberships(desk)
        (membership,) = desk.memberships.value
        with pytest.raises(BadInput):
            await signing_up.sign_up(desk, SignUp("ada at example"), membership.variant.id)

    assert at_the_desk(till, work).basket.value.units == 0


def test_only_the_last_of_what_was_typed_is_searched_for(till: Till) -> None:
    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        typing = []
        for text in ("t", "te", "tee"):
            pane.query.text = text
            typing.append(asyncio.ensure_future(desk.find(pane)))
            await asyncio.sleep(0)
        await typing[0]
        assert pane.grid.value is None
        await asyncio.gather(*typing)
        assert pane.grid.value is not None
        assert {row.variant.product_title for row in pane.grid.value.rows} == {"River Print Tee"}

    at_the_desk(till, work)


def test_the_basket_outlives_the_desk(till: Till) -> None:
    async def fill(desk: Desk) -> None:
        variant = catalogue.find(till, "TOTE")
        assert variant is not None
        await desk.add(desk.panes["w1"], variant.id)
        await desk.change(variant.id, 2)

    async def nothing(desk: Desk) -> None:
        assert desk.basket.value.units == 3

    at_the_desk(till, fill)
    at_the_desk(till, nothing)


def test_what_is_chosen_holds_in_every_window_and_at_the_next_start(till: Till) -> None:
    chosen = Preferences(look=Look.DARK, size=125, sounds=False)

    async def work(desk: Desk) -> None:
        second = desk.open_pane("w2")
        await behave(desk, chosen)
        assert [desk.panes["w1"].zoom, second.zoom] == [1.25, 1.25]
        assert desk.signals.muted

    assert at_the_desk(till, work).manner.value == chosen

    async def later(desk: Desk) -> None:
        assert desk.manner.value == chosen
        assert desk.signals.muted

    at_the_desk(till, later)


@pytest.mark.parametrize(
    ("window", "zoom", "room", "layout"),
    [
        ((1280, 800), 1.0, (1280, 800), "wide"),
        ((1280, 800), 1.5, (853, 533), "wide"),
        ((1280, 800), 2.0, (640, 400), "low"),
        ((1920, 1080), 2.0, (960, 540), "wide"),
        ((800, 1280), 1.0, (800, 1280), "tall"),
        ((800, 1280), 2.0, (400, 640), "low"),
        ((390, 844), 1.0, (390, 844), "tall"),
        ((844, 390), 1.0, (844, 390), "low"),
        # As small as a screen gets: the window is moved over it.
        ((390, 844), 2.0, (320, 422), "low"),
        ((844, 390), 2.0, (422, 380), "low"),
    ],
)
def test_a_screen_is_laid_out_for_the_room_that_its_size_leaves(
    window: tuple[float, float], zoom: float, room: tuple[float, float], layout: str
) -> None:
    pane = Pane("w")
    pane.resize(*window)
    pane.enlarge(zoom)
    assert pane.zoom == zoom
    assert (pane.width, pane.height) == pytest.approx(room, abs=0.5)
    assert layout == ("wide" if pane.wide else "low" if pane.low else "tall")


def test_a_scan_adds_to_a_basket_that_is_looked_at_by_itself_and_stays_there(till: Till) -> None:
    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        pane.to(Step.BASKET)
        await desk.scan("s1", "w1", "MUG")
        assert (pane.step, desk.basket.value.units) == (Step.BASKET, 1)
        pane.to(Step.CASH)
        await desk.scan("s2", "w1", "MUG")
        assert (pane.step, desk.basket.value.units) == (Step.SELL, 2)

    at_the_desk(till, work)


def test_a_scan_draws_the_basket_and_not_the_whole_window(till: Till) -> None:
    async def work(desk: Desk) -> None:
        drawn = Counter[str]()
        eyes = {name: Watcher(partial(drawn.update, [name])) for name in ("window", "said", "cart")}
        desk.panes["w1"].watch(eyes["window"])
        desk.panes["w1"].notice.watch(eyes["said"])
        desk.basket.watch(eyes["cart"])
        await desk.scan("s1", "w1", "MUG")
        await asyncio.sleep(0)
        assert drawn == {"cart": 1}

    at_the_desk(till, work)


def test_what_cannot_be_sold_here_is_said_before_any_money_changes_hands(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await desk.scan("s1", "w1", "LAST")
        await desk.begin_paying(pane, Step.CARD)
        assert pane.step is Step.CARD
        await desk.scan("s2", "w1", "LAST")
        await desk.begin_paying(pane, Step.CARD)
        assert pane.step is Step.SELL
        assert pane.notice.value is not None
        assert "Last Print" in pane.notice.value.text

    till = make_till(tmp_path, FixedClock(NOON))
    at_the_desk(till, work)
    till.close()


def test_a_card_hold_that_a_command_made_can_be_charged_at_once(till: Till) -> None:
    async def work(desk: Desk) -> None:
        wanted = preauths.Wanted(Money.parse("50.00", "GBP"), "Camera 3")
        made = preauths.authorize(till, wanted)
        await desk.look_again()
        assert list(desk.preauths.value) == [made]

    at_the_desk(till, work)
