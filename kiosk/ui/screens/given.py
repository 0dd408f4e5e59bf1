"""What has paid for some of a basket already: stored value, and parts that were given."""

from __future__ import annotations

import flet as ft

from kiosk.services.formats import money
from kiosk.services.receipts import TENDER_WORDS
from kiosk.services.stored_value import Presented
from kiosk.ui import strings, tendering
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import icon_button
from kiosk.ui.parts.text import text
from kiosk.ui.sentences import value_words
from kiosk.ui.theme import Role, Space, Type
from kiosk.ui.watching import act


def stored_row(desk: Desk, pane: Pane, one: Presented, open: bool) -> ft.Control:
    """A gift card or voucher that pays for some of it, and what is in the way of more."""
    name = TENDER_WORDS[one.value.kind]()
    told: list[ft.Control] = [text(f"{name} …{one.tail}", Type.BODY, lines=1)]
    if one.trouble is not None:
        told.append(text(value_words(one.trouble), Type.NOTE, Role.REFUSE_INK, lines=3))
    parts: list[ft.Control] = [
        ft.Column(told, spacing=0, tight=True, expand=True),
        text(money(-one.pays), Type.STRONG, lines=1),
    ]
    if open:
        parts.append(
            icon_button(
                f"withdraw-{one.tail}",
                ft.Icons.CLOSE_ROUNDED,
                strings.WITHDRAW(name=name, code=one.tail),
                act(pane.say, tendering.withdraw, desk, one.value.key),
                color=Role.QUIET,
            )
        )
    return _paying_row(f"stored-{one.tail}", parts)


def given_row(desk: Desk, pane: Pane, part: int, open: bool) -> ft.Control:
    """A part of the payment that the customer has given."""
    tender = desk.basket.value.given[part]
    words = " ".join(filter(None, (TENDER_WORDS[tender.kind](), tender.reference)))
    parts: list[ft.Control] = [
        text(words, Type.BODY, lines=1, expand=True),
        text(money(-tender.amount), Type.STRONG, lines=1),
    ]
    if open:
        parts.append(
            icon_button(
                f"give-back-{part}",
                ft.Icons.CLOSE_ROUNDED,
                strings.GIVE_PART_BACK(amount=money(tender.amount)),
                act(pane.say, tendering.give_back, desk, pane, part),
                color=Role.QUIET,
            )
        )
    return _paying_row(f"given-{part}", parts)


def _paying_row(key: str, parts: list[ft.Control]) -> ft.Control:
    return ft.Container(
        ft.Row(parts, spacing=Space.S, vertical_alignment=ft.CrossAxisAlignment.CENTER),
        key=key,
        padding=ft.Padding.symmetric(vertical=Space.S),
        border=ft.Border.only(bottom=ft.BorderSide(1, Role.LINE)),
    )
