"""Tickets from pretix: orders as its REST API gives them, or its “order data” JSON export.

Read are ``positions[].secret`` with name, company, product and validity, and the order's status: p
paid, n pending, e expired, c cancelled (pretix documentation, “Resources: Orders”). An order that
is ``valid_if_pending`` lets people in before it is paid. Where the file lists its products
(``items``), they give the tickets' types, and say which are no admission: what is of these is let
in by a list alone. What the file says of questions, dates and lists is read as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from kiosk.domain.admission import (
    Direction,
    Redemption,
    Ticket,
    TicketStatus,
    company_answer,
)
from kiosk.domain.door.history import came_through
from kiosk.domain.door.setup import list_id
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import EventId, TicketId
from kiosk.imports.pretix_door import Doors, doors_of, text_of, time_of, words_of
from kiosk.imports.report import Problems
from kiosk.imports.source import Source
from kiosk.imports.ticket_rows import TicketRow, ticket_id

# Orders are read whole; in memory they take several times their size on disk.
_LIMIT = 256 << 20

_SECRET = "secret"
# Products and their variations are numbered apart.
_VARIATION = "variation "

_STATES = {
    "p": TicketStatus.PAID,
    "n": TicketStatus.PENDING,
    "e": TicketStatus.CANCELLED,
    "c": TicketStatus.CANCELLED,
}


def read(
    source: Source, event_id: EventId, problems: Problems
) -> tuple[Iterator[TicketRow], Doors]:
    """Read one row per order position, numbered from 1 through the whole file, and what the file
    says of doors.

    :raises BadInput: it is no JSON, too large, or holds no orders.
    """
    document = _load(source)
    orders = _orders(document)
    if orders is None:
        raise BadInput(
            f"{source.name} holds no pretix orders; export “Order data (JSON)”, or save what "
            "the orders address of the API answers."
        )
    if isinstance(document, dict) and document.get("next"):
        # A page of the API names the next one; without this the rest would be missed in silence.
        problems.add(1, "next", "the file holds only one page of the orders; add the other pages")
    doors = doors_of(_beside_orders(document), event_id, problems)
    # The export of orders leaves them out.
    doors.passages = any(
        isinstance(position, dict) and "checkins" in position
        for order in orders
        if isinstance(order, dict)
        for position in _list(order.get("positions"))
    )
    return _positions(orders, _Products.of(document), event_id, problems), doors


def _load(source: Source) -> Any:
    try:
        if source.path.stat().st_size > _LIMIT:
            raise BadInput(
                f"{source.name} is larger than {_LIMIT >> 20} MiB; export fewer orders at a time."
            )
        return json.loads(source.path.read_text(encoding=_encoding(source)))
    except (ValueError, RecursionError) as fault:
        raise BadInput(f"{source.name} is no readable JSON: {fault}.") from None
    except OSError as fault:
        raise BadInput(f"{source.name} can't be read: {fault.strerror or fault}.") from None


def _encoding(source: Source) -> str:
    return "utf-8-sig" if source.encoding == "utf-8" else source.encoding


def _orders(document: Any) -> list[Any] | None:
    if isinstance(document, dict):
        event = document.get("event")
        if isinstance(event, dict):
            document = event
        document = document.get("results", document.get("orders"))
    return document if isinstance(document, list) else None


def _beside_orders(document: Any) -> Any:
    """What an export says besides orders; an answer of the API says nothing."""
    if not isinstance(document, dict):
        return []
    event = document.get("event")
    holder = event if isinstance(event, dict) else document
    names = ("items", "questions", "subevents", "checkin_lists", "checkinlists")
    return [holder[name] for name in names if name in holder]


@dataclass(frozen=True)
class _Products:
    """The products a file lists: their names, their variations' names, which admit, and what the
    door must know of those that need attention."""

    names: dict[str, str]
    variations: dict[str, str]
    no_admission: frozenset[str]
    attention: frozenset[str]
    notes: dict[str, str]

    @classmethod
    def of(cls, document: Any) -> _Products:
        event = document.get("event") if isinstance(document, dict) else None
        holder = event if isinstance(event, dict) else document
        listed = holder.get("items") if isinstance(holder, dict) else None
        products = [entry for entry in _list(listed) if isinstance(entry, dict)]
        variations = [
            variation
            for product in products
            for variation in _list(product.get("variations"))
            if isinstance(variation, dict)
        ]
        both = [
            *((text_of(one.get("id")), one) for one in products),
            *((_VARIATION + text_of(one.get("id")), one) for one in variations),
        ]
        return cls(
            {text_of(p.get("id")): words_of(p.get("name")) for p in products},
            {text_of(v.get("id")): words_of(v.get("value") or v.get("name")) for v in variations},
            frozenset(text_of(p.get("id")) for p in products if p.get("admission") is False),
            frozenset(one for one, told in both if told.get("checkin_attention") is True),
            {one: text_of(told.get("checkin_text")) for one, told in both},
        )

    def admits(self, position: dict[str, Any]) -> bool:
        """Whether a position is of a product that lets somebody in."""
        return text_of(position.get("item")) not in self.no_admission

    def notes_of(self, order: dict[str, Any], position: dict[str, Any]) -> tuple[str, ...]:
        """What whoever is at the door should say or do."""
        told = (self.notes.get(one, "") for one in _marks(position))
        return tuple(one for one in (text_of(order.get("checkin_text")), *told) if one)

    def needs_attention(self, position: dict[str, Any]) -> bool:
        """Whether a position's product or variation is one to look at."""
        return not self.attention.isdisjoint(_marks(position))

    def type(self, position: dict[str, Any]) -> str:
        """What kind of ticket it is, for people; the bare number where the file has no names."""
        product = text_of(position.get("item"))
        name = self.names.get(product) or (product and f"Item {product}")
        extra = self.variations.get(text_of(position.get("variation")), "")
        return f"{name} – {extra}" if extra else name


