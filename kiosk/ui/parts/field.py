"""A field to type in."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import flet as ft

from kiosk.language import Phrase
from kiosk.ui.theme import RADIUS, Role, Space, Type
from kiosk.ui.watching import Draft, use_watched


@dataclass(frozen=True)
class Face:
    """How a field looks and what it asks for; ``trouble`` shows below it.

    One that ``stays`` keeps the focus after Enter, for the next thing of the same kind.
    """

    key: str
    label: Phrase
    icon: ft.IconData | None = None
    keyboard: ft.KeyboardType = ft.KeyboardType.TEXT
    trouble: str = ""
    stays: bool = False


def Field(draft: Draft, face: Face) -> ft.Control:
    """A field with its label inside until something is typed.

    Remembered as long as draft and face are the same, so that nothing around it draws it again
    while a person types.
    """
    remembered: ft.Control = ft.memo(_Field)(draft, face)  # type: ignore[no-untyped-call]
    return remembered


@ft.component
def _Field(draft: Draft, face: Face) -> ft.Control:
    use_watched(draft)

    async def typed(event: ft.Event[ft.TextField]) -> None:
        await draft.hear(event.control.value)

    async def entered(event: ft.Event[ft.TextField]) -> None:
        draft.text = event.control.value
        if draft.on_enter is not None:
            await draft.on_enter()
        if face.stays:
            # What was entered may lead to where there is no field; then it is on no page.
            with contextlib.suppress(RuntimeError):
                await event.control.focus()  # type: ignore[no-untyped-call]

    return ft.TextField(
        key=face.key,
        label=face.label(),
        value=draft.text,
        on_change=typed,
        on_submit=entered,
        prefix_icon=ft.Icon(face.icon, color=Role.QUIET) if face.icon else None,
        keyboard_type=face.keyboard,
        error=face.trouble or None,
        autocorrect=False,
        enable_suggestions=False,
        text_style=Type.BODY.style(Role.INK),
        label_style=Type.BODY.style(Role.QUIET),
        error_style=Type.SMALL.style(Role.REFUSE_INK),
        error_max_lines=2,
        border_radius=RADIUS,
        border_color=Role.EDGE,
        focused_border_color=Role.ACCENT,
        focused_border_width=3,
        bgcolor=Role.CARD,
        content_padding=ft.Padding.symmetric(horizontal=Space.L, vertical=Space.L + 2),
    )
