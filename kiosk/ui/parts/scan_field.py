"""A field for a code that is scanned or typed, and the button that takes it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.theme import TARGET, Space
from kiosk.ui.watching import Draft


def scan_field(draft: Draft, face: Face, go: Callable[[], Awaitable[None]], label: str) -> ft.Row:
    """The field of ``draft`` and a button ``label``; Enter and the button both ``go``.

    The button's key is ``{face.key}-go``. Make the face one that ``stays``: after a code the
    next one is expected.
    """
    draft.on_enter = go
    return ft.Row(
        [
            ft.Container(Field(draft, face), expand=True),
            big_button(
                f"{face.key}-go",
                label,
                go,
                weight=Weight.MAIN,
                look=Look(height=TARGET + Space.M),
            ),
        ],
        spacing=Space.M,
    )
