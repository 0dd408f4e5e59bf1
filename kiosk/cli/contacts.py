"""``kiosk contact``: what is kept of one person, and forgetting them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from kiosk.cli.common import AsJson, Data, answer, till_in
from kiosk.domain.errors import BadInput
from kiosk.services import erasing

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="Their e-mail address.")]


def show(email: Email, data: Data = None, as_json: AsJson = False) -> None:
    """Show all that is kept of a person, as they may ask for it."""
    with till_in(data) as till:
        person = erasing.find(till, email)
    answer(as_json, _as_json(person), *_lines(person))


def erase(
    email: Email,
    yes: Annotated[bool, typer.Option("--yes", help="It can't be taken back.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Erase a person's details on every till and at the hub; purchases stay, without a name."""
    with till_in(data) as till:
        if not yes:
            lines = "\n".join(_lines(erasing.find(till, email)))
            raise BadInput(f"{lines}\nThis can't be taken back. To erase it, add --yes.")
        gone = erasing.erase(till, email)
    said = (
        f"Erased here; sign-ups: {len(gone.contacts)}, tickets: {len(gone.tickets)}, "
        f"pre-orders: {len(gone.orders)}, receipts by e-mail: {len(gone.mails)}. "
        "Other tills and the hub erase it as soon as they hear of it."
    )
    answer(as_json, _as_json(gone), said if gone.known else f"Nothing is kept of {gone.email}.")


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    group = typer.Typer(help="What is kept of people.", rich_markup_mode=None)
    group.command("show")(show)
    group.command("erase")(erase)
    app.add_typer(group, name="contact")


def _lines(person: erasing.Person) -> list[str]:
    if not person.known:
        return [f"Nothing is kept of {person.email}."]
    lines = []
    for one in person.contacts:
        lines.append(f"Signed up on {one.at}: {one.name or 'no name'}, {one.email}")
        lines += [f"  agreed to {each.purpose} by {each.channel}" for each in one.consents]
    for who in person.orders:
        told = ", ".join(filter(None, (who.name, who.phone, who.email, *who.address)))
        lines.append(f"Pre-order on {who.at}: {told}")
    lines += [f"{one.number} by e-mail on {one.at}: {one.state}" for one in person.mails]
    lines += [f"Ticket {one.code} ({one.type}): {one.name}, {one.email}" for one in person.tickets]
    return lines


def _as_json(person: erasing.Person) -> dict[str, Any]:
    return {
        "email": person.email,
        "contacts": [
            {**vars(one), "consents": [vars(each) for each in one.consents]}
            for one in person.contacts
        ],
        "preorders": [vars(one) for one in person.orders],
        "mails": [vars(one) for one in person.mails],
        "tickets": [
            {
                "id": one.id,
                "code": one.code,
                "type": one.type,
                "order": one.order,
                "name": one.name,
                "email": one.email,
                "seat": one.seat,
                "answers": dict(one.answers),
            }
            for one in person.tickets
        ],
    }
