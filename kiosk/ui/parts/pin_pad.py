"""A pad for a PIN: dots for what is entered, and never the digits themselves."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import flet as ft

from kiosk.services.formats import count
from kiosk.ui import strings
from kiosk.ui.parts.pad import ERASE, across, pad_key
from kiosk.ui.parts.text import text
from kiosk.ui.theme import BIG_TARGET, TARGET, Role, Space, Type

# One at the top, as on card terminals and cash machines (ISO 9564-1), not as on tills.
_ROWS = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), ("", "0", ERASE))


def press_pin(entered: str, key: str, length: int = 4) -> str:
    """What is entered after ``key``: a digit is taken until there are ``length``."""
    if key == ERASE:
        return entered[:-1]
    return (entered + key)[:length]


def pin_pad(
    count_entered: int,
    press: Callable[[str], Any],
    trouble: str = "",
    *,
    length: int = 4,
    height: float = BIG_TARGET,
) -> ft.Column:
    """The dots and the keys, ``height`` high; ``press`` hears a digit or :data:`ERASE`.

    It is told only how many digits there are, so that no screen ever holds a PIN.
    ``trouble`` says in a sentence why the last PIN wasn't taken; its shape says so as well.
    """
    keys = [
        ft.Row(
            [
                pad_key("pin", key, partial(press, key), height)
                if key
                else ft.Container(expand=True)
                for key in across(row)
            ],
            spacing=Space.S,
        )
        for row in _ROWS
    ]
    return ft.Column(
        [_entered(count_entered, length, trouble), *keys],
        spacing=Space.S,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _entered(entered: int, length: int, trouble: str) -> ft.Semantics:
    ink = Role.REFUSE_INK if trouble else Role.INK
    dots = ft.Row(
        [
            ft.Icon(
                ft.Icons.CIRCLE if place < entered else ft.Icons.CIRCLE_OUTLINED,
                size=24,
                color=ink,
            )
            for place in range(length)
        ],
        alignment=ft.MainAxisAlignment.CENTER,
        spacing=Space.L,
    )
    told: ft.Control = (
        ft.Row(
            [
                ft.Icon(ft.Icons.CANCEL_ROUNDED, size=22, color=Role.REFUSE_INK),
                # Loose, so that the shape stands right before a short sentence.
                ft.Container(
                    text(trouble, Type.NOTE, Role.REFUSE_INK, lines=2),
                    expand=True,
                    expand_loose=True,
                ),
            ],
            alignment=ft.MainAxisAlignment.CENTER,
            spacing=Space.S,
        )
        if trouble
        else ft.Container()
    )
    return ft.Semantics(
        content=ft.Column(
            # As much room with a sentence as without: keys that move are keys that are missed.
            [dots, ft.Container(told, height=TARGET)],
            spacing=Space.S,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        label=strings.DIGITS_ENTERED(length, entered=count(entered)),
        container=True,
        live_region=True,
    )
