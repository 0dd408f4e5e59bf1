"""What stands where there is nothing yet, and what to do about it."""

from __future__ import annotations

import flet as ft

from kiosk.ui.parts.text import text
from kiosk.ui.theme import Role, Space, Type


def empty_state(icon: ft.IconData, title: str, help: str) -> ft.Container:
    """A shape, what is missing, and the next thing to do."""
    return ft.Container(
        expand=True,
        alignment=ft.Alignment.CENTER,
        padding=Space.XL,
        content=ft.Column(
            [
                ft.Icon(icon, size=48, color=Role.EDGE),
                text(title, Type.HEADING, align=ft.TextAlign.CENTER),
                text(help, Type.BODY, Role.QUIET, align=ft.TextAlign.CENTER),
            ],
            tight=True,
            spacing=Space.S,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
    )
