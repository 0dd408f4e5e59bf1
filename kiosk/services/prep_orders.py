"""Prep tickets of pre-orders: what is promised for a day is made before it is collected.

That a ticket was printed is an entry of the journal, so that no other till prints it a second time
without saying so once it has heard of it; nor does the till that hands the goods over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from hardware.documents import Align, Block, Document, Size, Text
from kiosk.domain.ids import new_id
from kiosk.domain.journal import Kind
from kiosk.domain.preorders import State
from kiosk.domain.prep import Station
from kiosk.services.formats import how_much
from kiosk.services.preorder_paper import when_words
from kiosk.services.preorders import Ordered, Preorder, preorders
from kiosk.services.prep import Sheet, laid_out
from kiosk.services.printing import owe
from kiosk.services.sale_notes import note_of_sale
from kiosk.services.till import Till
from kiosk.store import prep as store
from kiosk.store.preorders import prepared


@dataclass(frozen=True)
class OrderTicket:
    """What a ``station`` has to do for a pre-order; ``printed`` before. A cancelled one was printed
    before it was called off."""

    preorder: Preorder
    station: Station
    lines: tuple[Ordered, ...]
    note: str
    printed: bool

    @property
    def cancelled(self) -> bool:
        """Whether nothing of it is to be done any more."""
        return self.preorder.state is State.CANCELLED


def tickets_for(till: Till, day: date) -> list[OrderTicket]:
    """The tickets of what is promised for a day and was not collected, in the order in which it is
    wanted; of what was cancelled, those that were printed before."""
    found = preorders(till, everything=True, day=day)
    with till.store.reading() as session:
        return _tickets(session, found)


def tickets_of(till: Till, preorder: Preorder) -> list[OrderTicket]:
    """The tickets of one pre-order."""
    with till.store.reading() as session:
        return _tickets(session, [preorder])


def days_to_prepare(till: Till, first: date) -> list[tuple[date, int]]:
    """The days from ``first`` on for which tickets wait to be printed, and how many."""
    found = preorders(till)
    with till.store.reading() as session:
        waiting = Counter(
            one.preorder.promise.day for one in _tickets(session, found) if not one.printed
        )
    return sorted((day, number) for day, number in waiting.items() if day >= first)


def owe_tickets(till: Till, tickets: Sequence[OrderTicket], *, again: bool = False) -> list[str]:
    """Owe those of these tickets that were not printed yet, or ``again`` all, marked where they
    were; returns the keys of their jobs."""
    now, jobs = till.clock.now(), list[str]()
    batch = new_id(now)
    with till.store.writing() as session:
        known = prepared(session, {one.preorder.id for one in tickets})
        wanted: dict[str, list[str]] = {}
        for ticket in tickets:
            before = (ticket.preorder.id, ticket.station.id) in known
            if before and not again:
                continue
            # The queue goes by the time, then by the key.
            job = f"prep:{batch}-{len(jobs):04d}:{ticket.station.id}"
            owe(session, job, order_document(ticket, again=before), now)
            jobs.append(job)
            wanted.setdefault(ticket.preorder.id, []).append(ticket.station.id)
        action = till.action(session, now)
        for name, stations in wanted.items():
            body = {"preorder": name, "stations": stations}
            action.record(Kind.PREORDER_PREPARED, body, till.event.id)
    return jobs


def order_document(ticket: OrderTicket, *, again: bool = False) -> Document:
    """Lay out what a station has to do for a pre-order: as a sale's ticket, with when and for whom
    in the place of when it was sold."""
    one = ticket.preorder
    head: list[Block] = [
        Text(when_words(one.promise), Align.CENTER, bold=True, size=Size.LARGE),
        *([Text(one.person.name, Align.CENTER, bold=True)] if one.person else []),
    ]
    lines = [
        (f"{how_much(line.quantity, line.measure)} × {line.full_title}", line.choices, "")
        for line in ticket.lines
    ]
    sheet = Sheet(one.receipt, one.device_name, lines, ticket.note, again, ticket.cancelled)
    return laid_out(ticket.station, head, sheet)


def _tickets(session: Session, orders: Sequence[Preorder]) -> list[OrderTicket]:
    stations = store.stations(session)
    if not stations:
        return []
    kinds = store.kinds_of(session, {line.variant_id for one in orders for line in one.lines})
    known = prepared(session, {one.id for one in orders})
    return [
        OrderTicket(one, station, lines, note_of_sale(session, one.sale_id), printed)
        for one in sorted(orders, key=_place)
        for station in stations
        if (
            lines := tuple(
                line
                for line in one.lines
                if line.variant_id in kinds and station.prepares(*kinds[line.variant_id])
            )
        )
        and _wanted(one, printed := (one.id, station.id) in known)
    ]


def _wanted(one: Preorder, printed: bool) -> bool:
    return one.state is State.OPEN or (one.state is State.CANCELLED and printed)


def _place(one: Preorder) -> tuple[date, str, str]:
    begins = one.promise.begins
    return one.promise.day, f"{begins:%H:%M}" if begins else "", one.receipt
