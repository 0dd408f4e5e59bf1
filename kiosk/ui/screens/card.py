"""Paying by card: taken on a terminal of its own, all of it or a part, and written down here."""

from __future__ import annotations

from dataclasses import replace

import flet as ft

from kiosk.domain.money import Money
from kiosk.domain.tenders import Tender, TenderKind, check_reference
from kiosk.services.formats import money
from kiosk.ui import strings, transfer_strings, transferring
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.money_field import money_field
from kiosk.ui.parts.pad import numeric_pad, press_digit
from kiosk.ui.parts.text import text
from kiosk.ui.screens.paying import key_height, low_keys, pay_head, scrolled
from kiosk.ui.screens.preauth_payment import hold_row
from kiosk.ui.tendering import give_part
from kiosk.ui.theme import Role, Space, Type
from kiosk.ui.watching import act, use_draft, use_watched

_TALL = Look(height=72, type=Type.TITLE, expand=True)
_TRANSFER = (
    transfer_strings.BY_TRANSFER,
    TenderKind.BANK_TRANSFER,
    ft.Icons.ACCOUNT_BALANCE_ROUNDED,
)
_LINK = (transfer_strings.BY_LINK, TenderKind.PAYMENT_LINK, ft.Icons.LINK_ROUNDED)
_REFERENCE = Face("card-reference", strings.CARD_REFERENCE)


@ft.component
def Card(desk: Desk, pane: Pane) -> ft.Control:
    """The card is taken on its own terminal; here it is written down."""
    use_watched(desk.basket)
    reference = use_draft()
    in_parts, set_in_parts = ft.use_state(False)
    entered, set_entered = ft.use_state("")
    due = desk.basket.value.to_pay
    part = Money(int(entered or "0"), due.currency)
    charged = part if in_parts else due

    def press(key: str) -> None:
        set_entered(lambda stands: press_digit(stands, key))

    async def take() -> None:
        tender = Tender(TenderKind.CARD, charged, check_reference(reference.text.strip()))
        await (give_part(desk, pane, tender) if charged < due else desk.pay(pane, tender))

    paid = act(pane.say, take)
    reference.on_enter = paid
    told: list[ft.Control] = [
        ft.Row(
            [
                ft.Icon(ft.Icons.CONTACTLESS_ROUNDED, size=40, color=Role.ACCENT),
                text(strings.CARD_HELP(), Type.HEADING, lines=3, expand=True),
            ],
            spacing=Space.L,
        )
    ]
    if in_parts:
        told = [
            ft.Row(
                [
                    money_field(strings.CHARGED(), part if entered else None),
                    money_field(strings.STILL_TO_PAY(), due - part if part <= due else None),
                ],
                spacing=Space.L,
            ),
            numeric_pad(press, key_height(pane)),
        ]
    look = replace(_TALL, height=56) if low_keys(pane) else _TALL
    form = [
        *told,
        Field(reference, _REFERENCE),
        ft.Row(
            [
                big_button(
                    "card-paid",
                    strings.CARD_PART(amount=money(part)) if entered else strings.CARD_PAID(),
                    paid,
                    weight=Weight.MAIN,
                    icon=ft.Icons.CHECK_ROUNDED,
                    look=look,
                    disabled=in_parts and not 0 < part.minor <= due.minor,
                )
            ]
        ),
    ]
    if not in_parts:
        form.append(
            ft.Row(
                [
                    big_button(
                        "card-part",
                        strings.ONLY_A_PART(),
                        lambda: set_in_parts(True),
                        weight=Weight.SECOND,
                        look=Look(height=56, expand=True),
                    )
                ]
            )
        )
        form += [
            ft.Row(
                [
                    big_button(
                        key,
                        words(),
                        act(pane.say, transferring.sell, desk, pane, kind),
                        icon=icon,
                        weight=Weight.SECOND,
                        look=Look(height=56, expand=True),
                    )
                ]
            )
            for offered, key, words, kind, icon in (
                (transferring.offered, "card-transfer", *_TRANSFER),
                (transferring.links, "card-link", *_LINK),
            )
            if offered(desk)
        ]
        form += hold_row(desk, pane)
    head = pay_head(pane, strings.CARD(), due)
    if pane.small:
        return ft.Column([head, scrolled(form, Space.L)], expand=True, spacing=Space.S)
    column = ft.Column(
        form,
        spacing=Space.XL,
        width=640 if pane.wide else None,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return ft.Column([head, column], expand=True, spacing=Space.XL)
