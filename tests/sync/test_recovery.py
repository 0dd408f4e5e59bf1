"""A hub put back from a backup: nothing given twice, nothing that anybody knows is lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.domain.clock import FixedClock, Hlc
from kiosk.domain.errors import BadInput
from kiosk.domain.journal import Entry, Kind, seal
from kiosk.services import importing, syncing
from kiosk.services.allotments import give_back
from kiosk.services.backups import restore
from kiosk.services.till import create_till
from kiosk.store.engine import back_up
from kiosk.store.journal import entry_of
from kiosk.store.outbox import DOCUMENTS, Outbox
from kiosk.store.rows import get_setting, table_of
from kiosk.store.tables import EntryRow
from kiosk.store.verify import verify
from sync.hub import fences, log, recovery, standing
from sync.hub.cases import list_cases
from sync.hub.database import Hub, open_hub
from sync.hub.sharing import free_units
from sync.hub.stock import levels
from sync.hub.tables import entry
from sync.protocol import Heard, HubUnreachable, RunWire
from tests.factories import FAIR, START, make_till, rows, variant_id
from tests.sync.direct import Station, held, sell
from tests.sync.hub_copies import backup, put_back

UNITS = 8
PRODUCTS = f"""title,sku,price,stock,kind,taxable,policy
Last Print,LAST,20.00,{UNITS},goods,yes,strict
Zine,ZINE,9.00,35,goods,no,
"""


@pytest.fixture
def hub(new_database: Callable[[], str]) -> Iterator[Hub]:
    with open_hub(new_database(), START) as opened:
        yield opened


@pytest.fixture
def stall(tmp_path: Path, hub: Hub, clock: FixedClock) -> Iterator[tuple[Station, Station]]:
    """Two tills that know of each other; the front one has brought the products."""
    with ExitStack() as stack:
        front = Station(make_till(tmp_path / "front", clock, FAIR, PRODUCTS, ""), hub)
        stack.callback(front.till.close)
        back = Station(create_till(tmp_path / "back", clock, None, "back"), hub)
        stack.callback(back.till.close)
        for station in (front, back):
            station.join()
            station.sync()
        settle(front, back)
        yield front, back


def settle(*stations: Station) -> None:
    for _ in range(3):
        for station in stations:
            station.sync()


def all_given_back(*stations: Station) -> None:
    for station in stations:
        give_back(station.till)
    settle(*stations)


def log_of(hub: Hub) -> list[str]:
    with hub.reading() as connection:
        return list(connection.execute(select(entry.c.hash).order_by(entry.c.hub_seq)).scalars())


def all_here(station: Station) -> list[Entry]:
    with station.till.store.reading() as session:
        found = session.execute(select(table_of(EntryRow))).all()
    return [entry_of(row._mapping) for row in found]


def all_alike(hub: Hub, *stations: Station) -> None:
    known = log_of(hub)
    assert len(known) == len(set(known))
    for station in stations:
        assert {one.hash for one in all_here(station)} == set(known)
        till = station.till
        assert Outbox(till.store).pending() == 0
        assert verify(till.store.path, till.device.id).problems == ()


def test_what_the_hub_lost_comes_back_from_the_tills_its_own_grants_among_it(
    hub: Hub, stall: tuple[Station, Station], clock: FixedClock
) -> None:
    front, back = stall
    kept = backup(hub)
    # After the backup all units move to the back till, and some are sold there.
    give_back(front.till)
    settle(front, back)
    assert sell(back, UNITS) is not None, "asked for"
    settle(back, front, back)
    assert sell(back, 5) is None
    settle(back, front)
    before = log_of(hub)
    assert held(back) + held(front) == UNITS - 5

    put_back(hub, kept)
    assert sorted(recovery.declare(hub, clock.now())) == sorted(
        station.till.device.name for station in stall
    )
    front.sync()
    front.sync()
    assert waits_for(hub) == [back.till.device.name]
    back.sync()
    back.sync()
    assert waits_for(hub) == []
    settle(front, back)
    assert set(before) <= set(log_of(hub))
    all_alike(hub, front, back)
    (case,) = list_cases(hub)
    assert case.kind == "hub-restored"
    assert held(front) + held(back) + free(hub, front) == UNITS - 5


def free(hub: Hub, station: Station) -> int:
    key = f"stock:{variant_id(station.till, 'LAST')}@public"
    with hub.reading() as connection:
        return free_units(connection, [key])[key]


def waits_for(hub: Hub) -> list[str]:
    with hub.reading() as connection:
        return recovery.awaited(connection) if standing.is_recovering(connection) else []


def test_a_till_that_had_only_been_heard_tells_again_what_the_hub_lost(
    hub: Hub, stall: tuple[Station, Station], tmp_path: Path, clock: FixedClock
) -> None:
    front, back = stall
    kept = backup(hub)
    third = Station(
        make_till(tmp_path / "third", clock, FAIR, "title,sku,price\nPin,PIN,2.00\n"), hub
    )
    third.join()

    def cut(call: str, moment: str) -> None:
        if call in ("pull", "documents"):
            raise HubUnreachable("The line is cut.")

    third.between = cut
    with pytest.raises(HubUnreachable):
        third.sync()
    assert Outbox(third.till.store).pending() == 0, "all of it is at the hub"
    put_back(hub, kept)
    recovery.declare(hub, clock.now())
    # It starts anew from what it has, under another name: nothing follows in its former chain.
    back_up(third.till.store.path, tmp_path / "third.db")
    third.till.close()
    again = Station(restore(tmp_path / "third.db", third.till.data_dir, clock), hub)
    again.join()
    settle(again, front, back)
    settle(again, front, back)
    all_alike(hub, again, front, back)
    assert variant_id(front.till, "PIN")
    again.till.close()


def test_a_till_that_joined_after_the_backup_is_awaited_once_another_tells_of_it(
    hub: Hub, stall: tuple[Station, Station], tmp_path: Path, clock: FixedClock
) -> None:
    front, back = stall
    all_given_back(front, back)
    kept = backup(hub)
    late = Station(create_till(tmp_path / "late", clock, None, "late"), hub)
    late.join()
    late.sync()
    settle(front)
    # What the hub writes next, the newcomer alone has heard.
    assert sell(late, UNITS) is not None, "asked for"
    settle(late)
    assert held(late) == UNITS

    put_back(hub, kept)
    recovery.declare(hub, clock.now())
    settle(front, back)
    assert waits_for(hub) == ["late"], "the front till has told that it had joined"
    assert sell(front, 1) is not None
    settle(front)
    assert held(front) == 0, "nothing is given meanwhile"
    late.join()
    settle(late, front, back)
    assert waits_for(hub) == []
    assert held(late) == UNITS
    all_alike(hub, front, back, late)
    assert [case.kind for case in list_cases(hub)] == ["hub-restored"]
    late.till.close()


def test_a_till_that_has_gone_to_another_hub_is_not_awaited(
    hub: Hub,
    stall: tuple[Station, Station],
    tmp_path: Path,
    clock: FixedClock,
    new_database: Callable[[], str],
) -> None:
    front, back = stall
    kept = backup(hub)
    late = Station(create_till(tmp_path / "late", clock, None, "late"), hub)
    late.join()
    late.sync()
    settle(front)
    with open_hub(new_database(), START) as other:
        moved = Station(late.till, other)
        moved.join()
        moved.sync()
    own = sorted(all_of(late), key=lambda one: one.seq)
    joined = [one.body["hub"] for one in own if one.kind == Kind.DEVICE_ENROLLED]
    assert joined == [hub.id, other.id]

    put_back(hub, kept)
    recovery.declare(hub, clock.now())
    runs = [RunWire(dev=late.till.device.id, entries=[one.as_dict() for one in own])]
    log.accept(hub, front.till.device.id, runs, clock.now())
    settle(front, back)
    assert waits_for(hub) == []
    late.till.close()


def test_a_hub_that_waits_grants_nothing_and_takes_all(
    hub: Hub, stall: tuple[Station, Station], clock: FixedClock
) -> None:
    front, back = stall
    all_given_back(front, back)
    assert free(hub, front) == UNITS
    recovery.declare(hub, clock.now())
    assert sell(front, 1) is not None, "nothing is held, so it is refused, and asked for"
    assert sell(back, 2, "ZINE") is None
    front.sync()
    front.sync()
    assert (held(front), free(hub, front)) == (0, UNITS)
    with pytest.raises(BadInput, match="waits to hear from “back”"):
        fences.freeze(hub, "back", clock.now())
    with pytest.raises(BadInput, match="kiosk hub resume"):
        fences.write_off(hub, "back", "Ada", "Gone", clock.now())
    back.sync()
    back.sync()
    assert sell(front, 1) is not None
    settle(front, back)
    assert held(front) > 0, "all were heard"


def test_a_manager_need_not_wait_and_answers_for_it(
    hub: Hub, stall: tuple[Station, Station], clock: FixedClock
) -> None:
    front, back = stall
    with pytest.raises(BadInput, match="not waiting"):
        recovery.resume(hub, "Ada", "No reason", clock.now())
    recovery.declare(hub, clock.now())
    settle(front)
    with pytest.raises(BadInput, match="--who"):
        recovery.resume(hub, " ", "The till is at the bottom of the river", clock.now())
    assert recovery.resume(hub, "Ada", "It is in the river", clock.now()) == ["back"]
    assert waits_for(hub) == []
    (case,) = list_cases(hub)
    assert case.kind == "hub-restored"
    assert "Ada did not wait for “back”: “It is in the river”" in case.text
    settle(front, back)
    all_alike(hub, front, back)


def test_a_hub_that_nobody_told_finds_out_before_it_gives_twice(
    hub: Hub, stall: tuple[Station, Station], clock: FixedClock
) -> None:
    front, back = stall
    all_given_back(front, back)
    kept = backup(hub)
    assert sell(back, 4) is not None
    settle(back)
    assert held(back) >= 4

    put_back(hub, kept)
    assert waits_for(hub) == []
    # The back till's next push names a grant that this hub has signed and does not know.
    assert sell(back, 1) is None
    back.sync()
    assert waits_for(hub) != []
    assert sell(front, 1) is not None
    settle(front, back)
    assert waits_for(hub) == []
    assert held(front) + held(back) + free(hub, front) == UNITS - 1
    all_alike(hub, front, back)
    assert [case.kind for case in list_cases(hub)] == ["hub-restored"]


def test_a_hub_that_gave_before_it_was_told_is_a_case_and_loses_nothing(
    hub: Hub, stall: tuple[Station, Station], clock: FixedClock
) -> None:
    front, back = stall
    all_given_back(front, back)
    kept = backup(hub)
    assert sell(back, 4) is not None
    settle(back)
    put_back(hub, kept)
    # The front till knows nothing of that, and is first.
    assert sell(front, 8) is not None
    settle(front)
    assert held(front) == UNITS
    assert sell(front, 8) is None
    assert sell(back, 4) is None
    settle(back, front, back)
    kinds = {case.kind for case in list_cases(hub)}
    assert {"hub-forked", "oversold", "hub-restored"} <= kinds
    settle(front, back)
    all_alike(hub, front, back)
    (left_over,) = [line.on_hand for line in levels(hub) if line.sku == "LAST"]
    assert left_over == -4, "four more were sold than there were, and a person is told"


def test_a_grant_on_its_way_is_heard_of_from_a_till_that_it_was_not_for(
    hub: Hub, stall: tuple[Station, Station], clock: FixedClock
) -> None:
    front, back = stall
    all_given_back(front, back)
    kept = backup(hub)
    assert sell(back, 4) is not None

    def cut(call: str, _moment: str) -> None:
        if call == "pull":
            raise HubUnreachable("The line was cut.")

    back.between = cut
    with pytest.raises(HubUnreachable):
        back.sync()
    settle(front)
    put_back(hub, kept)
    recovery.declare(hub, clock.now())
    settle(front)
    assert free(hub, front) <= UNITS - 4, "it is the back till's, who has not been heard"
    back.between = lambda call, moment: None
    settle(back, front)
    assert held(back) >= 4
    assert held(front) + held(back) + free(hub, front) == UNITS
    all_alike(hub, front, back)


def test_a_lost_number_that_was_given_anew_does_not_hide_what_it_bears_now(
    hub: Hub, stall: tuple[Station, Station]
) -> None:
    front, back = stall
    kept = backup(hub)
    for _ in range(3):
        assert sell(front, 1, "ZINE") is None
    settle(front, back)
    put_back(hub, kept)
    # As many entries as were lost, so that the numbers alone look right to the front till.
    for _ in range(3):
        assert sell(back, 1, "ZINE") is None
    settle(back, front, back)
    all_alike(hub, front, back)


def test_fences_put_up_while_waiting_are_told_afterwards(
    hub: Hub, stall: tuple[Station, Station], clock: FixedClock
) -> None:
    front, back = stall
    recovery.declare(hub, clock.now())
    forked = twin_of_the_last(front)
    runs = [RunWire(dev=forked.dev, entries=[forked.as_dict()])]
    before = len(own_of(hub))
    log.accept(hub, back.till.device.id, runs, clock.now())
    assert len(own_of(hub)) == before, "its own chain waits"
    recovery.resume(hub, "Ada", "Enough", clock.now())
    assert [one.kind for one in own_of(hub)[before:]] == [
        Kind.HUB_RECOVERED,
        Kind.CASE_OPENED,
        Kind.CASE_OPENED,
        Kind.DEVICE_FENCED,
    ]


def all_of(station: Station) -> list[Entry]:
    return [one for one in all_here(station) if one.dev == station.till.device.id]


def own_of(hub: Hub) -> list[Entry]:
    with hub.reading() as connection:
        texts = connection.execute(
            select(entry.c.text).where(entry.c.dev == hub.id).order_by(entry.c.seq)
        ).scalars()
        return [Entry(**json.loads(text)) for text in texts]


def twin_of_the_last(station: Station) -> Entry:
    """What a copy of this till wrote in the place of its last entry."""
    last = max(all_of(station), key=lambda one: one.seq)
    return seal(
        key=station.till.identity.key,
        dev=last.dev,
        seq=last.seq,
        prev=last.prev,
        event=None,
        action=last.action,
        kind=Kind.SCAN_REFUSED,
        at=START,
        hlc=Hlc.parse(last.hlc),
        body={},
    )


def test_a_write_off_that_the_hub_forgot_is_a_case_again(
    hub: Hub, stall: tuple[Station, Station], clock: FixedClock
) -> None:
    front, back = stall
    kept = backup(hub)
    fences.write_off(hub, back.till.device.id, "Ada", "Fell into the river", clock.now())
    (before,) = list_cases(hub)
    settle(front)
    put_back(hub, kept)
    recovery.declare(hub, clock.now())
    assert list_cases(hub) == []
    settle(front)
    # The fence was heard again with the rest, so nobody waits for that till.
    assert waits_for(hub) == []
    found = {case.kind: case for case in list_cases(hub)}
    assert set(found) == {"written-off", "hub-restored"}
    assert found["written-off"].id == before.id
    assert found["written-off"].evidence == before.evidence
    settle(front)
    all_alike(hub, front)


def test_what_another_hub_has_signed_proves_nothing(
    hub: Hub, stall: tuple[Station, Station], clock: FixedClock, tmp_path: Path
) -> None:
    front, _ = stall
    foreign = all_of(front)[0]
    log.accept(hub, front.till.device.id, [], clock.now(), Heard(hash="0" * 64, sig=foreign.sig))
    assert waits_for(hub) == []


def price(station: Station, sku: str) -> int:
    query = "SELECT price FROM variant WHERE sku = ?"
    ((found,),) = rows(station.till.store.path, query, sku)
    return int(found)


def reprice(station: Station, sku: str, amount: str, tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_text(
        f"title,sku,price,kind\n{'Zine' if sku == 'ZINE' else sku},{sku},{amount},goods\n"
    )
    importing.import_products(station.till, file)


def test_documents_that_the_hub_lost_come_back_and_newer_ones_stay(
    hub: Hub, stall: tuple[Station, Station], clock: FixedClock, tmp_path: Path
) -> None:
    front, back = stall
    reprice(front, "ZINE", "9.50", tmp_path)
    front.sync()
    # The back till has not heard of 9.50 when the backup is made, and the hub has.
    kept = backup(hub)
    reprice(front, "NEW", "5.00", tmp_path)
    front.sync()
    put_back(hub, kept)
    recovery.declare(hub, clock.now())
    assert price(back, "ZINE") == 900
    settle(back, front)
    settle(back, front)
    for station in (front, back):
        assert price(station, "ZINE") == 950, "the hub's was newer than the back till's"
        assert price(station, "NEW") == 500, "the front till's came back"
    all_alike(hub, front, back)


def test_a_change_that_the_hub_lost_wins_over_what_its_backup_says(
    hub: Hub, stall: tuple[Station, Station], clock: FixedClock, tmp_path: Path
) -> None:
    front, back = stall
    kept = backup(hub)
    reprice(front, "ZINE", "9.50", tmp_path)
    settle(front, back)
    assert price(back, "ZINE") == 950
    put_back(hub, kept)
    recovery.declare(hub, clock.now())
    # A change made meanwhile, by somebody who knows, wins in the end.
    settle(back)
    assert price(back, "ZINE") == 950
    settle(front, back)
    assert (price(front, "ZINE"), price(back, "ZINE")) == (950, 950)
    all_alike(hub, front, back)


def test_what_a_hub_put_back_twice_numbered_anew_is_not_taken_as_heard(
    hub: Hub, stall: tuple[Station, Station], clock: FixedClock, tmp_path: Path
) -> None:
    front, back = stall
    first = backup(hub)
    for number in range(5):
        reprice(front, f"NEW{number}", "5.00", tmp_path)
    settle(front, back)
    put_back(hub, first)
    recovery.declare(hub, clock.now())
    # The back till is away for all of the generation between, in which a price changes.
    settle(front)
    reprice(front, "ZINE", "9.50", tmp_path)
    settle(front)
    second = backup(hub)
    put_back(hub, second)
    recovery.declare(hub, clock.now())
    settle(back, front, back)
    assert (price(front, "ZINE"), price(back, "ZINE")) == (950, 950)


def test_what_is_shared_is_what_no_putting_back_since_has_numbered_anew() -> None:
    line = [("first", 0), ("second", 3), ("third", 9), ("fourth", 5)]
    state = standing.State("fourth", "", line)
    shared = {name: state.shared(name) for name in ("first", "second", "third", "fourth")}
    # A device of the present generation isn't compared at all.
    assert shared == {"first": 3, "second": 5, "third": 5, "fourth": 0}
    assert state.shared("another hub's") == 0


def test_another_hubs_numbers_mean_nothing_though_it_was_put_back_itself(
    hub: Hub, stall: tuple[Station, Station], tmp_path: Path, clock: FixedClock
) -> None:
    front, _ = stall
    with open_hub(f"sqlite:///{tmp_path / 'other-hub.db'}", START) as other:
        recovery.declare(other, clock.now())
        moved = Station(front.till, other)
        moved.join()
        with front.till.store.reading() as session:
            assert get_setting(session, DOCUMENTS).split()[1] == "0"
        settle(moved)
        assert Outbox(front.till.store).pending() == 0


def test_a_hub_that_knows_of_no_till_waits_for_the_first(
    hub: Hub, clock: FixedClock, tmp_path: Path
) -> None:
    empty = backup(hub)
    station = Station(make_till(tmp_path / "front", clock, FAIR, PRODUCTS, ""), hub)
    station.join()
    settle(station)
    put_back(hub, empty)
    assert recovery.declare(hub, clock.now()) == []
    with hub.reading() as connection:
        assert standing.is_recovering(connection)
    station.join()
    settle(station)
    with hub.reading() as connection:
        assert not standing.is_recovering(connection)
    assert held(station) == UNITS
    station.till.close()


def test_a_till_that_joins_another_hub_brings_all_that_it_has(
    hub: Hub, stall: tuple[Station, Station], tmp_path: Path, clock: FixedClock
) -> None:
    front, _ = stall
    assert sell(front, 1, "ZINE") is None
    settle(front)
    with open_hub(f"sqlite:///{tmp_path / 'other-hub.db'}", START) as other:
        moved = Station(front.till, other)
        moved.join()
        settle(moved)
        assert {one.hash for one in all_here(moved)} == set(log_of(other))
        assert Outbox(front.till.store).pending() == 0
        assert waits_for(other) == []
        assert syncing.status(front.till).trouble == ""


def test_a_run_of_the_hubs_own_entries_must_bear_its_signature(
    hub: Hub, stall: tuple[Station, Station], clock: FixedClock
) -> None:
    front, _ = stall
    mine = max((one for one in all_here(front) if one.dev == hub.id), key=lambda one: one.seq)
    lie = replace(mine, seq=mine.seq + 1, prev=mine.hash, hash="f" * 64)
    runs = [RunWire(dev=hub.id, entries=[lie.as_dict()])]
    done = log.accept(hub, front.till.device.id, runs, clock.now())
    assert [one.code for one in done.refused] == ["forged"]
    assert waits_for(hub) == []
