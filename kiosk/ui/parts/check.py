"""A box to tick, with its exact words; the whole row is the target."""

from __future__ import annotations

import flet as ft

from kiosk.ui.parts.button import Press, surface
from kiosk.ui.parts.text import text
from kiosk.ui.theme import Role, Space, Type


def check_row(
    key: str, words: str, ticked: bool, toggle: Press, *, height: int | None = None
) -> ft.MergeSemantics:
    """The box and its words, in full however long they are: people agree to all of them.

    With a ``height``, in two lines at most: for what staff know by heart.
    """
    shape = ft.Icons.CHECK_BOX_ROUNDED if ticked else ft.Icons.CHECK_BOX_OUTLINE_BLANK_ROUNDED
    row = ft.Button(
        key=key,
        on_click=toggle,
        height=height,
        style=surface(
            Role.ACCENT_SOFT if ticked else Role.CARD,
            Role.INK,
            Role.ACCENT if ticked else Role.LINE,
            padding=ft.Padding.symmetric(
                horizontal=Space.M if height else Space.L, vertical=0 if height else Space.L
            ),
        ),
        content=ft.Row(
            [
                ft.Icon(shape, size=28, color=Role.ACCENT if ticked else Role.QUIET),
                text(
                    words,
                    Type.CAPTION if height else Type.BODY,
                    lines=2 if height else None,
                    expand=True,
                ),
            ],
            spacing=Space.M,
        ),
    )
    return ft.MergeSemantics(ft.Semantics(content=row, checked=ticked))
