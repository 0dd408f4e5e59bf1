"""Paying a basket with a card hold: which one, and how much of it."""

from __future__ import annotations

import flet as ft

from kiosk.domain.money import Money
from kiosk.services.formats import as_written, day, money
from kiosk.services.preauths import Preauth
from kiosk.ui import preauth_strings as words
from kiosk.ui import preauthing, strings, terminal_strings
from kiosk.ui.charging import stop, waits
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Press, Weight, big_button
from kiosk.ui.parts.money_field import money_field
from kiosk.ui.parts.pad import numeric_pad, press_digit
from kiosk.ui.parts.row import tap_row
from kiosk.ui.parts.text import text
from kiosk.ui.screens.paying import key_height, pay_head, scrolled
from kiosk.ui.theme import Role, Space, Type
from kiosk.ui.watching import act, use_watched

_TALL = Look(height=72, type=Type.TITLE, expand=True)
_LOW = Look(height=56, expand=True)


def hold_row(desk: Desk, pane: Pane) -> list[ft.Control]:
    """The way to pay with a card hold, where this till has any."""
    if not _left(desk):
        return []
    press = act(pane.say, preauthing.begin_paying, desk, pane)
    icon = ft.Icons.LOCK_CLOCK_ROUNDED
    button = big_button("card-hold", words.WITH_HOLD(), press, icon=icon, look=_LOW)
    return [ft.Row([button])]


@ft.component
def PreauthPayment(desk: Desk, pane: Pane) -> ft.Control:
    """Those that this till can charge, or the one that was chosen and how much of it."""
    use_watched(desk.basket, desk.charging, desk.preauths, pane.preauths)
    chosen = pane.preauths.value.paying
    due = desk.basket.value.to_pay
    there = _left(desk)
    known = next((one for one in there if one.id == chosen), None)
    if known is not None:
        form: list[ft.Control] = [Charge(desk, pane, known)]
    elif there:
        form = [
            text(words.CHOOSE(), Type.HEADING, Role.QUIET),
            *(_choice(desk, one, act(pane.say, preauthing.choose, pane, one.id)) for one in there),
        ]
    else:
        form = [text(words.NONE_HERE(), Type.HEADING, Role.QUIET, lines=3)]
    return ft.Column(
        [pay_head(pane, words.HOLD_ON_CARD(), due), scrolled(form, Space.M)],
        expand=True,
        spacing=Space.S if pane.small else Space.XL,
    )


def _left(desk: Desk) -> list[Preauth]:
    """Those that this till can charge, and that pay for nothing in the basket yet."""
    used = {one.preauth for one in desk.basket.value.given}
    return [one for one in desk.preauths.value if one.id not in used]


def _choice(desk: Desk, one: Preauth, press: Press) -> ft.Control:
    return tap_row(
        f"hold-{one.number}",
        as_written(one.about) or as_written(one.number),
        words.UNTIL(time=day(one.until.astimezone(desk.zone).date())),
        press,
        icon=ft.Icons.LOCK_CLOCK_ROUNDED,
        trailing=money(one.amount),
    )


@ft.component
def Charge(desk: Desk, pane: Pane, one: Preauth) -> ft.Control:
    """All that is due, or all that is held of it where that is less; or any smaller amount."""
    use_watched(desk.basket, desk.charging)
    in_parts, set_in_parts = ft.use_state(False)
    entered, set_entered = ft.use_state("")
    due = desk.basket.value.to_pay
    most = min(due, one.amount, key=lambda each: each.minor)
    part = Money(int(entered or "0"), due.currency)
    amount = part if in_parts else most
    by_terminal = desk.terminal is not None and bool(one.payment)

    def press(key: str) -> None:
        set_entered(lambda stands: press_digit(stands, key))

    parts: list[ft.Control] = [
        text(as_written(one.about) or as_written(one.number), Type.HEADING, lines=2),
        text(words.OF_HELD(amount=money(one.amount)), Type.BODY, Role.QUIET, lines=3),
    ]
    if waits(desk):
        told = text(terminal_strings.WAITING(), Type.HEADING, lines=3)
        cancel = act(pane.say, stop, desk)
        parts += [
            ft.Semantics(content=told, live_region=True),
            _row("hold-stop", terminal_strings.STOP(), cancel, _TALL),
        ]
        return _below_each_other(parts)
    if not by_terminal:
        parts.append(text(words.CHARGE_FIRST(), Type.BODY, lines=3))
    if in_parts:
        left = due - part if part <= due else None
        fields: list[ft.Control] = [
            money_field(strings.CHARGED(), part if entered else None),
            money_field(strings.STILL_TO_PAY(), left),
        ]
        parts += [ft.Row(fields, spacing=Space.L), numeric_pad(press, key_height(pane))]
    label = terminal_strings.CHARGE if by_terminal else words.IS_CHARGED
    parts.append(
        ft.Row(
            [
                big_button(
                    "hold-charge",
                    label(amount=money(amount)),
                    act(pane.say, preauthing.charge, desk, pane, one, amount),
                    weight=Weight.MAIN,
                    icon=ft.Icons.CONTACTLESS_ROUNDED if by_terminal else ft.Icons.CHECK_ROUNDED,
                    look=_TALL,
                    disabled=not 0 < amount.minor <= most.minor,
                )
            ]
        )
    )
    if not in_parts:
        parts.append(_row("hold-less", words.LESS(), lambda: set_in_parts(True), _LOW))
        another = act(pane.say, preauthing.choose, pane, "")
        parts.append(_row("hold-another", words.ANOTHER(), another, _LOW))
    return _below_each_other(parts)


def _row(key: str, label: str, press: Press, look: Look) -> ft.Row:
    return ft.Row([big_button(key, label, press, weight=Weight.SECOND, look=look)])


def _below_each_other(parts: list[ft.Control]) -> ft.Control:
    return ft.Column(parts, spacing=Space.M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
