"""Many tickets of many people, and a process that holds them: run by itself, its memory is all its
own, as ``python -m tests.benchmarks.crowds import|decide DIRECTORY COUNT``; it prints JSON."""

from __future__ import annotations

import csv
import json
import random
import sqlite3
import sys
from pathlib import Path

from kiosk.domain.clock import SystemClock
from kiosk.domain.door.setup import CheckInList
from kiosk.domain.ids import EventId
from kiosk.domain.signed_tickets import Terms
from kiosk.services import door_search, doors, gate, signing_tickets
from kiosk.services.importing import import_tickets
from kiosk.services.till import NewEvent, Till, create_till, open_till
from tests.benchmarks.measure import p50, p99, timed, worked

_SYLLABLES = [one + other for one in "bcdfghklmnprstvw" for other in "aeiouäö"]
_ROUNDS = 2_000
# What a rule of a real door asks: at most three times in all, and not twice within five minutes.
_RULES = {
    "and": [
        {"<": [{"var": "entries_number"}, 3]},
        {"or": [
            {"<": [{"var": "minutes_since_last_entry"}, 0]},
            {">": [{"var": "minutes_since_last_entry"}, 5]},
        ]},
    ]
}  # fmt: skip


def code_of(number: int) -> str:
    """The code of the ticket with this number."""
    return f"{random.Random(number).getrandbits(64):016X}"


def write_tickets(path: Path, count: int) -> Path:
    """A table of so many tickets, of people with names that differ as names do."""
    chance = random.Random(1)

    def name() -> str:
        return "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))).title()

    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["code", "name", "email", "type", "order", "status"])
        for number in range(count):
            first, last = name(), name()
            email = f"{first}.{last}{number % 97}@example.org".lower()
            order = f"O{number // 2:06d}"
            rows.writerow([code_of(number), f"{first} {last}", email, "Day", order, "paid"])
    return path


def peak() -> float:
    """The most memory that this process has held so far, in MiB."""
    status = Path("/proc/self/status").read_text()
    (line,) = [one for one in status.splitlines() if one.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def load(directory: Path, count: int) -> dict[str, object]:
    """Import so many tickets into a new till."""
    times: list[float] = []
    till = create_till(directory / "till", SystemClock(), NewEvent("Big", "GBP"))
    before = peak()
    with timed(times):
        found = import_tickets(till, directory / "tickets.csv")
    assert (found.found, found.changed) == (count, count)
    till.close()
    return {"seconds": times[0] / 1000, "before": before, "peak": peak()}


def decide(directory: Path, count: int) -> dict[str, object]:
    """Decide tickets of a till that has so many: as they are, by a list with rules and add-ons, and
    signed ones; and find people. Of each the median and the 99th of 100 in milliseconds, and of
    the work alone the 99th."""
    till = open_till(directory / "till", SystemClock())
    chance = random.Random(2)
    told: dict[str, object] = {"opened": peak()}

    def look(what: str, codes: list[str]) -> None:
        times: list[float] = []
        work: list[float] = []
        for code in codes:
            with timed(times), worked(work):
                assert gate.look_at(till, code).ticket is not None
        told[what] = (p50(times), p99(times), p99(work))

    some = [code_of(chance.randrange(count)) for _ in range(_ROUNDS)]
    look("plain", some)
    scans: list[float] = []
    for code in some[:500]:
        with timed(scans):
            gate.scan(till, code)
    told["scan"] = (p50(scans), p99(scans))
    told["select"] = _floor(till, some)
    signing_tickets.new_key(till)
    signed = signing_tickets.sign_tickets(till, Terms(EventId(till.event.id), "Day"), 1_000)
    for code in signed[:500]:
        gate.scan(till, code)
    look("signed", signed)
    event = EventId(till.event.id)
    doors.set_list(till, CheckInList("", event, "Main", addon_match=True, rules=_RULES))
    look("rules and add-ons", some)
    told["peak"] = peak()
    finds: list[float] = []
    work: list[float] = []
    for _ in range(500):
        typed = "".join(chance.choices(_SYLLABLES, k=2))
        for end in range(2, 5):
            with timed(finds), worked(work):
                door_search.find(till, typed[:end])
    told["find"] = (p50(finds), p99(finds), p99(work))
    told["peak after finding"] = peak()
    till.close()
    return told


def _floor(till: Till, codes: list[str]) -> tuple[float, float]:
    times: list[float] = []
    with till.store.reading() as session:
        driver = session.connection().connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        for code in codes:
            with timed(times):
                assert driver.execute("SELECT * FROM ticket WHERE code = ?", (code,)).fetchone()
    return p50(times), p99(times)


if __name__ == "__main__":
    deed, where, many = sys.argv[1:]
    print(json.dumps({"import": load, "decide": decide}[deed](Path(where), int(many))))
