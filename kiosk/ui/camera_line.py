"""The line on which a camera's page sends its frames and is told what they show.

The page asks the browser for the camera itself, rather than by flet-camera: that has no stream of
frames in a browser and is asked for one still after another through the line that also draws the
screens, doesn't say when a camera is unplugged, and can't show the picture mirrored. A frame stays
on this machine, in memory, until it was looked at.

A code that counts (:mod:`kiosk.domain.seen_codes`) goes the way of every scan at that window.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from starlette.websockets import WebSocket, WebSocketDisconnect

from kiosk.domain.errors import TrestleError
from kiosk.domain.scan_codes import normalise
from kiosk.domain.seen_codes import Seen
from kiosk.language import spoken

if TYPE_CHECKING:
    from kiosk.cameras import Eye, InView
    from kiosk.ui.desk import Desk

PATH = "/api/camera"
# The page within which the picture is shown.
PAGE = "/camera/page.html"

# No code that counts is empty.
_NO_MORE = ""

Watch = Callable[[WebSocket, str], Awaitable[None]]


async def nobody_looks(socket: WebSocket, window: str) -> None:
    """What answers where no camera is looked through."""
    await socket.close()


async def watch(opened: Callable[[], Awaitable[Desk]], socket: WebSocket, window: str) -> None:
    """Look through one window's camera until it hangs up."""
    await socket.accept()
    desk = await opened()
    await socket.send_json(_words())
    codes: asyncio.Queue[str] = asyncio.Queue()
    try:
        async with asyncio.TaskGroup() as both:
            both.create_task(_take(desk, window, codes))
            await _look(desk, socket, window, codes)
            # What was seen last is still answered: whoever was let in by it must be told so.
            codes.put_nowait(_NO_MORE)
    except asyncio.CancelledError:
        # The till ends, and this page was slow to hang up.
        return


async def _look(desk: Desk, socket: WebSocket, window: str, codes: asyncio.Queue[str]) -> None:
    readers = desk.hearing.readers
    if readers is None:
        return
    eye: Eye = await asyncio.to_thread(readers.eye)
    pane = desk.panes.get(window)
    # Beyond one page: a question on a phone takes it away, and brings another.
    seen = pane.seen.resumed(time.monotonic()) if pane is not None else Seen()
    try:
        async for frame in socket.iter_bytes():
            try:
                in_view = await asyncio.to_thread(eye.look, frame)
            except TrestleError as fault:
                await socket.send_json(_trouble(fault))
                continue
            seen, counts = seen.look([normalise(one.text) for one in in_view], time.monotonic())
            await socket.send_json(_seen(in_view))
            if counts:
                codes.put_nowait(counts)
    except WebSocketDisconnect:
        return
    finally:
        if pane is not None:
            pane.seen = seen


async def _take(desk: Desk, window: str, codes: asyncio.Queue[str]) -> None:
    """Do what the codes stand for, one after the other, until no more come."""
    while (code := await codes.get()) != _NO_MORE:
        pane = desk.panes.get(window)
        if pane is not None:
            desk.signals.touched(window)
            pane.sound(await desk.take(pane, code))


def _words() -> dict[str, object]:
    from kiosk.ui import camera_strings

    language = spoken()
    return {
        "kind": "words",
        "lang": language.code,
        "right_to_left": language.right_to_left,
        "texts": {name: phrase() for name, phrase in camera_strings.PAGE.items()},
    }


def _seen(in_view: list[InView]) -> dict[str, object]:
    return {"kind": "seen", "codes": [one.corners for one in in_view]}


def _trouble(fault: TrestleError) -> dict[str, object]:
    from kiosk.ui.sentences import fault_sentence

    return {"kind": "trouble", "says": fault_sentence(fault)}
