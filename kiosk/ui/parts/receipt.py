"""A receipt as it comes out of the printer."""

from __future__ import annotations

import flet as ft

from kiosk.ui import strings
from kiosk.ui.pane import Paid
from kiosk.ui.parts.text import text
from kiosk.ui.theme import RADIUS, Role, Space, Type

PAPER_WIDTH = 344


def receipt_picture(paid: Paid | None) -> ft.Control:
    """The receipt, once it is drawn; long ones scroll."""
    if paid is None:
        return paper_picture(None, "")
    return paper_picture(paid.picture, strings.RECEIPT_NUMBER(number=paid.sale.receipt))


def paper_picture(picture: bytes | None, label: str) -> ft.Control:
    """Paper as it comes out of the printer, once it is drawn; ``label`` says what it is."""
    if picture is None:
        return ft.Container(
            expand=True,
            bgcolor=Role.SUNKEN,
            alignment=ft.Alignment.CENTER,
            content=text(strings.LOADING(), Type.BODY, Role.QUIET),
        )
    paper = ft.Container(
        # Paper is white whatever the theme.
        bgcolor="#FFFFFF",
        border_radius=RADIUS / 2,
        content=ft.Image(
            src=picture,
            width=PAPER_WIDTH,
            fit=ft.BoxFit.FIT_WIDTH,
            semantics_label=label,
            filter_quality=ft.FilterQuality.MEDIUM,
        ),
    )
    return ft.Container(
        expand=True,
        bgcolor=Role.SUNKEN,
        padding=Space.L,
        content=ft.Column(
            [paper],
            scroll=ft.ScrollMode.AUTO,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            expand=True,
        ),
    )
