"""A sentence for a moment, in the head of a screen where it covers nothing."""

from __future__ import annotations

import flet as ft

from kiosk.ui.pane import Meaning, Notice
from kiosk.ui.parts.text import text
from kiosk.ui.theme import RADIUS, TARGET, Role, Space, Type

LOOKS: dict[Meaning, tuple[ft.ColorValue, ft.ColorValue, ft.IconData]] = {
    Meaning.ACCEPT: (Role.ACCEPT, Role.ON_ACCEPT, ft.Icons.CHECK_CIRCLE_ROUNDED),
    Meaning.CASH: (Role.ACCEPT, Role.ON_ACCEPT, ft.Icons.PAYMENTS_ROUNDED),
    Meaning.GOODBYE: (Role.ACCEPT, Role.ON_ACCEPT, ft.Icons.LOGOUT_ROUNDED),
    Meaning.ATTENTION: (Role.ATTENTION, Role.ON_ATTENTION, ft.Icons.WARNING_ROUNDED),
    Meaning.USED: (Role.REFUSE, Role.ON_REFUSE, ft.Icons.HISTORY_ROUNDED),
    Meaning.REFUSE: (Role.REFUSE, Role.ON_REFUSE, ft.Icons.CANCEL_ROUNDED),
}


def notice_bar(notice: Notice) -> ft.Semantics:
    """The sentence, with the colour and shape of what it means."""
    ground, ink, shape = LOOKS[notice.meaning]
    return ft.Semantics(
        live_region=True,
        content=ft.Container(
            bgcolor=ground,
            border_radius=RADIUS,
            padding=ft.Padding.symmetric(horizontal=Space.L, vertical=2),
            content=ft.Row(
                [
                    ft.Icon(shape, size=22, color=ink),
                    text(notice.text, Type.NOTE, ink, lines=3, expand=True),
                ],
                spacing=Space.M,
                height=TARGET + Space.S,
            ),
        ),
    )
