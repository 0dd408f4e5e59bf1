"""The head of a step that one can go back from: the way back, and what it is."""

from __future__ import annotations

import flet as ft

from kiosk.ui import strings
from kiosk.ui.parts.button import Press, icon_button
from kiosk.ui.parts.text import amount, heading
from kiosk.ui.theme import TARGET, Role, Space, Type


def step_header(
    back: Press,
    title: str,
    trailing: str = "",
    *,
    key: str = "step-back",
    label: str = "",
    wide: bool = True,
) -> ft.Row:
    """The way back (``label`` says where to), a title, and an amount or the like beside it."""
    parts: list[ft.Control] = [
        # Flutter turns this arrow by itself where lines run from right to left.
        icon_button(key, ft.Icons.ARROW_BACK_ROUNDED, label or strings.BACK(), back, filled=True),
        heading(title),
    ]
    if trailing:
        steps = (Type.FIGURE,) if wide else (Type.TITLE, Type.TITLE, Type.TITLE, Type.HEADING)
        parts.append(amount(trailing, *steps, color=Role.ACCENT))
    return ft.Row(parts, spacing=Space.L, height=TARGET + Space.S)
