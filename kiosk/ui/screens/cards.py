"""Gift cards: what is left on one, paying out its rest, and what is owed in all."""

from __future__ import annotations

import flet as ft

from kiosk.domain.card_liability import Liability
from kiosk.domain.errors import Refusal
from kiosk.domain.money import Money
from kiosk.domain.stored_value import tail_of
from kiosk.domain.tax import STANDARD
from kiosk.services.formats import as_written, day, money
from kiosk.services.receipts import FOR_ONE_CLASS, VALID_UNTIL
from kiosk.ui import card_strings as strings
from kiosk.ui import carding
from kiosk.ui.card_view import CardSeen
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.field import Face
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page, scrolled
from kiosk.ui.parts.row import card, tap_row
from kiosk.ui.parts.scan_field import scan_field
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import heading, text
from kiosk.ui.sentences import sentence
from kiosk.ui.theme import Role, Space, Type
from kiosk.ui.watching import act, use_draft, use_watched

_CODE = Face("card-code", strings.CODE, ft.Icons.CARD_GIFTCARD_ROUNDED, stays=True)


def cards_row(desk: Desk, pane: Pane) -> ft.Control:
    """The way to the gift cards."""
    return tap_row(
        "open-cards",
        strings.CARDS(),
        strings.CARDS_HELP(),
        act(pane.say, carding.begin, desk, pane),
        icon=ft.Icons.CARD_GIFTCARD_ROUNDED,
    )


@ft.component
def Cards(desk: Desk, pane: Pane) -> ft.Control:
    """A field for a code, the card that has it, and below it what is owed."""
    use_watched(pane, pane.cards)
    typed = use_draft()
    view = pane.cards.value

    async def go() -> None:
        code, typed.text = typed.text, ""
        typed.put("")
        if code.strip():
            pane.sound(await carding.show(desk, pane, code))

    leave = act(pane.say, pane.turn, Leaf.START)
    parts: list[ft.Control] = [scan_field(typed, _CODE, act(pane.say, go), strings.SHOW())]
    if view.seen is not None:
        parts.append(_seen(desk, pane, view.seen))
    parts += [_owed(one) for one in view.owed]
    head = Head(pane, step_header(leave, strings.CARDS(), key="cards-back"))
    return page(pane, [head, scrolled(parts)])


def _seen(desk: Desk, pane: Pane, seen: CardSeen) -> ft.Control:
    value = seen.value
    told = [f"…{tail_of(seen.code)}"]
    if value.expires is not None:
        told.append(VALID_UNTIL(date=day(value.expires)))
    if value.tax_class is not None:
        told.append(FOR_ONE_CLASS(tax_class=as_written(value.tax_class or STANDARD)))
    if seen.here < value.left:
        told.append(strings.PAID_HERE(amount=money(seen.here)))
    return card(
        ft.Column(
            [
                ft.Row(
                    [
                        text(money(value.left), Type.FIGURE, lines=1),
                        text(
                            strings.LEFT_OF(amount=money(value.worth)),
                            Type.BODY,
                            Role.QUIET,
                            expand=True,
                        ),
                    ],
                    spacing=Space.M,
                ),
                *(text(one, Type.BODY, lines=3) for one in told),
                _pay_out(desk, pane, seen),
            ],
            spacing=Space.S,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    )


def _pay_out(desk: Desk, pane: Pane, seen: CardSeen) -> ft.Control:
    if isinstance(seen.due, Refusal):
        return text(sentence(seen.due), Type.SMALL, Role.QUIET, lines=4)
    words = strings.PAY_OUT if seen.paid is None else strings.PAID_OUT
    return ft.Row(
        [
            big_button(
                "card-pay-out",
                words(amount=money(seen.due)),
                act(pane.say, carding.pay_out, desk, pane),
                icon=ft.Icons.PAYMENTS_ROUNDED if seen.paid is None else ft.Icons.CHECK_ROUNDED,
                weight=Weight.MAIN,
                look=Look(expand=True),
                disabled=seen.paid is not None,
            )
        ]
    )


def _owed(one: Liability) -> ft.Control:
    rows: tuple[tuple[str, Money], ...] = (
        (strings.SOLD(), one.sold + one.credited),
        (strings.TAKEN_BACK(), -one.taken_back),
        (strings.REDEEMED(), -one.redeemed),
        (strings.CASHED_OUT(), -one.cashed_out),
        (strings.EXPIRED(), -one.expired),
    )
    told = strings.CARDS_IN_ALL(one.cards)
    if one.single_purpose:
        told = f"{told} · {strings.OF_ONE_CLASS()}"
    return card(
        ft.Column(
            [
                heading(strings.OWED(), Type.HEADING),
                text(told, Type.SMALL, Role.QUIET),
                *(_row(name, amount, Type.BODY) for name, amount in rows if amount),
                _row(strings.OUTSTANDING(), one.outstanding, Type.STRONG),
            ],
            spacing=Space.XS,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    )


def _row(name: str, amount: Money, type: Type) -> ft.Control:
    return ft.Row(
        [text(name, type, expand=True), text(money(amount), type, lines=1)], spacing=Space.M
    )
