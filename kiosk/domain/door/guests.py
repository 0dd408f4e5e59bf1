"""Guests: people who are on a list by their name and have no ticket in their hands.

A guest is a ticket all the same, one for each person of a party, so that counting, undoing,
letting out, syncing and double admissions are what they are for every ticket. The first of a party
bears its name, its address and its note; the others were “sold with” it and are nameless, so that
whoever is erased is erased in one place. Nobody sees a guest's code and no scanner is answered by
it: they are found by their name. What a guest comes as is the name of the guest list, which stands
where tickets have their product; a check-in list of some products alone lets in those guests whose
list it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kiosk.domain.admission import Decision, Direction, Redemption, Ticket
from kiosk.domain.door.deciding import Known, Request, decide
from kiosk.domain.door.history import on_list
from kiosk.domain.errors import N_, BadInput
from kiosk.domain.ids import EventId, TicketId, natural_id

USUAL_LIST = "Guest list"
MOST_IN_PARTY = 100
LONGEST_NAME, LONGEST_EMAIL, LONGEST_NOTE = 120, 200, 300
# Where the note stands among a ticket's answers, which are erased with the name. Questions have
# numbers.
_NOTE = "note"
_SIZE = re.compile(r"\+\s*([0-9]{1,3})|([0-9]{1,3})")


@dataclass(frozen=True)
class Guest:
    """A party on a guest list: so many ``people`` under one name."""

    name: str
    email: str = ""
    people: int = 1
    note: str = ""
    list: str = USUAL_LIST


def party_size(text: str) -> int:
    """How many people come: “+2” are two besides the one who is named, “3” are three in all, and
    nothing is one.

    :raises BadInput: it is no such number, or nobody, or more than fit.
    """
    if not text.strip():
        return 1
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise BadInput(N_("“{text}” is no party; write +2, or 3 for all of them."), text=text)
    people = int(found[1]) + 1 if found[1] else int(found[2])
    if not 1 <= people <= MOST_IN_PARTY:
        raise BadInput(N_("A party has from 1 to {most} people."), most=MOST_IN_PARTY)
    return people


def checked(guest: Guest) -> Guest:
    """The guest, tidied.

    :raises BadInput: there is no name, or something is longer than fits.
    """
    tidy = replace(
        guest,
        name=" ".join(guest.name.split()),
        email=guest.email.strip(),
        note=" ".join(guest.note.split()),
        list=" ".join(guest.list.split()) or USUAL_LIST,
    )
    if not 0 < len(tidy.name) <= LONGEST_NAME or not tidy.name.isprintable():
        raise BadInput(N_("A guest's name has from 1 to {most} characters."), most=LONGEST_NAME)
    if len(tidy.email) > LONGEST_EMAIL or not tidy.email.isprintable():
        raise BadInput(
            N_("A guest's e-mail address has at most {most} characters."), most=LONGEST_EMAIL
        )
    if len(tidy.note) > LONGEST_NOTE or not tidy.note.isprintable():
        raise BadInput(N_("A note has at most {most} characters."), most=LONGEST_NOTE)
    if len(tidy.list) > LONGEST_NAME or not tidy.list.isprintable():
        raise BadInput(N_("A guest list's name has at most {most} characters."), most=LONGEST_NAME)
    if not 1 <= tidy.people <= MOST_IN_PARTY:
        raise BadInput(N_("A party has from 1 to {most} people."), most=MOST_IN_PARTY)
    return tidy


def tickets_of(event_id: EventId, guest: Guest, key: str) -> list[Ticket]:
    """A party's tickets, the one who is named first. ``key`` tells it from all others of the
    event: who lists it twice under one key lists it once."""
    named = _guest_id(event_id, key, 0)
    return [
        Ticket(
            ticket,
            event_id,
            # Never printed: that it is there keeps it apart from all others.
            ticket,
            type=guest.list,
            product=guest.list,
            name=guest.name if place == 0 else "",
            email=guest.email if place == 0 else "",
            answers=((_NOTE, guest.note),) if guest.note and place == 0 else (),
            addon_to="" if place == 0 else named,
            guest=True,
        )
        for place in range(guest.people)
        for ticket in (_guest_id(event_id, key, place),)
    ]


def listed_again(ticket: Ticket, before: Ticket) -> Ticket:
    """A guest's ticket as it is to be kept where a list names them once more: what they answered at
    the door stays, and the note is what the list says now."""
    given = [one for one in before.answers if one[0] != _NOTE]
    return replace(ticket, answers=tuple(sorted({**dict(given), **dict(ticket.answers)}.items())))


def as_shown(ticket: Ticket, party: Sequence[Ticket]) -> Ticket:
    """One of a party's tickets as people should read it: under the party's name, with its note."""
    named = next((one for one in party if one.name), ticket)
    note = dict(named.answers).get(_NOTE, "")
    return replace(ticket, name=named.name, notes=(note,) if note else ())


def in_turn(
    party: Iterable[Ticket], histories: Mapping[str, Sequence[Redemption]], direction: Direction
) -> list[Ticket]:
    """A party's tickets in the order in which they are tried: who is out comes in, and who is in
    goes out. ``histories`` are in order, by ticket."""

    def waits(one: Ticket) -> bool:
        return is_inside(histories.get(one.id, ())) is (direction is Direction.EXIT)

    return sorted(party, key=lambda one: not waits(one))


def decide_in_turn(request: Request, known: Known) -> Decision:
    """Decide about what is known of a code; of a party, about whoever of them is next."""
    if known.scanned or not known.tickets or not known.tickets[0].guest:
        # A medium is on one wrist: no party takes turns with it.
        whole = decide(request, known)
        one = whole.ticket
        return replace(whole, ticket=as_shown(one, [one])) if one and one.guest else whole
    wanted = request.lists.get(known.tickets[0].event_id)
    histories: dict[str, Sequence[Redemption]] = {
        one.id: on_list(known.redemptions.get(one.id, ()), wanted.id if wanted else "")
        for one in known.tickets
    }
    order = in_turn(known.tickets, histories, request.direction)
    decisions = [decide(request, replace(known, tickets=[one])) for one in order]
    found = next((one for one in decisions if one.admitted), decisions[0])
    ticket = found.ticket
    return replace(found, ticket=as_shown(ticket, known.tickets)) if ticket else found


def is_inside(history: Sequence[Redemption]) -> bool:
    """Whether whoever came and went like this, in order, is inside now."""
    return bool(history) and history[-1].direction is Direction.ENTRY


def _guest_id(event_id: EventId, key: str, place: int) -> TicketId:
    return TicketId(natural_id(f"guest:{event_id}", f"{key}\x1f{place}"))
