"""``kiosk paylink``: the link of a payment service that customers pay with."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from kiosk.cli.common import AsJson, Data, Staff, answer, done, till_in
from kiosk.domain.paylinks import checked_link
from kiosk.domain.seller import Seller
from kiosk.services.sellers import set_seller
from kiosk.services.taxing import event_with_taxes


def show(data: Data = None, as_json: AsJson = False) -> None:
    """Show the link, with its places."""
    with till_in(data) as till:
        seller = event_with_taxes(till).seller
    _answer(seller.pay_link if seller else "", as_json)


def put(
    link: Annotated[
        str,
        typer.Argument(help="As https://pay.example/x?a={amount}&c={currency}&r={reference}."),
    ],
    staff: Staff = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Have customers pay with this link, here and with the next sync at all tills."""
    _set(checked_link(link), staff, data, as_json)


def off(staff: Staff = "", data: Data = None, as_json: AsJson = False) -> None:
    """Offer no payment link any more."""
    _set("", staff, data, as_json)


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    family = typer.Typer(help="Paying with a link.", rich_markup_mode=None)
    family.command()(show)
    family.command("set")(put)
    family.command()(off)
    app.add_typer(family, name="paylink")


def _set(link: str, staff: str, data: Data, as_json: bool) -> None:
    with till_in(data, staff) as till:
        before = event_with_taxes(till).seller or Seller()
        done(set_seller(till, replace(before, pay_link=link)))
    _answer(link, as_json)


def _answer(link: str, as_json: bool) -> None:
    answer(as_json, {"pay_link": link or None}, link or "There is no payment link.")
