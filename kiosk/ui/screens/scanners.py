"""Scanners: the code to try them with, those that the till reads itself, and what is attached."""

from __future__ import annotations

from functools import partial

import flet as ft

from kiosk.services.formats import as_written, isolated
from kiosk.services.scanners import AttachedScanner, KnownScanner, Way
from kiosk.ui import attaching, strings
from kiosk.ui import scanner_strings as words
from kiosk.ui.desk import Desk
from kiosk.ui.hearing import Troubles
from kiosk.ui.pane import Leaf, Pane
from kiosk.ui.parts.button import Look, Press, big_button
from kiosk.ui.parts.dialog import Ask, Question, use_ask
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page, scrolled
from kiosk.ui.parts.row import card, tap_row
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import heading, text
from kiosk.ui.scanner_view import ScannersView
from kiosk.ui.sentences import fault_sentence
from kiosk.ui.theme import Role, Space, Type
from kiosk.ui.watching import act, use_watched

_CODE = 340
_ICONS = {
    Way.SERIAL: ft.Icons.USB_ROUNDED,
    Way.INPUT: ft.Icons.KEYBOARD_ROUNDED,
    Way.CAMERA: ft.Icons.PHOTO_CAMERA_ROUNDED,
}


@ft.component
def ScannersRow(desk: Desk, pane: Pane) -> ft.Control:
    """The way to the scanners, and how many of them can't be read now."""
    use_watched(desk.hearing.troubles)
    away = sum(trouble is not None for trouble in desk.hearing.troubles.value.values())
    return tap_row(
        "open-scanners",
        words.SCANNERS(),
        words.SCANNERS_HELP(),
        act(pane.say, attaching.begin, desk, pane),
        icon=ft.Icons.REPORT_PROBLEM_ROUNDED if away else ft.Icons.QR_CODE_SCANNER_ROUNDED,
        trailing=str(away) if away else "",
    )


@ft.component
def Scanners(desk: Desk, pane: Pane) -> ft.Control:
    """All of them."""
    use_watched(pane, pane.scanners, desk.hearing.troubles, desk.hearing.learnt)
    ask = use_ask(pane.zoom)
    view = pane.scanners.value
    if view is None:
        return ft.Container(expand=True)
    parts = [_try(desk, pane, view), _own(desk, pane, view), _attached(desk, pane, view, ask)]
    if pane.wide:
        first, *others = parts
        parts = [_beside(first, *others)]
    leave = act(pane.say, pane.turn, Leaf.START)
    head = Head(pane, step_header(leave, words.SCANNERS(), key="scanners-back"))
    return page(pane, [head, scrolled(parts)])


def _beside(first: ft.Control, *others: ft.Control) -> ft.Control:
    column = ft.Column(
        list(others), spacing=Space.L, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )
    first.expand = column.expand = True
    return ft.Row([first, column], spacing=Space.XL, vertical_alignment=ft.CrossAxisAlignment.START)


def _try(desk: Desk, pane: Pane, view: ScannersView) -> ft.Control:
    layout = desk.hearing.layout
    state = words.AS_TYPED if layout is None else words.BY_KEYS
    code = ft.Container(
        # White whatever the theme: a scanner must see it.
        bgcolor="#FFFFFF",
        alignment=ft.Alignment.CENTER,
        content=ft.Image(
            src=view.code, height=_CODE, fit=ft.BoxFit.CONTAIN, semantics_label=words.TRY()
        ),
    )
    buttons: list[ft.Control] = [
        big_button(
            "scanners-print",
            words.PRINT_PAGE(),
            act(pane.say, attaching.print_page, desk, pane),
            look=Look(type=Type.STRONG, expand=True),
        ),
        big_button(
            "scanners-forget",
            words.FORGET(),
            act(pane.say, attaching.forget, desk, pane),
            look=Look(type=Type.STRONG, expand=True),
            disabled=layout is None,
        ),
    ]
    return _sheet(
        heading(words.TRY(), Type.HEADING),
        text(words.TRY_HELP(), Type.BODY, Role.QUIET),
        code,
        text(state(), Type.BODY),
        ft.Row(buttons, spacing=Space.M),
    )


def _own(desk: Desk, pane: Pane, view: ScannersView) -> ft.Control:
    troubles = desk.hearing.troubles.value
    return _sheet(
        heading(words.OWN(), Type.HEADING),
        text(words.OWN_HELP(), Type.BODY, Role.QUIET),
        *(_known(desk, pane, one, troubles) for one in view.known),
    )


def _known(desk: Desk, pane: Pane, known: KnownScanner, troubles: Troubles) -> ft.Control:
    trouble = troubles.get(known)
    ready = trouble is None
    said = words.READY() if known in troubles else strings.LOADING()
    words_ = said if trouble is None else fault_sentence(trouble)
    told = ft.Row(
        [
            ft.Icon(
                ft.Icons.CHECK_CIRCLE_ROUNDED if ready else ft.Icons.REPORT_PROBLEM_ROUNDED,
                size=26,
                color=Role.ACCENT if ready else Role.REFUSE_INK,
            ),
            ft.Column(
                [
                    text(as_written(known.name), Type.STRONG, lines=2),
                    text(words_, Type.BODY, Role.QUIET if ready else Role.REFUSE_INK),
                ],
                spacing=0,
                expand=True,
            ),
        ],
        spacing=Space.L,
    )
    remove = big_button(
        f"scanner-remove-{known.name}",
        words.REMOVE(name=as_written(known.name)),
        act(pane.say, attaching.remove, desk, pane, known),
        look=Look(type=Type.STRONG, expand=True),
    )
    return ft.Column([told, ft.Row([remove])], spacing=Space.S)


def _attached(desk: Desk, pane: Pane, view: ScannersView, ask: Ask) -> ft.Control:
    found: list[ft.Control] = [_found(desk, pane, one, ask) for one in view.attached]
    return _sheet(
        heading(words.FOUND(), Type.HEADING),
        *(found or [text(words.FOUND_NONE(), Type.BODY, Role.QUIET)]),
        ft.Row(
            [
                big_button(
                    "scanners-look",
                    words.LOOK_AGAIN(),
                    act(pane.say, attaching.look, desk, pane),
                    icon=ft.Icons.REFRESH_ROUNDED,
                    look=Look(type=Type.STRONG, expand=True),
                )
            ]
        ),
    )


def _found(desk: Desk, pane: Pane, found: AttachedScanner, ask: Ask) -> ft.Control:
    take: Press = act(pane.say, attaching.use, desk, pane, found)
    if found.way is Way.INPUT:
        # Else the only keyboard could be taken from whoever would have to give it back.
        question = Question(
            "scanner-sure",
            words.SURE(name=as_written(found.told)),
            words.SURE_HELP(),
            words.SURE_YES(),
            words.SURE_NO(),
            danger=True,
        )
        take = partial(ask, question, take)
    return tap_row(
        f"scanner-{found.address}",
        isolated(as_written(found.told)),
        words.WAYS[found.way](),
        take,
        icon=_ICONS[found.way],
    )


def _sheet(*parts: ft.Control) -> ft.Control:
    return card(
        ft.Column(list(parts), spacing=Space.M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    )
