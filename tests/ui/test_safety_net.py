"""A window whose code fails: said in a sentence, written down, and drawn on."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from pathlib import Path

import flet as ft
import pytest
from flet.messaging.protocol import MessageAction

from kiosk import mishaps
from kiosk.domain.errors import BadInput
from kiosk.ui import safety_net
from kiosk.ui.sentences import WENT_WRONG
from kiosk.ui.watching import Shown, act, use_watched
from tests.ui.client import Client, connect


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(mishaps, "user_log_path", lambda *_, **__: tmp_path)
    return tmp_path / mishaps.FILE


class Opened:
    """A window that shows some numbers, and can't draw a negative one."""

    def __init__(self) -> None:
        self.all = [Shown(1) for _ in range(9)]
        self.left, self.right = self.all[0], self.all[-1]
        self.said: list[str] = []
        self.client = Client()
        self.session = connect(self.client)
        self.button = ft.Button("Fail", on_click=act(self.said.append, self.fail))

    def fail(self) -> None:
        raise KeyError("no rule knows this")

    async def open(self) -> None:
        @ft.component
        def number(shown: Shown[int]) -> ft.Control:
            use_watched(shown)
            if shown.value < 0:
                raise ZeroDivisionError("below nothing")
            return ft.Text(f"shows {shown.value}")

        @ft.component
        def screen() -> ft.Control:
            return ft.Row([*map(number, self.all), self.button])

        self.session.page.render(screen)
        safety_net.spread(self.session.page, self.said.append, lambda: self.all)
        await self.settle()

    async def settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)


def run(work: Callable[[Opened], object]) -> Opened:
    async def all_of_it() -> Opened:
        opened = Opened()
        await opened.open()
        await work(opened)  # type: ignore[misc]
        return opened

    return asyncio.run(all_of_it())


def test_what_cannot_be_drawn_is_said_once_and_all_else_is_drawn_on(log: Path) -> None:
    async def work(opened: Opened) -> None:
        for value in (-1, -2):
            opened.left.becomes(value)
            await opened.settle()
        assert opened.said == [WENT_WRONG()]
        opened.right.becomes(23)
        await opened.settle()
        assert "shows 23" in opened.client.text
        # The part that failed is drawn again once it can be.
        opened.left.becomes(42)
        await opened.settle()
        assert "shows 42" in opened.client.text

    run(work)
    assert log.read_text().count("ZeroDivisionError: below nothing") >= 2


@pytest.mark.parametrize("place", range(9))
def test_what_was_to_be_drawn_together_with_it_is_drawn_after_it(log: Path, place: int) -> None:
    async def work(opened: Opened) -> None:
        for number, one in enumerate(opened.all):
            one.becomes(-1 if number == place else 100 + number)
        await asyncio.sleep(0.2)
        others = [f"shows {100 + number}" for number in range(9) if number != place]
        assert [words for words in others if words not in opened.client.text] == []

    run(work)
    # Drawn alone it failed once more, and then it is left alone for a while.
    assert log.read_text().count("ZeroDivisionError: below nothing") == 2


def test_a_page_that_has_just_gone_is_no_fault(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(opened: Opened) -> None:
        def send_message(_: object) -> None:
            raise AttributeError("its line is closed")

        with monkeypatch.context() as gone:
            gone.setattr(opened.client, "send_message", send_message)
            opened.left.becomes(2)
            await opened.settle()
        assert opened.said == []
        opened.left.becomes(77)
        await opened.settle()
        assert "shows 77" in opened.client.text

    run(work)
    assert not log.exists()


def test_a_tap_that_fails_is_a_sentence_and_no_trace_goes_to_the_page(log: Path) -> None:
    async def work(opened: Opened) -> None:
        await opened.session.dispatch_event(opened.button._i, "click", None)
        await opened.settle()
        assert opened.said == [WENT_WRONG()]
        assert MessageAction.SESSION_CRASHED not in opened.client.heard
        assert "Traceback" not in opened.client.text

    run(work)
    assert "no rule knows this" in log.read_text()


def test_what_has_no_end_is_begun_again_and_stops_when_it_is_told_to(log: Path) -> None:
    begun: list[str] = []

    async def watch() -> None:
        begun.append("begun")
        if len(begun) < 3:
            raise OSError("the line broke")
        await asyncio.Event().wait()

    async def all_of_it() -> None:
        task = asyncio.create_task(mishaps.kept_up(watch, pause=0.001))
        while len(begun) < 3:
            await asyncio.sleep(0.001)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(all_of_it())
    assert log.read_text().count("OSError: the line broke") == 2


def test_a_fault_that_comes_again_and_again_fills_no_disk(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mishaps, "_MOST_BYTES", 2_000)
    for number in range(100):
        mishaps.note(f"fault {number}, " + "x" * 100)
    kept = sorted(log.parent.iterdir())
    assert sum(one.stat().st_size for one in kept) < 5_000
    assert log.read_text().splitlines()[-1].split(" ", 2)[-1].startswith("fault 99, ")


def test_what_fails_where_nobody_waits_is_written_down(log: Path) -> None:
    async def fail() -> None:
        raise ZeroDivisionError("nobody waits")

    async def all_of_it() -> None:
        mishaps.heed(asyncio.get_running_loop())
        task = asyncio.get_running_loop().create_task(fail())
        await asyncio.sleep(0.01)
        del task
        gc.collect()

    asyncio.run(all_of_it())
    assert "ZeroDivisionError: nobody waits" in log.read_text()


def test_half_a_character_is_written_down_as_well(log: Path) -> None:
    with mishaps.caught():
        raise ValueError("not text: \udcff")
    assert r"not text: \udcff" in log.read_text()


def test_typed_errors_pass_and_a_log_that_cannot_be_written_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mishaps, "user_log_path", lambda *_, **__: tmp_path / "gone" / "away")
    went_on: list[str] = []
    with pytest.raises(BadInput), mishaps.caught(lambda: went_on.append("typed")):
        raise BadInput("known")
    with mishaps.caught(lambda: went_on.append("unforeseen")):
        raise ZeroDivisionError
    assert went_on == ["unforeseen"]
