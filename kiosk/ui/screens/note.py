"""A note for the basket: what was agreed with the customer, for the receipt."""

from __future__ import annotations

import flet as ft

from kiosk.services import carts
from kiosk.services.formats import isolated
from kiosk.ui import note_strings, strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane, Step
from kiosk.ui.parts.button import Look, Press, Weight, big_button, surface
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import text
from kiosk.ui.theme import TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_draft

_FACE = Face("note", note_strings.NOTE_LABEL, ft.Icons.EDIT_NOTE_ROUNDED)


@ft.component
def Note(desk: Desk, pane: Pane) -> ft.Control:
    """Write it, change it, or take it away."""
    draft = use_draft(desk.basket.value.note)

    async def keep(words: str) -> None:
        await desk.alter(carts.set_note, words)
        pane.hush()
        pane.to(Step.BASKET if pane.low else Step.SELL)

    async def keep_it() -> None:
        await keep(draft.text)

    done = act(pane.say, keep_it)
    draft.on_enter = done
    back = act(pane.say, pane.to, Step.BASKET if pane.low else Step.SELL)
    head = step_header(back, note_strings.NOTE(), key="note-back", label=strings.BACK_TO_CART())
    parts: list[ft.Control] = [
        text(note_strings.NOTE_HELP(), Type.BODY, Role.QUIET, lines=3),
        Field(draft, _FACE),
        _row(note_strings.KEEP_NOTE(), "note-keep", done, Weight.MAIN),
    ]
    if desk.basket.value.note:
        away = act(pane.say, keep, "")
        parts.append(_row(note_strings.NOTE_GONE(), "note-away", away, Weight.SECOND))
    return ft.Column(
        [Head(pane, head), ft.ListView(parts, expand=True, spacing=Space.M)],
        expand=True,
        spacing=Space.S if pane.small else Space.XL,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def note_row(pane: Pane, words: str, open: bool) -> ft.Control:
    """A basket's note, among its lines; a tap changes it."""
    told = note_strings.NOTE_IS(note=isolated(words))
    if not open:
        return ft.Container(
            text(told, Type.SMALL, Role.QUIET, lines=3),
            padding=ft.Padding.symmetric(vertical=Space.S),
        )
    words_seen = text(told, Type.SMALL, Role.ON_ACCENT_SOFT, lines=2, expand=True)
    return ft.Button(
        key="basket-note-row",
        on_click=act(pane.say, pane.to, Step.NOTE),
        height=TARGET + Space.S,
        style=surface(
            Role.ACCENT_SOFT,
            Role.ON_ACCENT_SOFT,
            padding=ft.Padding.symmetric(horizontal=Space.M),
        ),
        content=ft.Row(
            [ft.Icon(ft.Icons.EDIT_NOTE_ROUNDED, size=22, color=Role.ON_ACCENT_SOFT), words_seen],
            spacing=Space.S,
        ),
    )


def _row(words: str, key: str, press: Press, weight: Weight) -> ft.Control:
    look = Look(height=TARGET + Space.L, type=Type.HEADING, expand=True)
    return ft.Row([big_button(key, words, press, weight=weight, look=look)])
