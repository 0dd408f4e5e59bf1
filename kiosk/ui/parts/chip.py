"""Chips: a row of short names, one of which is chosen; what has no room is scrolled to."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from kiosk.ui.parts.button import surface
from kiosk.ui.parts.choice import Choice
from kiosk.ui.parts.text import text
from kiosk.ui.theme import TARGET, Role, Space, Type


def chips(key: str, group: Sequence[Choice]) -> ft.Row:
    """The chips side by side."""
    # A bar to scroll by would lie on them; a wheel, a finger and the keyboard move them as well.
    return ft.Row(
        [_chip(one) for one in group], key=key, spacing=Space.S, scroll=ft.ScrollMode.HIDDEN
    )


def _chip(one: Choice) -> ft.MergeSemantics:
    ink = Role.ON_ACCENT_SOFT if one.chosen else Role.INK
    button = ft.Button(
        key=one.key,
        on_click=one.press,
        height=TARGET,
        style=surface(
            Role.ACCENT_SOFT if one.chosen else Role.CARD,
            ink,
            Role.ACCENT if one.chosen else Role.LINE,
            radius=TARGET // 2,
            padding=ft.Padding.symmetric(horizontal=Space.L),
        ),
        content=text(one.words, Type.STRONG, ink, lines=1),
    )
    return ft.MergeSemantics(ft.Semantics(content=button, checked=one.chosen))
