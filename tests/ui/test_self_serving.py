"""Self-service at a window: what is shown, for how long, and that there is one way out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.admission import Direction, Verdict
from kiosk.domain.door.pace import CHOSEN_WAITS, KEPT_AT_MOST
from kiosk.domain.door.self_service import NOT_READY, Told
from kiosk.domain.door.setup import CheckInList
from kiosk.domain.ids import EventId
from kiosk.domain.staff import Role
from kiosk.language import LANGUAGES, speaking
from kiosk.services import door_terms, doors, seats, staff
from kiosk.services.seats import Seat
from kiosk.services.staff import Member
from kiosk.services.till import Till
from kiosk.ui import door_setting, self_serving, self_strings, signing_in, strings, walking
from kiosk.ui.desk import Desk
from kiosk.ui.medium_view import MediumView
from kiosk.ui.pane import Meaning, Pane, Place
from kiosk.ui.screens.sign_in import SignIn
from kiosk.ui.seating import arrive
from kiosk.ui.self_view import Facing
from kiosk.ui.self_words import told_facts, told_reason, told_title
from kiosk.ui.watching import Watcher
from tests.factories import rows
from tests.ui.client import Client, connect
from tests.ui.test_desk import at_the_desk
from tests.ui.test_desk import till as till

PIN = "4071"


@pytest.fixture
def ada(till: Till) -> Member:
    made = staff.add(till, "Ada Okafor", Role.MANAGER, PIN)
    assert isinstance(made, Member)
    return made


def begun(till: Till, work: Callable[[Desk, Pane], Awaitable[None]]) -> Desk:
    """Whoever is a manager starts self-service in the window w1."""

    async def run(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await arrive(desk, pane, "seat-1")
        await sign_in(desk, pane)
        await self_serving.start(desk, pane)
        assert pane.alone.value == Facing()
        await work(desk, pane)

    return at_the_desk(till, run)


async def sign_in(desk: Desk, pane: Pane, pin: str = PIN) -> None:
    await desk.crew.look()
    signing_in.switch(pane)
    signing_in.choose(pane, desk.crew.here.value[0])
    for digit in pin:
        await signing_in.press(desk, pane, digit)


async def drawn(desk: Desk, pane: Pane) -> str:
    """All that is said where somebody says who they are."""
    client = Client()
    session = connect(client)
    session.page.render(lambda: SignIn(desk, pane))
    await asyncio.sleep(0.1)
    return client.text


def told(pane: Pane) -> Told:
    assert pane.alone.value is not None
    assert pane.alone.value.told is not None
    return pane.alone.value.told


async def later(seconds: float) -> None:
    """Move the loop's own clock on, so that nobody waits."""
    loop = asyncio.get_running_loop()
    real = loop.time
    loop.time = lambda: real() + seconds  # type: ignore[method-assign]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    loop.time = real  # type: ignore[method-assign]


def test_only_with_a_pin_there_and_a_list_chosen_does_it_begin(till: Till) -> None:
    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await self_serving.start(desk, pane)
        assert pane.notice.value is not None
        assert pane.notice.value.text == self_strings.NO_STAFF()
        staff.add(till, "Ada Okafor", Role.MANAGER, PIN)
        for name in ("One", "Two"):
            doors.set_list(till, CheckInList("", EventId(till.event.id), name))
        await sign_in(desk, pane)
        await self_serving.start(desk, pane)
        assert pane.notice.value is not None
        assert pane.notice.value.text == self_strings.CHOOSE_LIST_FIRST()
        assert pane.alone.value is None

    at_the_desk(till, work)
    assert seats.seats(till) == {}


def test_whoever_may_not_is_asked_for_leave_and_without_it_nothing_begins(
    till: Till, ada: Member
) -> None:
    assert isinstance(staff.add(till, "Bo", Role.SELLER, "5923"), Member)

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await desk.crew.look()
        bo = next(one for one in desk.crew.here.value if one.role is Role.SELLER)
        signing_in.switch(pane)
        signing_in.choose(pane, bo)
        for digit in "5923":
            await signing_in.press(desk, pane, digit)
        asked = asyncio.create_task(self_serving.start(desk, pane))
        while pane.veil.value is None:
            await asyncio.sleep(0.01)
        assert pane.alone.value is None
        pane.uncover()
        await asked
        assert pane.alone.value is None

    at_the_desk(till, work)


