"""How the printer stands at a window, and deciding on papers there."""

from __future__ import annotations

from hardware.fakes import PaperPrinter
from hardware.ports import Cause
from kiosk.services import printing
from kiosk.services.printing import Standing
from kiosk.services.till import Till
from kiosk.ui import papers
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Place
from kiosk.ui.papers import paper_line
from kiosk.ui.paperwork import PaperState, Paperwork
from tests.factories import sell
from tests.ui.test_desk import at_the_desk
from tests.ui.test_desk import till as till


def test_the_line_says_what_is_in_the_way_and_what_waits() -> None:
    out = PaperState((("", Cause.PAPER_OUT),), Standing(waiting=3))
    assert paper_line(out) == "Receipt printer: paper out; 3 receipts waiting"
    assert paper_line(PaperState((), Standing(waiting=1))) == "", "it is being printed"
    shut = PaperState(
        (("", Cause.AWAY), ("Bar", Cause.SILENT)), Standing(waiting=1, undecided=2, shut=1)
    )
    assert paper_line(shut, most=2).startswith("The drawer stayed shut")
    assert "Bar: does not answer" in paper_line(shut)
    assert "2 papers to look at" in paper_line(shut, most=5)


def test_trouble_is_said_once_in_every_window_and_stands_until_it_is_over(till: Till) -> None:
    trouble: list[Cause | None] = [Cause.PAPER_OUT]

    async def work(desk: Desk) -> None:
        desk.paperwork = Paperwork(
            lambda: None, lambda document: b"", lambda: tuple(("", one) for one in trouble if one)
        )
        pane, other = desk.panes["w1"], desk.open_pane("w2")
        await papers.look(desk)
        for one in (pane, other):
            assert one.notice.value is not None
            assert "paper out" in one.notice.value.text
            one.hush()
        await papers.look(desk)
        assert pane.notice.value is None, "it was said"
        assert not desk.paper.value.well
        trouble[0] = None
        await papers.look(desk)
        assert desk.paper.value.well

    at_the_desk(till, work)


def test_what_was_decided_stays_where_it_was(till: Till) -> None:
    printer = PaperPrinter()
    printing.work_off(till, printer)
    printer.fail("Look.", sent=True)
    for _ in range(3):
        sell(till, "TEE-M")
        printing.work_off(till, printer)

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await papers.begin(desk, pane)
        assert (pane.place, pane.leaf) == (Place.MORE, Leaf.PAPERS)
        before = [one.key for one in pane.papers.value.rows]
        assert len(before) == 3
        await papers.decide(desk, pane, before[0], came_out=True)
        await papers.decide(desk, pane, before[1], came_out=False)
        assert [one.key for one in pane.papers.value.rows] == before
        assert pane.papers.value.said == {before[0]: True, before[1]: False}
        assert desk.paper.value.standing == Standing(waiting=1, undecided=1)

    at_the_desk(till, work)
