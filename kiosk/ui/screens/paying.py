"""Paying: cash with its change, and what was sold."""

from __future__ import annotations

import math
from dataclasses import replace

import flet as ft

from kiosk.domain.cash_rounding import in_coins
from kiosk.domain.money import Money
from kiosk.domain.stored_value import grouped
from kiosk.domain.tenders import (
    Tender,
    TenderKind,
    suggested_cash,
)
from kiosk.services.formats import isolated, money
from kiosk.services.receipts import TENDER_WORDS, link_of, linked, transferred
from kiosk.ui import deposit_strings, prep_strings, preparing, strings, transfer_strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Paid, Pane, Step
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.money_field import money_field
from kiosk.ui.parts.pad import numeric_pad, press_digit
from kiosk.ui.parts.receipt import receipt_picture
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import amount, text
from kiosk.ui.screens.mail import mail_button
from kiosk.ui.tendering import give_part
from kiosk.ui.theme import BIG_TARGET, RADIUS_LARGE, TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_watched

_TALL = Look(height=72, type=Type.TITLE, expand=True)
# The type of the amounts to choose from, by the characters of the longest.
_AMOUNT_TYPES = ((8, Type.TITLE), (11, Type.HEADING), (13, Type.STRONG), (math.inf, Type.NOTE))
# What the cash screen needs besides the four rows of keys.
_AROUND_PAD = 366
# Below this height the keys are as low as a target may be.
_LOW = 640
# From this height on there is room for a link in words below its code.
_ROOMY = 720
# Below this width two amounts have no room beside each other.
_NARROW = 360
# How high a code is drawn for a customer's phone to read.
_CODE, _LINK_CODE, _LESS_CODE, _LEAST_CODE, _LOW_CODE = 280, 240, 170, 112, 130
_KEY_HEIGHTS = (BIG_TARGET, 96)


