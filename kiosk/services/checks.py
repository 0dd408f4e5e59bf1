"""Checks: is everything as it should be, and if not, what is the next step."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from kiosk.domain.clock import Clock, zone
from kiosk.domain.countries import profile_of
from kiosk.domain.errors import TrestleError
from kiosk.domain.mails import UNDECIDED
from kiosk.language import Phrase, Plural, say
from kiosk.services import mailing, printing, signing_tickets
from kiosk.services.formats import count, day_and_time
from kiosk.services.seller_words import missing_words, signing_words
from kiosk.services.syncing import status
from kiosk.services.till import Till, open_till
from kiosk.store.verify import Verification, verify

# A day of selling needs a few megabytes; below this something else is eating the disk.
LEAST_FREE = 500 * 1024 * 1024

_STORE = Phrase("Store")
_SOUND = Phrase("{entries} entries, all sound.")
_EVENT = Phrase("Event")
_NO_EVENT = Phrase("There is no event yet; “kiosk sync” brings the hub's.")
_EVENT_IS = Phrase("“{name}”, in {currency}.")
_RECEIPTS = Phrase("Receipts")
_SEE_SELLER = Phrase("See “kiosk seller show”.")
_LAWFUL = Phrase("They carry what is asked by {rule}.")
_HUB = Phrase("Hub")
_NO_HUB = Phrase("This till has joined no hub; it sells on its own.")
_TO_SEND = Plural("{count} to send.", "{count} to send.")
_ALL_SENT = Phrase("All is sent.")
_HEARD = Phrase("Last heard {time}.")
_NEVER_HEARD = Phrase("Never heard yet.")
_PAPER = Phrase("Paper")
_PAPER_UNKNOWN = Plural(
    "{count} paper may or may not have come out; look, and decide under More, Printing.",
    "{count} papers may or may not have come out; look, and decide under More, Printing.",
)
_PAPER_WAITS = Plural(
    "{count} paper waits for the printer.", "{count} papers wait for the printer."
)
_NO_PAPER = Phrase("No receipt is waiting.")
_MAIL = Phrase("E-mail")
_MAIL_UNSURE = Plural(
    "{count} receipt did not surely go out. {receipt}: {trouble} Decide under More.",
    "{count} receipts did not surely go out. {receipt}: {trouble} Decide under More.",
)
_MAIL_WAITS = Plural("{count} receipt waits to be sent.", "{count} receipts wait to be sent.")
_MAIL_GOES = Phrase("They go out while the till is open, or with “kiosk mail work”.")
_NO_MAIL = Phrase("No mail is waiting.")
_TICKETS = Phrase("Tickets")
_SIGNED = Phrase("What is sold here is signed: a door that is cut off knows it, too.")
_UNSIGNED = Phrase(
    "What is sold here is not signed: doors know it once they are in sync. "
    "“kiosk ticket keys new” makes a key for it."
)
_DISK = Phrase("Disk")
_DISK_FREE = Phrase("{megabytes} MB free.")
_DISK_FULL = Phrase("{megabytes} MB free. Free some space before you open.")


@dataclass(frozen=True)
class Check:
    """One thing looked at: fine, not fine, or (None) nobody can tell, and a sentence."""

    what: str
    ok: bool | None
    sentence: str


def spoken_fault(fault: TrestleError) -> str:
    """Say a fault, in the language spoken where its text has been translated."""
    return " ".join(say(text, **fault.facts) for text in fault.texts)


def verify_till(till: Till) -> Verification:
    """Check the whole store of an open till."""
    return verify(till.store.path, till.device.id)


def look_at_store(directory: Path, clock: Clock) -> list[Check]:
    """Look at a till that is not open: its store, and all of :func:`look_at`."""
    try:
        till = open_till(directory, clock)
    except TrestleError as fault:
        return [Check(_STORE(), False, spoken_fault(fault))]
    try:
        return look_at(till)
    finally:
        till.close()


def look_at(till: Till) -> list[Check]:
    """Look at the store, its event, its unsent work and its owed paper."""
    found = verify_till(till)
    said = _SOUND(entries=count(found.entries)) if found.sound else found.problems[0]
    store = Check(_STORE(), found.sound, said)
    hub, paper = _sync(till), _paper(till)
    return [store, _event(till), *_seller(till), hub, *_tickets(till), paper, *_mails(till)]


def look_at_disk(directory: Path) -> Check:
    """Look at the space left where the store is."""
    place = directory
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    megabytes = count(free // 2**20)
    if free < LEAST_FREE:
        return Check(_DISK(), False, _DISK_FULL(megabytes=megabytes))
    return Check(_DISK(), True, _DISK_FREE(megabytes=megabytes))


def _event(till: Till) -> Check:
    if till.current is None:
        return Check(_EVENT(), False, _NO_EVENT())
    event = till.event
    return Check(_EVENT(), True, _EVENT_IS(name=event.name, currency=event.currency))


def _seller(till: Till) -> list[Check]:
    if till.current is None:
        return []
    lacking = missing_words(till.event)
    may_not = signing_words(till.event.seller, till.signer)
    if may_not:
        return [Check(_RECEIPTS(), False, " ".join([may_not, *lacking]))]
    if lacking:
        # A stall may sell like this in some places; no machine can tell.
        return [Check(_RECEIPTS(), None, " ".join([*lacking, _SEE_SELLER()]))]
    rule = profile_of(till.event.seller).receipt.source
    return [Check(_RECEIPTS(), True, _LAWFUL(rule=rule))]


def _sync(till: Till) -> Check:
    state = status(till)
    if not state.enrolled:
        return Check(_HUB(), None, _NO_HUB())
    if state.trouble:
        return Check(_HUB(), False, state.trouble)
    place = zone(till.event.timezone) if till.current else zone("UTC")
    waits = _TO_SEND(state.pending) if state.pending else _ALL_SENT()
    if state.last is None:
        return Check(_HUB(), True, f"{waits} {_NEVER_HEARD()}")
    return Check(_HUB(), True, f"{waits} {_HEARD(time=day_and_time(state.last, place))}")


def _tickets(till: Till) -> list[Check]:
    if till.current is None or not signing_tickets.sells_tickets(till):
        return []
    try:
        signed = signing_tickets.signs(till)
    except TrestleError as fault:
        return [Check(_TICKETS(), False, spoken_fault(fault))]
    # Without a key tickets are sold and let in all the same.
    return [Check(_TICKETS(), signed or None, (_SIGNED if signed else _UNSIGNED)())]


def _paper(till: Till) -> Check:
    paper = printing.waiting(till)
    if paper.unknown:
        return Check(_PAPER(), False, _PAPER_UNKNOWN(paper.unknown))
    if paper.waiting:
        return Check(_PAPER(), None, _PAPER_WAITS(paper.waiting))
    return Check(_PAPER(), True, _NO_PAPER())


def _mails(till: Till) -> list[Check]:
    left = mailing.listed(till)
    undecided = [one for one in left if one.state in UNDECIDED]
    if undecided:
        first = undecided[0]
        said = _MAIL_UNSURE(len(undecided), receipt=first.number, trouble=first.trouble)
        return [Check(_MAIL(), False, said)]
    if left:
        trouble = next((one.trouble for one in left if one.trouble), "")
        return [Check(_MAIL(), None, f"{_MAIL_WAITS(len(left))} {trouble or _MAIL_GOES()}")]
    return [Check(_MAIL(), True, _NO_MAIL())] if mailing.offered(till) else []
