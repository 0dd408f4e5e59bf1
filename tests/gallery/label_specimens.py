"""What is looked at of labels: none chosen, many, one that has no room, and a printer for them."""

from __future__ import annotations

import asyncio

from hardware.addresses import parse_address
from hardware.labels import LabelSize
from kiosk.domain.admission import Decision, Ticket, Verdict
from kiosk.domain.ids import TicketId
from kiosk.services import printers
from kiosk.services.labels import LabelKind
from kiosk.services.printers import LabelSetup, PrinterRole, Setup
from kiosk.store.documents import put_tickets
from kiosk.ui import labelling, printing_setup
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane, Place


async def _none(desk: Desk, pane: Pane) -> None:
    """Nothing is chosen yet."""
    await labelling.begin(desk, pane)


async def _many(desk: Desk, pane: Pane) -> None:
    """All that was imported, as price tags."""
    await labelling.begin(desk, pane)
    await labelling.take_imported(desk, pane)


async def _shelf(desk: Desk, pane: Pane) -> None:
    """Two of one, for the shelf."""
    await labelling.begin(desk, pane)
    await desk.take(pane, "MUG")
    await labelling.choose_kind(desk, pane, LabelKind.SHELF)
    await labelling.choose_size(desk, pane, LabelSize(1000, 500))


async def _no_room(desk: Desk, pane: Pane) -> None:
    """A label that is too small."""
    await labelling.begin(desk, pane)
    await labelling.choose_size(desk, pane, LabelSize(150, 150))
    await desk.take(pane, "MUG")


async def _printer(desk: Desk, pane: Pane) -> None:
    """One printer for labels is remembered, and one more is being set up."""
    address = parse_address("network:192.168.1.52:9100")
    tags = Setup("Tags", PrinterRole.LABELS, address, labels=LabelSetup())
    await asyncio.to_thread(printers.add_printer, desk.till, tags)
    await printing_setup.begin(desk, pane)
    pane.go(Place.MORE)
    pane.turn(Leaf.PRINTERS)
    printing_setup.use(pane, PrinterRole.BADGES)
    await asyncio.to_thread(printers.remove_printer, desk.till, "Tags")


async def _badge(desk: Desk, pane: Pane) -> None:
    """Somebody was let in where badges are printed."""
    address = parse_address("network:192.168.1.53:9100")
    names = Setup("Names", PrinterRole.BADGES, address, labels=LabelSetup())
    await asyncio.to_thread(printers.add_printer, desk.till, names)
    ticket = Ticket(TicketId("badge"), desk.till.event.id, "T-1", "Day ticket", name="Ada Okafor")
    await asyncio.to_thread(_put, desk, ticket)
    pane.go(Place.DOOR)
    pane.decided(Decision(Verdict.VALID, ticket), 0)


def _put(desk: Desk, ticket: Ticket) -> None:
    with desk.till.store.writing() as session:
        put_tickets(session, [ticket])


# A name, the shop, what brings it about, and whether it is walked by keyboard.
STATES = (
    ("labels-none", "empty", _none, False),
    ("labels", "fair", _many, False),
    ("labels-shelf", "fair", _shelf, True),
    ("labels-no-room", "fair", _no_room, False),
    ("door-badge", "empty", _badge, False),
    ("printers-labels", "fair", _printer, False),
)
