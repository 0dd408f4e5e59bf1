"""A ticket on its way in, with the place it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain.admission import Ticket
from kiosk.domain.ids import EventId, TicketId, natural_id


@dataclass(frozen=True)
class TicketRow:
    """One record: its number, the file's name for its code, and the ticket if it could be read."""

    number: int
    label: str
    ticket: Ticket | None


def ticket_id(event_id: EventId, code: str) -> TicketId:
    """Name a ticket by its event and code, so that importing again updates and never doubles."""
    return TicketId(natural_id(f"ticket:{event_id}", code))
