"""The customer display: how to open it, what language it speaks, and the one on a pole."""

from __future__ import annotations

from functools import partial

import flet as ft

from kiosk.language import offered
from kiosk.services.formats import as_written, isolated
from kiosk.ui import display_strings as words
from kiosk.ui import displaying
from kiosk.ui.desk import Desk
from kiosk.ui.display_view import DisplayView
from kiosk.ui.pane import Leaf, Pane
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.choice import Choice, choices
from kiosk.ui.parts.dialog import Ask, Question, use_ask
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page, scrolled
from kiosk.ui.parts.row import card, tap_row
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import heading, text
from kiosk.ui.sentences import fault_sentence
from kiosk.ui.theme import TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_watched

_ADDRESS = Face("pole-address", words.POLE_ADDRESS, ft.Icons.CABLE_ROUNDED)
_WORD = Look(height=TARGET + Space.S, type=Type.STRONG, expand=True)


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
    ask = use_ask(pane.zoom)
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
    parts = [
        _window(desk, pane),
        card(choices(words.LANGUAGE(), group)),
        _pole(desk, pane, view, ask),
    ]
    return page(pane, [head, scrolled(parts)])


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
            look=_WORD,
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


def _pole(desk: Desk, pane: Pane, view: DisplayView, ask: Ask) -> ft.Control:
    told: list[ft.Control] = [
        heading(words.POLE(), Type.HEADING),
        text(words.POLE_HELP(), Type.BODY, Role.QUIET),
        *(_new_pole(desk, pane, view) if view.pole is None else _known_pole(desk, pane, view, ask)),
    ]
    column = ft.Column(told, spacing=Space.M)
    column.horizontal_alignment = ft.CrossAxisAlignment.STRETCH
    return card(column)


def _known_pole(desk: Desk, pane: Pane, view: DisplayView, ask: Ask) -> list[ft.Control]:
    state = text(words.POLE_WELL(), Type.BODY)
    if view.fault is not None:
        state = text(fault_sentence(view.fault), Type.BODY, Role.REFUSE_INK)
    question = Question(
        "forget-pole",
        words.FORGET_POLE_QUESTION(),
        words.FORGET_POLE_HELP(),
        words.FORGET_POLE(),
        words.KEEP_POLE(),
        danger=True,
    )
    yes = act(pane.say, displaying.forget, desk, pane)
    test = big_button(
        "pole-test",
        words.TEST_POLE(),
        act(pane.say, displaying.try_out, desk, pane),
        weight=Weight.SOFT,
        look=_WORD,
    )
    gone = big_button("pole-forget", words.FORGET_POLE(), partial(ask, question, yes), look=_WORD)
    return [
        text(isolated(str(view.pole)), Type.STRONG, lines=1),
        ft.Row([test, gone], spacing=Space.M),
        # Below what is tapped: it may become longer while somebody looks.
        state,
    ]


def _new_pole(desk: Desk, pane: Pane, view: DisplayView) -> list[ft.Control]:
    go = act(pane.say, displaying.remember, desk, pane)
    view.address.on_enter = go
    look = act(pane.say, displaying.find, desk, pane)
    found = [
        tap_row(
            f"found-{one.address}",
            as_written(one.title),
            isolated(str(one.address)),
            act(pane.say, displaying.choose, pane, one),
        )
        for one in view.found or ()
    ]
    return [
        Field(view.address, _ADDRESS),
        ft.Row([big_button("pole-remember", words.REMEMBER_POLE(), go, look=_WORD)]),
        ft.Row(
            [
                big_button(
                    "pole-find",
                    words.LOOK_FOR_PORTS(),
                    look,
                    icon=ft.Icons.SEARCH_ROUNDED,
                    look=_WORD,
                )
            ]
        ),
        *found,
    ]
