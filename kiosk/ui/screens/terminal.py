"""Paying by card on a terminal that the till asks by itself; without one, by hand."""

from __future__ import annotations

import flet as ft

from hardware.ports import CardState
from kiosk.services.formats import money
from kiosk.ui import strings
from kiosk.ui import terminal_strings as words
from kiosk.ui.charging import charge, stop, waits, waits_for_basket
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Press, Weight, big_button
from kiosk.ui.parts.text import text
from kiosk.ui.screens.card import Card
from kiosk.ui.screens.paying import pay_head, scrolled
from kiosk.ui.theme import Role, Space, Type
from kiosk.ui.watching import act, use_watched

_TALL = Look(height=72, type=Type.TITLE, expand=True)
_LOW = Look(height=56, expand=True)


@ft.component
def CardPayment(desk: Desk, pane: Pane) -> ft.Control:
    """On the terminal where there is one, unless somebody chose to write it down by hand."""
    by_hand, set_by_hand = ft.use_state(False)
    if desk.terminal is None or by_hand:
        return Card(desk, pane)
    return OnTerminal(desk, pane, lambda: set_by_hand(True))


@ft.component
def OnTerminal(desk: Desk, pane: Pane, choose_by_hand: Press) -> ft.Control:
    """Charge, wait, or ask again."""
    use_watched(desk.basket, desk.charging)
    due = desk.basket.value.to_pay
    running = desk.charging.value
    waiting = waits(desk)
    unclear = (
        running is not None
        and running.state is CardState.UNCLEAR
        and running.cart == desk.basket.value.key
    )
    asked = words.ASK_AGAIN() if unclear else words.CHARGE(amount=money(due))
    form: list[ft.Control] = []
    if desk.terminal is not None and desk.terminal.simulated:
        form.append(text(words.SIMULATED(), Type.BODY, Role.QUIET, lines=2))
    if unclear:
        form.append(text(words.UNCLEAR(), Type.HEADING, lines=8))
    if running is not None and waiting:
        told = words.WAITING()
        if not waits_for_basket(desk):
            told = words.WAITING_FOR_ANOTHER(amount=money(running.amount))
        form += [
            text(told, Type.HEADING, lines=3),
            _row(
                big_button(
                    "terminal-stop",
                    words.STOP(),
                    act(pane.say, stop, desk),
                    weight=Weight.SECOND,
                    look=_TALL,
                )
            ),
        ]
    else:
        form += [
            _row(
                big_button(
                    "terminal-charge",
                    asked,
                    act(pane.say, charge, desk, pane, due),
                    weight=Weight.MAIN,
                    icon=ft.Icons.CONTACTLESS_ROUNDED,
                    look=_TALL,
                )
            ),
            _row(
                big_button(
                    "terminal-by-hand",
                    words.BY_HAND(),
                    choose_by_hand,
                    weight=Weight.SECOND,
                    look=_LOW,
                )
            ),
        ]
    head = pay_head(pane, strings.CARD(), due)
    return ft.Column(
        [head, scrolled(form, Space.L)],
        expand=True,
        spacing=Space.S if pane.small else Space.XL,
    )


def _row(button: ft.Control) -> ft.Row:
    return ft.Row([button])
