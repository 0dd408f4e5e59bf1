"""A page that shows one specimen after the other, served as the app serves its screens."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any, TypeVar

import flet as ft
import uvicorn

from kiosk.language import speak, spoken
from kiosk.services import pictures
from kiosk.ui import camera_line, safety_net, server
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.shell import Window
from kiosk.ui.theme import Role, Space, Type, dress
from kiosk.ui.watching import Shown, use_watched
from tests.gallery import texts
from tests.gallery.shops import Shops
from tests.gallery.specimens import Specimen
from tests.gallery.texts import Crowded, ShownText
from tests.gallery.variants import BASE, Variant

T = TypeVar("T")
START_SECONDS = 30.0
TOKEN = "gallery"


@dataclass(frozen=True)
class Exhibit:
    """What is on the page: a specimen in a variant, with the till and the window it is made of."""

    number: int
    specimen: Specimen
    variant: Variant
    desk: Desk
    pane: Pane


class Stage:
    """The served page, in a thread of its own; ``with`` it for as long as it is looked at."""

    def __init__(self, shops: Shops) -> None:
        # What could not be drawn: without the net the page would show what came before it.
        self.faults: list[str] = []
        self._shops = shops
        self._exhibit: Shown[Exhibit | None] = Shown(None)
        self._page: ft.Page | None = None
        self._count = 0
        self._loop = asyncio.new_event_loop()
        self._listening = socket.create_server(("127.0.0.1", 0))
        port = self._listening.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}/?t={TOKEN}"
        served = server.Served(
            self._show,
            self._no_scan,
            self._nothing,
            picture=self._picture,
            camera=partial(camera_line.watch, self._desk),
        )
        config = uvicorn.Config(
            server.build(served, TOKEN, port),
            log_level="error",
            timeout_graceful_shutdown=1,
            ws="websockets-sansio",
        )
        self._running = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, name="gallery")

    def __enter__(self) -> Stage:
        texts.listen()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._running.should_exit = True
        self._thread.join(timeout=START_SECONDS)
        self._listening.close()
        self._shops.close()
        texts.stop_listening()
        speak(BASE.manner.language)

    def show(self, specimen: Specimen, variant: Variant, height: float) -> None:
        """Put a specimen on a page ``height`` high; returns before it is drawn."""
        self._call(self._put(specimen, variant, height))

    def sizes(self) -> tuple[list[ShownText], list[Crowded], float]:
        """Every text on the page with its size, whatever is too full, and how large it is drawn."""

        async def collect() -> tuple[list[ShownText], list[Crowded], float]:
            assert self._page is not None, "no page was opened"
            shown = self._exhibit.value
            zoom = shown.pane.zoom if shown else 1.0
            return texts.shown_on(self._page), texts.crowded_on(self._page), zoom

        return self._call(collect())

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        future: Future[T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(timeout=START_SECONDS)

    def _serve(self) -> None:
        # The signals are the walker's: uvicorn would take them only in the main thread.
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._running.serve([self._listening]))
        self._loop.close()

    async def _put(self, specimen: Specimen, variant: Variant, height: float) -> None:
        self._count += 1
        desk = self._shops.desk(specimen.shop)
        speak(variant.manner.language)
        desk.manner.becomes(variant.manner)
        pane = Pane(f"pane-{self._count}")
        pane.resize(variant.width, height)
        pane.enlarge(variant.zoom)
        await self._shops.tidy(desk)
        await desk.turn_to(pane, 0)
        if specimen.prepare is not None:
            await specimen.prepare(desk, pane)
        self._exhibit.becomes(Exhibit(self._count, specimen, variant, desk, pane))

    async def _picture(self, name: str) -> bytes | None:
        shown = self._exhibit.value
        if shown is None:
            return None
        return await asyncio.to_thread(pictures.picture, shown.desk.till, name)

    async def _desk(self) -> Desk:
        shown = self._exhibit.value
        assert shown is not None
        return shown.desk

    async def _show(self, page: ft.Page) -> None:
        self._page = page
        page.title = "Gallery"
        dress(page, BASE.manner.look)
        page.render(Hall, self._exhibit)
        safety_net.spread(page, lambda _: None, list, lambda fault: self.faults.append(str(fault)))

    async def _no_scan(self, _id: str, _window: str, _code: str) -> str | None:
        return None

    async def _nothing(self) -> None:
        return None


@ft.component
def Hall(shown: Shown[Exhibit | None]) -> ft.Control:
    """Whatever is shown now; each one anew, with nothing left of the one before."""
    use_watched(shown)
    exhibit = shown.value
    if exhibit is None:
        return ft.Text("Gallery")
    make = Window if exhibit.specimen.sheet is None else None
    content = make(exhibit.desk, exhibit.pane) if make else Sheet(exhibit)
    return ft.Container(content, key=f"exhibit-{exhibit.number}", expand=True)


@ft.component
def Sheet(exhibit: Exhibit) -> ft.Control:
    """Parts on a plain sheet, in the look, the language and the size of the variant."""
    use_watched(exhibit.pane)
    pane, sheet = exhibit.pane, exhibit.specimen.sheet
    assert sheet is not None

    def wear() -> None:
        page = ft.context.page
        dress(page, exhibit.variant.manner.look)
        page.rtl = spoken().right_to_left
        page.update()

    ft.use_effect(wear, [exhibit.number])
    parts: list[ft.Control] = []
    for caption, part in sheet(exhibit.desk, pane):
        parts += [ft.Text(caption, style=Type.SMALL.style(Role.QUIET)), part]
    return ft.Stack(
        [
            ft.Container(
                ft.Column(
                    parts,
                    spacing=Space.M,
                    scroll=ft.ScrollMode.AUTO,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                ),
                bgcolor=Role.PAPER,
                padding=Space.XL,
                width=pane.width,
                height=pane.height,
                scale=ft.Scale(pane.zoom, alignment=ft.Alignment.TOP_LEFT),
                left=0,
                top=0,
            )
        ],
        expand=True,
    )
