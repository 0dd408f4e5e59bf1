"""Receipts by e-mail: owed from the moment one is asked for, and sent when there is a network.

A sale never waits for its mail. A mail is sent again by itself only if the server can't have taken
it; if it may have, the mail is ``unknown`` and a person decides. Whoever gave an address for a
receipt has agreed to nothing else: it is in no list of contacts, and is wiped some days later.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from sqlmodel import Session

from hardware.documents import Document, clean
from kiosk.domain.clock import iso, parse_iso
from kiosk.domain.errors import BadInput, Refusal, TrestleError
from kiosk.domain.ids import new_id
from kiosk.domain.journal import Kind
from kiosk.domain.mails import (
    KEPT,
    LONGEST_KEY,
    UNDECIDED,
    MailState,
    Trouble,
    mail_address,
)
from kiosk.domain.seller import Seller
from kiosk.language import spoken
from kiosk.services.mail_papers import GREETINGS, Paper
from kiosk.services.mail_words import SUBJECT, trouble_words
from kiosk.services.receipts import document_of, document_text
from kiosk.services.till import Till
from kiosk.store.journal import FROZEN
from kiosk.store.mail_access import has_mail_access
from kiosk.store.mail_table import MailRow
from kiosk.store.mails import counts, ids_in, mail_with, mails, put_mail, wipe
from kiosk.store.rows import get_setting
from kiosk.store.training import is_apart

_LONGEST_SAID = 300


@dataclass(frozen=True)
class Mail:
    """A mail as it stands; ``at`` is when it was asked for. Its ``trouble`` is in words, and
    ``said`` what a server answered."""

    id: str
    number: str
    address: str
    at: datetime
    state: MailState
    trouble: str = ""
    said: str = ""


@dataclass(frozen=True)
class Letter:
    """What goes out: the words of the moment it was asked for, in that ``language``."""

    id: str
    address: str
    at: datetime
    subject: str
    greeting: str
    language: str
    document: Document | None


class MailFault(TrestleError):
    """A mail did not go out, or nobody can say whether it did; ``state`` is what it is now.

    ``alone``: the trouble is this mail's; else no other would fare better.
    """

    code = "mail"

    def __init__(
        self, trouble: Trouble, said: str = "", state: MailState = MailState.QUEUED, *, alone: bool
    ) -> None:
        super().__init__(trouble_words(trouble))
        self.trouble, self.state, self.alone = trouble, state, alone
        self.said = clean(said)[:_LONGEST_SAID]


class Courier(Protocol):
    """Something that takes letters to a mail server."""

    def send(self, letter: Letter, claim: Callable[[], bool]) -> bool:
        """Hand a letter over; ``claim`` is asked before the one line that makes it the server's,
        which is not said where the answer is no. Whether it is the server's now.

        :raises MailFault: it is not, or nobody knows.
        """
        ...


@dataclass(frozen=True)
class Post:
    """What became of a round: how many went out, how many wait, how many want a person, and what
    was in the way last."""

    sent: int
    waiting: int
    undecided: int
    fault: MailFault | None = None


def ask(till: Till, paper: Paper, address: str, key: str = "") -> Mail | Refusal:
    """Owe a paper by e-mail from now on. The same ``key`` again is the same mail.

    :raises BadInput: that can't be an address, or the key is too long.
    """
    reached = mail_address(address)
    if len(key) > LONGEST_KEY:
        raise BadInput(f"A key has at most {LONGEST_KEY} characters.")
    if not has_mail_access(till.data_dir):
        return Refusal("no_mail_account")
    now = till.clock.now()
    with till.store.writing() as session:
        if is_apart(session):
            return Refusal("training_mails_nothing")
        known = mail_with(session, key) if key else None
        return _mail(known) if known else _owe(till, session, paper, reached, key, now)


def offered(till: Till) -> bool:
    """Whether this till can send mails at all."""
    return has_mail_access(till.data_dir)


def listed(till: Till, *, everything: bool = False) -> list[Mail]:
    """The mails that did not go out yet, the oldest first; or ``everything`` that is still kept."""
    states = None if everything else set(MailState) - {MailState.SENT}
    with till.store.reading() as session:
        return [_mail(one) for one in mails(session, states)]


def as_they_stand(till: Till, shown: Sequence[Mail]) -> list[Mail]:
    """These mails as they are now, in their order, and after them those that did not go out since;
    of one that was dropped or wiped no address is left."""
    with till.store.reading() as session:
        rows = [(one, session.get(MailRow, one.id)) for one in shown]
        now = [_mail(row) if row else replace(one, address="", said="") for one, row in rows]
    known = {one.id for one in shown}
    return [*now, *(one for one in listed(till) if one.id not in known)]


def send_again(till: Till, mail_id: str) -> Mail | Refusal:
    """Send a mail whose fate is unknown, or that failed, once more: a person says so."""
    now = till.clock.now()
    with till.store.writing() as session:
        row = session.get(MailRow, mail_id)
        if row is None:
            return Refusal("unknown_mail")
        if row.state in UNDECIDED:
            body = {"mail": row.id, "decision": "again"}
            till.action(session, now).record(Kind.MAIL_DECIDED, body, None)
            _change(session, row, MailState.QUEUED, now)
        return _mail(session.get_one(MailRow, mail_id, populate_existing=True))


def drop(till: Till, mail_id: str) -> Refusal | None:
    """Send a mail no more, and forget its address: a person says so."""
    now = till.clock.now()
    with till.store.writing() as session:
        row = session.get(MailRow, mail_id)
        if row is None:
            return Refusal("unknown_mail")
        body = {"mail": row.id, "decision": "drop"}
        till.action(session, now).record(Kind.MAIL_DECIDED, body, None)
        wipe(session, [row.id])
    return None


def work_off(till: Till, courier: Courier) -> Post:
    """Send what is owed, the oldest first; stops at a fault that is not one mail's alone."""
    with till.store.reading() as session:
        owed = [] if is_apart(session) else ids_in(session, MailState.QUEUED)
    sent, fault = 0, None
    for one in owed:
        letter = _letter(till, one)
        if letter is None:
            continue
        turn = _Turn(till, one)
        try:
            if courier.send(letter, turn.claim):
                turn.finish(MailState.SENT)
                sent += 1
        except MailFault as found:
            fault = found
            turn.finish(found.state, found)
            if not found.alone:
                break
    return _post(till, sent, fault)


