"""Numbered editions among several tills: no number is sold twice, whatever comes between."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.domain.allotments import stock_key
from kiosk.domain.clock import FixedClock
from kiosk.domain.editions import NO_NUMBERS, Numbers, numbers_text
from kiosk.domain.errors import Refusal
from kiosk.domain.journal import Kind
from kiosk.services import allotments, cases, checkout
from kiosk.services.backups import restore
from kiosk.services.editions import numbers_here
from kiosk.services.sales import Sale
from kiosk.services.till import Till, create_till, open_till
from kiosk.store.edition_queries import held_numbers
from kiosk.store.engine import back_up
from kiosk.store.verify import verify
from sync.hub import editions, fences, recovery, sharing
from sync.hub.cases import list_cases
from sync.hub.database import Hub, open_hub
from sync.hub.tables import account, entry
from sync.protocol import HubUnreachable
from tests.factories import FAIR, START, cash, make_till, variant_id
from tests.sync.direct import Station, held
from tests.sync.test_recovery import backup, put_back, settle

EDITION, UNITS = 50, 10
PRODUCTS = f"""title,sku,price,stock,edition,numbers
Riso Print No. 7,PRINT-7,20.00,,{EDITION},1-{UNITS}
"""

Open = Callable[[str], Station]


@pytest.fixture
def hub(new_database: Callable[[], str]) -> Iterator[Hub]:
    with open_hub(new_database(), START) as opened:
        yield opened


@pytest.fixture
def tills(tmp_path: Path, hub: Hub, clock: FixedClock) -> Iterator[Open]:
    """Opens tills that have joined the hub; the first brings the event and its prints."""
    with ExitStack() as stack:

        def opened(name: str) -> Station:
            station = Station(
                a_till(tmp_path / name, clock, first=not list(tmp_path.iterdir())), hub
            )
            stack.callback(lambda: station.till.close())
            station.join()
            station.sync()
            return station

        yield opened


def a_till(directory: Path, clock: FixedClock, *, first: bool) -> Till:
    if first:
        return make_till(directory, clock, FAIR, PRODUCTS, "")
    return create_till(directory, clock, None, directory.name)


@pytest.fixture
def pair(tills: Open) -> tuple[Station, Station]:
    """Two tills with half of the numbers each."""
    front, back = tills("front"), tills("back")
    settle(front, back)
    assert (len(numbers(front)), len(numbers(back))) == (UNITS // 2, UNITS // 2)
    return front, back


def numbers(station: Station) -> Numbers:
    """The numbers that a till may sell."""
    till = station.till
    with till.store.reading() as session:
        (found,) = numbers_here(till, session, [variant_id(till, "PRINT-7")]).values()
    return found


def sell(station: Station, units: int = 1, *wanted: int) -> Numbers | Refusal:
    """Sell prints, those of these numbers if any are wanted; the numbers that went."""
    till = station.till
    variant = variant_id(till, "PRINT-7")
    request = checkout.SaleRequest(
        [(variant, units)], (cash("1000"),), numbers={variant: set(wanted)}
    )
    outcome = checkout.complete(till, request)
    if isinstance(outcome, Sale):
        return outcome.lines[0].numbers
    return outcome


def agree(hub: Hub, *stations: Station) -> None:
    """Numbers and counts say the same, on the tills and at the hub, and no number is in two
    places."""
    key = stock_key(variant_id(stations[0].till, "PRINT-7"))
    with hub.reading() as connection:
        free = sharing.free_units(connection, [key])[key]
        numbered = editions.free_numbers(connection, [key])[key]
        known = editions.held_numbers(connection)
        units = {row.dev: row.units for row in connection.execute(select(account))}
    assert len(numbered) == free
    seen = set(numbered)
    for (_, dev), some in known.items():
        assert len(some) == units[dev]
        assert seen.isdisjoint(some)
        seen |= some
    for station in stations:
        dev, till = station.till.device.id, station.till
        with till.store.reading() as session:
            own = held_numbers(session, dev, [key]).get(key, NO_NUMBERS)
        assert own == known.get((key, dev), NO_NUMBERS)
        assert held(station, "PRINT-7") == len(own)
        assert verify(till.store.path, dev).problems == ()


def kinds(hub: Hub) -> list[str]:
    return sorted(case.kind for case in list_cases(hub))


def test_a_till_that_is_alone_has_all_numbers_and_sells_the_lowest(
    tmp_path: Path, hub: Hub, clock: FixedClock
) -> None:
    alone = Station(a_till(tmp_path / "front", clock, first=True), hub)
    assert sell(alone, 2) == {1, 2}
    assert sell(alone, 1, 7) == {7}
    assert sell(alone, 2, 9) == {3, 9}
    refusal = sell(alone, 1, 7)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.facts["number"]) == ("number_elsewhere", 7)
    assert numbers(alone) == {4, 5, 6, 8, 10}
    assert verify(alone.till.store.path, alone.till.device.id).problems == ()
    alone.till.close()


def test_what_a_till_sold_before_it_joined_is_given_to_nobody(
    tmp_path: Path, hub: Hub, clock: FixedClock, tills: Open
) -> None:
    alone = Station(a_till(tmp_path / "front", clock, first=True), hub)
    assert sell(alone, 2, 3) == {1, 3}
    alone.join()
    alone.sync()
    back = tills("back")
    settle(alone, back)
    assert numbers(alone) | numbers(back) == {2, 4, 5, 6, 7, 8, 9, 10}
    assert numbers(alone).isdisjoint(numbers(back))
    agree(hub, alone, back)
    while isinstance(sell(back), frozenset):
        clock.forward(seconds=30)
    assert kinds(hub) == []
    alone.till.close()


def test_two_cut_off_tills_sell_no_number_twice(
    pair: tuple[Station, Station], hub: Hub, clock: FixedClock
) -> None:
    front, back = pair
    sold: list[int] = []
    for station in pair:
        while isinstance(found := sell(station), frozenset):
            sold += found
    assert sorted(sold) == list(range(1, UNITS + 1))
    settle(front, back)
    agree(hub, front, back)
    assert kinds(hub) == []


def test_a_customer_gets_the_number_they_want_where_it_is_held(
    pair: tuple[Station, Station], hub: Hub
) -> None:
    front, back = pair
    wanted = max(numbers(front))
    refusal = sell(back, 1, wanted)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "number_elsewhere"
    assert sell(front, 1, wanted) == {wanted}
    refusal = sell(front, 1, *list(numbers(front))[:2])
    assert isinstance(refusal, Refusal)
    assert refusal.code == "too_many_numbers"
    settle(front, back)
    agree(hub, front, back)


def test_numbers_that_are_given_back_are_sold_elsewhere(
    pair: tuple[Station, Station], hub: Hub, clock: FixedClock
) -> None:
    front, back = pair
    allotments.give_back(front.till)
    assert numbers(front) == NO_NUMBERS
    clock.forward(minutes=11)
    settle(front, back)
    assert numbers(back) == set(range(1, UNITS + 1))
    agree(hub, front, back)


def test_numbers_go_to_where_somebody_waits_for_more(
    pair: tuple[Station, Station], hub: Hub, clock: FixedClock
) -> None:
    front, back = pair
    assert isinstance(sell(front, UNITS // 2 + 1), Refusal)
    clock.forward(seconds=1)
    settle(back, front)
    assert len(numbers(front)) > UNITS // 2
    settle(front, back)
    agree(hub, front, back)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("call", ["push", "shares", "pull"])
def test_a_line_cut_anywhere_loses_no_number_and_doubles_none(
    pair: tuple[Station, Station], hub: Hub, call: str, moment: str
) -> None:
    front, back = pair
    lost = iter([True, False] * 20)

    def between(name: str, when: str) -> None:
        if (name, when) == (call, moment) and next(lost):
            raise HubUnreachable("The line was cut.")

    back.between = between
    assert sell(front, 2) == {1, 2} or sell(front, 2)
    for station in (back, front, back, front, back):
        try:
            station.sync()
        except HubUnreachable:
            continue
        assert numbers(front).isdisjoint(numbers(back))
    back.between = lambda name, when: name == "push" and when == "after"
    settle(front, back)
    agree(hub, front, back)
    assert kinds(hub) == []


def test_the_numbers_of_a_till_written_off_are_sold_on_and_a_double_is_a_case_with_both_sales(
    pair: tuple[Station, Station], hub: Hub, clock: FixedClock
) -> None:
    front, back = pair
    lost = sell(front)
    assert isinstance(lost, frozenset)
    fences.write_off(hub, front.till.device.id, "Ada", "Fell into the river", clock.now())
    clock.forward(minutes=20)
    settle(back)
    assert isinstance(sell(back, 1, *lost), frozenset), "nobody knows that it was sold"
    settle(back)
    assert kinds(hub) == ["written-off"]
    front.sync()
    settle(back)
    (number,) = lost
    (case,) = [one for one in list_cases(hub) if one.kind == "number-twice"]
    assert f"Number {number} of PRINT-7 Riso Print No. 7 was sold 2 times" in case.text
    assert [one["kind"] for one in case.evidence] == [Kind.SALE_COMPLETED] * 2
    receipts = {one["body"]["receipt"] for one in case.evidence}
    assert len(receipts) == 2
    assert all(receipt in case.text for receipt in receipts)
    (told,) = [one for one in cases.list_cases(back.till) if one.kind == "number-twice"]
    assert told.about["number"] == str(number)
    assert told.about["product"] == "PRINT-7 Riso Print No. 7"


def test_a_till_that_was_written_off_and_sold_nothing_doubles_nothing(
    pair: tuple[Station, Station], hub: Hub, clock: FixedClock
) -> None:
    front, back = pair
    fences.write_off(hub, front.till.device.id, "Ada", "Gone", clock.now())
    clock.forward(minutes=20)
    settle(back)
    assert numbers(back) == set(range(1, UNITS + 1))
    front.sync()
    assert isinstance(sell(front), Refusal)
    settle(front, back)
    assert kinds(hub) == ["written-off"]
    agree(hub, back)


def test_two_copies_of_a_till_that_sold_one_number_are_a_case_each_for_till_and_number(
    pair: tuple[Station, Station], hub: Hub, clock: FixedClock, tmp_path: Path
) -> None:
    front, _ = pair
    front.till.close()
    shutil.copytree(front.till.data_dir, tmp_path / "copy")
    front.till = open_till(front.till.data_dir, clock)
    copy = Station(open_till(tmp_path / "copy", clock), hub)
    copy.token = front.token
    assert sell(front, 2) == sell(copy, 2)
    for station in (front, copy, front, copy):
        station.sync()
    assert kinds(hub) == ["fork", "number-twice", "number-twice"]
    for station in (front, copy):
        assert verify(station.till.store.path, station.till.device.id).problems == ()
    copy.till.close()


def test_a_restored_till_has_no_numbers_until_the_former_one_is_written_off(
    pair: tuple[Station, Station], hub: Hub, clock: FixedClock, tmp_path: Path
) -> None:
    front, back = pair
    former, had = front.till.device.id, numbers(front)
    back_up(front.till.store.path, tmp_path / "monday.db")
    sold = sell(front)
    assert isinstance(sold, frozenset)
    settle(front)
    front.till.close()
    front.till = restore(tmp_path / "monday.db", front.till.data_dir, clock)
    assert numbers(front) == NO_NUMBERS
    front.join()
    settle(front, back)
    assert numbers(front) & had == NO_NUMBERS, "the back till shares what it has, no more"
    fences.write_off(hub, former, "Ada", "Put back", clock.now())
    clock.forward(minutes=20)
    settle(front, back)
    assert numbers(front) | numbers(back) == set(range(1, UNITS + 1)) - sold
    assert had & numbers(front)
    agree(hub, front, back)


def test_numbers_that_a_hub_gave_after_its_backup_are_not_given_twice(
    pair: tuple[Station, Station], hub: Hub, clock: FixedClock
) -> None:
    front, back = pair
    allotments.give_back(front.till)
    settle(front)
    kept = backup(hub)
    # After the backup the front till's numbers move to the back till, which sells one of them.
    clock.forward(minutes=11)
    settle(back)
    assert numbers(back) == set(range(1, UNITS + 1))
    sold = sell(back)
    assert isinstance(sold, frozenset)
    settle(back)
    put_back(hub, kept)
    recovery.declare(hub, clock.now())
    assert isinstance(sell(front), Refusal), "it wants some now"
    settle(front)
    assert numbers(front) == NO_NUMBERS
    settle(back, front, back, front)
    assert numbers(front), "all have told what they know"
    assert numbers(front) | numbers(back) == set(range(1, UNITS + 1)) - sold
    assert numbers(front).isdisjoint(numbers(back))
    assert kinds(hub) == ["hub-restored"]
    agree(hub, front, back)


def test_a_hub_that_gave_numbers_before_it_was_told_that_it_forgot_is_a_case_for_each_double(
    pair: tuple[Station, Station], hub: Hub, clock: FixedClock
) -> None:
    front, back = pair
    for station in pair:
        allotments.give_back(station.till)
    settle(front, back)
    kept = backup(hub)
    assert isinstance(sell(back, 4), Refusal)
    settle(back)
    given = sell(back, 4)
    assert isinstance(given, frozenset)
    put_back(hub, kept)
    assert isinstance(sell(front, 4), Refusal)
    clock.forward(seconds=1)
    settle(front)
    assert sell(front, 4) == given
    settle(front, back, front, back)
    twice = [case for case in list_cases(hub) if case.kind == "number-twice"]
    assert len(twice) == len(given)
    assert sorted(case.text.split()[1] for case in twice) == sorted(map(str, given))


def test_a_sale_that_is_told_twice_is_no_double(
    pair: tuple[Station, Station], hub: Hub, clock: FixedClock
) -> None:
    front, back = pair
    sell(front)
    front.between = lambda call, when: call == "push" and when == "after"
    settle(front, back)
    agree(hub, front, back)
    assert kinds(hub) == []


def test_what_a_till_may_sell_is_bounded_by_its_numbers_and_said_in_ranges(
    pair: tuple[Station, Station], hub: Hub
) -> None:
    front, back = pair
    assert {numbers_text(numbers(one)) for one in (front, back)} == {"1-5", "6-10"}
    texts = []
    with hub.reading() as connection:
        rows = connection.execute(select(entry.c.text).where(entry.c.kind == Kind.UNITS_GRANTED))
        texts = [row.text for row in rows]
    assert any('"numbers":{"stock:' in text and '"1-10"' in text for text in texts)
