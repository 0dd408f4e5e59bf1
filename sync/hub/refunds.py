"""Refunds at the hub: what was paid back twice, or without the right to, is a case.

A refund that spent its right needs no look. Two of one line beyond what was sold can come of
two copies of a till, of a till that was written off and came back, or of a provisional one, made
by a till that was cut off from the right; each of those is kept, and a person is told of all
that touched the same line.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from kiosk.domain.journal import Entry, Kind, digest
from kiosk.domain.rights import refund_key, refund_of, sold_units
from sync.hub.cases import Opening, open_case
from sync.hub.database import Hub
from sync.hub.naming import device_names
from sync.hub.tables import entry, refunded

TWICE, PROVISIONAL = "refunded-twice", "provisional-refund"


@dataclass(frozen=True)
class _Part:
    """Units of one right that an entry refunded."""

    key: str
    units: int
    provisional: bool


def note_refunds(
    connection: Connection, hub: Hub, fresh: Sequence[Entry], carrier: str, now: datetime
) -> list[Opening]:
    """Remember what was refunded, and open a case for each sale that it makes no sense for.

    The caller holds the log's lock. Returns what can't be read, for cases of its own.
    """
    unreadable: list[Opening] = []
    sales: dict[str, None] = {}
    for one in fresh:
        if one.kind != Kind.SALE_REFUNDED:
            continue
        parts = _parts(one.body)
        if parts is None:
            text = "It does not say what of which sale it refunds."
            unreadable.append(Opening("unreadable", one, text))
            continue
        about = {"entry_hash": one.hash, "sale": one.body["sale_entry"]}
        connection.execute(insert(refunded), [{**about, **vars(part)} for part in parts])
        sales[one.body["sale_entry"]] = None
    known = {one.hash for one in fresh}
    for sale in sales:
        _judge(connection, hub, sale, known, carrier, now)
    return unreadable


def _parts(body: Mapping[str, Any]) -> list[_Part] | None:
    sale, lines = body.get("sale_entry"), body.get("lines")
    if not isinstance(sale, str) or not isinstance(lines, list) or not lines:
        return None
    units: Counter[str] = Counter()
    for line in lines:
        number = line.get("line") if isinstance(line, Mapping) else None
        some = line.get("quantity") if isinstance(line, Mapping) else None
        if type(number) is not int or type(some) is not int or not 0 < some <= 1_000_000:
            return None
        key = refund_key(sale, number)
        if refund_of(key) is None:
            return None
        units[key] += some
    outside = {
        refund_key(sale, line["line"])
        for line in lines
        if body.get("reason") is not None and line.get("allotment") is None
    }
    return [_Part(key, some, key in outside) for key, some in units.items()]


def _judge(
    connection: Connection, hub: Hub, sale: str, fresh: set[str], carrier: str, now: datetime
) -> None:
    rows = connection.execute(select(refunded).where(refunded.c.sale == sale)).all()
    sums: Counter[str] = Counter()
    for row in rows:
        sums[row.key] += row.units
    sold = connection.execute(select(entry).where(entry.c.hash == sale)).one_or_none()
    body = json.loads(sold.text)["body"] if sold is not None else {}
    twice = {
        key
        for key, units in sums.items()
        if sold is not None and units > sold_units(sold.kind, body, int(key.rpartition(":")[2]))
    }
    provisional = {row.key for row in rows if row.provisional}
    for kind, keys in ((PROVISIONAL, provisional), (TWICE, twice - provisional)):
        hashes = {row.entry_hash for row in rows if row.key in keys}
        if hashes & fresh:
            receipt = str(body.get("receipt") or sale)
            both = bool(keys & twice)
            _tell(connection, hub, kind, sale, (receipt, both), hashes, carrier, now)


def _tell(
    connection: Connection,
    hub: Hub,
    kind: str,
    sale: str,
    said: tuple[str, bool],
    hashes: set[str],
    carrier: str,
    now: datetime,
) -> None:
    receipt, both = said
    found = connection.execute(select(entry.c.text).where(entry.c.hash.in_(sorted(hashes))))
    evidence = [Entry(**json.loads(text)) for text in found.scalars()]
    # The same order on every hub and till, whoever was heard first.
    evidence.sort(key=lambda one: (one.hlc, one.dev, one.hash))
    names = device_names(connection, {one.dev for one in evidence})
    at = ", ".join(f"{one.at} at {names.get(one.dev, one.dev)}" for one in evidence)
    if kind == TWICE:
        text = f"More of receipt {receipt} was refunded than was sold: {at}."
    elif both:
        text = f"Receipt {receipt} was refunded provisionally, and elsewhere too: {at}."
    else:
        text = f"Receipt {receipt} was refunded provisionally: {at}. Nobody else has so far."
    about = {"receipt": receipt, "twice": both}
    opening = Opening(kind, evidence[-1], text, about)
    open_case(connection, hub, digest([kind, sale]), opening, evidence, carrier, now)
