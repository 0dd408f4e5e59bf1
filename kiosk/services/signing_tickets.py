"""Signing tickets, the keys for it, and calling single tickets back."""

from __future__ import annotations

import contextlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session

from kiosk.domain.errors import BadInput, StoreError
from kiosk.domain.ids import TicketId, readable_code
from kiosk.domain.journal import Kind
from kiosk.domain.scan_codes import normalise, ticket_forms
from kiosk.domain.signed_tickets import Terms, sign
from kiosk.domain.ticket_keys import Mark, Scheme, TicketKey
from kiosk.services.ticket_codes import find_ticket, looks_signed, spelling, ticket_id
from kiosk.services.till import Till
from kiosk.store.signed_tickets import keys_of, ticket_types
from kiosk.store.ticket_signing import make_signing_key, signing_keys

# So many ids fit into one entry.
_AT_ONCE = 1_000
MOST_AT_ONCE = 10_000


@dataclass(frozen=True)
class KnownKey:
    """A key of this event; ``here`` where this till signs with it."""

    key: TicketKey
    here: bool


def new_key(till: Till) -> KnownKey:
    """Make a key that this till signs the event's tickets with from now on. Its public half goes to
    all tills with the next sync; what earlier keys signed stays good.

    :raises StoreError: it can't be kept.
    """
    now = till.clock.now()
    with till.store.writing() as session:
        key = TicketKey(till.event.id, Scheme.TRESTLE, make_signing_key(till.data_dir))
        till.action(session, now).record(Kind.TICKET_KEYS_SET, _told([key]), till.event.id)
    return KnownKey(key, here=True)


def known_keys(till: Till) -> list[KnownKey]:
    """The event's keys, the oldest first.

    :raises StoreDamaged: those that are held here can't be read.
    """
    held = signing_keys(till.data_dir)
    with till.store.reading() as session:
        found = keys_of(session, till.event.id)
    here = {one.public for one in _signing_here(till, held, found, revoked=True)}
    return [
        KnownKey(one, not one.signs_for and one.public in here)
        for one in found
        if one.event_id == till.event.id
    ]


def make_ready(till: Till) -> KnownKey | None:
    """Make a key where this event sells tickets and the till has none for it; returns the new one.

    It is made as early as can be: other tills let its tickets in once they have heard of it.

    :raises StoreError: it can't be kept.
    """
    if till.current is None or not sells_tickets(till) or _usable(till):
        return None
    return new_key(till)


def be_ready(till: Till) -> None:
    """As :func:`make_ready`; where that can't be, tickets are sold unsigned; a check says so."""
    with contextlib.suppress(StoreError):
        make_ready(till)


def sells_tickets(till: Till) -> bool:
    """Whether tickets are on sale at all."""
    with till.store.reading() as session:
        return bool(ticket_types(session))


def signs(till: Till) -> bool:
    """Whether what this till sells is let in by whoever knows its key, with no list.

    :raises StoreDamaged: the keys that are held here can't be read.
    """
    return bool(_usable(till))


def new_codes(till: Till, session: Session) -> Callable[[str], str]:
    """What makes the code of a ticket of a type, inside a transaction: signed where this till has
    a key for it, and else one that is good where it is listed. No sale waits for a key."""
    try:
        held = signing_keys(till.data_dir)
    except StoreError:
        held = {}
    usable = _signing_here(till, held, keys_of(session, till.event.id)) if held else []
    if not usable:
        return lambda _: readable_code(16)
    key = held[usable[-1].public]
    return lambda kind: sign(key, Terms(till.event.id, kind))


def learn_keys(till: Till, told: Iterable[TicketKey]) -> list[TicketKey]:
    """Take in public keys that somebody gave us, as this event's, here and with the next sync at
    all tills; returns those that say something new."""
    now = till.clock.now()
    event = till.event.id
    given = [
        replace(one, event_id=event, signs_for="" if one.signs_for == event else one.signs_for)
        for one in told
    ]
    with till.store.writing() as session:
        known = set(keys_of(session, event))
        new = [one for one in dict.fromkeys(given) if not known & {one, replace(one, revoked=True)}]
        if new:
            till.action(session, now).record(Kind.TICKET_KEYS_SET, _told(new), event)
    return new


