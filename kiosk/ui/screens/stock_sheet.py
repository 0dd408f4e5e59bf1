"""The open stock sheet: what is scanned, how many there are, and what finishing it does."""

from __future__ import annotations

from functools import partial

import flet as ft

from kiosk.domain.stock import COUNTS, Reason
from kiosk.language import Phrase
from kiosk.services.catalogue import TileRow
from kiosk.services.formats import count, isolated
from kiosk.services.stock_sheets import SheetLine
from kiosk.services.stocking import Moved
from kiosk.ui import stockroom, strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Weight, big_button, icon_button, surface
from kiosk.ui.parts.empty import empty_state
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.pad import numeric_pad
from kiosk.ui.parts.page import page
from kiosk.ui.parts.row import card, tap_row
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import amount, text
from kiosk.ui.stock_view import StockView
from kiosk.ui.theme import BIG_TARGET, RADIUS, SIDE_PANEL, TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_watched

_SCAN = Face("stock-scan", strings.FIND_STOCK, ft.Icons.QR_CODE_SCANNER_ROUNDED, stays=True)
_WHO = Face("stock-who", strings.WHO_ACTS_OPTIONAL, ft.Icons.PERSON_ROUNDED)
_WHY = Face("stock-why", strings.WHY_MOVED, ft.Icons.EDIT_ROUNDED)
_WHERE = Face("stock-why", strings.WHERE_TO, ft.Icons.PLACE_ROUNDED)
_MAY_WHY = Face("stock-why", strings.WHY_OPTIONAL, ft.Icons.EDIT_ROUNDED)
_FACES = {Reason.WASTE: _WHY, Reason.TRANSFER: _WHERE}
_WORD = Look(expand=True)
_DO: dict[Reason, Phrase] = {
    Reason.RECEIVE: strings.DO_RECEIVE,
    Reason.WASTE: strings.DO_WASTE,
    Reason.SAMPLE: strings.DO_SAMPLE,
    Reason.LOADOUT: strings.DO_LOADOUT,
    Reason.COUNT: strings.DO_COUNT,
    Reason.COUNTBACK: strings.DO_COUNTBACK,
    Reason.TRANSFER: strings.DO_SEND_ON,
}
# More than these are told by their number: the button must still be seen.
_NAMED = 5
# As many of what a search finds stand above what was scanned.
_FOUND = 6


