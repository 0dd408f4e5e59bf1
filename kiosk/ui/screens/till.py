"""The till: products at the left, the basket at the right, paying without scrolling."""

from __future__ import annotations

import math

import flet as ft

from kiosk.services.catalogue import PAGE, TileRow
from kiosk.services.formats import count, money
from kiosk.ui import pricing, sessioning, shelf_strings, shelving, strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane, Step
from kiosk.ui.parts.button import Look, Weight, big_button, icon_button, surface
from kiosk.ui.parts.chip import chips
from kiosk.ui.parts.choice import Choice
from kiosk.ui.parts.empty import empty_state
from kiosk.ui.parts.field import Face, Field
from kiosk.ui.parts.notice import notice_bar
from kiosk.ui.parts.text import amount, text
from kiosk.ui.parts.tile import star_tile, tile
from kiosk.ui.screens.abroad import Abroad
from kiosk.ui.screens.age import AgeCheck
from kiosk.ui.screens.amount import Amount
from kiosk.ui.screens.basket import Basket
from kiosk.ui.screens.choices import Choices
from kiosk.ui.screens.discount import Discount
from kiosk.ui.screens.giving_away import GiveAway
from kiosk.ui.screens.mail import MailForm
from kiosk.ui.screens.note import Note
from kiosk.ui.screens.parking import Park
from kiosk.ui.screens.paying import Cash, Done, Slip
from kiosk.ui.screens.preauth_payment import PreauthPayment
from kiosk.ui.screens.terminal import CardPayment
from kiosk.ui.screens.tip import Tip
from kiosk.ui.theme import RAIL, SIDE_PANEL, TARGET, Role, Space, Type
from kiosk.ui.watching import act, use_watched

_SEARCH = Face("search", strings.SEARCH, ft.Icons.SEARCH_ROUNDED)
TILE_WIDTH = 200
TILE_SHAPE = 1.42
# A title of two lines, its options and its price.
TILE_HEIGHT = 122
# From this width on a tile has room for a picture beside its price.
PICTURED = 160
# From this width on, a window is a large screen, looked at from further away.
LARGE = 1600
LARGE_TILE_WIDTH = 256
# From this width on the basket stands beside the paying, too.
BESIDE_PAYING = 1180
PAYING = (
    Step.CASH,
    Step.CARD,
    Step.GIVE_AWAY,
    Step.AMOUNT,
    Step.PARK,
    Step.DISCOUNT,
    Step.AGE,
    Step.NOTE,
    Step.TIP,
    Step.CHOICES,
    Step.ABROAD,
    Step.PREAUTH,
)