def _positions(
    orders: list[Any], products: _Products, event_id: EventId, problems: Problems
) -> Iterator[TicketRow]:
    number = 0
    for order in orders:
        if not isinstance(order, dict) or not isinstance(order.get("positions"), list):
            number += 1
            problems.add(number, "positions", "is missing: this is no pretix order")
            yield TicketRow(number, _SECRET, None)
            continue
        codes = {
            text_of(one.get("id")): text_of(one.get(_SECRET))
            for one in order["positions"]
            if isinstance(one, dict) and one.get("id") is not None
        }
        for position in order["positions"]:
            number += 1
            if not isinstance(position, dict):
                problems.add(number, "positions", "holds something that is no position")
                yield TicketRow(number, _SECRET, None)
            else:
                ticket = _ticket(order, position, products, event_id, number, problems)
                if ticket is not None and position.get("addon_to"):
                    parent = codes.get(text_of(position["addon_to"]), "")
                    sold_with = ticket_id(event_id, parent) if parent else ""
                    ticket = replace(ticket, addon_to=sold_with)
                yield TicketRow(number, _SECRET, ticket)


def _ticket(
    order: dict[str, Any],
    position: dict[str, Any],
    products: _Products,
    event_id: EventId,
    number: int,
    problems: Problems,
) -> Ticket | None:
    before = len(problems.found)
    where = f" (order {text_of(order.get('code')) or 'without a code'})"
    code = text_of(position.get(_SECRET))
    if not code:
        problems.add(number, _SECRET, f"is missing{where}")
    state = problems.read(
        number, "status", text_of(order.get("status")), _status, TicketStatus.PENDING
    )
    begin = problems.read(number, "valid_from", text_of(position.get("valid_from")), time_of, None)
    end = problems.read(number, "valid_until", text_of(position.get("valid_until")), time_of, None)
    named = ticket_id(event_id, code)
    came: tuple[Redemption, ...] = ()
    try:
        came = tuple(_came(position, event_id, named))
    except (BadInput, ValueError, AttributeError):
        problems.add(number, "checkins", f"can't be read{where}")
    if len(problems.found) > before:
        return None
    return Ticket(
        id=named,
        event_id=event_id,
        code=code,
        type=products.type(position),
        order=text_of(order.get("code")),
        status=_state(order, position, state),
        name=_name(position),
        email=text_of(position.get("attendee_email") or order.get("email") or order.get("user")),
        valid_from=begin,
        valid_until=end,
        product=text_of(position.get("item")),
        variation=text_of(position.get("variation")),
        date=text_of(position.get("subevent")),
        position=text_of(position.get("id")),
        unapproved=_waits(order, state),
        attention=order.get("checkin_attention") is True or products.needs_attention(position),
        notes=products.notes_of(order, position),
        seat=_seat(position),
        answers=_answers(order, position),
        came=came,
        admits=products.admits(position),
    )


