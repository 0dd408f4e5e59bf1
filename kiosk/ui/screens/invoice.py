"""Whom an invoice is made out to."""

from __future__ import annotations

import flet as ft

from kiosk.services.formats import as_written, money
from kiosk.ui import invoice_strings as strings
from kiosk.ui import invoicing
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import text
from kiosk.ui.theme import Role, Type
from kiosk.ui.watching import act, use_draft, use_watched

_BUYER = Face("invoice-buyer", strings.BUYER, ft.Icons.PERSON_ROUNDED)
_STREET = Face("invoice-street", strings.STREET, ft.Icons.PLACE_ROUNDED)
_TOWN = Face("invoice-town", strings.TOWN, ft.Icons.PLACE_ROUNDED)
_COUNTRY = Face("invoice-country", strings.COUNTRY, ft.Icons.FLAG_ROUNDED)
_NUMBER = Face("invoice-number", strings.BUYER_NUMBER, ft.Icons.TAG_ROUNDED)


@ft.component
def InvoiceForm(desk: Desk, pane: Pane) -> ft.Control:
    """Name, address and number of who buys; what is typed stays until the invoice is made."""
    use_watched(pane, pane.invoiced)
    drafts = buyer, street, town, country, number = (
        use_draft(), use_draft(), use_draft(), use_draft(), use_draft(),
    )  # fmt: skip

    async def make() -> None:
        address = (street.text, town.text, country.text)
        await invoicing.make(desk, pane, buyer.text, address, number.text)

    go = act(pane.say, make)
    for draft in drafts:
        draft.on_enter = go
    sale = pane.invoiced.value
    head = Head(
        pane,
        step_header(
            act(pane.say, invoicing.leave, desk, pane), strings.INVOICE(), key="invoice-back"
        ),
    )
    faces = (_BUYER, _STREET, _TOWN, _COUNTRY, _NUMBER)
    told = sale and strings.OF_RECEIPT(receipt=as_written(sale.receipt), amount=money(sale.total))
    return page(
        pane,
        [
            head,
            text(told or "", Type.BODY, Role.QUIET),
            *(Field(draft, face) for draft, face in zip(drafts, faces, strict=True)),
            ft.Row(
                [
                    big_button(
                        "invoice-make",
                        strings.MAKE_IT(),
                        go,
                        icon=ft.Icons.DESCRIPTION_ROUNDED,
                        weight=Weight.MAIN,
                        look=Look(type=Type.HEADING, expand=True),
                    )
                ]
            ),
        ],
        scroll=ft.ScrollMode.AUTO,
    )
