"""Words on a screen, in a step of the type scale."""

from __future__ import annotations

import flet as ft

from kiosk.ui.theme import Role, Type


def text(
    words: str,
    type: Type = Type.BODY,
    color: ft.ColorValue = Role.INK,
    *,
    lines: int | None = None,
    align: ft.TextAlign = ft.TextAlign.START,
    expand: bool = False,
) -> ft.Text:
    """Words; with ``lines`` they end in an ellipsis after that many."""
    return ft.Text(
        words,
        style=type.style(color),
        max_lines=lines,
        overflow=ft.TextOverflow.ELLIPSIS if lines else ft.TextOverflow.CLIP,
        text_align=align,
        expand=expand,
    )


def heading(words: str, type: Type = Type.TITLE, color: ft.ColorValue = Role.INK) -> ft.Semantics:
    """A heading, announced as one."""
    return ft.Semantics(header=True, content=text(words, type, color, lines=2))
