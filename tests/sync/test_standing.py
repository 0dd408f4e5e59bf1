"""Three tills, one of them cut off: every report says what it can't know."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import openpyxl
import pytest

from kiosk.domain.clock import FixedClock, zone
from kiosk.domain.standing import standing
from kiosk.services.completeness import sentence, standing_of
from kiosk.services.exporting import export_event
from kiosk.services.till import Till, create_till
from sync.hub import hearing
from sync.hub.database import Hub, open_hub
from tests.factories import FAIR, START, make_till
from tests.sync.direct import Station, sell

Fair = tuple[Hub, FixedClock, list[Station]]


@pytest.fixture
def fair(new_database: Callable[[], str], tmp_path: Path) -> Iterator[Fair]:
    """A hub and three tills that know of each other."""
    clock = FixedClock(START)
    with ExitStack() as held:
        hub = held.enter_context(open_hub(new_database(), START))
        stations = []
        for name in ("A", "B", "C"):
            till = (
                make_till(tmp_path / name, clock)
                if name == "A"
                else create_till(tmp_path / name, clock, None, f"Till {name}")
            )
            held.enter_context(closing(till))
            station = Station(till, hub)
            station.join()
            station.sync()
            stations.append(station)
        for station in stations:
            station.sync()
        yield hub, clock, stations


def said(till: Till) -> str:
    return sentence(standing_of(till), zone(till.event.timezone))


def test_all_three_have_sent_everything(fair: Fair) -> None:
    _, _, (a, b, c) = fair
    assert sell(b, 1, "MUG") is None
    for station in (b, c, a):
        station.sync()
    assert standing_of(a.till).complete
    assert said(a.till) == (
        "Complete as of Sat 21 Nov 2026, 14:00: all 3 tills have sent everything."
    )


def test_a_till_that_was_cut_off_is_named_until_it_is_heard_again(fair: Fair) -> None:
    hub, clock, (a, b, c) = fair
    clock.forward(minutes=45)
    assert sell(c, 1, "MUG") is None
    b.sync()
    a.sync()
    assert said(a.till) == (
        "Not complete: Till C was last heard on Sat 21 Nov 2026, 14:00 and had sent everything "
        "then; it may have sold since."
    )
    now = clock.now()
    assert [one.name for one in standing(hearing.tills(hub), now, now, now, 0).late] == ["Till C"]
    c.sync()
    a.sync()
    clock.forward(minutes=1)
    a.sync()
    assert standing_of(a.till).complete


def test_what_a_till_has_not_sent_is_counted(fair: Fair) -> None:
    hub, clock, (a, _, c) = fair
    hearing.note(hub, c.till.device.id, 12, clock.now())
    clock.forward(minutes=1)
    a.sync()
    found = standing_of(a.till)
    assert (found.complete, found.missing) == (False, 12)
    assert "Till C was last heard on Sat 21 Nov 2026, 14:00 and had 12 records unsent" in said(
        a.till
    )


def test_a_till_that_is_cut_off_itself_says_so(fair: Fair) -> None:
    _, clock, (a, _, _) = fair
    clock.forward(minutes=30)
    assert said(a.till) == (
        "Not complete: This till last heard of the others on Sat 21 Nov 2026, 14:00; "
        "they may have sold since."
    )


def test_a_till_without_a_hub_is_complete(tmp_path: Path) -> None:
    with closing(make_till(tmp_path / "alone", FixedClock(START), FAIR)) as till:
        assert said(till) == "Complete: this till has no others."


def test_a_till_that_has_joined_and_heard_nothing_says_so(fair: Fair, tmp_path: Path) -> None:
    hub, clock, _ = fair
    with closing(make_till(tmp_path / "new", clock)) as till:
        Station(till, hub).join()
        assert said(till) == "Not complete: This till has heard nothing of the others yet."


def test_every_export_says_it_and_names_who_is_late(fair: Fair, tmp_path: Path) -> None:
    hub, clock, (a, b, c) = fair
    hearing.note(hub, c.till.device.id, 12, clock.now())
    clock.forward(minutes=45)
    b.sync()
    a.sync()
    export_event(a.till, "json", tmp_path / "out.json")
    document = json.loads((tmp_path / "out.json").read_text())
    assert document["missing"] == [
        {"till": "Till C", "last_heard": "2026-11-21T14:00:00Z", "records_unsent_then": 12}
    ]
    totals = {row["what"]: row["which"] for row in document["totals"]}
    assert totals["Complete"] == "no"
    assert totals["As far as is known"] == said(a.till)
    export_event(a.till, "csv", tmp_path / "csv")
    assert "Till C,2026-11-21T14:00:00+00:00,12" in (tmp_path / "csv" / "missing.csv").read_text()
    assert said(a.till) in (tmp_path / "csv" / "totals.csv").read_text("utf-8-sig")
    export_event(a.till, "xlsx", tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    rows = [tuple(cell.value for cell in row)[:2] for row in book["Totals"].iter_rows()]
    assert ("As far as is known", said(a.till)) in rows


def test_a_screen_names_two_who_are_late_and_counts_the_others(fair: Fair) -> None:
    hub, clock, (a, b, c) = fair
    for station in (b, c):
        hearing.note(hub, station.till.device.id, 1, clock.now())
    clock.forward(minutes=1)
    a.sync()
    words = sentence(standing_of(a.till), zone(a.till.event.timezone), 1)
    assert words.startswith("Not complete: Till B was last heard")
    assert words.endswith("it may have sold since. And 1 more till.")
