"""Pre-orders: those that wait, one that is looked at, and what was done with it."""

from __future__ import annotations

from datetime import date

import flet as ft

from kiosk.domain.money import Money
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services.formats import as_written, day, money
from kiosk.services.packing_slips import has_slip
from kiosk.services.preorder_paper import line_words, when_words
from kiosk.services.preorders import Preorder
from kiosk.services.refunds import Payout
from kiosk.ui import (
    aftersale_strings,
    packing,
    preorder_list,
    preordering,
    prep_strings,
    preparing,
    strings,
)
from kiosk.ui import preorder_strings as words
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane
from kiosk.ui.parts.button import Look, Press, Weight, big_button
from kiosk.ui.parts.dialog import Ask, Question, use_ask
from kiosk.ui.parts.done import done_panel
from kiosk.ui.parts.empty import empty_state
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page, scrolled
from kiosk.ui.parts.row import card, tap_row
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import heading, text
from kiosk.ui.preorder_view import Made, PreordersView
from kiosk.ui.screens.preorder import pay_rows
from kiosk.ui.theme import SIDE_PANEL, TARGET, Role, Space, Type
from kiosk.ui.watching import Draft, act, use_draft, use_watched

_WORD = Look(type=Type.HEADING, expand=True)
_FIND = Face("preorders-find", words.SEARCH, ft.Icons.SEARCH_ROUNDED)


@ft.component
def PreordersRow(desk: Desk, pane: Pane) -> ft.Control:
    """The way to the pre-orders."""
    return tap_row(
        "open-preorders",
        words.PREORDERS(),
        words.PREORDERS_HELP(),
        act(pane.say, preorder_list.show_list, desk, pane),
        icon=ft.Icons.EVENT_ROUNDED,
    )


@ft.component
def Preorders(desk: Desk, pane: Pane) -> ft.Control:
    """Those that wait, what is due today first; one that is looked at takes their place."""
    use_watched(pane, pane.preorders)
    query = use_draft()
    query.on_typed = act(pane.say, preorder_list.find, desk, pane, query)
    reference = use_draft()
    ask = use_ask(pane.zoom)
    view = pane.preorders.value
    if view is None:
        return ft.Container(expand=True)

    async def list_again() -> None:
        query.put("")
        await preorder_list.show_list(desk, pane)

    to_list = act(pane.say, list_again)
    leave = to_list if view.chosen or view.made else act(pane.say, pane.turn, Leaf.START)
    title = as_written(view.chosen.receipt) if view.chosen else words.PREORDERS()
    head = Head(pane, step_header(leave, title, key="preorders-back"))
    if view.made is not None:
        return page(pane, [head, scrolled([_done(view.made, to_list)])])
    if view.chosen is not None:
        told = [_told(view, view.chosen)]
        told += [ft.Row([one]) for one in _papers(desk, pane, view, view.chosen)]
        told += _cancel(desk, pane, (view.chosen, reference), ask)
        pays = _collect(desk, pane, view, (view.chosen, reference))
        if not pane.wide:
            return page(pane, [head, scrolled([told[0], *pays, *told[1:]])])
        return _beside(page(pane, [head, scrolled(told)]), pays)
    find = Field(query, _FIND)
    if not view.rows and not query.text:
        none = empty_state(ft.Icons.EVENT_ROUNDED, words.NONE_WAIT(), words.NONE_WAIT_HELP())
        return page(pane, [head, none])
    rows: list[ft.Control] = [_row(desk, pane, view, one) for one in view.rows]
    rows = rows or [text(strings.NOTHING_FOUND(), Type.BODY, Role.QUIET)]
    days = [_prep_day(desk, pane, *one) for one in view.to_prepare if not query.text]
    return page(pane, [head, find, *days, ft.ListView(rows, expand=True, spacing=Space.S)])


def _prep_day(desk: Desk, pane: Pane, on: date, number: int) -> ft.Control:
    """Printing what stations have to do for a day."""
    words_of = prep_strings.PREP_DAY(number, day=day(on))
    label = words_of if number else prep_strings.PREP_DAY_DONE(day=day(on))
    press = act(pane.say, preparing.print_day, desk, pane, on)
    button = big_button(
        f"prep-day-{on.isoformat()}",
        label,
        press,
        icon=ft.Icons.RECEIPT_LONG_ROUNDED,
        weight=Weight.SOFT,
        look=Look(height=TARGET, type=Type.STRONG, expand=True),
        disabled=not number,
    )
    return ft.Row([button])


def _papers(desk: Desk, pane: Pane, view: PreordersView, one: Preorder) -> list[ft.Control]:
    """What else is printed of it: what stations have to do, and what goes into the parcel."""
    found: list[ft.Control] = []
    if view.prepared:
        press = act(pane.say, preparing.print_order, desk, pane, one)
        icon = ft.Icons.RECEIPT_LONG_ROUNDED
        label = prep_strings.PREP_TICKET()
        found.append(big_button("preorder-prep", label, press, icon=icon, look=_WORD))
    if has_slip(one):
        press = act(pane.say, packing.print_slip, desk, pane, one)
        icon = ft.Icons.LOCAL_SHIPPING_ROUNDED
        label = words.PACKING_SLIP()
        found.append(big_button("preorder-slip", label, press, icon=icon, look=_WORD))
    return found


