"""The tickets that a sale issues."""

from __future__ import annotations

from kiosk.domain.admission import Ticket
from kiosk.domain.catalogue import VariantKind
from kiosk.domain.event import Event
from kiosk.domain.ids import SaleId, TicketId, natural_id, readable_code
from kiosk.domain.sale import PricedLine


def tickets_of(line: PricedLine, event: Event, sale_id: SaleId) -> list[Ticket]:
    """New tickets for a line that sells some, each with a code of its own."""
    if line.variant.kind is not VariantKind.TICKET:
        return []
    codes = [readable_code(16) for _ in range(line.quantity)]
    return [
        Ticket(
            TicketId(natural_id("ticket:" + event.id, code)),
            event.id,
            code,
            type=line.variant.title,
            order=sale_id,
        )
        for code in codes
    ]
