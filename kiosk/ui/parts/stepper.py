"""A quantity with one less and one more beside it."""

from __future__ import annotations

import flet as ft

from kiosk.services.formats import count
from kiosk.ui import strings
from kiosk.ui.parts.button import Press, icon_button
from kiosk.ui.parts.text import text
from kiosk.ui.theme import Space, Type

_NARROWEST = 34
_DIGIT = 11


def stepper(key: str, title: str, quantity: int, less: Press, more: Press | None) -> ft.Row:
    """Minus, the number, plus, for the line of ``title``; without ``more`` there is no more.

    The buttons have the keys ``less-{key}`` and ``more-{key}``. The number is said when it
    changes, because the focus stays on the button that changed it.
    """
    words = count(quantity)
    number = ft.Container(
        text(words, Type.HEADING, align=ft.TextAlign.CENTER),
        width=max(_NARROWEST, _DIGIT * len(words) + Space.M),
        alignment=ft.Alignment.CENTER,
    )
    return ft.Row(
        [
            icon_button(
                f"less-{key}",
                ft.Icons.REMOVE_ROUNDED,
                strings.ONE_LESS_OF(title=title),
                less,
                filled=True,
            ),
            ft.Semantics(content=number, container=True, live_region=True),
            icon_button(
                f"more-{key}",
                ft.Icons.ADD_ROUNDED,
                strings.ONE_MORE_OF(title=title),
                more or _nothing,
                filled=True,
                disabled=more is None,
            ),
        ],
        spacing=Space.XS,
        tight=True,
    )


def _nothing() -> None:
    """What a button that is off would do."""
