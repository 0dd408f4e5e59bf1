"""The till session: how it stands, what can be done with it, and its reports as paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from kiosk.domain.money import Money
from kiosk.domain.session import Compared, MoveKind
from kiosk.language import Phrase
from kiosk.services.formats import as_written, day_and_time, money
from kiosk.services.session_paper import difference_words, tender_words, unsent_words
from kiosk.services.session_reports import Report
from kiosk.ui import sessioning, strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.empty import empty_state
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.money_field import money_field
from kiosk.ui.parts.pad import numeric_pad
from kiosk.ui.parts.page import page, scrolled
from kiosk.ui.parts.receipt import paper_picture
from kiosk.ui.parts.row import card, tap_row
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import amount, heading, text
from kiosk.ui.screens.seller import may_not
from kiosk.ui.screens.session_count import Count
from kiosk.ui.session_view import CASH, SessionView, Stage
from kiosk.ui.theme import BIG_TARGET, RADIUS_LARGE, SIDE_PANEL, TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_watched

_WORD = Look(type=Type.HEADING, expand=True)
_WHO = Face("session-who", strings.WHO_ACTS, ft.Icons.PERSON_ROUNDED)
_MAY_WHO = Face("session-closer", strings.WHO_ACTS_OPTIONAL, ft.Icons.PERSON_ROUNDED)
_WHY = Face("session-why", strings.WHY_MOVED, ft.Icons.EDIT_ROUNDED)
_MOVES: dict[MoveKind, tuple[Phrase, Phrase, ft.IconData]] = {
    MoveKind.CASH_IN: (strings.CASH_IN, strings.DO_CASH_IN, ft.Icons.ADD_ROUNDED),
    MoveKind.CASH_OUT: (strings.CASH_OUT, strings.DO_CASH_OUT, ft.Icons.REMOVE_ROUNDED),
    MoveKind.NO_SALE: (strings.NO_SALE, strings.DO_NO_SALE, ft.Icons.LOCK_OPEN_ROUNDED),
}


@ft.component
def Session(desk: Desk, pane: Pane) -> ft.Control:
    """What is being done with the session, or how it stands."""
    use_watched(pane, pane.session)
    view = pane.session.value
    if view is None:
        # Its own page was left by another way; one tap on More leads here again.
        return ft.Container(expand=True)
    if view.stage in (Stage.OPEN, Stage.COUNT):
        return Count(desk, pane)
    return _STAGES[view.stage](desk, pane, view)


def _home(desk: Desk, pane: Pane, view: SessionView) -> ft.Control:
    head = _head(desk, pane, strings.SESSION())
    left = [_standing(desk, view), *_deeds(desk, pane, view)]
    right: list[ft.Control] = [heading(strings.Z_REPORTS(), Type.HEADING)]
    right += [_past(desk, pane, one) for one in view.past]
    if not view.past:
        right.append(text(strings.NOTHING_YET(), Type.BODY, Role.QUIET))
    if pane.wide:
        return ft.Row(
            [page(pane, [head, scrolled(left)]), _side(right)],
            expand=True,
            spacing=0,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    return page(pane, [head, scrolled([*left, *right])])


def _standing(desk: Desk, view: SessionView) -> ft.Control:
    current = view.current
    if current is None:
        return card(
            ft.Column(
                [
                    text(strings.SESSION_CLOSED_NOW(), Type.TITLE),
                    text(strings.SESSION_CLOSED_HELP(), Type.BODY, Role.QUIET),
                    *may_not(desk),
                ],
                spacing=Space.S,
                tight=True,
            )
        )
    opening = money(current.opening)
    told = (
        strings.SESSION_OPENED_BY(amount=opening, who=as_written(current.who))
        if current.who
        else strings.SESSION_FLOAT(amount=opening)
    )
    since = strings.SESSION_OPEN_SINCE(time=day_and_time(current.opened, desk.zone))
    return card(
        ft.Column(
            [text(since, Type.TITLE), text(told, Type.BODY, Role.QUIET)],
            spacing=Space.S,
            tight=True,
        )
    )


def _deeds(desk: Desk, pane: Pane, view: SessionView) -> list[ft.Control]:
    def begin(stage: Stage, kind: MoveKind = MoveKind.NO_SALE) -> Callable[[], object]:
        return act(pane.say, sessioning.start, desk, pane, stage, kind)

    def move(kind: MoveKind) -> ft.Control:
        words, _, icon = _MOVES[kind]
        key = f"session-{kind.replace('_', '-')}"
        return big_button(key, words(), begin(Stage.MOVE, kind), icon=icon, look=_WORD)

    if view.current is None:
        first = big_button(
            "session-open",
            strings.OPEN_A_SESSION(),
            begin(Stage.OPEN),
            icon=ft.Icons.POINT_OF_SALE_ROUNDED,
            weight=Weight.MAIN,
            look=_WORD,
        )
        return [_row(first), _row(move(MoveKind.NO_SALE))]
    x = big_button(
        "session-x",
        strings.X_REPORT(),
        act(pane.say, sessioning.show_x, desk, pane),
        icon=ft.Icons.RECEIPT_LONG_ROUNDED,
        look=_WORD,
    )
    close = big_button(
        "session-count",
        strings.COUNT_AND_CLOSE(),
        begin(Stage.COUNT),
        icon=ft.Icons.LOCK_ROUNDED,
        weight=Weight.MAIN,
        look=_WORD,
    )
    cash = [move(MoveKind.CASH_IN), move(MoveKind.CASH_OUT)]
    rest = [move(MoveKind.NO_SALE), x]
    # A phone has no room for two words beside each other in every language.
    rows = [[one] for one in (*cash, *rest)] if pane.small else [cash, rest]
    return [*(_row(*one) for one in rows), _row(close)]


def _past(desk: Desk, pane: Pane, report: Report) -> ft.Control:
    cash = next(one for one in report.compared if one.kind == CASH)
    return tap_row(
        f"session-{report.number}",
        report.number,
        f"{day_and_time(report.at, desk.zone)} · {as_written(report.device_name)} · "
        f"{difference_words(cash)}",
        act(pane.say, sessioning.show_z, desk, pane, report),
    )


def _move(desk: Desk, pane: Pane, view: SessionView) -> ft.Control:
    words, deed, icon = _MOVES[view.kind]
    head = _head(desk, pane, words())
    go = act(pane.say, sessioning.move, desk, pane)
    view.why.on_enter = go
    button = big_button("session-move", deed(), go, icon=icon, weight=Weight.MAIN, look=_WORD)
    who = [] if desk.crew.operator.value else [Field(view.who, _WHO)]
    fields: list[ft.Control] = [*who, Field(view.why, _WHY), _row(button)]
    if view.kind is MoveKind.NO_SALE:
        return page(pane, [head, scrolled([_narrow(pane, fields)])])
    entered = view.amount(CASH) if view.entered.get(CASH) else None
    pad: list[ft.Control] = [
        ft.Row([money_field(strings.HOW_MUCH(), entered)]),
        numeric_pad(lambda key: sessioning.press(pane, key), TARGET if pane.small else BIG_TARGET),
    ]
    if pane.wide:
        return ft.Row(
            [page(pane, [head, scrolled(fields)]), _side(pad)],
            expand=True,
            spacing=0,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    return page(pane, [head, scrolled([*pad, *fields])])


def _compare(desk: Desk, pane: Pane, view: SessionView) -> ft.Control:
    head = _head(desk, pane, strings.CLOSE_SESSION())
    again = big_button(
        "session-recount",
        strings.COUNT_AGAIN(),
        act(pane.say, sessioning.recount, pane),
        icon=ft.Icons.REPLAY_ROUNDED,
        look=_WORD,
    )
    close = big_button(
        "session-close",
        strings.CLOSE_SESSION(),
        act(pane.say, sessioning.close, desk, pane),
        icon=ft.Icons.LOCK_ROUNDED,
        weight=Weight.MAIN,
        look=_WORD,
    )
    below: list[ft.Control] = [
        text(strings.DIFFERENCE_HELP(), Type.BODY, Role.QUIET),
        *([] if desk.crew.operator.value else [Field(view.who, _MAY_WHO)]),
        *((_row(again), _row(close)) if pane.small else (_row(again, close),)),
    ]
    told: list[ft.Control] = [_difference(one) for one in view.compared if one.countable]
    return page(pane, [head, scrolled([_narrow(pane, [*told, *below])])])


def _difference(one: Compared) -> ft.Control:
    shape, color = _shape(one)
    figures = [(strings.EXPECTED(), one.expected)]
    if one.counted is not None:
        figures.append((strings.COUNTED(), one.counted))
    return card(
        ft.Column(
            [
                text(tender_words(one.kind), Type.STRONG),
                ft.Row(
                    [
                        ft.Icon(shape, size=26, color=color),
                        text(difference_words(one), Type.TITLE, color, expand=True),
                    ],
                    spacing=Space.M,
                ),
                ft.Row([_figure(*each) for each in figures], spacing=Space.L),
            ],
            spacing=Space.S,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=Space.L,
    )


def _figure(words: str, sum: Money) -> ft.Control:
    return ft.Column(
        [text(words, Type.SMALL, Role.QUIET), amount(money(sum), Type.HEADING, Type.STRONG)],
        spacing=0,
        tight=True,
        expand=True,
    )


def _shape(one: Compared) -> tuple[ft.IconData, ft.ColorValue]:
    if one.difference is None:
        return ft.Icons.REMOVE_ROUNDED, Role.QUIET
    if not one.difference:
        return ft.Icons.CHECK_CIRCLE_ROUNDED, Role.INK
    over = one.difference.minor > 0
    return ft.Icons.ARROW_UPWARD_ROUNDED if over else ft.Icons.ARROW_DOWNWARD_ROUNDED, (
        Role.INK if over else Role.REFUSE_INK
    )


def _paper(desk: Desk, pane: Pane, view: SessionView) -> ft.Control:
    report = view.report
    if report is None:
        return empty_state(ft.Icons.RECEIPT_LONG_ROUNDED, strings.X_REPORT(), strings.NOTHING_YET())
    name = as_written(report.number)
    title = strings.Z_REPORT(number=name) if report.closed else strings.X_REPORT()
    # Its number alone where there is no room for more.
    head = _head(desk, pane, name if report.closed and pane.small else title)
    told: list[ft.Control] = [_closed(report)] if view.closed else []
    button = big_button(
        "session-print",
        strings.REPRINT() if report.closed else strings.PRINT(),
        act(pane.say, sessioning.print_it, desk, pane),
        icon=ft.Icons.PRINT_ROUNDED,
        weight=Weight.SECOND if view.closed else Weight.MAIN,
        look=_WORD,
    )
    told.append(_row(button))
    if view.closed:
        done = act(pane.say, sessioning.leave, desk, pane)
        told.append(
            _row(big_button("session-done", strings.DONE(), done, weight=Weight.MAIN, look=_WORD))
        )
    picture = paper_picture(view.picture, title)
    if pane.wide:
        return ft.Row(
            [
                page(pane, [head, scrolled(told)]),
                ft.Container(picture, width=SIDE_PANEL, bgcolor=Role.SUNKEN),
            ],
            expand=True,
            spacing=0,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    # The paper is long, and moved within its own room; what was found stands above it.
    room = ft.Container(picture, height=max(pane.height - _AROUND_PAPER, _LEAST_PAPER))
    return page(pane, [head, scrolled([*told, room] if view.closed else [room, *told])])


# What a phone needs besides the paper, and what of it must be seen at once.
_AROUND_PAPER, _LEAST_PAPER = 330, 240


def _closed(report: Report) -> ft.Control:
    unsent = unsent_words(report)
    lines = [
        f"{tender_words(one.kind)}: {difference_words(one)}"
        for one in report.compared
        if one.countable
    ]
    return ft.Container(
        bgcolor=Role.ACCEPT,
        border_radius=RADIUS_LARGE,
        padding=Space.XL,
        content=ft.Semantics(
            live_region=True,
            content=ft.Column(
                [
                    ft.Icon(ft.Icons.CHECK_CIRCLE_ROUNDED, size=48, color=Role.ON_ACCEPT),
                    _centered(strings.SESSION_CLOSED(), Type.TITLE),
                    *(_centered(line) for line in lines),
                    *([_centered(unsent)] if unsent else []),
                ],
                tight=True,
                spacing=Space.XS,
                horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            ),
        ),
        alignment=ft.Alignment.CENTER,
    )


def _centered(words: str, type: Type = Type.BODY) -> ft.Text:
    return text(words, type, Role.ON_ACCEPT, align=ft.TextAlign.CENTER)


def _head(desk: Desk, pane: Pane, title: str) -> ft.Control:
    back = act(pane.say, sessioning.leave, desk, pane)
    return Head(pane, step_header(back, title, key="session-back"))


def _row(*parts: ft.Control) -> ft.Row:
    return ft.Row(list(parts), spacing=Space.M)


def _side(parts: Sequence[ft.Control]) -> ft.Control:
    column = ft.Column(
        list(parts),
        spacing=Space.M,
        scroll=ft.ScrollMode.AUTO,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return ft.Container(column, width=SIDE_PANEL, bgcolor=Role.SUNKEN, padding=Space.XL)


def _narrow(pane: Pane, parts: Sequence[ft.Control]) -> ft.Control:
    """A form no wider than is good to read."""
    column = ft.Column(
        list(parts),
        spacing=Space.M,
        tight=True,
        width=_FORM if pane.wide else None,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return ft.Row([column]) if pane.wide else column


_FORM = 640


_STAGES: dict[Stage, Callable[[Desk, Pane, SessionView], ft.Control]] = {
    Stage.HOME: _home,
    Stage.MOVE: _move,
    Stage.COMPARE: _compare,
    Stage.PAPER: _paper,
}