@pytest.mark.usefixtures("ada")
def test_what_staff_had_begun_there_is_gone_once_they_are_back(till: Till) -> None:
    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await sign_in(desk, pane)
        await walking.begin(desk, pane)
        pane.medium.becomes(MediumView("DEMO-0001", "Ada", ""))
        assert pane.walk.value is not None
        await self_serving.start(desk, pane)
        assert pane.alone.value == Facing()
        assert (pane.walk.value, pane.medium.value) == (None, None)

    at_the_desk(till, work)


@pytest.mark.usefixtures("ada")
def test_guests_can_lock_nobody_out_and_read_no_more_than_first_names(till: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        cashier = desk.open_pane("w2")
        await sign_in(desk, cashier)
        kept = ("Okafor", strings.ROLES[Role.MANAGER](), strings.LOCK_TILL())
        signing_in.switch(cashier)
        said = await drawn(desk, cashier)
        assert [one in said for one in kept] == [True] * 3
        await self_serving.call_staff(desk, pane)
        names = await drawn(desk, pane)
        signing_in.choose(pane, desk.crew.here.value[0])
        for said in (names, await drawn(desk, pane)):
            assert "Ada" in said
            assert [one in said for one in kept] == [False] * 3

    begun(till, work)


@pytest.mark.usefixtures("ada")
def test_a_scan_is_answered_at_once_and_goes_at_the_pace(till: Till) -> None:
    door_terms.set_paces(till, staff=0, themselves=6)

    async def work(desk: Desk, pane: Pane) -> None:
        assert desk.crew.locked, "whoever gets at another window finds it closed"
        assert await desk.scan("scan-0001", "w1", "DEMO-0001") == Meaning.ACCEPT
        assert (told(pane).name, told(pane).product) == ("Ada", "Day ticket")
        # Held still, it is the same ticket; another one replaces it at once.
        assert await desk.scan("scan-0002", "w1", "DEMO-0001") == Meaning.SILENCE
        assert told(pane).admitted
        assert await desk.scan("scan-0003", "w1", "DEMO-0002") == Meaning.ACCEPT
        assert told(pane).name == "Ben"
        await later(5)
        assert told(pane).name == "Ben"
        await later(7)
        assert pane.alone.value == Facing()
        assert await desk.scan("scan-0004", "w1", "DEMO-0002") == Meaning.USED
        assert (told(pane).verdict, told(pane).name) == (Verdict.USED, "")
        assert pane.place is Place.DOOR
        assert Verdict.USED in [one.verdict for one in desk.scans.value]

    begun(till, work)


@pytest.mark.usefixtures("ada")
def test_a_ticket_that_is_held_there_keeps_its_answer_and_is_never_used_by_that(till: Till) -> None:
    door_terms.set_paces(till, themselves=2)

    async def work(desk: Desk, pane: Pane) -> None:
        await desk.scan("scan-0000", "w1", "DEMO-0001")
        loop = asyncio.get_running_loop()
        real, passed = loop.time, 0.0
        pane.alone._elapsed = lambda: real() + passed
        loop.time = lambda: real() + passed  # type: ignore[method-assign]
        for number in range(1, 6):
            passed += 1.5
            sound = await desk.scan(f"scan-000{number}", "w1", "DEMO-0001")
            assert (sound, told(pane).admitted) == (Meaning.SILENCE, True)
        # Whoever taps “Done” while they hold it there is not told that it was used.
        self_serving.done(pane)
        assert await desk.scan("scan-0007", "w1", "DEMO-0001") == Meaning.SILENCE
        assert pane.alone.value == Facing()
        await desk.scan("scan-0008", "w1", "DEMO-0002")
        passed += 2.1
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert pane.alone.value == Facing()
        # It was away, and comes back.
        assert await desk.scan("scan-0009", "w1", "DEMO-0002") == Meaning.USED
        loop.time = real  # type: ignore[method-assign]

    begun(till, work)


@pytest.mark.usefixtures("ada")
def test_what_people_do_by_themselves_is_nobodys_of_the_staff(till: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        await sign_in(desk, desk.open_pane("w2"))
        assert desk.crew.operator.value is not None
        assert pane.alone.value == Facing(), "only who enters it there ends it there"
        await desk.scan("scan-0001", "w1", "DEMO-0001")
        assert told(pane).admitted
        await desk.scan("scan-0002", "w2", "DEMO-0002")

    begun(till, work)
    told_of = "SELECT body FROM entry WHERE kind = 'TicketRedeemed' ORDER BY seq"
    said = ["staff" in json.loads(body) for (body,) in rows(till.store.path, told_of)]
    assert said == [False, True]


@pytest.mark.usefixtures("ada")
def test_nothing_but_a_ticket_is_answered_and_no_scan_leads_elsewhere(till: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        for number, code in enumerate(("MUG", "TOTE", "https://example.org", "x" * 300)):
            assert await desk.scan(f"scan-{number:04}", "w1", code) == Meaning.REFUSE
            assert told(pane).verdict is Verdict.INVALID
            assert (pane.place, desk.basket.value.units) == (Place.DOOR, 0)

    begun(till, work)


@pytest.mark.usefixtures("ada")
def test_what_is_kept_stays_until_done_or_the_next_and_never_for_ever(till: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        await desk.scan("scan-0001", "w1", "DEMO-0001")
        self_serving.keep(pane)
        await later(60)
        assert told(pane).name == "Ada"
        self_serving.done(pane)
        assert pane.alone.value == Facing()
        self_serving.keep(pane)
        assert pane.alone.value == Facing(), "there is nothing to keep"
        await desk.scan("scan-0002", "w1", "DEMO-0002")
        self_serving.keep(pane)
        await desk.scan("scan-0003", "w1", "DEMO-0003")
        assert pane.alone.value is not None
        assert (told(pane).name, pane.alone.value.kept) == ("Chiara", False)
        self_serving.keep(pane)
        await later(KEPT_AT_MOST.total_seconds() + 1)
        assert pane.alone.value == Facing()

    begun(till, work)


@pytest.mark.usefixtures("ada")
def test_a_language_goes_with_whoever_chose_it(till: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        self_serving.speak(pane, "ar")
        await desk.scan("scan-0001", "w1", "DEMO-0001")
        assert pane.alone.value is not None
        assert pane.alone.value.language == "ar"
        drawn: list[str] = []
        window = Watcher(lambda: drawn.append(pane.alone.language.value))
        pane.alone.language.watch(window)
        await later(9)
        assert pane.alone.value == Facing()
        self_serving.speak(pane, "ja")
        await desk.scan("scan-0002", "w1", "DEMO-0002")
        self_serving.done(pane)
        await asyncio.sleep(0)
        assert len(drawn) == 3, "the window turns with the language, and not with each answer"
        self_serving.speak(pane, "ja")
        await later(CHOSEN_WAITS.total_seconds() - 1)
        assert pane.alone.value == Facing(language="ja")
        await later(CHOSEN_WAITS.total_seconds() + 1)
        assert pane.alone.value == Facing()

    begun(till, work)


@pytest.mark.usefixtures("ada")
def test_only_the_right_pin_leads_out_and_it_is_closed_to_wrong_ones(till: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        for _ in range(3):
            await self_serving.call_staff(desk, pane)
            await sign_in(desk, pane, "4072")
            assert pane.alone.value == Facing()
            signing_in.back(pane)
            signing_in.back(pane)
            assert pane.veil.value is None
        await self_serving.call_staff(desk, pane)
        await sign_in(desk, pane)
        assert pane.alone.value == Facing(), "not even the right one, for a while"
        till.clock.forward(minutes=20)  # type: ignore[attr-defined]
        # Whoever comes meanwhile is not kept waiting by a pad.
        await desk.scan("scan-0001", "w1", "DEMO-0001")
        assert (pane.veil.value, told(pane).name) == (None, "Ada")
        await self_serving.call_staff(desk, pane)
        await sign_in(desk, pane)
        assert pane.alone.value is None
        assert desk.crew.operator.value is not None

    begun(till, work)
    assert seats.seats(till) == {}


@pytest.mark.usefixtures("ada")
def test_a_pad_that_nobody_touches_goes_away(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_serving, "PIN_WAITS", 0.05)

    async def work(desk: Desk, pane: Pane) -> None:
        await self_serving.call_staff(desk, pane)
        assert pane.veil.value is not None
        for _ in range(100):
            await asyncio.sleep(0.02)
            if pane.veil.value is None:
                break
        assert pane.veil.value is None
        assert pane.alone.value == Facing()

    begun(till, work)


def test_where_nobody_has_a_pin_any_more_anybody_may_end_it(till: Till, ada: Member) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        staff.remove(till, ada.name)
        await desk.crew.look()
        await self_serving.call_staff(desk, pane)
        assert pane.alone.value is None

    begun(till, work)


@pytest.mark.usefixtures("ada")
def test_it_goes_on_after_a_start_also_in_a_browser_that_has_forgotten(till: Till) -> None:
    async def nothing(desk: Desk, pane: Pane) -> None:
        """Only begun."""

    begun(till, nothing)
    assert seats.seats(till) == {"seat-1": Seat(alone=True)}

    async def same(desk: Desk) -> None:
        other = desk.open_pane("w2")
        await arrive(desk, desk.panes["w1"], "seat-1")
        await arrive(desk, other, "~seat-new")
        assert desk.panes["w1"].alone.value == Facing()
        assert other.alone.value is None, "it came back, so nobody takes its place"

    at_the_desk(till, same)

    async def forgotten(desk: Desk) -> None:
        other = desk.open_pane("w2")
        third = desk.open_pane("w3")
        # One that was open before, as staff has it, is what it was.
        await arrive(desk, third, "seat-of-staff")
        await arrive(desk, desk.panes["w1"], "~seat-anew")
        await arrive(desk, other, "~seat-other")
        assert desk.panes["w1"].alone.value == Facing()
        assert (third.alone.value, other.alone.value) == (None, None)

    at_the_desk(till, forgotten)
    assert seats.seats(till) == {"seat-anew": Seat(alone=True)}


@pytest.mark.usefixtures("ada")
def test_a_camera_that_it_began_with_runs_again_after_a_start_until_it_ends(till: Till) -> None:
    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await arrive(desk, pane, "seat-1")
        await sign_in(desk, pane)
        await self_serving.start(desk, pane, camera=True)
        assert pane.camera.value

    at_the_desk(till, work)

    async def again(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await arrive(desk, pane, "~seat-anew")
        assert (pane.alone.value, pane.camera.value) == (Facing(), True)
        await self_serving.call_staff(desk, pane)
        await sign_in(desk, pane)
        assert (pane.alone.value, pane.camera.value) == (None, False)

    at_the_desk(till, again)


@pytest.mark.usefixtures("ada")
def test_what_is_wrong_with_the_door_is_not_the_guests_to_mend(till: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        for name in ("One", "Two"):
            doors.set_list(till, CheckInList("", EventId(till.event.id), name))
        assert await desk.scan("scan-0001", "w1", "DEMO-0001") == Meaning.REFUSE
        assert told(pane) == Told(None, why=NOT_READY)

    begun(till, work)


@pytest.mark.usefixtures("ada")
def test_where_people_leave_they_are_let_out(till: Till) -> None:
    doors.set_list(till, CheckInList("", EventId(till.event.id), "Main"))

    async def work(desk: Desk, pane: Pane) -> None:
        await desk.scan("scan-0001", "w1", "DEMO-0001")
        door_setting.turn(pane, Direction.EXIT)
        await later(9)
        assert await desk.scan("scan-0002", "w1", "DEMO-0002") == Meaning.GOODBYE
        assert told_title(told(pane)) == "Goodbye"

    begun(till, work)


@pytest.mark.parametrize("code", [one.code for one in LANGUAGES])
def test_each_answer_is_said_in_each_language(till: Till, code: str) -> None:
    zone = till.event.timezone
    with speaking(code):
        said = set()
        for verdict in Verdict:
            one = Told(verdict, when=till.clock.now())
            assert told_title(one)
            said.add(told_reason(one, ZoneInfo(zone)))
        assert len(said) == len(Verdict), "each reason has a sentence of its own"
        assert told_facts(Told(Verdict.USED)) == []
        assert told_reason(replace(Told(None), why=NOT_READY), ZoneInfo(zone))
