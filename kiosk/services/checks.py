"""Checks: is everything as it should be, and if not, what is the next step."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from kiosk.domain.clock import Clock, zone
from kiosk.domain.countries import profile_of
from kiosk.domain.errors import TrestleError
from kiosk.services import printing
from kiosk.services.formats import count, day_and_time
from kiosk.services.seller_words import missing_words, signing_words
from kiosk.services.syncing import status
from kiosk.services.till import Till, open_till
from kiosk.store.verify import Verification, verify

# A day of selling needs a few megabytes; below this something else is eating the disk.
LEAST_FREE = 500 * 1024 * 1024


@dataclass(frozen=True)
class Check:
    """One thing looked at: fine, not fine, or (None) nobody can tell, and a sentence."""

    what: str
    ok: bool | None
    sentence: str


def verify_till(till: Till) -> Verification:
    """Check the whole store of an open till."""
    return verify(till.store.path, till.device.id)


def look_at_store(directory: Path, clock: Clock) -> list[Check]:
    """Look at the store, its event, its unsent work and its owed paper."""
    try:
        till = open_till(directory, clock)
    except TrestleError as fault:
        return [Check("Store", False, fault.sentence)]
    try:
        found = verify_till(till)
        store = (
            Check("Store", True, f"{count(found.entries)} entries, all sound.")
            if found.sound
            else Check("Store", False, found.problems[0])
        )
        return [store, _event(till), *_seller(till), _sync(till), _paper(till)]
    finally:
        till.close()


def look_at_disk(directory: Path) -> Check:
    """Look at the space left where the store is."""
    place = directory
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    megabytes = f"{count(free // 2**20)} MB free."
    if free < LEAST_FREE:
        return Check("Disk", False, f"{megabytes} Free some space before you open.")
    return Check("Disk", True, megabytes)


def _event(till: Till) -> Check:
    if till.current is None:
        return Check("Event", False, "There is no event yet; “kiosk sync” brings the hub's.")
    return Check("Event", True, f"“{till.event.name}”, in {till.event.currency}.")


def _seller(till: Till) -> list[Check]:
    if till.current is None:
        return []
    lacking = missing_words(till.event)
    may_not = signing_words(till.event.seller, till.signer)
    if may_not:
        return [Check("Receipts", False, " ".join([may_not, *lacking]))]
    if lacking:
        # A stall may sell like this in some places; no machine can tell.
        return [Check("Receipts", None, " ".join([*lacking, "See “kiosk seller show”."]))]
    rule = profile_of(till.event.seller).receipt.source
    return [Check("Receipts", True, f"They carry what is asked by {rule}.")]


def _sync(till: Till) -> Check:
    state = status(till)
    if not state.enrolled:
        return Check("Hub", None, "This till has joined no hub; it sells on its own.")
    if state.trouble:
        return Check("Hub", False, state.trouble)
    place = zone(till.event.timezone) if till.current else zone("UTC")
    heard = day_and_time(state.last, place) if state.last else "never"
    waits = f"{count(state.pending)} to send" if state.pending else "all sent"
    return Check("Hub", True, f"{waits}, last heard {heard}.")


def _paper(till: Till) -> Check:
    paper = printing.waiting(till)
    if paper.unknown:
        return Check(
            "Paper",
            False,
            f"{paper.unknown} receipts may or may not have come out; look, and reprint a copy.",
        )
    if paper.waiting:
        return Check("Paper", None, f"{paper.waiting} receipts wait for the printer.")
    return Check("Paper", True, "No receipt is waiting.")
