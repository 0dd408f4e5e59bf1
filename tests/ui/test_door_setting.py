"""Setting a door on its screen: which check-in list it goes by, and which way people go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from zoneinfo import ZoneInfo

import flet as ft
import pytest

from kiosk.domain.admission import Decision, Direction, Verdict
from kiosk.domain.door.setup import CheckInList
from kiosk.domain.errors import BadInput, NoListChosen
from kiosk.domain.ids import EventId
from kiosk.services import door_numbers, doors, gate
from kiosk.services.gate import Asked
from kiosk.services.till import Till
from kiosk.ui import door_setting, door_strings
from kiosk.ui.desk import Desk
from kiosk.ui.door_view import DoorView
from kiosk.ui.pane import Meaning, Pane, Place
from kiosk.ui.parts.verdict import EXIT_SHAPE, verdict_look, verdict_panel
from kiosk.ui.theme import Role
from tests.factories import journal_text
from tests.ui.test_desk import at_the_desk
from tests.ui.test_desk import till as till

ENTRY, EXIT = Direction.ENTRY, Direction.EXIT
TAP_A_LIST = door_strings.TAP_A_LIST()


def add(till: Till, *names: str, **terms: bool) -> list[str]:
    """Lists of these names; their ids."""
    event = EventId(till.event.id)
    return [doors.set_list(till, CheckInList("", event, one, **terms)).id for one in names]


def at_a_door(till: Till, work: Callable[[Desk, Pane], Awaitable[None]]) -> Desk:
    async def run(desk: Desk) -> None:
        pane = desk.panes["w1"]
        pane.go(Place.DOOR)
        await work(desk, pane)

    return at_the_desk(till, run)


def said(pane: Pane) -> str:
    return pane.notice.value.text if pane.notice.value else ""


def answered(pane: Pane) -> tuple[Verdict, Direction] | None:
    decision = pane.decision.value
    return (decision.verdict, decision.direction) if decision else None


def test_where_no_list_exists_the_door_asks_for_none_and_scans_go_in(till: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        assert pane.door.value == DoorView()
        assert not pane.door.value.asks
        assert await desk.scan("scan-0001", "w1", "DEMO-0001") == Meaning.ACCEPT
        await door_setting.look(desk, pane)
        assert pane.door.value == DoorView()
        assert answered(pane) == (Verdict.VALID, ENTRY)

    at_a_door(till, work)


def test_of_several_lists_the_door_asks_which_and_a_scan_meanwhile_says_what_to_tap(
    till: Till,
) -> None:
    main, _ = add(till, "Main gate", "Workshop")
    before = journal_text(till)

    async def work(desk: Desk, pane: Pane) -> None:
        assert pane.door.value.asks
        assert [one.name for one in pane.door.value.lists] == ["Main gate", "Workshop"]
        assert await desk.scan("scan-0001", "w1", "DEMO-0001") == Meaning.REFUSE
        assert said(pane) == TAP_A_LIST
        await door_setting.check(desk, pane, "DEMO-0001")
        assert (said(pane), answered(pane)) == (TAP_A_LIST, None)
        assert journal_text(till) == before
        await door_setting.use(desk, pane, main)
        assert (pane.door.value.asks, pane.door.value.name) == (False, "Main gate")
        assert said(pane) == ""
        assert await desk.scan("scan-0002", "w1", "DEMO-0001") == Meaning.ACCEPT
        decision = pane.decision.value
        assert decision is not None
        assert decision.list_name == "Main gate"

    at_a_door(till, work)


def test_no_sentence_on_screen_names_a_command_and_the_command_keeps_its_own(till: Till) -> None:
    add(till, "Main gate", "Workshop")
    assert "kiosk" not in TAP_A_LIST
    with pytest.raises(NoListChosen, match="kiosk list use NAME"):
        gate.scan(till, "DEMO-0001")


def test_lists_that_come_while_the_door_is_open_are_asked_for_at_the_next_scan(till: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        main, _ = add(till, "Main gate", "Workshop")
        assert not pane.door.value.lists, "nobody has looked yet"
        assert await desk.scan("scan-0001", "w1", "DEMO-0001") == Meaning.REFUSE
        assert (pane.door.value.asks, said(pane)) == (True, TAP_A_LIST)
        # By a command, or in another process.
        doors.use_list(till, main)
        assert await desk.scan("scan-0002", "w1", "DEMO-0001") == Meaning.ACCEPT
        assert pane.door.value.name == "Main gate"

    at_a_door(till, work)


def test_a_ticket_scanned_at_the_till_leads_to_the_question(till: Till) -> None:
    add(till, "Main gate", "Workshop")

    async def work(desk: Desk, pane: Pane) -> None:
        pane.go(Place.TILL)
        assert await desk.scan("scan-0001", "w1", "DEMO-0001") == Meaning.REFUSE
        assert (pane.place, said(pane)) == (Place.DOOR, TAP_A_LIST)

    at_a_door(till, work)


def test_another_list_is_two_taps_away_in_all_windows_and_scans_wait_for_the_second(
    till: Till,
) -> None:
    main, dinner = add(till, "Main gate", "Dinner")
    doors.use_list(till, main)

    async def work(desk: Desk, pane: Pane) -> None:
        other = desk.open_pane("w2")
        await desk.scan("scan-0001", "w1", "DEMO-0001")
        door_setting.change(pane)
        assert (pane.door.value.asks, pane.decision.value) == (True, None)
        assert await desk.scan("scan-0002", "w1", "DEMO-0002") == Meaning.REFUSE
        assert said(pane) == TAP_A_LIST
        door_setting.change(pane)
        assert (pane.door.value.asks, pane.door.value.name) == (False, "Main gate")
        door_setting.change(pane)
        await door_setting.use(desk, pane, dinner)
        assert not pane.door.value.asks
        assert [one.door.value.name for one in (pane, other)] == ["Dinner", "Dinner"]

    at_a_door(till, work)
    assert [one.name for one, used in doors.list_lists(till) if used] == ["Dinner"]


def test_a_list_that_is_gone_can_not_be_chosen_and_is_shown_no_more(till: Till) -> None:
    main, dinner = add(till, "Main gate", "Dinner")
    add(till, "Workshop")

    async def work(desk: Desk, pane: Pane) -> None:
        doors.remove_list(till, "Dinner")
        with pytest.raises(BadInput, match="not here any more"):
            await door_setting.use(desk, pane, dinner)
        assert pane.door.value.asks
        assert [one.name for one in pane.door.value.lists] == ["Main gate", "Workshop"]
        door_setting.turn(pane, EXIT)
        await door_setting.use(desk, pane, main)
        doors.remove_list(till, "Main gate")
        doors.remove_list(till, "Workshop")
        await door_setting.look(desk, pane)
        assert pane.door.value == DoorView(), "with the lists goes the switch, and with it the way"

    at_a_door(till, work)


def test_who_goes_out_is_told_so_and_typed_codes_go_the_same_way(till: Till) -> None:
    add(till, "Main gate")

    async def work(desk: Desk, pane: Pane) -> None:
        assert (pane.door.value.asks, pane.door.value.name) == (False, "Main gate")
        other = desk.open_pane("w2")
        for number, code in enumerate(("DEMO-0001", "DEMO-0002")):
            await desk.scan(f"scan-000{number}", "w1", code)
        assert door_numbers.numbers(till).inside == 2
        door_setting.turn(pane, EXIT)
        assert pane.decision.value is None, "a welcome must not stand beside “Exit”"
        assert await desk.scan("scan-0003", "w1", "DEMO-0001") == Meaning.GOODBYE
        assert answered(pane) == (Verdict.VALID, EXIT)
        await door_setting.check(desk, pane, "DEMO-0002")
        assert answered(pane) == (Verdict.VALID, EXIT)
        assert door_numbers.numbers(till).inside == 0
        assert other.door.value.direction is ENTRY, "the other window's door stays as it was"
        assert desk.open_pane("w1").door.value.direction is ENTRY, "nor is it remembered"

    at_a_door(till, work)


def test_what_is_scanned_away_from_the_door_comes_in_and_turns_the_door_back(till: Till) -> None:
    add(till, "Main gate")

    async def work(desk: Desk, pane: Pane) -> None:
        door_setting.turn(pane, EXIT)
        pane.go(Place.TILL)
        assert await desk.scan("scan-0001", "w1", "DEMO-0001") == Meaning.ACCEPT
        assert answered(pane) == (Verdict.VALID, ENTRY)
        assert (pane.place, pane.door.value.direction) == (Place.DOOR, ENTRY)

    at_a_door(till, work)


def test_what_was_asked_before_goes_the_way_it_was_asked_for(till: Till) -> None:
    add(till, "Main gate")

    async def work(desk: Desk, pane: Pane) -> None:
        await door_setting.check(desk, pane, "DEMO-0001", Asked(direction=EXIT))
        assert answered(pane) == (Verdict.VALID, EXIT)

    at_a_door(till, work)


def words_of(control: object) -> list[str]:
    """All texts of a part, in order."""
    if isinstance(control, ft.Text):
        return [control.value]
    inside = getattr(control, "controls", None) or [getattr(control, "content", None)]
    return [words for one in inside if one is not None for words in words_of(one)]


def test_a_door_that_waits_for_those_who_leave_says_so_in_words_shape_and_colour() -> None:
    waits, leaves = (
        verdict_panel(None, ZoneInfo("UTC"), small=False, leaving=one) for one in (False, True)
    )
    assert words_of(waits) == ["Ready to scan", "Scan a ticket, or type its code."]
    assert words_of(leaves) == ["Exit", "Scan the tickets of those who leave."]
    assert waits.border is None
    assert leaves.border == ft.Border.all(6, Role.ATTENTION)


def test_who_leaves_has_another_shape_than_who_comes_and_who_is_refused_keeps_theirs() -> None:
    comes, leaves = (verdict_look(Verdict.VALID, way) for way in (ENTRY, EXIT))
    assert comes[:2] == leaves[:2]
    assert (leaves[2], comes[2]) == (EXIT_SHAPE, ft.Icons.CHECK_CIRCLE_ROUNDED)
    assert verdict_look(Verdict.UNPAID, EXIT) == verdict_look(Verdict.UNPAID, ENTRY)
    said_out = verdict_panel(Decision(Verdict.VALID, direction=EXIT), ZoneInfo("UTC"), small=True)
    assert words_of(said_out) == ["Goodbye", "They may leave."]
