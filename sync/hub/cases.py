"""Cases at the hub: found, kept with their evidence, told to every till, and settled.

The rules are those of :mod:`kiosk.domain.cases`. A case's id follows from what it is about, so
that the same contradiction, sent again, opens no second case.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from kiosk.domain.cases import (
    DOUBLE_ADMISSION,
    Settled,
    check_settlement,
    chosen,
    opened_body,
    settled_body,
    settled_of,
    settlement_of,
)
from kiosk.domain.clock import iso
from kiosk.domain.door.twice import made_apart
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import new_id
from kiosk.domain.journal import Entry, Kind, canonical, digest
from sync.hub import chain
from sync.hub.database import ENTRIES, Hub, lock, parts
from sync.hub.documents import keep
from sync.hub.naming import device_names
from sync.hub.standing import is_recovering
from sync.hub.tables import admission, document, entry, hub_case, settlement

SETTLEMENT = "settlement"


@dataclass(frozen=True)
class Settlement:
    """Who settled a case, why as they wrote it, and when (RFC 3339, UTC). Who and why are empty
    until the row that says it has come, and after it was erased."""

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
    """A case that is to be opened at an entry. ``text`` says it here; ``about`` holds the facts
    that a till needs to say it, and nothing that must stay erasable."""

    kind: str
    entry: Entry
    text: str
    about: Mapping[str, Any] = field(default_factory=dict)


def list_cases(hub: Hub, *, settled: bool = False) -> list[Case]:
    """The cases that are open, the oldest first; ``settled`` ones too."""
    with hub.reading() as connection:
        found = _cases(connection)
    return [case for case in found if settled or case.settled is None]


def count_open(connection: Connection) -> int:
    """How many cases wait for a person."""
    return sum(case.settled is None for case in _cases(connection))


def find(hub: Hub, name: str) -> Case:
    """The case whose id is, or begins with, ``name``.

    :raises BadInput: there is none, or there are several.
    """
    with hub.reading() as connection:
        return _find(connection, name)


def settle(hub: Hub, name: str, who: str, why: str, now: datetime) -> Case:
    """Settle the case ``name`` (as in :func:`find`) for good, as far as is known now.

    :raises BadInput: no such case, it was settled before, who and why aren't said, or this hub
        was put back from a backup and still has to hear what it lost.
    """
    who, why = check_settlement(who, why)
    with hub.writing() as connection:
        lock(connection, ENTRIES)
        if is_recovering(connection):
            raise BadInput(
                "This hub was put back from a backup and may have forgotten what was settled. Let "
                "the tills sync first; “kiosk hub status” says which. Nothing was changed."
            )
        case = _find(connection, name)
        if case.settled is not None:
            raise BadInput(
                f"This case was settled by {case.settled.who} on {case.settled.at}: "
                f"“{case.settled.why}”"
            )
        _settle(connection, hub, case, who, why, now)
        return _find(connection, case.id)


def _settle(
    connection: Connection, hub: Hub, case: Case, who: str, why: str, now: datetime
) -> None:
    document_id = new_id(now)
    written = {"id": document_id, "case_id": case.id, "who": who, "why": why, "at": iso(now)}
    keep(connection, hub.id, {(SETTLEMENT, document_id): (None, canonical(written).decode())})
    body = settled_body(case.id, len(case.evidence), document_id)
    made = chain.record(connection, hub, Kind.CASE_SETTLED, body, now)
    note_settlements(connection, [made])


def note_settlements(connection: Connection, fresh: Sequence[Entry]) -> None:
    """Remember what was settled, here or at a till; the caller holds the log's lock."""
    for one in fresh:
        if one.kind != Kind.CASE_SETTLED:
            continue
        try:
            settled = settled_of(one)
        except ValueError:
            # It names no case, so there is none that a person could be shown.
            continue
        connection.execute(
            insert(settlement).values(
                entry_hash=one.hash,
                case_id=settled.case,
                seen=settled.seen,
                document=settled.name,
                at=settled.at,
                hlc=one.hlc,
                dev=one.dev,
            )
        )


def open_cases(
    connection: Connection, hub: Hub, openings: Iterable[Opening], carrier: str, now: datetime
) -> None:
    """Open cases about single entries; the caller holds the log's lock.

    One of a kind for an entry, whichever of its rules was the first to stumble over it.
    """
    found = {digest([one.kind, one.entry.hash]): one for one in openings}
    for name, one in found.items():
        open_case(connection, hub, name, one, [one.entry], carrier, now)


