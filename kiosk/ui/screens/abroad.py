"""Reverse charge: which business abroad buys, and is charged no tax."""

from __future__ import annotations

import asyncio

import flet as ft

from kiosk.domain.errors import Refusal
from kiosk.domain.invoices import Buyer, checked_buyer
from kiosk.services import carts
from kiosk.services.formats import as_written, isolated
from kiosk.ui import abroad_strings as words
from kiosk.ui import invoice_strings, strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane, Step
from kiosk.ui.parts.button import Look, Press, Weight, big_button, surface
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import text
from kiosk.ui.sentences import sentence
from kiosk.ui.theme import TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_draft

_NAME = Face("abroad-name", words.NAME, ft.Icons.BUSINESS_ROUNDED)
_STREET = Face("abroad-street", invoice_strings.STREET, ft.Icons.PLACE_ROUNDED)
_TOWN = Face("abroad-town", invoice_strings.TOWN, ft.Icons.PLACE_ROUNDED)
_NUMBER = Face("abroad-number", words.VAT_NUMBER, ft.Icons.TAG_ROUNDED)


@ft.component
def Abroad(desk: Desk, pane: Pane) -> ft.Control:
    """Name, address and VAT number, and the way back to a price with tax."""
    known = desk.basket.value.abroad
    lines = (*known.address, "", "") if known else ("", "")
    drafts = name, street, town, number = (
        use_draft(known.name if known else ""),
        use_draft(lines[0]),
        use_draft(lines[1]),
        use_draft(known.tax_number if known else ""),
    )

    async def keep(buyer: Buyer | None) -> None:
        async with desk.one_thing:
            outcome = await asyncio.to_thread(carts.sell_abroad, desk.till, buyer)
            if not isinstance(outcome, Refusal):
                desk.basket.becomes(outcome)
        if isinstance(outcome, Refusal):
            pane.say(sentence(outcome))
            return
        pane.hush()
        pane.discount.becomes(None)
        pane.to(Step.BASKET if pane.low else Step.SELL)

    async def go() -> None:
        await keep(checked_buyer(name.text, (street.text, town.text), number.text))

    done = act(pane.say, go)
    for draft in drafts:
        draft.on_enter = done
    back = act(pane.say, pane.to, Step.BASKET if pane.low else Step.SELL)
    head = step_header(back, words.ABROAD(), key="abroad-back", label=strings.BACK_TO_CART())
    faces = (_NAME, _STREET, _TOWN, _NUMBER)
    parts: list[ft.Control] = [
        text(words.ABROAD_HELP(), Type.BODY, Role.QUIET, lines=5),
        *(Field(draft, face) for draft, face in zip(drafts, faces, strict=True)),
        _row("abroad-keep", words.WITHOUT_TAX(), done, Weight.MAIN),
    ]
    if known is not None:
        after_all = act(pane.say, keep, None)
        parts.append(_row("abroad-away", words.WITH_TAX(), after_all, Weight.SECOND))
    return ft.Column(
        [Head(pane, head), ft.ListView(parts, expand=True, spacing=Space.M)],
        expand=True,
        spacing=Space.S if pane.small else Space.XL,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def abroad_row(pane: Pane, buyer: Buyer | None, open: bool) -> list[ft.Control]:
    """Who buys without tax, among the basket's lines; a tap changes it."""
    if buyer is None:
        return []
    told = words.FOR(name=as_written(buyer.name), number=isolated(buyer.tax_number))
    if not open:
        return [
            ft.Container(
                text(told, Type.SMALL, Role.QUIET, lines=3),
                padding=ft.Padding.symmetric(vertical=Space.S),
            )
        ]
    seen = text(told, Type.SMALL, Role.ON_ACCENT_SOFT, lines=2, expand=True)
    icon = ft.Icon(ft.Icons.BUSINESS_ROUNDED, size=22, color=Role.ON_ACCENT_SOFT)
    return [
        ft.Button(
            key="basket-abroad-row",
            on_click=act(pane.say, pane.to, Step.ABROAD),
            height=TARGET + Space.S,
            style=surface(
                Role.ACCENT_SOFT,
                Role.ON_ACCENT_SOFT,
                padding=ft.Padding.symmetric(horizontal=Space.M),
            ),
            content=ft.Row([icon, seen], spacing=Space.S),
        )
    ]


def _row(key: str, told: str, press: Press, weight: Weight) -> ft.Control:
    look = Look(height=TARGET + Space.L, type=Type.HEADING, expand=True)
    return ft.Row([big_button(key, told, press, weight=weight, look=look)])
