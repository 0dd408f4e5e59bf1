"""What does it cost? How much is it? For things that have no price of their own or are measured."""

from __future__ import annotations

from dataclasses import replace

import flet as ft

from kiosk.domain.measures import MOST_PARTS
from kiosk.domain.money import Money
from kiosk.services.formats import how_much, money, price_each
from kiosk.ui import measure_strings, pricing, strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.money_field import figure_field, money_field
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

    put = act(pane.say, pricing.say, desk, pane, amount)
    fields: list[ft.Control] = [
        money_field(strings.WHAT_IT_COSTS(), amount if entered else None),
    ]
    if variant.measure is not None:
        # On this pad the digits push in from the right as thousandths.
        parts = min(int(entered or "0"), MOST_PARTS)
        put = act(pane.say, pricing.measure, desk, pane, parts)
        amount = variant.worth(parts)
        much = how_much(parts, variant.measure) if entered else None
        fields = [
            figure_field(measure_strings.HOW_MUCH(), much),
            money_field(measure_strings.COMES_TO(), amount if entered else None),
        ]
    look = replace(_TALL, height=56) if low_keys(pane) else _TALL
    form: list[ft.Control] = [
        ft.Row(fields, spacing=Space.L),
        numeric_pad(press, key_height(pane)),
        ft.Row(
            [
                big_button(
                    "amount-add",
                    strings.ADD_AMOUNT(amount=money(amount)) if entered else strings.ADD(),
                    put,
                    weight=Weight.MAIN,
                    icon=ft.Icons.ADD_SHOPPING_CART_ROUNDED,
                    look=look,
                    disabled=not int(entered or "0"),
                )
            ]
        ),
    ]
    head = step_header(
        act(pane.say, pricing.leave, pane),
        variant.title,
        # A phone has no room for it beside the title.
        price_each(variant.price, variant.measure) if variant.measure and pane.wide else "",
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
