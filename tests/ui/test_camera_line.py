"""Frames on the line of a camera's page: what is found is outlined, and scanned once."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import cast

import pytest
from PIL import Image
from starlette.websockets import WebSocket

from hardware import qr
from hardware.camera.reader import FrameReader, Gaze
from hardware.camera.zxing import Zxing
from kiosk.cameras import LARGEST_FRAME, Eye, InView
from kiosk.domain.admission import Verdict
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import TrestleError
from kiosk.services.importing import import_tickets
from kiosk.services.till import Till
from kiosk.ui import camera_line
from kiosk.ui.desk import Desk
from kiosk.ui.hearing import Readers
from kiosk.ui.pane import Place
from kiosk.ui.paperwork import Paperwork
from tests.factories import START, make_till

_TICKET = "T-0001"


def jpeg(*codes: str) -> bytes:
    """A frame that shows these codes from its middle to the right."""
    picture = Image.new("L", (900, 400), 120)
    for number, code in enumerate(codes):
        picture.paste(qr.image(code, 7), (350 + 240 * number, 90))
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()


class Line:
    """A page's end of the line: it sends frames, and hears what becomes of them."""

    def __init__(self, frames: Sequence[bytes]) -> None:
        self.frames = frames
        self.told: list[dict[str, object]] = []

    async def accept(self) -> None:
        return

    async def send_json(self, signal: dict[str, object]) -> None:
        self.told.append(signal)

    async def iter_bytes(self) -> AsyncIterator[bytes]:
        for frame in self.frames:
            yield frame
        # It hangs up at once: what was seen last is answered all the same.

    def seen(self) -> list[int]:
        """How many codes each frame showed."""
        return [len(cast("list[object]", one["codes"])) for one in self.told if "codes" in one]


class Looking:
    """Stands where scanners are read, and gives an eye of this kind."""

    def __init__(self, eye: Callable[[], Eye]) -> None:
        self.eye = eye


def eye() -> Eye:
    return Eye(Gaze(FrameReader(Zxing(), None)))


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    made = make_till(tmp_path / "till", FixedClock(START))
    tickets = tmp_path / "tickets.csv"
    tickets.write_text(f"code,name,type\n{_TICKET},Ada Okafor,Day ticket\n")
    import_tickets(made, tickets)
    yield made
    made.close()


def watched(
    till: Till,
    *frames: bytes,
    look: Callable[[], Eye] = eye,
    alone: bool = False,
    again: Sequence[bytes] = (),
) -> tuple[Line, list[Verdict], Desk]:
    """What the page was told of these frames, and the answers of the door; ``again`` are those of
    the page that is opened after it."""
    line = Line(frames)

    async def run() -> Desk:
        desk = Desk(till, Paperwork(lambda: None, lambda document: b"png"))
        desk.hearing.readers = cast("Readers", Looking(look))
        pane = desk.open_pane("w1")
        pane.go(Place.DOOR)
        if alone:
            pane.camera.becomes(True)
            pane.alone.begins()

        async def opened() -> Desk:
            return desk

        await camera_line.watch(opened, cast("WebSocket", line), "w1")
        await camera_line.watch(opened, cast("WebSocket", Line(again)), "w1")
        return desk

    desk = asyncio.run(run())
    return line, [one.verdict for one in desk.scans.value], desk


def test_a_ticket_is_admitted_by_the_first_frame_and_by_no_later_one(till: Till) -> None:
    line, answers, desk = watched(till, *[jpeg(_TICKET)] * 5)
    assert line.seen() == [1] * 5
    assert answers == [Verdict.VALID]
    assert desk.hearing.window == "w1"


def test_a_ticket_that_is_held_there_while_the_page_was_another_is_no_second_scan(
    till: Till,
) -> None:
    _, answers, _ = watched(till, jpeg(_TICKET), again=[jpeg(_TICKET), jpeg("NO-SUCH-TICKET")])
    assert answers == [Verdict.INVALID, Verdict.VALID]


def test_what_guests_show_their_own_camera_leaves_the_scanner_where_it_is(till: Till) -> None:
    _, answers, desk = watched(till, jpeg(_TICKET), alone=True)
    assert answers == [Verdict.VALID]
    assert desk.hearing.window == ""


def test_of_two_tickets_in_a_frame_both_are_outlined_and_the_middle_one_counts(till: Till) -> None:
    line, answers, _ = watched(till, *[jpeg(_TICKET, "NO-SUCH-TICKET")] * 3)
    assert line.seen() == [2] * 3
    assert answers == [Verdict.VALID]


def test_two_tickets_one_after_the_other_both_count_in_their_order(till: Till) -> None:
    _, answers, _ = watched(till, jpeg("NO-SUCH-TICKET"), jpeg(_TICKET))
    assert answers == [Verdict.VALID, Verdict.INVALID]


def test_a_code_is_taken_as_any_scan_with_what_is_around_it(till: Till) -> None:
    _, answers, _ = watched(till, jpeg(f"https://example.org/t/{_TICKET}"), jpeg(f" {_TICKET}\r\n"))
    assert sorted(answers) == [Verdict.USED, Verdict.VALID]


def test_what_is_no_frame_stops_nothing(till: Till) -> None:
    junk = (b"", b"no picture", b"x" * (LARGEST_FRAME + 1), jpeg(_TICKET)[:500])
    line, answers, _ = watched(till, *junk, jpeg(_TICKET))
    assert line.seen() == [0, 0, 0, 0, 1]
    assert answers == [Verdict.VALID]


def test_the_same_code_with_blanks_around_it_is_the_same_code(till: Till) -> None:
    _, answers, _ = watched(till, jpeg(_TICKET), jpeg(f" {_TICKET}\r\n"))
    assert answers == [Verdict.VALID]


class Blind(Eye):
    """Nothing reads."""

    def __init__(self) -> None:
        pass

    def look(self, picture: bytes) -> list[InView]:
        raise TrestleError("Neither decoder works.")


def test_where_nothing_reads_the_page_is_told_in_words(till: Till) -> None:
    line, answers, _ = watched(till, jpeg(_TICKET), look=Blind)
    assert line.told[-1] == {"kind": "trouble", "says": "Neither decoder works."}
    assert answers == []


class Winking(Blind):
    """Fails once, as one of which the process has died."""

    def __init__(self) -> None:
        self.failed = False

    def look(self, picture: bytes) -> list[InView]:
        if self.failed:
            return eye().look(picture)
        self.failed = True
        return super().look(picture)


def test_one_failure_ends_nothing(till: Till) -> None:
    line, answers, _ = watched(till, *[jpeg(_TICKET)] * 2, look=Winking)
    assert line.seen() == [1]
    assert answers == [Verdict.VALID]


def test_the_page_is_told_its_words_first(till: Till) -> None:
    line, _, _ = watched(till)
    assert line.told[0]["kind"] == "words"
    assert line.told[0]["lang"] == "en"
    texts = cast("dict[str, str]", line.told[0]["texts"])
    assert texts["none"].startswith("No camera was found.")


def test_the_page_knows_every_trouble_that_it_may_have_to_name() -> None:
    page = (Path("assets") / "camera" / "page.js").read_text(encoding="utf-8")
    from kiosk.ui.camera_strings import PAGE

    for name in PAGE:
        assert f'"{name}"' in page or f"texts.{name}" in page or f"texts?.{name}" in page, name
    for name in ("denied", "none", "busy", "gone", "stuck", "failed", "insecure"):
        assert f'"{name}"' in page
        assert name in PAGE
