"""Signing in at a window: names, PINs, locking, and leave given on the spot."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from kiosk.domain.errors import Refusal
from kiosk.domain.session import MoveKind
from kiosk.domain.staff import Allowed, Permission, Role
from kiosk.services import session_reports, staff
from kiosk.services.sales import Sale, list_sales
from kiosk.services.till import Till
from kiosk.ui import refunding, sessioning, signing_in
from kiosk.ui.crew import Crew
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Meaning, Pane
from kiosk.ui.session_view import CASH, Stage
from tests.factories import cash, sell
from tests.ui.test_refunding import CASH as BACK_IN_CASH
from tests.ui.test_refunding import at_the_desk

PINS = {"Ada": "4071", "Cy": "5923"}


@pytest.fixture
def manned(till: Till) -> Till:
    staff.add(till, "Ada", Role.MANAGER, PINS["Ada"])
    staff.add(till, "Cy", Role.SELLER, PINS["Cy"])
    return till


async def enter(desk: Desk, pane: Pane, name: str, pin: str = "") -> None:
    (member,) = [one for one in desk.crew.here.value if one.name == name]
    signing_in.choose(pane, member)
    for digit in pin or PINS[name]:
        await signing_in.press(desk, pane, digit)


async def allowing(pane: Pane, deed: Awaitable[object], answer: Callable[[], object]) -> None:
    """Do what needs leave, and answer once it is asked for."""
    doing = asyncio.ensure_future(deed)
    while pane.veil.value is None and not doing.done():
        await asyncio.sleep(0.01)
    outcome = answer()
    if asyncio.iscoroutine(outcome):
        await outcome
    await doing


async def ada_allows(desk: Desk, pane: Pane) -> None:
    assert pane.veil.value is not None
    assert pane.veil.value.permission is not None
    ada = desk.crew.who_may(pane.veil.value.permission)[0]
    signing_in.choose(pane, ada)
    assert pane.veil.value.trouble, "first why"
    pane.veil.value.why.text = "Wrong size"
    await enter(desk, pane, "Ada", "1111")
    assert pane.veil.value.trouble
    await enter(desk, pane, "Ada")


def test_a_till_with_staff_is_locked_until_somebody_signs_in_and_keeps_its_basket(
    manned: Till,
) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        assert desk.crew.locked
        assert await desk.scan("s-1", "w1", "MUG") == Meaning.REFUSE
        assert desk.basket.value.lines == ()
        await enter(desk, pane, "Cy", "1111")
        assert desk.crew.locked
        assert pane.veil.value is not None
        assert pane.veil.value.trouble
        assert "1111" not in repr(pane.veil.value)
        await enter(desk, pane, "Cy")
        assert not desk.crew.locked
        assert await desk.scan("s-2", "w1", "MUG") == Meaning.ACCEPT
        signing_in.lock(desk)
        assert desk.crew.locked
        assert len(desk.basket.value.lines) == 1
        await enter(desk, pane, "Ada")
        await desk.pay(pane, cash("14.00"))
        assert list_sales(manned)[0].sold_by == "Ada"

    at_the_desk(manned, work)


def test_one_signs_in_after_the_other_and_whoever_goes_back_changes_nothing(manned: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        await enter(desk, pane, "Cy")
        signing_in.switch(pane)
        await enter(desk, pane, "Ada", "40")
        signing_in.back(pane)
        signing_in.back(pane)
        assert pane.veil.value is None
        assert desk.till.operator is not None
        assert desk.till.operator.name == "Cy"
        signing_in.switch(pane)
        await enter(desk, pane, "Ada")
        assert desk.till.operator.name == "Ada"

    at_the_desk(manned, work)


def sold_by_cy(till: Till) -> Sale:
    return sell(till.acting_as(staff.sign_in_by_name(till, "Cy", PINS["Cy"])), "MUG")


def test_a_refund_goes_on_once_somebody_allowed_it_and_not_at_all_when_called_off(
    manned: Till,
) -> None:
    sale = sold_by_cy(manned)

    async def work(desk: Desk, pane: Pane) -> None:
        await enter(desk, pane, "Cy")
        await refunding.begin(desk, pane, sale)
        refunding.choose_all(pane)
        deed = refunding.pay_back(desk, pane, BACK_IN_CASH)
        await allowing(pane, deed, lambda: signing_in.back(pane))
        assert pane.returned.value is not None
        assert pane.returned.value.done is None
        deed = refunding.pay_back(desk, pane, BACK_IN_CASH)
        await allowing(pane, deed, lambda: ada_allows(desk, pane))
        assert pane.returned.value.done is not None
        assert pane.returned.value.done.paid_by == "Cy, allowed by Ada"
        assert pane.veil.value is None
        assert desk.till.operator is not None
        assert desk.till.operator.allowed is None, "for this one time"

    at_the_desk(manned, work)


def test_a_basket_is_given_away_with_leave(manned: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        await enter(desk, pane, "Cy")
        await desk.scan("s-1", "w1", "MUG")

        async def give(allowed: Allowed | None) -> None:
            await desk.pay(pane, complimentary="Press", allowed=allowed)

        needed = signing_in.with_leave(desk, pane, Permission.DISCOUNT, give)
        await allowing(pane, needed, lambda: signing_in.back(pane))
        assert desk.basket.value.lines
        needed = signing_in.with_leave(desk, pane, Permission.DISCOUNT, give)
        await allowing(pane, needed, lambda: ada_allows(desk, pane))
        assert not desk.basket.value.lines
        assert list_sales(manned)[0].sold_by == "Cy, allowed by Ada"

    at_the_desk(manned, work)


def test_a_drawer_is_opened_and_closed_with_leave_that_ends_with_it(manned: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        await enter(desk, pane, "Cy")
        await sessioning.offer(desk, pane)
        sessioning.press(pane, "0")
        await sessioning.open_it(desk, pane)
        sessioning.start(desk, pane, Stage.MOVE, MoveKind.NO_SALE)
        assert pane.session.value is not None
        pane.session.value.why.text = "Change for a customer"
        await allowing(pane, sessioning.move(desk, pane), lambda: signing_in.lock(desk))
        assert desk.crew.locked
        await enter(desk, pane, "Cy")
        assert pane.session.value.stage is Stage.MOVE, "all stays as it was"
        sessioning.start(desk, pane, Stage.COUNT)
        sessioning.choose(pane, CASH)
        sessioning.press(pane, "0")
        await allowing(pane, sessioning.compare(desk, pane), lambda: ada_allows(desk, pane))
        assert pane.session.value.stage is Stage.COMPARE
        await sessioning.close(desk, pane)
        assert pane.session.value.report is not None
        assert pane.session.value.report.closed_by == "Cy, allowed by Ada"
        outcome = session_reports.x_report(desk.till)
        assert isinstance(outcome, Refusal)
        assert outcome.code == "not_allowed"

    at_the_desk(manned, work)


def test_a_till_locks_once_nobody_used_it_and_when_whoever_is_at_it_has_left(manned: Till) -> None:
    now = [0.0]

    async def work() -> None:
        crew = Crew(manned, 60, lambda: now[0])
        crew.takes_over(staff.sign_in_by_name(manned, "Cy", PINS["Cy"]))
        now[0] = 59
        assert not await crew.look()
        crew.touched()
        now[0] = 100
        assert not await crew.look()
        now[0] = 119
        assert await crew.look()
        crew.touched()
        staff.change_role(manned, "Cy", Role.SUPERVISOR)
        assert not await crew.look()
        assert crew.operator.value is not None
        assert crew.operator.value.role is Role.SUPERVISOR
        staff.remove(manned, "Cy")
        assert await crew.look()
        assert [one.name for one in crew.here.value] == ["Ada"]

    asyncio.run(work())
