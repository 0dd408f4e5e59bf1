"""A pre-order of what is in the basket: who orders, for when, and the advance payment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from kiosk.domain.cash_rounding import in_coins
from kiosk.domain.money import Money
from kiosk.domain.tenders import Tender, TenderKind, check_reference, suggested_cash
from kiosk.language import Phrase
from kiosk.services.formats import money
from kiosk.services.preorder_paper import when_words
from kiosk.ui import aftersale_strings as words
from kiosk.ui import preorder_strings, preordering, strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Press, Weight, big_button
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page, scrolled
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import amount, text
from kiosk.ui.preorder_view import OrderView
from kiosk.ui.theme import Role, Space, Type
from kiosk.ui.watching import Draft, act, use_draft, use_watched

_WORD = Look(type=Type.HEADING, expand=True)
# The exact amount and the next two: more is given at the till itself.
_SUGGESTED = 3
_NAME = Face("preorder-name", preorder_strings.WHO, ft.Icons.PERSON_ROUNDED)
_PHONE = Face(
    "preorder-phone", preorder_strings.PHONE, ft.Icons.PHONE_ROUNDED, ft.KeyboardType.PHONE
)
_EMAIL = Face("preorder-email", strings.EMAIL, ft.Icons.MAIL_ROUNDED, ft.KeyboardType.EMAIL)
_DAY = Face("preorder-day", preorder_strings.DAY, ft.Icons.EVENT_ROUNDED)
_WINDOW = Face("preorder-window", preorder_strings.WINDOW, ft.Icons.SCHEDULE_ROUNDED)
_ADVANCE = Face("preorder-advance", preorder_strings.ADVANCE, ft.Icons.PAYMENTS_ROUNDED)
_STREET = Face("preorder-street", preorder_strings.STREET, ft.Icons.LOCAL_SHIPPING_ROUNDED)
_TOWN = Face("preorder-town", preorder_strings.TOWN, ft.Icons.LOCAL_SHIPPING_ROUNDED)
_COUNTRY = Face("preorder-country", preorder_strings.COUNTRY, ft.Icons.LOCAL_SHIPPING_ROUNDED)
_FACES = (_NAME, _PHONE, _EMAIL, _DAY, _WINDOW, _ADVANCE, _STREET, _TOWN, _COUNTRY)
_REFERENCE = Face("preorder-reference", strings.CARD_REFERENCE)
Pay = Callable[..., Awaitable[None]]


@ft.component
def Preorder(desk: Desk, pane: Pane) -> ft.Control:
    """What is to be said of it; once that can be, how its advance is paid. What was typed stays."""
    use_watched(pane, pane.order)
    # One after the other, always as many: hooks know each other by their place.
    drafts = tuple(use_draft() for _ in _FACES)
    reference = use_draft()
    view = pane.order.value
    head = Head(
        pane,
        step_header(
            act(pane.say, preordering.back, desk, pane),
            preorder_strings.PREORDER(),
            money(view.cart.due) if view else "",
            key="preorder-back",
            wide=pane.wide,
        ),
    )
    if view is not None and view.request is not None:

        async def take(*tenders: Tender) -> None:
            await preordering.take(desk, pane, *tenders)

        return page(pane, [head, scrolled(_payment(desk, pane, view, take, reference))])

    async def go_on() -> None:
        name, phone, email, day, window, advance, *address = (one.text for one in drafts)
        who, when = (name, phone, email), (day, window)
        await preordering.go_on(desk, pane, who, when, advance, tuple(address))

    go = act(pane.say, go_on)
    for draft in drafts:
        draft.on_enter = go
    button = big_button(
        "preorder-go-on",
        preorder_strings.GO_ON(),
        go,
        icon=ft.Icons.EVENT_AVAILABLE_ROUNDED,
        weight=Weight.MAIN,
        look=_WORD,
    )
    fields = [Field(draft, face) for draft, face in zip(drafts, _FACES, strict=True)]
    rows = [fields[at : at + 3] for at in range(0, len(fields), 3)] if pane.wide else []
    shown: list[ft.Control] = [_beside(row) for row in rows] or fields
    return page(pane, [head, *shown, ft.Row([button])], scroll=ft.ScrollMode.AUTO)


def _beside(fields: list[ft.Control]) -> ft.Control:
    return ft.Row([ft.Container(one, expand=True) for one in fields], spacing=Space.L)


def _payment(
    desk: Desk, pane: Pane, view: OrderView, take: Pay, reference: Draft
) -> list[ft.Control]:
    assert view.request is not None
    assert view.paid is not None
    assert view.total is not None
    later = view.total - view.paid
    return [
        text(f"{view.request.person.name} · {when_words(view.request.promise)}", Type.BODY),
        text(
            preorder_strings.IN_ALL(amount=money(view.total), due=money(later)),
            Type.BODY,
            Role.QUIET,
        ),
        *pay_rows(desk, pane, view.paid, take, (preorder_strings.TAKE_IT, reference)),
    ]


def pay_rows(
    desk: Desk, pane: Pane, due: Money, pay: Pay, said: tuple[Phrase, Draft]
) -> list[ft.Control]:
    """What is to be paid, and the ways to; or one button where that is nothing. What is ``said`` is
    the button's word, and the reference of the card's slip."""
    nothing, reference = said
    shown: list[ft.Control] = [
        text(strings.TO_PAY(), Type.HEADING, Role.QUIET),
        amount(money(due), Type.DISPLAY, Type.FIGURE),
    ]
    if not due:
        return [*shown, _row("preorder-even", nothing(), act(pane.say, pay), main=True)]

    async def by_card() -> None:
        await pay(Tender(TenderKind.CARD, due, check_reference(reference.text.strip())))

    coins = in_coins(due, desk.till.event.cash_step)
    rows = [
        _row(
            f"preorder-cash-{one.plain()}",
            words.IN_CASH(amount=money(one)),
            act(pane.say, pay, Tender(TenderKind.CASH, one)),
            ft.Icons.PAYMENTS_ROUNDED,
            main=one == coins,
        )
        for one in (suggested_cash(coins) or [coins])[:_SUGGESTED]
    ]
    by = act(pane.say, by_card)
    rows.append(_row("preorder-card", words.BY_CARD(), by, ft.Icons.CREDIT_CARD_ROUNDED))
    return [*shown, *rows, Field(reference, _REFERENCE)]


def _row(
    key: str, label: str, press: Press, icon: ft.IconData | None = None, *, main: bool = False
) -> ft.Control:
    weight = Weight.MAIN if main else Weight.SECOND
    return ft.Row([big_button(key, label, press, icon=icon, weight=weight, look=_WORD)])
