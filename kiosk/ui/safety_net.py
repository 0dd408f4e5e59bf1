"""Keeps a window in use where code of ours fails: staff reads a sentence and goes on.

Flet would show a handler's trace in place of the window, and after one failure while drawing it
would draw nothing any more, while taps still did what they do.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import flet as ft

from kiosk import mishaps
from kiosk.ui.sentences import WENT_WRONG

# A part that can't be drawn fails again as soon as it is drawn again.
_REST_SECONDS = 5.0


def spread(
    page: ft.Page,
    say: Callable[[str], None],
    note: Callable[[BaseException | str], None] = mishaps.note,
) -> None:
    """Write down whatever fails at a window from now on, say so there, and go on drawing.

    To be called once the page's first screen was asked for.
    """
    session: Any = page.session
    said_at = -_REST_SECONDS

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
        fault = None if drawing.cancelled() else drawing.exception()
        if fault is not None:
            session.start_updates_scheduler()
            hold()
            failed(fault)

    session.error = failed
    hold()
