"""A product to tap: goods and what only paper stands for look alike, told apart by a shape."""

from __future__ import annotations

import flet as ft

from kiosk.domain.catalogue import VariantKind
from kiosk.services.catalogue import TileRow
from kiosk.services.formats import count, money, price_each
from kiosk.ui import discount_strings, shelf_strings, strings
from kiosk.ui.parts.button import Press, surface
from kiosk.ui.parts.picture import PICTURE_SIDE, picture
from kiosk.ui.parts.text import amount, struck_through, text
from kiosk.ui.theme import Role, Space, Type

_SHAPES = {
    VariantKind.TICKET: ft.Icons.CONFIRMATION_NUMBER_ROUNDED,
    VariantKind.MEMBERSHIP: ft.Icons.CARD_MEMBERSHIP_ROUNDED,
    VariantKind.GIFT_CARD: ft.Icons.CARD_GIFTCARD_ROUNDED,
}
LOW_STOCK = 5
# A title of as many characters stands in one line of the narrowest tile.
_ONE_LINE = 12
# The type of a price beside a picture there, by how many digits broad it is.
_BESIDE_PICTURE = ((7.0, Type.HEADING), (8.0, Type.STRONG), (10.0, Type.CAPTION))
_NARROW = ".,'’\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE} "


def tile(row: TileRow, quantity: int, press: Press, *, pictured: bool = True) -> ft.Button:
    """A tile with title, option, price, what is left if that is little, and how many are in; and
    its picture where tiles are wide enough to be ``pictured``."""
    variant = row.variant
    each = price_each(variant.price, variant.measure)
    price = strings.ANY_AMOUNT() if variant.open_price else each
    options = " / ".join(value for _, value in variant.options)
    head: list[ft.Control] = [text(variant.product_title, Type.STRONG, lines=2, expand=True)]
    if quantity:
        head.append(_in_cart(quantity))
    cost = amount(price, Type.HEADING, Type.HEADING, Type.STRONG, Type.NOTE)
    shown = row.picture if pictured else ""
    if shown:
        # What costs much needs all of the line.
        step = next((type for most, type in _BESIDE_PICTURE if _breadth(price) <= most), None)
        shown, cost = (shown, amount(price, step)) if step else ("", cost)
    foot: list[ft.Control] = [ft.Container(cost, expand=True)]
    if row.former is not None:
        before = money(row.former)
        foot.append(struck_through(before, discount_strings.LIST_PRICE(price=before)))
    # It lies in the corner, beside the price and, below a title of two lines, what comes before.
    if shown:
        foot.append(ft.Container(width=PICTURE_SIDE))
    elif variant.kind in _SHAPES:
        foot.append(ft.Icon(_SHAPES[variant.kind], size=22, color=Role.ACCENT))
    body: list[ft.Control] = [
        ft.Row(head, vertical_alignment=ft.CrossAxisAlignment.START, spacing=Space.S)
    ]
    details: list[ft.Control] = []
    if options:
        # Loose, so that what is left stands right behind it.
        named = text(options, Type.SMALL, Role.QUIET, lines=1, expand=True)
        named.expand_loose = True
        details.append(named)
    if row.to_sell is not None and row.to_sell <= LOW_STOCK:
        left = _what_is_left(row.to_sell, row.on_hand or 0, row.kept)
        tone = Role.REFUSE_INK if row.to_sell <= 0 else Role.QUIET
        details.append(text(left, Type.CAPTION, tone, lines=1))
    if details:
        if shown and len(variant.product_title) > _ONE_LINE:
            details.append(ft.Container(width=PICTURE_SIDE))
        body.append(ft.Row(details, spacing=Space.S))
    body += [
        ft.Container(expand=True),
        ft.Row(foot, vertical_alignment=ft.CrossAxisAlignment.CENTER, spacing=Space.S),
    ]
    return ft.Button(
        key=f"tile-{variant.id}",
        on_click=press,
        style=surface(
            Role.CARD,
            Role.INK,
            Role.ACCENT if quantity else Role.LINE,
            padding=ft.Padding.all(Space.M + 2),
        ),
        content=_with_picture(
            ft.Column(
                body,
                spacing=2,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                alignment=ft.MainAxisAlignment.START,
            ),
            shown,
        ),
    )


def _breadth(price: str) -> float:
    # What only says in which direction it runs has no breadth.
    return sum(0.5 if one in _NARROW else float(one.isprintable()) for one in price)


def _with_picture(body: ft.Control, name: str) -> ft.Control:
    if not name:
        return body
    # At the end of the line, whichever way that runs.
    low = ft.Row([ft.Container(expand=True), picture(name)], spacing=0)
    corner = ft.Column([ft.Container(expand=True), low], spacing=0)
    return ft.Stack([body, corner], fit=ft.StackFit.EXPAND)


def star_tile(row: TileRow, first: bool, press: Press) -> ft.MergeSemantics:
    """A tile to choose, or not to: it bears a star while it is chosen."""
    variant = row.variant
    ink = Role.ON_ACCENT_SOFT if first else Role.INK
    star = ft.Icons.STAR_ROUNDED if first else ft.Icons.STAR_BORDER_ROUNDED
    button = ft.Button(
        key=f"star-{variant.id}",
        on_click=press,
        style=surface(
            Role.ACCENT_SOFT if first else Role.CARD,
            ink,
            Role.ACCENT if first else Role.LINE,
            padding=ft.Padding.all(Space.M + 2),
        ),
        content=ft.Column(
            [
                text(variant.title, Type.STRONG, ink, lines=2),
                ft.Container(expand=True),
                ft.Icon(star, size=28, color=Role.ACCENT),
            ],
            spacing=2,
            horizontal_alignment=ft.CrossAxisAlignment.START,
        ),
    )
    label = shelf_strings.SHOW_FIRST(title=variant.title)
    return ft.MergeSemantics(ft.Semantics(label=label, content=button, checked=first))


def _what_is_left(here: int, anywhere: int, kept: int) -> str:
    if here > 0:
        return strings.STOCK_LEFT(here)
    if 0 < anywhere <= kept:
        return strings.KEPT_FOR_SOME()
    # Where another till holds what there is, it can be asked for.
    return strings.NONE_HERE() if anywhere > 0 else strings.SOLD_OUT()


def _in_cart(quantity: int) -> ft.Container:
    return ft.Container(
        text(count(quantity), Type.CAPTION, Role.ON_ACCENT, lines=1),
        bgcolor=Role.ACCENT,
        border_radius=13,
        height=26,
        padding=ft.Padding.symmetric(horizontal=9),
        alignment=ft.Alignment.CENTER,
    )
