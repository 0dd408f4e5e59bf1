"""Sales arrive exactly once, whatever is lost, repeated or done at the same time."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from kiosk.domain.clock import FixedClock, SystemClock
from kiosk.domain.reference import Cursor
from sync.client import HubClient
from sync.hub import tables
from sync.protocol import HubUnreachable
from tests.sync.bad_networks import LosingProxy
from tests.sync.hub_process import HubProcess, start_hub
from tests.sync.memory_till import MemoryTill


def seqs_held(hub: HubProcess, dev: str) -> list[int]:
    """The numbers of a device's entries in the order of the hub's log."""
    rows = sorted(hub.rows(tables.entry), key=lambda row: row.hub_seq)
    return [row.seq for row in rows if row.dev == dev]


def on_hand(hub: HubProcess, till: MemoryTill, variant: str) -> int:
    with HubClient(hub.url, till.token) as client:
        return {line.variant: line.on_hand for line in client.stock()}[variant]


def test_central_stock_falls_by_exactly_what_was_sold(
    hub: HubProcess, till: MemoryTill, variant: str
) -> None:
    till.receive(variant, 100)
    for quantity in (1, 2, 3):
        till.sell(variant, quantity)
    result = till.sync(hub.url)
    assert (result.pushed, result.pending) == (5, 0)
    assert on_hand(hub, till, variant) == 94


def test_syncing_again_sends_nothing_and_changes_nothing(
    hub: HubProcess, till: MemoryTill, variant: str
) -> None:
    till.receive(variant, 10)
    till.sell(variant)
    till.sync(hub.url)
    result = till.sync(hub.url)
    assert (result.pushed, result.pulled, result.pending) == (0, 0, 0)
    assert on_hand(hub, till, variant) == 9


def test_a_copy_hears_what_its_till_wrote_after_it_was_made(
    hub: HubProcess, till: MemoryTill, variant: str
) -> None:
    till.sell(variant)
    copy = MemoryTill(dev=till.dev)
    copy.key, copy.token, copy.chains = till.key, till.token, {till.dev: list(till.own)}
    till.sell(variant)
    till.sell(variant)
    till.sync(hub.url)
    copy.sync(hub.url)
    assert copy.own == till.own


def test_a_till_is_told_of_its_own_entries_in_brief(
    hub: HubProcess, till: MemoryTill, variant: str
) -> None:
    till.sell(variant)
    till.sync(hub.url)
    with HubClient(hub.url, till.token) as client:
        page = client.pull(Cursor(), 0, brief=True)
        whole = client.pull(Cursor(), 0)
    mine = [one.hash for one in page.entries if one.entry is None]
    assert mine[-2:] == [one.hash for one in till.own]
    assert [one.hub_seq for one in page.entries] == [one.hub_seq for one in whole.entries]
    assert all(one.entry and one.entry.dev != till.dev for one in page.entries if not one.hash)
    assert all(one.hash is None for one in whole.entries)


def test_replays_of_any_piece_in_any_order_count_once(
    hub: HubProcess, till: MemoryTill, variant: str
) -> None:
    till.receive(variant, 1000)
    for _ in range(30):
        till.sell(variant)
    chance = random.Random(20260101)
    for _ in range(60):
        start = chance.randrange(len(till.own))
        till.push_raw(hub.url, *till.own[start : start + chance.randrange(1, 12)])
    till.push_raw(hub.url, *till.own)
    assert seqs_held(hub, till.dev) == list(range(1, 33))
    assert on_hand(hub, till, variant) == 970


@pytest.mark.parametrize("kept", [0, 40, 180], ids=["no byte", "half the head", "half the body"])
def test_a_till_that_lost_the_reply_sells_nothing_twice(
    hub: HubProcess, till: MemoryTill, variant: str, kept: int
) -> None:
    till.receive(variant, 50)
    till.sell(variant, 5)
    proxy = LosingProxy(hub.port)
    proxy.lose, proxy.keep = 2, kept
    with proxy.running() as url:
        for _ in range(2):
            with pytest.raises(HubUnreachable):
                till.sync(url)
            assert till.pending() == 3, "nothing counts as sent without the hub's word"
            assert seqs_held(hub, till.dev) == [1, 2, 3], "the hub had committed"
        assert till.sync(url).pending == 0
    assert proxy.lost == 2
    assert seqs_held(hub, till.dev) == [1, 2, 3]
    assert on_hand(hub, till, variant) == 45
    assert till.troubles[0][0] == "hub_unreachable"


def test_a_lost_page_is_asked_for_again(hub: HubProcess, till: MemoryTill, variant: str) -> None:
    till.sell(variant)
    till.sync(hub.url)
    other = MemoryTill()
    other.join(hub)
    proxy = LosingProxy(hub.port)
    proxy.path, proxy.lose, proxy.keep = b"/v1/pull", 1, 300
    with proxy.running() as url:
        with pytest.raises(HubUnreachable):
            other.sync(url)
        other.sync(url)
    assert other.chains[till.dev] == till.own


def test_two_workers_of_one_till_at_once_send_everything_once(
    hub: HubProcess, till: MemoryTill, variant: str
) -> None:
    till.receive(variant, 500)
    for _ in range(120):
        till.sell(variant)
    with ThreadPoolExecutor(2) as both:
        rounds = [both.submit(till.sync, hub.url) for _ in range(4)]
        for _ in range(20):
            till.sell(variant)
        for one in rounds:
            one.result()
    till.sync(hub.url)
    assert seqs_held(hub, till.dev) == list(range(1, 143))
    assert on_hand(hub, till, variant) == 360


def test_another_till_hears_of_everything_in_the_hubs_order(
    hub: HubProcess, till: MemoryTill, variant: str
) -> None:
    other = MemoryTill()
    other.join(hub)
    for _ in range(3):
        till.sell(variant)
        till.sync(hub.url)
        other.sell(variant)
        other.sync(hub.url)
    till.sync(hub.url)
    assert other.sync(hub.url).pulled == 0
    assert till.chains[other.dev] == other.own
    assert other.chains[till.dev] == till.own
    assert till.at_hub == other.at_hub
    assert list(till.at_hub) == list(range(1, len(till.at_hub) + 1))


def test_four_tills_at_once_leave_no_hole_that_a_reader_could_step_over(
    own_hub: HubProcess, variant: str
) -> None:
    tills = [MemoryTill() for _ in range(4)]
    reader = MemoryTill()
    for one in (*tills, reader):
        one.join(own_hub)
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            reader.sync(own_hub.url)

    def trade(one: MemoryTill) -> None:
        for _ in range(10):
            for _ in range(3):
                one.sell(variant)
            one.sync(own_hub.url)

    with ThreadPoolExecutor(5) as pool:
        reading = pool.submit(read)
        for trading in [pool.submit(trade, one) for one in tills]:
            trading.result()
        over.set()
        reading.result()
    reader.sync(own_hub.url)
    numbers = sorted(row.hub_seq for row in own_hub.rows(tables.entry))
    assert numbers == list(range(1, 4 * 31 + 2))
    assert sorted(reader.at_hub) == numbers
    for one in tills:
        assert reader.chains[one.dev] == one.own
    assert on_hand(own_hub, reader, variant) == -120


def test_a_hub_that_is_killed_in_the_middle_loses_nothing_that_it_confirmed(
    own_hub: HubProcess, till: MemoryTill, variant: str
) -> None:
    till.join(own_hub)
    port, running = own_hub.port, own_hub
    chance = random.Random(7)
    over = threading.Event()

    def trade() -> None:
        while not over.is_set():
            till.sell(variant)
            try:
                till.sync(own_hub.url, timeout=5)
            except HubUnreachable:
                time.sleep(0.02)

    with ThreadPoolExecutor(1) as pool:
        trading = pool.submit(trade)
        for _ in range(4):
            time.sleep(0.2 + chance.random() / 2)
            confirmed = till.pushed.get(till.dev, 0)
            running.kill()
            assert seqs_held(own_hub, till.dev)[:confirmed] == list(range(1, confirmed + 1))
            running = start_hub(own_hub.db_url, port)
        over.set()
        trading.result()
    try:
        till.sync(own_hub.url)
        assert seqs_held(own_hub, till.dev) == list(range(1, len(till.own) + 1))
        assert on_hand(own_hub, till, variant) == 1 - len(till.own)
        assert len(till.own) >= 8
    finally:
        running.stop()


def test_a_clock_that_is_off_is_noticed_and_stops_nothing(hub: HubProcess, variant: str) -> None:
    late = MemoryTill(FixedClock(SystemClock().now() - timedelta(hours=3)))
    late.join(hub)
    late.sell(variant)
    result = late.sync(hub.url)
    assert result.pending == 0
    assert result.clock_ahead == pytest.approx(-3 * 3600, abs=30)
