"""What comes after a case was settled opens it again, though some of what it was about is undone or
ended meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select
from sqlmodel import Session, SQLModel

from kiosk.domain.admission import Verdict
from kiosk.domain.cases import settlement_of
from kiosk.domain.clock import FixedClock
from kiosk.domain.door.media import EndReason
from kiosk.domain.door.undo import UndoReason
from kiosk.domain.journal import Entry, Kind
from kiosk.services import cases, gate, media
from kiosk.services.media import Media
from kiosk.services.till import create_till
from kiosk.services.undone_passages import undo
from kiosk.store import queries
from kiosk.store.journal import entry_of
from kiosk.store.projections import fold
from kiosk.store.rows import table_of
from kiosk.store.tables import EntryRow
from kiosk.ui.case_words import case_sentence
from sync.hub import cases as at_hub
from sync.hub import recovery
from sync.hub.database import Hub
from tests.sync.direct import Station
from tests.sync.hub_copies import backup, put_back
from tests.sync.test_undone_passages import doors as doors
from tests.sync.test_undone_passages import hub as hub
from tests.sync.test_undone_passages import sync

HOW = "Found them both inside"


@pytest.fixture
def three(
    doors: list[Station], hub: Hub, tmp_path: Path, clock: FixedClock
) -> Iterator[list[Station]]:
    """Three doors that know the tickets; the last is cut off until it syncs."""
    last = Station(create_till(tmp_path / "three", clock, None, "three"), hub)
    last.join()
    last.sync()
    yield [*doors, last]
    last.till.close()


def let_in(station: Station, clock: FixedClock) -> str:
    found = gate.scan(station.till, "T-1")
    assert found.admitted
    clock.forward(minutes=1)
    return found.nonce


def link(station: Station, ticket: str, clock: FixedClock) -> None:
    assert isinstance(media.link(station.till, ticket, "BAND-0815"), Media)
    clock.forward(minutes=1)


def the_case(station: Station, about: str = "") -> cases.Case:
    found = cases.list_cases(station.till, settled=True)
    (case,) = [one for one in found if one.about.get("which", "") == about]
    return case


def told_of_cases(station: Station) -> list[Entry]:
    """What a till was told of cases, by the hub and by the tills."""
    with station.till.store.reading() as session:
        known = [entry_of(row._mapping) for row in session.execute(select(table_of(EntryRow)))]
    return [one for one in known if one.kind in (Kind.CASE_OPENED, Kind.CASE_SETTLED)]


@pytest.mark.parametrize("by_a_person", [False, True])
def test_one_more_admission_after_another_was_undone_is_told_to_everybody(
    three: list[Station], clock: FixedClock, hub: Hub, by_a_person: bool
) -> None:
    one, two, cut_off = three
    _, mistaken, _ = [let_in(station, clock) for station in three]
    sync([one, two])
    if by_a_person:
        cases.settle(one.till, the_case(one).id, "Ada", HOW)
    undo(two.till, mistaken, UndoReason.MISTAKE)
    sync([one, two])
    assert at_hub.list_cases(hub) == []
    sync([cut_off, one, two])
    (again,) = at_hub.list_cases(hub)
    assert len(again.evidence) == 3, "all that happened stays shown"
    assert "was admitted 2 times" in again.text
    for station in three:
        case = the_case(station)
        assert (case.id, case.seen, case.settled) == (again.id, 3, None)
        assert case_sentence(case) == "Ticket T-1 was let in 2 times. The first time counts."
    cases.settle(cut_off.till, again.id, "Ben", HOW)
    sync([cut_off, one, two])
    assert at_hub.list_cases(hub) == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_whoever_of_three_is_heard_first_the_two_that_count_are_an_open_case(
    three: list[Station], clock: FixedClock, hub: Hub, order: tuple[int, ...]
) -> None:
    _, mistaken, _ = [let_in(station, clock) for station in three]
    undo(three[1].till, mistaken, UndoReason.MISTAKE)
    for place in order:
        three[place].sync()
    sync(three)
    (case,) = at_hub.list_cases(hub)
    for station in three:
        assert the_case(station).settled is None
    assert "was admitted 2 times" in case.text


def test_one_more_link_after_another_has_ended_is_told_to_everybody(
    three: list[Station], clock: FixedClock, hub: Hub
) -> None:
    one, two, cut_off = three
    link(one, "T-1", clock)
    link(two, "T-2", clock)
    link(cut_off, "T-2", clock)
    sync([one, two])
    assert isinstance(media.unlink(two.till, "T-2", EndReason.MISTAKE), Media)
    cases.settle(one.till, the_case(one, "medium").id, "Ada", HOW)
    sync([one, two])
    assert at_hub.list_cases(hub) == []
    assert gate.look_at(one.till, "BAND-0815").verdict is Verdict.VALID
    sync([cut_off, one, two])
    (again,) = at_hub.list_cases(hub)
    assert len(again.evidence) == 3
    for station in three:
        case = the_case(station, "medium")
        assert (case.id, case.seen, case.settled) == (again.id, 3, None)
        assert "Wristband …0815 was linked to 2 tickets" in case_sentence(case)
        assert gate.look_at(station.till, "BAND-0815").verdict is Verdict.AMBIGUOUS


def test_the_same_link_made_twice_counts_once_and_shows_both(
    three: list[Station], clock: FixedClock, hub: Hub
) -> None:
    one, two, cut_off = three
    for station, ticket in ((one, "T-1"), (two, "T-2"), (cut_off, "T-2")):
        link(station, ticket, clock)
    sync([one, two])
    early = the_case(two, "medium")
    two.sync()
    cut_off.sync()
    # The person saw two links, one of which is taken back; the third came before that.
    assert isinstance(media.unlink(two.till, "T-2", EndReason.MISTAKE), Media)
    cases.settle(two.till, early.id, "Ada", HOW)
    sync(three)
    for station in three:
        case = the_case(station, "medium")
        assert (case.seen, case.settled) == (3, None)
        assert "was linked to 2 tickets" in case_sentence(case)
        assert gate.look_at(station.till, "BAND-0815").verdict is Verdict.AMBIGUOUS


def test_what_is_told_of_a_case_is_folded_alike_in_any_order(
    three: list[Station], clock: FixedClock
) -> None:
    one, two, cut_off = three
    _, mistaken, _ = [let_in(station, clock) for station in three]
    sync([one, two])
    undo(two.till, mistaken, UndoReason.MISTAKE)
    sync([one, two])
    sync([cut_off, one, two])
    told = told_of_cases(one)
    assert [one.kind for one in told].count(Kind.CASE_OPENED) == 2
    assert len(told) == 3
    for order in permutations(told):
        memory = create_engine("sqlite://")
        SQLModel.metadata.create_all(memory)
        with Session(memory) as session:
            for entry in order:
                fold(session, entry)
            (case,) = queries.all_cases(session)
            assert (case.seen, len(json.loads(case.evidence))) == (3, 3)
            assert settlement_of(case.seen, queries.settlements_of(session, [case.id])) is None


def test_a_hub_that_was_put_back_knows_all_that_a_case_was_about(
    three: list[Station], clock: FixedClock, hub: Hub
) -> None:
    one, two, cut_off = three
    kept = backup(hub)
    _, mistaken, _ = [let_in(station, clock) for station in three]
    sync([one, two])
    undo(two.till, mistaken, UndoReason.MISTAKE)
    sync([one, two])
    (before,) = at_hub.list_cases(hub, settled=True)
    assert before.settled is not None
    put_back(hub, kept)
    recovery.declare(hub, clock.now())
    # What was undone comes together with its undoing, so the hub finds the other two alone.
    for station in (two, cut_off, one):
        station.sync()
    sync(three)
    sync(three)
    (again,) = [case for case in at_hub.list_cases(hub) if case.id == before.id]
    assert len(again.evidence) == 3
    for station in three:
        (case,) = [case for case in cases.list_cases(station.till) if case.id == before.id]
        assert case.seen == 3
