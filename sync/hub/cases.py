"""Cases: what the hub can't decide, kept with its evidence until a person settles it.

A case stands for a contradiction between facts, none of which is dropped for it: two copies of
one till, a ticket admitted twice, an entry that can't be counted. Its id follows from what it
is about, so that the same contradiction, sent again, opens no second case. One that is settled
opens again when something new is known about it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select

from kiosk.domain.clock import iso
from kiosk.domain.errors import BadInput
from kiosk.domain.journal import Entry, Kind, canonical, digest
from sync.hub.database import ENTRIES, Hub, lock, parts
from sync.hub.tables import admission, device, document, hub_case, settlement

DOUBLE_ADMISSION = "double-admission"
LONGEST_REASON = 500
_LONGEST_NAME = 120
_LIKE_AN_ID = 8


@dataclass(frozen=True)
class Settlement:
    """Who settled a case, why as they wrote it, and when (RFC 3339, UTC)."""

    who: str
    why: str
    at: str


@dataclass(frozen=True)
class Case:
    """Something for a person: ``kind`` is stable, ``text`` says it in a sentence.

    ``dev`` and ``seq`` name the entry it arose at, ``at`` when the hub saw it, and ``evidence``
    holds the entries it is about, as JSON values.
    """

    id: str
    kind: str
    text: str
    dev: str
    seq: int
    at: str
    evidence: Sequence[Mapping[str, Any]]
    settled: Settlement | None

    def as_dict(self) -> dict[str, Any]:
        """The case as JSON values."""
        settled = vars(self.settled) if self.settled else None
        return {**vars(self), "evidence": list(self.evidence), "settled": settled}


@dataclass(frozen=True)
class Opening:
    """A case about one entry that is to be opened."""

    kind: str
    entry: Entry
    text: str


def list_cases(hub: Hub, *, settled: bool = False) -> list[Case]:
    """The cases that are open, the oldest first; ``settled`` ones too."""
    with hub.reading() as connection:
        found = [_case(row) for row in connection.execute(_everything())]
    return [case for case in found if settled or case.settled is None]


def find(hub: Hub, name: str) -> Case:
    """The case whose id is, or begins with, ``name``.

    :raises BadInput: there is none, or there are several.
    """
    with hub.reading() as connection:
        return _find(connection, name)


def settle(hub: Hub, name: str, who: str, why: str, now: datetime) -> Case:
    """Settle the case ``name`` (as in :func:`find`) for good, as far as is known now.

    :raises BadInput: no such case, it was settled before, or who and why aren't said.
    """
    who, why = check_settlement(who, why)
    with hub.writing() as connection:
        lock(connection, ENTRIES)
        case = _find(connection, name)
        if case.settled is not None:
            raise BadInput(
                f"This case was settled by {case.settled.who} on {case.settled.at}: "
                f"“{case.settled.why}”"
            )
        connection.execute(insert(settlement).values(id=case.id, who=who, why=why, at=iso(now)))
        return _find(connection, case.id)


def check_settlement(who: str, why: str) -> tuple[str, str]:
    """Who answers for a decision and why, tidied.

    :raises BadInput: one of them isn't said, or is longer than fits.
    """
    who, why = " ".join(who.split()), why.strip()
    if not 0 < len(who) <= _LONGEST_NAME or not who.isprintable():
        raise BadInput("Say who decides this, as in --who “Ada Okafor”.")
    if not 0 < len(why) <= LONGEST_REASON:
        raise BadInput(
            f"Say why, in 1 to {LONGEST_REASON} characters, as in "
            "--why “Counted the shelf: three are left”."
        )
    return who, why


def open_cases(
    connection: Connection, openings: Iterable[Opening], carrier: str, now: datetime
) -> None:
    """Open cases about single entries, those that aren't known; the caller holds the lock."""
    rows = {
        digest([one.kind, one.entry.hash]): _row(one.kind, one.entry, one.text, carrier, now)
        | {"evidence": _as_text([one.entry])}
        for one in openings
    }
    for names in parts(list(rows)):
        known = connection.execute(select(hub_case.c.id).where(hub_case.c.id.in_(names)))
        for name in known.scalars():
            del rows[name]
    if rows:
        connection.execute(insert(hub_case), [{"id": name, **row} for name, row in rows.items()])


