"""Badges at a door: who is offered one, and that one more is told as such."""

from __future__ import annotations

from hardware.addresses import parse_address
from kiosk.domain.admission import Decision, Verdict
from kiosk.services import gate, printers, rolls
from kiosk.services.printers import LabelSetup, PrinterRole, Setup
from kiosk.services.printing import Standing
from kiosk.services.till import Till
from kiosk.ui import badging, printing_setup
from kiosk.ui.desk import Desk
from kiosk.ui.papers import look, paper_line
from kiosk.ui.paperwork import PaperState
from tests.ui.test_desk import at_the_desk
from tests.ui.test_desk import till as till


def test_who_is_let_in_is_offered_a_badge_where_there_is_a_printer_for_them(till: Till) -> None:
    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        admitted = gate.scan(till, "DEMO-0001")
        assert await badging.offer_for(desk, admitted) is None
        names = Setup("Names", PrinterRole.BADGES, parse_address("cups:N"), labels=LabelSetup())
        printers.add_printer(till, names)
        offer = await badging.offer_for(desk, admitted)
        assert offer is not None
        assert (offer.code, offer.times) == ("DEMO-0001", 0)
        await badging.print_one(desk, pane, offer)
        assert pane.notice.value is not None
        assert pane.notice.value.text.endswith("is being printed.")
        used = gate.scan(till, "DEMO-0001")
        assert used.verdict is Verdict.USED
        offer = await badging.offer_for(desk, used)
        assert offer is not None
        assert offer.times == 1
        await badging.print_one(desk, pane, offer)
        assert pane.notice.value.text.endswith("is being printed again.")
        for nobody in (None, Decision(Verdict.INVALID), Decision(Verdict.UNPAID, used.ticket)):
            assert await badging.offer_for(desk, nobody) is None

    at_the_desk(till, work)


def test_a_roll_that_comes_to_its_end_is_said_in_every_window(till: Till) -> None:
    low = PaperState((), Standing(low=(("Names", 3), ("Tags", 1))))
    assert paper_line(low) == "Names: 3 labels left; Tags: 1 label left"
    assert not low.well

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        names = Setup("Names", PrinterRole.BADGES, parse_address("cups:N"), labels=LabelSetup())
        printers.add_printer(till, names)
        await look(desk)
        assert pane.notice.value is None
        await printing_setup.begin(desk, pane)
        pane.printers.value.roll.put("12")
        await printing_setup.put_in(desk, pane, "Names")
        await look(desk)
        assert pane.notice.value is not None
        assert pane.notice.value.text == "Names: 12 labels left"
        pane.printers.value.roll.put("")
        await printing_setup.put_in(desk, pane, "Names")
        await look(desk)
        assert desk.paper.value.well

    at_the_desk(till, work)
    assert rolls.LOW >= 12
