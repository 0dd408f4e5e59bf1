"""Pools on tills: members' units wait for members, with a hub, without one, and cut off from it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from kiosk.domain.allotments import PUBLIC, stock_key
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.journal import Kind
from kiosk.domain.pools import MEMBERS
from kiosk.services import allotments, carts, catalogue, checkout, importing, reserving
from kiosk.services.sales import Sale
from kiosk.services.till import Till, create_till, open_till
from kiosk.store import pools as pool_rows
from kiosk.store.journal import entries
from kiosk.store.queries import all_held, all_pools
from kiosk.store.rows import put_settings
from kiosk.store.verify import verify
from kiosk.ui.sentences import sentence, shortage_words
from sync.hub import copies, fences, pools, sharing
from sync.hub.cases import list_cases
from sync.hub.database import Hub, open_hub
from sync.hub.pools import Request
from sync.protocol import HubUnreachable
from tests.factories import FAIR, START, cash, make_till, variant_id
from tests.sync.direct import Station

UNITS = 8
PRODUCTS = f"""title,sku,price,stock,kind,taxable,policy
Last Print,LAST,20.00,{UNITS},goods,yes,strict
Zine,ZINE,9.00,35,goods,no,
"""
PRINT = Request("LAST", MEMBERS)
AT_FOUR = "2026-11-21 16:00"
Open = Callable[[str], Station]


@pytest.fixture
def hub(new_database: Callable[[], str]) -> Iterator[Hub]:
    with open_hub(new_database(), START) as opened:
        yield opened


@pytest.fixture
def alone(tmp_path: Path, clock: FixedClock) -> Iterator[Till]:
    """A till that never joined a hub."""
    till = make_till(tmp_path / "alone", clock, FAIR, PRODUCTS, "")
    yield till
    till.close()


@pytest.fixture
def tills(tmp_path: Path, hub: Hub) -> Iterator[Open]:
    """Opens tills that have joined; the first brings the products, and gives its units back so
    that they can be held back."""
    with ExitStack() as stack:

        def opened(name: str) -> Station:
            first = not list(tmp_path.iterdir())
            clock = FixedClock(START)
            till = (
                make_till(tmp_path / name, clock, FAIR, PRODUCTS, "")
                if first
                else create_till(tmp_path / name, clock, None, name)
            )
            stack.callback(till.close)
            station = Station(till, hub)
            station.join()
            station.sync()
            return station

        yield opened


def reserved(tills: Open, hub: Hub, *names: str, until: str = "", units: int = 4) -> list[Station]:
    """Tills that have divided what is left after so many were held back."""
    first = tills(names[0])
    allotments.give_back(first.till)
    first.sync()
    pools.reserve(hub, PRINT, units, until, START)
    # It wants some again, as it would once somebody was refused one.
    with first.till.store.writing() as session:
        put_settings(session, allotments_resting="")
    stations = [first, *(tills(name) for name in names[1:])]
    rounds(*stations, times=3)
    return stations


def rounds(*stations: Station, times: int = 2) -> None:
    for _ in range(times):
        for station in stations:
            station.till.clock.forward(seconds=25)  # type: ignore[attr-defined]
            station.sync()


def buy(station: Station | Till, units: int = 1, pool: str = PUBLIC) -> Sale | Refusal:
    till = station.till if isinstance(station, Station) else station
    wanted = checkout.SaleRequest([(variant_id(till, "LAST"), units)], (cash("1000"),), pool=pool)
    return checkout.complete(till, wanted)


def refused(outcome: Sale | Refusal) -> str:
    assert isinstance(outcome, Refusal), outcome
    return outcome.code


def holds(till: Till) -> dict[str, int]:
    """What a till holds, by pool."""
    with till.store.reading() as session:
        return {k.rpartition("@")[2]: n for k, n in all_held(session, till.device.id).items()}


def bodies(till: Till, kind: Kind) -> list[dict[str, object]]:
    with till.store.reading() as session:
        return [dict(one.body) for one in entries(session, till.device.id) if one.kind == kind]


def adds_up(hub: Hub, *stations: Station) -> int:
    """What is unsold, over all pools: what nobody holds and what tills hold, as all of them say."""
    variant = variant_id(stations[0].till, "LAST")
    keys = [stock_key(variant), stock_key(variant, MEMBERS)]
    with hub.reading() as connection:
        free = sharing.free_units(connection, keys)
        for station in stations:
            at_hub = sharing.held_by(connection, station.till.device.id)
            assert {k.rpartition("@")[2]: n for k, n in at_hub.items()} == holds(station.till)
    assert min(free.values()) >= 0
    for station in stations:
        assert verify(station.till.store.path, station.till.device.id).problems == ()
    return sum(free.values()) + sum(sum(holds(one.till).values()) for one in stations)


def cut(_call: str, _moment: str) -> None:
    raise HubUnreachable("No line.")


# One till alone


def test_a_stall_of_one_till_keeps_units_for_its_members(alone: Till) -> None:
    assert reserving.reserve(alone, "LAST", "members", 3, "") == "Last Print"
    assert isinstance(buy(alone, 5), Sale)
    refusal = buy(alone)
    assert isinstance(refusal, Refusal)
    assert sentence(refusal) == "No “Last Print” left for everybody; 3 are kept for members."
    sale = buy(alone, 2, MEMBERS)
    assert isinstance(sale, Sale)
    (row,) = catalogue.stock(alone, "LAST")
    assert (row.on_hand, row.to_sell) == (1, 0)
    assert reserving.release(alone, "LAST", "members") == 1
    assert isinstance(buy(alone), Sale)
    assert refused(buy(alone)) == "sold_out"
    assert verify(alone.store.path, alone.device.id).problems == ()


def test_alone_its_own_clock_opens_the_pool(alone: Till, clock: FixedClock) -> None:
    reserving.reserve(alone, "LAST", "members", 3, AT_FOUR)
    refusal = buy(alone, 6)
    assert isinstance(refusal, Refusal)
    assert sentence(refusal) == (
        "Only 5 of “Last Print” left for everybody; 3 more are kept for members until 16:00."
    )
    assert shortage_words(refusal) == "Only 5 left, 3 kept for members until 16:00"
    clock.forward(hours=2)
    (row,) = catalogue.stock(alone, "LAST")
    assert row.to_sell == UNITS
    assert isinstance(buy(alone, 8), Sale)
    assert [body.get("released") for body in bodies(alone, Kind.UNITS_MOVED)] == [None, True]


@pytest.mark.parametrize(
    ("sku", "pool", "units", "until", "says"),
    [
        ("LAST", "members", UNITS + 1, "", "Only 8 of “Last Print” are left"),
        ("LAST", "members", 0, "", "from 1"),
        ("LAST", "public", 1, "", "can't be a pool"),
        ("NONE", "members", 1, "", "has the SKU"),
        ("ZINE", "members", 1, "", "not limited"),
        ("LAST", "members", 1, "soon", "is no time"),
        ("LAST", "members", 1, "2026-11-21 13:00", "is over already"),
    ],
)
def test_what_cannot_be_held_back_is_refused_in_words(
    alone: Till, sku: str, pool: str, units: int, until: str, says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        reserving.reserve(alone, sku, pool, units, until)
    assert bodies(alone, Kind.UNITS_MOVED) == []


def test_nothing_is_held_back_of_a_numbered_edition(alone: Till, tmp_path: Path) -> None:
    riso = tmp_path / "riso.csv"
    riso.write_text("title,sku,price,edition\nRiso Print,RISO,12.00,5\n")
    importing.import_products(alone, riso)
    with pytest.raises(BadInput, match="has its own number"):
        reserving.reserve(alone, "RISO", "members", 1, "")
    assert bodies(alone, Kind.UNITS_MOVED) == []


def test_what_was_held_back_alone_stays_so_at_the_hub(
    alone: Till, hub: Hub, clock: FixedClock
) -> None:
    reserving.reserve(alone, "LAST", "members", 4, AT_FOUR)
    buy(alone, 1, MEMBERS)
    buy(alone, 2)
    station = Station(alone, hub)
    station.join()
    rounds(station)
    assert holds(alone) == {PUBLIC: 2, MEMBERS: 3}
    assert adds_up(hub, station) == UNITS - 3
    assert list_cases(hub) == []
    with pytest.raises(BadInput, match="joined a hub"):
        reserving.reserve(alone, "LAST", "members", 1, "")
    with pytest.raises(BadInput, match="joined a hub"):
        reserving.release(alone, "LAST", "members")


# Several, with a hub


def test_each_pool_is_divided_and_a_member_is_sold_of_both(tills: Open, hub: Hub) -> None:
    front, back = reserved(tills, hub, "front", "back")
    assert (holds(front.till), holds(back.till)) == ({PUBLIC: 2, MEMBERS: 2},) * 2
    assert isinstance(buy(front, 3, MEMBERS), Sale)
    (line,) = bodies(front.till, Kind.SALE_COMPLETED)[-1]["lines"]  # type: ignore[misc]
    variant = variant_id(front.till, "LAST")
    parts = {stock_key(variant, MEMBERS): 2, stock_key(variant): 1}
    assert (line["allotment"], line["allotments"]) == (None, parts)
    assert holds(front.till) == {PUBLIC: 1}
    front.sync()
    assert adds_up(hub, front, back) == UNITS - 3
    assert list_cases(hub) == []


def test_the_public_is_never_sold_what_waits_for_members(tills: Open, hub: Hub) -> None:
    (front,) = reserved(tills, hub, "front", until=AT_FOUR)
    assert isinstance(buy(front, 4), Sale)
    refusal = buy(front)
    assert isinstance(refusal, Refusal)
    assert shortage_words(refusal) == "4 kept for members until 16:00"
    assert holds(front.till) == {MEMBERS: 4}
    last = variant_id(front.till, "LAST")
    view = carts.add(front.till, last, 3)
    assert (view.kept, view.short[last].code) == (4, "kept_back")
    view = carts.set_pool(front.till, MEMBERS)
    assert (view.pool, view.kept, view.short) == (MEMBERS, 4, {})
    assert carts.load(front.till) == view


def test_units_for_members_go_to_where_a_member_waits(tills: Open, hub: Hub) -> None:
    front, back = reserved(tills, hub, "front", "back")
    assert refused(buy(front, 5, MEMBERS)) == "held_elsewhere"
    rounds(back, front, back, front, times=1)
    assert isinstance(buy(front, 5, MEMBERS), Sale)
    rounds(front, back)
    assert adds_up(hub, front, back) == UNITS - 5


def test_at_its_moment_every_till_lets_go_by_a_clock_that_is_right(tills: Open, hub: Hub) -> None:
    front, back = reserved(tills, hub, "front", "back", until=AT_FOUR)
    for station in (front, back):
        station.till.clock.forward(hours=2)  # type: ignore[attr-defined]
        # Cut off by now: nobody tells it, and its clock was right when the hub was last heard.
        assert isinstance(buy(station, 4), Sale)
    assert bodies(front.till, Kind.UNITS_MOVED)[0]["units"] == 2
    rounds(front, back)
    assert adds_up(hub, front, back) == 0
    assert list_cases(hub) == []


def test_a_till_that_was_started_anew_waits_for_the_hubs_word(
    tills: Open, hub: Hub, tmp_path: Path
) -> None:
    (front,) = reserved(tills, hub, "front", until=AT_FOUR)
    front.till.close()
    clock = FixedClock(START)
    clock.forward(hours=3)
    front.till = open_till(tmp_path / "front", clock)
    assert refused(buy(front, 5)) == "kept_back"
    assert isinstance(buy(front, 5, MEMBERS), Sale)
    rounds(front)
    assert holds(front.till) == {PUBLIC: 3}
    assert adds_up(hub, front) == UNITS - 5
    front.till.close()


@pytest.mark.parametrize("hours", [5, -5])
def test_a_clock_that_is_hours_off_opens_and_closes_nothing(
    tills: Open, hub: Hub, hours: int
) -> None:
    front, back = reserved(tills, hub, "front", "back", until=AT_FOUR)
    wrong = front.till.clock
    wrong.forward(hours=hours)  # type: ignore[attr-defined]
    front.between = cut_at_hub_time(front, hours)
    front.sync()
    assert isinstance(buy(front, 2), Sale)
    assert refused(buy(front)) in ("kept_back", "held_elsewhere")
    assert holds(front.till) == {MEMBERS: 2}
    # The hub's word is good enough, whatever this clock says.
    back.till.clock.forward(hours=3)  # type: ignore[attr-defined]
    back.sync()
    pools.release(hub, PRINT, back.till.clock.now())
    front.sync()
    assert MEMBERS not in holds(front.till)
    rounds(front, back)
    assert adds_up(hub, front, back) == UNITS - 2
    assert list_cases(hub) == []


def cut_at_hub_time(station: Station, hours: int) -> Callable[[str, str], None]:
    """The hub's clock is right: it is as far behind this till's as that one is ahead."""
    clock = station.till.clock

    def between(_call: str, moment: str) -> None:
        step = -hours if moment == "before" else hours
        clock.forward(hours=step)  # type: ignore[attr-defined]

    return between


def test_a_pool_that_is_opened_while_a_till_is_cut_off_is_opened_there_later(
    tills: Open, hub: Hub
) -> None:
    front, back = reserved(tills, hub, "front", "back")
    pools.release(hub, PRINT, START)
    rounds(front)
    assert set(holds(front.till)) == {PUBLIC}
    back.between = cut
    with pytest.raises(HubUnreachable):
        back.sync()
    assert refused(buy(back, 3)) in ("kept_back", "out_of_reach")
    assert isinstance(buy(back, 1, MEMBERS), Sale)
    back.between = lambda call, moment: None
    rounds(back, front)
    assert MEMBERS not in holds(back.till)
    assert adds_up(hub, front, back) == UNITS - 1


def test_a_copy_of_a_till_with_members_units_sells_none_and_loses_none(
    tills: Open, hub: Hub, tmp_path: Path, clock: FixedClock
) -> None:
    front, back = reserved(tills, hub, "front", "back", until=AT_FOUR)
    allotments.give_back(back.till)
    back.sync()
    copied = tmp_path / "front-copy"
    front.till.store.engine.dispose()
    shutil.copytree(tmp_path / "front", copied)
    twin = Station(open_till(copied, clock), hub)
    twin.token = front.token
    twin.till.clock_heard = True
    clock.forward(hours=2)
    # Both let go of the same units and sell them before anybody can know.
    front.till.clock.forward(hours=2)  # type: ignore[attr-defined]
    assert isinstance(buy(front, 3), Sale)
    assert isinstance(buy(twin, 4), Sale)
    front.sync()
    twin.sync()
    rounds(front, back, twin)
    kinds = {case.kind for case in list_cases(hub)}
    assert "fork" in kinds
    assert kinds <= {"fork", "uncovered"}, "what was free made up for it"
    assert refused(buy(front)) == refused(buy(twin)) == "frozen"
    variant = variant_id(back.till, "LAST")
    with hub.reading() as connection:
        free = sharing.free_units(connection, [stock_key(variant), stock_key(variant, MEMBERS)])
        held = sharing.held_by(connection, back.till.device.id)
        lost = sharing.held_by(connection, front.till.device.id)
    assert min(free.values()) >= 0
    assert sum(free.values()) + sum(held.values()) + sum(lost.values()) == UNITS - 7
    twin.till.close()


def test_members_units_of_a_lost_till_go_back_to_the_members(
    tills: Open, hub: Hub, clock: FixedClock
) -> None:
    front, back = reserved(tills, hub, "front", "back")
    freed = fences.write_off(hub, front.till.device.id, "Ada", "Fell into the river", START)
    assert {key.rpartition("@")[2]: n for key, n in freed.items()} == {PUBLIC: 2, MEMBERS: 2}
    rounds(back)
    assert holds(back.till) == {PUBLIC: 4, MEMBERS: 4}


def test_what_goes_back_at_the_end_of_the_day_is_still_the_members(tills: Open, hub: Hub) -> None:
    front, back = reserved(tills, hub, "front", "back")
    allotments.give_back(front.till)
    front.sync()
    back.till.clock.forward(minutes=5)  # type: ignore[attr-defined]
    rounds(back)
    assert holds(back.till) == {PUBLIC: 4, MEMBERS: 4}
    assert adds_up(hub, front, back) == UNITS


def test_a_till_that_sold_alone_holds_as_many_as_the_hub_says(
    alone: Till, hub: Hub, clock: FixedClock
) -> None:
    assert isinstance(buy(alone, 3), Sale)
    station = Station(alone, hub)
    station.join()
    rounds(station)
    assert holds(alone) == {PUBLIC: UNITS - 3}
    assert adds_up(hub, station) == UNITS - 3


def test_what_was_said_last_of_a_pool_stands_in_any_order(alone: Till, clock: FixedClock) -> None:
    reserving.reserve(alone, "LAST", "members", 2, AT_FOUR)
    clock.forward(minutes=1)
    reserving.reserve(alone, "LAST", "members", 2, "2026-11-21 18:00")
    with alone.store.writing() as session:
        moves = [one for one in entries(session, alone.device.id) if one.kind == Kind.UNITS_MOVED]
        for one in (*moves, *reversed(moves)):
            pool_rows.hear(session, one)
        (row,) = all_pools(session)
        assert (row.units, row.release_at) == (4, "2026-11-21T18:00:00.000Z")


def test_a_hub_put_back_hears_again_what_it_held_back(tmp_path: Path) -> None:
    clock = FixedClock(START)
    till = make_till(tmp_path / "front", clock, FAIR, PRODUCTS, "")
    with open_hub(f"sqlite:///{tmp_path / 'hub.db'}", START) as hub:
        station = Station(till, hub)
        station.join()
        station.sync()
        allotments.give_back(till)
        station.sync()
        copies.back_up(hub, tmp_path / "kept.db")
        pools.reserve(hub, PRINT, 3, AT_FOUR, clock.now())
        with till.store.writing() as session:
            put_settings(session, allotments_resting="")
        rounds(station, times=2)
        assert holds(till) == {PUBLIC: 5, MEMBERS: 3}
        assert isinstance(buy(station, 2, MEMBERS), Sale)
        copies.put_back(hub, tmp_path / "kept.db", clock.now())
        rounds(station, times=3)
        assert holds(till) == {PUBLIC: 5, MEMBERS: 1}
        assert adds_up(hub, station) == UNITS - 2
        assert {case.kind for case in list_cases(hub)} == {"hub-restored"}
        with hub.reading() as connection:
            assert list(pools.moments(connection).values()) == ["2026-11-21T16:00:00.000Z"]
    till.close()
