"""What was done, large and green, and the way back: the end of a refund, an exchange or a void."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from kiosk.ui import strings
from kiosk.ui.parts.button import Look, Press, Weight, big_button
from kiosk.ui.parts.text import text
from kiosk.ui.theme import RADIUS_LARGE, Role, Space, Type


def done_panel(
    key: str, title: str, told: Sequence[ft.Control], leave: Press, back: str = ""
) -> ft.Column:
    """The ``title``, what is to be ``told`` of it, and the button that goes ``back``: to the sales,
    if that is not said."""
    panel = ft.Container(
        bgcolor=Role.ACCEPT,
        border_radius=RADIUS_LARGE,
        padding=Space.XL,
        alignment=ft.Alignment.CENTER,
        content=ft.Semantics(
            live_region=True,
            content=ft.Column(
                [
                    ft.Icon(ft.Icons.CHECK_CIRCLE_ROUNDED, size=48, color=Role.ON_ACCEPT),
                    text(title, Type.TITLE, Role.ON_ACCEPT),
                    *told,
                ],
                tight=True,
                spacing=Space.S,
                horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            ),
        ),
    )
    look = Look(type=Type.HEADING, expand=True)
    button = big_button(key, back or strings.BACK_TO_SALES(), leave, weight=Weight.MAIN, look=look)
    return ft.Column(
        [panel, ft.Row([button])],
        spacing=Space.L,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
