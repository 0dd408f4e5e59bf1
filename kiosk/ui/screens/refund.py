"""A refund: what comes back, where it goes, and what is paid back for it."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from kiosk.domain.cash_rounding import in_coins
from kiosk.domain.errors import Refusal
from kiosk.domain.money import Money, total
from kiosk.domain.refund import Sold
from kiosk.domain.stored_value import StoredValue, grouped
from kiosk.domain.tenders import TenderKind, pays_back
from kiosk.services.bundles import bundles_back
from kiosk.services.formats import as_written, count, how_much, money
from kiosk.services.refunded import Refund as Made
from kiosk.services.refunds import PAYOUTS, Payout, Word
from kiosk.ui import charging, measure_strings, refunding, strings, terminal_strings, tip_strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane, Return
from kiosk.ui.parts.button import Look, Weight, big_button, surface
from kiosk.ui.parts.choice import Choice, choices
from kiosk.ui.parts.done import done_panel
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page, scrolled
from kiosk.ui.parts.row import card
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.stepper import stepper
from kiosk.ui.parts.text import amount, heading, text
from kiosk.ui.screens.bundled import bundle_row
from kiosk.ui.screens.refund_measure import HowMuch
from kiosk.ui.sentences import sentence
from kiosk.ui.theme import SIDE_PANEL, TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_draft, use_watched

_REFERENCE = Face("refund-reference", strings.CARD_REFERENCE)
_WHO = Face("refund-who", strings.WHO_ANSWERS, ft.Icons.PERSON_ROUNDED)
_WHY = Face("refund-why", strings.WHY_IT_CAN_NOT_WAIT, ft.Icons.EDIT_ROUNDED)
Issued = Sequence[tuple[StoredValue, str]]
_WORD = Look(type=Type.HEADING, expand=True)


@ft.component
def Refund(desk: Desk, pane: Pane) -> ft.Control:
    """The lines at the left, the money at the right; on a narrow window one below the other."""
    use_watched(pane, pane.returned)
    view = pane.returned.value
    if view is None:
        return ft.Container(expand=True)
    head = Head(
        pane,
        step_header(
            act(pane.say, refunding.leave, desk, pane),
            strings.REFUND_OF(receipt=as_written(view.sale.receipt)),
            key="refund-back",
        ),
    )
    if view.done is not None:
        return page(pane, [head, scrolled([_done(desk, pane, view.done, view.issued)])])
    if view.measuring:
        return page(pane, [head, HowMuch(pane)])
    left: list[ft.Control] = [
        ft.Row(
            [
                ft.Container(heading(strings.WHAT_COMES_BACK(), Type.HEADING), expand=True),
                big_button(
                    "refund-all",
                    strings.ALL_OF_IT(),
                    act(pane.say, refunding.choose_all, pane),
                    weight=Weight.SOFT,
                    look=Look(height=TARGET, type=Type.STRONG),
                ),
            ],
            spacing=Space.M,
        ),
        *_lines(pane, view),
        choices(
            strings.IN_WHAT_STATE(),
            [
                Choice(
                    "refund-shelf",
                    strings.TO_THE_SHELF(),
                    view.restock,
                    act(pane.say, refunding.restock, pane, True),
                ),
                Choice(
                    "refund-bin",
                    strings.TO_THE_BIN(),
                    not view.restock,
                    act(pane.say, refunding.restock, pane, False),
                ),
            ],
        ),
    ]
    if view.tip:
        left.append(_tip(pane, view, view.tip))
    right = ft.Container(PayBack(desk, pane), key="pay-back-panel")
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


def _tip(pane: Pane, view: Return, tip: Money) -> ft.Control:
    """A tip stays with whom it was given to, unless somebody says otherwise."""
    return choices(
        tip_strings.THE_TIP(),
        [
            Choice(
                f"refund-tip-{back}",
                tip_strings.TIP_GOES_BACK(amount=money(tip)) if back else tip_strings.TIP_STAYS(),
                view.with_tip is back,
                act(pane.say, refunding.give_tip_back, pane, back),
            )
            for back in (False, True)
        ],
    )


def _lines(pane: Pane, view: Return) -> list[ft.Control]:
    """What was sold, line by line; a bundle stands above its parts."""
    bundles = {min(each): (one, each, left) for one, each, left in bundles_back(view.sold)}
    rows: list[ft.Control] = []
    for one in view.sold:
        if one.line in bundles:
            rows.append(bundle_row(pane, view, *bundles[one.line]))
        rows.append(_line(pane, view, one))
    return rows


def _line(pane: Pane, view: Return, one: Sold) -> ft.Control:
    chosen = view.chosen.get(one.line, 0)
    sold = view.sale.lines[one.line - 1]
    told = strings.NOTHING_LEFT()
    if one.left and one.measure is not None:
        told = strings.LEFT_OF_CHEAPER(
            left=how_much(one.left, one.measure),
            quantity=how_much(one.quantity, one.measure),
            price=money(sold.amount),
        )
    elif one.left:
        whole = sold.amount != sold.before
        words = strings.LEFT_OF_CHEAPER if whole else strings.LEFT_OF
        price = money(sold.amount if whole else sold.unit)
        told = words(left=count(one.left), quantity=count(one.quantity), price=price)
    column = ft.Column(
        [text(one.title, Type.STRONG, lines=2), text(told, Type.SMALL, Role.QUIET, lines=2)],
        spacing=0,
        tight=True,
        expand=True,
    )
    parts: list[ft.Control] = [column]
    if one.left and one.measure is not None:
        much = how_much(chosen, one.measure)
        said = measure_strings.CHANGE_HOW_MUCH(much=much, title=one.title)
        shown = text(much, Type.STRONG, Role.ON_ACCENT_SOFT, lines=1)
        parts.append(
            ft.Button(
                key=f"refund-much-{one.line}",
                content=ft.Semantics(label=said, exclude_semantics=True, content=shown),
                on_click=act(pane.say, refunding.measure, pane, one.line),
                height=TARGET,
                style=surface(
                    Role.ACCENT_SOFT,
                    Role.ON_ACCENT_SOFT,
                    padding=ft.Padding.symmetric(horizontal=Space.M),
                ),
            )
        )
    elif one.left:
        more = act(pane.say, refunding.change, pane, one.line, 1)
        parts.append(
            stepper(
                f"refund-{one.line}",
                one.title,
                chosen,
                act(pane.say, refunding.change, pane, one.line, -1),
                more if chosen < one.left else None,
            )
        )
    return card(ft.Row(parts, spacing=Space.M), padding=Space.M)


@ft.component
def PayBack(desk: Desk, pane: Pane) -> ft.Control:
    """What is to be paid back, and how."""
    use_watched(pane.returned, desk.charging)
    reference, who, why = use_draft(), use_draft(), use_draft()
    view = pane.returned.value
    if view is None:
        return ft.Container()
    due = refunding.due(view)
    # As it was paid is as most will want it back.
    paid = [one.kind for one in view.sale.tenders if one.kind in PAYOUTS]
    usual = paid[0] if paid else TenderKind.CASH
    given_away = pays_back(view.sale.tenders, TenderKind.COMPLIMENTARY) is None

    async def pay(kind: TenderKind) -> None:
        given = reference.text.strip() if kind is TenderKind.CARD else ""
        await refunding.pay_back(desk, pane, Payout(kind, given), word())

    operator = desk.crew.operator.value

    def word() -> Word | None:
        name = operator.name if operator and why.text else who.text
        return Word(name, why.text) if view.stuck and (name or why.text) else None

    parts: list[ft.Control] = [
        text(strings.TO_PAY_BACK(), Type.HEADING, Role.QUIET),
        amount(money(due), Type.DISPLAY, Type.FIGURE),
    ]
    if given_away:
        parts = [text(sentence(Refusal("was_given_away")), Type.HEADING, lines=3)]
    if view.asking:
        words = text(view.asking, Type.BODY, lines=3, expand=True)
        asking = ft.Row([ft.ProgressRing(width=24, height=24), words], spacing=Space.M)
        parts.append(ft.Semantics(content=asking, live_region=True))
        parts += _stop(desk, pane)
    if view.stuck:
        parts += [
            ft.Semantics(content=text(view.stuck, Type.BODY, Role.REFUSE_INK), live_region=True),
            text(strings.ON_ONES_WORD(), Type.SMALL, Role.QUIET),
            *([] if operator else [Field(who, _WHO)]),
            Field(why, _WHY),
        ]
    parts += [
        *(
            ft.Row(
                [
                    big_button(
                        f"refund-{kind}",
                        words,
                        act(pane.say, pay, kind),
                        icon=icon,
                        weight=Weight.MAIN if kind is usual else Weight.SECOND,
                        look=_WORD,
                        disabled=not view.chosen or bool(view.asking),
                    )
                ]
            )
            for kind, words, icon in _ways(desk, due, given_away)
        ),
        *([] if given_away else [Field(reference, _REFERENCE)]),
    ]
    return ft.Column(
        parts, spacing=Space.M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH, tight=True
    )


def _stop(desk: Desk, pane: Pane) -> list[ft.Control]:
    """The way to stop a terminal that is being asked."""
    if not charging.waits(desk):
        return []
    stop = act(pane.say, charging.stop, desk)
    return [ft.Row([big_button("refund-stop", terminal_strings.STOP(), stop, look=_WORD)])]


def _ways(desk: Desk, due: Money, given_away: bool) -> list[tuple[TenderKind, str, ft.IconData]]:
    """The ways to pay back, with their words; cash says so where coins can't pay it exactly."""
    if given_away:
        return [(TenderKind.COMPLIMENTARY, strings.TAKE_BACK(), ft.Icons.UNDO_ROUNDED)]
    coins = in_coins(due, desk.till.event.cash_step)
    cash = strings.BACK_IN_CASH()
    return [
        (
            TenderKind.CASH,
            cash if coins == due else f"{cash}: {money(coins)}",
            ft.Icons.PAYMENTS_ROUNDED,
        ),
        (TenderKind.CARD, strings.BACK_TO_THE_CARD(), ft.Icons.CREDIT_CARD_ROUNDED),
        (TenderKind.GIFT_CARD, strings.BACK_ON_A_GIFT_CARD(), ft.Icons.CARD_GIFTCARD_ROUNDED),
    ]