@ft.component
def Cash(desk: Desk, pane: Pane) -> ft.Control:
    """How much did you get? The likely amounts first, any amount on the pad."""
    use_watched(desk.basket)
    entered, set_entered = ft.use_state("")
    step = desk.till.event.cash_step
    rest = desk.basket.value.to_pay
    due = in_coins(rest, step)

    def press(key: str) -> None:
        set_entered(lambda stands: press_digit(stands, key))

    async def take(given: Money) -> None:
        tender = Tender(TenderKind.CASH, given)
        await (desk.pay(pane, tender) if given >= due else give_part(desk, pane, tender))

    suggestions = suggested_cash(due) or [due]
    longest = max((len(money(likely)) for likely in suggestions), default=0)
    look = Look(height=56 if pane.small else 84, type=_type(longest), expand=True)
    quick = [
        big_button(
            f"cash-{likely.plain()}",
            strings.EXACT_AMOUNT(amount=money(likely)) if likely == due else money(likely),
            act(pane.say, take, likely),
            weight=Weight.MAIN if likely == due and not entered else Weight.SECOND,
            look=look,
        )
        for likely in suggestions
    ]
    # The exact amount has a row of its own: it is the one most often tapped.
    rows = [quick[:1], quick[1:3], quick[3:]]
    if pane.width < _NARROW:
        rows = [[one] for one in quick]
    given = Money(int(entered or "0"), due.currency)
    enough = bool(entered) and given >= due
    if enough:
        told, told_amount = strings.CHANGE(), given - due
    elif entered:
        told, told_amount = strings.STILL_TO_PAY(), rest - given
    else:
        told, told_amount = strings.TO_PAY(), due
    left = ft.Column(
        [
            text(strings.CASH_QUESTION(), Type.HEADING, Role.QUIET),
            *(ft.Row(list(row), spacing=Space.M) for row in rows if row),
        ],
        spacing=Space.M,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    right = ft.Column(
        [
            ft.Row(
                [
                    money_field(strings.GIVEN(), given if entered else None),
                    money_field(told, told_amount),
                ],
                spacing=Space.L,
            ),
            numeric_pad(press, key_height(pane)),
            ft.Row(
                [
                    big_button(
                        "cash-take",
                        strings.TAKE_AMOUNT(amount=money(given)) if entered else strings.TAKE(),
                        act(pane.say, take, given),
                        weight=Weight.MAIN if enough else Weight.SECOND,
                        look=replace(_TALL, height=56) if low_keys(pane) else _TALL,
                        disabled=not entered,
                    )
                ]
            ),
        ],
        spacing=Space.M,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    both: ft.Control
    if pane.wide:
        both = ft.Row(
            [left, right],
            spacing=Space.XXL,
            expand=True,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
    else:
        left.expand = right.expand = False
        # The keys at the foot, under the thumb; a phone has no room to spare between.
        room = [] if pane.small else [ft.Container(expand=True)]
        both = ft.Column(
            [left, *room, right],
            expand=True,
            spacing=Space.L,
            scroll=ft.ScrollMode.AUTO if pane.small else None,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    return ft.Column(
        [pay_head(pane, strings.CASH(), due), both],
        expand=True,
        spacing=Space.M if pane.small else Space.XL,
    )


@ft.component
def Done(desk: Desk, pane: Pane) -> ft.Control:
    """What to hand back, as large as it can be, and the next customer."""
    use_watched(pane.paid, desk.mailbox)
    paid = pane.paid.value
    if paid is None:
        return ft.Container(expand=True)
    sale = paid.sale
    cash = any(tender.kind is TenderKind.CASH for tender in sale.tenders)
    if sale.total.minor < 0:
        big, small = money(sale.change), deposit_strings.PAID_OUT()
    elif sale.change:
        big, small = money(sale.change), strings.CHANGE()
    elif cash:
        big, small = strings.NO_CHANGE(), strings.PAID()
    elif not sale.tenders:
        big, small = money(sale.total), strings.NOTHING_TO_PAY()
    elif any(tender.kind is TenderKind.COMPLIMENTARY for tender in sale.tenders):
        big, small = money(sale.total), strings.GIVEN_AWAY()
    elif any(tender.kind is TenderKind.BANK_TRANSFER for tender in sale.tenders):
        big, small = money(transferred(sale)), transfer_strings.TO_TRANSFER()
    elif linked(sale):
        big, small = money(linked(sale)), transfer_strings.WITH_LINK()
    elif any(tender.kind is TenderKind.CARD for tender in sale.tenders):
        big, small = money(sale.total), strings.CARD_TAKEN()
    else:
        name = TENDER_WORDS[sale.tenders[0].kind]()
        big, small = money(sale.total), strings.VALUE_TAKEN(name=name)
    steps = (Type.DISPLAY, Type.FIGURE) if pane.small else (Type.HERO, Type.DISPLAY)
    panel = ft.Container(
        expand=not pane.low,
        bgcolor=Role.ACCEPT,
        border_radius=RADIUS_LARGE,
        padding=Space.M if pane.small else Space.XL,
        alignment=ft.Alignment.CENTER,
        content=ft.Semantics(
            live_region=True,
            content=ft.Column(
                [
                    _mark(pane, paid),
                    text(small, Type.TITLE, Role.ON_ACCEPT),
                    amount(big, *steps, color=Role.ON_ACCEPT, align=ft.TextAlign.CENTER),
                    text(
                        f"{strings.RECEIPT_NUMBER(number=sale.receipt)} · {money(sale.total)}",
                        Type.BODY,
                        Role.ON_ACCEPT,
                        align=ft.TextAlign.CENTER,
                    ),
                    *(
                        text(words, Type.STRONG, Role.ON_ACCEPT, lines=2, align=ft.TextAlign.CENTER)
                        for words in _to_hand_over(pane, paid)
                    ),
                ],
                tight=True,
                spacing=Space.XS,
                horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            ),
        ),
    )
    look = Look(height=72, expand=pane.small)
    # A phone has no room for shapes besides the words.
    crowded = pane.small and (paid.prepared or desk.mailbox.value.offered)
    buttons: list[ft.Control] = [
        big_button(
            "receipt-copy",
            strings.REPRINT(),
            act(pane.say, desk.reprint, pane, sale),
            icon=None if crowded else ft.Icons.PRINT_ROUNDED,
            look=look,
        ),
    ]
    if paid.prepared:
        buttons.append(
            big_button(
                "prep-ticket",
                prep_strings.PREP_TICKET(),
                act(pane.say, preparing.print_tickets, desk, pane, sale),
                icon=None if pane.small else ft.Icons.RESTAURANT_ROUNDED,
                look=look,
            )
        )
    buttons += mail_button(desk, pane, paid, "receipt-mail", look)
    following = big_button(
        "sale-new",
        strings.NEW_SALE(),
        act(pane.say, pane.new_sale),
        weight=Weight.MAIN,
        look=_TALL,
    )
    # A phone has no room for all words beside each other.
    rows: list[list[ft.Control]] = [[*buttons, following]]
    if pane.small:
        rows = [buttons[:2], buttons[2:], [following]]
    word = transfer_strings.TO_TRANSFER if transferred(sale) else strings.PAID
    word = transfer_strings.WITH_LINK if linked(sale) else word
    title = None if pane.low else text(word(), Type.TITLE)
    told: list[ft.Control] = [Head(pane, title), panel]
    if pane.low:
        above, rows = rows[:-1], rows[-1:]
        papers = [ft.Row(row, spacing=Space.M) for row in above if row]
        told = [scrolled([*told, *papers], Space.S)]
    return ft.Column(
        [*told, *(ft.Row(row, spacing=Space.M) for row in rows if row)],
        expand=True,
        spacing=Space.L,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _mark(pane: Pane, paid: Paid) -> ft.Control:
    """That it is done; or the code that a bank's app reads, for what is not paid yet."""
    if paid.code is None:
        size = 36 if pane.low else 56
        return ft.Icon(ft.Icons.CHECK_CIRCLE_ROUNDED, size=size, color=Role.ON_ACCEPT)
    high = _CODE
    if linked(paid.sale):
        high = _LESS_CODE if pane.small else _LINK_CODE
        high = high if _has_room(pane) else _LEAST_CODE
    high = _LOW_CODE if pane.low else high
    return ft.Image(
        src=paid.code,
        height=high,
        fit=ft.BoxFit.CONTAIN,
        semantics_label=(
            transfer_strings.SCAN_LINK if linked(paid.sale) else transfer_strings.SCAN_TO_PAY
        )(),
    )


def _has_room(pane: Pane) -> bool:
    """Whether a link has room in words below its code; on paper it always stands so."""
    return pane.low or pane.height >= _ROOMY


def _to_hand_over(pane: Pane, paid: Paid) -> list[str]:
    """What a customer is given or told besides the change: the very pieces that the receipt names,
    the codes of gift cards, what is left on those that paid, and the link that pays."""
    pieces = [line.full_title for line in paid.sale.lines if line.numbers]
    cards = [
        strings.VALUE_ISSUED(code=grouped(code), worth=money(value.worth))
        for value, code in paid.issued
    ]
    left = [
        strings.VALUE_LEFT(
            name=TENDER_WORDS[one.value.kind](), code=one.tail, left=money(one.value.left)
        )
        for one in paid.spent
        if one.value.kind is TenderKind.GIFT_CARD
    ]
    link = link_of(paid.sale) if _has_room(pane) else ""
    return [*([isolated(link)] if link else []), *pieces, *cards, *left]


@ft.component
def Slip(desk: Desk, pane: Pane) -> ft.Control:
    """The receipt that was just made."""
    use_watched(pane.paid)
    return receipt_picture(pane.paid.value)


def scrolled(parts: list[ft.Control], spacing: int) -> ft.Column:
    """Parts below each other, to be moved where there is no room for all."""
    return ft.Column(
        parts,
        expand=True,
        scroll=ft.ScrollMode.AUTO,
        spacing=spacing,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def pay_head(pane: Pane, title: str, due: Money) -> ft.Control:
    """The head of a way to pay: back to the basket, its name, and what is to be paid."""
    left = step_header(
        act(pane.say, pane.to, Step.BASKET if pane.low else Step.SELL),
        title,
        money(due),
        key="pay-back",
        label=strings.BACK_TO_CART(),
        wide=pane.wide,
    )
    return Head(pane, left)


def _type(characters: int) -> Type:
    return next(type for most, type in _AMOUNT_TYPES if characters <= most)


def low_keys(pane: Pane) -> bool:
    """Whether keys and buttons are as low as they may be, for want of room."""
    return pane.small or pane.height < _LOW


def key_height(pane: Pane) -> float:
    """How high the keys of a pad are."""
    low, high = _KEY_HEIGHTS
    if low_keys(pane):
        return TARGET
    return min(high, max(low, (pane.height - _AROUND_PAD) / 4)) if pane.wide else low
