"""Words on a screen, in a step of the type scale."""

from __future__ import annotations

import flet as ft

from kiosk.ui.theme import Role, Type

# Characters that fit each step of an amount: £1,234.50, KWD 999.990, CHF 12,345.50, longer ones.
_ROOM = (9, 11, 13)


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


def amount(
    words: str,
    *steps: Type,
    color: ft.ColorValue = Role.INK,
    align: ft.TextAlign = ft.TextAlign.START,
) -> ft.Text:
    """An amount of money, in the first of ``steps`` that has room for it.

    It is never cut off: what is missing from an amount is not seen to be missing.
    """
    longer_than = sum(len(words) > room for room in _ROOM)
    return text(words, steps[min(longer_than, len(steps) - 1)], color, align=align)


def heading(words: str, type: Type = Type.TITLE, color: ft.ColorValue = Role.INK) -> ft.Semantics:
    """A heading, announced as one."""
    return ft.Semantics(header=True, content=text(words, type, color, lines=1))


def struck_through(words: str, label: str) -> ft.Text:
    """A price that does not hold any more; ``label`` is what is read out for the stroke."""
    shown = text(words, Type.SMALL, Role.QUIET, lines=1)
    style = shown.style
    assert isinstance(style, ft.TextStyle)
    shown.style = style.copy(decoration=ft.TextDecoration.LINE_THROUGH)
    shown.semantics_label = label
    return shown
