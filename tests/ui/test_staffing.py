"""Staff at a window: the first manager, the others, and what is refused."""

from __future__ import annotations

import asyncio

import pytest

from kiosk.domain.errors import BadInput
from kiosk.domain.staff import Operator, Role
from kiosk.services import staff
from kiosk.services.till import Till
from kiosk.ui import staffing
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane
from kiosk.ui.staff_view import Stage
from tests.ui.test_refunding import at_the_desk
from tests.ui.test_signing_in import ada_allows, allowing


def press(pane: Pane, pin: str) -> None:
    for digit in pin:
        staffing.press(pane, digit)


async def choose_pin(desk: Desk, pane: Pane, *pins: str) -> None:
    for pin in pins:
        press(pane, pin)
        await staffing.go_on(desk, pane)


async def take_in(desk: Desk, pane: Pane, name: str, role: Role, pin: str) -> None:
    staffing.take_in(desk, pane)
    assert pane.staff.value is not None
    pane.staff.value.name.text = name
    await staffing.be(desk, pane, role)
    staffing.ask_pin(pane)
    await choose_pin(desk, pane, pin, pin)


def known(till: Till) -> list[tuple[str, Role]]:
    return [(one.name, one.role) for one in staff.members(till)]


def test_the_first_is_a_manager_who_is_at_the_till_at_once(till: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        await staffing.begin(desk, pane)
        staffing.take_in(desk, pane)
        view = pane.staff.value
        assert view is not None
        assert view.role is Role.MANAGER
        with pytest.raises(BadInput, match="a name of 1 to 80"):
            staffing.ask_pin(pane)
        view.name.text = "Ada"
        staffing.ask_pin(pane)
        await choose_pin(desk, pane, "1234")
        assert pane.staff.value is not None
        assert "without a pattern" in pane.staff.value.trouble
        await choose_pin(desk, pane, "4071", "4072")
        assert "two PINs" in pane.staff.value.trouble
        assert known(till) == []
        await choose_pin(desk, pane, "4071", "4071")
        assert known(till) == [("Ada", Role.MANAGER)]
        assert not desk.crew.locked
        assert desk.till.operator is not None
        assert desk.till.operator.name == "Ada"
        await take_in(desk, pane, "Cy", Role.SELLER, "5923")
        assert known(till) == [("Ada", Role.MANAGER), ("Cy", Role.SELLER)]
        assert isinstance(staff.sign_in_by_name(till, "Cy", "5923"), Operator)

    at_the_desk(till, work)


def test_a_seller_needs_leave_for_it_which_ends_with_the_page(till: Till) -> None:
    staff.add(till, "Ada", Role.MANAGER, "4071")
    staff.add(till, "Cy", Role.SELLER, "5923")

    async def work(desk: Desk, pane: Pane) -> None:
        desk.crew.takes_over(staff.sign_in_by_name(till, "Cy", "5923"))
        before = pane.leaf
        await allowing(pane, staffing.begin(desk, pane), pane.uncover)
        assert (pane.leaf, pane.staff.value) == (before, None), "it was called off"
        await allowing(pane, staffing.begin(desk, pane), lambda: ada_allows(desk, pane))
        assert pane.leaf is Leaf.STAFF
        await take_in(desk, pane, "Dee", Role.SUPERVISOR, "80317")
        assert ("Dee", Role.SUPERVISOR) in known(till)
        (dee,) = [one for one in desk.crew.here.value if one.name == "Dee"]
        staffing.leave(pane)
        assert pane.staff.value is None
        doing = asyncio.ensure_future(staffing.begin(desk, pane))
        await asyncio.sleep(0.05)
        assert pane.veil.value is not None, "the next time it is asked again"
        pane.uncover()
        await doing
        # What stays open when somebody else takes over is no leave for them.
        await allowing(pane, staffing.begin(desk, pane), lambda: ada_allows(desk, pane))
        staffing.choose(pane, dee)
        desk.crew.takes_over(staff.sign_in_by_name(till, "Dee", "80317"))
        await staffing.be(desk, pane, Role.MANAGER)
        assert pane.notice.value is not None
        assert "manager" in pane.notice.value.text
        assert ("Dee", Role.SUPERVISOR) in known(till)

    at_the_desk(till, work)


def test_another_role_another_pin_and_the_last_manager_stays(till: Till) -> None:
    staff.add(till, "Ada", Role.MANAGER, "4071")
    staff.add(till, "Cy", Role.SELLER, "5923")

    async def work(desk: Desk, pane: Pane) -> None:
        desk.crew.takes_over(staff.sign_in_by_name(till, "Ada", "4071"))
        await staffing.begin(desk, pane)
        ada, cy = desk.crew.here.value
        staffing.choose(pane, cy)
        await staffing.be(desk, pane, Role.SUPERVISOR)
        assert known(till) == [("Ada", Role.MANAGER), ("Cy", Role.SUPERVISOR)]
        staffing.ask_pin(pane)
        await choose_pin(desk, pane, "260914", "260914")
        assert isinstance(staff.sign_in_by_name(till, "Cy", "260914"), Operator)
        staffing.choose(pane, ada)
        for deed in (staffing.be(desk, pane, Role.SELLER), staffing.let_go(desk, pane)):
            with pytest.raises(BadInput, match="Ada is the only manager"):
                await deed
        staffing.choose(pane, cy)
        await staffing.let_go(desk, pane)
        assert known(till) == [("Ada", Role.MANAGER)]
        assert pane.staff.value is not None
        assert pane.staff.value.stage is Stage.LIST

    at_the_desk(till, work)
