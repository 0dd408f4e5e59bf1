"""The paper of a ticket: what it lets in to, whom and when, and its code to scan or to type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from hardware.documents import Align, Block, Cut, Document, Qr, Size, Space, Text
from kiosk.domain.admission import Ticket, TicketStatus
from kiosk.domain.catalogue import VariantKind
from kiosk.domain.clock import zone
from kiosk.domain.errors import N_, BadInput
from kiosk.domain.ids import SaleId, new_id
from kiosk.domain.scan_codes import normalise
from kiosk.language import Phrase
from kiosk.services.formats import day_and_time
from kiosk.services.printing import as_copy, owe
from kiosk.services.sales import Sale, sale_row
from kiosk.services.ticket_codes import find_ticket, looks_signed
from kiosk.services.till import Till
from kiosk.store.door import tickets_with_code
from kiosk.store.door_tables import TicketRow
from kiosk.store.papers import TICKET_JOB, WITHDRAWN
from kiosk.store.print_tables import PrintJobRow
from kiosk.store.tables import SaleRow

_TICKET = Phrase("Ticket")
_FROM = Phrase("Valid from {time}")
_UNTIL = Phrase("Valid until {time}")
_SEAT = Phrase("Seat {seat}")
_RECEIPT = Phrase("Receipt {number}")
_KEEP_IT = Phrase("Whoever has this code can come in with it: show it to nobody but the door.")


@dataclass(frozen=True)
class Issued:
    """A ticket, and the ``receipt`` of the sale that sold it, if a till did; ``copy``: its paper
    was printed before."""

    ticket: Ticket
    receipt: str = ""
    copy: bool = False


def ticket_document(till: Till, ticket: Ticket, receipt: str = "") -> Document:
    """Lay out the paper of a ticket, in the event's time.

    :raises BadInput: its code is too long for any paper.
    """
    place = zone(till.event.timezone)
    middle = Align.CENTER
    blocks: list[Block] = [
        Text(till.event.name, middle, bold=True),
        Space(),
        Text(ticket.type or _TICKET(), middle, bold=True, size=Size.LARGE),
    ]
    if ticket.name:
        blocks.append(Text(ticket.name, middle, bold=True))
    if ticket.seat:
        blocks.append(Text(_SEAT(seat=ticket.seat), middle, bold=True))
    if ticket.valid_from:
        blocks.append(Text(_FROM(time=day_and_time(ticket.valid_from, place)), middle))
    if ticket.valid_until:
        blocks.append(Text(_UNTIL(time=day_and_time(ticket.valid_until, place)), middle))
    blocks += [Space(), *_code(ticket.code), Space()]
    if receipt:
        blocks.append(Text(_RECEIPT(number=receipt), middle, size=Size.SMALL))
    blocks += [Text(_KEEP_IT(), middle, size=Size.SMALL), Cut()]
    return Document(title=f"{_TICKET()} {ticket.code[-4:]}", blocks=tuple(blocks))


def owe_papers(
    till: Till, session: Session, tickets: Sequence[Ticket], receipt: str, now: datetime
) -> None:
    """Owe the papers of tickets that a sale just sold, one for each."""
    for ticket in tickets:
        owe(session, job_of(ticket), ticket_document(till, ticket, receipt), now)


def job_of(ticket: Ticket) -> str:
    """The key of the job that a ticket's first paper is."""
    return f"{TICKET_JOB}{ticket.id}"


def jobs_of(till: Till, sale: Sale) -> list[str]:
    """The keys of the jobs that the papers of a sale's tickets are, where it sold some."""
    if not any(line.kind == VariantKind.TICKET for line in sale.lines):
        return []
    return [job_of(one) for one in sold_with(till, SaleId(sale.id))]


def sold_with(till: Till, sale_id: SaleId) -> list[Ticket]:
    """The tickets that a sale sold, as far as they are known here, whatever became of them."""
    with till.store.reading() as session:
        codes = session.exec(
            select(TicketRow.code)
            .where(TicketRow.order_code == sale_id)
            .order_by(col(TicketRow.code))
        ).all()
        found = [one for code in codes for one in tickets_with_code(session, code)]
    return [one for one in found if one.order == sale_id]


def asked_for(till: Till, said: str) -> list[Issued]:
    """The tickets of a receipt's number, or the one with this code, that are good still.

    :raises BadInput: there are none.
    """
    with till.store.reading() as session:
        sale = sale_row(session, said)
    if sale is not None:
        sold = [one for one in sold_with(till, SaleId(sale.id)) if _is_good(one)]
        if not sold:
            raise BadInput(
                N_("No ticket that is still good was sold with receipt {receipt}."),
                receipt=sale.receipt,
            )
        return [_issued(till, one) for one in sold]
    with till.store.reading() as session:
        ticket, _ = find_ticket(session, normalise(said), till.event.id)
    if ticket is None or ticket.event_id != till.event.id:
        raise BadInput(N_("No ticket of this event has the code “{code}”."), code=said)
    if not _is_good(ticket):
        raise BadInput(
            N_("The ticket “{code}” is no longer good, so it is not printed."), code=said
        )
    return [_issued(till, ticket)]


def print_tickets(till: Till, issued: Sequence[Issued]) -> list[str]:
    """Owe the papers of these, marked where they were printed before; returns the jobs' keys.

    :raises BadInput: a code is too long for any paper; nothing is owed then.
    """
    now, jobs = till.clock.now(), list[str]()
    with till.store.writing() as session:
        for one in issued:
            document = ticket_document(till, one.ticket, one.receipt)
            job = job_of(one.ticket)
            jobs.append(f"{job}:{new_id(now)}" if one.copy else job)
            owe(session, jobs[-1], as_copy(document) if one.copy else document, now)
    return jobs


def _issued(till: Till, ticket: Ticket) -> Issued:
    with till.store.reading() as session:
        sale = session.get(SaleRow, ticket.order) if ticket.order else None
        job = session.get(PrintJobRow, job_of(ticket))
    # What another till sold came with its paper there.
    elsewhere = sale is not None and sale.device_id != till.device.id
    printed = job is not None and job.state != WITHDRAWN
    return Issued(ticket, sale.receipt if sale else "", printed or elsewhere)


def _is_good(ticket: Ticket) -> bool:
    return ticket.status in (TicketStatus.PAID, TicketStatus.PENDING)


def _code(code: str) -> list[Block]:
    # What no QR code on paper can say is typed at the door.
    letters = Text(code, Align.CENTER, bold=True)
    if looks_signed(code):
        # Nobody types so many letters: it is looked up by its receipt.
        return [Qr(code)]
    return [Qr(code), letters] if code.isascii() and code.isprintable() else [letters]
