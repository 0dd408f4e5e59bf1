"""Linking wristbands and cards to tickets, and taking them back: with or without a network.

Each is one entry that every device folds alike. What a device doesn't know of another's links it
can't refuse: where two were made apart, the hub tells everybody so, as a case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from kiosk.domain.admission import Ticket
from kiosk.domain.door.media import (
    EndReason,
    Link,
    in_order,
    medium_id,
    refuse_link,
    standing,
    tail_of,
)
from kiosk.domain.errors import Refusal
from kiosk.domain.journal import Kind
from kiosk.domain.scan_codes import LONGEST_CODE, bare_form, normalise
from kiosk.services import codes
from kiosk.services.carried import carried_by, links_of
from kiosk.services.ticket_codes import find_ticket, looks_signed
from kiosk.services.till import Till
from kiosk.store.door import same_rights
from kiosk.store.door_rows import ticket_values
from kiosk.store.door_tables import TicketRow
from kiosk.store.rows import mark_unsent, put


@dataclass(frozen=True)
class Media:
    """A ticket, and all media that were ever linked to it, in order."""

    ticket: Ticket
    links: Sequence[Link]

    @property
    def now(self) -> list[Link]:
        """Those that stand in its place."""
        return standing(self.links)


def media_of(till: Till, said: str) -> Media | Refusal:
    """The media of the ticket with this code, or of the one that this medium stands for."""
    with till.store.reading() as session:
        ticket = _ticket(till, session, said)
        if isinstance(ticket, Refusal):
            return ticket
        return Media(ticket, in_order(_links(session, ticket)))


def link(till: Till, said: str, medium: str, why: EndReason | None = None) -> Media | Refusal:
    """Have a medium admit in the place of a ticket, which is said by its code or by the medium
    that stands for it now; in the place of that one, where it is said ``why``.

    Linked already, it stays linked, and nothing is written.
    """
    code = bare_form(normalise(medium))
    trouble = _no_medium(till, code)
    if trouble is not None:
        return trouble
    now = till.clock.now()
    with till.store.writing() as session:
        ticket = _ticket(till, session, said)
        if isinstance(ticket, Refusal):
            return ticket
        if find_ticket(session, code, till.event.id)[0] is not None:
            return Refusal("medium_is_ticket")
        ours = standing(_links(session, ticket))
        refusal = refuse_link(ticket, code, ours, carried_by(session, code).standing, why)
        if refusal is not None:
            return refusal
        name = medium_id(code)
        if any(one.medium_id == name for one in ours):
            return _kept(session, ticket)
        _keep_signed(session, ticket)
        body: dict[str, Any] = {"ticket": ticket.id, "medium": name, "tail": tail_of(code)}
        if ours:
            body |= {"ends": [one.id for one in ours], "why": str(why)}
        till.action(session, now).record(Kind.MEDIUM_LINKED, body, ticket.event_id)
        return _kept(session, ticket)


def unlink(till: Till, said: str, why: EndReason) -> Media | Refusal:
    """Have the ticket itself admit again, which is said by its code or by a medium of it.

    A medium that two tickets have is taken from both: whoever holds it shows their ticket.
    """
    now = till.clock.now()
    with till.store.writing() as session:
        code = normalise(said)
        carried = carried_by(session, code)
        ends = [one for one in carried.standing if one.event_id == till.event.id]
        if ends:
            here = (one for one in carried.tickets if one.event_id == till.event.id)
            ticket = next(here, None)
        else:
            found = _ticket(till, session, said)
            if isinstance(found, Refusal):
                return found
            ticket = found
            ends = standing(_links(session, found))
        if not ends:
            return Refusal("no_medium")
        body = {"ends": [one.id for one in ends], "why": str(why)}
        till.action(session, now).record(Kind.MEDIUM_UNLINKED, body, till.event.id)
        if ticket is None:
            return Refusal("medium_without_ticket")
        return _kept(session, ticket)


def _ticket(till: Till, session: Session, said: str) -> Ticket | Refusal:
    code = normalise(said)
    ticket, _ = find_ticket(session, code, till.event.id)
    if ticket is not None:
        if ticket.event_id != till.event.id:
            return Refusal("ticket_of_other_event")
        return ticket
    carried = carried_by(session, code)
    here = [one for one in carried.tickets if one.event_id == till.event.id]
    if here:
        rights = {name for names in same_rights(session, here[:1]).values() for name in names}
        ours = [one for one in carried.standing if one.event_id == till.event.id]
        # The ticket of another link may not have come here yet.
        if any(one.ticket_id not in rights for one in ours):
            return Refusal("medium_of_several", {"tail": carried.links[0].tail})
        return here[0]
    if carried.standing:
        return Refusal("medium_without_ticket")
    return Refusal("no_such_ticket")


def _no_medium(till: Till, code: str) -> Refusal | None:
    """Why a code can't be a medium's: it is something else here already."""
    if not code or len(code) >= LONGEST_CODE:
        return Refusal("no_medium_code")
    if looks_signed(code):
        return Refusal("medium_is_ticket")
    # Whoever grabs the wrong thing scans a drink, or the receipt.
    if not isinstance(codes.classify(till, code), bool):
        return Refusal("medium_is_something")
    return None


def _keep_signed(session: Session, ticket: Ticket) -> None:
    """A ticket that no list has is known by its own code alone, which nobody scans any more. The
    row says which key vouches for it, for that may be called back."""
    if ticket.signed:
        put(session, TicketRow, [ticket_values(replace(ticket, signed=False))])
        mark_unsent(session, "ticket", [ticket.id])


def _kept(session: Session, ticket: Ticket) -> Media:
    return Media(ticket, in_order(_links(session, ticket)))


def _links(session: Session, ticket: Ticket) -> list[Link]:
    return links_of(session, same_rights(session, [ticket]))[ticket.id]
