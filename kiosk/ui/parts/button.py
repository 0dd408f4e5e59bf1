"""Buttons: big ones with a word, small ones with a shape. Never less than 48 pixels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import flet as ft

from kiosk.ui.parts.text import text
from kiosk.ui.theme import BIG_TARGET, RADIUS, TARGET, Role, Space, Type

Press = Callable[[], Any]


class Weight(Enum):
    """How much a button asks to be pressed; a screen has at most one ``MAIN`` action."""

    MAIN = (Role.ACCENT, Role.ON_ACCENT, None)
    SECOND = (Role.CARD, Role.INK, Role.EDGE)
    SOFT = (Role.ACCENT_SOFT, Role.ON_ACCENT_SOFT, None)
    ACCEPT = (Role.ACCEPT, Role.ON_ACCEPT, None)


@dataclass(frozen=True)
class Look:
    """How a button is drawn, beyond its weight."""

    height: int = BIG_TARGET
    type: Type = Type.HEADING
    expand: bool = False


def surface(
    ground: ft.ColorValue,
    ink: ft.ColorValue,
    edge: ft.ColorValue | None = None,
    *,
    radius: int = RADIUS,
    padding: ft.PaddingValue = 0,
) -> ft.ButtonStyle:
    """The style of everything tappable: flat, with a focus ring one can see."""
    rest = ft.BorderSide(1, edge) if edge else ft.BorderSide(0, ft.Colors.TRANSPARENT)
    return ft.ButtonStyle(
        bgcolor={ft.ControlState.DISABLED: Role.SUNKEN, ft.ControlState.DEFAULT: ground},
        color={ft.ControlState.DISABLED: Role.QUIET, ft.ControlState.DEFAULT: ink},
        overlay_color={
            ft.ControlState.PRESSED: ft.Colors.with_opacity(0.16, ink),
            ft.ControlState.HOVERED: ft.Colors.with_opacity(0.05, ink),
            ft.ControlState.DEFAULT: ft.Colors.TRANSPARENT,
        },
        side={
            ft.ControlState.FOCUSED: ft.BorderSide(
                2, Role.INK if ground in (Role.ACCENT, Role.ACCEPT) else Role.ACCENT
            ),
            ft.ControlState.DEFAULT: rest,
        },
        shape=ft.RoundedRectangleBorder(radius=radius),
        elevation={ft.ControlState.DEFAULT: 0},
        shadow_color=ft.Colors.TRANSPARENT,
        padding=padding,
        animation_duration=80,
    )


def big_button(
    key: str,
    label: str,
    press: Press,
    *,
    icon: ft.IconData | None = None,
    weight: Weight = Weight.SECOND,
    look: Look | None = None,
    disabled: bool = False,
) -> ft.Button:
    """A button with a word and, if wanted, a shape before it."""
    look = look or Look()
    ground, ink, edge = weight.value
    shown = Role.QUIET if disabled else ink
    words = text(label, look.type, shown, lines=1, align=ft.TextAlign.CENTER)
    if look.expand:
        # As wide as it needs to be, and no wider than there is room for.
        words.expand, words.expand_loose = True, True
    parts: list[ft.Control] = [words]
    if icon is not None:
        parts.insert(0, ft.Icon(icon, size=26, color=shown))
    return ft.Button(
        key=key,
        content=ft.Row(
            parts, alignment=ft.MainAxisAlignment.CENTER, spacing=Space.M, tight=not look.expand
        ),
        on_click=press,
        disabled=disabled,
        height=look.height,
        expand=look.expand,
        style=surface(ground, ink, edge, padding=ft.Padding.symmetric(horizontal=Space.L)),
    )


def icon_button(
    key: str,
    icon: ft.IconData,
    label: str,
    press: Press,
    *,
    color: ft.ColorValue = Role.INK,
    disabled: bool = False,
    filled: bool = False,
) -> ft.Semantics:
    """A button with a shape only; ``label`` is what a screen reader says."""
    ink = Role.QUIET if disabled else color
    button = ft.Button(
        key=key,
        content=ft.Icon(icon, size=22, color=ink, semantics_label=label),
        on_click=press,
        disabled=disabled,
        width=TARGET,
        height=TARGET,
        style=surface(Role.SUNKEN if filled else ft.Colors.TRANSPARENT, ink),
    )
    return ft.Semantics(content=button, container=True)
