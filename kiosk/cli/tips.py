"""``kiosk tip``: which tips a till offers."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from kiosk.cli.common import AsJson, Data, Refused, answer, done, till_in
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money
from kiosk.domain.tips import check_tip, tender_of, tip_of
from kiosk.services import checkout, tips
from kiosk.services.checkout import SaleRequest
from kiosk.services.till import Till


def show(data: Data = None, as_json: AsJson = False) -> None:
    """Say which tips this till offers."""
    with till_in(data) as till:
        found = tips.choices(till)
    answer(as_json, {"tips": found}, _told(found))


def offer(
    percents: Annotated[list[str], typer.Argument(metavar="PERCENT...", help="As 5 10 15.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Offer these tips, and any other amount, from now on."""
    with till_in(data) as till:
        found = done(tips.offer(till, percents))
    answer(as_json, {"tips": found}, _told(found))


def off(data: Data = None, as_json: AsJson = False) -> None:
    """Ask for no tips any more."""
    with till_in(data) as till:
        found = done(tips.offer(till, []))
    answer(as_json, {"tips": found}, _told(found))


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    family = typer.Typer(help="Tips that this till offers.", rich_markup_mode=None)
    family.command("list")(show)
    family.command("set")(offer)
    family.command("off")(off)
    app.add_typer(family, name="tip")


def with_tip(till: Till, wanted: SaleRequest, given: str) -> SaleRequest:
    """A sale with a tip of ``2.00``, or ``10%`` of what is due.

    :raises BadInput: it is neither.
    :raises Refused: nothing can be sold like this, or nobody gives such a tip.
    """
    due = checkout.due_of(till, wanted)
    if isinstance(due, Refusal):
        raise Refused(due)
    percent = given.strip().removesuffix("%").strip()
    if not given.strip().endswith("%"):
        tip = Money.parse(given, till.event.currency)
    elif percent.isascii() and percent.isdigit():
        tip = tip_of(due, int(percent))
    else:
        raise BadInput(f"“{given}” is no tip; write 2.00, or 10%.")
    refusal = check_tip(tip, due)
    if refusal is not None:
        raise Refused(refusal)
    return replace(wanted, tenders=(tender_of(tip), *wanted.tenders))


def _told(found: tuple[int, ...]) -> str:
    if not found:
        return "This till asks for no tips."
    return "Tips: " + ", ".join(f"{one}%" for one in found) + ", and any other amount."