def make_whole(connection: Connection, hub: Hub, now: datetime) -> None:
    """Once this hub has heard what it lost: know the cases again that it had told, and tell of
    those that came up while it wrote nothing of its own."""
    mine = (entry.c.dev == hub.id) & (entry.c.kind == Kind.CASE_OPENED)
    texts = connection.execute(select(entry.c.text).where(mine)).scalars()
    bodies = [json.loads(text)["body"] for text in texts]
    told = {(body.get("case"), body.get("seen")) for body in bodies}
    for body in sorted(bodies, key=lambda body: int(body["seen"]), reverse=True):
        _know_again(connection, hub, body, now)
    for row in connection.execute(select(hub_case).order_by(hub_case.c.at, hub_case.c.id)).all():
        evidence = [Entry(**one) for one in json.loads(row.evidence)]
        if (row.id, len(evidence)) not in told:
            body = opened_body(row.id, row.kind, evidence, json.loads(row.about))
            chain.record(connection, hub, Kind.CASE_OPENED, body, now)


def _know_again(connection: Connection, hub: Hub, body: Mapping[str, Any], now: datetime) -> None:
    """Keep a case of which nothing is left here but what the hub had told the tills; where it was
    found anew, with all that it had been about: as much was settled, and told."""
    hashes = [one["hash"] for one in body["evidence"]]
    texts = connection.execute(
        select(entry.c.text).where(entry.c.hash.in_(hashes)).order_by(entry.c.hub_seq)
    ).scalars()
    evidence = [Entry(**json.loads(text)) for text in texts]
    here = hub_case.c.id == body["case"]
    if connection.execute(select(hub_case.c.id).where(here)).scalar() is not None:
        whole = _text_of(with_earlier(connection, body["case"], evidence))
        connection.execute(update(hub_case).where(here).values(evidence=whole))
    elif evidence:
        text = f"A case from before this hub was put back: {body['kind']}."
        opening = Opening(body["kind"], evidence[0], text, body["about"])
        _keep(connection, body["case"], opening, evidence, hub.id, now)


def open_case(
    connection: Connection,
    hub: Hub,
    name: str,
    one: Opening,
    evidence: Sequence[Entry],
    carrier: str,
    now: datetime,
) -> None:
    """Keep the case ``name`` with all its evidence and tell every till of it; told before, it is
    told anew, with what it was about so far. The caller holds the log's lock."""
    evidence = with_earlier(connection, name, evidence)
    _keep(connection, name, one, evidence, carrier, now)
    if not is_recovering(connection):
        body = opened_body(name, one.kind, evidence, one.about)
        chain.record(connection, hub, Kind.CASE_OPENED, body, now)


def with_earlier(connection: Connection, name: str, evidence: Sequence[Entry]) -> list[Entry]:
    """This evidence and all that the case had before, in an order that is the same everywhere.

    A settlement counts by how much was seen. Were something taken out that was undone or ended
    since, as much that is new would look as if somebody had seen it.
    """
    kept = connection.execute(select(hub_case.c.evidence).where(hub_case.c.id == name)).scalar()
    earlier = [Entry(**one) for one in json.loads(kept)] if kept else []
    every = {one.hash: one for one in (*earlier, *evidence)}
    return sorted(every.values(), key=lambda one: (one.hlc, one.dev, one.hash))


def _text_of(evidence: Sequence[Entry]) -> str:
    return canonical([each.as_dict() for each in evidence]).decode()


def _keep(
    connection: Connection,
    name: str,
    one: Opening,
    evidence: Sequence[Entry],
    carrier: str,
    now: datetime,
) -> None:
    connection.execute(delete(hub_case).where(hub_case.c.id == name))
    connection.execute(
        insert(hub_case).values(
            id=name,
            kind=one.kind,
            dev=one.entry.dev,
            seq=one.entry.seq,
            entry_hash=one.entry.hash,
            carrier=carrier,
            at=iso(now),
            text=one.text,
            about=canonical(dict(one.about)).decode(),
            evidence=_text_of(evidence),
        )
    )


