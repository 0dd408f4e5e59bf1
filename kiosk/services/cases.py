"""Cases at a till: what the hub has told of them, and settling one, with or without a network."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from kiosk.domain.allotments import stock_key
from kiosk.domain.cases import Settled, check_settlement, chosen, settled_body, settlement_of
from kiosk.domain.clock import iso, parse_iso
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.ids import new_id
from kiosk.domain.journal import Entry, Kind
from kiosk.domain.money import Money
from kiosk.domain.staff import Permission, actor_of, allow
from kiosk.domain.stored_value import kind_of_key, short_key
from kiosk.domain.tenders import TenderKind
from kiosk.services.deeds import staff_name
from kiosk.services.formats import money
from kiosk.services.receipts import TENDER_WORDS
from kiosk.services.till import Till
from kiosk.store import queries, values
from kiosk.store.case_tables import CaseRow, SettlementRow
from kiosk.store.documents import SETTLEMENT
from kiosk.store.rows import mark_unsent, put
from kiosk.store.staff_queries import staff_names


@dataclass(frozen=True)
class Settlement:
    """Who settled a case, why as they wrote it, and when. Who and why are empty until the row
    that says it has come, and after it was erased."""

    who: str
    why: str
    at: datetime


@dataclass(frozen=True)
class Piece:
    """A piece of evidence: what ``kind`` of entry, when, at which device, and by whom of the
    ``staff``, where that is known. ``at`` is None and ``kind`` empty until the entry has come."""

    device: str
    kind: str
    at: datetime | None
    staff: str = ""


@dataclass(frozen=True)
class Case:
    """A case: ``kind`` is stable, ``about`` holds the facts to say it with, names instead of ids
    where they are known here. ``settled`` is None while it is open."""

    id: str
    kind: str
    at: datetime
    about: Mapping[str, str]
    evidence: Sequence[Piece]
    seen: int
    settled: Settlement | None


def open_count(till: Till) -> int:
    """How many cases wait for a person."""
    with till.store.reading() as session:
        return sum(one is None for one in _settled(session, queries.all_cases(session)).values())


def list_cases(till: Till, *, settled: bool = False, most: int | None = None) -> list[Case]:
    """The cases that are open, the oldest first; ``settled`` ones too, and ``most`` in all."""
    with till.store.reading() as session:
        known = queries.all_cases(session)
        counts = _settled(session, known)
        wanted = [row for row in known if settled or counts[row.id] is None]
        return [_case(session, row, counts[row.id]) for row in wanted[:most]]


def find(till: Till, name: str) -> Case:
    """The case whose id is, or begins with, ``name``.

    :raises BadInput: there is none, or there are several.
    """
    with till.store.reading() as session:
        return _find(session, name)


def settle(till: Till, name: str, who: str, why: str) -> Case | Refusal:
    """Settle the case ``name`` (as in :func:`find`), as far as is known here.

    The hub and the other tills hear of it with the next sync.

    :raises BadInput: no such case, it was settled before, or who and why aren't said.
    """
    refusal = allow(till.operator, Permission.SETTLE_CASE)
    if refusal is not None:
        return refusal
    who, why = check_settlement(who, why)
    now = till.clock.now()
    with till.store.writing() as session:
        case = _find(session, name)
        if case.settled is not None:
            raise BadInput(
                f"This case was settled by {case.settled.who} on {iso(case.settled.at)}: "
                f"“{case.settled.why}”"
            )
        row = {"id": new_id(now), "case_id": case.id, "who": who, "why": why, "at": iso(now)}
        put(session, SettlementRow, [row])
        mark_unsent(session, SETTLEMENT, [row["id"]])
        body = settled_body(case.id, case.seen, row["id"])
        till.action(session, now).record(Kind.CASE_SETTLED, body, None)
        return _find(session, case.id)


def _find(session: Session, name: str) -> Case:
    known = {row.id: row for row in queries.all_cases(session)}
    row = known[chosen(name, known)]
    return _case(session, row, _settled(session, [row])[row.id])


def _settled(session: Session, cases: Sequence[CaseRow]) -> dict[str, Settled | None]:
    told: dict[str, list[Settled]] = {}
    for row in queries.settlements_of(session, [case.id for case in cases]):
        told.setdefault(row.case, []).append(row)
    return {case.id: settlement_of(case.seen, told.get(case.id, [])) for case in cases}


def _case(session: Session, row: CaseRow, settled: Settled | None) -> Case:
    settlement = None
    if settled is not None:
        said = session.get(SettlementRow, settled.name)
        who, why = (said.who, said.why) if said else ("", "")
        settlement = Settlement(who, why, parse_iso(settled.at))
    named = json.loads(row.evidence)
    known = queries.entries_of(session, [one["hash"] for one in named])
    names = queries.device_names(session, [one["dev"] for one in named])
    evidence = [
        _piece(session, names.get(one["dev"], one["dev"]), known.get(one["hash"])) for one in named
    ]
    return Case(
        row.id,
        row.kind,
        parse_iso(row.at),
        _about(session, json.loads(row.about)),
        evidence,
        row.seen,
        settlement,
    )


def _piece(session: Session, device: str, entry: Entry | None) -> Piece:
    if entry is None:
        return Piece(device, "", None)
    actor = actor_of(entry.body)
    staff = staff_name(actor.staff, staff_names(session, [actor.staff])) if actor else ""
    return Piece(device, entry.kind, parse_iso(entry.at), staff)


def _about(session: Session, about: Mapping[str, Any]) -> dict[str, str]:
    """The facts of a case with what people call things."""
    said: dict[str, str] = {}
    if isinstance(ticket := about.get("ticket"), str):
        said["ticket"] = queries.ticket_code(session, ticket) or ticket
        said["holder"] = queries.ticket_holder(session, ticket)
    if isinstance(medium := about.get("medium"), str):
        said["medium"] = medium
        said["which"] = str(about.get("which"))
    if isinstance(many := about.get("many"), int):
        said["many"] = str(many)
    if isinstance(receipt := about.get("receipt"), str):
        said["receipt"] = receipt
    if isinstance(minor := about.get("amount"), int):
        said["amount"] = money(Money(minor, str(about.get("currency"))))
    if about.get("charged") is True:
        said["charged"] = "yes"
    if isinstance(deed := about.get("preauth"), str):
        said["preauth"] = deed
    if about.get("twice") is True:
        said["twice"] = "yes"
    if isinstance(device := about.get("device"), str):
        said["device"] = queries.device_names(session, [device]).get(device, device)
    if isinstance(contact := about.get("contact"), str):
        said["contact"] = queries.contact_names(session, [contact]).get(contact, contact)
    if isinstance(limit := about.get("limit"), int):
        said["limit"] = str(limit)
    if isinstance(variant := about.get("variant"), str):
        key = stock_key(variant)
        said["product"] = queries.key_names(session, [key])[key]
    if isinstance(number := about.get("number"), int):
        said["number"] = str(number)
    if isinstance(units := about.get("units"), Mapping):
        said["units"] = _listed(session, units)
    return said


def _listed(session: Session, units: Mapping[str, int]) -> str:
    """Units in words; of a gift card the amount, where its currency is known."""
    words = queries.key_names(session, list(units))
    cards = values.values_of(session, list(units))
    told = []
    for key, some in sorted(units.items()):
        kind = kind_of_key(key)
        name = words[key] if kind is None else f"{TENDER_WORDS[kind]()} {short_key(key)}"
        card = cards.get(key) if kind is TenderKind.GIFT_CARD else None
        if card is None:
            told.append(f"{some} × {name}")
        else:
            told.append(f"{name}: {money(Money(some, card.worth.currency))}")
    return ", ".join(told)
