"""Puts the till together and opens it: the one module that knows every room.

Store and services, the printer, the sync worker's thread, the screens, and the window they are
shown in all start and end here.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from types import FrameType

import flet as ft
import uvicorn

from hardware import png
from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import BadInput, StoreUnwritable
from kiosk.paper import fonts, printer_for
from kiosk.services import printing
from kiosk.services.till import Till, open_till
from kiosk.store.identity import load_hub_access
from kiosk.store.outbox import Outbox
from kiosk.ui import server, strings
from kiosk.ui import window as windows
from kiosk.ui.desk import Desk, Paperwork
from kiosk.ui.shell import Shell
from kiosk.ui.theme import dress
from sync.client import HubClient
from sync.worker import SyncWorker

HOST = "127.0.0.1"
_DOOR_FILE = "window.json"
_PROFILE = "browser"
# A browser that ends sooner than this has handed the window to one that was running already.
_HANDED_OVER_SECONDS = 3.0
_ENROLMENT_GLANCE_SECONDS = 3.0
_SYNC_END_SECONDS = 2.0

_log = logging.getLogger(__name__)


def run_app(data_dir: Path, view: str = "browser", port: int = 0) -> None:
    """Open the till in ``data_dir``; returns when its window is closed or it is told to end.

    ``view`` is ``browser``, ``native`` (Flet's own client) or ``none`` (serve and print the
    address). ``port`` 0 takes the one used before, or a free one.

    :raises TrestleError: there is no till, it can't be read, or the port is taken.
    """
    till = open_till(data_dir, SystemClock())
    try:
        printing.recover(till)
        desk = Desk(till, _paperwork(till))
        with _syncing(till):
            if view == "native":
                _run_native(desk)
            else:
                _serve(desk, port, open_browser=view == "browser")
    finally:
        till.close()


@contextlib.contextmanager
def _syncing(till: Till) -> Iterator[None]:
    stop = threading.Event()

    def work() -> None:
        access = load_hub_access(till.data_dir)
        while access is None:
            # A till may join its hub while it is open.
            if stop.wait(_ENROLMENT_GLANCE_SECONDS):
                return
            access = load_hub_access(till.data_dir)
        with HubClient(access.url, access.token) as hub:
            SyncWorker(hub, Outbox(till.store), till.clock).run_forever(stop)

    worker = threading.Thread(target=work, name="sync", daemon=True)
    worker.start()
    try:
        yield
    finally:
        stop.set()
        # A request that is on its way may take its time-out; what it does is safe to cut off.
        worker.join(timeout=_SYNC_END_SECONDS)


def _paperwork(till: Till) -> Paperwork:
    printer = printer_for(till.data_dir)
    drawn_with = fonts()
    return Paperwork(
        print_owed=lambda: printing.work_off(till, printer).trouble,
        picture=lambda document: png.render(document, drawn_with),
    )


def _screens(desk: Desk) -> Callable[[ft.Page], Awaitable[None]]:
    async def show(page: ft.Page) -> None:
        pane = desk.open_pane(server.window.get() or page.session.id)
        page.title = f"{strings.APP} – {desk.till.event.name}"
        dress(page)
        pane.resize(page.width or pane.width, page.height or pane.height)
        page.on_resize = lambda event: pane.resize(event.width, event.height)
        page.on_connect = lambda: desk.rename_pane(pane, server.window.get() or pane.id)
        page.on_close = lambda: desk.close_pane(pane)
        page.render(Shell, desk, pane)

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


def _serve(desk: Desk, port: int, *, open_browser: bool) -> None:
    data_dir = desk.till.data_dir
    token, listening = _door(data_dir, port)
    number = listening.getsockname()[1]
    address = f"http://{HOST}:{number}/?t={token}"
    served = server.Served(_screens(desk), desk.scan, desk.watch_sync)
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


def _door(data_dir: Path, port: int) -> tuple[str, socket.socket]:
    """The token and the listening socket.

    Both stay the same from start to start where possible, so that a window which is still open
    finds its till again after a restart.
    """
    path = data_dir / _DOOR_FILE
    token, last = secrets.token_urlsafe(24), 0
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        kept = json.loads(path.read_text(encoding="utf-8"))
        token, last = str(kept["token"]), int(kept["port"])
    listening = _listen((port,) if port else (last, 0))
    try:
        path.touch(mode=0o600)
        path.write_text(json.dumps({"token": token, "port": listening.getsockname()[1]}))
    except OSError as fault:
        listening.close()
        raise StoreUnwritable(
            f"{path} can't be written ({fault.strerror or fault}). Make the folder writable."
        ) from fault
    return token, listening


def _listen(ports: tuple[int, ...]) -> socket.socket:
    for port in ports:
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if sys.platform != "win32":
            # On Windows this option would let two tills listen on one port.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
        except OSError:
            listening.close()
            continue
        return listening
    raise BadInput(
        f"Port {ports[0]} of this machine is taken; maybe this till is open already. "
        "Close it, or choose another port with --port."
    )


def _run_native(desk: Desk) -> None:
    try:
        import flet_desktop  # type: ignore[import-not-found]  # noqa: F401
    except ImportError:
        raise BadInput(
            "Flet's own window isn't installed. Install it with  pip install flet-desktop==1.0.5  "
            "while there is a network, or leave --view native away."
        ) from None
    _log.warning("Flet's own window has no scan listener: type codes at the door.")
    ft.run(_screens(desk), view=ft.AppView.FLET_APP, assets_dir=str(server.assets()))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