def note_admissions(
    connection: Connection, fresh: Sequence[Entry], carrier: str, now: datetime
) -> list[Opening]:
    """Remember who was admitted, and open a case for each ticket that let in more than one.

    The caller holds the log's lock. Returns what can't be read, for cases of its own.
    """
    unreadable: list[Opening] = []
    tickets: dict[str, list[Entry]] = {}
    for one in fresh:
        if one.kind != Kind.TICKET_REDEEMED:
            continue
        ticket = one.body.get("ticket")
        if isinstance(ticket, str) and ticket.isprintable() and 0 < len(ticket) <= 200:
            tickets.setdefault(ticket, []).append(one)
        else:
            unreadable.append(Opening("unreadable", one, "It does not say which ticket it is of."))
    rows = [
        {"entry_hash": one.hash, "ticket": ticket, "text": canonical(one.as_dict()).decode()}
        for ticket, entries in tickets.items()
        for one in entries
    ]
    if rows:
        connection.execute(insert(admission), rows)
    for names in parts(list(tickets)):
        held = connection.execute(
            select(admission.c.ticket, admission.c.text).where(admission.c.ticket.in_(names))
        )
        admitted: dict[str, list[Entry]] = {}
        for row in held:
            admitted.setdefault(row.ticket, []).append(Entry(**json.loads(row.text)))
        for ticket, entries in admitted.items():
            if len(entries) > 1:
                _open_double_admission(connection, ticket, entries, carrier, now)
    return unreadable


def _open_double_admission(
    connection: Connection, ticket: str, entries: list[Entry], carrier: str, now: datetime
) -> None:
    # The one that counts is the same on every hub and till, whoever was heard first.
    entries.sort(key=lambda one: (one.hlc, one.dev, one.hash))
    names = _names(connection, {one.dev for one in entries})
    at = ", ".join(f"{one.at} at {names.get(one.dev, one.dev)}" for one in entries)
    shown = _ticket_code(connection, ticket)
    text = f"Ticket {shown} was admitted {len(entries)} times: {at}. The first counts."
    name = digest([DOUBLE_ADMISSION, ticket])
    connection.execute(delete(hub_case).where(hub_case.c.id == name))
    connection.execute(delete(settlement).where(settlement.c.id == name))
    row = _row(DOUBLE_ADMISSION, entries[-1], text, carrier, now)
    connection.execute(insert(hub_case).values(id=name, evidence=_as_text(entries), **row))


def _ticket_code(connection: Connection, ticket: str) -> str:
    """What stands on the ticket, or its id until the hub has heard of it."""
    row = connection.execute(
        select(document.c.body).where(document.c.kind == "ticket", document.c.id == ticket)
    ).one_or_none()
    code = json.loads(row.body).get("code") if row else None
    return f"“{code}”" if isinstance(code, str) and code else ticket


def _names(connection: Connection, devices: set[str]) -> dict[str, str]:
    rows = connection.execute(select(device.c.id, device.c.name).where(device.c.id.in_(devices)))
    return {row.id: row.name for row in rows}


def _row(kind: str, entry: Entry, text: str, carrier: str, now: datetime) -> dict[str, object]:
    return {
        "kind": kind,
        "dev": entry.dev,
        "seq": entry.seq,
        "entry_hash": entry.hash,
        "carrier": carrier,
        "at": iso(now),
        "text": text,
    }


def _as_text(entries: Sequence[Entry]) -> str:
    return canonical([one.as_dict() for one in entries]).decode()


def _everything() -> Select[Any]:
    return (
        select(
            hub_case,
            settlement.c.who,
            settlement.c.why,
            settlement.c.at.label("settled_at"),
        )
        .select_from(hub_case.outerjoin(settlement, settlement.c.id == hub_case.c.id))
        .order_by(hub_case.c.at, hub_case.c.id)
    )


def _find(connection: Connection, name: str) -> Case:
    wanted = name.strip().lower()
    if len(wanted) < _LIKE_AN_ID or not wanted.isalnum():
        raise BadInput(
            f"“{name}” is too little of a case's id; give its first {_LIKE_AN_ID} characters."
        )
    rows = connection.execute(_everything().where(hub_case.c.id.startswith(wanted))).all()
    if len(rows) != 1:
        found = f"{len(rows)} cases begin" if rows else "No case begins"
        raise BadInput(f"{found} with “{wanted}”; “kiosk case list” shows them all.")
    return _case(rows[0])


def _case(row: Row[Any]) -> Case:
    settled = None if row.who is None else Settlement(row.who, row.why, row.settled_at)
    return Case(
        id=row.id,
        kind=row.kind,
        text=row.text,
        dev=row.dev,
        seq=row.seq,
        at=row.at,
        evidence=json.loads(row.evidence),
        settled=settled,
    )
