"""The camera's picture within a screen, and the button that starts and stops it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin

import flet as ft
from flet_webview import WebView  # type: ignore[import-untyped]

from kiosk.ui import camera_line, camera_strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.text import text
from kiosk.ui.theme import RADIUS_LARGE, TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_watched

# The height of the picture where it stands at the side: as wide as a camera's is to it.
_SIDE_PICTURE = 246


@ft.component
def Camera(desk: Desk, pane: Pane) -> ft.Control:
    """The picture, as large as the room it is given; the camera runs as long as it is shown.

    A code that it sees goes the way of every scan at this window (``Desk.take``), once as long as
    it is held there. What is wrong with the camera stands in the picture's place, with what to do.
    """
    page = ft.context.page
    if not page.web:
        return ft.Container(text(camera_strings.NOT_HERE(), Type.BODY), padding=Space.L)
    return ft.Container(
        WebView(_address(page.url or ""), key="camera-page", expand=True),
        key="camera",
        expand=True,
        bgcolor=Role.RAIL,
        border_radius=RADIUS_LARGE,
        clip_behavior=ft.ClipBehavior.HARD_EDGE,
    )


def _address(line: str) -> str:
    # Flet names the page by the address of its live connection.
    return urljoin(line.replace("ws", "http", 1), camera_line.PAGE)


@ft.component
def CameraButton(desk: Desk, pane: Pane) -> ft.Control:
    """Starts the camera of this window, or stops it (``Pane.camera``)."""
    use_watched(pane.camera)
    on = pane.camera.value
    return ft.Row(
        [
            big_button(
                "camera-switch",
                camera_strings.STOP() if on else camera_strings.SCAN(),
                act(pane.say, pane.camera.becomes, not on),
                icon=ft.Icons.VIDEOCAM_OFF_ROUNDED if on else ft.Icons.QR_CODE_SCANNER_ROUNDED,
                weight=Weight.SECOND,
                look=Look(height=TARGET, type=Type.STRONG, expand=True),
            )
        ]
    )


@ft.component
def CameraSide(desk: Desk, pane: Pane, rest: Callable[[Desk, Pane], ft.Control]) -> ft.Control:
    """The button, and below it the picture; ``rest`` has what room is left. On a phone that is
    none while the camera runs."""
    use_watched(pane, pane.camera)
    on = pane.camera.value
    parts: list[ft.Control] = [ft.Container(CameraButton(desk, pane), key="camera-start")]
    if on:
        height = _SIDE_PICTURE if pane.wide else None
        parts.append(ft.Container(Camera(desk, pane), height=height, expand=not pane.wide))
    edge = Space.XL if pane.wide else Space.L
    head = ft.Container(
        ft.Column(parts, spacing=Space.M),
        padding=ft.Padding.only(
            left=edge, right=edge, top=edge if pane.wide else Space.M, bottom=Space.M if on else 0
        ),
        expand=on and not pane.wide,
    )
    below = [rest(desk, pane)] if pane.wide or not on else []
    # On a phone all of it moves together: there is no room for a list that moves by itself.
    scroll = None if pane.wide or on else ft.ScrollMode.AUTO
    return ft.Column([head, *below], expand=True, spacing=0, scroll=scroll)


def with_camera(desk: Desk, pane: Pane, answer: ft.Control) -> ft.Control:
    """The door's answer where there is room for little else, and the picture with it while the
    camera runs: beside it in a low window, else below."""
    if not pane.camera.value:
        return answer
    both: list[ft.Control] = [
        ft.Container(answer, expand=1),
        ft.Container(Camera(desk, pane), expand=1),
    ]
    stretch = ft.CrossAxisAlignment.STRETCH
    if pane.width > pane.height:
        return ft.Row(both, expand=True, spacing=Space.S, vertical_alignment=stretch)
    return ft.Column(both, expand=True, spacing=Space.S, horizontal_alignment=stretch)
