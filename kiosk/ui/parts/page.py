"""The page that a screen's parts stand on: below each other, as wide as it, with its margins."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from kiosk.ui.pane import Pane
from kiosk.ui.theme import Space


def page(
    pane: Pane,
    parts: Sequence[ft.Control],
    *,
    tight: bool = False,
    scroll: ft.ScrollMode | None = None,
) -> ft.Container:
    """All of the room there is. ``tight`` parts move together in a small window, for nothing on
    the page scrolls; with ``scroll``, what doesn't fit is scrolled to."""
    return ft.Container(
        ft.Column(
            list(parts),
            expand=True,
            spacing=Space.S if tight and pane.small else Space.L,
            scroll=scroll,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        expand=True,
        padding=Space.XL if pane.wide else Space.L,
    )


def scrolled(parts: Sequence[ft.Control]) -> ft.Column:
    """The part of a page below its head that scrolls while the head stays."""
    return ft.Column(
        list(parts),
        expand=True,
        spacing=Space.M,
        scroll=ft.ScrollMode.AUTO,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