def waiting(till: Till) -> Post:
    """How many mails are owed, or want a person."""
    return _post(till, 0, None)


def recover(till: Till) -> None:
    """After a crash: what was being sent may be there or not, so a person decides. In a store that
    is an older copy of this till's, so may all that was still to be sent then."""
    with till.store.writing() as session:
        copied = bool(get_setting(session, FROZEN))
        doubt(session, till.clock.now(), *([MailState.QUEUED] if copied else []))


def doubt(session: Session, now: datetime, *more: MailState) -> None:
    """Leave it to a person whether mails went out that were being sent, or were in these states."""
    for row in mails(session, {MailState.SENDING, *more}):
        _change(session, row, MailState.UNKNOWN, now, Trouble.CUT_OFF)


def tidy(till: Till) -> int:
    """Wipe the mails whose time is over; how many."""
    now = till.clock.now()
    with till.store.reading() as session:
        gone = [
            one for state, kept in KEPT.items() for one in ids_in(session, state, iso(now - kept))
        ]
    if gone:
        with till.store.writing() as session:
            wipe(session, gone)
    return len(gone)


def _owe(till: Till, session: Session, paper: Paper, address: str, key: str, now: datetime) -> Mail:
    mail_id = new_id(now)
    body = {"mail": mail_id, "paper": paper.kind, "of": paper.of, "number": paper.number}
    till.action(session, now).record(Kind.MAIL_QUEUED, body, paper.event_id)
    row: dict[str, Any] = {
        "id": mail_id,
        "key": key or mail_id,
        "number": paper.number,
        "address": address,
        "at": iso(now),
        "state": MailState.QUEUED,
        "changed": iso(now),
        "trouble": "",
        "said": "",
        "subject": SUBJECT(seller=seller_name(till, paper.seller), number=paper.number),
        "greeting": GREETINGS[paper.kind](number=paper.number),
        "language": spoken().code,
        "document": document_text(paper.document),
    }
    put_mail(session, row)
    return _mail(session.get_one(MailRow, mail_id))


def seller_name(till: Till, seller: Seller | None) -> str:
    """Who sends it: the seller, or where no name of theirs is known, the event."""
    return clean(seller.name if seller and seller.name else till.event.name)


def _letter(till: Till, mail_id: str) -> Letter | None:
    """What is to go out; None where it was sent, dropped or wiped meanwhile."""
    with till.store.reading() as session:
        row = session.get(MailRow, mail_id)
        if row is None or row.state != MailState.QUEUED:
            return None
        paper = document_of(row.document)
        at = parse_iso(row.at)
        return Letter(row.id, row.address, at, row.subject, row.greeting, row.language, paper)


class _Turn:
    """One try to send a mail. Of several that try at once, one gets to say its last line."""

    def __init__(self, till: Till, mail_id: str) -> None:
        self._till, self._id = till, mail_id
        self._claimed = False

    def claim(self) -> bool:
        """From here on the server may have it; False where somebody else was first."""
        with self._till.store.writing() as session:
            row = session.get(MailRow, self._id)
            if row is None or row.state != MailState.QUEUED:
                return False
            _change(session, row, MailState.SENDING, self._till.clock.now())
        self._claimed = True
        return True

    def finish(self, state: MailState, fault: MailFault | None = None) -> None:
        """Say what became of it: unless it was wiped meanwhile, which it stays, or is in the hands
        of another, who alone knows."""
        with self._till.store.writing() as session:
            row = session.get(MailRow, self._id)
            if row is None or not (self._claimed or row.state == MailState.QUEUED):
                return
            trouble, said = (fault.trouble, fault.said) if fault else (None, "")
            _change(session, row, state, self._till.clock.now(), trouble, said)


def _change(
    session: Session,
    row: MailRow,
    state: MailState,
    now: datetime,
    trouble: Trouble | None = None,
    said: str = "",
) -> None:
    changed = row.changed if row.state == state else iso(now)
    found = {"state": state, "changed": changed, "trouble": trouble or "", "said": said}
    values = {**row.model_dump(), **found}
    # A network that stays away is noted once.
    if values != row.model_dump():
        put_mail(session, values)


def _mail(row: MailRow) -> Mail:
    trouble = trouble_words(Trouble(row.trouble)) if row.trouble else ""
    state = MailState(row.state)
    return Mail(row.id, row.number, row.address, parse_iso(row.at), state, trouble, row.said)


def _post(till: Till, sent: int, fault: MailFault | None) -> Post:
    with till.store.reading() as session:
        found = counts(session)
    undecided = sum(found.get(one, 0) for one in UNDECIDED)
    waiting = sum(found.get(one, 0) for one in (MailState.QUEUED, MailState.SENDING))
    return Post(sent, waiting, undecided, fault)
