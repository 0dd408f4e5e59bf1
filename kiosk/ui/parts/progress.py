"""How far something long has come, and a way to leave it."""

from __future__ import annotations

import flet as ft

from kiosk.services.formats import count
from kiosk.ui import strings
from kiosk.ui.parts.button import Press, surface
from kiosk.ui.parts.text import text
from kiosk.ui.theme import Role, Space, Type

_QUARTER = 25


def share(done: int, total: int) -> float:
    """How much of it is done, from 0 to 1; of nothing, all of it."""
    return min(1.0, max(0.0, done / total)) if total > 0 else 1.0


def milestone(done: int, total: int) -> int:
    """The last whole quarter that was reached, in percent: 0, 25, 50, 75 or 100."""
    return int(share(done, total) * 100) // _QUARTER * _QUARTER


def progress(
    key: str,
    label: str,
    done: int,
    total: int | None,
    leave: Press | None = None,
    leave_label: str = "",
) -> ft.Column:
    """``label``, a bar, and ``1,204 of 10,000``; without ``total`` how many so far, and no bar.

    With ``leave`` there is a button with the key ``{key}-leave`` that says ``leave_label``, or
    "Leave it running". A screen reader is told at each quarter, not at each step.
    """
    if total is None:
        spoken, counted, part = label, strings.DONE_SO_FAR(done=count(done)), None
    else:
        reached = strings.PERCENT(number=count(milestone(done, total)))
        spoken, part = f"{label} {reached}", share(done, total)
        counted = strings.DONE_OF_TOTAL(done=count(done), total=count(total))
    how_far: ft.Control
    if part is None:
        # A bar that runs to and fro disturbs some people; the growing number says as much.
        how_far = ft.Icon(ft.Icons.HOURGLASS_TOP_ROUNDED, size=22, color=Role.ACCENT)
    else:
        how_far = ft.ProgressBar(
            value=part,
            bar_height=Space.M,
            border_radius=Space.M / 2,
            color=Role.ACCENT,
            bgcolor=Role.PRESSED,
            semantics_label=f"{label}: {counted}",
        )
    parts: list[ft.Control] = [
        ft.Semantics(
            content=text(label, Type.STRONG),
            label=spoken,
            exclude_semantics=True,
            container=True,
            live_region=True,
        ),
        how_far,
        ft.Semantics(content=text(counted, Type.BODY, Role.QUIET), container=True),
    ]
    if leave is not None:
        parts.append(
            ft.Button(
                key=f"{key}-leave",
                content=text(
                    leave_label or strings.LEAVE_RUNNING(), Type.STRONG, align=ft.TextAlign.CENTER
                ),
                on_click=leave,
                style=surface(Role.CARD, Role.INK, Role.EDGE, padding=ft.Padding.all(Space.L)),
            )
        )
    return ft.Column(
        parts,
        spacing=Space.S,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
