"""What is said in the basket of discounts: the former price, why it is less, and codes."""

from __future__ import annotations

import flet as ft

from kiosk.domain.allotments import PUBLIC
from kiosk.domain.pools import MEMBERS
from kiosk.domain.sale import PricedLine
from kiosk.services.discount_words import discount_words
from kiosk.services.discounts import Said
from kiosk.services.formats import as_written, money
from kiosk.ui import discount_strings, discounting
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import icon_button
from kiosk.ui.parts.check import check_row
from kiosk.ui.parts.text import struck_through, text
from kiosk.ui.sentences import sentence
from kiosk.ui.theme import TARGET, Role, Space, Type
from kiosk.ui.watching import act


def former_price(line: PricedLine) -> ft.Text:
    """What a line would cost without its discounts, struck through."""
    price = money(line.before)
    # A stroke is not read out.
    return struck_through(price, discount_strings.LIST_PRICE(price=price))


def reasons(line: PricedLine) -> list[ft.Control]:
    """Why a line costs less, each with what it takes off."""
    return [
        ft.Row(
            [
                ft.Icon(ft.Icons.LOCAL_OFFER_ROUNDED, size=16, color=Role.ACCENT),
                text(as_written(discount_words(one)), Type.SMALL, lines=2, expand=True),
                text(money(-one.amount), Type.SMALL, lines=1),
            ],
            spacing=Space.XS,
        )
        for one in line.discounts
    ]


def said_code(desk: Desk, pane: Pane, one: Said, open: bool) -> ft.Control:
    """A code that was said, and why nothing comes of it where nothing does."""
    name = discount_strings.CODE_OF(code=as_written(one.code), name=as_written(one.name))
    told: list[ft.Control] = [text(name, Type.BODY, lines=2)]
    priced = desk.basket.value.priced
    used = priced is not None and any(
        given.promotion == one.promotion for line in priced.lines for given in line.discounts
    )
    if one.trouble is not None:
        told.append(text(sentence(one.trouble), Type.NOTE, Role.REFUSE_INK, lines=3))
    elif not used:
        told.append(text(discount_strings.CODE_UNUSED(), Type.NOTE, Role.QUIET, lines=2))
    parts: list[ft.Control] = [
        ft.Icon(ft.Icons.LOCAL_OFFER_ROUNDED, size=20, color=Role.ACCENT),
        ft.Column(told, spacing=0, tight=True, expand=True),
    ]
    if open:
        parts.append(
            icon_button(
                f"unsay-{one.code}",
                ft.Icons.CLOSE_ROUNDED,
                discount_strings.UNSAY_CODE(code=as_written(one.code)),
                act(pane.say, discounting.unsay, desk, one.code),
                color=Role.QUIET,
            )
        )
    return ft.Container(
        ft.Row(parts, spacing=Space.S, vertical_alignment=ft.CrossAxisAlignment.CENTER),
        key=f"code-{one.code}",
        padding=ft.Padding.symmetric(vertical=Space.S),
        border=ft.Border.only(bottom=ft.BorderSide(1, Role.LINE)),
    )


def member_row(desk: Desk, pane: Pane) -> list[ft.Control]:
    """Asks for a member where one would pay less."""
    view = desk.basket.value
    member = view.pool == MEMBERS
    if not (view.members_gain or member):
        return []
    other = act(pane.say, desk.sell_to, PUBLIC if member else MEMBERS)
    return [
        check_row("basket-member", discount_strings.MEMBER_BUYS(), member, other, height=TARGET)
    ]
