"""Keeps a window in use where code of ours fails: staff reads a sentence and goes on.

Flet would show a handler's trace in place of the window, and after one failure while drawing it
would draw nothing any more, while taps still did what they do.
"""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Callable, Iterable
from typing import Any

import flet as ft

from kiosk import mishaps
from kiosk.ui.sentences import WENT_WRONG
from kiosk.ui.watching import Watched

# A part that can't be drawn fails again as soon as it is drawn again.
_REST_SECONDS = 5.0
# Long enough for one part to be drawn alone.
_STEP_SECONDS = 0.005


def spread(
    page: ft.Page,
    say: Callable[[str], None],
    shown: Callable[[], Iterable[Watched]],
    note: Callable[[BaseException | str], None] = mishaps.note,
) -> None:
    """Write down whatever fails at a window from now on, say so there, and go on drawing what is
    ``shown`` at it.

    To be called once the page's first screen was asked for.
    """
    session: Any = page.session
    said_at = drawn_at = -_REST_SECONDS
    tries: set[asyncio.Task[None]] = set()

    def failed(what: BaseException | str) -> None:
        nonlocal said_at
        note(what)
        if time.monotonic() - said_at < _REST_SECONDS:
            return
        said_at = time.monotonic()
        say(WENT_WRONG())

    def hold() -> None:
        # It has no public name. Where there is none any more, the window is as Flet leaves it.
        drawing: asyncio.Task[None] | None = getattr(session, "_Session__updates_task", None)
        if drawing is not None:
            drawing.add_done_callback(go_on)

    def go_on(drawing: asyncio.Task[None]) -> None:
        nonlocal drawn_at
        fault = None if drawing.cancelled() else drawing.exception()
        if fault is None:
            return
        session.start_updates_scheduler()
        hold()
        if _nobody_hears(fault):
            return
        failed(fault)
        if time.monotonic() - drawn_at >= _REST_SECONDS:
            drawn_at = time.monotonic()
            task = asyncio.get_running_loop().create_task(draw_all())
            tries.add(task)
            task.add_done_callback(tries.discard)

    async def draw_all() -> None:
        # What was to be drawn together with the part that failed was not. One after the other, so
        # that it takes nothing with it again; and once more, for what has changed meanwhile.
        for wait in (0.0, _REST_SECONDS):
            await asyncio.sleep(wait)
            for one in shown():
                one.changed()
                await asyncio.sleep(_STEP_SECONDS)

    session.error = failed
    hold()


def _nobody_hears(fault: BaseException) -> bool:
    """Whether it failed in telling a page that has just gone: Flet sends until it knows that."""
    place = traceback.extract_tb(fault.__traceback__)[-1]
    return place.name == "send_message"
