"""The page that sets the door's screens up, and what follows from it at the door."""

from __future__ import annotations

import asyncio

from kiosk.domain.door.setup import CheckInList
from kiosk.domain.ids import EventId
from kiosk.services import door_terms, doors
from kiosk.services.till import Till
from kiosk.ui import door_page, door_page_strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane, Place
from kiosk.ui.watching import Draft
from tests.ui.test_desk import at_the_desk
from tests.ui.test_desk import till as till


def capacity(pane: Pane) -> Draft:
    assert pane.terms.value is not None
    return pane.terms.value.capacity


def test_paces_and_room_are_set_and_shown(till: Till) -> None:
    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await door_page.begin(desk, pane)
        assert (pane.place, pane.leaf) == (Place.MORE, Leaf.DOOR)
        await door_page.pace(desk, pane, staff=4)
        await door_page.pace(desk, pane, themselves=20)
        view = pane.terms.value
        assert view is not None
        assert (view.paces.staff, view.paces.themselves) == (4, 20)
        assert view.paces == door_terms.paces(till)
        capacity(pane).put(" 250 ")
        await door_page.make_room(desk, pane)
        assert door_terms.capacities(till) == {"": 250}
        capacity(pane).put("many")
        await door_page.make_room(desk, pane)
        assert pane.notice.value is not None
        assert pane.notice.value.text == door_page_strings.NO_NUMBER()
        assert door_terms.capacities(till) == {"": 250}
        await door_page.begin(desk, pane)
        assert capacity(pane).text == "250"
        capacity(pane).put("")
        await door_page.make_room(desk, pane)
        assert door_terms.capacities(till) == {}

    at_the_desk(till, work)


def test_where_a_list_is_in_use_the_room_is_that_lists(till: Till) -> None:
    made = doors.set_list(till, CheckInList("", EventId(till.event.id), "Dinner"))

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await door_page.begin(desk, pane)
        capacity(pane).put("80")
        await door_page.make_room(desk, pane)

    at_the_desk(till, work)
    assert door_terms.capacities(till) == {made.id: 80}


def test_an_answer_goes_at_the_pace_and_at_none_it_stays(till: Till) -> None:
    async def shown_after(desk: Desk, code: str, seconds: float) -> bool:
        pane = desk.panes["w1"]
        pane.go(Place.DOOR)
        await desk.scan(f"scan-{code}", "w1", code)
        loop = asyncio.get_running_loop()
        real = loop.time
        # The loop's own clock is moved on, so that nobody waits.
        loop.time = lambda: real() + seconds  # type: ignore[method-assign]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        loop.time = real  # type: ignore[method-assign]
        return pane.decision.value is not None

    async def at_a_pace(desk: Desk) -> None:
        door_terms.set_paces(till, staff=5)
        assert await shown_after(desk, "DEMO-0001", 4)
        assert not await shown_after(desk, "DEMO-0002", 6)
        # A refusal is read, and talked about.
        assert await shown_after(desk, "NOBODY-1", 6)
        assert not await shown_after(desk, "NOBODY-2", 16)

    async def at_none(desk: Desk) -> None:
        door_terms.set_paces(till, staff=0)
        assert await shown_after(desk, "DEMO-0003", 100_000)

    at_the_desk(till, at_a_pace)
    at_the_desk(till, at_none)
