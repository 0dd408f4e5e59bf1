"""A walk-in: which tickets and how many, and once they are paid, that they are in, with the code
of each to take a picture of."""

from __future__ import annotations

import flet as ft

from kiosk.domain.errors import Refusal
from kiosk.domain.money import Money
from kiosk.domain.sale import variant_of_line
from kiosk.services.formats import as_written, count, money
from kiosk.services.ticket_codes import looks_signed
from kiosk.services.walk_ins import TicketType
from kiosk.ui import strings, walking
from kiosk.ui import walk_strings as words
from kiosk.ui.charging import waits_for_basket
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane, Step
from kiosk.ui.parts.button import Look, Weight, big_button
from kiosk.ui.parts.empty import empty_state
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.stepper import stepper
from kiosk.ui.parts.text import amount, text
from kiosk.ui.parts.verdict import answer_panel
from kiosk.ui.sentences import sentence, shortage_words
from kiosk.ui.theme import LOW_BAR, RADIUS, TARGET, Role, Space, Type
from kiosk.ui.walk_view import WalkView
from kiosk.ui.watching import act, use_watched

# As large as a code is drawn where there is room, and the least that a camera reads well.
_CODE, _LEAST_CODE = 420, 250
# What stands above and below a code on a phone.
_AROUND_CODE = 520
_AROUND_LOW_CODE = LOW_BAR + 2 * Space.M + Space.S
_BUTTON = 60


@ft.component
def WalkInWay(desk: Desk, pane: Pane) -> ft.Control:
    """The way to it from the door, where this event sells tickets."""
    use_watched(desk.sync)
    offered, offer = ft.use_state(False)

    async def look() -> None:
        offer(await walking.offered(desk))

    ft.use_effect(look, [desk.sync.value.last])
    if not offered:
        return ft.Container(width=0, height=0)
    return big_button(
        "walk-in",
        words.WALK_IN(),
        act(pane.say, walking.begin, desk, pane),
        icon=ft.Icons.PERSON_ADD_ROUNDED,
        weight=Weight.SOFT,
        look=Look(height=TARGET, type=Type.STRONG),
    )


def walk_row(walk_in: bool) -> list[ft.Control]:
    """In a basket: that who pays for it comes in."""
    if not walk_in:
        return []
    return [
        ft.Container(
            ft.Row(
                [
                    ft.Icon(ft.Icons.LOGIN_ROUNDED, size=20, color=Role.ON_ACCENT_SOFT),
                    text(
                        words.LET_IN_ONCE_PAID(),
                        Type.SMALL,
                        Role.ON_ACCENT_SOFT,
                        lines=2,
                        expand=True,
                    ),
                ],
                spacing=Space.S,
            ),
            bgcolor=Role.ACCENT_SOFT,
            border_radius=RADIUS,
            padding=Space.M,
        )
    ]


@ft.component
def WalkIn(desk: Desk, pane: Pane) -> ft.Control:
    """The door while somebody without a ticket stands there."""
    use_watched(pane, pane.walk)
    view = pane.walk.value
    if view is None:
        return ft.Container(expand=True)
    shown = Sold(desk, pane, view) if view.sale is not None else Choosing(desk, pane)
    edge = Space.M if pane.low else Space.L if not pane.wide else Space.XL
    return ft.Container(shown, padding=edge, expand=True)