def _row(desk: Desk, pane: Pane, view: PreordersView, one: Preorder) -> ft.Control:
    mark = ""
    if one.overdue(view.today):
        mark = f"{words.OVERDUE()} · "
    elif one.promise.day == view.today:
        mark = f"{words.TODAY()} · "
    return tap_row(
        f"preorder-{one.receipt}",
        f"{mark}{when_words(one.promise)}",
        f"{_name(one)} · {as_written(one.receipt)}",
        act(pane.say, preorder_list.choose, desk, pane, one),
        trailing=money(one.due),
    )


def _name(one: Preorder) -> str:
    return as_written(one.person.name) if one.person else words.NO_NAME()


def _beside(left: ft.Control, right: list[ft.Control]) -> ft.Control:
    side = ft.Column(right, spacing=Space.M, scroll=ft.ScrollMode.AUTO)
    side.horizontal_alignment = ft.CrossAxisAlignment.STRETCH
    panel = ft.Container(side, width=SIDE_PANEL, bgcolor=Role.SUNKEN, padding=Space.XL)
    return ft.Row(
        [left, panel],
        expand=True,
        spacing=0,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _told(view: PreordersView, one: Preorder) -> ft.Control:
    """Who ordered what, for when, and what was paid."""
    person = one.person
    reach = [person.phone, person.email, *person.address] if person else []
    late = [text(words.OVERDUE(), Type.STRONG, Role.REFUSE_INK)] if one.overdue(view.today) else []
    return card(
        ft.Column(
            [
                heading(_name(one), Type.HEADING),
                *(text(as_written(line), Type.BODY, Role.QUIET) for line in reach if line),
                *late,
                text(when_words(one.promise), Type.STRONG),
                text(words.IS_SENT() if one.promise.ship else words.IS_PICKUP(), Type.BODY),
                *(
                    ft.Row(
                        [
                            text(line_words(line), Type.BODY, lines=2, expand=True),
                            text(money(line.amount), Type.BODY, lines=1),
                        ],
                        spacing=Space.M,
                    )
                    for line in one.lines
                ),
                text(
                    words.PAID_BEFORE(paid=money(one.paid), amount=money(one.total)),
                    Type.BODY,
                    Role.QUIET,
                ),
            ],
            spacing=Space.S,
            tight=True,
        )
    )


def _collect(
    desk: Desk, pane: Pane, view: PreordersView, chosen: tuple[Preorder, Draft]
) -> list[ft.Control]:
    """What is still to pay, and handing it over for that."""
    one, reference = chosen
    parts: list[ft.Control] = []
    if view.age is not None:
        parts.append(text(words.CHECK_AGE(age=view.age), Type.STRONG, Role.REFUSE_INK, lines=3))
    if view.asking:
        waits = text(view.asking, Type.BODY, lines=3, expand=True)
        asking = ft.Row([ft.ProgressRing(width=24, height=24), waits], spacing=Space.M)
        return [*parts, ft.Semantics(content=asking, live_region=True)]

    async def collect(*tenders: Tender) -> None:
        await preordering.collect(desk, pane, *tenders)

    return [*parts, *pay_rows(desk, pane, one.due, collect, (words.HAND_OVER, reference))]


def _cancel(desk: Desk, pane: Pane, chosen: tuple[Preorder, Draft], ask: Ask) -> list[ft.Control]:
    """The ways to call it off, each after a question."""
    one, reference = chosen
    question = Question(
        "preorder-cancel",
        words.CANCEL_QUESTION(),
        words.CANCEL_SENTENCE(amount=money(one.paid)),
        words.CANCEL_YES(),
        words.CANCEL_NO(),
        danger=True,
    )

    def row(kind: TenderKind, label: str, icon: ft.IconData) -> ft.Control:
        async def go() -> None:
            said = reference.text.strip() if kind is TenderKind.CARD else ""
            await preordering.cancel(desk, pane, Payout(kind, said))

        press = act(pane.say, ask, question, act(pane.say, go))
        return ft.Row([big_button(f"cancel-{kind}", label, press, icon=icon, look=_WORD)])

    head = heading(words.CANCEL_HEAD(), Type.HEADING)
    if not one.paid:
        return [head, row(TenderKind.CASH, words.CANCEL_NONE(), ft.Icons.EVENT_BUSY_ROUNDED)]
    back = money(one.paid)
    return [
        head,
        row(TenderKind.CASH, words.CANCEL_CASH(amount=back), ft.Icons.PAYMENTS_ROUNDED),
        row(TenderKind.CARD, words.CANCEL_CARD(amount=back), ft.Icons.CREDIT_CARD_ROUNDED),
    ]


def _done(made: Made, leave: Press) -> ft.Control:
    title = words.CANCELLED()
    told = [strings.RECEIPT_NUMBER(number=made.preorder.receipt)]
    if made.refund is not None:
        out = [one for one in made.refund.tenders if one.kind in (TenderKind.CASH, TenderKind.CARD)]
        told[:0] = [aftersale_strings.PAID_OUT(amount=money(one.amount)) for one in out]
    if made.sale is not None:
        taken = made.sale.id == made.preorder.sale_id
        title = words.TAKEN() if taken else words.COLLECTED()
        told = [strings.RECEIPT_NUMBER(number=made.sale.receipt)]
        if made.sale.change:
            told.insert(0, _change(made.sale.change))
        if taken:
            told.append(when_words(made.preorder.promise))
    shown = [text(one, Type.HEADING, Role.ON_ACCEPT, lines=3) for one in told]
    return done_panel("preorder-done", title, shown, leave, words.TO_LIST())


def _change(amount: Money) -> str:
    return aftersale_strings.CHANGE_BACK(amount=money(amount))
