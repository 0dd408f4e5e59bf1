"""How the printer stands at a window, and deciding on papers there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hardware.addresses import Found, parse_address
from hardware.code_pages import USUAL, CodePage, Letters, Make
from hardware.fakes import PaperPrinter
from hardware.ports import Cause
from kiosk.domain.errors import BadInput
from kiosk.domain.staff import Role
from kiosk.services import prep, printers, printing, staff
from kiosk.services.printers import PrinterRole, Setup
from kiosk.services.printing import Standing
from kiosk.services.till import Till
from kiosk.ui import papers, printing_setup
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Place
from kiosk.ui.papers import paper_line
from kiosk.ui.paperwork import PaperState, Paperwork
from tests.factories import sell
from tests.ui.test_desk import at_the_desk
from tests.ui.test_desk import till as till
from tests.ui.test_signing_in import ada_allows, allowing


def test_the_line_says_what_is_in_the_way_and_what_waits() -> None:
    out = PaperState((("", Cause.PAPER_OUT),), Standing(waiting=3))
    assert paper_line(out) == "Receipt printer: paper out; 3 receipts waiting"
    assert paper_line(PaperState((), Standing(waiting=1))) == "", "it is being printed"
    shut = PaperState(
        (("", Cause.AWAY), ("Bar", Cause.SILENT)), Standing(waiting=1, undecided=2, shut=1)
    )
    assert paper_line(shut, most=2).startswith("The drawer stayed shut")
    assert "Bar: does not answer; 1 paper waiting" in paper_line(shut)
    assert "2 papers to look at" in paper_line(shut, most=5)


def test_trouble_is_said_once_in_every_window_and_stands_until_it_is_over(till: Till) -> None:
    trouble: list[Cause | None] = [Cause.PAPER_OUT]

    async def work(desk: Desk) -> None:
        desk.paperwork = Paperwork(
            lambda: None, lambda document: b"", lambda: tuple(("", one) for one in trouble if one)
        )
        pane, other = desk.panes["w1"], desk.open_pane("w2")
        await papers.look(desk)
        for one in (pane, other):
            assert one.notice.value is not None
            assert "paper out" in one.notice.value.text
            one.hush()
        await papers.look(desk)
        assert pane.notice.value is None, "it was said"
        assert not desk.paper.value.well
        trouble[0] = None
        await papers.look(desk)
        assert desk.paper.value.well

    at_the_desk(till, work)


def test_what_was_decided_stays_where_it_was(till: Till) -> None:
    printer = PaperPrinter()
    printing.work_off(till, printer)
    printer.fail("Look.", sent=True)
    for _ in range(3):
        sell(till, "TEE-M")
        printing.work_off(till, printer)

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await papers.begin(desk, pane)
        assert (pane.place, pane.leaf) == (Place.MORE, Leaf.PAPERS)
        before = [one.key for one in pane.papers.value.rows]
        assert len(before) == 3
        await papers.decide(desk, pane, before[0], came_out=True)
        await papers.decide(desk, pane, before[1], came_out=False)
        assert [one.key for one in pane.papers.value.rows] == before
        assert pane.papers.value.said == {before[0]: True, before[1]: False}
        assert desk.paper.value.standing == Standing(waiting=1, undecided=1)

    at_the_desk(till, work)


def test_a_printer_is_found_remembered_tried_and_forgotten(till: Till) -> None:
    tried: list[str] = []
    bluetooth = Found(parse_address("serial:/dev/rfcomm0"), "Bluetooth printer")

    def try_out(name: str) -> bool:
        tried.append(name)
        return len(tried) == 1

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        desk.paperwork = Paperwork(
            lambda: None, lambda document: b"", find=lambda: [bluetooth], try_out=try_out
        )
        await printing_setup.begin(desk, pane)
        assert pane.leaf is Leaf.PRINTERS
        await printing_setup.find(desk, pane)
        assert pane.printers.value.found == [bluetooth]
        printing_setup.choose(pane, bluetooth)
        await printing_setup.remember(desk, pane)
        (made,) = pane.printers.value.rows
        assert (made.name, made.address) == ("Bluetooth printer", bluetooth.address)
        await printing_setup.find(desk, pane)
        assert pane.printers.value.found == [], "it is known"
        for said in ("It printed the test page.", "look at the paper"):
            await printing_setup.try_out(desk, pane, made.name)
            assert pane.notice.value is not None
            assert said in pane.notice.value.text
        pane.printers.value.name.put("Stove")
        pane.printers.value.address.put("pigeon:post")
        with pytest.raises(BadInput, match="no printer's address"):
            await printing_setup.remember(desk, pane)
        pane.printers.value.address.put("cups:Stove")
        printing_setup.use(pane, PrinterRole.PREP)
        await printing_setup.remember(desk, pane)
        assert pane.printers.value.rows[1].role is PrinterRole.PREP
        printing_setup.change(pane, made)
        printing_setup.leave(pane)
        assert (pane.printers.value.before, pane.printers.value.name.text) == (None, "")
        printing_setup.change(pane, made)
        assert pane.printers.value.role is PrinterRole.RECEIPT
        printing_setup.narrow(pane, True)
        printing_setup.letters(pane, CodePage.CP852)
        printing_setup.make(pane, Make.STAR)
        await printing_setup.remember(desk, pane)
        changed = pane.printers.value.rows[0]
        assert (changed.name, changed.address) == (made.name, made.address)
        assert (changed.columns, changed.letters) == (32, Letters(CodePage.CP852, Make.STAR))
        assert pane.printers.value.letters == USUAL, "the next one is asked anew"
        await printing_setup.forget(desk, pane, made.name)
        assert [one.name for one in pane.printers.value.rows] == ["Stove"]

    at_the_desk(till, work)
    assert tried == ["Bluetooth printer"] * 2


def test_what_only_a_command_can_say_stays_when_a_printer_is_changed_on_screen(till: Till) -> None:
    prep.set_station(till, "Kitchen", [], ["Food"])
    prep.set_station(till, "Bar", [], ["Drinks"])
    both = Setup("Stove", PrinterRole.PREP, parse_address("cups:S"), ("Kitchen", "Bar"), 48)
    printers.add_printer(till, both)

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await printing_setup.begin(desk, pane)
        (known,) = pane.printers.value.rows
        printing_setup.change(pane, known)
        printing_setup.letters(pane, CodePage.CP437)
        await printing_setup.remember(desk, pane)
        (changed,) = pane.printers.value.rows
        assert sorted(changed.stations) == ["Bar", "Kitchen"]
        assert (changed.columns, changed.letters.page) == (48, CodePage.CP437)
        printing_setup.change(pane, changed)
        printing_setup.use(pane, PrinterRole.PREP, "Bar")
        printing_setup.narrow(pane, True)
        await printing_setup.remember(desk, pane)
        (changed,) = pane.printers.value.rows
        assert (changed.stations, changed.columns) == (("Bar",), 32)

    at_the_desk(till, work)


def test_a_printer_that_moved_is_taken_where_it_was_found_with_one_tap(till: Till) -> None:
    front = Setup("Front", PrinterRole.RECEIPT, parse_address("network:10.0.0.5"), columns=32)
    printers.add_printer(till, front)
    found = Found(parse_address("network:10.0.0.77"), "EPSON TM-T20III")
    offers = [("", (found,))]

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        desk.paperwork = Paperwork(
            lambda: None, lambda document: b"", elsewhere=lambda: tuple(offers)
        )
        await papers.look(desk)
        assert desk.paper.value.elsewhere == (("", (found,)),)
        offers.clear()
        await printing_setup.move(desk, pane, "", found)
        assert pane.notice.value is not None
        assert "From now on there" in pane.notice.value.text
        assert desk.paper.value.elsewhere == ()

    at_the_desk(till, work)
    assert printers.list_printers(till) == [replace(front, address=found.address)]


def test_whoever_may_not_change_settings_sets_up_no_printer(till: Till) -> None:
    staff.add(till, "Ada", Role.MANAGER, "4071")
    staff.add(till, "Cy", Role.SELLER, "5923")

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        desk.crew.takes_over(staff.sign_in_by_name(till, "Cy", "5923"))
        await allowing(pane, printing_setup.begin(desk, pane), pane.uncover)
        assert pane.leaf is Leaf.START
        await allowing(pane, printing_setup.begin(desk, pane), lambda: ada_allows(desk, pane))
        assert pane.leaf is Leaf.PRINTERS

    at_the_desk(till, work)


def test_whoever_may_not_change_settings_says_of_no_printer_where_it_is(till: Till) -> None:
    staff.add(till, "Ada", Role.MANAGER, "4071")
    staff.add(till, "Cy", Role.SELLER, "5923")
    front = Setup("Front", PrinterRole.RECEIPT, parse_address("network:10.0.0.5"))
    printers.add_printer(till, front)
    found = Found(parse_address("network:10.0.0.77"), "")

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        desk.crew.takes_over(staff.sign_in_by_name(till, "Cy", "5923"))
        await allowing(pane, printing_setup.move(desk, pane, "", found), pane.uncover)
        assert printers.list_printers(till) == [front]
        move = printing_setup.move(desk, pane, "", found)
        await allowing(pane, move, lambda: ada_allows(desk, pane))
        assert printers.list_printers(till)[0].address == found.address

    at_the_desk(till, work)
