"""Printers: those that are remembered, each to be tried, and one more to be set up."""

from __future__ import annotations

from functools import partial

import flet as ft

from kiosk.services.formats import as_written, isolated
from kiosk.services.printers import PrinterRole, Setup
from kiosk.ui import paper_strings as words
from kiosk.ui import papers, printing_setup
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.choice import Choice, choices
from kiosk.ui.parts.dialog import Ask, Question, use_ask
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page, scrolled
from kiosk.ui.parts.row import card, tap_row
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import text
from kiosk.ui.printing_view import PrintersView
from kiosk.ui.theme import TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_watched

_NAME = Face("printer-name", words.NAME, ft.Icons.PRINT_ROUNDED)
_ADDRESS = Face("printer-address", words.ADDRESS, ft.Icons.CABLE_ROUNDED)
_WORD = Look(height=TARGET + Space.S, type=Type.STRONG, expand=True)


@ft.component
def Printers(desk: Desk, pane: Pane) -> ft.Control:
    """Those that are remembered, and what is asked of one more."""
    use_watched(pane, pane.printers)
    ask = use_ask(pane.zoom)
    view = pane.printers.value
    back = act(pane.say, papers.begin, desk, pane)
    head = Head(pane, step_header(back, words.PRINTERS(), key="printers-back"))
    known = [_printer(desk, pane, one, ask) for one in view.rows]
    new = _new(desk, pane, view)
    if not pane.wide or not known:
        return page(pane, [head, scrolled([*known, *new])])
    both = ft.Row(
        [_column(new), _column(known)],
        spacing=Space.XL,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return page(pane, [head, scrolled([both])])


def _printer(desk: Desk, pane: Pane, one: Setup, ask: Ask) -> ft.Control:
    what = words.FOR_RECEIPTS()
    if one.role is PrinterRole.PREP:
        what = ", ".join(map(as_written, one.stations)) or words.FOR_ALL_STATIONS()
    test = big_button(
        f"test-{one.name}",
        words.TEST_PAGE(),
        act(pane.say, printing_setup.try_out, desk, pane, one.name),
        weight=Weight.SOFT,
        look=_WORD,
    )
    question = Question(
        "forget-printer",
        words.FORGET_QUESTION(name=as_written(one.name)),
        words.FORGET_HELP(),
        words.FORGET(),
        words.KEEP(),
        danger=True,
    )
    yes = act(pane.say, printing_setup.forget, desk, pane, one.name)
    gone = big_button(f"forget-{one.name}", words.FORGET(), partial(ask, question, yes), look=_WORD)
    told: list[ft.Control] = [
        text(as_written(one.name), Type.HEADING, lines=1),
        text(what, Type.BODY, lines=2),
        text(isolated(str(one.address)), Type.SMALL, Role.QUIET, lines=1),
        ft.Row([test, gone], spacing=Space.M),
    ]
    column = ft.Column(told, spacing=Space.S, tight=True)
    column.horizontal_alignment = ft.CrossAxisAlignment.STRETCH
    return ft.Container(card(column, padding=Space.L), key=f"printer-{one.name}")


def _new(desk: Desk, pane: Pane, view: PrintersView) -> list[ft.Control]:
    go = act(pane.say, printing_setup.remember, desk, pane)
    view.name.on_enter = view.address.on_enter = go
    find = act(pane.say, printing_setup.find, desk, pane)
    uses = [(None, "receipts", words.FOR_RECEIPTS()), ("", "prep", words.FOR_ALL_STATIONS())]
    uses += [(one, f"for-{one}", as_written(one)) for one in view.stations]
    group = [
        Choice(f"use-{key}", said, view.use == one, partial(printing_setup.use, pane, one))
        for one, key, said in (uses if view.stations else uses[:1])
    ]
    look = big_button(
        "printers-find", words.LOOK_FOR(), find, icon=ft.Icons.SEARCH_ROUNDED, look=_WORD
    )
    save = big_button("printer-remember", words.REMEMBER(), go, weight=Weight.MAIN, look=_WORD)
    found = [
        tap_row(
            f"found-{one.address}",
            as_written(one.title),
            isolated(str(one.address)),
            act(pane.say, printing_setup.choose, pane, one),
        )
        for one in view.found or ()
    ]
    return [
        Field(view.address, _ADDRESS),
        Field(view.name, _NAME),
        *([choices(words.WHAT_FOR(), group)] if view.stations else []),
        ft.Row([save]),
        ft.Row([look]),
        *found,
    ]


def _column(parts: list[ft.Control]) -> ft.Control:
    return ft.Column(
        parts,
        spacing=Space.M,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
