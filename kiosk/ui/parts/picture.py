"""A product's picture, as this till serves it to its own window."""

from __future__ import annotations

import flet as ft

from kiosk.domain.pictures import PLACE
from kiosk.ui.theme import RADIUS

PICTURE_SIDE = 48


def picture(name: str) -> ft.Image:
    """The picture with this name; nothing of it is read aloud, for the title stands beside it."""
    return ft.Image(
        src=f"/{PLACE}/{name}",
        width=PICTURE_SIDE,
        height=PICTURE_SIDE,
        fit=ft.BoxFit.COVER,
        border_radius=RADIUS // 2,
        gapless_playback=True,
        exclude_from_semantics=True,
        # Until it is there, and where it can't be shown, the tile is as it was.
        error_content=ft.Container(width=PICTURE_SIDE, height=PICTURE_SIDE),
    )
