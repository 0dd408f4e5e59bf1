"""Scanners at the desk: which window a scan is for, and what is learnt of their keyboards."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import TrestleError
from kiosk.domain.keyboard_layouts import CALIBRATION, US
from kiosk.services import scanners
from kiosk.services.scanners import AttachedScanner, KnownScanner, Way
from kiosk.services.till import Till
from kiosk.ui import attaching, hearing
from kiosk.ui.desk import Desk
from kiosk.ui.hearing import Troubles
from kiosk.ui.pane import Leaf, Meaning, Place
from kiosk.ui.paperwork import Paperwork
from tests.factories import START, make_till
from tests.keyboards import US_OF_FRENCH, keys_of

PLUGGED = AttachedScanner(Way.SERIAL, "/dev/ttyACM0", "Voyager · /dev/ttyACM0")


class Readers:
    """Stands where scanners are read in threads; what they read is said by the test."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.scanned: Callable[[str, str], None] | None = None
        self.reading: list[KnownScanner] = []
        self.trouble: TrestleError | None = None
        self.stopped = False

    def attached(self) -> Sequence[AttachedScanner]:
        return [PLUGGED]

    def follow(self, scanned: Callable[[str, str], None]) -> None:
        self.scanned = scanned
        self.reading = scanners.known(self.till)

    def troubles(self) -> Troubles:
        return {one: self.trouble for one in self.reading}

    def stop(self) -> None:
        self.stopped = True

    async def scan(self, *codes: str) -> None:
        assert self.scanned is not None
        for code in codes:
            await asyncio.to_thread(self.scanned, "Front", code)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    made = make_till(tmp_path / "till", FixedClock(START))
    yield made
    made.close()


def at_the_desk(till: Till, work: Callable[[Desk, Readers], Awaitable[None]]) -> Readers:
    readers = Readers(till)

    async def run() -> None:
        desk = Desk(till, Paperwork(lambda: None, lambda document: b"png"))
        desk.hearing.readers = readers
        desk.open_pane("w1")
        listening = asyncio.create_task(hearing.listen(desk))
        await until(lambda: readers.scanned is not None)
        try:
            await work(desk, readers)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    asyncio.run(run())
    return readers


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.01)


def test_what_the_till_reads_itself_is_for_the_window_that_was_used_last(till: Till) -> None:
    async def work(desk: Desk, readers: Readers) -> None:
        first, second = desk.panes["w1"], desk.open_pane("w2")
        second.place = Place.MORE
        desk.signals.touched("w2")
        await readers.scan("T-1")
        await until(lambda: second.decision.value is not None)
        assert first.decision.value is None
        desk.signals.touched("w1")
        await readers.scan("T-2")
        await until(lambda: first.decision.value is not None)

    assert at_the_desk(till, work).stopped


def test_whoever_scans_uses_the_till(till: Till) -> None:
    """Else it would lock in the middle of a queue."""

    async def work(desk: Desk, readers: Readers) -> None:
        touches: list[str] = []
        desk.crew.touched = lambda: touches.append("touched")  # type: ignore[method-assign]
        await readers.scan("MUG")
        await until(lambda: desk.basket.value.units == 1)
        assert touches == ["touched"]

    at_the_desk(till, work)


def test_guests_by_themselves_do_not_keep_the_staffs_till_open(till: Till) -> None:
    async def work(desk: Desk, readers: Readers) -> None:
        touches: list[str] = []
        pane = desk.panes["w1"]
        pane.alone.begins()
        desk.crew.touched = lambda: touches.append("touched")  # type: ignore[method-assign]
        desk.signals.touched("w1")
        await desk.scan("scan-0001", "w1", "T-1")
        await readers.scan("T-2")
        await until(lambda: len(desk.scans.value) == 2)
        assert touches == []
        pane.alone.ends()
        desk.signals.touched("w1")
        assert touches == ["touched"]

    at_the_desk(till, work)


def test_guests_with_a_camera_leave_the_scanner_to_the_staff(till: Till) -> None:
    async def work(desk: Desk, readers: Readers) -> None:
        guests = desk.open_pane("w2")
        guests.alone.begins()
        desk.signals.touched("w2")
        assert desk.hearing.window == "w2", "it may be theirs"
        desk.signals.touched("w1")
        guests.camera.becomes(True)
        desk.signals.touched("w2")
        await desk.scan("scan-0001", "w2", "T-1")
        await readers.scan("MUG")
        await until(lambda: desk.basket.value.units == 1)

    at_the_desk(till, work)


