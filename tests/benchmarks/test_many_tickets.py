"""Large lists: importing 100,000 tickets, and deciding one among 200,000."""

from __future__ import annotations

import csv
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.domain.admission import admit
from kiosk.domain.clock import SystemClock
from kiosk.services.importing import import_tickets
from kiosk.services.till import NewEvent, Till, create_till
from kiosk.store import door
from tests.benchmarks.measure import p50, p99, report, timed


def _list(path: Path, start: int, count: int) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "name", "email", "type", "order", "status"])
        for n in range(start, start + count):
            writer.writerow(
                [f"TICKET-{n:07d}", f"Person {n}", f"p{n}@example.org", "Day", f"O{n // 2}", "paid"]
            )
    return path


@pytest.fixture
def till(tmp_path: Path) -> Till:
    return create_till(tmp_path / "till", SystemClock(), NewEvent("Big", "GBP"))


@pytest.mark.timeout(600)
def test_import_and_decide(till: Till, tmp_path: Path) -> None:
    first = _list(tmp_path / "one.csv", 0, 100_000)
    ours: list[float] = []
    with timed(ours):
        assert import_tickets(till, first).found == 100_000

    floor: list[float] = []
    with closing(sqlite3.connect(tmp_path / "floor.db")) as bare:
        bare.execute("PRAGMA journal_mode=WAL")
        bare.execute("CREATE TABLE ticket (code TEXT PRIMARY KEY, n, e, t, o, s)")
        with timed(floor), first.open(newline="") as file:
            rows = csv.reader(file)
            next(rows)
            with bare:
                bare.executemany("INSERT INTO ticket VALUES (?, ?, ?, ?, ?, ?)", rows)
    report("import of 100,000 tickets (floor: csv and executemany alone)", ours, floor)

    import_tickets(till, _list(tmp_path / "two.csv", 100_000, 100_000))
    chance = random.Random(1)
    decide: list[float] = []
    lookup: list[float] = []
    with till.store.reading() as session:
        raw = session.connection().connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        for _ in range(2_000):
            code = f"TICKET-{chance.randrange(200_000):07d}"
            with timed(decide):
                ticket = door.ticket_by_code(session, code, till.event.id)
                assert ticket is not None
                seen = door.redemptions_of(session, ticket.id)
                assert admit(ticket, seen, till.event.id, till.clock.now()).admitted
            session.expunge_all()
            with timed(lookup):
                assert raw.execute("SELECT * FROM ticket WHERE code = ?", (code,)).fetchone()
    report("decide among 200,000 (floor: one bare indexed SELECT)", decide, lookup)
    assert p50(decide) < 5
    assert p99(decide) < 20
