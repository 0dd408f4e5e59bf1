"""Which tips this till offers."""

from __future__ import annotations

import flet as ft

from kiosk.services.formats import percent
from kiosk.ui import tip_strings as words
from kiosk.ui import tipping
from kiosk.ui.desk import Desk
from kiosk.ui.discount_view import PER_PERCENT
from kiosk.ui.pane import Pane
from kiosk.ui.parts.check import check_row
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page, scrolled
from kiosk.ui.parts.row import tap_row
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import text
from kiosk.ui.theme import BIG_TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_watched

_IN_A_ROW = 4
_ON_A_PHONE = 2


@ft.component
def TipsRow(desk: Desk, pane: Pane) -> ft.Control:
    """The way to what is offered."""
    return tap_row(
        "open-tips",
        words.TIPS(),
        words.TIPS_HELP(),
        act(pane.say, tipping.begin, desk, pane),
        icon=ft.Icons.VOLUNTEER_ACTIVISM_ROUNDED,
    )


@ft.component
def Tips(desk: Desk, pane: Pane) -> ft.Control:
    """A box for each percentage; what is ticked is offered."""
    use_watched(pane, pane.tips)
    view = pane.tips.value
    if view is None:
        return ft.Container(expand=True)
    back = act(pane.say, tipping.leave, pane)
    head = Head(pane, step_header(back, words.TIPS(), key="tips-back"))
    wide = _ON_A_PHONE if pane.small else _IN_A_ROW
    boxes: list[ft.Control] = [
        ft.Container(
            check_row(
                f"tips-{one}",
                percent(one * PER_PERCENT),
                one in view.offered,
                act(pane.say, tipping.toggle, desk, pane, one),
                height=BIG_TARGET,
            ),
            expand=True,
        )
        for one in view.shown
    ]
    boxes += [ft.Container(expand=True) for _ in range(-len(boxes) % wide)]
    rows = [ft.Row(boxes[nth : nth + wide], spacing=Space.M) for nth in range(0, len(boxes), wide)]
    told = words.TIPS_ON() if view.offered else words.TIPS_OFF()
    return page(
        pane,
        [
            head,
            scrolled(
                [
                    text(words.TIPS_SENTENCE(), Type.BODY, Role.QUIET),
                    *rows,
                    ft.Semantics(content=text(told, Type.STRONG), live_region=True),
                ]
            ),
        ],
    )
