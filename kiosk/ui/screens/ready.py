"""Whether the till is ready for a day without a network: each thing, and one next step."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from kiosk.services.checks import Check
from kiosk.ui import examining
from kiosk.ui import ready_strings as words
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane
from kiosk.ui.parts.button import Look, big_button
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page, scrolled
from kiosk.ui.parts.row import card, tap_row
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import heading, text
from kiosk.ui.theme import Role, Space, Type
from kiosk.ui.watching import act, use_watched

# Each by a shape and a word, never by its colour alone.
_SIGNS = {
    False: (ft.Icons.CANCEL_ROUNDED, Role.REFUSE_INK, words.MEND),
    None: (ft.Icons.INFO_ROUNDED, Role.QUIET, words.KNOW),
    True: (ft.Icons.CHECK_CIRCLE_ROUNDED, Role.ACCENT, words.WELL),
}


def ready_row(desk: Desk, pane: Pane) -> ft.Control:
    """The way to the page."""
    return tap_row(
        "open-ready",
        words.READY_TO_GO(),
        words.READY_HELP(),
        act(pane.say, examining.begin, desk, pane),
        icon=ft.Icons.FACT_CHECK_ROUNDED,
    )


@ft.component
def Ready(desk: Desk, pane: Pane) -> ft.Control:
    """What is to be mended first, then what is good to know, then what is well."""
    use_watched(pane, pane.ready)
    found = pane.ready.value
    leave = act(pane.say, pane.turn, Leaf.START)
    head = Head(pane, step_header(leave, words.READY_TO_GO(), key="ready-back"))
    again = big_button(
        "ready-again",
        words.LOOK_AGAIN(),
        act(pane.say, examining.look, desk, pane),
        icon=ft.Icons.REFRESH_ROUNDED,
        look=Look(type=Type.STRONG, expand=True),
        disabled=found is None,
    )
    parts: list[ft.Control] = [_verdict(found), ft.Row([again])]
    parts += [_found(one) for state in _SIGNS for one in found or () if one.ok is state]
    return page(pane, [head, scrolled(parts)])


def _verdict(found: Sequence[Check] | None) -> ft.Control:
    if found is None:
        return _sheet(ft.Icons.HOURGLASS_TOP_ROUNDED, Role.QUIET, words.LOOKING(), "")
    bad, unsure = (sum(one.ok is state for one in found) for state in (False, None))
    if bad:
        return _sheet(*_SIGNS[False][:2], words.TO_MEND(bad), "")
    if unsure:
        return _sheet(*_SIGNS[True][:2], words.TO_KNOW(unsure), "")
    return _sheet(*_SIGNS[True][:2], words.ALL_WELL(), "")


def _found(one: Check) -> ft.Control:
    icon, ink, word = _SIGNS[one.ok]
    return _sheet(icon, ink, f"{one.what} · {word()}", one.sentence)


def _sheet(icon: ft.IconData, ink: ft.ColorValue, title: str, sentence: str) -> ft.Control:
    told: list[ft.Control] = [
        heading(title, Type.STRONG) if sentence else heading(title, Type.HEADING)
    ]
    if sentence:
        told.append(text(sentence, Type.BODY, Role.QUIET))
    return card(
        ft.Row(
            [
                ft.Icon(icon, size=28, color=ink),
                ft.Column(told, spacing=Space.XS, expand=True),
            ],
            spacing=Space.L,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        padding=Space.L,
    )
