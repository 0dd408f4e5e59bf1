"""``kiosk preorder``: goods promised for a day, with an advance payment, and collecting them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from kiosk.cli.common import AsJson, Data, Refused, Staff, answer, complain, till_in
from kiosk.cli.lines import line_of, numbers_of
from kiosk.cli.promotions import by_hand, member, said_codes
from kiosk.cli.refunding import payout_of, refund_fields
from kiosk.cli.selling import sale_fields, tender_of
from kiosk.domain.clock import iso
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.preorders import checked_person, promise_for
from kiosk.paper import print_owed
from kiosk.services import (
    age_checks,
    discounts,
    packing_slips,
    preordering,
    preorders,
    printing,
    refunds,
)
from kiosk.services.checkout import SaleRequest
from kiosk.services.formats import money
from kiosk.services.preorder_paper import line_words, when_words
from kiosk.services.preordering import OrderRequest
from kiosk.services.preorders import Preorder
from kiosk.services.till import Till

Receipt = Annotated[str, typer.Argument(help="The number on its receipt, as in K7QM-000123.")]
Tenders = Annotated[
    list[str] | None, typer.Option("--tender", help="cash:50.00 or card:50.00:REFERENCE")
]
Key = Annotated[str | None, typer.Option("--key", help="The same key again does nothing.")]


def take(
    skus: Annotated[list[str], typer.Argument(metavar="SKU[:QTY] | SKU=PRICE | SKU:0.385...")],
    name: Annotated[str, typer.Option("--name", help="Who orders.")],
    day: Annotated[str, typer.Option("--day", metavar="DATE", help="For when: 2026-12-05.")],
    phone: Annotated[str, typer.Option("--phone", help="How to reach them.")] = "",
    email: Annotated[str, typer.Option("--email", help="How to reach them.")] = "",
    window: Annotated[
        str, typer.Option("--window", metavar="FROM-TO", help="When on that day: 14:00-16:00.")
    ] = "",
    ship_to: Annotated[
        list[str] | None,
        typer.Option("--ship-to", metavar="LINE", help="Send it: the address, a line each."),
    ] = None,
    advance: Annotated[
        str, typer.Option("--advance", help="Paid now: 5.00 or 20%; all of it, if left out.")
    ] = "",
    tender: Tenders = None,
    discount: Annotated[
        list[str] | None,
        typer.Option("--discount", metavar="[SKU:]OFF", help="10% or 2.50 off a line or all."),
    ] = None,
    why: Annotated[str, typer.Option("--why", help="Why a discount is given.")] = "",
    who: Annotated[str, typer.Option("--who", help="Who gives a discount.")] = "",
    code: Annotated[
        list[str] | None, typer.Option("--code", help="A promotion's code that was said.")
    ] = None,
    member_id: Annotated[
        str | None, typer.Option("--member", metavar="CONTACT", help="A member orders.")
    ] = None,
    note: Annotated[str, typer.Option("--note", help="Words for the receipt.")] = "",
    number: Annotated[
        list[str] | None,
        typer.Option("--number", metavar="[SKU:]NUMBER", help="A number of a numbered edition."),
    ] = None,
    key: Key = None,
    staff: Staff = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Take a basket as a pre-order, for a day."""
    with till_in(data, staff, signs=True) as till:
        lines = [line_of(till, given) for given in skus]
        person = checked_person(name, phone, email, ship_to or [])
        promise = promise_for(day, window, preorders.today(till), ship=bool(ship_to))
        contact = member(till, member_id) if member_id is not None else None
        given = by_hand(till, lines, discount or [], who, why)
        wanted = SaleRequest(
            lines,
            tuple(tender_of(one, till.event.currency) for one in tender or []),
            key,
            contact,
            codes=said_codes(till, code or [], discounts.Asked((), given, contact)),
            by_hand=given,
            note=note,
            numbers=numbers_of(till, lines, number or []),
        )
        outcome = preordering.take(till, OrderRequest(wanted, person, promise, advance))
        if isinstance(outcome, Refusal):
            raise Refused(outcome)
        _print(till, printing.receipt_job(outcome.sale), "Taken")
    answer(
        as_json,
        {**_fields(outcome.preorder), "change": outcome.sale.change},
        _words(outcome.preorder),
        *([f"Change: {money(outcome.sale.change)}"] if outcome.sale.change else []),
    )


