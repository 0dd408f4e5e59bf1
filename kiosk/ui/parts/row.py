"""Rows of lists: something to read, or something to tap."""

from __future__ import annotations

import flet as ft

from kiosk.ui.parts.button import Press, surface
from kiosk.ui.parts.text import text
from kiosk.ui.theme import RADIUS, Role, Space, Type


def fact_row(icon: ft.IconData, label: str, value: str) -> ft.Row:
    """A fact: what it is, and its value."""
    return ft.Row(
        [
            ft.Icon(icon, size=22, color=Role.QUIET),
            ft.Column(
                [
                    text(label, Type.SMALL, Role.QUIET, lines=1),
                    text(value, Type.BODY, lines=3),
                ],
                spacing=0,
                tight=True,
                expand=True,
            ),
        ],
        spacing=Space.L,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def tap_row(
    key: str,
    title: str,
    detail: str,
    press: Press,
    *,
    trailing: str = "",
    icon: ft.IconData | None = None,
    chosen: bool = False,
) -> ft.Button:
    """A row that opens something."""
    parts: list[ft.Control] = [
        ft.Column(
            [
                text(title, Type.STRONG, lines=3),
                text(detail, Type.SMALL, Role.QUIET, lines=4),
            ],
            spacing=0,
            tight=True,
            expand=True,
        )
    ]
    if icon is not None:
        parts.insert(0, ft.Icon(icon, size=26, color=Role.ACCENT))
    if trailing:
        parts.append(text(trailing, Type.HEADING, lines=1))
    parts.append(ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, size=22, color=Role.QUIET))
    return ft.Button(
        key=key,
        on_click=press,
        style=surface(
            Role.ACCENT_SOFT if chosen else Role.CARD,
            Role.INK,
            Role.ACCENT if chosen else Role.LINE,
            padding=ft.Padding.symmetric(horizontal=Space.L, vertical=Space.M),
        ),
        content=ft.Row(parts, spacing=Space.L),
    )


def card(content: ft.Control, *, padding: int = Space.XL, expand: bool = False) -> ft.Container:
    """A sheet of paper that things lie on."""
    return ft.Container(
        content=content,
        bgcolor=Role.CARD,
        border=ft.Border.all(1, Role.LINE),
        border_radius=RADIUS,
        padding=padding,
        expand=expand,
    )
