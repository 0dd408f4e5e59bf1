"""``kiosk door search|undo`` and ``kiosk guest add``: whom no code is read of, and going back."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from kiosk.cli.common import AsJson, Data, Staff, answer, done, till_in
from kiosk.domain.admission import Direction
from kiosk.domain.clock import iso
from kiosk.domain.door.guests import USUAL_LIST, Guest, party_size
from kiosk.domain.door.undo import UndoReason
from kiosk.services import door_search, guests, undone_passages
from kiosk.services.door_search import Hit
from kiosk.ui.door_search_words import state_words


def search(
    words: Annotated[str, typer.Argument(metavar="TEXT", help="Name, order, e-mail or code.")],
    direction: Annotated[Direction, typer.Option("--direction")] = Direction.ENTRY,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Find tickets and guests by name, order, e-mail or the beginning of a code; each line ends
    with the id that “kiosk scan ID --found” takes."""
    with till_in(data) as till:
        found = door_search.find(till, words, direction)
    lines = [_line(one) for one in found.hits] or ["Nobody is found by that."]
    if found.more:
        least = "at least " if found.at_least else ""
        lines.append(f"{least}{found.more} more; write more of it.".capitalize())
    fields = {
        "hits": [_hit(one) for one in found.hits],
        "more": found.more,
        "at_least": found.at_least,
    }
    answer(as_json, fields, *lines)


def undo(
    passage: Annotated[
        str, typer.Argument(metavar="ADMISSION", help="The “nonce” of a scan; else the newest.")
    ] = "",
    why: Annotated[UndoReason, typer.Option("--why", help="Why.")] = UndoReason.MISTAKE,
    words: Annotated[str, typer.Option("--words", help="Why, in your own words.")] = "",
    staff: Staff = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Undo one of the last ten admissions of this device: the ticket lets in again."""
    with till_in(data, staff) as till:
        wanted = passage or undone_passages.newest(till)
        made = done(undone_passages.undo(till, wanted, why, words))
    fields = {"passage": made.passage, "ticket": made.ticket, "why": made.why}
    answer(as_json, fields, "Undone. The ticket lets in again; the scan stays on record.")


def add(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    party: Annotated[str, typer.Option("--party", help="As +2, or 3 for all of them.")] = "",
    email: Annotated[str, typer.Option("--email")] = "",
    note: Annotated[str, typer.Option("--note", help="For who stands at the door.")] = "",
    listed: Annotated[str, typer.Option("--list", help="The guest list.")] = USUAL_LIST,
    staff: Staff = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Put somebody on the guest list."""
    guest = Guest(name, email, party_size(party), note, listed)
    with till_in(data, staff) as till:
        made = done(guests.add(till, guest))
    fields = {"ticket": made.id, "name": made.name, "people": guest.people, "list": made.type}
    more = f" +{guest.people - 1}" if guest.people > 1 else ""
    answer(as_json, fields, f"{made.name}{more} is on “{made.type}”.")


def join(family: typer.Typer) -> None:
    """Add the commands to ``kiosk door``."""
    family.command("search")(search)
    family.command("undo")(undo)


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    family = typer.Typer(help="Guests, who come in by their name.", rich_markup_mode=None)
    family.command("add")(add)
    app.add_typer(family, name="guest")


def _hit(one: Hit) -> dict[str, Any]:
    return {
        "id": one.ticket.id,
        "name": one.ticket.name,
        "type": one.ticket.type,
        "order": one.ticket.order,
        "code": "" if one.ticket.guest else one.ticket.code,
        "guest": one.ticket.guest,
        "notes": list(one.ticket.notes),
        "verdict": str(one.verdict),
        "inside": one.inside,
        "since": iso(one.since) if one.since else None,
        "people": one.people,
        "came": one.came,
    }


def _line(one: Hit) -> str:
    ticket = one.ticket
    more = f" +{one.people - 1}" if one.people > 1 else ""
    said = [f"{ticket.name or ticket.code}{more}", ticket.type, ticket.order, state_words(one)]
    said.append(ticket.id)
    return " · ".join(part for part in said if part)
