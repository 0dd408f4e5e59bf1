"""A void: what goes back by which way, why, and the one action that does it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import flet as ft

from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services.formats import as_written, money
from kiosk.services.refunded import Refund
from kiosk.ui import aftersale_strings as words
from kiosk.ui import strings, voiding
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.choice import Choice, choices
from kiosk.ui.parts.done import done_panel
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page, scrolled
from kiosk.ui.parts.row import card
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import heading, text
from kiosk.ui.theme import Role, Space, Type
from kiosk.ui.watching import act, use_draft, use_watched

_OWN = Face("void-why", words.IN_OWN_WORDS)
_ICONS = {
    TenderKind.CASH: ft.Icons.PAYMENTS_ROUNDED,
    TenderKind.CARD: ft.Icons.CREDIT_CARD_ROUNDED,
    TenderKind.GIFT_CARD: ft.Icons.CARD_GIFTCARD_ROUNDED,
    TenderKind.VOUCHER: ft.Icons.LOCAL_ACTIVITY_ROUNDED,
}


@ft.component
def Void(desk: Desk, pane: Pane) -> ft.Control:
    """What will happen, why, and the button that does it."""
    use_watched(pane, pane.voided)
    chosen, set_chosen = ft.use_state("")
    own = use_draft()
    view = pane.voided.value
    if view is None:
        return ft.Container(expand=True)
    receipt = as_written(view.sale.receipt)
    back = act(pane.say, voiding.leave, desk, pane)
    head = Head(pane, step_header(back, words.VOID_HEAD(receipt=receipt), key="void-back"))
    if view.done is not None:
        return page(pane, [head, scrolled([_done(desk, pane, view.done)])])

    async def go() -> None:
        usual = [words.VOID_REASONS[chosen]()] if chosen else []
        await voiding.carry_out(desk, pane, ": ".join([*usual, own.text.strip()]).rstrip(": "))

    group = [
        Choice(f"void-{name}", phrase(), name == chosen, partial(set_chosen, name))
        for name, phrase in words.VOID_REASONS.items()
    ]
    button = big_button(
        "void-confirm",
        words.VOID_YES(amount=money(view.sale.total)),
        act(pane.say, go),
        icon=ft.Icons.BLOCK_ROUNDED,
        weight=Weight.MAIN,
        look=Look(height=56 if pane.small else 72, type=Type.TITLE, expand=True),
    )
    return page(
        pane,
        [
            head,
            scrolled(
                [
                    text(words.VOID_HELP(), Type.BODY, Role.QUIET, lines=4),
                    _goes_back(view.back),
                    choices(words.VOID_WHY(), group),
                    Field(own, _OWN),
                    ft.Row([button]),
                ]
            ),
        ],
    )


def _goes_back(back: Sequence[Tender]) -> ft.Control:
    rows: list[ft.Control] = [
        ft.Row(
            [
                ft.Icon(_ICONS[one.kind], size=24, color=Role.ACCENT),
                text(told, Type.STRONG, lines=3, expand=True),
            ],
            spacing=Space.M,
        )
        for one in back
        if (told := _words(one))
    ]
    rows = rows or [text(words.NOTHING_GOES_BACK(), Type.BODY, lines=2)]
    return card(
        ft.Column(
            [heading(words.WHAT_GOES_BACK(), Type.HEADING), *rows], spacing=Space.M, tight=True
        )
    )


def _words(one: Tender) -> str:
    """What goes back, in words; nothing for what is no money."""
    if one.kind not in words.GOES_BACK:
        return ""
    told = words.GOES_BACK[one.kind](amount=money(one.amount))
    reference = as_written(one.reference)
    return words.ON_THE_SLIP(words=told, reference=reference) if reference else told


def _done(desk: Desk, pane: Pane, made: Refund) -> ft.Control:
    told = [text(_words(one), Type.HEADING, Role.ON_ACCEPT, lines=3) for one in made.tenders]
    number = text(strings.RECEIPT_NUMBER(number=made.receipt), Type.BODY, Role.ON_ACCEPT)
    shown = [*(one for one in told if one.value), number]
    leave = act(pane.say, voiding.leave, desk, pane)
    return done_panel("void-done", words.VOIDED(), shown, leave)