@ft.component
def Choosing(desk: Desk, pane: Pane) -> ft.Control:
    """What may be bought here, what is left of it, and the ways to pay."""
    use_watched(pane.walk, desk.basket, desk.charging, desk.sync)

    async def look() -> None:
        await walking.look(desk, pane)

    ft.use_effect(look, [desk.basket.value, desk.sync.value])
    view = pane.walk.value
    types = view.types if view else ()
    back = act(pane.say, walking.leave, desk, pane)
    head = step_header(back, words.WALK_IN(), key="walk-back", label=words.BACK_TO_DOOR())
    rows: ft.Control
    if types:
        asked = text(words.WHICH_TICKET(), Type.HEADING, Role.QUIET, lines=2)
        rows = ft.ListView([asked, *(_type(desk, pane, one) for one in types)], expand=True)
    else:
        rows = empty_state(
            ft.Icons.CONFIRMATION_NUMBER_OUTLINED, words.NO_TYPES(), words.NO_TYPES_HELP()
        )
    return ft.Column(
        [Head(pane, head), rows, *(_foot(desk, pane) if types else ())],
        expand=True,
        spacing=Space.S if pane.low else Space.M,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _type(desk: Desk, pane: Pane, one: TicketType) -> ft.Control:
    variant = one.variant
    basket = desk.basket.value
    chosen = sum(
        line.quantity
        for line in basket.lines
        if basket.walk_in and variant_of_line(line.key) == variant.id
    )
    title = as_written(variant.title)
    price = money(variant.price) if variant.price else words.FREE()
    told: list[ft.Control] = [text(title, Type.HEADING, lines=3)]
    said = [price]
    if one.left is not None and one.open:
        said.append(words.LEFT(one.left))
    told.append(text(" · ".join(said), Type.BODY, Role.QUIET, lines=1))
    trouble = ""
    if one.refused is not None:
        trouble = sentence(Refusal("not_at_this_door", {"title": variant.title}))
    elif one.short is not None:
        trouble = sentence(one.short)
    elif variant.id in basket.short:
        trouble = shortage_words(basket.short[variant.id])
    if trouble:
        told.append(text(trouble, Type.NOTE, Role.REFUSE_INK, lines=5))
    fewer = act(pane.say, walking.put, desk, pane, variant.id, -1 if chosen else 0)
    more = act(pane.say, walking.put, desk, pane, variant.id, 1)
    enough = not one.open or (one.left is not None and chosen >= one.left and bool(one.short))
    steps = stepper(variant.id, title, chosen, fewer, None if enough else more)
    return ft.Container(
        ft.Row(
            [ft.Column(told, spacing=0, tight=True, expand=True), steps],
            spacing=Space.M,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        key=f"walk-{variant.id}",
        padding=ft.Padding.symmetric(vertical=Space.M),
        border=ft.Border.only(bottom=ft.BorderSide(1, Role.LINE)),
    )


def _foot(desk: Desk, pane: Pane) -> list[ft.Control]:
    view = desk.basket.value
    due = view.to_pay if view.walk_in else Money.zero(view.due.currency)
    ready = view.walk_in and view.priced is not None and not view.short
    look = Look(height=_BUTTON, type=Type.TITLE, expand=True)
    total = ft.Row(
        [
            ft.Container(text(strings.TOTAL(), Type.HEADING, Role.QUIET, lines=1), expand=True),
            amount(money(due), Type.FIGURE, Type.TITLE),
        ],
        vertical_alignment=ft.CrossAxisAlignment.END,
    )

    def way(
        key: str, name: str, icon: ft.IconData, step: Step, weight: Weight, look: Look
    ) -> ft.Control:
        go = act(pane.say, walking.pay, desk, pane, step)
        return big_button(key, name, go, icon=icon, weight=weight, look=look, disabled=not ready)

    if waits_for_basket(desk):
        back = strings.BACK_TO_CART()
        there = way("walk-more", back, ft.Icons.CONTACTLESS_ROUNDED, Step.CARD, Weight.MAIN, look)
        return [total, ft.Row([there])]
    if ready and due.minor <= 0:
        free = words.LET_IN_FREE()
        return [
            total,
            ft.Row([way("walk-free", free, ft.Icons.LOGIN_ROUNDED, Step.CASH, Weight.MAIN, look)]),
        ]
    card, cash = strings.CARD(), strings.CASH()
    other = way(
        "walk-more",
        words.OTHER_WAYS(),
        ft.Icons.SHOPPING_BASKET_OUTLINED,
        Step.BASKET,
        Weight.SECOND,
        Look(height=TARGET, type=Type.STRONG, expand=True),
    )
    pays = [
        way("walk-card", card, ft.Icons.CREDIT_CARD_ROUNDED, Step.CARD, Weight.SOFT, look),
        way("walk-cash", cash, ft.Icons.PAYMENTS_ROUNDED, Step.CASH, Weight.MAIN, look),
    ]
    return [total, ft.Row(pays, spacing=Space.M), ft.Row([other])]


def Sold(desk: Desk, pane: Pane, view: WalkView) -> ft.Control:
    """They are in: in the colour and shape of a verdict, with the change, and their tickets."""
    answer, code = _answer(pane, view), _ticket(desk, pane, view)
    look = Look(height=_BUTTON, expand=True)
    if view.waiting is None:
        again = act(pane.say, walking.begin, desk, pane)
        first = big_button("walk-another", words.WALK_IN(), again, look=look)
    else:
        why = act(pane.say, walking.see_why, desk, pane)
        first = big_button("walk-why", words.SEE_WHY(), why, look=look)
    over = act(pane.say, walking.leave, desk, pane)
    last = big_button("walk-done", words.NEXT_GUEST(), over, weight=Weight.MAIN, look=look)
    buttons = ft.Row([first, last], spacing=Space.M)
    beside: list[ft.Control] = [
        ft.Column(
            [
                ft.Container(answer, expand=True),
                *([*_turner(desk, pane, view), buttons] if pane.low else []),
            ],
            expand=True,
            spacing=Space.S,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        code,
    ]
    body: ft.Control = ft.Row(
        beside,
        expand=True,
        spacing=Space.L,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    if not (pane.wide or pane.low):
        body = ft.Column(
            [answer, code],
            expand=True,
            scroll=ft.ScrollMode.AUTO,
            spacing=Space.M,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    return ft.Column(
        [Head(pane, None), body, *([] if pane.low else [buttons])],
        expand=True,
        spacing=0 if pane.low else Space.M,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _answer(pane: Pane, view: WalkView) -> ft.Control:
    sale = view.sale
    fine = view.waiting is None
    ground, ink = (Role.ACCEPT, Role.ON_ACCEPT) if fine else (Role.ATTENTION, Role.ON_ATTENTION)
    shape = ft.Icons.CHECK_CIRCLE_ROUNDED if fine else ft.Icons.PENDING_ACTIONS_ROUNDED
    small = not pane.wide
    centre = ft.TextAlign.CENTER
    kinds: dict[str, int] = {}
    for one in view.sold:
        kinds[one.ticket.type] = kinds.get(one.ticket.type, 0) + 1
    told = [f"{count(units)} × {as_written(kind)}" for kind, units in kinds.items()]
    title = words.ADMITTED(view.admitted) if fine else words.NOT_ALL()
    # A phone has room for the words alone where there are more of them.
    drawn = (
        []
        if pane.low or (small and not fine)
        else [ft.Icon(shape, size=44 if small else 112, color=ink)]
    )
    parts: list[ft.Control] = [
        *drawn,
        text(title, Type.FIGURE if small or not fine else Type.DISPLAY, ink, align=centre),
        text(" · ".join(told), Type.STRONG if small else Type.TITLE, ink, lines=3, align=centre),
    ]
    if sale is not None and sale.change.minor > 0:
        owed = words.GIVE_CHANGE(amount=money(sale.change))
        parts.append(text(owed, Type.FIGURE if small else Type.DISPLAY, ink, align=centre))
    if sale is not None:
        number = strings.RECEIPT_NUMBER(number=sale.receipt)
        parts.append(text(number, Type.SMALL if small else Type.BODY, ink, align=centre))
    return answer_panel(ground, parts, small=small, expand=False)


def _ticket(desk: Desk, pane: Pane, view: WalkView) -> ft.Control:
    one = view.shown
    if one is None:
        return ft.Container()
    side = _side(pane)
    centre = ft.TextAlign.CENTER
    # Black on white in every look: a camera reads it, not a person.
    drawn: ft.Control = ft.Container(width=side, height=side, bgcolor=ft.Colors.WHITE)
    if view.picture is not None:
        drawn = ft.Image(
            src=view.picture,
            width=side,
            height=side,
            fit=ft.BoxFit.CONTAIN,
            filter_quality=ft.FilterQuality.NONE,
            semantics_label=words.TICKET_CODE(),
        )
    parts: list[ft.Control] = [
        ft.Container(drawn, bgcolor=ft.Colors.WHITE, border_radius=RADIUS),
    ]
    many = len(view.sold)
    if not pane.low:
        parts += _turner(desk, pane, view)
    if not pane.low and (many == 1 or not pane.small):
        parts.append(text(words.PHOTOGRAPH(), Type.BODY, lines=3, align=centre))
    if not pane.small:
        known = words.SIGNED if looks_signed(one.ticket.code) else words.LISTED
        parts.append(text(known(), Type.SMALL, Role.QUIET, lines=2, align=centre))
    return ft.Container(
        ft.Column(
            parts,
            tight=True,
            spacing=Space.S,
            alignment=ft.MainAxisAlignment.CENTER,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        width=side if pane.wide or pane.low else None,
        alignment=ft.Alignment.CENTER,
    )


def _turner(desk: Desk, pane: Pane, view: WalkView) -> list[ft.Control]:
    """On to the next ticket, where there are several."""
    many = len(view.sold)
    if many < 2:
        return []
    return [
        big_button(
            "walk-next-ticket",
            words.TICKET_OF(number=count(view.at + 1), many=count(many)),
            act(pane.say, walking.show, desk, pane, view.at + 1),
            icon=ft.Icons.NAVIGATE_NEXT_ROUNDED,
            look=Look(height=TARGET, type=Type.STRONG),
        )
    ]


def _side(pane: Pane) -> float:
    """How large the code is drawn."""
    if pane.wide:
        return min(_CODE, pane.width / 2 - 2 * Space.XL)
    if pane.low:
        return max(_LEAST_CODE, min(_CODE, pane.height - _AROUND_LOW_CODE))
    free = min(pane.width - 2 * Space.L, pane.height - _AROUND_CODE)
    return max(_LEAST_CODE, min(_CODE, free))
