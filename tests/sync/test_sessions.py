"""Till sessions between tills: the hub takes them, others show them, and copies stay facts."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock
from kiosk.domain.journal import Kind
from kiosk.domain.money import Money
from kiosk.domain.session import Count, MoveKind
from kiosk.services import exporting, session_reports, sessions
from kiosk.services.session_reports import OpenSession, Report
from kiosk.services.sessions import Closing, Move, Opening
from kiosk.services.till import Till, create_till, open_till
from kiosk.store.verify import verify
from sync.hub import devices, log
from sync.hub.cases import list_cases
from sync.hub.database import Hub, open_hub
from sync.protocol import RunWire
from tests.factories import START, make_till, rows, sell
from tests.sync.direct import Station
from tests.sync.memory_till import MemoryTill

FLOAT = Count(Money(5_000, "GBP"))


def close(till: Till, minor: int) -> Report:
    made = sessions.close(till, Closing({"cash": Count(Money(minor, "GBP"))}, "Bo"))
    assert isinstance(made, Report), made
    return made


def sums_agree(till: Till, out: Path) -> bool:
    exporting.export_event(till, "csv", out)
    with (out / "totals.csv").open(encoding="utf-8-sig") as file:
        totals = {row["What"]: row for row in csv.DictReader(file)}
    return totals["Sessions that do not add up"]["Count"] == "0"


@pytest.fixture
def stations(tmp_path: Path, clock: FixedClock) -> Iterator[tuple[Hub, Station, Station]]:
    """A hub, a till that sells, and another one."""
    with open_hub(f"sqlite:///{tmp_path / 'hub.db'}", START) as hub:
        front = Station(make_till(tmp_path / "front", clock), hub)
        back = Station(create_till(tmp_path / "back", clock, None, "Back till"), hub)
        for station in (front, back):
            station.join()
            station.sync()
        yield hub, front, back
        front.till.close()
        back.till.close()


def test_another_till_folds_a_session_and_shows_its_z(
    stations: tuple[Hub, Station, Station], tmp_path: Path
) -> None:
    hub, front, back = stations
    assert isinstance(sessions.open_session(front.till, Opening(FLOAT, "Ada")), OpenSession)
    sell(front.till, "MUG")
    sessions.move_cash(
        front.till, Move(MoveKind.CASH_OUT, "Ada", "Ice from the shop", Money(500, "GBP"))
    )
    front.sync()
    back.sync()
    assert session_reports.current(back.till) is None, "it belongs to the other till"
    report = close(front.till, 6_000)
    assert report.unsent == 0
    front.sync()
    back.sync()
    assert session_reports.z_report(back.till, report.number) == report
    assert session_reports.z_reports(back.till) == [report]
    assert sums_agree(back.till, tmp_path / "out")
    assert list_cases(hub) == []
    for station in (front, back):
        assert verify(station.till.store.path, station.till.device.id).problems == ()


def test_a_cut_off_till_closes_and_says_how_much_is_unsent(
    stations: tuple[Hub, Station, Station],
) -> None:
    _, front, _ = stations
    sessions.open_session(front.till, Opening(FLOAT))
    sell(front.till, "MUG")
    report = close(front.till, 6_400)
    assert report.unsent == 2
    front.sync()
    sessions.open_session(front.till, Opening(FLOAT))
    front.sync()
    assert close(front.till, 5_000).unsent == 0


def test_two_copies_of_a_till_close_one_session_and_both_zs_add_up(
    stations: tuple[Hub, Station, Station], tmp_path: Path, clock: FixedClock
) -> None:
    hub, front, back = stations
    sessions.open_session(front.till, Opening(FLOAT))
    sell(front.till, "MUG")
    front.till.close()
    shutil.copytree(front.till.data_dir, tmp_path / "copy")
    front.till = open_till(front.till.data_dir, clock)
    other = Station(open_till(tmp_path / "copy", clock), hub)
    other.token = front.token
    sell(front.till, "ZINE")
    clock.forward(seconds=1)
    sell(other.till, "BREW")
    sell(other.till, "BREW")
    one, two = close(front.till, 0), close(other.till, 0)
    assert (one.takings.sold.minor, two.takings.sold.minor) == (1400 + 900, 1400 + 800)
    front.sync()
    try:
        other.sync()
    finally:
        other.till.close()
    back.sync()
    found = session_reports.z_reports(back.till)
    assert sorted(each.takings.sold.minor for each in found) == [2200, 2300]
    assert sums_agree(back.till, tmp_path / "out")
    assert verify(back.till.store.path, back.till.device.id).problems == ()


@pytest.mark.parametrize("kind", [Kind.SESSION_OPENED, Kind.CASH_MOVED, Kind.SESSION_CLOSED])
@pytest.mark.parametrize("spoilt", ["", "opening", "amount", "number", "tenders", "pieces"])
def test_what_makes_no_sense_is_kept_by_the_hub_and_parked_by_a_till(
    stations: tuple[Hub, Station, Station], clock: FixedClock, kind: Kind, spoilt: str
) -> None:
    hub, _, back = stations
    whole: dict[str, object] = {
        "session": "s",
        "move": "m",
        "note": "n",
        "key": None,
        "currency": "GBP",
        "opening": 1,
        "amount": 1,
        "number": 1,
        "report": "X-Z000001",
        "cash_in": 0,
        "cash_out": 0,
        "no_sales": 0,
        "sales": 0,
        "refunds": 0,
        "sold": 0,
        "paid_back": 0,
        "tenders": [],
        "taxes": [],
        "pieces": {},
        "unsent": None,
    }
    body = {} if not spoilt else {**whole, spoilt: "nonsense"}
    till = MemoryTill(clock)
    devices.enrol(hub, devices.add_device(hub, "odd", clock.now()), till.card, clock.now())
    till.write(kind, body)
    runs = [RunWire(dev=till.dev, entries=[one.as_dict() for one in till.own])]
    assert log.accept(hub, till.dev, runs, clock.now()).refused == []
    back.sync()
    (entry,) = rows(back.till.store.path, "SELECT hash FROM entry WHERE kind = ?", str(kind))
    parked = rows(back.till.store.path, "SELECT entry_hash FROM parked")
    read = {
        Kind.SESSION_OPENED: ("", "opening"),
        Kind.CASH_MOVED: ("", "amount"),
        Kind.SESSION_CLOSED: ("", "opening", "number", "tenders", "pieces"),
    }
    assert (entry in parked) is (spoilt in read[kind])
    assert verify(back.till.store.path, back.till.device.id).problems == ()
    assert session_reports.z_reports(back.till) == []
