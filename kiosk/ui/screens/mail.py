"""Where a receipt goes by e-mail: one field, after the sale or whenever it is looked up."""

from __future__ import annotations

import flet as ft

from kiosk.services.formats import as_written, money
from kiosk.ui import invoice_strings, mailing
from kiosk.ui import mail_strings as strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Paid, Pane
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import text
from kiosk.ui.theme import Role, Space, Type
from kiosk.ui.watching import act, use_draft, use_watched

_ADDRESS = Face(
    "mail-address", strings.ADDRESS, ft.Icons.ALTERNATE_EMAIL_ROUNDED, ft.KeyboardType.EMAIL
)


@ft.component
def MailForm(desk: Desk, pane: Pane) -> ft.Control:
    """The field; what is typed stays until the receipt is on its way."""
    use_watched(pane.mailed)
    draft = use_draft()
    view = pane.mailed.value

    async def send() -> None:
        await mailing.send(desk, pane, draft.text)

    go = act(pane.say, send)
    draft.on_enter = go
    leave = act(pane.say, mailing.leave, desk, pane)
    head = step_header(
        leave, strings.MAIL_TITLE(), key="mail-back", label=strings.BACK_TO_SALE(), wide=pane.wide
    )
    told = view and invoice_strings.OF_RECEIPT(
        receipt=as_written(view.sale.receipt), amount=money(view.sale.total)
    )
    return ft.Column(
        [
            Head(pane, head),
            text(told or "", Type.BODY, Role.QUIET),
            Field(draft, _ADDRESS),
            text(strings.FOR_THIS_ONLY(), Type.BODY, Role.QUIET, lines=3),
            ft.Row(
                [
                    big_button(
                        "mail-send",
                        strings.SEND(),
                        go,
                        icon=ft.Icons.SEND_ROUNDED,
                        weight=Weight.MAIN,
                        look=Look(height=72, type=Type.HEADING, expand=True),
                    )
                ]
            ),
        ],
        spacing=Space.L,
        scroll=ft.ScrollMode.AUTO,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


@ft.component
def MailPage(desk: Desk, pane: Pane) -> ft.Control:
    """The same under More."""
    return page(pane, [MailForm(desk, pane)])


def mail_button(desk: Desk, pane: Pane, paid: Paid, key: str, look: Look) -> list[ft.Control]:
    """The way to the field, where this till can send mails."""
    if not desk.mailbox.value.offered:
        return []
    return [
        big_button(
            key,
            strings.MAIL_RECEIPT(),
            act(pane.say, mailing.begin, desk, pane, paid.sale),
            icon=None if pane.small or paid.prepared else ft.Icons.EMAIL_ROUNDED,
            look=look,
        )
    ]
