"""Printers: those that are remembered, each to be tried, and one more to be set up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import flet as ft

from hardware.code_pages import USUAL
from kiosk.services.formats import as_written, count, isolated
from kiosk.services.printers import DENSITIES, FOR_LABELS, LabelSetup, Language, PrinterRole, Setup
from kiosk.ui import badge_strings as roll_words
from kiosk.ui import label_strings as label_words
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
_SIZE = Face("printer-size", label_words.ITS_LABELS, ft.Icons.SELL_ROUNDED)
_ROLL = Face(
    "printer-roll", roll_words.ON_THE_ROLL, ft.Icons.NUMBERS_ROUNDED, ft.KeyboardType.NUMBER
)
_WORD = Look(height=TARGET + Space.S, type=Type.STRONG, expand=True)


@ft.component
def Printers(desk: Desk, pane: Pane) -> ft.Control:
    """Those that are remembered, and what is asked of one more."""
    use_watched(pane, pane.printers)
    ask = use_ask(pane.zoom)
    view = pane.printers.value
    if view.before is None:
        back = act(pane.say, papers.begin, desk, pane)
        title = words.PRINTERS()
    else:
        back = act(pane.say, printing_setup.leave, pane)
        title = as_written(view.before.name)
    head = Head(pane, step_header(back, title, key="printers-back"))
    known = [_printer(desk, pane, one, ask) for one in view.rows]
    new, save = _new(desk, pane, view), _save(desk, pane, view)
    if view.rows and not pane.wide and view.before is None:
        return page(pane, [head, scrolled([*known, *new, save])])
    if not view.rows or not pane.wide:
        # One that is changed stands alone: below the others nobody would see that it is asked for.
        return page(pane, [head, scrolled(new), save])
    both = ft.Row(
        [_column(new), _column(known)],
        spacing=Space.XL,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return page(pane, [head, scrolled([both]), save])


def _printer(desk: Desk, pane: Pane, one: Setup, ask: Ask) -> ft.Control:
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
    change = big_button(
        f"change-{one.name}",
        words.CHANGE(),
        act(pane.say, printing_setup.change, pane, one),
        look=_WORD,
    )
    buttons: list[ft.Control] = [ft.Row([test, change, gone], spacing=Space.M)]
    if one.role is PrinterRole.DRAWER:
        # It is tried with a no-sale, which says who opened it and why.
        buttons = [ft.Row([change, gone], spacing=Space.M)]
    elif pane.small:
        buttons = [ft.Row([test]), ft.Row([change, gone], spacing=Space.M)]
    told: list[ft.Control] = [
        text(as_written(one.name), Type.HEADING, lines=1),
        text(_what_for(one), Type.BODY, lines=2),
        text(_where(one), Type.SMALL, Role.QUIET, lines=2),
        *(_roll(desk, pane, one.name, one.labels) if one.labels else []),
        *buttons,
    ]
    column = ft.Column(told, spacing=Space.S, tight=True)
    column.horizontal_alignment = ft.CrossAxisAlignment.STRETCH
    return ft.Container(card(column, padding=Space.L), key=f"printer-{one.name}")


def _roll(desk: Desk, pane: Pane, name: str, labels: LabelSetup) -> list[ft.Control]:
    """How many labels are left, and saying that a new roll is in."""
    go = act(pane.say, printing_setup.put_in, desk, pane, name)
    button = big_button(f"roll-{name}", roll_words.NEW_ROLL(), go, look=_WORD)
    left = labels.left
    told = [] if left is None else [text(roll_words.LEFT(left), Type.BODY, lines=1)]
    return [*told, Field(pane.printers.value.roll, _ROLL), ft.Row([button])]


def _what_for(one: Setup) -> str:
    match one.role:
        case PrinterRole.RECEIPT:
            return words.FOR_RECEIPTS()
        case PrinterRole.PREP:
            return ", ".join(map(as_written, one.stations)) or words.FOR_ALL_STATIONS()
        case PrinterRole.LABELS:
            return label_words.LABELS_OF(size=one.labels and one.labels.size)
        case PrinterRole.BADGES:
            return label_words.BADGES_OF(size=one.labels and one.labels.size)
        case PrinterRole.DRAWER:
            return words.FOR_DRAWER()


def _where(one: Setup) -> str:
    """Where it is, and what it has that is not usual."""
    told = [isolated(str(one.address))]
    if printing_setup.is_narrow(one):
        told.append(words.NARROW())
    if one.letters.page is not USUAL.page:
        told.append(words.PAGES[one.letters.page]())
    if one.letters.make is not USUAL.make:
        told.append(words.MAKES[one.letters.make]())
    return " · ".join(told)


def _new(desk: Desk, pane: Pane, view: PrintersView) -> list[ft.Control]:
    find = act(pane.say, printing_setup.find, desk, pane)
    prep = PrinterRole.PREP
    uses = [
        (PrinterRole.RECEIPT, "", "receipts", words.FOR_RECEIPTS()),
        (PrinterRole.LABELS, "", "labels", label_words.FOR_LABELS()),
        (PrinterRole.BADGES, "", "badges", label_words.FOR_BADGES()),
        (PrinterRole.DRAWER, "", "drawer", words.FOR_DRAWER()),
    ]
    if view.stations:
        uses.append((prep, "", "prep", words.FOR_ALL_STATIONS()))
    uses += [(prep, one, f"for-{one}", as_written(one)) for one in view.stations]
    group = [
        Choice(
            f"use-{key}",
            said,
            (view.role, view.use) == (role, station),
            partial(printing_setup.use, pane, role, station),
        )
        for role, station, key, said in uses
    ]
    look = big_button(
        "printers-find", words.LOOK_FOR(), find, icon=ft.Icons.SEARCH_ROUNDED, look=_WORD
    )
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
        # Room for what the field is called, once something stands in it.
        ft.Container(Field(view.address, _ADDRESS), padding=ft.Padding.only(top=Space.S)),
        Field(view.name, _NAME),
        ft.Row([look]),
        *found,
        choices(words.WHAT_FOR(), group),
        *_more(pane, view),
    ]


def _more(pane: Pane, view: PrintersView) -> list[ft.Control]:
    if view.role is PrinterRole.DRAWER:
        return []
    return (_labels if view.role in FOR_LABELS else _paper)(pane, view)


def _paper(pane: Pane, view: PrintersView) -> list[ft.Control]:
    """What is asked of a printer of receipts or tickets."""
    papers = [
        Choice(
            "paper-80", words.WIDE(), not view.narrow, partial(printing_setup.narrow, pane, False)
        ),
        Choice("paper-58", words.NARROW(), view.narrow, partial(printing_setup.narrow, pane, True)),
    ]
    pages = [
        Choice(
            f"page-{one}",
            said(),
            view.letters.page is one,
            partial(printing_setup.letters, pane, one),
        )
        for one, said in words.PAGES.items()
    ]
    makes = [
        Choice(
            f"make-{one}", said(), view.letters.make is one, partial(printing_setup.make, pane, one)
        )
        for one, said in words.MAKES.items()
    ]
    return [
        choices(words.PAPER(), papers),
        choices(words.LETTERS(), pages),
        choices(words.MAKE(), makes),
    ]


def _labels(pane: Pane, view: PrintersView) -> list[ft.Control]:
    """What is asked of a printer of labels."""

    def asked(title: str, key: str, of: Mapping[Any, str], now: object) -> ft.Control:
        group = [
            Choice(
                f"labels-{key}-{one}",
                said,
                now == one,
                partial(printing_setup.set_labels, pane, replace(view.labels, **{key: one})),
            )
            for one, said in of.items()
        ]
        return choices(title, group)

    speeches = {one: said() for one, said in label_words.SPEECHES.items()}
    dots = {one: label_words.DOTS_AN_INCH(count=count(one)) for one in DENSITIES}
    endings = {one: said() for one, said in label_words.ENDINGS.items()}
    labels = view.labels
    parts: list[ft.Control] = [
        Field(view.size, _SIZE),
        asked(label_words.SPEAKS(), "language", speeches, labels.language),
        asked(label_words.DOTS(), "dpi", dots, labels.dpi),
    ]
    if labels.language is Language.ESCPOS:
        parts.append(asked(label_words.ENDS(), "ending", endings, labels.ending))
    return parts


def _save(desk: Desk, pane: Pane, view: PrintersView) -> ft.Control:
    go = act(pane.say, printing_setup.remember, desk, pane)
    view.name.on_enter = view.address.on_enter = go
    return ft.Row(
        [big_button("printer-remember", words.REMEMBER(), go, weight=Weight.MAIN, look=_WORD)]
    )


def _column(parts: list[ft.Control]) -> ft.Control:
    return ft.Column(
        parts,
        spacing=Space.M,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