def list_all(
    everything: Annotated[
        bool, typer.Option("--all", help="Those that were collected or cancelled, too.")
    ] = False,
    search: Annotated[str, typer.Option("--search", help="Words in it: a name, a product.")] = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List what was ordered: what is due today first."""
    with till_in(data) as till:
        found = preorders.preorders(till, everything=everything, words=search)
        now = preorders.today(till)
    answer(
        as_json,
        [{**_fields(one), "overdue": one.overdue(now)} for one in found],
        *(
            [_words(one) + ("  overdue" if one.overdue(now) else "") for one in found]
            or ["No pre-order waits."]
        ),
    )


def show(receipt: Receipt, data: Data = None, as_json: AsJson = False) -> None:
    """Show a pre-order: what was promised to whom, and what is still due."""
    with till_in(data) as till:
        found = preorders.find(till, receipt)
    if found is None:
        raise Refused(Refusal("no_preorder", {"receipt": receipt.strip()}))
    person = found.person
    told = filter(None, (person.name, person.phone, person.email)) if person else ["No name"]
    answer(
        as_json,
        _fields(found),
        _words(found),
        ", ".join(told),
        *(person.address if person else ()),
        *(f"{line_words(one)}  {money(one.amount)}" for one in found.lines),
        f"In all {money(found.total)}, paid {money(found.paid)}, due {money(found.due)}",
    )


def collect(
    receipt: Receipt,
    tender: Tenders = None,
    age_checked: Annotated[
        bool, typer.Option("--age-checked", help="Whoever hands it over saw that they may have it.")
    ] = False,
    key: Key = None,
    staff: Staff = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Hand over what was ordered, for what is still due."""
    with till_in(data, staff, signs=True) as till:
        given = [tender_of(one, till.event.currency) for one in tender or []]
        found = preorders.find(till, receipt) if age_checked else None
        seen = age_checks.attest(till, [one.variant_id for one in found.lines]) if found else None
        outcome = preordering.collect(till, receipt, given, key=key, age_checked=seen)
        if isinstance(outcome, Refusal):
            raise Refused(outcome)
        _print(till, printing.receipt_job(outcome.sale), "Collected")
    sale = outcome.sale
    answer(
        as_json,
        {
            **_fields(outcome.preorder),
            "sale": sale_fields(sale),
            "advance": refund_fields(outcome.refund),
        },
        f"{sale.receipt}: {money(sale.total)} for {outcome.preorder.receipt}",
        *([f"Change: {money(sale.change)}"] if sale.change else []),
    )


def slip(receipt: Receipt, data: Data = None, as_json: AsJson = False) -> None:
    """Print what goes into the parcel of a pre-order that is sent; once more, marked as a copy."""
    with till_in(data) as till:
        found = preorders.find(till, receipt)
        if found is None:
            raise Refused(Refusal("no_preorder", {"receipt": receipt.strip()}))
        job = packing_slips.print_slip(till, found)
        paper = print_owed(till, job)
        if paper.fault:
            raise BadInput(f"The packing slip waits in the queue: {paper.fault.sentence}")
    answer(as_json, {"receipt": found.receipt, "job": job}, f"Printed for {found.receipt}.")


def cancel(
    receipt: Receipt,
    tender: Annotated[
        str, typer.Option("--tender", help="cash, card:REFERENCE or bank_transfer")
    ] = "cash",
    key: Key = None,
    staff: Staff = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Call a pre-order off and pay back what was paid for it."""
    with till_in(data, staff, signs=True) as till:
        outcome = preordering.cancel(till, receipt, payout_of(tender), key=key)
        if isinstance(outcome, Refusal):
            raise Refused(outcome)
        preorder, refund = outcome
        _print(till, refunds.refund_job(refund), "Cancelled")
    answer(
        as_json,
        {**_fields(preorder), "refund": refund_fields(refund)},
        f"{refund.receipt}: {money(refund.total)} paid back for {preorder.receipt}",
    )


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    family = typer.Typer(help="Goods promised for a day.", rich_markup_mode=None)
    family.command()(take)
    family.command("list")(list_all)
    family.command()(show)
    family.command()(slip)
    family.command()(collect)
    family.command()(cancel)
    app.add_typer(family, name="preorder")


def _print(till: Till, job: str, did: str) -> None:
    paper = print_owed(till, job)
    if paper.fault:
        complain(f"{did}, but the paper for it is not printed: {paper.fault.sentence}")


def _fields(one: Preorder) -> dict[str, Any]:
    person, promise = one.person, one.promise
    return {
        "receipt": one.receipt,
        "at": iso(one.at),
        "device": one.device_name,
        "state": str(one.state),
        "day": promise.day.isoformat(),
        "from": promise.begins and f"{promise.begins:%H:%M}",
        "until": promise.ends and f"{promise.ends:%H:%M}",
        "ship": promise.ship,
        "name": person and person.name,
        "phone": person and person.phone,
        "email": person and person.email,
        "address": person and list(person.address),
        "lines": [
            {
                "sku": line.sku,
                "title": line.title,
                "quantity": line.quantity,
                "measure": line.measure,
                "choices": list(line.choices),
                "amount": line.amount,
            }
            for line in one.lines
        ],
        "total": one.total,
        "paid": one.paid,
        "due": one.due,
        "currency": one.total.currency,
        "ended": iso(one.ended) if one.ended else None,
    }


def _words(one: Preorder) -> str:
    name = one.person.name if one.person else "No name"
    what = ", ".join(line_words(line) for line in one.lines)
    stands = f"{money(one.due)} due" if str(one.state) == "open" else str(one.state)
    return f"{one.receipt}  {when_words(one.promise)}  {name}: {what}  {stands}"
