"""Badges at a door: who is offered one, and that one more is told as such."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

import flet as ft
import pytest

from hardware.addresses import parse_address
from kiosk.domain.admission import Decision, Verdict
from kiosk.services import gate, printers, rolls
from kiosk.services.printers import LabelSetup, PrinterRole, Setup
from kiosk.services.printing import Standing
from kiosk.services.till import Till
from kiosk.ui import badging, printing_setup
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.papers import look, paper_line
from kiosk.ui.paperwork import PaperState
from kiosk.ui.screens.door import BadgeOffer
from tests.ui.client import Client, connect
from tests.ui.test_desk import at_the_desk
from tests.ui.test_desk import till as till
from tests.ui.test_parts import every


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


def test_the_badge_of_the_guest_before_is_not_offered_under_the_next_answer(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Setup("Names", PrinterRole.BADGES, parse_address("cups:N"), labels=LabelSetup())
    printers.add_printer(till, names)
    look, print_one = badging.offer_for, badging.print_one
    asked, printed = asyncio.Event(), asyncio.Event()

    async def look_slowly(desk: Desk, decision: Decision | None) -> badging.Offer | None:
        if decision is not None and decision.ticket and decision.ticket.code == "DEMO-0002":
            await asked.wait()
        return await look(desk, decision)

    async def print_slowly(desk: Desk, pane: Pane, offer: badging.Offer) -> None:
        await printed.wait()
        await print_one(desk, pane, offer)

    monkeypatch.setattr(badging, "offer_for", look_slowly)
    monkeypatch.setattr(badging, "print_one", print_slowly)

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        client = Client()
        session = connect(client)
        session.page.render(lambda: BadgeOffer(desk, pane))

        async def offers() -> list[ft.Button]:
            await asyncio.sleep(0.2)
            return every(session.page.controls, ft.Button)

        await desk.scan("scan-0001", "w1", "DEMO-0001")
        (offer,) = await offers()
        await desk.scan("scan-0002", "w1", "DEMO-0002")
        assert await offers() == []
        asked.set()
        assert await offers()
        # Printed late, the badge before takes the place of nobody's.
        press = cast("Callable[[], Awaitable[None]]", offer.on_click)
        printing = asyncio.create_task(press())  # type: ignore[arg-type]
        await desk.scan("scan-0003", "w1", "DEMO-0003")
        assert await offers()
        printed.set()
        await printing
        assert await offers()

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
