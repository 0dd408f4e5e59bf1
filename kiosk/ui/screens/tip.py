"""A tip: a few percentages to tap, any other amount on the pad, or none."""

from __future__ import annotations

from dataclasses import replace

import flet as ft

from kiosk.domain.errors import Refusal
from kiosk.domain.money import Money
from kiosk.domain.tips import tip_of
from kiosk.services.formats import count, money
from kiosk.ui import strings, tendering
from kiosk.ui import tip_strings as words
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane, Step
from kiosk.ui.parts.button import Look, Weight, big_button, surface
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.money_field import money_field
from kiosk.ui.parts.pad import numeric_pad, press_digit
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import text
from kiosk.ui.screens.paying import key_height, low_keys, scrolled
from kiosk.ui.sentences import sentence
from kiosk.ui.theme import BIG_TARGET, TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_watched

_TALL = Look(height=72, type=Type.TITLE, expand=True)
# Two beside each other, also on a phone.
_IN_A_ROW = 2
_CHOICE = Look(height=56, type=Type.HEADING, expand=True)


@ft.component
def Tip(desk: Desk, pane: Pane) -> ft.Control:
    """What the customer gives above the price."""
    use_watched(desk.basket)
    entered, set_entered = ft.use_state("")
    view = desk.basket.value
    amount = Money(int(entered or "0"), view.due.currency)
    done = Step.BASKET if pane.low else Step.SELL

    def press(key: str) -> None:
        set_entered(lambda stands: press_digit(stands, key))

    async def give(tip: Money) -> None:
        outcome = await tendering.tip(desk, tip)
        if isinstance(outcome, Refusal):
            pane.say(sentence(outcome))
        else:
            pane.hush()
            pane.to(done)

    look = replace(_TALL, height=56) if low_keys(pane) else _TALL
    choices = [
        big_button(
            f"tip-{percent}",
            words.TIP_CHOICE(percent=count(percent), amount=money(tip_of(view.due, percent))),
            act(pane.say, give, tip_of(view.due, percent)),
            look=_CHOICE,
        )
        for percent in view.tips
    ]
    rows = [choices[n : n + _IN_A_ROW] for n in range(0, len(choices), _IN_A_ROW)]
    form: list[ft.Control] = [
        *(ft.Row(list(row), spacing=Space.M) for row in rows),
        ft.Row([money_field(words.ANOTHER_TIP(), amount if entered else None)]),
        # With the choices above it, so that the last button is in sight without scrolling.
        numeric_pad(press, min(key_height(pane), BIG_TARGET)),
        ft.Row(
            [
                big_button(
                    "tip-take",
                    words.GIVE_TIP(amount=money(amount)) if entered else words.TIP(),
                    act(pane.say, give, amount),
                    weight=Weight.MAIN,
                    icon=ft.Icons.VOLUNTEER_ACTIVISM_ROUNDED,
                    look=look,
                    disabled=not amount.minor,
                )
            ]
        ),
    ]
    back = act(pane.say, pane.to, done)
    head = step_header(
        back,
        words.TIP(),
        money(view.due),
        key="tip-back",
        label=strings.BACK_TO_CART(),
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


def tip_row(pane: Pane, offered: tuple[int, ...], tip: Money, open: bool) -> list[ft.Control]:
    """The way to a tip, at the end of the basket's lines; none once one is given."""
    if not offered or tip or not open:
        return []
    ink = Role.ON_ACCENT_SOFT
    row = ft.Row(
        [
            ft.Icon(ft.Icons.VOLUNTEER_ACTIVISM_ROUNDED, size=22, color=ink),
            text(words.ADD_A_TIP(), Type.SMALL, ink, lines=1, expand=True),
        ],
        spacing=Space.S,
    )
    button = ft.Button(
        key="basket-tip",
        on_click=act(pane.say, pane.to, Step.TIP),
        height=TARGET + Space.S,
        style=surface(Role.ACCENT_SOFT, ink, padding=ft.Padding.symmetric(horizontal=Space.M)),
        content=row,
    )
    # Apart from a note, which may stand right above it.
    return [ft.Container(button, padding=ft.Padding.only(top=Space.S))]
