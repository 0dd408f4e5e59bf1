"""Puts the till together and opens it: the one module that knows every room.

Store and services, the printer, the sync worker's thread, the screens, and the window they are
shown in all start and end here.

What a till is made of takes longer to import than a browser takes to load its page. So the
server comes first, and the till is imported and opened in a thread beside it; that is why most
rooms are imported inside functions here.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import flet as ft
import uvicorn

from kiosk import mishaps
from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import BadInput, TrestleError
from kiosk.store import FILE
from kiosk.store.turns import take_short_turns
from kiosk.training_till import BACK, TrainingTill, simulated_terminal
from kiosk.ui import address as addresses
from kiosk.ui import camera_line, display_line, server, strings
from kiosk.ui import window as windows
from kiosk.ui.theme import LIGHT, theme

if TYPE_CHECKING:
    from kiosk.services.till import Till
    from kiosk.ui.desk import Desk
    from kiosk.ui.signals import Signals

_PROFILE = "browser"
# A browser that ends sooner than this has handed the window to one that was running already.
_HANDED_OVER_SECONDS = 3.0
_ENROLMENT_GLANCE_SECONDS = 3.0
_SYNC_END_SECONDS = 2.0
_SYNC_AGAIN_SECONDS = 30.0
_LEAVING_SECONDS = 1.5

_log = logging.getLogger(__name__)


def run_app(data_dir: Path, view: str = "browser", port: int = 0) -> bool:
    """Open the till in ``data_dir``; returns when its window is closed or it is told to end.
    Says whether that was to go back from training to the real till.

    ``view`` is ``browser``, ``native`` (Flet's own client) or ``none`` (serve and print the
    address). ``port`` 0 takes the one used before, or a free one.

    :raises TrestleError: there is no till, it can't be read, or the port is taken.
    """
    take_short_turns()
    # Without a till nobody is sent to an address; opening says what is missing.
    if view == "native" or not (data_dir / FILE).exists():
        with _opened(data_dir) as desk:
            _run_native(desk)
        return False
    return _serve(data_dir, port, open_browser=view == "browser")


@contextlib.contextmanager
def _opened(data_dir: Path) -> Iterator[Desk]:
    """The desk of the till in ``data_dir``, which is open, and syncs, in this block."""
    from kiosk.displays import TillPole
    from kiosk.doctor import look_around
    from kiosk.mail.beside import sending
    from kiosk.scanners import Readers
    from kiosk.services import signing_tickets, training
    from kiosk.services.till import open_till
    from kiosk.settings import load_settings
    from kiosk.signing import signer_for
    from kiosk.spooling import Spoolers, paperwork
    from kiosk.ui.desk import Desk
    from kiosk.ui.practising import Practice

    till = open_till(data_dir, SystemClock())
    with contextlib.ExitStack() as held:
        held.callback(till.close)
        settings, terminal = load_settings(data_dir), None
        if apart := training.apart(till):
            terminal = held.enter_context(simulated_terminal(data_dir))
        elif settings.terminal_port is not None:
            from hardware.terminals import SimulatedTerminal

            terminal = SimulatedTerminal(settings.terminal_port)
        till.signer = signer_for(data_dir)
        signing_tickets.be_ready(till)
        spoolers = held.enter_context(Spoolers(till).working())
        desk = Desk(till, paperwork(till, spoolers), settings.lock_after, terminal)
        desk.practice = Practice(apart)
        readers = Readers(till)
        desk.hearing.readers = readers
        desk.pole = held.enter_context(TillPole(till).working())
        desk.examine = partial(look_around, till, readers, desk.pole)
        held.enter_context(_syncing(till))
        held.enter_context(sending(till))
        yield desk


class _Opening:
    """A till that is opened in a thread once it is asked for, while a browser fetches its page.

    ``failed`` is called, from any thread, if it can't be opened.
    """

    def __init__(self, data_dir: Path, failed: Callable[[], None]) -> None:
        self._data_dir = data_dir
        self._failed = failed
        self._pool = ThreadPoolExecutor(1, "opening")
        self._held = contextlib.ExitStack()
        self._desk: Future[Desk] | None = None

    async def desk(self) -> Desk:
        """The desk, as soon as it is there.

        :raises asyncio.CancelledError: it never will be; :meth:`close` says why.
        """
        if self._desk is None:
            self._desk = self._pool.submit(self._open)
            self._desk.add_done_callback(lambda done: self._failed() if done.exception() else None)
        try:
            return await asyncio.wrap_future(self._desk)
        except TrestleError as fault:
            raise asyncio.CancelledError from fault

    def close(self) -> None:
        """Close the till.

        :raises TrestleError: why it could not be opened.
        """
        self._pool.shutdown()
        self._held.close()
        if self._desk is not None:
            self._desk.result()

    def _open(self) -> Desk:
        gc.disable()
        try:
            desk = self._held.enter_context(_opened(self._data_dir))
            _load_screens()
        finally:
            # What was imported stays: the collector need not look through it ever again, least
            # of all between a tap and its answer.
            gc.freeze()
            gc.enable()
        return desk


def _load_screens() -> None:
    # Flet imports a control when it is first named, so naming is done before a window waits.
    import kiosk.ui.shell  # noqa: F401

    theme(LIGHT)


@contextlib.contextmanager
def _syncing(till: Till) -> Iterator[None]:
    from kiosk.services import syncing
    from kiosk.services.allotments import Escrow
    from kiosk.store.outbox import Outbox

    stop = threading.Event()

    def sync() -> None:
        try:
            access = syncing.access_of(till)
            while access is None:
                # A till may join its hub while it is open.
                if stop.wait(_ENROLMENT_GLANCE_SECONDS):
                    return
                access = syncing.access_of(till)
        except BadInput:
            # A training till, which sends nothing.
            return
        # Tills without a hub do without it, too.
        from sync.client import HubClient
        from sync.worker import SyncWorker

        with HubClient(access.url, access.token, ca=access.ca) as hub:
            SyncWorker(hub, Outbox(till.store), till.clock, Escrow(till)).run_forever(stop)

    def work() -> None:
        while not stop.is_set():
            try:
                with mishaps.caught():
                    sync()
                    return
            except TrestleError as fault:
                # As a store that can't be read for a moment: selling says so, and this tries again.
                _log.warning("sync: %s", fault.sentence)
            stop.wait(_SYNC_AGAIN_SECONDS)

    worker = threading.Thread(target=work, name="sync", daemon=True)
    worker.start()
    try:
        yield
    finally:
        stop.set()
        # A request that is on its way may take its time-out; what it does is safe to cut off.
        worker.join(timeout=_SYNC_END_SECONDS)


def _screens(opened: Callable[[], Awaitable[Desk]]) -> Callable[[ft.Page], Awaitable[None]]:
    async def show(page: ft.Page) -> None:
        desk = await opened()
        from kiosk.ui import showing

        await showing.show(desk, page)

    return show


class _Server(uvicorn.Server):
    """Says when it listens, and ends quietly when it is told to."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Uvicorn's own raises the signal again once it has shut down, which would kill us
        # before the store and the browser are closed.
        def end(number: int, frame: FrameType | None) -> None:
            self.handle_exit(number, frame)

        before = {one: signal.signal(one, end) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for one, earlier in before.items():
                signal.signal(one, earlier)


def _practice(desk: Desk, beside: TrainingTill, over: Callable[[], None]) -> None:
    """Let a till's windows go on to training, or back from it."""
    from kiosk.ui.practising import Practice

    if desk.practice.apart:
        desk.practice = Practice(True, back=os.environ.get(BACK, ""), over=over)
    else:
        desk.practice = Practice(start=beside.start)


def _serve(data_dir: Path, port: int, *, open_browser: bool) -> bool:
    token, listening = addresses.take_address(data_dir, port)
    number = listening.getsockname()[1]
    address = f"http://{addresses.HOST}:{number}/?t={token}"

    def end() -> None:
        running.should_exit = True

    went_back = threading.Event()
    beside = TrainingTill(data_dir, address)

    def over() -> None:
        went_back.set()
        # Not before its window has gone: until then it must not say that its till is away.
        asyncio.get_running_loop().call_later(_LEAVING_SECONDS, end)

    opening = _Opening(data_dir, failed=end)

    async def desk_of() -> Desk:
        desk = await opening.desk()
        desk.signals.display = display_line.display_address(addresses.HOST, number, token)
        if desk.practice.start is None and desk.practice.over is None:
            _practice(desk, beside, over)
        return desk

    async def scan(scan_id: str, pane_id: str, code: str, keys: str) -> str | None:
        return await (await opening.desk()).scan(scan_id, pane_id, code, keys)

    async def watch() -> None:
        from kiosk.ui import hearing, mailing, papers, poling, selling_as
        from kiosk.ui.charging import find_out
        from kiosk.ui.signing_in import watch_crew

        mishaps.heed(asyncio.get_running_loop())
        desk = await opening.desk()
        desk.errand(find_out(desk))
        on_desk = (
            watch_crew,
            hearing.listen,
            selling_as.watch,
            papers.watch,
            mailing.watch,
            poling.feed,
        )
        async with asyncio.TaskGroup() as watchers:
            # One that fails takes none of the others with it.
            watchers.create_task(mishaps.kept_up(desk.watch_sync))
            for work in on_desk:
                watchers.create_task(mishaps.kept_up(partial(work, desk)))

    async def signals() -> Signals:
        return (await opening.desk()).signals

    async def picture(name: str) -> bytes | None:
        from kiosk.services import pictures

        return await asyncio.to_thread(pictures.picture, (await opening.desk()).till, name)

    display = partial(display_line.tell, opening.desk)
    camera = partial(camera_line.watch, opening.desk)
    served = server.Served(_screens(desk_of), scan, watch, signals, picture, display, camera)
    opened: list[subprocess.Popen[bytes]] = []

    def ready() -> None:
        _say(f"{strings.APP}: {address}")
        if open_browser:
            browser = _open_browser(address, data_dir)
            if browser is not None:
                opened.append(browser)
                threading.Thread(target=_end_with, args=(browser, running), daemon=True).start()

    config = uvicorn.Config(
        server.build(served, token, number),
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
        ws="websockets-sansio",
    )
    running = _Server(config, ready)
    try:
        asyncio.run(running.serve([listening]))
    finally:
        listening.close()
        for browser in opened:
            windows.close_window(browser)
        beside.close()
        opening.close()
    return went_back.is_set()


def _end_with(browser: subprocess.Popen[bytes], running: uvicorn.Server) -> None:
    try:
        browser.wait(timeout=_HANDED_OVER_SECONDS)
    except subprocess.TimeoutExpired:
        browser.wait()
        running.should_exit = True


def _open_browser(address: str, data_dir: Path) -> subprocess.Popen[bytes] | None:
    if not windows.has_display():
        _say("There is no display here. Open the address above in a browser on this machine.")
        return None
    browser = windows.find_browser()
    if browser is None:
        _say(
            "No Chromium, Chrome or Edge was found. Install one, or open the address above in "
            "any browser on this machine."
        )
        return None
    return windows.open_window(browser, address, data_dir / _PROFILE)


def _run_native(desk: Desk) -> None:
    try:
        import flet_desktop  # type: ignore[import-not-found]  # noqa: F401
    except ImportError:
        raise BadInput(
            "Flet's own window isn't installed. Install it with  pip install flet-desktop==1.0.5  "
            "while there is a network, or leave --view native away."
        ) from None
    _log.warning("Flet's own window has no scan listener: type codes at the door.")
    # Nor does it say when it was touched: it would lock in the middle of a sale.
    desk.crew.lock_after = 0

    async def opened() -> Desk:
        return desk

    ft.run(_screens(opened), view=ft.AppView.FLET_APP, assets_dir=str(server.assets()))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
