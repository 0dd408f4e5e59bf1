"""An amount that is being entered on the pad, or that follows from it: shown, never typed."""

from __future__ import annotations

import flet as ft

from kiosk.domain.money import Money
from kiosk.services.formats import money
from kiosk.ui import strings
from kiosk.ui.parts.text import amount, text
from kiosk.ui.theme import RADIUS, Role, Space, Type

_NOTHING = "–"
# £999.99; CHF 32.90 is too long for the largest letters.
_SHORT = 7


def money_field(label: str, value: Money | None, trouble: str = "") -> ft.Semantics:
    """A labelled amount: empty while ``value`` is None, wrong while there is ``trouble``.

    ``trouble`` is the whole sentence that says what is wrong with it. It stands below with a
    shape of its own, and the edge becomes thicker as well as red. A change is said aloud.
    """
    return figure_field(label, None if value is None else money(value), trouble)


def figure_field(label: str, value: str | None, trouble: str = "") -> ft.Semantics:
    """As :func:`money_field`, of a figure that is written already."""
    words = value or _NOTHING
    # Two fields stand beside each other in half a window.
    first = Type.FIGURE if len(words) <= _SHORT else Type.TITLE
    figure = amount(words, first, Type.TITLE, Type.HEADING, Type.NOTE)
    if value is None:
        # A dash is read as nothing at all.
        figure.semantics_label = strings.NOTHING_YET()
    parts: list[ft.Control] = [text(label, Type.SMALL, Role.QUIET), _as_high(figure)]
    if trouble:
        parts.append(
            ft.Row(
                [
                    ft.Icon(ft.Icons.ERROR_ROUNDED, size=20, color=Role.REFUSE_INK),
                    text(trouble, Type.SMALL, Role.REFUSE_INK, expand=True),
                ],
                spacing=Space.S,
                vertical_alignment=ft.CrossAxisAlignment.START,
            )
        )
    edge = _edge(value, trouble)
    box = ft.Container(
        ft.Column(parts, spacing=0, tight=True),
        bgcolor=Role.CARD,
        border=edge,
        border_radius=RADIUS,
        # A thicker edge takes its room from the padding, so that nothing moves.
        padding=ft.Padding.symmetric(
            horizontal=Space.L - edge.top.width, vertical=Space.S - edge.top.width
        ),
    )
    return ft.Semantics(content=box, container=True, live_region=True, expand=True)


def _as_high(figure: ft.Text) -> ft.Container:
    # A long amount is set smaller, but the pad below must stay where it is.
    style = figure.style
    assert isinstance(style, ft.TextStyle)
    size, height, _ = Type.FIGURE.value
    spare = size * height - (style.size or 0) * (style.height or 0)
    return ft.Container(figure, padding=ft.Padding.symmetric(vertical=max(0.0, spare / 2)))


def _edge(value: str | None, trouble: str) -> ft.Border:
    if trouble:
        return ft.Border.all(3, Role.REFUSE_INK)
    return ft.Border.all(1, Role.LINE if value is None else Role.EDGE)
