"""What ticket a code is: one of a list, or one that is its own proof."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from kiosk.domain import pretix_tickets, signed_tickets
from kiosk.domain.admission import Ticket, TicketStatus
from kiosk.domain.ids import TicketId, natural_id
from kiosk.domain.scan_codes import ticket_forms
from kiosk.domain.ticket_keys import Mark, SignedTicket, TicketKey, Why
from kiosk.store.door import tickets_with_code
from kiosk.store.door_setup import names_in_use
from kiosk.store.queries import revoked_among
from kiosk.store.signed_tickets import keys_of, marks_of, ticket_types

_OPEN = (TicketStatus.PAID, TicketStatus.PENDING)


def candidates(session: Session, code: str, event_id: str) -> tuple[list[Ticket], dict[str, str]]:
    """The tickets of a normal code, of whichever event, as they stand now; and what more there is
    to say (:class:`~kiosk.domain.ticket_keys.Why`) of each by its id, or of the code itself by the
    empty id.

    A list comes first: it knows what a signature can't say, as that a ticket was cancelled.
    """
    forms = ticket_forms(code)
    for form in forms:
        listed = tickets_with_code(session, form)
        if listed:
            return as_marked(session, listed)
    if not any(map(looks_signed, forms)):
        return [], {}
    said = read_signed(forms, keys_of(session, event_id))
    if isinstance(said, Why):
        return [], {"": said.value}
    # Its one right spelling may be listed, where the one that was read is not.
    listed = tickets_with_code(session, said.code)
    if listed:
        return as_marked(session, listed)
    ticket = _ticket(session, said)
    if revoked_among(session, [ticket.id]):
        # Sold at a till and paid back there, which is known here though the ticket is not.
        return [_with(ticket, TicketStatus.REVOKED)], {}
    return as_marked(session, [ticket])


def find_ticket(session: Session, code: str, event_id: str) -> tuple[Ticket | None, str]:
    """The ticket of a normal code: of this event if it has one, else of any, or none; and what more
    there is to say of it, as :func:`candidates` does."""
    found, whys = candidates(session, code, event_id)
    ticket = min(found, key=lambda one: (one.event_id != event_id, one.event_id), default=None)
    return ticket, whys.get(ticket.id if ticket else "", "")


def looks_signed(code: str) -> bool:
    """Whether a code is written as a signed ticket is."""
    return signed_tickets.looks_signed(code) or pretix_tickets.looks_signed(code)


def spelling(code: str) -> str:
    """The one right spelling of a code that looks signed."""
    return code.upper() if signed_tickets.looks_signed(code) else code


def read_signed(forms: Sequence[str], keys: Sequence[TicketKey]) -> SignedTicket | Why:
    """What the first of these spellings says that is a signed ticket; else why the first that
    looks like one is none."""
    why = None
    for form in filter(looks_signed, forms):
        ours = signed_tickets.looks_signed(form)
        said = (signed_tickets if ours else pretix_tickets).verify(form, keys)
        if isinstance(said, SignedTicket):
            return said
        why = why or said
    return why or Why.DAMAGED


def ticket_id(event_id: str, code: str) -> TicketId:
    """Names a ticket alike whether it was listed or is its own proof."""
    return TicketId(natural_id(f"ticket:{event_id}", code))


def _ticket(session: Session, said: SignedTicket) -> Ticket:
    names: list[str] = []
    if said.type_mark:
        names = [*ticket_types(session), *names_in_use(session, said.key.event_id)]
    return Ticket(
        ticket_id(said.key.event_id, said.code),
        said.event_id,
        said.code,
        type=signed_tickets.type_named(said.type_mark, names),
        valid_from=said.valid_from,
        valid_until=said.valid_until,
        product=str(said.item or ""),
        variation=str(said.variation or ""),
        date=str(said.date or ""),
        signed=True,
        signed_by=_public(said.key),
    )


def as_marked(session: Session, tickets: Sequence[Ticket]) -> tuple[list[Ticket], dict[str, str]]:
    """These tickets, revoked or blocked where they were called back, or the key that vouches for
    them was; and what more there is to say of each by its id."""
    found: list[Ticket] = []
    whys: dict[str, str] = {}
    for ticket in tickets:
        still_good = ticket.status in _OPEN
        marks = marks_of(session, ticket.id) if still_good else set()
        if still_good and _key_revoked(session, ticket):
            ticket, whys[ticket.id] = _with(ticket, TicketStatus.REVOKED), Why.KEY_REVOKED.value
        elif Mark.REVOKED in marks:
            ticket, whys[ticket.id] = _with(ticket, TicketStatus.REVOKED), Why.CALLED_BACK.value
        elif Mark.BLOCKED in marks:
            ticket = _with(ticket, TicketStatus.BLOCKED)
        found.append(ticket)
    return found, whys


def _key_revoked(session: Session, ticket: Ticket) -> bool:
    if not ticket.signed_by:
        return False
    signer = (ticket.event_id, ticket.signed_by)
    known = keys_of(session, ticket.event_id)
    # A key in wrong hands is so whatever it signs for.
    return any(one.revoked and (one.event_id, _public(one)) == signer for one in known)


def _public(key: TicketKey) -> str:
    return b64encode(key.public).decode()


def _with(ticket: Ticket, status: TicketStatus) -> Ticket:
    return replace(ticket, status=status)
