"""The basket: what is in it, what it costs, and the two ways to pay."""

from __future__ import annotations

import flet as ft

from kiosk.domain.allotments import PUBLIC
from kiosk.domain.cash_rounding import in_coins
from kiosk.domain.editions import numbers_text
from kiosk.domain.money import Money
from kiosk.domain.pools import MEMBERS
from kiosk.domain.sale import CartLine, PricedLine
from kiosk.services.bundles import as_one, held_under
from kiosk.services.deposits import title_of
from kiosk.services.formats import at_price, count, money, tax_rate
from kiosk.ui import (
    deposit_strings,
    discount_strings,
    discounting,
    measure_strings,
    note_strings,
    parking,
    preorder_strings,
    preordering,
    strings,
    tendering,
    terminal_strings,
)
from kiosk.ui.charging import waits_for_basket
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane, Step
from kiosk.ui.parts.button import Look, Weight, big_button, icon_button, surface
from kiosk.ui.parts.check import check_row
from kiosk.ui.parts.dialog import Question, use_ask
from kiosk.ui.parts.empty import empty_state
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.number_choice import AskNumber, Numbers, use_ask_number
from kiosk.ui.parts.stepper import stepper
from kiosk.ui.parts.text import amount, heading, struck_through, text
from kiosk.ui.screens.abroad import abroad_row
from kiosk.ui.screens.bundled import contents_rows
from kiosk.ui.screens.choices import choices_row
from kiosk.ui.screens.discounted import former_price, member_row, reasons, said_code
from kiosk.ui.screens.given import given_row, stored_row
from kiosk.ui.screens.note import note_row
from kiosk.ui.screens.tip import tip_row
from kiosk.ui.screens.walk_in import walk_row
from kiosk.ui.sentences import sentence, shortage_words
from kiosk.ui.theme import TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_watched

# As many characters of price each and price of all as stand beside each other in a line.
_BESIDE = 21


