"""An admission that was undone: at all devices and the hub, whichever entry comes first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlmodel import Session, SQLModel

from kiosk.domain.admission import Verdict
from kiosk.domain.clock import FixedClock
from kiosk.domain.door.guests import Guest
from kiosk.domain.door.undo import Undone, UndoReason
from kiosk.domain.errors import BadInput
from kiosk.domain.journal import Kind
from kiosk.services import cases, door_numbers, door_search, gate, guests
from kiosk.services.till import create_till
from kiosk.services.undone_passages import undo
from kiosk.store.door import redemptions_of
from kiosk.store.journal import entries
from kiosk.store.projections import fold
from kiosk.store.verify import verify
from sync.hub import cases as at_hub
from sync.hub.database import Hub, open_hub
from tests.factories import FAIR, START, make_till
from tests.sync.direct import Station

PRODUCTS = "title,sku,price,stock,kind,policy\nLast Print,LAST,20.00,8,goods,strict\n"
TICKETS = "code,name,type,status\nT-1,Ada,Day,paid\nT-2,Ben,Day,paid\n"


@pytest.fixture
def hub(new_database: Callable[[], str]) -> Iterator[Hub]:
    with open_hub(new_database(), START) as opened:
        yield opened


@pytest.fixture
def doors(tmp_path: Path, hub: Hub, clock: FixedClock) -> Iterator[list[Station]]:
    with ExitStack() as stack:
        found = [Station(make_till(tmp_path / "one", clock, FAIR, PRODUCTS, TICKETS), hub)]
        found.append(Station(create_till(tmp_path / "two", clock, None, "two"), hub))
        for station in found:
            stack.callback(station.till.close)
            station.join()
            station.sync()
        yield found


def sync(doors: list[Station]) -> None:
    for station in [*doors, *doors]:
        station.sync()


def test_elsewhere_the_ticket_lets_in_again_and_counts_nowhere(
    doors: list[Station], clock: FixedClock, hub: Hub
) -> None:
    one, two = doors
    came = gate.scan(one.till, "T-1")
    sync(doors)
    assert gate.scan(two.till, "T-1").verdict is Verdict.USED
    with pytest.raises(BadInput, match="this device"):
        undo(two.till, came.nonce, UndoReason.MISTAKE)
    clock.forward(minutes=1)
    assert isinstance(undo(one.till, came.nonce, UndoReason.OTHER, "Went to the car"), Undone)
    sync(doors)
    for station in doors:
        assert door_numbers.numbers(station.till).inside == 0
    clock.forward(minutes=1)
    assert gate.scan(two.till, "T-1").admitted
    sync(doors)
    assert at_hub.list_cases(hub) == []
    assert gate.scan(one.till, "T-1").verdict is Verdict.USED
    for station in doors:
        assert verify(station.till.store.path, station.till.device.id).problems == ()


def test_who_is_undone_and_scanned_again_is_no_case(
    doors: list[Station], clock: FixedClock, hub: Hub
) -> None:
    came = gate.scan(doors[0].till, "T-1")
    clock.forward(minutes=1)
    undo(doors[0].till, came.nonce, UndoReason.MISTAKE)
    clock.forward(minutes=1)
    assert gate.scan(doors[0].till, "T-1").admitted
    sync(doors)
    assert at_hub.list_cases(hub, settled=True) == []


@pytest.mark.parametrize("heard_before", [True, False])
def test_a_case_of_two_ends_where_one_of_them_is_undone(
    doors: list[Station], clock: FixedClock, hub: Hub, heard_before: bool
) -> None:
    one, two = doors
    came = gate.scan(one.till, "T-1")
    clock.forward(minutes=1)
    assert gate.scan(two.till, "T-1").admitted
    if heard_before:
        sync(doors)
        assert len(cases.list_cases(two.till)) == 1
    clock.forward(minutes=1)
    undo(one.till, came.nonce, UndoReason.WRONG_TICKET)
    sync(doors)
    for station in doors:
        assert cases.list_cases(station.till) == []
    found = at_hub.list_cases(hub, settled=True)
    assert len(found) == heard_before
    for case in found:
        assert case.settled is not None
        assert (case.settled.who, case.settled.why) == (
            "Till 1", "One of the admissions was undone there.",
        )  # fmt: skip
    assert gate.scan(one.till, "T-1").verdict is Verdict.USED, "the other one counts"


def test_one_of_three_that_is_undone_leaves_the_case_open(
    doors: list[Station], clock: FixedClock, hub: Hub, tmp_path: Path
) -> None:
    third = Station(create_till(tmp_path / "three", clock, None, "three"), hub)
    third.join()
    third.sync()
    nonces = []
    for station in (*doors, third):
        nonces.append(gate.scan(station.till, "T-1").nonce)
        clock.forward(minutes=1)
    sync([*doors, third])
    undo(doors[0].till, nonces[0], UndoReason.MISTAKE)
    sync([*doors, third])
    (case,) = at_hub.list_cases(hub)
    assert (case.settled, len(case.evidence)) == (None, 3), "all that happened stays shown"
    undo(third.till, nonces[2], UndoReason.MISTAKE)
    sync([*doors, third])
    assert at_hub.list_cases(hub) == []
    third.till.close()


def test_folding_in_any_order_gives_the_same_and_the_ticket_is_unused(
    doors: list[Station], clock: FixedClock
) -> None:
    till = doors[0].till
    came = gate.scan(till, "T-1")
    clock.forward(minutes=1)
    undo(till, came.nonce, UndoReason.MISTAKE)
    with till.store.reading() as session:
        wanted = (Kind.TICKET_REDEEMED, Kind.PASSAGE_UNDONE)
        made = [one for one in entries(session, till.device.id) if one.kind in wanted]
    assert len(made) == 2
    for order in permutations(made):
        memory = create_engine("sqlite://")
        SQLModel.metadata.create_all(memory)
        with Session(memory) as session:
            for one in order:
                fold(session, one)
            assert came.ticket is not None
            assert redemptions_of(session, came.ticket.id) == []


def test_a_guest_added_at_one_door_is_found_and_ticked_off_at_another(
    doors: list[Station], hub: Hub
) -> None:
    one, two = doors
    guests.add(one.till, Guest("Joan Clarke", people=2, note="By the side"))
    sync(doors)
    (hit,) = door_search.find(two.till, "joan").hits
    assert (hit.people, hit.ticket.notes) == (2, ("By the side",))
    asked = gate.Asked(ticket=hit.ticket.id)
    assert gate.scan(two.till, hit.ticket.code, asked).admitted
    sync(doors)
    (hit,) = door_search.find(one.till, "joan").hits
    assert (hit.people, hit.came) == (2, 1)
    assert gate.scan(one.till, hit.ticket.code, asked).admitted
    sync(doors)
    assert [door_search.find(each.till, "joan").hits[0].came for each in doors] == [2, 2]
    assert at_hub.list_cases(hub) == []
