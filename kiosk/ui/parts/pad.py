"""A numeric pad as tills have it: digits push in from the right, in minor units."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import flet as ft

from kiosk.language import spoken
from kiosk.ui import strings
from kiosk.ui.parts.button import Press, surface
from kiosk.ui.parts.text import text
from kiosk.ui.theme import BIG_TARGET, TARGET, Role, Space, Type

LONGEST = 9
ERASE = "<"
_ROWS = (("7", "8", "9"), ("4", "5", "6"), ("1", "2", "3"), ("00", "0", ERASE))


def press_digit(entered: str, key: str) -> str:
    """What stands there after ``key``: digits are appended, ``<`` takes the last one back."""
    if key == ERASE:
        return entered[:-1]
    return (entered + key).lstrip("0")[:LONGEST]


def pad_key(pad: str, key: str, press: Press, height: float) -> ft.Button:
    """One key of a ``pad``: a digit, or ``ERASE`` as a shape; never lower than a target."""
    erases = key == ERASE
    face: ft.Control = (
        ft.Icon(
            ft.Icons.BACKSPACE_ROUNDED, size=24, color=Role.INK, semantics_label=strings.ERASE()
        )
        if erases
        else text(key, Type.TITLE)
    )
    return ft.Button(
        key=f"{pad}-{key}",
        content=face,
        on_click=press,
        height=max(height, TARGET),
        expand=True,
        style=surface(Role.SUNKEN if erases else Role.CARD, Role.INK, Role.LINE),
    )


def across(row: tuple[str, ...]) -> tuple[str, ...]:
    """A row of keys in the order it is handed to Flet, so that it reads 7 8 9 on every page.

    Pads are laid out alike in every script; Flet would turn a row around with the page.
    """
    return row[::-1] if spoken().right_to_left else row


def numeric_pad(press: Callable[[str], Any], height: float = BIG_TARGET) -> ft.Column:
    """The pad, its keys ``height`` high; ``press`` hears a digit, ``00`` or :data:`ERASE`.

    It doesn't know what was entered: a hand may be faster than the screen, and a key that added
    to what was last *drawn* would take back the one before it.
    """
    return ft.Column(
        [
            ft.Row(
                [pad_key("pad", key, partial(press, key), height) for key in across(row)],
                spacing=Space.S,
            )
            for row in _ROWS
        ],
        spacing=Space.S,
        tight=True,
    )
