"""Tickets from pretix: orders as its REST API gives them, or its “order data” JSON export.

Read are ``positions[].secret`` with name, product and validity, and the order's status: p paid,
n pending, e expired, c cancelled (pretix documentation, “Resources: Orders”). An order that is
``valid_if_pending`` lets people in before it is paid. Where the file lists its products
(``items``), they give the tickets' types, and products that are no admission are passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kiosk.domain.admission import Ticket, TicketStatus
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import EventId
from kiosk.imports.report import Problems
from kiosk.imports.source import Source
from kiosk.imports.ticket_rows import TicketRow, ticket_id

# Orders are read whole; in memory they take several times their size on disk.
_LIMIT = 256 << 20

_SECRET = "secret"

_STATES = {
    "p": TicketStatus.PAID,
    "n": TicketStatus.PENDING,
    "e": TicketStatus.CANCELLED,
    "c": TicketStatus.CANCELLED,
}


def read(source: Source, event_id: EventId, problems: Problems) -> Iterator[TicketRow]:
    """Read one row per order position, numbered from 1 through the whole file.

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
    return _positions(orders, _Products.of(document), event_id, problems)


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


@dataclass(frozen=True)
class _Products:
    """The products a file lists: their names, their variations' names, and which admit."""

    names: dict[str, str]
    variations: dict[str, str]
    no_admission: frozenset[str]

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
        return cls(
            {_text(p.get("id")): _words(p.get("name")) for p in products},
            {_text(v.get("id")): _words(v.get("value") or v.get("name")) for v in variations},
            frozenset(_text(p.get("id")) for p in products if p.get("admission") is False),
        )

    def type(self, position: dict[str, Any]) -> str:
        """What kind of ticket it is, for people; the bare number where the file has no names."""
        product = _text(position.get("item"))
        name = self.names.get(product) or (product and f"Item {product}")
        extra = self.variations.get(_text(position.get("variation")), "")
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
        for position in order["positions"]:
            number += 1
            if not isinstance(position, dict):
                problems.add(number, "positions", "holds something that is no position")
                yield TicketRow(number, _SECRET, None)
            elif _text(position.get("item")) not in products.no_admission:
                ticket = _ticket(order, position, products, event_id, number, problems)
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
    where = f" (order {_text(order.get('code')) or 'without a code'})"
    code = _text(position.get(_SECRET))
    if not code:
        problems.add(number, _SECRET, f"is missing{where}")
    state = problems.read(
        number, "status", _text(order.get("status")), _status, TicketStatus.PENDING
    )
    begin = problems.read(number, "valid_from", _text(position.get("valid_from")), _time, None)
    end = problems.read(number, "valid_until", _text(position.get("valid_until")), _time, None)
    if len(problems.found) > before:
        return None
    return Ticket(
        id=ticket_id(event_id, code),
        event_id=event_id,
        code=code,
        type=products.type(position),
        order=_text(order.get("code")),
        status=_state(order, position, state),
        name=_name(position),
        email=_text(position.get("attendee_email") or order.get("email") or order.get("user")),
        valid_from=begin,
        valid_until=end,
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
    if order.get("require_approval") is True:
        return TicketStatus.PENDING
    if order.get("valid_if_pending") is True:
        return TicketStatus.PAID
    return state


def _time(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise BadInput(f"“{text}” has no offset from UTC")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadInput(f"“{text}” is not a time as pretix writes it") from None


def _name(position: dict[str, Any]) -> str:
    name = _text(position.get("attendee_name"))
    parts = position.get("attendee_name_parts")
    if name or not isinstance(parts, dict):
        return name
    return " ".join(_text(part) for key, part in parts.items() if not key.startswith("_") and part)


def _words(name: Any) -> str:
    """Read a name that pretix keeps in several languages; English first, else any."""
    if isinstance(name, dict):
        name = name.get("en") or next((text for text in name.values() if text), "")
    return _text(name)


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value).strip()


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
