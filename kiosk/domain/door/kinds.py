"""What kind of ticket one is where it carries no product's number.

What a till sells, or signs, knows the name of its type and no number of another system. So a list
that is for some products takes it by that name: it is the product that is called so, or the list
names it in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kiosk.domain.admission import Ticket
from kiosk.domain.door.setup import CheckInList
from kiosk.domain.ids import TicketId


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same, however their letters and blanks are."""
    return _plain(one) == _plain(other) != ""


def numbered(ticket: Ticket, products: Mapping[str, str]) -> Ticket:
    """The ticket as that of the product that its type is called by, among these names by number;
    as it is, where it says its product itself or none or several are called so."""
    if ticket.product or not ticket.type:
        return ticket
    found = [number for number, name in products.items() if same_name(name, ticket.type)]
    return replace(ticket, product=found[0]) if len(found) == 1 else ticket


def takes(wanted: CheckInList, ticket: Ticket) -> bool:
    """Whether the product of a ticket, or else its type by name, is on a list."""
    if wanted.takes(ticket.product):
        return True
    if ticket.product or wanted.products is None:
        return False
    return any(same_name(one, ticket.type) for one in wanted.products)


def named_on(wanted: CheckInList, products: Mapping[str, str], types: Iterable[str]) -> list[str]:
    """Those of these types of tickets that a list takes by their name alone, where products are
    called so by number."""
    bare = Ticket(TicketId(""), wanted.event_id, "")
    return [one for one in types if takes(wanted, numbered(replace(bare, type=one), products))]


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
