"""The till session at a window: what is entered, counted blind, compared, and done once."""

from __future__ import annotations

import asyncio

from kiosk.domain.money import Money
from kiosk.domain.session import MoveKind, count_pieces
from kiosk.services import session_reports, sessions
from kiosk.services.till import Till
from kiosk.ui import sessioning
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane, Place
from kiosk.ui.session_view import CARD, CASH, SessionView, Stage
from tests.factories import cash, rows, sell
from tests.ui.test_refunding import at_the_desk


def shown(pane: Pane) -> SessionView:
    assert pane.session.value is not None
    return pane.session.value


def enter(pane: Pane, slot: str, digits: str) -> None:
    sessioning.choose(pane, slot)
    for digit in digits:
        sessioning.press(pane, digit)


def pounds(minor: int) -> Money:
    return Money(minor, "GBP")


def test_a_float_is_entered_by_pieces_or_in_all_and_the_last_way_counts(till: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        await sessioning.offer(desk, pane)
        assert (pane.place, pane.leaf, shown(pane).stage) == (Place.MORE, Leaf.SESSION, Stage.OPEN)
        assert shown(pane).slot == "5000"
        sessioning.press(pane, "2")
        sessioning.go_on(pane)
        for digit in ("1", "0", "<", "1"):
            sessioning.press(pane, digit)
        assert shown(pane).pieces == {5000: 2, 2000: 11}
        enter(pane, CASH, "7000")
        assert (shown(pane).pieces, shown(pane).cash.amount) == ({}, pounds(7000))
        enter(pane, "100", "3")
        assert shown(pane).cash == count_pieces({100: 3}, "GBP")
        sessioning.choose(pane, CARD)
        assert shown(pane).slot == "100", "a float has no card"
        enter(pane, CASH, "5000")
        await asyncio.gather(*(sessioning.open_it(desk, pane) for _ in range(3)))
        assert shown(pane).stage is Stage.HOME
        assert desk.session.value is not None
        assert desk.session.value.opening == pounds(5000)

    at_the_desk(till, work)
    assert rows(till.store.path, "SELECT count(*) FROM till_session") == [(1,)]


def test_a_drawer_is_counted_blind_again_and_closed_once(till: Till) -> None:
    sessions.open_session(till, sessions.Opening(count_pieces({1000: 5}, "GBP")))
    sell(till, "MUG", tender=cash("14.00"))

    async def work(desk: Desk, pane: Pane) -> None:
        await sessioning.begin(desk, pane)
        sessioning.start(desk, pane, Stage.COUNT)
        await sessioning.compare(desk, pane)
        assert shown(pane).stage is Stage.COUNT, "nothing is counted yet"
        assert "minor=6400" not in repr(shown(pane))
        enter(pane, CASH, "6200")
        await sessioning.compare(desk, pane)
        assert [one.difference for one in shown(pane).compared] == [pounds(-200)]
        await sessioning.leave(desk, pane)
        assert (shown(pane).stage, shown(pane).compared) == (Stage.COUNT, ())
        enter(pane, CARD, "0")
        sessioning.choose(pane, CASH)
        for digit in ("<", "<", "<", "500"):
            sessioning.press(pane, digit)
        await sessioning.compare(desk, pane)
        assert [one.difference for one in shown(pane).compared] == [pounds(100), pounds(0)]
        await asyncio.gather(*(sessioning.close(desk, pane) for _ in range(3)))
        report = shown(pane).report
        assert report is not None
        assert (shown(pane).stage, shown(pane).closed) == (Stage.PAPER, True)
        assert shown(pane).picture == report.number.encode()
        assert desk.session.value is None
        await sessioning.print_it(desk, pane)
        await sessioning.leave(desk, pane)
        assert [one.number for one in shown(pane).past] == [report.number]
        await sessioning.leave(desk, pane)
        assert (pane.session.value, pane.leaf) == (None, Leaf.START)

    at_the_desk(till, work)
    assert rows(till.store.path, "SELECT count(*) FROM closed_session") == [(1,)]


def test_an_empty_drawer_can_be_counted(till: Till) -> None:
    sessions.open_session(till, sessions.Opening(count_pieces({}, "GBP")))

    async def work(desk: Desk, pane: Pane) -> None:
        await sessioning.begin(desk, pane)
        sessioning.start(desk, pane, Stage.COUNT)
        enter(pane, CASH, "0")
        await sessioning.compare(desk, pane)
        assert [one.difference for one in shown(pane).compared] == [pounds(0)]

    at_the_desk(till, work)


def test_cash_out_is_made_once_and_the_name_stays_for_the_next_time(till: Till) -> None:
    sessions.open_session(till, sessions.Opening(count_pieces({1000: 5}, "GBP")))

    async def work(desk: Desk, pane: Pane) -> None:
        await sessioning.begin(desk, pane)
        sessioning.start(desk, pane, Stage.MOVE, MoveKind.CASH_OUT)
        enter(pane, CASH, "2000")
        shown(pane).who.put("Ada")
        shown(pane).why.put("Ice from the shop")
        await asyncio.gather(*(sessioning.move(desk, pane) for _ in range(3)))
        assert shown(pane).stage is Stage.HOME
        assert pane.notice.value is not None
        assert pane.notice.value.text == "Cash out: £20.00"
        sessioning.start(desk, pane, Stage.MOVE)
        assert (shown(pane).who.text, shown(pane).why.text) == ("Ada", "")
        await sessioning.leave(desk, pane)
        await sessioning.show_x(desk, pane)
        report = shown(pane).report
        assert report is not None
        assert report.drawer.cash_out == pounds(2000)
        await sessioning.print_it(desk, pane)

    at_the_desk(till, work)
    assert rows(till.store.path, "SELECT count(*) FROM cash_move") == [(1,)]


def test_whoever_was_too_slow_is_told_and_sees_how_it_stands(till: Till) -> None:
    async def work(desk: Desk, pane: Pane) -> None:
        await sessioning.offer(desk, pane)
        enter(pane, CASH, "5000")
        sessions.open_session(till, sessions.Opening(count_pieces({1000: 2}, "GBP")))
        await sessioning.open_it(desk, pane)
        assert pane.notice.value is not None
        assert "already" in pane.notice.value.text
        assert (shown(pane).stage, shown(pane).current) == (Stage.HOME, desk.session.value)
        sessioning.start(desk, pane, Stage.COUNT)
        enter(pane, CASH, "2000")
        await sessioning.compare(desk, pane)
        sessions.close(till, sessions.Closing({"cash": count_pieces({1000: 2}, "GBP")}))
        await sessioning.close(desk, pane)
        closed = session_reports.z_report(till)
        assert shown(pane).report == closed, "the same session has one Z"
        await sessioning.leave(desk, pane)
        await sessioning.show_x(desk, pane)
        assert pane.notice.value is not None
        assert pane.notice.value.text.startswith("No till session is open")

    at_the_desk(till, work)
