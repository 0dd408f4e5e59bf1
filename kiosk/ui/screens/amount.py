"""What does it cost? For things without a price of their own."""

from __future__ import annotations

from dataclasses import replace

import flet as ft

from kiosk.domain.money import Money
from kiosk.services.formats import money
from kiosk.ui import pricing, strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.money_field import money_field
from kiosk.ui.parts.pad import numeric_pad, press_digit
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.screens.paying import key_height, low_keys, scrolled
from kiosk.ui.theme import Space, Type
from kiosk.ui.watching import act, use_watched

_TALL = Look(height=72, type=Type.TITLE, expand=True)


@ft.component
def Amount(desk: Desk, pane: Pane) -> ft.Control:
    """The pad, and what it comes to."""
    use_watched(pane.priced)
    entered, set_entered = ft.use_state("")
    variant = pane.priced.value
    if variant is None:
        return ft.Container(expand=True)
    amount = Money(int(entered or "0"), desk.till.event.currency)

    def press(key: str) -> None:
        set_entered(lambda stands: press_digit(stands, key))

    look = replace(_TALL, height=56) if low_keys(pane) else _TALL
    form: list[ft.Control] = [
        ft.Row([money_field(strings.WHAT_IT_COSTS(), amount if entered else None)]),
        numeric_pad(press, key_height(pane)),
        ft.Row(
            [
                big_button(
                    "amount-add",
                    strings.ADD_AMOUNT(amount=money(amount)) if entered else strings.ADD(),
                    act(pane.say, pricing.say, desk, pane, amount),
                    weight=Weight.MAIN,
                    icon=ft.Icons.ADD_SHOPPING_CART_ROUNDED,
                    look=look,
                    disabled=not amount.minor,
                )
            ]
        ),
    ]
    head = step_header(
        act(pane.say, pricing.leave, pane),
        variant.title,
        key="amount-back",
        label=strings.BACK_TO_PRODUCTS(),
        wide=pane.wide,
    )
    body = scrolled(form, Space.L)
    if pane.wide:
        body.width = 640
    return ft.Column(
        [Head(pane, head), body],
        expand=True,
        spacing=Space.S if pane.small else Space.XL,
    )
