"""Who bought more of a thing than one person may.

A till refuses that within a sale, and over several as far as it knows them. Two that are cut off
from each other can't know: both sales stay facts, and the hub opens a case. People are named by
the ids of their contacts, which say nothing once the contact is erased.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from kiosk.domain.allotments import stock_key
from kiosk.domain.journal import Entry, Kind, digest
from sync.hub.cases import Opening, open_case
from sync.hub.database import Hub, parts
from sync.hub.naming import listed
from sync.hub.tables import bought, entry

OVER_LIMIT = "over-limit"
_MOST_UNITS = 1_000_000_000


def note_bought(
    connection: Connection, hub: Hub, fresh: Sequence[Entry], carrier: str, now: datetime
) -> None:
    """Remember what known people bought of what is limited for each, and open a case for each
    person and thing of which it was too much; the caller holds the log's lock."""
    rows = [row for one in fresh if one.kind == Kind.SALE_COMPLETED for row in _rows(one)]
    if not rows:
        return
    connection.execute(insert(bought), rows)
    for contact, variant in sorted({(row["contact"], row["variant"]) for row in rows}):
        here = (bought.c.contact == contact) & (bought.c.variant == variant)
        known = connection.execute(select(bought).where(here)).all()
        units = sum(row.units for row in known)
        # A limit that was changed meanwhile is held against nobody who kept to the higher one.
        most = max(row.most for row in known)
        if units > most:
            sales = _entries(connection, sorted({row.entry_hash for row in known}))
            _open(connection, hub, sales, (contact, variant, units, most), carrier, now)


def _rows(sale: Entry) -> Iterator[dict[str, Any]]:
    lines = sale.body.get("lines")
    for number, line in enumerate(lines if isinstance(lines, list) else []):
        if not isinstance(line, Mapping):
            continue
        row = {
            "variant": line.get("variant"),
            "contact": line.get("contact"),
            "units": line.get("quantity"),
            "most": line.get("limit"),
        }
        named = all(_is_id(row[name]) for name in ("variant", "contact"))
        counted = all(_is_count(row[name]) for name in ("units", "most"))
        if named and counted:
            yield {"entry_hash": sale.hash, "line": number, **row}


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and 0 < len(value) <= 200


def _is_count(value: object) -> bool:
    return type(value) is int and 0 < value <= _MOST_UNITS


def _entries(connection: Connection, hashes: Sequence[str]) -> list[Entry]:
    texts: list[str] = []
    for names in parts(list(hashes)):
        wanted = select(entry.c.text).where(entry.c.hash.in_(names))
        texts += connection.execute(wanted).scalars()
    found = [Entry(**json.loads(text)) for text in texts]
    return sorted(found, key=lambda one: (one.hlc, one.dev, one.hash))


def _open(
    connection: Connection,
    hub: Hub,
    sales: Sequence[Entry],
    facts: tuple[str, str, int, int],
    carrier: str,
    now: datetime,
) -> None:
    contact, variant, units, most = facts
    key = stock_key(variant)
    receipts = ", ".join(str(one.body.get("receipt") or one.hash[:12]) for one in sales)
    text = (
        f"Contact {contact} bought {listed(connection, {key: units})} with receipts {receipts}; "
        f"at most {most} are for one person."
    )
    about = {"contact": contact, "units": {key: units}, "limit": most}
    opening = Opening(OVER_LIMIT, sales[-1], text, about)
    name = digest([OVER_LIMIT, variant, contact])
    open_case(connection, hub, name, opening, sales, carrier, now)
