"""``kiosk compare``: which former prices are struck through, and why others are not."""

from __future__ import annotations

from typing import Any

import typer

from kiosk.cli.common import AsJson, Data, answer, till_in
from kiosk.domain.money import Money
from kiosk.domain.prior_price import Lack
from kiosk.services.formats import money
from kiosk.services.former_prices import Former, compared

_WHY = {
    Lack.NO_RECORD: "no price of it is on record; import its file again",
    Lack.NEVER_OTHER: "it has never cost anything else, as far as it is on record",
    Lack.TOO_SHORT: "it was on record for less than 30 days before its price came down",
    Lack.NO_HIGHER: "in the 30 days before, it cost no more than now",
}


def compare(data: Data = None, as_json: AsJson = False) -> None:
    """List what has a “compare at” price: what is struck through, or why nothing is."""
    with till_in(data) as till:
        found = compared(till)
    answer(
        as_json,
        [_fields(one) for one in found],
        *(_words(one) for one in found),
        *([] if found else ["Nothing here has a “compare at” price."]),
    )


def register(app: typer.Typer) -> None:
    """Add this command to ``kiosk``."""
    app.command()(compare)


def _fields(one: Former) -> dict[str, Any]:
    shown = isinstance(one.prior, Money)
    return {
        "sku": one.variant.sku,
        "title": one.variant.title,
        "price": one.variant.price,
        "compare_at": one.variant.compare_at,
        "prior": one.prior if shown else None,
        "why_not": None if isinstance(one.prior, Money) else str(one.prior),
        "currency": one.variant.price.currency,
    }


def _words(one: Former) -> str:
    head = f"{one.variant.title} ({one.variant.sku}), {money(one.variant.price)}"
    if not isinstance(one.prior, Money):
        return f"{head}: no former price is shown, for {_WHY[one.prior]}."
    asked = one.variant.compare_at
    other = f"; the file says {money(asked)}" if asked and asked != one.prior else ""
    return f"{head}: {money(one.prior)} is struck through, the lowest of 30 days before{other}."