def revoke_key(till: Till, name: str) -> TicketKey:
    """Call back a key that is in wrong hands, and with it all tickets that it signed, for ever.

    :raises BadInput: the event has no such key, or several that begin so.
    """
    wanted = name.strip().lower()
    keys = [one.key for one in known_keys(till)]
    found = [one for one in keys if wanted and one.id.startswith(wanted)]
    if len({one.public for one in found}) != 1:
        known = ", ".join(dict.fromkeys(one.id for one in keys)) or "none"
        raise BadInput(f"“{name}” names no one key of this event; there are: {known}.")
    learn_keys(till, [replace(one, revoked=True) for one in found])
    return found[0]


def exported(till: Till) -> dict[str, Any]:
    """The event's public keys, as :mod:`kiosk.imports.ticket_keys` reads them elsewhere."""
    keys = [
        replace(one.key, signs_for=one.key.named_event)
        if one.key.scheme is Scheme.TRESTLE
        else one.key
        for one in known_keys(till)
    ]
    return {"event": till.event.name, **_told(keys)}


def sign_tickets(till: Till, terms: Terms, count: int = 1) -> list[str]:
    """Make so many tickets, each good once; their codes are in no list and need none.

    :raises BadInput: this till has no key, or the ticket would never be valid.
    """
    if not 1 <= count <= MOST_AT_ONCE:
        raise BadInput(f"Between 1 and {MOST_AT_ONCE} tickets can be signed at once.")
    held = signing_keys(till.data_dir)
    usable = _usable(till)
    if not usable:
        raise BadInput(
            "This till has no key to sign tickets with; make one with “kiosk ticket keys new”."
        )
    return [sign(held[usable[-1].public], terms) for _ in range(count)]


def named_tickets(till: Till, codes: Iterable[str]) -> dict[str, TicketId | None]:
    """The tickets with these codes, listed or signed; None where a code is of neither."""
    found: dict[str, TicketId | None] = {}
    with till.store.reading() as session:
        for raw in codes:
            code = normalise(raw)
            ticket, _ = find_ticket(session, code, till.event.id)
            # A signed one may be called back before its key is known here.
            signed = next(map(spelling, filter(looks_signed, ticket_forms(code))), None)
            by_itself = ticket_id(till.event.id, signed) if signed else None
            found[raw] = ticket.id if ticket else by_itself
    return found


def mark_tickets(
    till: Till, tickets: Sequence[TicketId], mark: Mark, *, stands: bool = True
) -> None:
    """Revoke tickets for ever, block them, or (``stands`` is false) unblock them: here and with the
    next sync at all tills.

    :raises BadInput: a revocation can't be taken back.
    """
    if mark is Mark.REVOKED and not stands:
        raise BadInput("A revoked ticket stays revoked.")
    wanted = list(dict.fromkeys(tickets))
    now = till.clock.now()
    with till.store.writing() as session:
        action = till.action(session, now)
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            body = {"mark": mark.value, "stands": stands, "tickets": list(some)}
            action.record(Kind.TICKETS_MARKED, body, till.event.id)


def _usable(till: Till) -> list[TicketKey]:
    return [one.key for one in known_keys(till) if one.here and not one.key.revoked]


def _signing_here(
    till: Till,
    held: Mapping[bytes, Ed25519PrivateKey],
    known: Sequence[TicketKey],
    *,
    revoked: bool = False,
) -> list[TicketKey]:
    return [
        one
        for one in known
        if one.event_id == till.event.id
        and one.scheme is Scheme.TRESTLE
        and not one.signs_for
        and one.public in held
        and (revoked or not one.revoked)
    ]


def _told(keys: Sequence[TicketKey]) -> Mapping[str, list[dict[str, Any]]]:
    return {
        "keys": [
            {
                "scheme": one.scheme.value,
                "public": b64encode(one.public).decode(),
                "signs_for": one.signs_for,
                "revoked": one.revoked,
            }
            for one in keys
        ]
    }
