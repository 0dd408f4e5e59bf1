"""Paying by card on a terminal that the till asks by itself; without one, by hand."""

from __future__ import annotations

import flet as ft

from hardware.ports import CardState
from kiosk.domain.money import Money
from kiosk.services.formats import money
from kiosk.ui import strings
from kiosk.ui import terminal_strings as words
from kiosk.ui.charging import charge, stop, waits, waits_for_basket
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Press, Weight, big_button
from kiosk.ui.parts.money_field import money_field
from kiosk.ui.parts.pad import numeric_pad, press_digit
from kiosk.ui.parts.text import text
from kiosk.ui.screens.card import Card
from kiosk.ui.screens.paying import key_height, pay_head, scrolled
from kiosk.ui.screens.preauth_payment import hold_row
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
    """Charge all of it or a part, wait, or ask again."""
    use_watched(desk.basket, desk.charging)
    in_parts, set_in_parts = ft.use_state(False)
    entered, set_entered = ft.use_state("")
    due = desk.basket.value.to_pay
    part = Money(int(entered or "0"), due.currency)
    charged = part if in_parts else due
    running = desk.charging.value
    waiting = waits(desk)
    unclear = (
        running is not None
        and running.state is CardState.UNCLEAR
        and running.charges(desk.basket.value.key)
    )
    asked = words.ASK_AGAIN() if unclear else words.CHARGE(amount=money(charged))

    def press(key: str) -> None:
        set_entered(lambda stands: press_digit(stands, key))

    async def go() -> None:
        await charge(desk, pane, charged)
        set_in_parts(False)
        set_entered("")

    form: list[ft.Control] = []
    if desk.terminal is not None and desk.terminal.simulated:
        form.append(text(words.SIMULATED(), Type.BODY, Role.QUIET, lines=2))
    if unclear:
        form.append(text(words.UNCLEAR(), Type.HEADING, lines=8))
    if running is not None and waiting:
        told = words.WAITING()
        if running.cart and not waits_for_basket(desk):
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
        if in_parts and not unclear:
            left = due - part if part <= due else None
            fields: list[ft.Control] = [
                money_field(strings.CHARGED(), part if entered else None),
                money_field(strings.STILL_TO_PAY(), left),
            ]
            form += [ft.Row(fields, spacing=Space.L), numeric_pad(press, key_height(pane))]
        form += [
            _row(
                big_button(
                    "terminal-charge",
                    asked,
                    act(pane.say, go),
                    weight=Weight.MAIN,
                    icon=ft.Icons.CONTACTLESS_ROUNDED,
                    look=_TALL,
                    disabled=in_parts and not unclear and not 0 < part.minor <= due.minor,
                )
            ),
            *([] if in_parts or unclear else [_only_a_part(lambda: set_in_parts(True))]),
            _row(
                big_button(
                    "terminal-by-hand",
                    words.BY_HAND(),
                    choose_by_hand,
                    weight=Weight.SECOND,
                    look=_LOW,
                )
            ),
            *hold_row(desk, pane),
        ]
    head = pay_head(pane, strings.CARD(), due)
    return ft.Column(
        [head, scrolled(form, Space.L)],
        expand=True,
        spacing=Space.S if pane.small else Space.XL,
    )


def _only_a_part(choose: Press) -> ft.Row:
    return _row(big_button("terminal-part", strings.ONLY_A_PART(), choose, look=_LOW))


def _row(button: ft.Control) -> ft.Row:
    return ft.Row([button])
