"""Linking a wristband at the door: the next thing scanned is it."""

from __future__ import annotations

import flet as ft

from kiosk.services.formats import as_written
from kiosk.ui import banding
from kiosk.ui import medium_strings as words
from kiosk.ui.desk import Desk
from kiosk.ui.medium_view import MediumView
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Weight, big_button, icon_button
from kiosk.ui.parts.camera import with_camera
from kiosk.ui.parts.field import Face
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.scan_field import scan_field
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import text
from kiosk.ui.theme import BIG_TARGET, RADIUS_LARGE, Role, Space, Type
from kiosk.ui.watching import act, use_draft, use_watched

_CODE = Face("medium-code", words.TYPE_IT, ft.Icons.KEYBOARD_ROUNDED, stays=True)


@ft.component
def MediumWay(desk: Desk, pane: Pane) -> ft.Control:
    """The way to it from the door; it has its place before there is a ticket to link one to."""
    use_watched(pane.decision)
    return icon_button(
        "medium",
        ft.Icons.WATCH_ROUNDED,
        words.LINK(),
        act(pane.say, banding.begin, desk, pane),
        disabled=not banding.offered(pane.decision.value),
        filled=True,
    )


@ft.component
def Medium(desk: Desk, pane: Pane) -> ft.Control:
    """The door while a wristband is waited for."""
    use_watched(pane, pane.medium)
    view = pane.medium.value
    if view is None:
        return ft.Container(expand=True)
    head = step_header(act(pane.say, banding.leave, pane), words.LINK(), key="medium-back")
    who = text(as_written(view.title), Type.STRONG, Role.QUIET, lines=2)
    body = _why(desk, pane, view) if view.asks_why else [ScanIt(desk, pane, view)]
    return ft.Container(
        ft.Column(
            [Head(pane, head), who, *body],
            expand=True,
            scroll=ft.ScrollMode.AUTO if view.asks_why or pane.low else None,
            spacing=Space.S if pane.small else Space.L,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=Space.M if pane.low else Space.L if pane.small else Space.XL,
        expand=True,
    )


def _why(desk: Desk, pane: Pane, view: MediumView) -> list[ft.Control]:
    asked = words.WHY_ANOTHER(tail=view.tail)
    return [
        ft.Semantics(
            header=True, content=text(asked, Type.HEADING if pane.small else Type.TITLE, lines=3)
        ),
        *(
            ft.Row(
                [
                    big_button(
                        f"medium-{why}",
                        said(),
                        act(pane.say, banding.say_why, desk, pane, why),
                        look=Look(height=BIG_TARGET, type=Type.HEADING, expand=True),
                    )
                ]
            )
            for why, said in words.WHYS.items()
        ),
    ]


@ft.component
def ScanIt(desk: Desk, pane: Pane, view: MediumView) -> ft.Control:
    """The invitation to scan it, also with the camera while that runs, or to type its code."""
    use_watched(pane.camera)
    code = use_draft()
    # Where a phone lies on its side all of it moves, and a picture has no height to fill.
    looks = pane.camera.value and not pane.low

    async def take() -> None:
        typed = code.text.strip()
        code.put("")
        if typed:
            pane.sound(await banding.take(desk, pane, typed))

    centre = ft.TextAlign.CENTER
    panel = ft.Container(
        bgcolor=Role.SUNKEN,
        border_radius=RADIUS_LARGE,
        padding=Space.L,
        expand=not pane.low,
        alignment=ft.Alignment.CENTER,
        content=ft.Semantics(
            live_region=True,
            content=ft.Column(
                [
                    ft.Icon(ft.Icons.WATCH_ROUNDED, size=56 if pane.small or looks else 112),
                    text(
                        words.SCAN_IT(),
                        Type.FIGURE if pane.small or looks else Type.DISPLAY,
                        align=centre,
                    ),
                    text(words.SCAN_IT_HELP(), Type.BODY, Role.QUIET, lines=3, align=centre),
                ],
                tight=True,
                spacing=Space.S,
                horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            ),
        ),
    )
    parts: list[ft.Control] = [with_camera(desk, pane, panel) if looks else panel]
    # As on the door's own screen, a phone's camera has the field's room.
    if pane.wide or not looks:
        parts.append(scan_field(code, _CODE, act(pane.say, take), words.TAKE_IT()))
    if view.why is not None:
        without = act(pane.say, banding.take_back, desk, pane, view.why)
        parts.append(
            ft.Row(
                [
                    big_button(
                        "medium-none",
                        words.NO_OTHER(),
                        without,
                        weight=Weight.SECOND,
                        look=Look(type=Type.STRONG, expand=True),
                    )
                ]
            )
        )
    return ft.Column(
        parts,
        expand=not pane.low,
        spacing=Space.M,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