def _status(letter: str) -> TicketStatus:
    try:
        return _STATES[letter]
    except KeyError:
        raise BadInput(f"“{letter}” is none of pretix's states p, n, e and c") from None


def _state(order: dict[str, Any], position: dict[str, Any], state: TicketStatus) -> TicketStatus:
    if position.get("canceled") is True or state is TicketStatus.CANCELLED:
        return TicketStatus.CANCELLED
    if position.get("blocked"):
        return TicketStatus.BLOCKED
    if _waits(order, state):
        return TicketStatus.PENDING
    if order.get("valid_if_pending") is True:
        return TicketStatus.PAID
    return state


def _waits(order: dict[str, Any], state: TicketStatus) -> bool:
    """Whether the organizer has yet to approve of an order; one that was paid was approved."""
    return state is TicketStatus.PENDING and order.get("require_approval") is True


def _came(position: dict[str, Any], event_id: EventId, ticket: TicketId) -> Iterator[Redemption]:
    """The comings and goings that pretix knows of; those that failed or were annulled are none."""
    for told in _list(position.get("checkins")):
        if told.get("successful") is False or told.get("error_reason"):
            continue
        at = time_of(told.get("datetime"))
        if at is not None:
            direction = Direction(text_of(told.get("type")) or Direction.ENTRY)
            number = text_of(told.get("list"))
            named = list_id(event_id, number) if number else ""
            yield came_through(ticket, named, direction, at, "pretix")


def _seat(position: dict[str, Any]) -> str:
    # The export has the seat's own name alone.
    seat = position.get("seat")
    return text_of(seat.get("name") if isinstance(seat, dict) else seat)


def _company(order: dict[str, Any], position: dict[str, Any]) -> str:
    """The attendee's company, else whose invoice it is. The export has no invoice address."""
    address = order.get("invoice_address")
    invoiced = address.get("company") if isinstance(address, dict) else ""
    return text_of(position.get("company")) or text_of(invoiced)


def _answers(order: dict[str, Any], position: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Answers by the number of their question; of choices, the numbers of the options. The company
    is among them."""
    found = {}
    for one in _list(position.get("answers")):
        if isinstance(one, dict) and (number := text_of(one.get("question"))):
            options = [text_of(each) for each in _list(one.get("options"))]
            found[number] = ",".join(options) or text_of(one.get("answer"))
    return tuple(sorted({**found, **company_answer(_company(order, position))}.items()))


def _name(position: dict[str, Any]) -> str:
    name = text_of(position.get("attendee_name"))
    parts = position.get("attendee_name_parts")
    if name or not isinstance(parts, dict):
        return name
    return " ".join(
        text_of(part) for key, part in parts.items() if not key.startswith("_") and part
    )


def _marks(position: dict[str, Any]) -> tuple[str, str]:
    """What a position is of, the variation first, which says more."""
    return _VARIATION + text_of(position.get("variation")), text_of(position.get("item"))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
