"""``kiosk giftcard`` under the law: how long cards are good, paying out rests, what is owed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer

from kiosk.cli.common import AsJson, Data, Refused, Staff, answer, complain, till_in
from kiosk.domain.card_liability import Liability
from kiosk.domain.card_terms import NEVER, CardTerms
from kiosk.domain.clock import iso, local_time, zone
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money
from kiosk.paper import print_owed
from kiosk.services import card_terms, cash_outs
from kiosk.services.card_liability import owed
from kiosk.services.card_terms import InForce
from kiosk.services.formats import money


def terms(
    months: Annotated[
        int | None, typer.Option("--months", help="How long a card is good for from its sale.")
    ] = None,
    for_ever: Annotated[bool, typer.Option("--for-ever", help="Cards have no last day.")] = False,
    pay_out_below: Annotated[
        str | None,
        typer.Option(
            "--pay-out-below", metavar="AMOUNT", help="Below this a rest is paid out; 0: none is."
        ),
    ] = None,
    as_law: Annotated[
        bool, typer.Option("--as-law", help="Both as the law of the seller's country has it.")
    ] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show or say how long gift cards are good for, and which small rest of one is paid out."""
    if sum((months is not None, for_ever, as_law)) > 1 or (as_law and pay_out_below is not None):
        raise BadInput("Say one of --months, --for-ever and --as-law.")
    with till_in(data) as till:
        found = card_terms.in_force(till)
        wanted = CardTerms() if as_law else found.said
        if months is not None or for_ever:
            if months is not None and months <= NEVER:
                raise BadInput("A gift card is good for at least a month; or say --for-ever.")
            wanted = CardTerms(NEVER if for_ever else months, wanted.pays_out)
        if pay_out_below is not None:
            below = Money.parse(pay_out_below, till.event.currency).minor
            wanted = CardTerms(wanted.months, below)
        if wanted != found.said:
            found = card_terms.set_terms(till, wanted)
    answer(as_json, _fields(found), *_words(found))


def cash_out(
    code: Annotated[str, typer.Argument(help="The code, as in GC4K-7QXM-2B9T-HWRZ.")],
    who: Annotated[str, typer.Option("--who", help="Who does it.")] = "",
    key: Annotated[
        str | None, typer.Option("--key", help="The same key again does nothing.")
    ] = None,
    staff: Staff = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Pay out in cash what little is left on a gift card."""
    with till_in(data, staff) as till:
        made = cash_outs.cash_out(till, code, who, key)
        if isinstance(made, Refusal):
            raise Refused(made)
        paper = print_owed(till)
    if paper.fault:
        complain(f"Paid out, but the paper for it is not printed: {paper.fault.sentence}")
    answer(
        as_json,
        {
            "taken": made.taken,
            "paid": -made.moved.amount,
            "currency": made.taken.currency,
            "at": iso(made.moved.at),
            "who": made.moved.who,
        },
        f"Out of the drawer: {money(-made.moved.amount)}. Nothing is left on the card.",
    )


def liability(
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="TIME", help="As in “2026-12-31 23:59”, the event's time."),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """What is owed for gift cards, now or at a moment: sold, redeemed, paid out, expired, open."""
    with till_in(data) as till:
        when = None if at is None else local_time(at, zone(till.event.timezone))
        found = owed(till, when)
        moment: datetime = when or till.clock.now()
    answer(
        as_json,
        {"at": iso(moment), "liabilities": [_owed(one) for one in found]},
        *(line for one in found for line in _told(one)),
        *([] if found else ["No gift card is known here."]),
    )


def register(gift: typer.Typer) -> None:
    """Add these commands to ``kiosk giftcard``."""
    gift.command("terms")(terms)
    gift.command("cash-out")(cash_out)
    gift.command("liability")(liability)


def _fields(found: InForce) -> dict[str, Any]:
    below = found.paid_out_below
    return {
        "months": found.said.months,
        "valid_until": found.until and found.until.isoformat(),
        "pay_out_below": below,
        "currency": below and below.currency,
        "law": found.law.source or None,
    }


def _words(found: InForce) -> list[str]:
    until = f"until {found.until.isoformat()}" if found.until else "for ever"
    below = found.paid_out_below
    return [
        f"A card that is sold today is good {until}.",
        f"A rest below {money(below)} is paid out." if below else "No rest is paid out.",
        *([f"The law: {found.law.source}."] if found.law.source else []),
    ]


def _owed(one: Liability) -> dict[str, Any]:
    return {
        "currency": one.sold.currency,
        "purpose": "single" if one.single_purpose else "multi",
        "cards": one.cards,
        "sold": one.sold,
        "credited": one.credited,
        "taken_back": one.taken_back,
        "redeemed": one.redeemed,
        "cashed_out": one.cashed_out,
        "expired": one.expired,
        "outstanding": one.outstanding,
    }


def _told(one: Liability) -> list[str]:
    purpose = "single-purpose, taxed when sold" if one.single_purpose else "multi-purpose"
    sums = (
        ("Sold", one.sold),
        ("Given as credit", one.credited),
        ("Taken back", -one.taken_back),
        ("Redeemed", -one.redeemed),
        ("Paid out", -one.cashed_out),
        ("Expired", -one.expired),
        ("Outstanding", one.outstanding),
    )
    head = f"{one.sold.currency}, {purpose}: {one.cards} cards"
    return [head, *(f"  {name:<16} {money(amount):>14}" for name, amount in sums)]
