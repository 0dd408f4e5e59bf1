"""The tickets that a sale issues."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.domain.admission import Ticket
from kiosk.domain.catalogue import VariantKind
from kiosk.domain.event import Event
from kiosk.domain.ids import SaleId
from kiosk.domain.sale import PricedLine
from kiosk.services.ticket_codes import ticket_id


def sells_tickets(line: PricedLine) -> bool:
    """Whether a line sells tickets."""
    return line.variant.kind is VariantKind.TICKET


def tickets_of(
    line: PricedLine, event: Event, sale_id: SaleId, new_code: Callable[[str], str]
) -> list[Ticket]:
    """New tickets for a line that sells some, each with a ``new_code`` for its type."""
    if not sells_tickets(line):
        return []
    codes = [new_code(line.variant.title) for _ in range(line.quantity)]
    return [
        Ticket(
            ticket_id(event.id, code),
            event.id,
            code,
            type=line.variant.title,
            order=sale_id,
        )
        for code in codes
    ]
