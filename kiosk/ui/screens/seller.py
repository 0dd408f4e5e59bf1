"""Who sells, and what the law wants on a receipt there."""

from __future__ import annotations

import flet as ft

from kiosk.domain.countries import Rule, profile_of
from kiosk.domain.seller import Seller as Details
from kiosk.services.formats import as_written, isolated
from kiosk.services.seller_words import (
    country_name,
    lacking_words,
    limit_words,
    missing_words,
    signing_words,
)
from kiosk.ui import business, invoice_strings
from kiosk.ui import seller_strings as strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane
from kiosk.ui.parts.button import Look, big_button
from kiosk.ui.parts.head import Head
from kiosk.ui.parts.page import page
from kiosk.ui.parts.row import card, fact_row, tap_row
from kiosk.ui.parts.step_header import step_header
from kiosk.ui.parts.text import text
from kiosk.ui.theme import Role, Space, Type
from kiosk.ui.watching import act, use_watched


def may_not(desk: Desk) -> list[ft.Control]:
    """Why this till may not be used here; nothing where nothing speaks against it."""
    words = signing_words(desk.event.value.seller, desk.till.signer)
    return [_marked(ft.Icons.GAVEL_ROUNDED, Role.REFUSE_INK, words)] if words else []


@ft.component
def MayNot(desk: Desk) -> ft.Control:
    """The same as a sheet of its own."""
    use_watched(desk.event)
    said = may_not(desk)
    return _sheet(said) if said else ft.Container()


@ft.component
def SellerRow(desk: Desk, pane: Pane) -> ft.Control:
    """The way to who sells, and whether anything is missing there."""
    use_watched(desk.event)
    event = desk.event.value
    lacking = len(missing_words(event)) + len(may_not(desk))
    name = event.seller.name if event.seller else ""
    return tap_row(
        "open-seller",
        strings.SELLER(),
        as_written(name) if name else strings.NOT_SAID(),
        act(pane.say, pane.turn, Leaf.SELLER),
        icon=ft.Icons.REPORT_PROBLEM_ROUNDED if lacking else ft.Icons.BUSINESS_ROUNDED,
        trailing=str(lacking) if lacking else "",
    )


@ft.component
def Seller(desk: Desk, pane: Pane) -> ft.Control:
    """What was said of the seller, and what a receipt lacks for it."""
    use_watched(pane, desk.event)
    head = Head(pane, step_header(act(pane.say, pane.turn, Leaf.START), strings.SELLER()))
    event = desk.event.value
    details = event.seller or Details()
    account = " ".join(filter(None, (details.iban, details.bic)))
    facts = (
        (ft.Icons.BUSINESS_ROUNDED, strings.NAME, as_written, details.name),
        (ft.Icons.PLACE_ROUNDED, strings.ADDRESS, as_written, ", ".join(details.address)),
        (ft.Icons.FLAG_ROUNDED, strings.COUNTRY, country_name, details.country),
        (ft.Icons.TAG_ROUNDED, strings.VAT_NUMBER, isolated, details.vat_number),
        (ft.Icons.TAG_ROUNDED, strings.TAX_NUMBER, isolated, details.tax_number),
        (ft.Icons.ACCOUNT_BALANCE_ROUNDED, strings.ACCOUNT, isolated, account),
    )
    shown: list[ft.Control] = [
        fact_row(icon, of(), written(said)) for icon, of, written, said in facts if said
    ]
    if not shown:
        shown = [text(strings.NOT_SAID(), Type.BODY)]
    change = big_button(
        "seller-change",
        strings.CHANGE(),
        act(pane.say, business.begin, desk, pane),
        icon=ft.Icons.EDIT_ROUNDED,
        look=Look(expand=True),
    )
    shown.append(ft.Row([change]))
    return page(
        pane,
        [head, _sheet(shown), _sheet(_on_receipts(desk)), _sheet(_on_invoices(desk))],
        scroll=ft.ScrollMode.AUTO,
    )


def _on_receipts(desk: Desk) -> list[ft.Control]:
    event = desk.event.value
    rule = profile_of(event.seller).receipt
    return [
        *may_not(desk),
        text(strings.RECEIPTS(), Type.HEADING),
        *_lacks(missing_words(event)),
        *(text(one, Type.BODY) for one in (limit_words(rule),) if one),
        *_written(rule),
    ]


def _on_invoices(desk: Desk) -> list[ft.Control]:
    event = desk.event.value
    rule = profile_of(event.seller).invoice
    return [
        text(invoice_strings.ON_INVOICES(), Type.HEADING),
        *_lacks(lacking_words(event, rule)),
        *_written(rule),
    ]


def _lacks(lacking: list[str]) -> list[ft.Control]:
    if not lacking:
        return [_marked(ft.Icons.TASK_ALT_ROUNDED, Role.ACCENT, strings.ALL_THERE())]
    return [_marked(ft.Icons.REPORT_PROBLEM_ROUNDED, Role.REFUSE_INK, one) for one in lacking]


def _written(rule: Rule) -> list[ft.Control]:
    if not rule.source:
        return []
    return [fact_row(ft.Icons.GAVEL_ROUNDED, strings.RULE(), isolated(rule.source))]


def _marked(icon: ft.IconData, ink: ft.ColorValue, sentence: str) -> ft.Control:
    return ft.Row(
        [ft.Icon(icon, size=22, color=ink), text(sentence, Type.BODY, expand=True)],
        spacing=Space.M,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _sheet(rows: list[ft.Control]) -> ft.Control:
    return card(
        ft.Column(rows, spacing=Space.L, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    )
