"""An exchange: what comes back and what is taken at the left, the difference at the right."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from kiosk.domain.cart_lines import CartLine
from kiosk.domain.cash_rounding import in_coins
from kiosk.domain.exchange import Difference
from kiosk.domain.money import Money
from kiosk.domain.refund import Sold
from kiosk.domain.stored_value import grouped
from kiosk.domain.tenders import Tender, TenderKind, suggested_cash
from kiosk.services.choices import with_words
from kiosk.services.formats import as_written, how_much, money
from kiosk.services.refunds import Payout
from kiosk.ui import aftersale_strings as words
from kiosk.ui import exchanging, strings
from kiosk.ui.desk import Desk
from kiosk.ui.exchange_view import ExchangeView
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Press, Weight, big_button
from kiosk.ui.parts.done import done_panel
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.goods_search import goods_search
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page, scrolled
from kiosk.ui.parts.row import card
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.stepper import stepper
from kiosk.ui.parts.text import amount, heading, text
from kiosk.ui.theme import SIDE_PANEL, Role, Space, Type
from kiosk.ui.watching import act, use_draft, use_watched

_FIND = Face("exchange-find", words.FIND_GOODS, ft.Icons.SEARCH_ROUNDED)
_REFERENCE = Face("exchange-reference", strings.CARD_REFERENCE)
_WORD = Look(type=Type.HEADING, expand=True)
# The exact amount and the next two: more is given at the till itself.
_SUGGESTED = 3
Saying = Callable[[], str]


@ft.component
def Exchange(desk: Desk, pane: Pane) -> ft.Control:
    """The lines and the goods, and what is to be paid; on a narrow window below each other."""
    use_watched(pane, pane.exchange)
    view = pane.exchange.value
    if view is None:
        return ft.Container(expand=True)
    head = Head(
        pane,
        step_header(
            act(pane.say, exchanging.leave, desk, pane),
            words.EXCHANGE(),
            key="exchange-back",
        ),
    )
    if view.done is not None:
        return page(pane, [head, scrolled([_done(desk, pane, view)])])
    receipt = strings.RECEIPT_NUMBER(number=as_written(view.sale.receipt))
    left: list[ft.Control] = [
        text(receipt, Type.BODY, Role.QUIET),
        heading(strings.WHAT_COMES_BACK(), Type.HEADING),
        *(_line(desk, pane, view, one) for one in view.sold),
        heading(words.TAKEN_INSTEAD(), Type.HEADING),
        Find(desk, pane),
        # Below what is searched: a tap on a match must not move it.
        *(_taken(desk, pane, one) for one in view.taken.values()),
    ]
    right = ft.Container(Settle(desk, pane), key="exchange-settle")
    if not pane.wide:
        return page(pane, [head, scrolled([*left, right])])
    return ft.Row(
        [
            page(pane, [head, scrolled(left)]),
            ft.Container(
                ft.Column([right], scroll=ft.ScrollMode.AUTO),
                width=SIDE_PANEL,
                bgcolor=Role.SUNKEN,
                padding=Space.XL,
            ),
        ],
        expand=True,
        spacing=0,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _line(desk: Desk, pane: Pane, view: ExchangeView, one: Sold) -> ft.Control:
    chosen = view.back.get(one.line, 0)
    told = strings.NOTHING_LEFT()
    if one.left:
        left, quantity = how_much(one.left, one.measure), how_much(one.quantity, one.measure)
        told = words.CAN_COME_BACK(left=left, quantity=quantity)
    more = act(pane.say, exchanging.change, desk, pane, one.line, 1)
    steps = stepper(
        f"exchange-{one.line}",
        one.title,
        chosen if one.measure is None else int(chosen > 0),
        act(pane.say, exchanging.change, desk, pane, one.line, -1),
        more if chosen < one.left else None,
    )
    return _counted(one.title, told, steps if one.left else None)


def _taken(desk: Desk, pane: Pane, one: CartLine) -> ft.Control:
    title = with_words(one.variant.title, (choice.words for choice in one.choices))
    steps = stepper(
        f"taken-{one.variant.id}",
        title,
        one.quantity,
        act(pane.say, exchanging.take, desk, pane, one.variant, -1),
        act(pane.say, exchanging.take, desk, pane, one.variant, 1),
    )
    return _counted(title, money(one.good.price), steps)


def _counted(title: str, told: str, steps: ft.Control | None) -> ft.Control:
    column = ft.Column(
        [text(title, Type.STRONG, lines=2), text(told, Type.SMALL, Role.QUIET, lines=2)],
        spacing=0,
        tight=True,
        expand=True,
    )
    return card(ft.Row([column, *([steps] if steps else [])], spacing=Space.M), padding=Space.M)


@ft.component
def Find(desk: Desk, pane: Pane) -> ft.Control:
    """What is taken is scanned, or searched for and tapped."""
    use_watched(pane.exchange)
    query = use_draft()
    query.on_typed = act(pane.say, exchanging.find, desk, pane, query)
    view = pane.exchange.value
    return goods_search(
        query,
        _FIND,
        view.matches if view else (),
        "match",
        lambda variant: act(pane.say, exchanging.take, desk, pane, variant),
    )


@ft.component
def Settle(desk: Desk, pane: Pane) -> ft.Control:
    """The difference, and how it is paid."""
    use_watched(pane.exchange)
    reference = use_draft()
    view = pane.exchange.value
    if view is None:
        return ft.Container()
    found = view.found
    parts: list[ft.Control] = [
        text(_difference_words(found), Type.HEADING, Role.QUIET),
        amount(money(_difference(view)), Type.DISPLAY, Type.FIGURE),
    ]
    if view.asking:
        told = text(view.asking, Type.BODY, lines=3, expand=True)
        asking = ft.Row([ft.ProgressRing(width=24, height=24), told], spacing=Space.M)
        parts.append(ft.Semantics(content=asking, live_region=True))
    if view.trouble:
        trouble = text(view.trouble, Type.BODY, Role.REFUSE_INK, lines=4)
        parts.append(ft.Semantics(content=trouble, live_region=True))
    if found is None:
        parts.append(text(words.EXCHANGE_HELP(), Type.BODY, Role.QUIET, lines=4))
    else:
        parts += _ways(desk, pane, found, lambda: reference.text.strip(), busy=bool(view.asking))
    if found is not None and (found.to_pay or found.to_pay_back):
        parts.append(Field(reference, _REFERENCE))
    return ft.Column(
        parts, spacing=Space.M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH, tight=True
    )


def _difference(view: ExchangeView) -> Money:
    found = view.found
    if found is None:
        return Money.zero(view.sale.total.currency)
    return found.to_pay or found.to_pay_back


def _difference_words(found: Difference | None) -> str:
    return strings.TO_PAY_BACK() if found and found.to_pay_back else strings.TO_PAY()


def _ways(
    desk: Desk, pane: Pane, found: Difference, said: Saying, *, busy: bool
) -> list[ft.Control]:
    """The ways to pay it, or to pay it out; one button where there is nothing to pay."""
    step = desk.till.event.cash_step

    async def pay(tender: Tender) -> None:
        await exchanging.carry_out(desk, pane, [tender])

    async def pay_by_card() -> None:
        await pay(Tender(TenderKind.CARD, found.to_pay, said()))

    async def pay_out(kind: TenderKind) -> None:
        given = said() if kind is TenderKind.CARD else ""
        await exchanging.carry_out(desk, pane, payout=Payout(kind, given))

    def row(key: str, label: str, press: Press, icon: ft.IconData, *, main: bool) -> ft.Control:
        weight = Weight.MAIN if main else Weight.SECOND
        return ft.Row(
            [big_button(key, label, press, icon=icon, weight=weight, look=_WORD, disabled=busy)]
        )

    if found.to_pay:
        due = in_coins(found.to_pay, step)
        likely = (suggested_cash(due) or [due])[:_SUGGESTED]
        rows = [
            row(
                f"exchange-cash-{one.plain()}",
                words.IN_CASH(amount=money(one)),
                act(pane.say, pay, Tender(TenderKind.CASH, one)),
                ft.Icons.PAYMENTS_ROUNDED,
                main=one == due,
            )
            for one in likely
        ]
        card_row = (words.BY_CARD(), act(pane.say, pay_by_card), ft.Icons.CREDIT_CARD_ROUNDED)
        return [*rows, row("exchange-card", *card_row, main=False)]
    if not found.to_pay_back:
        even = act(pane.say, exchanging.carry_out, desk, pane)
        return [
            row("exchange-even", words.DO_EXCHANGE(), even, ft.Icons.SWAP_HORIZ_ROUNDED, main=True)
        ]
    coins = money(in_coins(found.to_pay_back, step))
    return [
        row(f"exchange-{kind}", label, act(pane.say, pay_out, kind), icon, main=n == 0)
        for n, (kind, label, icon) in enumerate(
            (
                (TenderKind.CASH, words.IN_CASH(amount=coins), ft.Icons.PAYMENTS_ROUNDED),
                (TenderKind.CARD, strings.BACK_TO_THE_CARD(), ft.Icons.CREDIT_CARD_ROUNDED),
                (
                    TenderKind.GIFT_CARD,
                    strings.BACK_ON_A_GIFT_CARD(),
                    ft.Icons.CARD_GIFTCARD_ROUNDED,
                ),
            )
        )
    ]


def _done(desk: Desk, pane: Pane, view: ExchangeView) -> ft.Control:
    made = view.done
    assert made is not None
    told = [
        strings.RECEIPT_NUMBER(number=made.sale.receipt),
        *(
            strings.VALUE_ISSUED(code=grouped(code), worth=money(value.worth))
            for value, code in view.issued
        ),
    ]
    if made.sale.change:
        told.insert(0, words.CHANGE_BACK(amount=money(made.sale.change)))
    told[:0] = [
        words.PAID_OUT(amount=money(one.amount))
        for one in made.refund.tenders
        if one.kind in (TenderKind.CASH, TenderKind.CARD)
    ]
    shown = [text(one, Type.HEADING, Role.ON_ACCEPT, lines=3) for one in told]
    leave = act(pane.say, exchanging.leave, desk, pane)
    return done_panel("exchange-done", words.EXCHANGED(), shown, leave)
