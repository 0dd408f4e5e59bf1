"""The seller's details while somebody changes them."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from kiosk.ui import business
from kiosk.ui import seller_strings as strings
from kiosk.ui.business_view import BusinessView
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.theme import Space, Type
from kiosk.ui.watching import Draft, act, use_watched

_NAME = Face("business-name", strings.NAME, ft.Icons.BUSINESS_ROUNDED)
_LINES = tuple(
    Face(f"business-address-{nth}", words, ft.Icons.PLACE_ROUNDED)
    for nth, words in enumerate((strings.ADDRESS, strings.ADDRESS_TWO, strings.ADDRESS_THREE))
)
_COUNTRY = Face("business-country", strings.COUNTRY_LETTERS, ft.Icons.FLAG_ROUNDED)
_VAT = Face("business-vat", strings.VAT_NUMBER, ft.Icons.TAG_ROUNDED)
_TAX = Face("business-tax", strings.TAX_NUMBER, ft.Icons.TAG_ROUNDED)
_IBAN = Face("business-iban", strings.IBAN, ft.Icons.ACCOUNT_BALANCE_ROUNDED)
_BIC = Face("business-bic", strings.BIC, ft.Icons.ACCOUNT_BALANCE_ROUNDED)


@ft.component
def Business(desk: Desk, pane: Pane) -> ft.Control:
    """Who and where at the left, the numbers at the right; on a narrow window below each other."""
    use_watched(pane, pane.business)
    view = pane.business.value
    if view is None:
        return ft.Container(expand=True)
    go = act(pane.say, business.keep, desk, pane)
    who, numbers = _who(view), _numbers(view)
    for draft, _ in (*who, *numbers):
        draft.on_enter = go
    keep = big_button(
        "business-keep",
        strings.KEEP(),
        go,
        icon=ft.Icons.CHECK_ROUNDED,
        weight=Weight.MAIN,
        look=Look(type=Type.HEADING, expand=True),
    )
    back = act(pane.say, business.leave, pane)
    head = Head(pane, step_header(back, strings.SELLER(), key="business-back"))
    fields: ft.Control
    if pane.wide:
        fields = ft.Row(
            [_fields(who, expand=True), _fields(numbers, expand=True)],
            spacing=Space.XL,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
    else:
        fields = _fields((*who, *numbers))
    return page(pane, [head, fields, ft.Row([keep])], scroll=ft.ScrollMode.AUTO)


def _who(view: BusinessView) -> list[tuple[Draft, Face]]:
    return [
        (view.name, _NAME),
        *zip(view.address, _LINES, strict=True),
        (view.country, _COUNTRY),
    ]


def _numbers(view: BusinessView) -> list[tuple[Draft, Face]]:
    return [
        (view.vat_number, _VAT),
        (view.tax_number, _TAX),
        (view.iban, _IBAN),
        (view.bic, _BIC),
    ]


def _fields(group: Sequence[tuple[Draft, Face]], *, expand: bool = False) -> ft.Column:
    return ft.Column(
        [Field(draft, face) for draft, face in group],
        spacing=Space.M,
        expand=expand,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
