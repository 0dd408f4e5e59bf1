"""A wristband at a window: asked for after a verdict, scanned, and taken back."""

from __future__ import annotations

import asyncio

from kiosk.domain.admission import Verdict
from kiosk.domain.door.media import EndReason
from kiosk.services.till import Till
from kiosk.ui import banding
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Meaning, Pane, Place
from kiosk.ui.paperwork import Paperwork
from tests.ui.test_desk import Paper

PAPER = Paper()


def window(till: Till) -> tuple[Desk, Pane]:
    desk = Desk(till, Paperwork(PAPER.print_owed, PAPER.picture))
    pane = desk.open_pane("w1")
    pane.go(Place.DOOR)
    return desk, pane


async def scanned(desk: Desk, pane: Pane, number: int, code: str) -> Verdict | None:
    await desk.scan(f"scan-{number:04d}", "w1", code)
    return pane.decision.value.verdict if pane.decision.value else None


def told(pane: Pane) -> str:
    return pane.notice.value.text if pane.notice.value else ""


def test_the_next_thing_scanned_is_the_wristband(till: Till) -> None:
    async def work() -> None:
        desk, pane = window(till)
        assert not banding.offered(pane.decision.value)
        assert await scanned(desk, pane, 1, "T-1") is Verdict.VALID
        assert banding.offered(pane.decision.value)
        await banding.begin(desk, pane)
        assert pane.medium.value is not None
        assert pane.medium.value.title == "Ada Okafor · Day ticket"
        assert await scanned(desk, pane, 2, "T-2") is None, "that is a ticket"
        assert "That is a ticket" in told(pane)
        assert await scanned(desk, pane, 3, "BAND-0815") is None
        assert pane.medium.value is None
        assert "0815" in told(pane)
        assert await scanned(desk, pane, 4, "T-1") is Verdict.SWAPPED
        assert await scanned(desk, pane, 5, "BAND-0815") is Verdict.USED

    asyncio.run(work())


def test_a_ticket_that_is_scanned_elsewhere_is_answered_and_no_wristband_asked_for(
    till: Till,
) -> None:
    async def work() -> None:
        desk, pane = window(till)
        await scanned(desk, pane, 1, "T-1")
        await banding.begin(desk, pane)
        pane.go(Place.TILL)
        assert await scanned(desk, pane, 2, "T-2") is Verdict.VALID
        assert (pane.place, pane.medium.value) == (Place.DOOR, None)

    asyncio.run(work())


def test_one_that_is_lost_makes_room_for_another(till: Till) -> None:
    async def work() -> None:
        desk, pane = window(till)
        await scanned(desk, pane, 1, "T-1")
        await banding.begin(desk, pane)
        assert await banding.take(desk, pane, "BAND-0815") is Meaning.ACCEPT
        await scanned(desk, pane, 2, "T-1")
        await banding.begin(desk, pane)
        assert pane.medium.value is not None
        assert pane.medium.value.asks_why
        assert await banding.take(desk, pane, "BAND-0816") is Meaning.REFUSE
        await banding.say_why(desk, pane, EndReason.LOST)
        assert await banding.take(desk, pane, "BAND-0816") is Meaning.ACCEPT
        assert await scanned(desk, pane, 3, "BAND-0815") is Verdict.BLOCKED
        assert await scanned(desk, pane, 4, "BAND-0816") is Verdict.USED

    asyncio.run(work())


def test_one_that_came_back_is_taken_back_at_once(till: Till) -> None:
    async def work() -> None:
        desk, pane = window(till)
        await scanned(desk, pane, 1, "T-1")
        await banding.begin(desk, pane)
        await banding.take(desk, pane, "BAND-0815")
        await scanned(desk, pane, 2, "BAND-0815")
        await banding.begin(desk, pane)
        await banding.say_why(desk, pane, EndReason.RETURNED)
        assert pane.medium.value is None
        assert "itself admits" in told(pane)
        assert await scanned(desk, pane, 3, "T-1") is Verdict.USED

    asyncio.run(work())


def test_it_can_be_left_and_nothing_is_offered_for_what_is_refused(till: Till) -> None:
    async def work() -> None:
        desk, pane = window(till)
        for number, code in enumerate(("T-CANCELLED", "NOBODY", "T-PENDING"), start=1):
            await scanned(desk, pane, number, code)
            assert not banding.offered(pane.decision.value)
        await scanned(desk, pane, 9, "T-1")
        await banding.begin(desk, pane)
        banding.leave(pane)
        assert pane.medium.value is None
        assert await banding.take(desk, pane, "BAND-0815") is Meaning.REFUSE

    asyncio.run(work())
