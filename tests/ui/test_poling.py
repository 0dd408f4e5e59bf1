"""A till's pole display, followed from its windows, its page and the doctor."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable

import pytest

from hardware.addresses import parse_address
from kiosk import doctor
from kiosk.displays import TillPole
from kiosk.domain.errors import TrestleError
from kiosk.domain.staff import Permission, Role
from kiosk.scanners import Readers
from kiosk.services import display_setup, staff
from kiosk.services.till import Till
from kiosk.ui import display_strings, displaying, poling
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane
from tests.factories import cash, variant_id
from tests.ui.test_refunding import at_the_desk

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals", allow_module_level=True)

from tests.hardware.pole_peer import PolePeer

Work = Callable[[Desk, Pane], Awaitable[None]]


def with_pole(till: Till, work: Work) -> None:
    async def run(desk: Desk, pane: Pane) -> None:
        with TillPole(till).working() as pole:
            desk.pole = pole
            feeding = asyncio.create_task(poling.feed(desk))
            await work(desk, pane)
            feeding.cancel()

    at_the_desk(till, run)


async def shows(peer: PolePeer, top: str, bottom: str) -> None:
    await asyncio.to_thread(peer.shows, top, bottom)


def test_a_display_that_is_remembered_while_the_till_is_open_follows_the_sale(till: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        await displaying.begin(desk, pane)
        pane.display.value.address.text = f"serial:{peer.path}"
        await displaying.remember(desk, pane)
        assert pane.notice.value is not None
        assert pane.notice.value.text == display_strings.POLE_REMEMBERED()
        await shows(peer, "Fair                ", "Welcome             ")
        displaying.try_out(desk, pane)
        await shows(peer, "Trestle Äéñß  €20.00", "1234567890     £6 ¥1")
        await shows(peer, "Fair                ", "Welcome             ")
        await desk.add(pane, variant_id(till, "MUG"))
        await shows(peer, "Enamel Mug    £14.00", "Total         £14.00")
        await desk.pay(pane, cash("20.00"))
        await shows(peer, "Cash          £20.00", "Change         £6.00")
        assert [one.ok for one in doctor.pole_checks(till, desk.pole)] == [True]
        around = doctor.look_around(till, Readers(till), desk.pole)
        assert "Pole display" in [one.what for one in around]
        # What another process may know: the port is taken.
        (busy,) = doctor.pole_checks(till)
        assert (busy.ok, busy.what) == (None, "Pole display")
        await displaying.forget(desk, pane)
        await shows(peer, " " * 20, " " * 20)
        assert doctor.pole_checks(till) == []

    with PolePeer() as peer:
        with_pole(till, work)
        assert peer.tube.strange == []


def test_one_that_is_away_is_named_on_its_page_and_by_the_doctor_and_stops_no_sale(
    till: Till,
) -> None:
    display_setup.add_pole(till, parse_address("serial:/dev/no-such-port"))

    async def work(desk: Desk, pane: Pane) -> None:
        await desk.add(pane, variant_id(till, "MUG"))
        await desk.pay(pane, cash("20.00"))
        assert pane.paid.value is not None
        for _ in range(300):
            if desk.pole is not None and desk.pole.fault is not None:
                break
            await asyncio.sleep(0.01)
        await displaying.begin(desk, pane)
        assert pane.display.value.fault is not None
        (check,) = doctor.pole_checks(till, desk.pole)
        assert check.ok is False
        assert "Plug it in and switch it on" in check.sentence
        with pytest.raises(TrestleError, match="/dev/no-such-port"):
            displaying.try_out(desk, pane)

    with_pole(till, work)
    (alone,) = doctor.pole_checks(till)
    assert alone.ok is False


def test_a_till_without_one_has_nothing_to_say_of_it(till: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        await displaying.begin(desk, pane)
        assert (pane.leaf, pane.display.value.pole) == (Leaf.DISPLAY, None)
        assert doctor.pole_checks(till, desk.pole) == []
        assert desk.pole is not None
        assert desk.pole.fault is None

    with_pole(till, work)


def test_only_who_may_change_settings_sets_one_up(till: Till) -> None:
    staff.add(till, "Ada", Role.MANAGER, "4071")
    staff.add(till, "Cy", Role.SELLER, "5923")

    async def work(desk: Desk, pane: Pane) -> None:
        from tests.ui.test_signing_in import enter

        await enter(desk, pane, "Cy")
        await displaying.begin(desk, pane)
        pane.display.value.address.text = "serial:/dev/no-such-port"
        asked = asyncio.ensure_future(displaying.remember(desk, pane))
        while pane.veil.value is None and not asked.done():
            await asyncio.sleep(0.01)
        assert pane.veil.value is not None
        assert pane.veil.value.permission is Permission.SETTINGS
        pane.uncover()
        await asked
        assert display_setup.pole_of(till) is None

    with_pole(till, work)
