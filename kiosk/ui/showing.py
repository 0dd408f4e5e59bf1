"""A window that was opened, or came back: what is drawn on its page, and how that is kept up."""

from __future__ import annotations

from functools import partial

import flet as ft

from kiosk import mishaps
from kiosk.domain.errors import TrestleError
from kiosk.ui import safety_net, server, strings
from kiosk.ui.desk import Desk
from kiosk.ui.sentences import WENT_WRONG
from kiosk.ui.shell import Window, arrive
from kiosk.ui.theme import TRAINING, dress


async def show(desk: Desk, page: ft.Page) -> None:
    """Draw a window of this till on a page.

    :raises TrestleError: it can't be drawn; the page shows its sentence.
    """
    with mishaps.caught(_give_up):
        await _show(desk, page)


def _give_up() -> None:
    raise TrestleError(WENT_WRONG())


async def _show(desk: Desk, page: ft.Page) -> None:
    pane = desk.open_pane(server.window.get() or page.session.id)
    await arrive(desk, pane, server.seat.get())
    page.title = f"{strings.APP} – {desk.till.event.name}"
    dress(page, TRAINING if desk.practice.apart else desk.manner.value.look)

    def measure() -> None:
        pane.resize(page.width or pane.width, page.height or pane.height)

    def come_back() -> None:
        desk.rename_pane(pane, server.window.get() or pane.id)
        # Its window may have been turned or made smaller while it was away.
        measure()

    measure()
    pane.enlarge(desk.manner.value.size / 100)
    page.on_resize = lambda event: pane.resize(event.width, event.height)
    page.on_connect = come_back
    page.on_close = lambda: desk.close_pane(pane)
    # With the products in it from the start, the first screen is laid out once, not twice.
    await desk.turn_to(pane, 0)
    page.render(Window, desk, pane)
    safety_net.spread(page, pane.say, partial(desk.shown_at, pane))
