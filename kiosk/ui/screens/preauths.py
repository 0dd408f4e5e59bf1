"""Card holds: those that wait, letting one go, and the form for a new one."""

from __future__ import annotations

import flet as ft

from kiosk.domain.preauth import State
from kiosk.language import Phrase
from kiosk.services.formats import as_written, day_and_time, money
from kiosk.services.preauths import Preauth
from kiosk.ui import preauth_strings as strings
from kiosk.ui import preauthing, terminal_strings
from kiosk.ui.charging import stop, waits
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane
from kiosk.ui.parts.button import Look, Press, Weight, big_button
from kiosk.ui.parts.dialog import Ask, Question, use_ask
from kiosk.ui.parts.empty import empty_state
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page
from kiosk.ui.parts.row import card, tap_row
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import text
from kiosk.ui.preauth_view import PreauthsView
from kiosk.ui.theme import Role, Space, Type
from kiosk.ui.watching import act, use_draft, use_watched

_WORD = Look(type=Type.HEADING, expand=True)
_AMOUNT = Face("hold-amount", strings.AMOUNT, ft.Icons.PAYMENTS_ROUNDED, ft.KeyboardType.NUMBER)
_ABOUT = Face("hold-about", strings.ABOUT, ft.Icons.LABEL_ROUNDED)
_DAYS = Face("hold-days", strings.DAYS, ft.Icons.EVENT_ROUNDED, ft.KeyboardType.NUMBER)
_REFERENCE = Face("hold-reference", strings.REFERENCE, ft.Icons.RECEIPT_ROUNDED)
_SCHEME = Face("hold-scheme", strings.SCHEME, ft.Icons.CREDIT_CARD_ROUNDED)
_LAST_FOUR = Face("hold-last-four", strings.LAST_FOUR, ft.Icons.PIN_ROUNDED, ft.KeyboardType.NUMBER)
_FACES = (_AMOUNT, _ABOUT, _DAYS, _REFERENCE, _SCHEME, _LAST_FOUR)
# What is said of any of them, and what of its slip is typed where nobody asks the terminal.
_OF_EACH = 3
_SHAPES = {
    State.AUTHORIZED: (ft.Icons.LOCK_CLOCK_ROUNDED, Role.INK),
    State.EXPIRED: (ft.Icons.TIMER_OFF_ROUNDED, Role.REFUSE_INK),
    State.RELEASED: (ft.Icons.LOCK_OPEN_ROUNDED, Role.QUIET),
    State.CAPTURED: (ft.Icons.CHECK_CIRCLE_ROUNDED, Role.QUIET),
}


def preauths_row(desk: Desk, pane: Pane) -> ft.Control:
    """The way to the card holds."""
    return tap_row(
        "open-card-holds",
        strings.HOLDS(),
        strings.HOLDS_HELP(),
        act(pane.say, preauthing.begin, desk, pane),
        icon=ft.Icons.LOCK_CLOCK_ROUNDED,
    )


@ft.component
def Preauths(desk: Desk, pane: Pane) -> ft.Control:
    """What is held, what lapses first first, and below it what has lapsed; or the form."""
    use_watched(pane, pane.preauths, desk.charging)
    ask = use_ask(pane.zoom)
    view = pane.preauths.value
    leave = act(pane.say, pane.turn, Leaf.START)
    if view.making:
        leave = act(pane.say, preauthing.stop_making, desk, pane)
    title = strings.NEW() if view.making else strings.HOLDS()
    head = Head(pane, step_header(leave, title, key="card-holds-back", wide=pane.wide))
    running = desk.charging.value
    if running is not None and running.preauth is not None and waits(desk):
        return page(pane, [head, *_waiting(desk, pane, money(running.amount))])
    if view.making:
        return page(pane, [head, Form(desk, pane, view)], scroll=ft.ScrollMode.AUTO)
    button = ft.Row(
        [
            big_button(
                "hold-new",
                strings.NEW(),
                act(pane.say, preauthing.begin_making, desk, pane),
                icon=ft.Icons.ADD_ROUNDED,
                weight=Weight.MAIN,
                look=_WORD,
            )
        ]
    )
    if not view.rows:
        none = empty_state(
            ft.Icons.LOCK_OPEN_ROUNDED, strings.NONE_HELD(), strings.NONE_HELD_HELP()
        )
        return page(pane, [head, button, none])
    rows: list[ft.Control] = [_row(desk, pane, one, ask) for one in view.rows]
    return page(pane, [head, button, ft.ListView(rows, expand=True, spacing=Space.M)])


