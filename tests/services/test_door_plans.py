"""What a door asks of the store when somebody stands before it: always by index."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from kiosk.domain.admission import Direction
from kiosk.domain.door.guests import Guest
from kiosk.domain.door.setup import CheckInList
from kiosk.domain.door.undo import UndoReason
from kiosk.domain.ids import EventId
from kiosk.domain.signed_tickets import Terms
from kiosk.services import door_search, doors, gate, guests, signing_tickets
from kiosk.services.till import Till
from kiosk.services.undone_passages import undo

# These grow with the event; all else at a door is a handful of rows.
LARGE = (
    "ticket", "redemption", "refused_scan", "refused_code", "entry", "undone_passage",
    "revoked_ticket", "ticket_mark", "erased", "unsent", "session_note",
)  # fmt: skip


@contextmanager
def heard(till: Till) -> Iterator[list[str]]:
    """All that is said to SQLite meanwhile, with its values in it."""
    said: list[str] = []

    def listen(connection: sqlite3.Connection, *_: object) -> None:
        connection.set_trace_callback(said.append)

    till.store.engine.dispose()
    event.listen(till.store.engine, "connect", listen)
    yield said
    event.remove(till.store.engine, "connect", listen)
    till.store.engine.dispose()


def scans(path: Path, said: list[str]) -> list[str]:
    """Those of these that read a large table from end to end, with what SQLite says of them."""
    found = []
    with closing(sqlite3.connect(path)) as connection:
        for one in dict.fromkeys(said):
            if not re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)", one):
                continue
            for row in connection.execute(f"EXPLAIN QUERY PLAN {one}"):
                scanned = re.match(r"SCAN (\w+)(?! (AS \w+ )?VIRTUAL TABLE)", row[-1])
                named = {scanned[1]} if scanned else set()
                # An alias stands for its table.
                named |= {
                    table
                    for table in LARGE
                    for alias in named
                    if re.search(rf"\b{table} AS {alias}\b", one)
                }
                if named & set(LARGE):
                    found.append(f"{row[-1]}: {one}")
    return found


def scan_all(till: Till) -> None:
    codes = ["T-1", "T-1", "T-PENDING", "nobody"]
    signing_tickets.new_key(till)
    codes += signing_tickets.sign_tickets(till, Terms(EventId(till.event.id), "Day"), 1)
    for code in codes:
        gate.scan(till, code)
        gate.look_at(till, code)
    gate.scan(till, "T-1", gate.Asked(direction=Direction.EXIT))


def scan_by_list(till: Till) -> None:
    event_id = EventId(till.event.id)
    rules = {"<": [{"var": "entries_number"}, 3]}
    doors.set_list(till, CheckInList("", event_id, "Main", addon_match=True, rules=rules))
    for code in ("T-1", "T-1", "T-2"):
        gate.scan(till, code)


def list_and_undo(till: Till) -> None:
    came = gate.scan(till, "T-1")
    gate.recent(till, 12)
    undo(till, came.nonce, UndoReason.OTHER, "Went to the car")
    gate.recent(till, 12)


def find_guests(till: Till) -> None:
    guests.add(till, Guest("Grace Hopper", people=3))
    for typed in ("hopper", "ok", "example"):
        for hit in door_search.find(till, typed).hits:
            gate.scan(till, hit.ticket.code, gate.Asked(ticket=hit.ticket.id))


@pytest.mark.parametrize("work", [scan_all, scan_by_list, list_and_undo, find_guests])
def test_nothing_at_a_door_reads_a_large_table_from_end_to_end(
    till: Till, work: Callable[[Till], None]
) -> None:
    with heard(till) as said:
        work(till)
    assert len(said) > 20
    assert scans(till.store.path, said) == []


def test_a_question_without_an_index_would_be_seen(till: Till) -> None:
    with heard(till) as said, till.store.reading() as session:
        session.connection().exec_driver_sql("SELECT * FROM ticket WHERE name = 'Ada'")
        session.connection().exec_driver_sql("SELECT t.id FROM ticket AS t WHERE t.name = 'Ada'")
    assert len(scans(till.store.path, said)) == 2
