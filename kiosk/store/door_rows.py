"""Tickets as rows and as values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from kiosk.domain.admission import Direction, Redemption, Ticket, TicketStatus
from kiosk.domain.clock import iso, parse_iso
from kiosk.domain.door.history import came_through
from kiosk.domain.ids import EventId, TicketId
from kiosk.store.door_tables import TicketRow

# What a ticket's document lacks where an older version wrote it.
TICKET_ABSENT: Mapping[str, Any] = dict.fromkeys(
    ("product", "variation", "date", "position", "addon_to", "terms", "answers"), ""
)


def ticket_values(ticket: Ticket) -> dict[str, Any]:
    """A ticket's row."""
    return {
        "id": ticket.id,
        "event_id": ticket.event_id,
        "code": ticket.code,
        "type": ticket.type,
        "order_code": ticket.order,
        "status": str(ticket.status),
        "name": ticket.name,
        "email": ticket.email,
        "valid_from": iso(ticket.valid_from) if ticket.valid_from else None,
        "valid_until": iso(ticket.valid_until) if ticket.valid_until else None,
        "product": ticket.product,
        "variation": ticket.variation,
        "date": ticket.date,
        "position": ticket.position,
        "addon_to": ticket.addon_to,
        "terms": _terms_text(ticket),
        "answers": _text(dict(ticket.answers)),
    }


def ticket_of(row: TicketRow | Row[Any]) -> Ticket:
    """A ticket from its row."""
    terms = json.loads(row.terms) if row.terms else {}
    ticket_id = TicketId(row.id)
    return Ticket(
        id=ticket_id,
        event_id=EventId(row.event_id),
        code=row.code,
        type=row.type,
        order=row.order_code,
        status=TicketStatus(row.status),
        name=row.name,
        email=row.email,
        valid_from=parse_iso(row.valid_from) if row.valid_from else None,
        valid_until=parse_iso(row.valid_until) if row.valid_until else None,
        product=row.product,
        variation=row.variation,
        date=row.date,
        position=row.position,
        addon_to=row.addon_to,
        unapproved=bool(terms.get("unapproved")),
        reissued=bool(terms.get("reissued")),
        attention=bool(terms.get("attention")),
        notes=tuple(terms.get("notes", ())),
        seat=str(terms.get("seat", "")),
        answers=tuple(sorted(json.loads(row.answers).items())) if row.answers else (),
        came=tuple(_came(ticket_id, one) for one in terms.get("came", ())),
        admits=not terms.get("no_admission"),
        guest=bool(terms.get("guest")),
        signed_by=str(terms.get("signed_by", "")),
    )


def sound_ticket(values: dict[str, Any]) -> dict[str, Any]:
    """A ticket's row as it came from elsewhere.

    :raises ValueError: its terms or answers make no sense, and would be read at the door.
    """
    for name in ("terms", "answers"):
        if values[name] and not isinstance(json.loads(values[name]), dict):
            raise ValueError(f"the {name} of a ticket are an object")
    try:
        ticket_of(TicketRow.model_construct(**values))
    except (TypeError, AttributeError, KeyError) as fault:
        raise ValueError("the terms of a ticket make no sense") from fault
    return values


def _came(ticket_id: TicketId, told: Mapping[str, Any]) -> Redemption:
    return came_through(
        ticket_id,
        str(told["list"]),
        Direction(told["direction"]),
        parse_iso(told["at"]),
        str(told["place"]),
    )


def _terms_text(ticket: Ticket) -> str:
    came = [
        {
            "list": one.list_id,
            "direction": str(one.direction),
            "at": iso(one.at),
            "place": one.device_name,
        }
        for one in ticket.came
    ]
    told = {
        "unapproved": ticket.unapproved,
        "reissued": ticket.reissued,
        "attention": ticket.attention,
        "notes": list(ticket.notes),
        "seat": ticket.seat,
        "came": came,
        "no_admission": not ticket.admits,
        "guest": ticket.guest,
        "signed_by": ticket.signed_by,
    }
    return _text({name: value for name, value in told.items() if value})


def _text(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True) if values else ""
