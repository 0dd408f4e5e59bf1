"""Counting a drawer, to open a session with a float or to close one, blind."""

from __future__ import annotations

from functools import partial

import flet as ft

from kiosk.domain.money import Money
from kiosk.services.formats import count, money
from kiosk.ui import sessioning, strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.count_pad import Slot, count_grid
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.money_field import money_field
from kiosk.ui.parts.pad import numeric_pad
from kiosk.ui.parts.page import page, scrolled
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.session_view import CARD, CASH, SessionView, Stage
from kiosk.ui.theme import BIG_TARGET, SIDE_PANEL, TARGET, Role, Space
from kiosk.ui.watching import act, use_watched

_WORD = Look(expand=True)
_WHO = Face("session-opener", strings.WHO_ACTS_OPTIONAL, ft.Icons.PERSON_ROUNDED)
# As many characters of an amount as fit in a quarter of a phone.
_SHORT = 8


@ft.component
def Count(desk: Desk, pane: Pane) -> ft.Control:
    """What is counted at the left, the pad at the right; on a narrow window the pad below."""
    use_watched(pane, pane.session)
    view = pane.session.value
    if view is None:
        return ft.Container(expand=True)
    opens = view.stage is Stage.OPEN
    title = strings.COUNT_FLOAT() if opens else strings.COUNT_DRAWER()
    back = act(pane.say, sessioning.leave, desk, pane)
    head = Head(pane, step_header(back, title, key="session-back"))
    sum = ft.Row([money_field(strings.COUNTED_SO_FAR(), view.cash.amount)])
    pad = numeric_pad(lambda key: sessioning.press(pane, key), TARGET if pane.small else BIG_TARGET)
    deeds = ft.Row([_next(pane, view), _go(desk, pane, opens)], spacing=Space.S)
    grids = _grids(pane, view)
    asks = opens and desk.crew.operator.value is None
    who: list[ft.Control] = [Field(view.who, _WHO)] if asks else []
    if pane.wide:
        right = scrolled([sum, pad, *who, deeds])
        return ft.Row(
            [
                page(pane, [head, scrolled(grids)], tight=True),
                ft.Container(right, width=SIDE_PANEL, bgcolor=Role.SUNKEN, padding=Space.XL),
            ],
            expand=True,
            spacing=0,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    if pane.low:
        return page(pane, [head, scrolled([sum, *grids, *who, pad, deeds])], tight=True)
    # The keys at the foot, under the thumb; what is counted moves above them where there is more.
    return page(pane, [head, sum, scrolled([*grids, *who]), pad, deeds], tight=True)


def _grids(pane: Pane, view: SessionView) -> list[ft.Control]:
    pieces = [one for one in view.slots if one not in (CASH, CARD)]
    longest = max((len(_value(view, one)) for one in pieces), default=0)
    across = 4 if pane.wide or longest <= _SHORT else 3
    height = TARGET if pane.small else BIG_TARGET
    sums = [one for one in view.slots if one in (CASH, CARD)]
    found: list[ft.Control] = []
    if pieces:
        found.append(count_grid([_slot(pane, view, one) for one in pieces], across, height))
    found.append(count_grid([_slot(pane, view, one) for one in sums], 2, height))
    return found


def _slot(pane: Pane, view: SessionView, name: str) -> Slot:
    digits = view.entered.get(name, "")
    if name in (CASH, CARD):
        words = strings.CASH_IN_ALL() if name == CASH else strings.TERMINALS_SLIP()
        entered = money(view.amount(name)) if digits else ""
        spoken = f"{words} · {entered or strings.NOTHING_YET()}"
    else:
        words = _value(view, name)
        entered = count(int(digits)) if digits else ""
        spoken = f"{words} · {strings.PIECES(int(digits or 0))}"
    return Slot(
        f"count-{name}",
        words,
        entered,
        view.slot == name,
        partial(sessioning.choose, pane, name),
        spoken,
    )


def _value(view: SessionView, name: str) -> str:
    return money(Money(int(name), view.currency))


def _next(pane: Pane, view: SessionView) -> ft.Control:
    return big_button(
        "count-next",
        strings.NEXT_ONE(),
        act(pane.say, sessioning.go_on, pane),
        look=_WORD,
        disabled=len(view.slots) < 2,
    )


def _go(desk: Desk, pane: Pane, opens: bool) -> ft.Control:
    return big_button(
        "session-opened" if opens else "session-compare",
        strings.OPEN_IT() if opens else strings.COMPARE(),
        act(pane.say, sessioning.open_it if opens else sessioning.compare, desk, pane),
        weight=Weight.MAIN,
        look=_WORD,
    )
