"""Stock: what is on hand, what can be done with it, and how it came to be."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from kiosk.domain.catalogue import StockPolicy
from kiosk.domain.stock import Reason
from kiosk.language import Plural
from kiosk.services import completeness
from kiosk.services.catalogue import TileRow
from kiosk.services.formats import as_written, count, day_and_time, isolated, money
from kiosk.services.stock_reports import AtCost, Transfer, Variance
from kiosk.ui import stockroom, strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.dialog import Question, use_ask
from kiosk.ui.parts.empty import empty_state
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page
from kiosk.ui.parts.row import card
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import amount, text
from kiosk.ui.screens.stock_sheet import Check, Scanned, difference
from kiosk.ui.stock_view import Stage, StockView
from kiosk.ui.theme import BIG_TARGET, SIDE_PANEL, TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_watched

_FIND = Face("stock-find", strings.FIND_STOCK, ft.Icons.SEARCH_ROUNDED, stays=True)
_DEEDS: tuple[tuple[Reason, ft.IconData], ...] = (
    (Reason.RECEIVE, ft.Icons.ADD_ROUNDED),
    (Reason.WASTE, ft.Icons.DELETE_OUTLINE_ROUNDED),
    (Reason.SAMPLE, ft.Icons.CARD_GIFTCARD_ROUNDED),
    (Reason.COUNT, ft.Icons.CHECKLIST_ROUNDED),
    (Reason.LOADOUT, ft.Icons.LOCAL_SHIPPING_ROUNDED),
    (Reason.COUNTBACK, ft.Icons.HOME_ROUNDED),
    (Reason.TRANSFER, ft.Icons.MOVE_UP_ROUNDED),
)


@ft.component
def Stock(desk: Desk, pane: Pane) -> ft.Control:
    """What is being done with the stock, or what there is of it."""
    use_watched(pane, pane.stock)
    view = pane.stock.value
    if view is None:
        # Its own page was left by another way; one tap on More leads here again.
        return ft.Container(expand=True)
    view.query.on_typed = act(pane.say, stockroom.find, desk, pane)
    view.query.on_enter = act(pane.say, stockroom.enter, desk, pane)
    if view.stage is Stage.SHEET and view.sheet is not None:
        return Scanned(desk, pane)
    if view.stage is Stage.CHECK and view.sheet is not None:
        return Check(desk, pane)
    if view.stage is Stage.VARIANCE:
        return _variance(desk, pane, view)
    return Shelf(desk, pane)


@ft.component
def Shelf(desk: Desk, pane: Pane) -> ft.Control:
    """What is on hand, and what can be done with it."""
    use_watched(pane, pane.stock, desk.sync)
    ask = use_ask(pane.zoom)

    async def look() -> None:
        await stockroom.look(desk, pane)

    # What has moved by a sale, a command or another till is seen as soon as it is known here.
    status = desk.sync.value
    ft.use_effect(look, [status.last, status.pending])
    view = pane.stock.value
    if view is None:
        return ft.Container(expand=True)
    head = _head(desk, pane, strings.STOCK())

    def throw_away() -> None:
        question = Question(
            "stock-drop",
            strings.THROW_AWAY_QUESTION(),
            strings.THROW_AWAY_SENTENCE(),
            strings.THROW_AWAY(),
            strings.EMPTY_NO(),
            danger=True,
        )
        ask(question, act(pane.say, stockroom.drop, desk, pane))

    deeds = _deeds(desk, pane, view, throw_away)
    find = Field(view.query, _FIND)
    listed = [*(_away(desk, pane, one) for one in view.away), *_rows(desk, view)]
    if pane.wide:
        side = ft.Column(deeds, spacing=Space.M, scroll=ft.ScrollMode.AUTO)
        side.horizontal_alignment = ft.CrossAxisAlignment.STRETCH
        return ft.Row(
            [
                page(
                    pane,
                    [head, find, ft.ListView(listed, expand=True, spacing=Space.S)],
                    tight=True,
                ),
                ft.Container(side, width=SIDE_PANEL, bgcolor=Role.SUNKEN, padding=Space.XL),
            ],
            expand=True,
            spacing=0,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    rest = ft.ListView([*deeds, find, *listed], expand=True, spacing=Space.S)
    return page(pane, [head, rest], tight=True)


def _deeds(
    desk: Desk, pane: Pane, view: StockView, throw_away: Callable[[], None]
) -> list[ft.Control]:
    height = TARGET + Space.S if pane.small else BIG_TARGET
    look = Look(height, Type.STRONG if pane.small else Type.HEADING, expand=True)

    def deed(
        key: str, words: str, icon: ft.IconData, go: Callable[[], object], *, main: bool = False
    ) -> ft.Control:
        weight = Weight.MAIN if main else Weight.SECOND
        # A phone has no room for a shape besides two words in one row.
        shown = icon if main or not pane.small else None
        return big_button(key, words, go, icon=shown, weight=weight, look=look)

    variance = deed(
        "stock-variance",
        strings.VARIANCE(),
        ft.Icons.BALANCE_ROUNDED,
        act(pane.say, stockroom.show_variance, desk, pane),
    )
    if view.sheet is not None:
        what = stockroom.NAMES[view.sheet.reason]()
        things = strings.THINGS(len(view.sheet.lines))
        go = act(pane.say, stockroom.start, desk, pane, view.sheet.reason)
        words = strings.GO_ON_WITH(what=what)
        goes_on = deed("stock-go-on", words, ft.Icons.PLAY_ARROW_ROUNDED, go, main=True)
        words = strings.THROW_AWAY()
        drop = deed("stock-drop", words, ft.Icons.DELETE_OUTLINE_ROUNDED, throw_away)
        told = text(strings.SHEET_OPEN(what=what, things=things), Type.BODY, Role.QUIET)
        return [told, _row(goes_on), _row(drop), _row(variance)]
    buttons = [
        deed(
            f"stock-{reason}",
            stockroom.NAMES[reason](),
            icon,
            act(pane.say, stockroom.start, desk, pane, reason),
        )
        for reason, icon in _DEEDS
    ]
    buttons.append(variance)
    across = 1 if pane.wide else 2
    rows = [buttons[start : start + across] for start in range(0, len(buttons), across)]
    return [_row(*one) for one in rows]


def _away(desk: Desk, pane: Pane, one: Transfer) -> ft.Control:
    """What was sent on, and taking it in where it arrived."""
    things = ", ".join(f"{count(units)} × {as_written(title)}" for units, _, title in one.lines)
    told = ft.Column(
        [
            text(strings.ON_THE_WAY_TO(place=as_written(one.to)), Type.STRONG),
            text(things, Type.SMALL, Role.QUIET, lines=3),
            text(day_and_time(one.at, desk.zone), Type.SMALL, Role.QUIET),
        ],
        spacing=0,
        tight=True,
        expand=True,
    )
    button = big_button(
        f"stock-arrived-{one.id}",
        strings.DO_RECEIVE(),
        act(pane.say, stockroom.take_in, desk, pane, one),
        look=Look(TARGET + Space.S, Type.STRONG, expand=pane.small),
    )
    parts = ft.Column([told, ft.Row([button])], tight=True) if pane.small else None
    if parts is not None:
        told.expand = False
        parts.horizontal_alignment = ft.CrossAxisAlignment.STRETCH
    return card(parts or ft.Row([told, button], spacing=Space.L), padding=Space.M)


def _rows(desk: Desk, view: StockView) -> list[ft.Control]:
    if not view.rows:
        asked = bool(view.query.text)
        title = strings.NOTHING_FOUND() if asked else strings.NO_PRODUCTS()
        help = strings.NOTHING_FOUND_HELP() if asked else strings.NO_PRODUCTS_HELP()
        empty = empty_state(ft.Icons.INVENTORY_2_ROUNDED, title, help)
        empty.expand = False
        return [empty]
    found: list[ft.Control] = [_on_hand(row) for row in view.rows]
    if view.more:
        found.append(text(strings.MORE_FOUND(), Type.BODY, Role.QUIET))
    standing = desk.sync.value.standing
    if not standing.complete:
        words = completeness.sentence(standing, desk.zone, most=2)
        found.insert(0, text(words, Type.BODY))
    return found


def _on_hand(row: TileRow) -> ft.Control:
    variant = row.variant
    uncounted = variant.policy is StockPolicy.UNLIMITED
    words = strings.UNCOUNTED() if uncounted else count(row.on_hand or 0)
    below = not uncounted and (row.on_hand or 0) <= 0
    figures: list[ft.Control] = [
        text(
            words,
            Type.SMALL if uncounted else Type.TITLE,
            Role.REFUSE_INK if below else Role.QUIET if uncounted else Role.INK,
            align=ft.TextAlign.END,
        )
    ]
    parts = []
    if variant.policy is StockPolicy.STRICT and row.to_sell != row.on_hand:
        parts.append(strings.HELD_HERE(max(row.to_sell or 0, 0)))
    if row.kept:
        parts.append(strings.RESERVED(row.kept))
    if parts:
        figures.append(text(" · ".join(parts), Type.SMALL, Role.QUIET, align=ft.TextAlign.END))
    return card(
        ft.Row(
            [
                ft.Column(
                    [
                        text(variant.title, Type.STRONG, lines=2),
                        text(isolated(variant.sku), Type.SMALL, Role.QUIET, lines=1),
                    ],
                    spacing=0,
                    tight=True,
                    expand=True,
                ),
                ft.Column(
                    figures,
                    spacing=0,
                    tight=True,
                    horizontal_alignment=ft.CrossAxisAlignment.END,
                ),
            ],
            spacing=Space.L,
        ),
        padding=Space.M,
    )


def _variance(desk: Desk, pane: Pane, view: StockView) -> ft.Control:
    head = _head(desk, pane, strings.VARIANCE())
    if not view.variance:
        empty = empty_state(
            ft.Icons.BALANCE_ROUNDED, strings.NO_VARIANCE(), strings.NO_VARIANCE_HELP()
        )
        return page(pane, [head, empty], tight=True)
    standing = completeness.sentence(desk.sync.value.standing, desk.zone, most=2)
    listed: list[ft.Control] = [text(standing, Type.BODY, Role.QUIET)]
    listed += [_sums(pane, one) for one in view.at_cost]
    listed += [_how(pane, one) for one in view.variance]
    return page(pane, [head, ft.ListView(listed, expand=True, spacing=Space.M)], tight=True)


def _sums(pane: Pane, one: AtCost) -> ft.Control:
    figures: list[ft.Control] = [
        _figure(strings.ON_HAND_AT_COST(), money(one.value)),
        _figure(strings.MISSING_AT_COST(), money(one.missing)),
        _figure(strings.OVER_AT_COST(), money(one.over)),
    ]
    row: ft.Control = ft.Row(
        figures, spacing=Space.L, vertical_alignment=ft.CrossAxisAlignment.START
    )
    if pane.small:
        row = ft.Column([ft.Row([figure]) for figure in figures], spacing=Space.S, tight=True)
    parts = [row]
    if one.unknown:
        parts.append(text(strings.WITHOUT_COST(one.unknown), Type.SMALL, Role.QUIET))
    return card(ft.Column(parts, spacing=Space.S, tight=True), padding=Space.L)


def _how(pane: Pane, one: Variance) -> ft.Control:
    """One thing: over or short in words, the figures, and how they came about."""
    icon, ink, words = difference(one.difference)
    if one.counted is None:
        icon, ink, words = ft.Icons.REMOVE_ROUNDED, Role.QUIET, strings.UNCOUNTED()
    found: list[ft.Control] = [
        ft.Row(
            [ft.Icon(icon, size=24, color=ink), text(words, Type.HEADING, ink, expand=True)],
            spacing=Space.S,
        )
    ]
    lost = one.value_of_difference
    if lost:
        amount = money(lost if lost.minor > 0 else -lost)
        found.append(text(strings.AT_COST(amount=amount), Type.SMALL, ink))
    named: list[ft.Control] = [
        text(as_written(one.title) or isolated(one.sku), Type.STRONG),
        text(_sum(one), Type.SMALL, Role.QUIET),
    ]
    figures = [_figure(strings.EXPECTED(), count(one.expected))]
    if one.counted is not None:
        figures.append(_figure(strings.COUNTED(), count(one.counted)))
    if pane.wide:
        # All of a thing in one row, so that the eye runs down the differences.
        if one.counted is None:
            figures.append(ft.Container(expand=True))
        row = ft.Row([_column(named, 3), *figures, _column(found, 2)], spacing=Space.L)
        return card(row, padding=Space.L)
    row = ft.Row(figures, spacing=Space.L, vertical_alignment=ft.CrossAxisAlignment.START)
    return card(_column([named[0], *found, row, named[1]]), padding=Space.L)


def _column(parts: list[ft.Control], expand: int | None = None) -> ft.Column:
    return ft.Column(
        parts,
        expand=expand,
        spacing=Space.XS,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


_PARTS: Sequence[tuple[Reason, int, Plural]] = (
    (Reason.RECEIVE, 1, strings.RECEIVED),
    (Reason.RETURN, 1, strings.RETURNED),
    (Reason.SALE, -1, strings.SOLD),
    (Reason.WASTE, -1, strings.WASTED),
    (Reason.SAMPLE, -1, strings.SAMPLES),
    (Reason.TRANSFER, -1, strings.SENT_AWAY),
)


def _sum(one: Variance) -> str:
    parts = [strings.LOADED_OUT(one.loaded_out)]
    for reason, way, words in _PARTS:
        units = one.units.get(reason, 0) * way
        if units:
            parts.append(words(units))
    # A line ends between two of them, not between a number and its word.
    return " · ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts)


def _figure(words: str, figure: str) -> ft.Control:
    return ft.Column(
        [text(words, Type.SMALL, Role.QUIET), amount(figure, Type.HEADING, Type.STRONG)],
        spacing=0,
        tight=True,
        expand=True,
    )


def _head(desk: Desk, pane: Pane, title: str) -> ft.Control:
    back = act(pane.say, stockroom.leave, desk, pane)
    return Head(pane, step_header(back, title, key="stock-back"))


def _row(*parts: ft.Control) -> ft.Row:
    return ft.Row(list(parts), spacing=Space.S)