@ft.component
def Scanned(desk: Desk, pane: Pane) -> ft.Control:
    """What was scanned at the left, the pad at the right; on a narrow window the pad below."""
    use_watched(pane, pane.stock)
    view = pane.stock.value
    if view is None or view.sheet is None:
        return ft.Container(expand=True)
    back = act(pane.say, stockroom.leave, desk, pane)
    title = stockroom.NAMES[view.sheet.reason]()
    head = Head(pane, step_header(back, title, key="stock-back"))
    scan = Field(view.query, _SCAN)
    lines = _found(desk, pane, view) if view.query.text else _lines(desk, pane, view)
    go = ft.Row([_next(desk, pane)])
    if pane.wide:
        pad = _pad(desk, pane, view, BIG_TARGET)
        side = ft.Column([*pad, ft.Container(expand=True), go], spacing=Space.M)
        side.horizontal_alignment = ft.CrossAxisAlignment.STRETCH
        return ft.Row(
            [
                page(pane, [head, scan, lines], tight=True),
                ft.Container(side, width=SIDE_PANEL, bgcolor=Role.SUNKEN, padding=Space.XL),
            ],
            expand=True,
            spacing=0,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    pad = _pad(desk, pane, view, TARGET if pane.small else BIG_TARGET) if view.chosen else []
    if pane.low and pad:
        # There is room for the pad alone; the way back leads to the lines.
        return page(pane, [head, ft.ListView([*pad, go], expand=True, spacing=Space.S)], tight=True)
    return page(pane, [head, *([] if pad and pane.small else [scan]), lines, *pad, go], tight=True)


def _lines(desk: Desk, pane: Pane, view: StockView) -> ft.Control:
    assert view.sheet is not None
    if not view.sheet.lines and pane.low:
        # There is no room for a picture of nothing.
        help = text(strings.SHEET_EMPTY_HELP(), Type.BODY, Role.QUIET)
        return ft.Container(help, expand=True)
    if not view.sheet.lines:
        return empty_state(
            ft.Icons.QR_CODE_SCANNER_ROUNDED, strings.SHEET_EMPTY(), strings.SHEET_EMPTY_HELP()
        )
    return ft.ListView(
        [_line(desk, pane, one, view.chosen == one.variant.id) for one in view.sheet.lines],
        expand=True,
        spacing=Space.S,
    )


def _line(desk: Desk, pane: Pane, one: SheetLine, chosen: bool) -> ft.Control:
    variant = one.variant
    ink = Role.ON_ACCENT_SOFT if chosen else Role.INK
    quiet = Role.ON_ACCENT_SOFT if chosen else Role.QUIET
    button = ft.Button(
        key=f"sheet-{variant.sku}",
        on_click=partial(stockroom.choose, pane, variant.id),
        expand=True,
        style=surface(
            Role.ACCENT_SOFT if chosen else Role.CARD,
            ink,
            Role.ACCENT if chosen else Role.LINE,
            padding=ft.Padding.symmetric(horizontal=Space.L, vertical=Space.M),
        ),
        content=ft.Row(
            [
                ft.Column(
                    [
                        text(variant.title, Type.STRONG, ink, lines=2),
                        text(isolated(variant.sku), Type.SMALL, quiet, lines=1),
                    ],
                    spacing=0,
                    tight=True,
                    expand=True,
                ),
                text(count(one.units), Type.FIGURE, ink),
            ],
            spacing=Space.L,
        ),
    )
    return ft.Row(
        [
            button,
            icon_button(
                f"sheet-out-{variant.sku}",
                ft.Icons.CLOSE_ROUNDED,
                strings.LEAVE_OUT(title=variant.title),
                act(pane.say, stockroom.leave_out, desk, pane, variant.id),
            ),
        ],
        spacing=Space.S,
    )


def _found(desk: Desk, pane: Pane, view: StockView) -> ft.Control:
    if not view.rows:
        return empty_state(
            ft.Icons.SEARCH_OFF_ROUNDED, strings.NOTHING_FOUND(), strings.NOTHING_FOUND_HELP()
        )
    return ft.ListView(
        [_candidate(desk, pane, row) for row in view.rows[:_FOUND]], expand=True, spacing=Space.S
    )


def _candidate(desk: Desk, pane: Pane, row: TileRow) -> ft.Control:
    return tap_row(
        f"found-{row.variant.sku}",
        row.variant.title,
        isolated(row.variant.sku),
        act(pane.say, stockroom.add_found, desk, pane, row.variant),
        icon=ft.Icons.ADD_ROUNDED,
    )


def _pad(desk: Desk, pane: Pane, view: StockView, height: float) -> list[ft.Control]:
    assert view.sheet is not None
    chosen = [one for one in view.sheet.lines if one.variant.id == view.chosen]
    words = chosen[0].variant.title if chosen else strings.CHOOSE_LINE()
    units = count(chosen[0].units) if chosen else "–"
    shown = ft.Container(
        ft.Row(
            [
                ft.Column(
                    [
                        text(strings.HOW_MANY(), Type.SMALL, Role.QUIET),
                        text(words, Type.BODY, lines=2 if pane.wide else 1),
                    ],
                    spacing=0,
                    tight=True,
                    expand=True,
                ),
                text(units, Type.FIGURE if pane.wide else Type.TITLE),
            ],
            spacing=Space.L,
        ),
        bgcolor=Role.CARD,
        border=ft.Border.all(1, Role.EDGE if chosen else Role.LINE),
        border_radius=RADIUS,
        padding=ft.Padding.symmetric(horizontal=Space.L, vertical=Space.S),
    )

    async def press(key: str) -> None:
        await act(pane.say, stockroom.press, desk, pane, key)()

    said = ft.Semantics(content=shown, container=True, live_region=True)
    return [said, numeric_pad(press, height)]


def _next(desk: Desk, pane: Pane) -> ft.Control:
    return big_button(
        "stock-check",
        strings.NEXT_ONE(),
        act(pane.say, stockroom.check, desk, pane),
        weight=Weight.MAIN,
        look=_WORD,
    )


@ft.component
def Check(desk: Desk, pane: Pane) -> ft.Control:
    """What finishing the sheet does, who does it and why."""
    use_watched(pane, pane.stock)
    view = pane.stock.value
    if view is None or view.sheet is None:
        return ft.Container(expand=True)
    reason = view.sheet.reason
    back = act(pane.say, stockroom.leave, desk, pane)
    head = Head(pane, step_header(back, stockroom.NAMES[reason](), key="stock-back"))
    told: list[ft.Control] = [_moved(one, counts=reason in COUNTS) for one in view.checked]
    if view.left:
        told.insert(0, _left(view))
    go = act(pane.say, stockroom.finish, desk, pane)
    view.why.on_enter = go
    form: list[ft.Control] = [
        Field(view.who, _WHO),
        Field(view.why, _FACES.get(reason, _MAY_WHY)),
    ]
    button = ft.Row([big_button("stock-finish", _DO[reason](), go, weight=Weight.MAIN, look=_WORD)])
    if pane.wide:
        side = ft.Column([*form, ft.Container(expand=True), button], spacing=Space.M)
        side.horizontal_alignment = ft.CrossAxisAlignment.STRETCH
        return ft.Row(
            [
                page(pane, [head, ft.ListView(told, expand=True, spacing=Space.S)], tight=True),
                ft.Container(side, width=SIDE_PANEL, bgcolor=Role.SUNKEN, padding=Space.XL),
            ],
            expand=True,
            spacing=0,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    return page(
        pane, [head, ft.ListView([*told, *form], expand=True, spacing=Space.S), button], tight=True
    )


def _moved(one: Moved, *, counts: bool) -> ft.Control:
    parts: list[ft.Control] = [text(one.variant.title, Type.STRONG)]
    if counts:
        icon, ink, words = difference(one.change)
        parts += [
            ft.Row(
                [ft.Icon(icon, size=24, color=ink), text(words, Type.HEADING, ink, expand=True)],
                spacing=Space.S,
            ),
            ft.Row(
                [
                    _figure(strings.EXPECTED(), one.expected),
                    _figure(strings.COUNTED(), one.on_hand),
                ],
                spacing=Space.L,
            ),
        ]
    else:
        words = strings.BEFORE_AND_AFTER(before=count(one.expected), after=count(one.on_hand))
        change = f"+{count(one.change)}" if one.change > 0 else count(one.change)
        parts = [
            ft.Row(
                [
                    ft.Column(
                        [*parts, text(words, Type.SMALL, Role.QUIET)],
                        spacing=0,
                        tight=True,
                        expand=True,
                    ),
                    text(isolated(change), Type.TITLE),
                ],
                spacing=Space.L,
            )
        ]
    if counts and one.shared and one.change > 0:
        parts.append(_attention(strings.COUNT_AT_ONE_TILL()))
    column = ft.Column(parts, spacing=Space.S, tight=True)
    column.horizontal_alignment = ft.CrossAxisAlignment.STRETCH
    return card(column, padding=Space.L)


def _left(view: StockView) -> ft.Control:
    """What is still to be counted; nothing is done to it by this sheet."""
    names = ", ".join(view.left[:_NAMED]) + (" …" if len(view.left) > _NAMED else "")
    told = strings.STILL_TO_COUNT(len(view.left))
    return card(
        ft.Column([_attention(told), text(names, Type.BODY)], spacing=Space.S, tight=True),
        padding=Space.L,
    )


def _attention(words: str) -> ft.Control:
    return ft.Row(
        [
            ft.Icon(ft.Icons.WARNING_ROUNDED, size=22, color=Role.INK),
            text(words, Type.NOTE, expand=True),
        ],
        spacing=Space.S,
    )


def difference(units: int) -> tuple[ft.IconData, ft.ColorValue, str]:
    """How a difference that was counted looks and is said."""
    if units > 0:
        words = strings.TOO_MANY(units)
        return ft.Icons.ARROW_UPWARD_ROUNDED, Role.INK, words
    if units < 0:
        words = strings.MISSING(-units)
        return ft.Icons.ARROW_DOWNWARD_ROUNDED, Role.REFUSE_INK, words
    return ft.Icons.CHECK_CIRCLE_ROUNDED, Role.INK, strings.AS_EXPECTED()


def _figure(words: str, units: int) -> ft.Control:
    return ft.Column(
        [text(words, Type.SMALL, Role.QUIET), amount(count(units), Type.HEADING)],
        spacing=0,
        tight=True,
        expand=True,
    )