@ft.component
def Basket(desk: Desk, pane: Pane, open: bool) -> ft.Control:
    """The basket; ``open`` while it may be changed, closed while it is being paid."""
    use_watched(desk.basket, desk.parked, desk.charging)
    view = desk.basket.value
    ask = use_ask(pane.zoom)
    ask_number = use_ask_number(pane.zoom)
    empty = act(pane.say, tendering.empty, desk, pane)
    question = Question(
        "basket-empty",
        strings.EMPTY_QUESTION(),
        strings.EMPTY_SENTENCE(len(view.lines)),
        strings.EMPTY_YES(),
        strings.EMPTY_NO(),
        danger=True,
    )
    head: list[ft.Control] = [
        # What can be done with it leaves a phone little room.
        ft.Container(
            heading(strings.CART(), Type.HEADING if pane.small else Type.TITLE), expand=True
        ),
    ]
    if pane.low:
        head.insert(
            0,
            icon_button(
                "basket-back",
                ft.Icons.ARROW_BACK_ROUNDED,
                strings.BACK_TO_PRODUCTS(),
                act(pane.say, pane.to, Step.SELL),
            ),
        )
    if open and (view.lines or desk.parked.value):
        waiting = len(desk.parked.value)
        if waiting:
            head.append(text(count(waiting), Type.STRONG, Role.QUIET))
        head.append(
            icon_button(
                "basket-park",
                ft.Icons.PAUSE_CIRCLE_OUTLINE_ROUNDED,
                strings.PARK(),
                act(pane.say, parking.begin, desk, pane),
                color=Role.QUIET,
            )
        )
    if open and view.lines:
        to_note = act(pane.say, pane.to, Step.NOTE)
        order = act(pane.say, preordering.begin, desk, pane)
        discount = act(pane.say, discounting.begin, desk, pane)
        clear = act(pane.say, ask, question, empty) if len(view.lines) > 1 else empty
        head += [
            icon_button(f"basket-{key}", icon, words(), press, color=Role.QUIET)
            for key, icon, words, press in (
                ("preorder", ft.Icons.EVENT_ROUNDED, preorder_strings.TAKE, order),
                ("note", ft.Icons.EDIT_NOTE_ROUNDED, note_strings.EDIT_NOTE, to_note),
                (
                    "discount",
                    ft.Icons.LOCAL_OFFER_OUTLINED,
                    discount_strings.GIVE_A_DISCOUNT,
                    discount,
                ),
                ("clear", ft.Icons.DELETE_OUTLINE_ROUNDED, strings.CLEAR_CART, clear),
            )
        ]
    lines: ft.Control
    if view.lines:
        lines = ft.ListView(
            [
                # On a phone the foot has no room for it.
                *(member_row(desk, pane) if open and pane.small and not view.kept else []),
                # Before the lines: what was scanned last stands at the end, in sight.
                *walk_row(view.walk_in),
                *(said_code(desk, pane, one, open) for one in view.codes),
                *(_line(desk, pane, line, open, ask_number) for line in view.lines),
                *abroad_row(pane, view.abroad, open),
                *([note_row(pane, view.note, open)] if view.note else []),
                *(stored_row(desk, pane, one, open) for one in view.stored),
                *(given_row(desk, pane, part, open) for part in range(len(view.given))),
                *tip_row(pane, view.tips, view.tip, open),
            ],
            expand=True,
            auto_scroll=open,
            # At once: nothing moves for whom moving things disturb, and nobody waits.
            auto_scroll_animation=0,
            spacing=0,
        )
    elif not pane.wide:
        # Half a window has no room for a shape and two sentences.
        lines = ft.Container(
            text(strings.CART_EMPTY_HELP(), Type.BODY, Role.QUIET, align=ft.TextAlign.CENTER),
            expand=True,
            alignment=ft.Alignment.CENTER,
        )
    else:
        lines = empty_state(
            ft.Icons.SHOPPING_BASKET_OUTLINED, strings.CART_EMPTY(), strings.CART_EMPTY_HELP()
        )
    return ft.Container(
        # Where it has the screen for itself, that has its own edge.
        padding=0 if pane.low else Space.L if pane.small else Space.XL,
        expand=True,
        content=ft.Column(
            [
                Head(pane, ft.Row(head, spacing=0))
                if pane.low
                else ft.Row(head, spacing=0, height=TARGET if pane.small else TARGET + Space.S),
                lines,
                *_foot(desk, pane, open),
            ],
            expand=True,
            spacing=Space.S,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
    )


def _line(desk: Desk, pane: Pane, line: CartLine, open: bool, ask_number: AskNumber) -> ft.Control:
    variant, quantity = line.good, line.quantity
    priced = desk.basket.value.priced
    found = as_one(line, priced) if priced else None
    title = title_of(variant)
    cost = money(found.amount if found else variant.worth(line.sold))
    former = desk.basket.value.former_of(line)
    prices: list[ft.Control] = []
    each = ""
    if quantity > 1 or variant.measure:
        each = at_price(line.sold, variant.price, variant.measure)
        prices.append(text(each, Type.SMALL, Role.QUIET, lines=1))
    if found is not None and found.discounts:
        prices.append(former_price(found))
    elif former is not None:
        prices.append(
            struck_through(money(former), discount_strings.LIST_PRICE(price=money(former)))
        )
    if open:
        prices.append(text(cost, Type.CAPTION, lines=1))
    warning: list[ft.Control] = []
    short = desk.basket.value.short
    for thing, _ in line.things if open else ():
        if thing.id in short:
            words = shortage_words(short[thing.id])
            warning.append(text(words, Type.NOTE, Role.REFUSE_INK, lines=2))
    struck = found.before if found is not None and found.discounts else former
    long = len(each) + len(money(struck) if struck else "") + len(cost) > _BESIDE
    told = ft.Column(
        [
            text(title, Type.BODY, lines=2),
            *contents_rows(line),
            *choices_row(pane, line, title, open),
            (ft.Column if long else ft.Row)(prices, spacing=0 if long else Space.S),
            *_numbers(desk, pane, line, open, ask_number),
            *(_deposit(one) for one in (held_under(line, priced) if priced else ())),
            *warning,
        ],
        spacing=0,
        tight=True,
        expand=True,
    )
    parts: list[ft.Control] = [told]
    if open and variant.measure:
        parts.append(
            icon_button(
                f"less-{line.key}",
                ft.Icons.CLOSE_ROUNDED,
                measure_strings.TAKE_OUT(title=variant.title),
                act(pane.say, desk.change, line.key, -quantity),
                filled=True,
            )
        )
    elif open:
        parts.append(
            stepper(
                line.key,
                title,
                quantity,
                act(pane.say, desk.change, line.key, -1),
                act(pane.say, desk.change, line.key, 1),
            )
        )
    else:
        parts.append(text(cost, Type.STRONG, lines=1))
    row = ft.Row(parts, spacing=Space.XS, vertical_alignment=ft.CrossAxisAlignment.CENTER)
    below = reasons(found) if found else []
    return ft.Container(
        ft.Column([row, *below], spacing=Space.XS, tight=True) if below else row,
        key=f"line-{line.key}",
        padding=ft.Padding.symmetric(vertical=Space.S),
        border=ft.Border.only(bottom=ft.BorderSide(1, Role.LINE)),
    )


def _deposit(held: PricedLine) -> ft.Control:
    """What is taken besides, for what comes back."""
    each = at_price(held.quantity, held.variant.price, None)
    words = deposit_strings.DEPOSIT(each=each if held.quantity > 1 else money(held.amount))
    return text(words, Type.SMALL, Role.QUIET, lines=1)


def _numbers(
    desk: Desk, pane: Pane, line: CartLine, open: bool, ask_number: AskNumber
) -> list[ft.Control]:
    """Which numbers a line sells, and where one may choose others."""
    view, variant = desk.basket.value, line.variant
    given = view.numbers.get(variant.id)
    if not given:
        return []
    words = strings.NUMBER(numbers=numbers_text(given).replace(",", ", "))
    if not open:
        return [text(words, Type.SMALL, Role.QUIET, lines=2)]
    numbers = Numbers(
        f"number-{variant.id}", variant.title, view.to_choose.get(variant.id, ()), given
    )

    async def choose(number: int) -> None:
        await act(pane.say, desk.choose_number, variant.id, number)()

    button = ft.Button(
        key=f"numbers-{variant.id}",
        content=text(words, Type.SMALL, Role.ON_ACCENT_SOFT, lines=1),
        on_click=act(pane.say, ask_number, numbers, choose),
        height=TARGET,
        style=surface(
            Role.ACCENT_SOFT,
            Role.ON_ACCENT_SOFT,
            padding=ft.Padding.symmetric(horizontal=Space.M),
        ),
    )
    said = f"{strings.CHOOSE_NUMBER(title=variant.title)}: {words}"
    return [ft.Row([ft.Semantics(label=said, content=button)])]


def _foot(desk: Desk, pane: Pane, open: bool) -> list[ft.Control]:
    view = desk.basket.value
    parts: list[ft.Control] = []
    if open and view.kept:
        member = view.pool == MEMBERS
        parts.append(
            check_row(
                "basket-member",
                strings.FOR_A_MEMBER(view.kept),
                member,
                act(pane.say, desk.sell_to, PUBLIC if member else MEMBERS),
                height=TARGET,
            )
        )
    elif open and not pane.small:
        parts += member_row(desk, pane)
    if view.trouble is not None:
        parts.append(text(sentence(view.trouble), Type.STRONG, Role.REFUSE_INK))
    taxes: list[ft.Control] = []
    if view.priced is not None:
        taxes = [
            _small_row(tax_rate(tax.rate), tax.tax)
            for tax in view.priced.taxed.by_rate
            if tax.rate.millipercent
        ]
    # A phone has no room for it above its basket, whose lines say it one by one.
    if view.priced is not None and view.priced.saved and not pane.small:
        taxes.insert(0, _small_row(discount_strings.YOU_SAVE(), view.priced.saved))
    zero = Money.zero(view.due.currency)
    partly = bool(view.given) or any(one.tenders for one in view.stored)
    if partly:
        # What the customer owes now is what must be seen at once.
        taxes.append(_small_row(strings.TOTAL(), view.due))
    name = strings.TO_PAY() if partly else strings.TOTAL()
    owed = view.to_pay if view.to_pay.minor > 0 else zero
    out = view.to_pay.minor < 0 and not partly
    if out:
        name, owed = deposit_strings.TO_PAY_OUT(), -in_coins(view.to_pay, desk.till.event.cash_step)
    parts += [
        *taxes,
        ft.Row(
            [
                ft.Container(text(name, Type.HEADING, Role.QUIET, lines=1), expand=True),
                amount(money(owed), Type.FIGURE, Type.TITLE),
            ],
            vertical_alignment=ft.CrossAxisAlignment.END,
        ),
    ]
    if open:
        ready = view.priced is not None
        look = Look(height=60 if pane.small else 72, type=Type.TITLE, expand=True)
        if waits_for_basket(desk):
            back = big_button(
                "basket-terminal",
                terminal_strings.BACK_TO_TERMINAL(),
                act(pane.say, pane.to, Step.CARD),
                icon=ft.Icons.CONTACTLESS_ROUNDED,
                weight=Weight.MAIN,
                look=look,
            )
            told = text(terminal_strings.WAITING(), Type.STRONG, lines=2)
            return [*parts, told, ft.Row([back])]
        if ready and view.to_pay.minor <= 0:
            words = strings.VALUE_ENOUGH() if partly else strings.NOTHING_TO_PAY()
            paid = big_button(
                "pay-stored",
                deposit_strings.PAY_OUT(amount=money(owed)) if out else words,
                act(pane.say, desk.pay, pane),
                icon=ft.Icons.CHECK_ROUNDED,
                weight=Weight.MAIN,
                look=look,
            )
            return [*parts, ft.Row([paid])]
        parts.append(
            ft.Row(
                [
                    big_button(
                        "pay-card",
                        strings.CARD(),
                        act(pane.say, desk.begin_paying, pane, Step.CARD),
                        icon=ft.Icons.CREDIT_CARD_ROUNDED,
                        weight=Weight.SOFT,
                        look=look,
                        disabled=not ready,
                    ),
                    big_button(
                        "pay-cash",
                        strings.CASH(),
                        act(pane.say, desk.begin_paying, pane, Step.CASH),
                        icon=ft.Icons.PAYMENTS_ROUNDED,
                        weight=Weight.MAIN,
                        look=look,
                        disabled=not ready,
                    ),
                ],
                spacing=Space.M,
            )
        )
    return parts


def _small_row(name: str, some: Money) -> ft.Control:
    return ft.Row(
        [
            ft.Container(text(name, Type.SMALL, Role.QUIET), expand=True),
            text(money(some), Type.SMALL, Role.QUIET),
        ]
    )
