"""Parked baskets: the open one can be put aside, and any of the others taken up."""

from __future__ import annotations

import flet as ft

from kiosk.services.formats import day_and_time, money
from kiosk.services.parking import Parked
from kiosk.ui import parking, strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane, Step
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.row import tap_row
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import text
from kiosk.ui.theme import Role, Space, Type
from kiosk.ui.watching import act, use_draft, use_watched

_NAME = Face("park-name", strings.PARK_NAME)


@ft.component
def Park(desk: Desk, pane: Pane) -> ft.Control:
    """Put the basket aside, or take another up."""
    use_watched(desk.basket, desk.parked)
    name = use_draft()

    async def park() -> None:
        await parking.park(desk, pane, name.text)
        name.put("")

    put_aside = act(pane.say, park)
    name.on_enter = put_aside
    parts: list[ft.Control] = []
    if desk.basket.value.lines:
        parts = [
            text(strings.PARK_HELP(), Type.BODY, Role.QUIET, lines=3),
            Field(name, _NAME),
            ft.Row(
                [
                    big_button(
                        "park-this",
                        strings.PARK_THIS(),
                        put_aside,
                        weight=Weight.MAIN,
                        icon=ft.Icons.PAUSE_CIRCLE_OUTLINE_ROUNDED,
                        look=Look(height=56 if pane.small else 72, type=Type.TITLE, expand=True),
                    )
                ]
            ),
        ]
    rows = [_row(desk, pane, one) for one in desk.parked.value]
    listed: list[ft.Control] = [*rows] or [text(strings.PARKED_NONE(), Type.BODY, Role.QUIET)]
    back = act(pane.say, pane.to, Step.BASKET if pane.low else Step.SELL)
    head = step_header(
        back,
        strings.PARK(),
        key="park-back",
        label=strings.BACK_TO_CART(),
        wide=pane.wide,
    )
    return ft.Column(
        [
            Head(pane, head),
            ft.ListView([*parts, *listed], expand=True, spacing=Space.M),
        ],
        expand=True,
        spacing=Space.S if pane.small else Space.XL,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _row(desk: Desk, pane: Pane, one: Parked) -> ft.Control:
    things = strings.THINGS(one.units)
    when = day_and_time(one.at, desk.zone)
    detail = " · ".join(filter(None, (things, one.title if one.name else "", when)))
    return tap_row(
        f"parked-{one.id}",
        one.name or one.title,
        detail,
        act(pane.say, parking.recall, desk, pane, one.id),
        trailing=money(one.to_pay),
        icon=ft.Icons.PAUSE_CIRCLE_OUTLINE_ROUNDED,
    )
