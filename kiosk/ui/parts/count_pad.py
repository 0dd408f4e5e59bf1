"""Counting a drawer: coins, notes and sums to choose from, and a pad for how many of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import flet as ft

from kiosk.ui.parts.button import Press, surface
from kiosk.ui.parts.text import amount, text
from kiosk.ui.theme import Role, Space, Type


@dataclass(frozen=True)
class Slot:
    """Something to count: what it is, what is entered for it (empty: nothing yet), whether the
    next digit goes there, and what choosing it does. ``spoken`` is what a screen reader says."""

    key: str
    words: str
    entered: str
    chosen: bool
    press: Press
    spoken: str


def count_grid(slots: Sequence[Slot], across: int, height: int) -> ft.Column:
    """The slots, ``height`` high, in rows of so many ``across``."""
    rows = [slots[start : start + across] for start in range(0, len(slots), across)]
    return ft.Column(
        [
            ft.Row(
                [
                    *(_slot(one, height) for one in row),
                    *(ft.Container(expand=True) for _ in range(across - len(row))),
                ],
                spacing=Space.S,
            )
            for row in rows
        ],
        spacing=Space.S,
        tight=True,
    )


def _slot(one: Slot, height: int) -> ft.MergeSemantics:
    ink = Role.ON_ACCENT_SOFT if one.chosen else Role.INK
    quiet = ink if one.chosen or one.entered else Role.QUIET
    button = ft.Button(
        key=one.key,
        on_click=one.press,
        height=height,
        style=surface(
            Role.ACCENT_SOFT if one.chosen else Role.CARD,
            ink,
            Role.ACCENT if one.chosen else Role.LINE,
            padding=ft.Padding.symmetric(horizontal=Space.XS),
        ),
        content=ft.Semantics(
            label=one.spoken,
            exclude_semantics=True,
            content=ft.Column(
                [
                    text(one.words, Type.SMALL, ink, lines=1, align=ft.TextAlign.CENTER),
                    amount(
                        one.entered or "–",
                        Type.HEADING,
                        Type.STRONG,
                        Type.NOTE,
                        color=quiet,
                        align=ft.TextAlign.CENTER,
                    ),
                ],
                spacing=0,
                tight=True,
                alignment=ft.MainAxisAlignment.CENTER,
                horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            ),
        ),
    )
    return ft.MergeSemantics(ft.Semantics(content=button, checked=one.chosen), expand=True)