def note_admissions(
    connection: Connection, hub: Hub, fresh: Sequence[Entry], carrier: str, now: datetime
) -> list[Opening]:
    """Remember who was admitted, and open a case for each ticket that let in more than one; settle
    it where all but one of them are undone.

    The caller holds the log's lock. Returns what can't be read, for cases of its own.
    """
    unreadable: list[Opening] = []
    tickets: dict[str, list[Entry]] = {}
    for one in fresh:
        if one.kind not in (Kind.TICKET_REDEEMED, Kind.PASSAGE_UNDONE):
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
            apart = made_apart(entries)
            undone = [one for one in tickets[ticket] if one.kind == Kind.PASSAGE_UNDONE]
            if apart and len(undone) < len(tickets[ticket]):
                _open_double_admission(connection, hub, ticket, [*apart], carrier, now)
            elif undone and not apart:
                _settle_double_admission(connection, hub, ticket, undone[-1], now)
    return unreadable


def _open_double_admission(
    connection: Connection,
    hub: Hub,
    ticket: str,
    entries: list[Entry],
    carrier: str,
    now: datetime,
) -> None:
    # The one that counts is the same on every hub and till, whoever was heard first.
    entries.sort(key=lambda one: (one.hlc, one.dev, one.hash))
    names = device_names(connection, {one.dev for one in entries})
    at = ", ".join(f"{one.at} at {names.get(one.dev, one.dev)}" for one in entries)
    shown = _ticket_code(connection, ticket)
    text = f"Ticket {shown} was admitted {len(entries)} times: {at}. The first counts."
    # What was undone stays shown, and is counted no longer.
    about = {"ticket": ticket, "many": len(entries)}
    opening = Opening(DOUBLE_ADMISSION, entries[-1], text, about)
    name = digest([DOUBLE_ADMISSION, ticket])
    open_case(connection, hub, name, opening, entries, carrier, now)


def _settle_double_admission(
    connection: Connection, hub: Hub, ticket: str, undone: Entry, now: datetime
) -> None:
    """Whoever undid one of the admissions has decided, and said why there."""
    name = digest([DOUBLE_ADMISSION, ticket])
    known = connection.execute(select(hub_case.c.id).where(hub_case.c.id == name)).scalar()
    if known is None or is_recovering(connection):
        return
    (case,) = _cases(connection, name)
    if case.settled is None:
        who = device_names(connection, {undone.dev}).get(undone.dev, undone.dev)
        _settle(connection, hub, case, who, "One of the admissions was undone there.", now)


def _ticket_code(connection: Connection, ticket: str) -> str:
    """What stands on the ticket, or its id until the hub has heard of it."""
    row = connection.execute(
        select(document.c.body).where(document.c.kind == "ticket", document.c.id == ticket)
    ).one_or_none()
    code = json.loads(row.body).get("code") if row else None
    return f"“{code}”" if isinstance(code, str) and code else ticket


def _find(connection: Connection, name: str) -> Case:
    known = connection.execute(select(hub_case.c.id)).scalars().all()
    (case,) = _cases(connection, chosen(name, known))
    return case


def _cases(connection: Connection, name: str = "") -> list[Case]:
    """The cases (or the one of this id), the oldest first, each with how it was settled."""
    settled: dict[str, list[Settled]] = {}
    for row in connection.execute(select(settlement)):
        one = Settled(row.case_id, row.seen, row.document, row.at, (row.hlc, row.dev))
        settled.setdefault(row.case_id, []).append(one)
    wanted = select(hub_case).order_by(hub_case.c.at, hub_case.c.id)
    if name:
        wanted = wanted.where(hub_case.c.id == name)
    return [_case(connection, row, settled.get(row.id, [])) for row in connection.execute(wanted)]


def _case(connection: Connection, row: Row[Any], settled: Sequence[Settled]) -> Case:
    evidence = json.loads(row.evidence)
    counts = settlement_of(len(evidence), settled)
    return Case(
        id=row.id,
        kind=row.kind,
        text=row.text,
        dev=row.dev,
        seq=row.seq,
        at=row.at,
        evidence=evidence,
        settled=_settlement(connection, counts) if counts else None,
    )


def _settlement(connection: Connection, settled: Settled) -> Settlement:
    here = (document.c.kind == SETTLEMENT) & (document.c.id == settled.name)
    text = connection.execute(select(document.c.body).where(here)).scalar()
    said = json.loads(text) if text else {}
    return Settlement(str(said.get("who", "")), str(said.get("why", "")), settled.at)
