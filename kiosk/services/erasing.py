"""One person's details: found by their e-mail address, shown to them, and erased for good."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from kiosk.domain.admission import Ticket
from kiosk.domain.consent import check_email
from kiosk.domain.erasure import CONTACT, MAIL, MOST_ROWS, PREORDER, TICKET, Name, erased_body
from kiosk.domain.journal import Kind
from kiosk.services.till import Till
from kiosk.store.door_rows import ticket_of
from kiosk.store.mail_table import MailRow
from kiosk.store.mails import addressed
from kiosk.store.preorders import people_called, person_of
from kiosk.store.sign_up_tables import ConsentRow
from kiosk.store.tables import ContactRow, TicketRow


@dataclass(frozen=True)
class Agreed:
    """A consent: to what, by which channel, in which wording, and when (RFC 3339, UTC)."""

    purpose: str
    channel: str
    wording: str
    at: str


@dataclass(frozen=True)
class Contact:
    """A sign-up as it is kept; ``at`` is RFC 3339, UTC."""

    id: str
    name: str
    email: str
    at: str
    consents: tuple[Agreed, ...]


@dataclass(frozen=True)
class Orderer:
    """Who ordered something, as it is kept; ``at`` is RFC 3339, UTC."""

    id: str
    name: str
    phone: str
    email: str
    address: tuple[str, ...]
    at: str


@dataclass(frozen=True)
class Mailed:
    """A paper that was to go to their address, and how it stands; ``at`` is RFC 3339, UTC."""

    id: str
    number: str
    address: str
    state: str
    at: str


@dataclass(frozen=True)
class Person:
    """All that is kept here of whoever has an e-mail address."""

    email: str
    contacts: tuple[Contact, ...]
    tickets: tuple[Ticket, ...]
    orders: tuple[Orderer, ...] = ()
    mails: tuple[Mailed, ...] = ()

    @property
    def known(self) -> bool:
        """Whether anything is kept of them."""
        return bool(self.contacts or self.tickets or self.orders or self.mails)

    @property
    def rows(self) -> list[Name]:
        """The rows that hold their details."""
        names = [(CONTACT, str(one.id)) for one in self.contacts]
        names += [(PREORDER, one.id) for one in self.orders]
        names += [(MAIL, one.id) for one in self.mails]
        return [*names, *((TICKET, str(one.id)) for one in self.tickets)]


def find(till: Till, email: str) -> Person:
    """What this till keeps of a person, whichever till heard of them first.

    :raises BadInput: it is no e-mail address.
    """
    with till.store.reading() as session:
        return _person(session, check_email(email))


def erase(till: Till, email: str) -> Person:
    """Erase a person's details here now, and on every other till and at the hub once they hear
    of it; returns what there was. Their purchases, admissions and consents stay, without a name.

    :raises BadInput: it is no e-mail address.
    """
    email = check_email(email)
    with till.store.writing() as session:
        person = _person(session, email)
        rows = person.rows
        if rows:
            action = till.action(session, till.clock.now())
            for start in range(0, len(rows), MOST_ROWS):
                body = erased_body(rows[start : start + MOST_ROWS])
                action.record(Kind.PEOPLE_ERASED, body, None)
    return person


def _person(session: Session, email: str) -> Person:
    wanted = email.casefold()
    contacts = session.exec(
        select(ContactRow)
        .where(func.lower(ContactRow.email) == wanted)
        .order_by(col(ContactRow.at), col(ContactRow.id))
    ).all()
    tickets = session.exec(
        select(TicketRow)
        .where(func.lower(TicketRow.email) == wanted)
        .order_by(col(TicketRow.event_id), col(TicketRow.code))
    ).all()
    return Person(
        email,
        tuple(
            Contact(one.id, one.name, one.email, one.at, _consents(session, one.id))
            for one in contacts
        ),
        tuple(ticket_of(one) for one in tickets),
        tuple(
            Orderer(row.id, one.name, one.phone, one.email, one.address, row.at)
            for row in people_called(session, wanted)
            for one in (person_of(row),)
        ),
        _mails(session, wanted),
    )


def _mails(session: Session, email: str) -> tuple[Mailed, ...]:
    rows = [session.get_one(MailRow, one) for one in addressed(session, {email})]
    return tuple(
        Mailed(one.id, one.number, one.address, one.state, one.at)
        for one in sorted(rows, key=lambda row: (row.at, row.id))
    )


def _consents(session: Session, contact_id: str) -> tuple[Agreed, ...]:
    rows = session.exec(
        select(ConsentRow)
        .where(ConsentRow.contact_id == contact_id)
        .order_by(col(ConsentRow.at), col(ConsentRow.line))
    )
    return tuple(Agreed(one.purpose, one.channel, one.wording, one.at) for one in rows)
