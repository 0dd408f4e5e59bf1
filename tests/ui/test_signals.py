"""What is told to a page: to the right one, in order, and nothing to nobody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from kiosk.ui import signals as module
from kiosk.ui.pane import Meaning, Pane
from kiosk.ui.signals import Manner, Signal, Signals, Waiting

ENOUGH = 5.0


async def next_of(line: AsyncIterator[Signal]) -> Signal:
    return await asyncio.wait_for(anext(line), ENOUGH)


def test_a_sound_is_heard_in_its_own_window_by_each_page_of_it() -> None:
    async def run() -> None:
        signals = Signals()
        lines = [signals.listen("w1"), signals.listen("w1"), signals.listen("w2")]
        for line in lines:
            assert (await next_of(line))["kind"] == "manner"
        Pane("w1", signals.sound).sound(Meaning.CASH)
        signals.sound("w2", Meaning.REFUSE)
        heard = [(await next_of(line))["meaning"] for line in lines]
        assert heard == ["cash", "cash", "refuse"]

    asyncio.run(run())


def test_a_sentence_sounds_by_its_meaning_unless_it_is_merely_shown() -> None:
    played: list[tuple[str, str]] = []

    async def run() -> None:
        pane = Pane("w1", lambda window, meaning: played.append((window, meaning)))
        pane.say("No.")
        pane.say("Look.", Meaning.ATTENTION)
        pane.say("Yes.", Meaning.ACCEPT, aloud=False)
        assert pane.notice.value is not None
        assert pane.notice.value.text == "Yes."

    asyncio.run(run())
    assert played == [("w1", "refuse"), ("w1", "attention")]


def test_a_page_that_listens_later_is_not_startled_by_what_it_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "BEAT_SECONDS", 0.01)

    async def run() -> None:
        signals = Signals()
        signals.sound("w1", "refuse")
        line = signals.listen("w1")
        await next_of(line)
        assert await next_of(line) == {"kind": "beat"}

    asyncio.run(run())


def test_muted_windows_are_told_so_and_hear_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BEAT_SECONDS", 0.01)

    async def run() -> None:
        signals = Signals()
        line = signals.listen("w1")
        assert (await next_of(line))["muted"] is False
        signals.muted = True
        signals.sound("w1", "accept")
        assert (await next_of(line))["muted"] is True
        assert await next_of(line) == {"kind": "beat"}

    asyncio.run(run())


def test_another_language_reaches_the_pages_that_are_open() -> None:
    words = Waiting("لحظة", "الصندوق يعود", "إعادة", "لا رد بعد", "امسح مرة أخرى")

    async def run() -> None:
        signals = Signals()
        line = signals.listen("w1")
        assert (await next_of(line))["waiting"] is None
        signals.manner = Manner("ar", right_to_left=True, waiting=words)
        told = await next_of(line)
        assert (told["lang"], told["right_to_left"]) == ("ar", True)
        assert told["waiting"] == {
            "title": words.title,
            "text": words.text,
            "reload": words.reload,
            "unanswered": words.unanswered,
            "scan_again": words.scan_again,
        }

    asyncio.run(run())


def test_a_page_that_is_gone_leaves_nothing_behind() -> None:
    async def run() -> None:
        signals = Signals()
        line = signals.listen("w1")
        await next_of(line)
        await line.aclose()
        assert vars(signals)["_ears"] == {}

    asyncio.run(run())
