"""Finding at the door whom no code is read of: by name, order, e-mail address or code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kiosk.domain.admission import Decision, Direction, Redemption, Ticket, Verdict
from kiosk.domain.door.guests import as_shown, is_inside
from kiosk.domain.errors import N_, BadInput
from kiosk.domain.scan_codes import normalise
from kiosk.services.doors import lists_in_use
from kiosk.services.gate import outlook
from kiosk.services.guests import party_of
from kiosk.services.ticket_codes import candidates
from kiosk.services.till import Till
from kiosk.store import ticket_search
from kiosk.store.door_tables import TicketRow

SHOWN = 20


@dataclass(frozen=True)
class Hit:
    """A ticket that was found, and how it stands at this door: ``inside``, or ``left`` again, or
    else what the door would say of it (``verdict``). ``since`` (UTC) is when they last came or
    went. Of a party so many ``people`` are expected, and ``came`` are inside."""

    ticket: Ticket
    verdict: Verdict
    inside: bool = False
    left: bool = False
    since: datetime | None = None
    people: int = 1
    came: int = 0


@dataclass(frozen=True)
class Found:
    """What was found for what was ``typed``, and how many ``more`` there are, ``at_least`` so many
    where nobody counted on."""

    typed: str
    hits: Sequence[Hit] = ()
    more: int = 0
    at_least: bool = False


def find(
    till: Till, typed: str, direction: Direction = Direction.ENTRY, most: int = SHOWN
) -> Found:
    """Look for tickets of the events that this door lets in to.

    :raises NoListChosen: nobody has said which of several lists is in use.
    """
    with till.store.reading() as session:
        events = [str(one) for one in lists_in_use(till, session)]
        tickets, count = ticket_search.search(session, typed, events, most)
        seen: dict[str, None] = {}
        parties = []
        for one in tickets:
            if one.reissued:
                # Its holder is found by the code that stands in its place.
                continue
            party = party_of(session, one) if one.guest else [one]
            if party[0].id not in seen:
                seen[party[0].id] = None
                parties.append(party)
        everybody = [one for party in parties for one in party]
        told = dict(
            zip(
                (one.id for one in everybody),
                outlook(till, session, everybody, direction),
                strict=True,
            )
        )
    hits = [_hit(party, [told[one.id] for one in party]) for party in parties]
    return Found(typed, hits, count - len(tickets), count >= ticket_search.MOST_COUNTED)


def is_code(till: Till, typed: str) -> bool:
    """Whether what was typed is the code of a ticket, or looks like one that proves itself."""
    code = normalise(typed)
    with till.store.reading() as session:
        found, whys = candidates(session, code, till.event.id)
    return any(not one.guest for one in found) or bool(whys)


def code_of(till: Till, ticket: str) -> str:
    """What the code of the ticket with this id says.

    :raises BadInput: it is not here.
    """
    with till.store.reading() as session:
        row = session.get(TicketRow, ticket)
        if row is None:
            raise BadInput(N_("There is no ticket with the id “{ticket}” here."), ticket=ticket)
        return row.code


def _hit(party: Sequence[Ticket], told: Sequence[tuple[Decision, Sequence[Redemption]]]) -> Hit:
    expected = [one for one in told if one[0].verdict is not Verdict.CANCELLED] or told[:1]
    came = sum(is_inside(history) for _, history in expected)
    # Of a party that isn't whole, the next one to come says how it stands.
    decision, history = next((one for one in expected if not is_inside(one[1])), expected[0])
    last = history[-1] if history else None
    named = party[0]
    shown = as_shown(named, party) if named.guest else decision.ticket or named
    return Hit(
        replace(shown, status=decision.ticket.status) if decision.ticket else shown,
        decision.verdict,
        inside=is_inside(history),
        left=last is not None and last.direction is Direction.EXIT,
        since=last.at if last else None,
        people=len(expected),
        came=came,
    )
