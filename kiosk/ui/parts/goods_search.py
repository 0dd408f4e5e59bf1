"""A field that finds goods by what is typed, and the goods that it found below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from kiosk.domain.catalogue import Variant
from kiosk.services.catalogue import TileRow
from kiosk.services.formats import price_each
from kiosk.ui.parts.button import Press
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.row import tap_row
from kiosk.ui.theme import Space
from kiosk.ui.watching import Draft


def goods_search(
    query: Draft, face: Face, found: Sequence[TileRow], name: str, take: Callable[[Variant], Press]
) -> ft.Control:
    """``found`` goods are a tap each, with ``name`` and their id for a key; ``take`` makes the tap
    of one."""
    return ft.Column(
        [
            Field(query, face),
            *(
                tap_row(
                    f"{name}-{row.variant.id}",
                    row.variant.title,
                    row.variant.sku,
                    take(row.variant),
                    trailing=price_each(row.variant.price, row.variant.measure),
                )
                for row in found
            ),
        ],
        spacing=Space.S,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        tight=True,
    )
