"""One of a few: all of them in sight, the chosen one marked by shape and colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import flet as ft

from kiosk.ui.parts.button import Press, surface
from kiosk.ui.parts.text import heading, text
from kiosk.ui.theme import BIG_TARGET, Role, Space, Type


@dataclass(frozen=True)
class Choice:
    """Something to choose, whether it is chosen, and what choosing it does."""

    key: str
    words: str
    chosen: bool
    press: Press


def choices(title: str, group: Sequence[Choice]) -> ft.Column:
    """A question and its answers, side by side as far as there is room."""
    return ft.Column(
        [
            heading(title, Type.HEADING),
            ft.Row(
                [_choice(one) for one in group], wrap=True, spacing=Space.M, run_spacing=Space.M
            ),
        ],
        spacing=Space.M,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _choice(one: Choice) -> ft.MergeSemantics:
    ink = Role.ON_ACCENT_SOFT if one.chosen else Role.INK
    shape = (
        ft.Icons.RADIO_BUTTON_CHECKED_ROUNDED
        if one.chosen
        else ft.Icons.RADIO_BUTTON_UNCHECKED_ROUNDED
    )
    words = text(one.words, Type.STRONG, ink, lines=1)
    # As wide as it needs to be, and no wider than there is room for.
    words.expand, words.expand_loose = True, True
    button = ft.Button(
        key=one.key,
        on_click=one.press,
        height=BIG_TARGET,
        style=surface(
            Role.ACCENT_SOFT if one.chosen else Role.CARD,
            ink,
            Role.ACCENT if one.chosen else Role.EDGE,
            padding=ft.Padding.symmetric(horizontal=Space.L),
        ),
        content=ft.Row(
            [ft.Icon(shape, size=22, color=ink), words],
            spacing=Space.S,
            tight=True,
        ),
    )
    return ft.MergeSemantics(ft.Semantics(content=button, checked=one.chosen))
