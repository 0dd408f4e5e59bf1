"""How a till hears its scanners: which window a scan is for, and what it means."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from kiosk.domain.errors import TrestleError
from kiosk.domain.keyboard_layouts import US, KeyboardLayout, learn
from kiosk.services import scanner_layouts
from kiosk.services.scanners import AttachedScanner, KnownScanner
from kiosk.services.till import Till
from kiosk.ui import scanner_strings as words
from kiosk.ui.pane import Meaning, Pane
from kiosk.ui.watching import Shown

if TYPE_CHECKING:
    from kiosk.cameras import Eye
    from kiosk.ui.desk import Desk

REMEMBERED_SCANS = 500
_GLANCE_SECONDS = 1.0
Troubles = Mapping[KnownScanner, TrestleError | None]


class Readers(Protocol):
    """What reads scanners beside all windows; its calls block, but for a moment only."""

    def attached(self) -> Sequence[AttachedScanner]:
        """All that may be a scanner on this machine now."""
        ...

    def follow(self, scanned: Callable[[str, str], None]) -> None:
        """Read the scanners that the till knows now, and no others; ``scanned`` is called, in any
        thread, with a scanner's name and what it read."""
        ...

    def troubles(self) -> Troubles:
        """Those that are read, each with why it can't be now, if so; one of which neither is known
        yet is left out."""
        ...

    def eye(self) -> Eye:
        """What looks at the pictures of one camera."""
        ...

    def stop(self) -> None:
        """Read none any more."""
        ...


class Hearing:
    """What is known of a till's scanners. ``window`` is the one that was used last: what a scanner
    reads that types into none is for that one."""

    def __init__(self, till: Till) -> None:
        self._till = till
        self.learnt: Shown[KeyboardLayout | None] = Shown(scanner_layouts.layout_of(till))
        self.window = ""
        self.readers: Readers | None = None
        self.troubles: Shown[Troubles] = Shown({})
        self._heard: asyncio.Queue[str] = asyncio.Queue()
        self._answered: OrderedDict[str, asyncio.Task[Meaning]] = OrderedDict()

    @property
    def layout(self) -> KeyboardLayout | None:
        """What was learnt of the scanners that type."""
        return self.learnt.value

    def answered(self, scan_id: str) -> asyncio.Task[Meaning] | None:
        """What came, or is coming, of a scan that was taken before."""
        return self._answered.get(scan_id)

    def begun(self, scan_id: str, taking: Coroutine[Any, Any, Meaning]) -> asyncio.Task[Meaning]:
        """Take a scan, and remember what comes of it for a while."""
        task = asyncio.create_task(taking)
        self._answered[scan_id] = task
        while len(self._answered) > REMEMBERED_SCANS:
            self._answered.popitem(last=False)
        return task

    async def meant(self, pane: Pane, typed: str, keys: str) -> str | None:
        """The code that a scanner meant that types as a keyboard, as
        :func:`kiosk.services.scanner_layouts.meant`; None where it was the calibration code, which
        is learnt from and no code for the till. What guests hold up is never learnt from: it would
        be what every scanner of this till means."""
        learnt = learn(keys or typed) if pane.alone.value is None else None
        if learnt is not None:
            await asyncio.to_thread(scanner_layouts.keep, self._till, learnt)
            self.learnt.becomes(learnt)
            pane.say(words.LEARNT() if learnt.letters else words.TYPES_RIGHT(), Meaning.ACCEPT)
            return None
        if not keys and self.layout in (None, US):
            return typed
        ask = scanner_layouts.meant
        code = await asyncio.to_thread(ask, self._till, self.layout, typed, keys)
        if self.layout is None:
            found = await asyncio.to_thread(scanner_layouts.layout_of, self._till)
            if found is not None:
                self.learnt.becomes(found)
        return code

    async def follow(self) -> None:
        """Read the scanners that the till knows now, and no others."""
        if self.readers is None:
            return
        loop = asyncio.get_running_loop()

        def scanned(_: str, code: str) -> None:
            loop.call_soon_threadsafe(self._heard.put_nowait, code)

        await asyncio.to_thread(self.readers.follow, scanned)
        troubles = self.readers.troubles()
        if troubles != self.troubles.value:
            self.troubles.becomes(troubles)

    async def next(self) -> str:
        """What is scanned next by a scanner that types into no window."""
        return await self._heard.get()


def used(desk: Desk, window: str) -> None:
    """Somebody has just touched this window, or scanned at it.

    Guests who are alone with one don't keep open what the staff has left. Nor do they take the
    scanner that types into no window, where a camera of their own reads their tickets.
    """
    pane = desk.panes.get(window)
    alone = pane is not None and pane.alone.value is not None
    if not alone:
        desk.crew.touched()
    if pane is None or not (alone and pane.camera.value):
        desk.hearing.window = window


async def listen(desk: Desk) -> None:
    """Read the till's own scanners, one scan after the other, until cancelled."""
    hearing = desk.hearing
    if hearing.readers is None:
        return
    try:
        async with asyncio.TaskGroup() as both:
            both.create_task(_watch(hearing))
            both.create_task(_take(desk))
    finally:
        hearing.readers.stop()


async def _take(desk: Desk) -> None:
    while True:
        code = await desk.hearing.next()
        pane = desk.panes.get(desk.hearing.window) or next(reversed(desk.panes.values()), None)
        if pane is not None:
            if pane.alone.value is None:
                desk.crew.touched()
            pane.sound(await desk.take(pane, code))


async def _watch(hearing: Hearing) -> None:
    while True:
        # A command may have added one, or taken one away.
        await hearing.follow()
        await asyncio.sleep(_GLANCE_SECONDS)
