"""The customer display: how to open it, and what language it speaks."""

from __future__ import annotations

import flet as ft

from kiosk.language import offered
from kiosk.ui import display_strings as words
from kiosk.ui import displaying
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.choice import Choice, choices
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page, scrolled
from kiosk.ui.parts.row import card, tap_row
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import heading, text
from kiosk.ui.theme import TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_watched


def display_row(desk: Desk, pane: Pane) -> ft.Control:
    """The way to the page."""
    return tap_row(
        "open-display",
        words.DISPLAY(),
        words.DISPLAY_HELP(),
        act(pane.say, displaying.begin, desk, pane),
        icon=ft.Icons.MONITOR_ROUNDED,
    )


@ft.component
def Display(desk: Desk, pane: Pane) -> ft.Control:
    """Opening it, and its language."""
    use_watched(pane, pane.display)
    view = pane.display.value
    languages = [("", "till", words.AS_THE_TILL())]
    languages += [(one.code, one.code, one.name) for one in offered()]
    group = [
        Choice(
            f"display-language-{key}",
            said,
            view.language == code,
            act(pane.say, displaying.speak, desk, pane, code),
        )
        for code, key, said in languages
    ]
    leave = act(pane.say, pane.turn, Leaf.START)
    head = Head(pane, step_header(leave, words.DISPLAY(), key="display-back"))
    return page(
        pane, [head, scrolled([_window(desk, pane), card(choices(words.LANGUAGE(), group))])]
    )


def _window(desk: Desk, pane: Pane) -> ft.Control:
    told: list[ft.Control] = [
        heading(words.WINDOW(), Type.HEADING),
        text(words.WINDOW_HELP(), Type.BODY, Role.QUIET),
    ]
    if desk.signals.display:
        opening = big_button(
            "display-open",
            words.OPEN(),
            act(pane.say, displaying.open_window, desk, pane),
            icon=ft.Icons.OPEN_IN_NEW_ROUNDED,
            weight=Weight.MAIN,
            look=Look(height=TARGET + Space.S, type=Type.STRONG, expand=True),
        )
        told += [
            ft.Row([opening]),
            text(words.ADDRESS_HELP(), Type.SMALL, Role.QUIET),
        ]
    else:
        told.append(text(words.NO_WINDOW(), Type.BODY, Role.QUIET))
    column = ft.Column(told, spacing=Space.M)
    column.horizontal_alignment = ft.CrossAxisAlignment.STRETCH
    return card(column)
