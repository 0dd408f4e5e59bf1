"""The shell: four places, one tap from everywhere, and the screen of the one that is open."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from kiosk.language import Phrase, speaking, spoken
from kiosk.services.formats import as_written, count
from kiosk.ui import signing_in, strings, training_strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane, Place
from kiosk.ui.parts.button import surface
from kiosk.ui.parts.staff_chip import portrait
from kiosk.ui.parts.sync_badge import sync_shape, sync_words
from kiosk.ui.parts.text import text
from kiosk.ui.screens.business import Business
from kiosk.ui.screens.cards import Cards
from kiosk.ui.screens.cases import Cases
from kiosk.ui.screens.display import Display
from kiosk.ui.screens.door import Door
from kiosk.ui.screens.door_page import DoorPage
from kiosk.ui.screens.exchange import Exchange
from kiosk.ui.screens.invoice import InvoiceForm
from kiosk.ui.screens.labels import Labels
from kiosk.ui.screens.mail import MailPage
from kiosk.ui.screens.mails import Mails
from kiosk.ui.screens.manner import Manner
from kiosk.ui.screens.more import More
from kiosk.ui.screens.papers import PaperBadge, PaperMark, Papers
from kiosk.ui.screens.people import People
from kiosk.ui.screens.preauths import Preauths
from kiosk.ui.screens.preorder import Preorder
from kiosk.ui.screens.preorders import Preorders
from kiosk.ui.screens.printers import Printers
from kiosk.ui.screens.promotions import Promotions
from kiosk.ui.screens.ready import Ready
from kiosk.ui.screens.refund import Refund
from kiosk.ui.screens.sales import Sales
from kiosk.ui.screens.scanners import Scanners
from kiosk.ui.screens.self_service import SelfService
from kiosk.ui.screens.seller import Seller
from kiosk.ui.screens.session import Session
from kiosk.ui.screens.sign_in import SignIn
from kiosk.ui.screens.staff import Staff
from kiosk.ui.screens.stock import Stock
from kiosk.ui.screens.till import Till
from kiosk.ui.screens.tips import Tips
from kiosk.ui.screens.transfers import Transfers
from kiosk.ui.screens.void import Void
from kiosk.ui.seating import arrive as arrive
from kiosk.ui.theme import BAR, LOW_BAR, RAIL, STRIP, TARGET, TRAINING, Role, Space, Type, dress
from kiosk.ui.watching import act, use_watched

_PLACES = (
    (Place.TILL, strings.TILL, ft.Icons.POINT_OF_SALE_ROUNDED),
    (Place.DOOR, strings.DOOR, ft.Icons.CONFIRMATION_NUMBER_ROUNDED),
    (Place.PEOPLE, strings.PEOPLE, ft.Icons.PERSON_ADD_ALT_1_ROUNDED),
    (Place.MORE, strings.MORE, ft.Icons.MORE_HORIZ_ROUNDED),
)

_SCREENS: dict[Place, Callable[[Desk, Pane], ft.Control]] = {
    Place.TILL: Till,
    Place.DOOR: Door,
    Place.PEOPLE: People,
}


_LEAVES: dict[Leaf, Callable[[Desk, Pane], ft.Control]] = {
    Leaf.START: More,
    Leaf.SALES: Sales,
    Leaf.MANNER: Manner,
    Leaf.CASES: Cases,
    Leaf.REFUND: Refund,
    Leaf.SESSION: Session,
    Leaf.STOCK: Stock,
    Leaf.VOID: Void,
    Leaf.EXCHANGE: Exchange,
    Leaf.SELLER: Seller,
    Leaf.TRANSFERS: Transfers,
    Leaf.INVOICE: InvoiceForm,
    Leaf.STAFF: Staff,
    Leaf.BUSINESS: Business,
    Leaf.PROMOTIONS: Promotions,
    Leaf.PREORDER: Preorder,
    Leaf.PREORDERS: Preorders,
    Leaf.CARDS: Cards,
    Leaf.SCANNERS: Scanners,
    Leaf.READY: Ready,
    Leaf.PAPERS: Papers,
    Leaf.PRINTERS: Printers,
    Leaf.PREAUTHS: Preauths,
    Leaf.MAIL: MailPage,
    Leaf.MAILS: Mails,
    Leaf.TIPS: Tips,
    Leaf.DISPLAY: Display,
    Leaf.LABELS: Labels,
    Leaf.DOOR: DoorPage,
}


@ft.component
def Window(desk: Desk, pane: Pane) -> ft.Control:
    """A whole window, in the language, the look and the size that were chosen."""
    use_watched(desk.manner, pane, pane.alone.language)
    manner, aside = desk.manner.value, pane.alone.language.value

    def wear() -> None:
        page = ft.context.page
        dress(page, TRAINING if desk.practice.apart else manner.look)
        with speaking(aside):
            page.rtl = spoken().right_to_left
        page.update()

    ft.use_effect(wear, [manner, aside])
    # Another language is another screen: nothing of the old one is kept.
    key = f"shell-{manner.language}"
    shell = ft.Container(Shell(desk, pane), key=key, width=pane.width, height=pane.height)
    width, height = pane.view
    view = ft.Container(
        shell if (pane.width, pane.height) == pane.view else _moved_over(shell),
        width=width,
        height=height,
        scale=ft.Scale(pane.zoom, alignment=ft.Alignment.TOP_LEFT),
        left=0,
        top=0,
    )
    return ft.Stack([view], expand=True)


def _moved_over(shell: ft.Control) -> ft.Control:
    down = ft.Column([shell], scroll=ft.ScrollMode.ALWAYS)
    return ft.Row([down], scroll=ft.ScrollMode.ALWAYS)


@ft.component
def Shell(desk: Desk, pane: Pane) -> ft.Control:
    """The four places and the one that is open; while somebody says who they are, that alone."""
    use_watched(pane, pane.veil, desk.crew.here, desk.crew.operator)
    alone = pane.alone.value is not None
    veiled = (desk.crew.locked and not alone) or pane.veil.value is not None
    # What is open stays as it is behind it, with all that was typed there; nothing reaches it.
    screen, key = (SelfService, "alone") if alone else (Places, "places")
    open_one = ft.Container(screen(desk, pane), key=key, expand=True, visible=not veiled)
    front = [ft.Container(SignIn(desk, pane), key="sign-in", expand=True)] if veiled else []
    strip = [_training_strip(desk.practice.apart)] if desk.training else []
    return ft.Column([*strip, open_one, *front], expand=True, spacing=0)


@ft.component
def Places(desk: Desk, pane: Pane) -> ft.Control:
    """The four places and the one that is open."""
    use_watched(pane)
    place = pane.place
    screens = _LEAVES[pane.leaf] if place is Place.MORE else _SCREENS[place]
    body = ft.Container(screens(desk, pane), key=f"place-{place}-{pane.leaf}", expand=True)
    if pane.wide:
        return ft.Row(
            [Rail(desk, pane), body],
            expand=True,
            spacing=0,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    # On a phone that lies on its side there is room for no more; there it is under More.
    who = [WhoStrip(desk, pane)] if pane.small and not pane.low else []
    return ft.Column([*who, body, Bar(desk, pane)], expand=True, spacing=0)


def _training_strip(apart: bool) -> ft.Control:
    words = training_strings.TRAINING if apart else strings.TRAINING
    return ft.Container(
        ft.Row(
            [
                ft.Icon(ft.Icons.SCHOOL_ROUNDED, size=18, color=Role.ON_ATTENTION),
                text(words(), Type.CAPTION, Role.ON_ATTENTION, lines=1),
            ],
            alignment=ft.MainAxisAlignment.CENTER,
            spacing=Space.S,
        ),
        bgcolor=Role.ATTENTION,
        height=STRIP,
    )


@ft.component
def Rail(desk: Desk, pane: Pane) -> ft.Control:
    """The four places at the side, with the sync badge at its foot."""
    use_watched(pane)
    return ft.Container(
        width=RAIL,
        bgcolor=Role.RAIL,
        padding=ft.Padding.symmetric(horizontal=Space.S, vertical=Space.L),
        content=ft.Column(
            [
                ft.Container(
                    ft.Image(
                        "icons/icon-192.png", width=40, height=40, exclude_from_semantics=True
                    ),
                    alignment=ft.Alignment.CENTER,
                    padding=ft.Padding.only(bottom=Space.L),
                ),
                *(Way(desk, pane, *one) for one in _PLACES),
                ft.Container(expand=True),
                PaperBadge(desk, pane),
                Who(desk, pane),
                Badge(desk, pane),
            ],
            spacing=Space.S,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
    )


@ft.component
def Bar(desk: Desk, pane: Pane) -> ft.Control:
    """The four places at the foot, in reach of the thumb."""
    use_watched(pane)
    return ft.Container(
        height=LOW_BAR + Space.S if pane.low else BAR + Space.L,
        bgcolor=Role.RAIL,
        padding=Space.XS if pane.low else Space.S,
        content=ft.Row(
            [
                *(Way(desk, pane, *one) for one in _PLACES),
                # A phone has no room for it; there it is one tap away, under More.
                *([] if pane.small else [Who(desk, pane), Badge(desk, pane)]),
            ],
            spacing=Space.XS if pane.low else Space.S,
        ),
    )


@ft.component
def Way(desk: Desk, pane: Pane, place: Place, name: Phrase, icon: ft.IconData) -> ft.Control:
    """The way to a place; to the till, with how many things wait in its basket."""
    use_watched(pane, *([desk.basket.units] if place is Place.TILL else []))
    here = pane.place is place
    ink = Role.RAIL if here else Role.ON_RAIL
    label = name()
    units = desk.basket.units.value if place is Place.TILL and not here else 0
    size = 24 if pane.low else 28
    shape: ft.Control = ft.Icon(icon, size=size, color=ink)
    if place is Place.MORE and not pane.wide:
        shape = PaperMark(desk, icon, ink, size)
    button = ft.Button(
        key=f"place-{place}",
        on_click=act(pane.say, pane.go, place),
        height=LOW_BAR if pane.low else BAR,
        expand=not pane.wide,
        style=surface(Role.ON_RAIL if here else ft.Colors.TRANSPARENT, ink),
        content=ft.Column(
            [
                shape,
                text(f"{label} · {count(units)}" if units else label, Type.CAPTION, ink, lines=1),
            ],
            spacing=0 if pane.low else Space.XS,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            alignment=ft.MainAxisAlignment.CENTER,
        ),
    )
    return ft.Semantics(content=button, selected=here, container=True, expand=not pane.wide)


@ft.component
def Who(desk: Desk, pane: Pane) -> ft.Control:
    """Who is at the till, where there is staff: a tap gives it to somebody else, or locks it."""
    use_watched(desk.crew.operator)
    operator = desk.crew.operator.value
    if operator is None:
        return ft.Container(width=0, height=0)
    name = as_written(operator.name)
    return ft.Button(
        key="who",
        on_click=act(pane.say, signing_in.switch, pane),
        height=BAR,
        width=RAIL,
        style=surface(ft.Colors.TRANSPARENT, Role.ON_RAIL),
        content=ft.Column(
            [
                portrait(operator.name),
                text(name, Type.CAPTION, Role.ON_RAIL, lines=1, align=ft.TextAlign.CENTER),
            ],
            spacing=Space.XS,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            alignment=ft.MainAxisAlignment.CENTER,
        ),
    )


@ft.component
def WhoStrip(desk: Desk, pane: Pane) -> ft.Control:
    """Who is at the till, at the head of a phone."""
    use_watched(desk.crew.operator)
    operator = desk.crew.operator.value
    if operator is None:
        return ft.Container(height=0)
    name = text(as_written(operator.name), Type.NOTE, Role.ON_RAIL, lines=1, expand=True)
    return ft.Container(
        ft.Button(
            key="who",
            on_click=act(pane.say, signing_in.switch, pane),
            height=TARGET,
            style=surface(
                Role.RAIL, Role.ON_RAIL, radius=0, padding=ft.Padding.symmetric(horizontal=Space.L)
            ),
            content=ft.Row(
                [
                    portrait(operator.name),
                    name,
                    ft.Icon(ft.Icons.SWITCH_ACCOUNT_ROUNDED, size=22, color=Role.ON_RAIL),
                ],
                spacing=Space.M,
            ),
        ),
        bgcolor=Role.RAIL,
    )


@ft.component
def Badge(desk: Desk, pane: Pane) -> ft.Control:
    """The sync badge: a tap shows what it means."""
    use_watched(desk.sync)
    words = sync_words(desk.sync.value, desk.zone)
    shape, color = sync_shape(desk.sync.value)
    return ft.Button(
        key="sync-badge",
        on_click=act(pane.say, pane.go, Place.MORE),
        height=BAR + Space.L if pane.wide else BAR,
        width=RAIL,
        style=surface(ft.Colors.TRANSPARENT, Role.ON_RAIL),
        content=ft.Column(
            [
                ft.Icon(shape, size=24, color=color),
                text(words, Type.CAPTION, Role.ON_RAIL, lines=3, align=ft.TextAlign.CENTER),
            ],
            spacing=Space.XS,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            alignment=ft.MainAxisAlignment.CENTER,
        ),
    )
