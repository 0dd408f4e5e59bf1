"""``kiosk preauth``: amounts that are held on a card, and what becomes of them. On screen and on
paper they are card holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

import typer

from kiosk.cli.common import AsJson, Data, Refused, Staff, answer, complain, done, till_in
from kiosk.domain.clock import iso, zone
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money, total
from kiosk.domain.preauth import DEFAULT_DAYS, Slip
from kiosk.domain.tenders import Tender
from kiosk.paper import print_owed
from kiosk.services import checkout, preauths
from kiosk.services.checkout import SaleRequest
from kiosk.services.formats import day_and_time, money
from kiosk.services.preauths import Preauth, Wanted
from kiosk.services.till import Till

_KIND = "preauth:"
Name = Annotated[
    str, typer.Argument(metavar="NUMBER", help="As in K7QM-H000001, or the terminal's reference.")
]


def authorize(
    amount: Annotated[str, typer.Argument(help="How much is held, as in 50.00.")],
    about: Annotated[str, typer.Option("--for", help="What it is for: “Camera, Ada”.")],
    reference: Annotated[
        str, typer.Option("--reference", help="What the terminal's slip calls it.")
    ] = "",
    scheme: Annotated[str, typer.Option("--scheme", help="The card's kind, as in Visa.")] = "",
    last_four: Annotated[
        str, typer.Option("--last-four", help="The last four digits of the card's number.")
    ] = "",
    days: Annotated[
        int, typer.Option("--days", help="After so many days it lapses, 1 to 31.")
    ] = DEFAULT_DAYS,
    key: Annotated[str | None, typer.Option("--key", help="The same key again is once.")] = None,
    staff: Staff = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Write down that an amount is held on a card: authorize it on the terminal first."""
    with till_in(data, staff) as till:
        held = Money.parse(amount, till.event.currency)
        wanted = Wanted(held, about, days, Slip(reference, scheme, last_four), key=key)
        made = done(preauths.authorize(till, wanted))
        paper = print_owed(till, preauths.paper_job(made))
        told = _words(till, made)
    if paper.fault:
        complain(f"Held, but the paper for it is not printed: {paper.fault.sentence}")
    answer(as_json, _fields(made), told)


def list_all(
    everything: Annotated[bool, typer.Option("--all", help="Those that ended, too.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List what is held on cards, what lapses first first."""
    with till_in(data) as till:
        found = preauths.preauths(till, everything=everything)
        told = [_words(till, one) for one in found]
    answer(as_json, [_fields(one) for one in found], *(told or ["Nothing is held on a card."]))


def show(name: Name, data: Data = None, as_json: AsJson = False) -> None:
    """Show one."""
    with till_in(data) as till:
        found = done(preauths.find(till, name))
        told = _words(till, found)
    answer(as_json, _fields(found), told)


def release(name: Name, staff: Staff = "", data: Data = None, as_json: AsJson = False) -> None:
    """Let one go: release it on the terminal first."""
    with till_in(data, staff) as till:
        found = done(preauths.release(till, name))
        told = _words(till, found)
    answer(as_json, _fields(found), told)


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    family = typer.Typer(
        help="Amounts held on a card, charged later or not at all.", rich_markup_mode=None
    )
    family.command()(authorize)
    family.command("list")(list_all)
    family.command()(show)
    family.command()(release)
    app.add_typer(family, name="preauth")


def apart(given: Sequence[str]) -> tuple[list[str], list[str]]:
    """The tenders among those said that are of card holds, without ``preauth:``, and the others."""
    held = [one.removeprefix(_KIND) for one in given if one.startswith(_KIND)]
    return held, [one for one in given if not one.startswith(_KIND)]


def with_holds(till: Till, wanted: SaleRequest, given: Sequence[str]) -> SaleRequest:
    """A sale that card holds pay for as well, each ``NUMBER`` or ``NUMBER:AMOUNT``; where no amount
    is said, all that is left to pay, and no more than is held.

    :raises BadInput: an amount is none.
    :raises Refused: there is no such hold, or nothing can be sold like this.
    """
    for one in given:
        name, _, amount = one.partition(":")
        found = done(preauths.find(till, name))
        wanted = replace(wanted, tenders=(*wanted.tenders, _tender(till, wanted, found, amount)))
    return wanted


def _tender(till: Till, wanted: SaleRequest, found: Preauth, amount: str) -> Tender:
    currency = till.event.currency
    if amount.strip():
        return found.tender(Money.parse(amount, currency))
    due = checkout.due_of(till, wanted)
    if isinstance(due, Refusal):
        raise Refused(due)
    left = due - total((one.amount for one in wanted.tenders), currency)
    if left.minor <= 0:
        raise BadInput(f"Nothing is left to pay with {found.number}; say how much it pays.")
    return found.tender(min(left, found.amount, key=lambda one: one.minor))


def _fields(one: Preauth) -> dict[str, Any]:
    return {
        "number": one.number,
        "amount": one.amount,
        "currency": one.amount.currency,
        "for": one.about,
        "state": str(one.state),
        "at": iso(one.at),
        "until": iso(one.until),
        "reference": one.slip.reference,
        "scheme": one.slip.scheme,
        "last_four": one.slip.last_four,
        "device": one.device_name,
        "ended": iso(one.ended) if one.ended else None,
        "captured": one.captured,
        "receipt": one.receipt or None,
    }


def _words(till: Till, one: Preauth) -> str:
    until = day_and_time(one.until, zone(till.event.timezone))
    told = f"{one.number}: {money(one.amount)}, {one.about or '-'}, {one.state}, until {until}"
    if one.captured:
        told += f", {money(one.captured)} charged"
    return f"{told} ({one.device_name})"
