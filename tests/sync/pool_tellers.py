"""Tills of which only the journal is real, and a hub that is told of pools by them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from kiosk.domain.allotments import stock_key
from kiosk.domain.clock import FixedClock
from kiosk.domain.journal import Entry, Kind
from sync.hub import devices, documents, log, sharing
from sync.hub.database import Hub
from sync.hub.pools import Request
from sync.hub.tables import allotted, entry
from sync.protocol import DocumentWire, RunWire
from tests.factories import START
from tests.sync.memory_till import MemoryTill

UNITS = 8
PUBLIC, MEMBERS, VIP = (stock_key("print", pool) for pool in ("public", "members", "vip"))
PRINT = Request("LAST", "members")
MOMENT = START + timedelta(hours=2)


@dataclass
class Teller:
    """A till of which only the journal is real."""

    hub: Hub
    till: MemoryTill
    told: int = 0

    def tell(self) -> None:
        new = self.till.own[self.told :]
        self.told = len(self.till.own)
        runs = [RunWire(dev=self.till.dev, entries=[one.as_dict() for one in new])]
        said = log.accept(self.hub, self.till.dev, runs, self.till.clock.now())
        assert said.refused == []

    def write(self, kind: Kind, body: dict[str, Any]) -> Entry:
        made = self.till.write(kind, body)
        self.tell()
        return made

    def get(self, **keys: int) -> dict[str, int]:
        """Ask for units of pools and take what is granted; returns that."""
        known = set(given(self.hub, self.till.dev))
        wanted = {stock_key("print", pool): units for pool, units in keys.items()}
        self.write(Kind.UNITS_ASKED, {"keys": wanted})
        got: Counter[str] = Counter()
        for name, grant in given(self.hub, self.till.dev).items():
            if name not in known:
                self.write(Kind.UNITS_TAKEN, {"grant": grant.as_dict()})
                got.update(grant.body["keys"])
        return dict(got)

    def sell(self, **keys: int) -> None:
        parts = {stock_key("print", pool): units for pool, units in keys.items()}
        line = {"line": 1, "variant": "print", "quantity": sum(parts.values()), "counted": True}
        name = f"sale-{self.till.dev}-{len(self.till.own)}"
        self.write(Kind.SALE_COMPLETED, {"sale": name, "lines": [{**line, "allotments": parts}]})

    def move(self, source: str, target: str, units: int, **more: Any) -> None:
        self.write(Kind.UNITS_MOVED, {"from": source, "to": target, "units": units, **more})

    @property
    def holds(self) -> dict[str, int]:
        with self.hub.reading() as connection:
            return sharing.held_by(connection, self.till.dev)


def given(hub: Hub, dev: str) -> dict[str, Entry]:
    wanted = select(entry.c.text).where(entry.c.kind == Kind.UNITS_GRANTED)
    with hub.reading() as connection:
        texts = list(connection.execute(wanted.order_by(entry.c.hub_seq)).scalars())
    found = [Entry(**json.loads(text)) for text in texts]
    return {one.hash: one for one in found if one.body["to"] == dev}


def free(hub: Hub) -> dict[str, int]:
    with hub.reading() as connection:
        found = sharing.free_units(connection, [PUBLIC, MEMBERS, VIP])
    return {key.rpartition("@")[2]: units for key, units in found.items() if units}


def all_there_is(hub: Hub) -> int:
    """What nobody holds of any pool, and what is held or on its way: all that is unsold."""
    with hub.reading() as connection:
        out = {row.key: row.units for row in connection.execute(select(allotted))}
        keys = sorted({PUBLIC, MEMBERS, VIP} | set(out))
        return sum(sharing.free_units(connection, keys).values()) + sum(out.values())


def moved(hub: Hub) -> list[dict[str, Any]]:
    """What the hub itself has moved."""
    wanted = (entry.c.kind == Kind.UNITS_MOVED) & (entry.c.dev == hub.id)
    with hub.reading() as connection:
        texts = connection.execute(select(entry.c.text).where(wanted)).scalars()
        return [json.loads(text)["body"] for text in texts]


def enrolled(hub: Hub, clock: FixedClock, name: str, brings: int = 0) -> Teller:
    till = MemoryTill(clock)
    code = devices.add_device(hub, name, clock.now())
    devices.enrol(hub, code, till.card.model_copy(update={"name": name}), clock.now())
    teller = Teller(hub, till)
    if brings:
        till.receive("print", brings)
        till.write(Kind.EVENT_OPENED, {"event": "e", "timezone": "Europe/London"})
        body: dict[str, Any] = {
            "id": "print", "sku": "LAST", "title": "Last Print", "policy": "strict"
        }  # fmt: skip
        loose = {"id": "zine", "sku": "ZINE", "title": "Zine", "policy": "warn"}
        riso = {"id": "riso", "sku": "RISO", "title": "Riso", "policy": "strict", "edition": 5}
        sent = [
            DocumentWire(kind="variant", id=one["id"], event=None, body=one)
            for one in (body, loose, riso)
        ]
        documents.accept(hub, till.dev, sent)
    teller.tell()
    return teller
