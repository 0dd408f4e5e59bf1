"""``kiosk bank``: which transfers wait for their money, and saying that it is there."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from kiosk.cli.common import AsJson, Data, Refused, Staff, answer, till_in
from kiosk.domain.clock import iso
from kiosk.domain.errors import Refusal
from kiosk.services import transfers
from kiosk.services.formats import money
from kiosk.services.transfers import Transfer


def list_all(
    everything: Annotated[bool, typer.Option("--all", help="Those that are there, too.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List the sales whose transfer or payment link nobody has seen the money of yet."""
    with till_in(data) as till:
        found = transfers.transfers(till, unconfirmed=not everything)
    answer(
        as_json,
        [_fields(one) for one in found],
        *([_words(one) for one in found] or ["No bank transfer waits."]),
    )


def confirm(
    receipt: Annotated[str, typer.Argument(help="A receipt number, as in K7QM-000123.")],
    staff: Staff = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say that a sale's money has arrived: look at the account, or the link's service, first."""
    with till_in(data, staff) as till:
        outcome = transfers.confirm(till, receipt)
    if isinstance(outcome, Refusal):
        raise Refused(outcome)
    answer(as_json, _fields(outcome), _words(outcome))


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    bank = typer.Typer(help="Bank transfers of customers.", rich_markup_mode=None)
    bank.command("list")(list_all)
    bank.command()(confirm)
    app.add_typer(bank, name="bank")


def _fields(one: Transfer) -> dict[str, Any]:
    return {
        "receipt": one.receipt,
        "at": iso(one.at),
        "device": one.device_name,
        "amount": one.amount,
        "currency": one.amount.currency,
        "kind": str(one.kind),
        "confirmed": iso(one.confirmed) if one.confirmed else None,
    }


def _words(one: Transfer) -> str:
    stands = f"there since {iso(one.confirmed)}" if one.confirmed else "unconfirmed"
    return f"{one.receipt}  {iso(one.at)}  {money(one.amount)}  {one.kind}  {stands}"
