"""Sales: look one up, see its receipt, print a copy."""

from __future__ import annotations

import flet as ft

from kiosk.services import completeness
from kiosk.services.formats import as_written, day_and_time, money
from kiosk.services.sales import Sale
from kiosk.ui import aftersale_strings as words
from kiosk.ui import (
    exchanging,
    invoice_strings,
    invoicing,
    prep_strings,
    preparing,
    refunding,
    strings,
    voiding,
)
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.empty import empty_state
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.receipt import receipt_picture
from kiosk.ui.parts.row import tap_row
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import text
from kiosk.ui.screens.mail import mail_button
from kiosk.ui.theme import SIDE_PANEL, Role, Space, Type
from kiosk.ui.watching import act, use_watched

# From this width on the receipt stands beside the list.
BESIDE = 1000
_WORD = Look(type=Type.HEADING, expand=True)
# More late tills than these are counted: the sales must still be seen. An export names them all.
_NAMED = 2
# Below this height four rows of buttons leave no room for a receipt.
_CRAMPED = 500
# Below this width two ways to print have room for the smallest letters only.
_NARROW = 350


@ft.component
def Sales(desk: Desk, pane: Pane) -> ft.Control:
    """The list at the left, the receipt at the right; on a narrow window one after the other."""
    use_watched(pane, pane.chosen, desk.sold, desk.sync, desk.mailbox)
    chosen = pane.chosen.value
    beside = pane.wide and pane.width >= BESIDE
    back = pane.chosen.becomes if chosen and not beside else None
    leave = act(pane.say, back, None) if back else act(pane.say, pane.turn, Leaf.START)
    head = Head(pane, step_header(leave, strings.SALES(), key="sales-back"))
    sales = desk.sold.value
    listed: ft.Control
    told = _standing(desk)
    if sales:
        listed = ft.ListView(
            [
                _sale(desk, pane, sale, chosen is not None and chosen.sale.id == sale.id)
                for sale in sales
            ],
            expand=True,
            spacing=Space.S,
        )
    else:
        listed = empty_state(
            ft.Icons.RECEIPT_LONG_ROUNDED, strings.NO_SALES(), strings.NO_SALES_HELP()
        )
    if beside:
        return ft.Row(
            [
                ft.Container(
                    ft.Column([head, told, listed], spacing=Space.L, expand=True),
                    expand=True,
                    padding=Space.XL,
                ),
                ft.Container(_receipt(desk, pane), width=SIDE_PANEL, bgcolor=Role.SUNKEN),
            ],
            expand=True,
            spacing=0,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    return ft.Container(
        ft.Column(
            [head, _receipt(desk, pane)] if chosen else [head, told, listed],
            spacing=Space.L,
            expand=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=Space.L,
        expand=True,
    )


def _standing(desk: Desk) -> ft.Control:
    """Whether these are all the sales of the event, in words."""
    found = desk.sync.value.standing
    ink = Role.QUIET if found.complete else Role.INK
    return text(completeness.sentence(found, desk.zone, _NAMED), Type.BODY, ink)


def _sale(desk: Desk, pane: Pane, sale: Sale, chosen: bool) -> ft.Control:
    titles = ", ".join(line.whole_title for line in sale.lines)
    told = f"{as_written(sale.sold_by)} · {titles}" if sale.sold_by else titles
    return tap_row(
        f"sale-{sale.receipt}",
        f"{sale.receipt} · {day_and_time(sale.at, desk.zone)}",
        told,
        act(pane.say, desk.choose, pane, sale),
        trailing=money(sale.total),
        chosen=chosen,
    )


def _receipt(desk: Desk, pane: Pane) -> ft.Control:
    chosen = pane.chosen.value
    if chosen is None:
        return empty_state(ft.Icons.RECEIPT_LONG_ROUNDED, strings.RECEIPT(), strings.CHOOSE_SALE())
    told: list[ft.Control] = [
        text(
            (words.VOIDED_IN if one.void else words.PAID_BACK_IN)(
                amount=money(one.total), receipt=as_written(one.receipt)
            ),
            Type.BODY,
            Role.REFUSE_INK,
        )
        for one in chosen.refunds
    ]
    # On a phone two ways to print have room for smaller letters only.
    crowded = chosen.prepared or (pane.small and desk.mailbox.value.offered)
    narrow = pane.small and crowded
    letters = Type.STRONG if pane.width >= _NARROW else Type.NOTE
    look = Look(type=letters, expand=True) if narrow else _WORD
    reprint = big_button(
        "sale-reprint",
        strings.REPRINT(),
        act(pane.say, desk.reprint, pane, chosen.sale),
        icon=None if crowded else ft.Icons.PRINT_ROUNDED,
        weight=Weight.MAIN,
        look=look,
    )
    prints: list[ft.Control] = [reprint]
    if chosen.prepared:
        prints.append(
            big_button(
                "sale-prep",
                prep_strings.PREP_TICKET(),
                act(pane.say, preparing.print_tickets, desk, pane, chosen.sale),
                look=look,
            )
        )
    prints += mail_button(desk, pane, chosen, "sale-mail", look)
    # Beside each other, so that as much of the receipt is seen as before.
    rest: list[ft.Control] = [
        *prints[2:],
        big_button(
            "sale-refund",
            strings.REFUND(),
            act(pane.say, refunding.begin, desk, pane, chosen.sale),
            icon=None if pane.small else ft.Icons.UNDO_ROUNDED,
            look=_WORD,
        ),
        big_button(
            "sale-exchange",
            words.EXCHANGE(),
            act(pane.say, exchanging.begin, desk, pane, chosen.sale),
            icon=None if pane.small else ft.Icons.SWAP_HORIZ_ROUNDED,
            look=_WORD,
        ),
        big_button(
            "sale-void",
            words.VOID(),
            act(pane.say, voiding.begin, desk, pane, chosen.sale),
            icon=None if pane.small else ft.Icons.BLOCK_ROUNDED,
            look=_WORD,
        ),
        big_button(
            "sale-invoice",
            invoice_strings.INVOICE(),
            act(pane.say, invoicing.begin, desk, pane, chosen.sale),
            icon=None if pane.small else ft.Icons.DESCRIPTION_ROUNDED,
            look=_WORD,
        ),
    ]
    # A phone that lies has more room beside than below.
    across = 3 if pane.low and pane.width > pane.height else 2
    below = ft.Column(
        # Beside each other: the receipt above needs the room.
        [
            *told,
            ft.Row(prints[:2]),
            *(ft.Row(rest[at : at + across]) for at in range(0, len(rest), across)),
        ],
        spacing=Space.M,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    # Where all that can be done fills the window, it is moved, and the receipt is on paper.
    full = pane.height < _CRAMPED and len(rest) > 2 * across
    return ft.Column(
        [*([] if full else [receipt_picture(chosen)]), ft.Container(below, padding=Space.L)],
        expand=True,
        scroll=ft.ScrollMode.AUTO if full else None,
        spacing=0,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
