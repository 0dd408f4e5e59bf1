"""Looking people up at a window's door, adding a guest, and undoing: a scan goes before it all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.admission import Direction, Verdict
from kiosk.domain.door.guests import Guest
from kiosk.domain.door.undo import UndoReason
from kiosk.domain.errors import BadInput
from kiosk.services import door_search, gate, guests
from kiosk.services.door_search import Found
from kiosk.services.till import Till
from kiosk.ui import door_finding, door_setting
from kiosk.ui import door_search_strings as words
from kiosk.ui.desk import Desk
from kiosk.ui.door_search_words import state_words
from kiosk.ui.pane import Meaning, Pane, Place
from tests.ui.test_desk import at_the_desk
from tests.ui.test_desk import till as till


def at_a_door(till: Till, work: Callable[[Desk, Pane], Awaitable[None]]) -> Desk:
    async def run(desk: Desk) -> None:
        pane = desk.panes["w1"]
        pane.go(Place.DOOR)
        await work(desk, pane)

    return at_the_desk(till, run)


def names(pane: Pane) -> list[str] | None:
    found = pane.finding.found.value
    return None if found is None else [one.ticket.name for one in found.hits]


@pytest.fixture
def listed(till: Till) -> Till:
    guests.add(till, Guest("Grace Hopper", people=2))
    guests.add(till, Guest("Joan Clarke"))
    return till


def test_what_is_typed_is_looked_for_once_and_emptied_it_is_gone(
    listed: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    look = door_search.find

    def counted(till: Till, typed: str, *rest: Direction) -> Found:
        asked.append(typed)
        return look(till, typed, *rest)

    monkeypatch.setattr(door_search, "find", counted)

    async def work(desk: Desk, pane: Pane) -> None:
        query = pane.finding.query

        async def type_in(text: str) -> None:
            query.text = text
            await door_finding.typed(desk, pane)

        await asyncio.gather(*(type_in("hopper"[:end]) for end in range(1, 7)))
        assert asked == ["hopper"], "whoever types on asks once"
        assert names(pane) == ["Grace Hopper"]
        assert (pane.finding.taken.value, pane.finding.sheet.value) == (True, False)
        await type_in("")
        assert (names(pane), pane.finding.taken.value) == (None, False)

    at_a_door(listed, work)


def test_an_answer_that_comes_late_shows_nothing(
    listed: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = door_search.find
    loop_has_typed_on = asyncio.Event()

    async def work(desk: Desk, pane: Pane) -> None:
        loop = asyncio.get_running_loop()

        def slowly(till: Till, typed: str, *rest: Direction) -> Found:
            found = look(till, typed, *rest)
            if typed == "hopper":
                asyncio.run_coroutine_threadsafe(loop_has_typed_on.wait(), loop).result(10)
            return found

        monkeypatch.setattr(door_search, "find", slowly)
        pane.finding.query.text = "hopper"
        late = asyncio.create_task(door_finding.look(desk, pane))
        await asyncio.sleep(0)
        pane.finding.query.text = "joan"
        await door_finding.look(desk, pane)
        loop_has_typed_on.set()
        await late
        assert names(pane) == ["Joan Clarke"]

    at_a_door(listed, work)


@pytest.mark.parametrize("moment", ["typing", "looking"])
def test_a_scan_goes_before_a_search_that_is_still_under_way(
    listed: Till, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    look = door_search.find
    answered = asyncio.Event()

    async def work(desk: Desk, pane: Pane) -> None:
        loop = asyncio.get_running_loop()

        def slowly(till: Till, typed: str, *rest: Direction) -> Found:
            found = look(till, typed, *rest)
            asyncio.run_coroutine_threadsafe(answered.wait(), loop).result(10)
            return found

        monkeypatch.setattr(door_search, "find", slowly)
        monkeypatch.setattr(door_finding, "PAUSE", 0.3 if moment == "typing" else 0)
        pane.finding.query.text = "hopper"
        late = asyncio.create_task(door_finding.typed(desk, pane))
        await asyncio.sleep(0.05)
        await desk.scan("scan-0001", "w1", "DEMO-0001")
        answered.set()
        await late
        assert pane.decision.value is not None
        assert (names(pane), pane.finding.taken.value) == (None, False)
        # The answer before it, which goes by itself, is in nobody's way.
        answered.clear()
        late = asyncio.create_task(door_finding.typed(desk, pane))
        await asyncio.sleep(0.05)
        pane.decision.becomes(None)
        answered.set()
        await late
        assert names(pane) == ["Grace Hopper"]

    at_a_door(listed, work)


def test_who_was_found_is_decided_by_a_tap_as_by_a_scan(listed: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        pane.finding.query.put("hopper")
        await door_finding.look(desk, pane)
        found = pane.finding.found.value
        assert found is not None
        await door_finding.pick(desk, pane, found.hits[0])
        decision = pane.decision.value
        assert decision is not None
        assert decision.ticket is not None
        assert (decision.verdict, decision.ticket.name) == (Verdict.VALID, "Grace Hopper")
        assert (pane.finding.query.text, pane.finding.taken.value) == ("", False)
        assert desk.scans.value[0].name == "Grace Hopper"

    at_a_door(listed, work)


def test_a_scan_while_somebody_types_is_still_a_scan(listed: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        pane.finding.query.put("hop")
        await door_finding.look(desk, pane)
        assert await desk.scan("scan-0001", "w1", "DEMO-0001") == Meaning.ACCEPT
        assert pane.decision.value is not None
        assert (pane.finding.query.text, pane.finding.taken.value) == ("hop", False)
        door_finding.begin_undo(pane, desk.scans.value[0])
        assert pane.finding.sheet.value
        assert await desk.scan("scan-0002", "w1", "DEMO-0002") == Meaning.ACCEPT
        assert not pane.finding.sheet.value

    at_a_door(listed, work)


def test_enter_takes_a_code_for_a_code_and_words_for_words(listed: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        pane.finding.query.put("DEMO-0001")
        await door_finding.entered(desk, pane)
        assert pane.decision.value is not None
        assert pane.decision.value.admitted
        before = len(gate.recent(listed, 50))
        pane.finding.query.put("joan")
        await door_finding.entered(desk, pane)
        assert (names(pane), pane.decision.value) == (["Joan Clarke"], None)
        assert len(gate.recent(listed, 50)) == before, "a name is no scan"
        pane.finding.query.put("NOBODY-HAS-THIS")
        await door_finding.entered(desk, pane)
        assert pane.decision.value is not None
        assert pane.decision.value.verdict is Verdict.INVALID
        pane.finding.query.put(" ")
        await door_finding.entered(desk, pane)
        assert len(gate.recent(listed, 50)) == before + 1

    at_a_door(listed, work)


def test_an_admission_is_undone_with_a_reason_and_counts_no_more(listed: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        await desk.scan("scan-0001", "w1", "DEMO-0001")
        door_finding.begin_undo(pane, desk.scans.value[0])
        assert pane.decision.value is None
        with pytest.raises(BadInput):
            await door_finding.undo(desk, pane)
        door_finding.choose(pane, UndoReason.STAYED_OUT)
        await door_finding.undo(desk, pane)
        assert not pane.finding.taken.value
        assert pane.notice.value is not None
        assert pane.notice.value.text == words.IS_UNDONE()
        assert (desk.scans.value[0].undone, desk.scans.value[0].undoable) == (True, False)
        await door_finding.undo(desk, pane)
        await door_setting.check(desk, pane, "DEMO-0001")
        assert pane.decision.value is not None
        assert pane.decision.value.admitted

    at_a_door(listed, work)


def test_an_exit_that_is_undone_is_said_to_be_one(listed: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        for way in (Direction.ENTRY, Direction.EXIT):
            await door_setting.check(desk, pane, "DEMO-0001", gate.Asked(direction=way))
        left = next(one for one in desk.scans.value if one.direction is Direction.EXIT)
        door_finding.begin_undo(pane, left)
        door_finding.choose(pane, UndoReason.WRONG_TICKET)
        await door_finding.undo(desk, pane)
        assert pane.notice.value is not None
        assert pane.notice.value.text == words.EXIT_IS_UNDONE()
        await door_setting.check(desk, pane, "DEMO-0001")
        assert pane.decision.value is not None
        assert pane.decision.value.verdict is Verdict.USED

    at_a_door(listed, work)


def test_a_guest_is_added_under_what_was_typed_and_then_found(listed: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        pane.finding.query.put("Alan Turing")
        await door_finding.look(desk, pane)
        assert names(pane) == []
        door_finding.begin_adding(pane)
        adding = pane.finding.adding.value
        assert adding is not None
        assert adding.name.text == "Alan Turing"
        for more in (1, 1, -1):
            door_finding.resize(pane, more)
        await door_finding.add(desk, pane)
        assert names(pane) == ["Alan Turing"]
        found = pane.finding.found.value
        assert found is not None
        assert found.hits[0].people == 2
        pane.finding.query.put("A-77")
        door_finding.begin_adding(pane)
        assert pane.finding.adding.value is not None
        assert pane.finding.adding.value.name.text == "", "a code is no name"
        door_finding.resize(pane, -5)
        assert pane.finding.adding.value.people == 1

    at_a_door(listed, work)


def test_how_somebody_stands_is_said_in_a_word(listed: Till) -> None:
    zone = ZoneInfo("Europe/London")

    def said(typed: str) -> list[str]:
        (hit,) = door_search.find(listed, typed).hits
        return [state_words(hit), state_words(hit, zone)]

    def let(typed: str, way: Direction = Direction.ENTRY) -> None:
        (hit,) = door_search.find(listed, typed).hits
        asked = gate.Asked(direction=way, ticket=hit.ticket.id)
        assert gate.scan(listed, hit.ticket.code, asked).admitted

    assert said("joan") == ["Not in yet"] * 2
    let("joan")
    assert said("joan") == ["In", "In since 12:00"]
    let("joan", Direction.EXIT)
    assert said("joan") == ["Has left", "Left at 12:00"]
    let("hopper")
    assert said("hopper") == ["1 of 2 in"] * 2
    let("hopper")
    assert said("hopper") == ["In", "In since 12:00"]