def state_words(desk: Desk, one: Preauth) -> str:
    """How it stands, in words."""
    if one.state is State.CAPTURED:
        charged = strings.CHARGED(amount=money(one.captured)) if one.captured else ""
        return " · ".join(filter(None, (charged, as_written(one.receipt))))
    if one.state is State.RELEASED:
        return strings.RELEASED()
    words = strings.UNTIL if one.open else strings.LAPSED
    return words(time=day_and_time(one.until, desk.zone))


def _row(desk: Desk, pane: Pane, one: Preauth, ask: Ask) -> ft.Control:
    shape, colour = _SHAPES[one.state]
    by_terminal = desk.terminal is not None and bool(one.payment)
    sentence = strings.RELEASE_SENTENCE if by_terminal else strings.RELEASE_BY_HAND
    question = Question(
        "hold-release",
        strings.RELEASE_QUESTION(),
        sentence(amount=money(one.amount)),
        strings.RELEASE(),
        strings.RELEASE_NO(),
    )
    here = one.device_id == desk.till.device.id
    told = (one.number, "" if here else one.device_name, one.slip.tender_reference)
    parts: list[ft.Control] = [
        ft.Row(
            [
                text(as_written(one.about) or as_written(one.number), Type.STRONG, expand=True),
                text(money(one.amount), Type.HEADING, lines=1),
            ],
            spacing=Space.M,
        ),
        ft.Row(
            [
                ft.Icon(shape, size=22, color=colour),
                text(state_words(desk, one), Type.BODY, colour, lines=2, expand=True),
            ],
            spacing=Space.S,
        ),
        text(" · ".join(as_written(each) for each in told if each), Type.SMALL, Role.QUIET),
    ]
    if here and one.state is not State.EXPIRED:
        go = act(pane.say, preauthing.release, desk, pane, one)
        parts.append(
            ft.Row(
                [
                    big_button(
                        f"release-{one.number}",
                        strings.RELEASE() if one.open else strings.RELEASED(),
                        act(pane.say, ask, question, go),
                        icon=ft.Icons.LOCK_OPEN_ROUNDED,
                        look=Look(expand=True),
                        disabled=not one.open,
                    )
                ]
            )
        )
    elif one.open:
        only = strings.ONLY_THERE(device=as_written(one.device_name))
        parts.append(text(only, Type.SMALL, Role.QUIET, lines=2))
    return card(
        ft.Column(parts, spacing=Space.S, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    )


def _waiting(desk: Desk, pane: Pane, amount: str) -> list[ft.Control]:
    button = big_button("hold-stop", terminal_strings.STOP(), act(pane.say, stop, desk), look=_WORD)
    told = ft.Column(
        [text(terminal_strings.WAITING(), Type.HEADING, lines=3), text(amount, Type.FIGURE)],
        spacing=Space.S,
    )
    return [ft.Semantics(content=told, live_region=True), ft.Row([button])]


@ft.component
def Form(desk: Desk, pane: Pane, view: PreauthsView) -> ft.Control:
    """How much, what for and how long; and by hand, what the terminal's slip says."""
    drafts = tuple(use_draft() for _ in _FACES)

    async def go_on() -> None:
        amount, about, days, *slip = (one.text for one in drafts)
        reference, scheme, last_four = slip
        await preauthing.make(desk, pane, amount, about, days, (reference, scheme, last_four))

    go = act(pane.say, go_on)
    for draft in drafts:
        draft.on_enter = go
    fields = [Field(draft, face) for draft, face in zip(drafts, _FACES, strict=True)]
    shown = fields if view.by_hand else fields[:_OF_EACH]
    rows: list[ft.Control] = [*shown]
    if pane.wide:
        rows = [_beside(shown[at : at + _OF_EACH]) for at in range(0, len(shown), _OF_EACH)]
    if view.by_hand:
        rows.insert(0, text(strings.HOLD_FIRST(), Type.BODY, Role.QUIET, lines=3))
    elif desk.terminal is not None and desk.terminal.simulated:
        rows.insert(0, text(terminal_strings.SIMULATED(), Type.BODY, Role.QUIET, lines=2))
    rows.append(_button("hold-make", strings.HELD if view.by_hand else strings.HOLD, go, main=True))
    if not view.by_hand:
        by_hand = act(pane.say, preauthing.by_hand, pane)
        rows.append(_button("hold-by-hand", terminal_strings.BY_HAND, by_hand))
    return ft.Column(rows, spacing=Space.L, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _button(key: str, label: Phrase, press: Press, *, main: bool = False) -> ft.Control:
    weight = Weight.MAIN if main else Weight.SECOND
    return ft.Row([big_button(key, label(), press, weight=weight, look=_WORD)])


def _beside(fields: list[ft.Control]) -> ft.Control:
    return ft.Row([ft.Container(one, expand=True) for one in fields], spacing=Space.L)