def test_scans_are_taken_in_their_order_and_none_is_lost(till: Till) -> None:
    async def work(desk: Desk, readers: Readers) -> None:
        await readers.scan(*["MUG", "TEE-S", "MUG", "BREW"] * 5)
        await until(lambda: desk.basket.value.units == 20)
        assert [one.variant.sku for one in desk.basket.value.lines] == ["MUG", "TEE-S", "BREW"]

    at_the_desk(till, work)


def test_without_a_window_a_scan_does_nothing(till: Till) -> None:
    async def work(desk: Desk, readers: Readers) -> None:
        pane = desk.panes["w1"]
        desk.close_pane(pane)
        await readers.scan("MUG")
        await asyncio.sleep(0.1)
        desk.open_pane("w2")
        await readers.scan("BREW")
        await until(lambda: desk.basket.value.units == 1)
        assert [one.variant.sku for one in desk.basket.value.lines] == ["BREW"]

    at_the_desk(till, work)


def test_the_calibration_code_teaches_and_sells_nothing(till: Till) -> None:
    french = keys_of(CALIBRATION, US_OF_FRENCH)

    async def work(desk: Desk, readers: Readers) -> None:
        pane = desk.panes["w1"]
        assert await desk.scan("scan-0001", "w1", CALIBRATION) == Meaning.ACCEPT
        assert pane.notice.value is not None
        assert pane.notice.value.text == "This scanner types what it reads."
        assert desk.hearing.layout == US
        assert await desk.scan("scan-0002", "w1", "garbled", french) == Meaning.ACCEPT
        assert "put right from now on" in pane.notice.value.text
        assert (
            await desk.scan("scan-0003", "w1", "?", keys_of("5012345678900", US_OF_FRENCH))
            == Meaning.ACCEPT
        )
        assert desk.basket.value.units == 1

    at_the_desk(till, work)


def test_guests_teach_no_scanner_another_keyboard(till: Till) -> None:
    """A code that is made for it would be what all scanners mean from then on."""

    async def work(desk: Desk, readers: Readers) -> None:
        pane = desk.panes["w1"]
        pane.alone.begins()
        shifted = "11223344556677889900"
        assert await desk.scan("scan-0001", "w1", shifted) == Meaning.REFUSE
        assert await desk.scan("scan-0002", "w1", CALIBRATION) == Meaning.REFUSE
        assert desk.hearing.layout is None
        pane.alone.ends()
        assert await desk.scan("scan-0003", "w1", shifted) == Meaning.ACCEPT

    at_the_desk(till, work)


def test_a_scan_on_a_foreign_keyboard_is_put_right_at_once(till: Till) -> None:
    async def work(desk: Desk, readers: Readers) -> None:
        typed = "(à&é\"'(-è_çàà"
        assert await desk.scan("scan-0001", "w1", typed, "5012345678900") == Meaning.ACCEPT
        assert desk.basket.value.units == 1
        assert desk.hearing.layout == US

    at_the_desk(till, work)


def test_a_scanner_is_taken_from_the_page_and_given_back(till: Till) -> None:
    async def work(desk: Desk, readers: Readers) -> None:
        pane = desk.panes["w1"]
        await attaching.begin(desk, pane)
        assert (pane.place, pane.leaf) == (Place.MORE, Leaf.SCANNERS)
        view = pane.scanners.value
        assert view is not None
        assert list(view.attached) == [PLUGGED]
        await attaching.use(desk, pane, PLUGGED)
        view = pane.scanners.value
        assert view is not None
        assert not view.attached
        (known,) = view.known
        assert (known.name, known.address) == ("Voyager", "/dev/ttyACM0")
        assert readers.reading == [known]
        assert desk.hearing.troubles.value == {known: None}
        await attaching.remove(desk, pane, known)
        assert readers.reading == []
        assert list(pane.scanners.value.attached) == [PLUGGED] if pane.scanners.value else False

    at_the_desk(till, work)


def test_what_a_command_added_is_read_and_why_it_is_not(till: Till) -> None:
    async def work(desk: Desk, readers: Readers) -> None:
        readers.trouble = TrestleError("It is away.")
        known = scanners.add(till, "Front", Way.SERIAL, "/dev/ttyACM0")
        await until(lambda: known in desk.hearing.troubles.value)
        assert desk.hearing.troubles.value[known] is readers.trouble

    at_the_desk(till, work)


def test_what_was_learnt_is_forgotten_on_the_page(till: Till) -> None:
    async def work(desk: Desk, readers: Readers) -> None:
        await desk.scan("scan-0001", "w1", CALIBRATION)
        await attaching.begin(desk, desk.panes["w1"])
        await attaching.forget(desk, desk.panes["w1"])
        assert desk.hearing.layout is None
        assert Desk(till, desk.paperwork).hearing.layout is None

    at_the_desk(till, work)
