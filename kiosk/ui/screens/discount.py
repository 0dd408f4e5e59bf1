"""Giving a discount by hand: on what, how much, why, and who answers for it."""

from __future__ import annotations

import flet as ft

from kiosk.domain.catalogue import VariantKind
from kiosk.domain.money import Money, decimals
from kiosk.domain.promotions import HandKind
from kiosk.services.choices import with_words
from kiosk.services.formats import money, percent
from kiosk.ui import abroad_strings, discount_strings, discounting, strings
from kiosk.ui.desk import Desk
from kiosk.ui.discount_view import OTHER, PER_PERCENT, DiscountView
from kiosk.ui.pane import Pane, Step
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.choice import Choice, choices
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.money_field import figure_field
from kiosk.ui.parts.pad import numeric_pad
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.theme import BIG_TARGET, TARGET, Space, Type
from kiosk.ui.watching import act, use_watched

_WHO = Face("discount-who", discount_strings.WHO_GIVES_IT, ft.Icons.PERSON_ROUNDED)
_WHY = Face("discount-why", discount_strings.OTHER_REASON, ft.Icons.EDIT_ROUNDED)
_PERCENTAGES = (5, 10, 20, 50)
_AMOUNTS = (1, 2, 5)
# What the smallest round figure has in decimals, where a currency has fewer.
_CENTS = 2
# Above this height there is room for large keys.
_HIGH = 860


@ft.component
def Discount(desk: Desk, pane: Pane) -> ft.Control:
    """What it is on and why at the left, how much at the right; on a narrow window in one."""
    use_watched(pane.discount, desk.basket)
    view = pane.discount.value
    if view is None:
        return ft.Container(expand=True)
    head = Head(
        pane,
        step_header(
            act(pane.say, discounting.leave, pane),
            discount_strings.DISCOUNT(),
            key="discount-back",
            label=strings.BACK_TO_CART(),
        ),
    )
    on_what, why = _on_what(desk, pane, view), _why(pane, view)
    much, go = _much(desk, pane, view), _go(desk, pane, view)
    # Whoever has signed in has said who they are.
    who = [] if desk.till.operator else [Field(view.who, _WHO)]
    if not pane.wide:
        return _under(pane, head, _column([on_what, *much, *why, *who, *go], scroll=True))
    return ft.Row(
        [
            _under(pane, head, _column([on_what, *why], scroll=True)),
            _column([*much, *who, *go], scroll=True),
        ],
        spacing=Space.XXL,
        expand=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _under(pane: Pane, head: ft.Control, body: ft.Control) -> ft.Control:
    return ft.Column([head, body], expand=True, spacing=Space.M if pane.small else Space.XL)


def _on_what(desk: Desk, pane: Pane, view: DiscountView) -> ft.Control:
    cart = desk.basket.value
    group = [
        Choice(
            "discount-on-all",
            discount_strings.WHOLE_BASKET(),
            view.target is None,
            act(pane.say, discounting.aim, pane, None),
        ),
        *(
            Choice(
                f"discount-on-{line.key}",
                with_words(line.variant.title, (one.words for one in line.choices)),
                view.target == line.key,
                act(pane.say, discounting.aim, pane, line.key),
            )
            for line in cart.lines
            if line.variant.kind is not VariantKind.GIFT_CARD
        ),
    ]
    parts: list[ft.Control] = [choices(discount_strings.DISCOUNT_ON(), group)]
    if any(given.variant == view.target for given in cart.by_hand):
        back = big_button(
            "discount-take-back",
            discount_strings.TAKE_BACK_DISCOUNT(),
            act(pane.say, discounting.take_back, desk, pane),
            icon=ft.Icons.UNDO_ROUNDED,
            look=Look(type=Type.STRONG, expand=True),
        )
        parts.append(ft.Row([back]))
    return _column(parts)


def _much(desk: Desk, pane: Pane, view: DiscountView) -> list[ft.Control]:
    per_cent = view.kind is HandKind.PERCENT
    currency = desk.till.event.currency
    kinds = [
        Choice(f"discount-{kind}", words, view.kind is kind, act(pane.say, verb, pane, kind))
        for kind, words, verb in (
            (HandKind.PERCENT, discount_strings.IN_PERCENT(), discounting.measure),
            (HandKind.AMOUNT, discount_strings.AN_AMOUNT(), discounting.measure),
        )
    ]
    shown = percent(view.value) if per_cent else money(Money(view.value, currency))
    # A row for either, so that the keys below stay where they are.
    each = _PERCENTAGES if per_cent else tuple(n * _whole(currency) for n in _AMOUNTS)
    usual: list[ft.Control] = [
        big_button(
            f"discount-usual-{nth}",
            percent(one * PER_PERCENT) if per_cent else money(Money(one, currency)),
            act(pane.say, discounting.put, pane, one),
            weight=Weight.SOFT if view.digits == str(one) else Weight.SECOND,
            look=Look(height=TARGET, type=Type.CAPTION, expand=True),
        )
        for nth, one in enumerate(each)
    ]
    return [
        choices(discount_strings.HOW_MUCH_OFF(), kinds),
        ft.Row(usual, spacing=Space.S),
        ft.Row([figure_field(discount_strings.DISCOUNT(), shown if view.digits else None)]),
        numeric_pad(
            lambda key: discounting.press(pane, key),
            BIG_TARGET if pane.height > _HIGH else TARGET,
        ),
    ]


def _whole(currency: str) -> int:
    """What is given in round figures, in minor units: 1 pound, 100 yen."""
    return int(10 ** max(decimals(currency), _CENTS))


def _why(pane: Pane, view: DiscountView) -> list[ft.Control]:
    group = [
        Choice(
            f"discount-why-{name}",
            words(),
            view.reason == name,
            act(pane.say, discounting.reason, pane, name),
        )
        for name, words in discount_strings.REASONS.items()
    ]
    typed: list[ft.Control] = [Field(view.why, _WHY)] if view.reason == OTHER else []
    return [choices(discount_strings.WHY_A_DISCOUNT(), group), *typed]


def _go(desk: Desk, pane: Pane, view: DiscountView) -> list[ft.Control]:
    cart = desk.basket.value
    away = big_button(
        "discount-away",
        strings.GIVE_AWAY(),
        act(pane.say, desk.begin_paying, pane, Step.GIVE_AWAY),
        icon=ft.Icons.CARD_GIFTCARD_ROUNDED,
        look=Look(type=Type.STRONG, expand=True),
    )
    give = big_button(
        "discount-give",
        discount_strings.GIVE_A_DISCOUNT(),
        act(pane.say, discounting.give, desk, pane),
        icon=ft.Icons.CHECK_ROUNDED,
        weight=Weight.MAIN,
        look=Look(type=Type.HEADING, expand=True),
        disabled=not view.value or not view.reason,
    )
    # What was given for it goes back first.
    whole = view.target is None and not cart.stored and not cart.given
    abroad = big_button(
        "discount-abroad",
        abroad_strings.REVERSE_CHARGE(),
        act(pane.say, pane.to, Step.ABROAD),
        icon=ft.Icons.BUSINESS_ROUNDED,
        look=Look(type=Type.STRONG, expand=True),
    )
    return [ft.Row([give]), *([ft.Row([away]), ft.Row([abroad])] if whole else [])]


def _column(parts: list[ft.Control], *, scroll: bool = False) -> ft.Column:
    return ft.Column(
        parts,
        expand=scroll,
        scroll=ft.ScrollMode.AUTO if scroll else None,
        spacing=Space.L,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