def _handed_over(made: Made) -> Money:
    """What the customer gets: in coins where it is cash, nothing where nothing was paid."""
    nothing = (TenderKind.ROUNDING, TenderKind.COMPLIMENTARY, TenderKind.TIP)
    paid = (one.amount for one in made.tenders if one.kind not in nothing)
    return total(paid, made.total.currency)


def _done_words(made: Made) -> str:
    return strings.PAID_BACK() if _handed_over(made) else strings.TAKEN_BACK()


def _done(desk: Desk, pane: Pane, made: Made, issued: Issued) -> ft.Control:
    told = [
        amount(
            money(_handed_over(made)),
            Type.DISPLAY,
            Type.FIGURE,
            color=Role.ON_ACCEPT,
            align=ft.TextAlign.CENTER,
        ),
        text(strings.RECEIPT_NUMBER(number=made.receipt), Type.BODY, Role.ON_ACCEPT),
        *(
            text(
                strings.VALUE_ISSUED(code=grouped(code), worth=money(value.worth)),
                Type.STRONG,
                Role.ON_ACCEPT,
                lines=2,
                align=ft.TextAlign.CENTER,
            )
            for value, code in issued
        ),
    ]
    leave = act(pane.say, refunding.leave, desk, pane)
    return done_panel("refund-done", _done_words(made), told, leave)