@ft.component
def Till(desk: Desk, pane: Pane) -> ft.Control:
    """The place where things are sold."""
    use_watched(pane)
    side: ft.Control | None = None
    if pane.step is Step.CASH:
        main, side = Cash(desk, pane), Basket(desk, pane, False)
    elif pane.step is Step.CARD:
        main, side = CardPayment(desk, pane), Basket(desk, pane, False)
    elif pane.step is Step.GIVE_AWAY:
        main, side = GiveAway(desk, pane), Basket(desk, pane, False)
    elif pane.step is Step.AMOUNT:
        main, side = Amount(desk, pane), Basket(desk, pane, False)
    elif pane.step is Step.CHOICES:
        main, side = Choices(desk, pane), Basket(desk, pane, False)
    elif pane.step is Step.AGE:
        main, side = AgeCheck(desk, pane), Basket(desk, pane, False)
    elif pane.step is Step.PARK:
        main, side = Park(desk, pane), Basket(desk, pane, False)
    elif pane.step is Step.DISCOUNT:
        main, side = Discount(desk, pane), Basket(desk, pane, False)
    elif pane.step is Step.NOTE:
        main, side = Note(desk, pane), Basket(desk, pane, False)
    elif pane.step is Step.TIP:
        main, side = Tip(desk, pane), Basket(desk, pane, False)
    elif pane.step is Step.ABROAD:
        main, side = Abroad(desk, pane), Basket(desk, pane, False)
    elif pane.step is Step.PREAUTH:
        main, side = PreauthPayment(desk, pane), Basket(desk, pane, False)
    elif pane.step is Step.DONE:
        main, side = Done(desk, pane), Slip(desk, pane)
    elif pane.step is Step.MAIL:
        main, side = MailForm(desk, pane), Slip(desk, pane)
    elif pane.low:
        main = _one_at_a_time(desk, pane)
    else:
        main, side = Products(desk, pane), Basket(desk, pane, True)
    # Amounts come before a basket that can't be changed now, or a receipt too small to read.
    paying = pane.step in PAYING or (pane.finished and pane.small)
    if pane.wide and not (paying and pane.width < BESIDE_PAYING):
        return ft.Row(
            [
                ft.Container(main, key=f"step-{pane.step}", expand=True, padding=Space.XL),
                ft.Container(side, width=SIDE_PANEL, bgcolor=Role.CARD),
            ],
            expand=True,
            spacing=0,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    padding = Space.M if pane.low else Space.L
    body = ft.Container(main, key=f"step-{pane.step}", expand=5, padding=padding)
    if paying or pane.low:
        return body
    return ft.Column(
        [body, ft.Container(side, expand=5 if pane.small else 4, bgcolor=Role.CARD)],
        expand=True,
        spacing=0,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _one_at_a_time(desk: Desk, pane: Pane) -> ft.Control:
    if pane.step is Step.BASKET:
        return Basket(desk, pane, True)
    return ft.Column(
        [Products(desk, pane), ToBasket(desk, pane)],
        expand=True,
        spacing=Space.S,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


@ft.component
def ToBasket(desk: Desk, pane: Pane) -> ft.Control:
    """The way to the basket, with how many are in it and what they cost; pages at its sides."""
    use_watched(desk.basket, pane.grid)
    view, grid = desk.basket.value, pane.grid.value
    units = desk.basket.units.value
    label = f"{strings.CART()} · {count(units)}" if units else strings.CART()
    ground, ink, edge = Weight.MAIN.value
    button = ft.Button(
        key="to-basket",
        on_click=act(pane.say, pane.to, Step.BASKET),
        height=TARGET + Space.S,
        expand=True,
        style=surface(ground, ink, edge, padding=ft.Padding.symmetric(horizontal=Space.M)),
        content=ft.Row(
            [
                ft.Container(text(label, Type.STRONG, ink, lines=2), expand=True),
                amount(money(view.due), Type.STRONG, color=ink),
            ],
            spacing=Space.S,
        ),
    )
    parts: list[ft.Control] = [button]
    if grid is not None and (grid.offset or grid.more):
        ways = (
            ("page-before", ft.Icons.CHEVRON_LEFT_ROUNDED, strings.PAGE_BEFORE(), -PAGE),
            ("page-after", ft.Icons.CHEVRON_RIGHT_ROUNDED, strings.SHOW_MORE(), PAGE),
        )
        before, after = (
            icon_button(
                key,
                icon,
                name,
                act(pane.say, desk.turn_to, pane, max(0, grid.offset + step)),
                filled=True,
                disabled=not (grid.more if step > 0 else grid.offset),
            )
            for key, icon, name, step in ways
        )
        parts = [before, button, after]
    return ft.Row(parts, spacing=Space.S)


@ft.component
def Products(desk: Desk, pane: Pane) -> ft.Control:
    """The search field and the grid, at most one page of it at a time."""
    # Each is a region of its own in the semantics tree: else, when a search empties the grid, the
    # field's node moves in the tree and a person with a screen reader loses the focus mid-word.
    below = ft.Padding.only(bottom=Space.S if pane.low else Space.L)
    search = ft.Container(Search(desk, pane), padding=below)
    # No spacing of its own: where there are no shelves, nothing is left of them.
    return ft.Column(
        [
            ft.Semantics(container=True, content=search),
            *([] if pane.low else [Shelves(desk, pane)]),
            ft.Semantics(container=True, expand=True, content=Tiles(desk, pane)),
        ],
        expand=True,
        spacing=0,
    )


@ft.component
def Search(desk: Desk, pane: Pane) -> ft.Control:
    """The search field; a sentence stands beside it while there is one."""
    use_watched(pane.notice)
    pane.query.on_typed = act(pane.say, desk.find, pane)
    pane.query.on_enter = act(pane.say, desk.enter, pane)
    notice = pane.notice.value
    if notice is not None and pane.small:
        return ft.Row([ft.Container(notice_bar(notice), expand=True)], height=TARGET + Space.L)
    parts: list[ft.Control] = [
        ft.Container(Field(pane.query, _SEARCH), expand=True),
        ClearSearch(desk, pane),
    ]
    if notice is None:
        parts.append(OfferSession(desk, pane))
    if notice is not None:
        parts.append(ft.Container(_beside(notice_bar(notice), expand=True), expand=True))
    # No spacing of its own: what isn't there must not push the field off the grid's edge.
    return ft.Row(parts, spacing=0, height=TARGET + Space.L)


@ft.component
def ClearSearch(desk: Desk, pane: Pane) -> ft.Control:
    """Shows all products again."""
    use_watched(pane.query.typed)
    if not pane.query.text:
        return ft.Container(width=0)
    return _beside(
        icon_button(
            "search-clear",
            ft.Icons.CLOSE_ROUNDED,
            strings.CLEAR_SEARCH(),
            act(pane.say, desk.find_all, pane),
        )
    )


def _beside(part: ft.Control, *, expand: bool = False) -> ft.Control:
    # A gap that is there only with the part, and before it in either direction of writing.
    parts: list[ft.Control] = [ft.Container(width=Space.S), ft.Container(part, expand=expand)]
    return ft.Row(parts, spacing=0, tight=not expand)


@ft.component
def OfferSession(desk: Desk, pane: Pane) -> ft.Control:
    """The way to open a till session while none is open; a sale needs none."""
    use_watched(desk.session)
    if desk.session.value is not None:
        return ft.Container(width=0)
    go = act(pane.say, sessioning.offer, desk, pane)
    icon, words = ft.Icons.LOCK_OPEN_ROUNDED, strings.OPEN_A_SESSION()
    if pane.small:
        return _beside(icon_button("session-offer", icon, words, go, filled=True))
    look = Look(height=TARGET + Space.S, type=Type.NOTE)
    return _beside(big_button("session-offer", words, go, icon=icon, look=look))


@ft.component
def Shelves(desk: Desk, pane: Pane) -> ft.Control:
    """What of the products is shown, or the way back from choosing the quick keys."""
    use_watched(pane.grid)
    grid = pane.grid.value
    if grid is not None and grid.keys is not None:
        done = big_button(
            "quick-done",
            shelf_strings.CHOSEN(),
            act(pane.say, shelving.chosen, desk, pane),
            weight=Weight.MAIN,
            look=Look(height=TARGET, type=Type.STRONG),
        )
        told = text(shelf_strings.CHOOSE(), Type.STRONG, lines=2, expand=True)
        return _with_gap(ft.Row([told, done], spacing=Space.M, height=TARGET))
    if grid is None or not grid.shelves:
        return ft.Container(height=0)
    group = [
        Choice(
            f"shelf-{nth}",
            one.category or (shelf_strings.QUICK_KEYS() if one.quick else shelf_strings.ALL()),
            one == grid.shelf and not grid.query,
            act(pane.say, shelving.show, desk, pane, one),
        )
        for nth, one in enumerate(grid.shelves)
    ]
    return _with_gap(chips("shelves", group))


def _with_gap(row: ft.Control) -> ft.Control:
    return ft.Container(row, padding=ft.Padding.only(bottom=Space.L))


@ft.component
def Tiles(desk: Desk, pane: Pane) -> ft.Control:
    """The products as tiles."""
    use_watched(pane.grid)

    async def first_page() -> None:
        if pane.grid.value is None:
            await desk.turn_to(pane, 0)

    ft.use_effect(first_page, [])
    grid = pane.grid.value
    if grid is None:
        return ft.Container(expand=True)
    if not grid.rows:
        if grid.query:
            return empty_state(
                ft.Icons.SEARCH_OFF_ROUNDED, strings.NOTHING_FOUND(), strings.NOTHING_FOUND_HELP()
            )
        return empty_state(
            ft.Icons.STOREFRONT_ROUNDED, strings.NO_PRODUCTS(), strings.NO_PRODUCTS_HELP()
        )
    tiles = ft.GridView(
        key=f"tiles-{grid.offset}-{grid.query}-{grid.shelf}",
        expand=True,
        max_extent=_extent(pane),
        child_aspect_ratio=_shape(pane),
        spacing=Space.M,
        run_spacing=Space.M,
        controls=[
            Tile(desk, pane, row, None if grid.keys is None else row.variant.id in grid.keys)
            for row in grid.rows
        ],
    )
    parts: list[ft.Control] = [tiles]
    if (grid.offset or grid.more) and not pane.low:
        parts.append(_pages(desk, pane, grid.offset, grid.more))
    return ft.Column(parts, expand=True, spacing=Space.M)


def _extent(pane: Pane) -> int:
    return TILE_WIDTH if pane.width < LARGE else LARGE_TILE_WIDTH


def _width(pane: Pane) -> float:
    beside = RAIL + SIDE_PANEL + 2 * Space.XL if pane.wide else 2 * Space.L
    room = pane.width - beside + Space.M
    # As many in a row as the grid makes of the room, so that the lowest tile is high enough.
    return room / math.ceil(room / (_extent(pane) + Space.M)) - Space.M


def _shape(pane: Pane) -> float:
    width = _width(pane)
    if pane.low:
        return width / TILE_HEIGHT
    return min(TILE_SHAPE, width / TILE_HEIGHT)


@ft.component
def Tile(desk: Desk, pane: Pane, row: TileRow, first: bool | None = None) -> ft.Control:
    """One product, with how many of it are in the basket; or whether it is shown ``first``, while
    somebody chooses that."""
    number = desk.basket.number_of(row.variant.id)
    use_watched(number)
    if first is not None:
        return star_tile(row, first, act(pane.say, shelving.toggle, desk, pane, row.variant.id))
    put = act(pane.say, pricing.put, desk, pane, row.variant)
    return tile(row, number.value, put, pictured=_width(pane) >= PICTURED)


def _pages(desk: Desk, pane: Pane, offset: int, more: bool) -> ft.Control:
    look = Look(height=TARGET + Space.S)
    return ft.Row(
        [
            big_button(
                "page-before",
                strings.PAGE_BEFORE(),
                act(pane.say, desk.turn_to, pane, max(0, offset - PAGE)),
                look=look,
                disabled=not offset,
            ),
            big_button(
                "page-after",
                strings.SHOW_MORE(),
                act(pane.say, desk.turn_to, pane, offset + PAGE),
                weight=Weight.SOFT,
                look=look,
                disabled=not more,
            ),
        ],
        alignment=ft.MainAxisAlignment.CENTER,
        spacing=Space.M,
    )
