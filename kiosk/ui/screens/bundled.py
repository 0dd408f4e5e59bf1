"""Bundles on screens: what is in one, and taking one back as a whole."""

from __future__ import annotations

import flet as ft

from kiosk.domain.bundles import InBundle
from kiosk.domain.money import total
from kiosk.domain.sale import CartLine
from kiosk.services.formats import as_written, count, money
from kiosk.ui import refunding, strings
from kiosk.ui.pane import Pane, Return
from kiosk.ui.parts.row import card
from kiosk.ui.parts.stepper import stepper
from kiosk.ui.parts.text import text
from kiosk.ui.theme import Role, Space, Type
from kiosk.ui.watching import act


def contents_rows(line: CartLine) -> list[ft.Control]:
    """What is in one bundle, under its name."""
    return [
        text(
            f"{count(each)} \N{MULTIPLICATION SIGN} {as_written(part.title)}",
            Type.SMALL,
            Role.QUIET,
            lines=2,
        )
        for part, each in line.contents
    ]


def bundle_row(
    pane: Pane, view: Return, bundle: InBundle, lines: dict[int, int], left: int
) -> ft.Control:
    """A bundle that was sold, to be taken back with all its parts."""
    chosen = min(view.chosen.get(line, 0) // each for line, each in lines.items())
    told = strings.NOTHING_LEFT()
    if left:
        paid = total((view.sale.lines[line - 1].amount for line in lines), bundle.price.currency)
        whole = paid != bundle.price * bundle.quantity
        words = strings.LEFT_OF_CHEAPER if whole else strings.LEFT_OF
        price = money(paid if whole else bundle.price)
        told = words(left=count(left), quantity=count(bundle.quantity), price=price)
    parts: list[ft.Control] = [
        ft.Column(
            [
                text(as_written(bundle.title), Type.STRONG, lines=2),
                text(told, Type.SMALL, Role.QUIET, lines=2),
            ],
            spacing=0,
            tight=True,
            expand=True,
        )
    ]
    if left:
        more = act(pane.say, refunding.change_bundle, pane, lines, 1)
        parts.append(
            stepper(
                f"refund-bundle-{bundle.sku}",
                bundle.title,
                chosen,
                act(pane.say, refunding.change_bundle, pane, lines, -1),
                more if chosen < left else None,
            )
        )
    return card(ft.Row(parts, spacing=Space.M), padding=Space.M)
