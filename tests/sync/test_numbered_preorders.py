"""Pre-orders of numbered editions between tills and the hub: who promised a number holds it."""

from __future__ import annotations

from pathlib import Path

from kiosk.domain.allotments import stock_key
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import Refusal
from kiosk.domain.pools import PREORDERS
from kiosk.domain.tenders import TenderKind
from kiosk.services import allotments, preordering, preorders
from kiosk.services.preordering import Collected
from kiosk.services.refunds import Payout
from kiosk.store.edition_queries import held_numbers
from kiosk.store.verify import verify
from sync.hub import editions
from sync.hub.database import Hub
from tests.factories import variant_id
from tests.services.test_numbered_preorders import took
from tests.sync.direct import Station
from tests.sync.test_editions import Open, a_till, kinds, numbers, sell
from tests.sync.test_editions import hub as hub
from tests.sync.test_editions import tills as tills
from tests.sync.test_recovery import settle


def promised_at_the_hub(hub: Hub, station: Station) -> dict[str, set[int]]:
    """What the hub says that a till holds, by pool; the till says the same."""
    name = variant_id(station.till, "PRINT-7")
    keys = {"public": stock_key(name), PREORDERS: stock_key(name, PREORDERS)}
    dev = station.till.device.id
    with hub.reading() as connection:
        known = editions.held_numbers(connection)
    with station.till.store.reading() as session:
        own = held_numbers(session, dev, list(keys.values()))
    told = {pool: set(known.get((key, dev), ())) for pool, key in keys.items()}
    assert told == {pool: set(own.get(key, ())) for pool, key in keys.items()}
    assert verify(station.till.store.path, dev).problems == ()
    return told


def test_a_promised_number_stays_with_the_till_until_it_is_collected(
    tills: Open, hub: Hub, clock: FixedClock
) -> None:
    front, back = tills("front"), tills("back")
    settle(front, back)
    mine = numbers(front)
    made, other = took(front.till, 1, [max(mine)], "PRINT-7"), took(front.till, 1, (), "PRINT-7")
    settle(front, back)
    kept = {max(mine), min(mine)}
    told = promised_at_the_hub(hub, front)
    assert told[PREORDERS] == kept
    assert told["public"].isdisjoint(kept)
    # Nothing of it is sold, here or elsewhere, though the till gives back all that it may.
    allotments.give_back(front.till)
    clock.forward(minutes=11)
    settle(front, back)
    assert promised_at_the_hub(hub, front) == {"public": set(), PREORDERS: kept}
    while isinstance(sold := sell(back), frozenset):
        assert sold.isdisjoint(kept)
        clock.forward(seconds=30)
    # Its right to the advance went to the hub with all else that it gave back.
    preordering.collect(front.till, made.preorder.receipt)
    settle(front, back)
    done = preordering.collect(front.till, made.preorder.receipt)
    assert isinstance(done, Collected), done
    assert done.sale.lines[0].numbers == {max(mine)}
    preordering.cancel(front.till, other.preorder.receipt, Payout(TenderKind.CASH))
    settle(front, back)
    back_again = preordering.cancel(front.till, other.preorder.receipt, Payout(TenderKind.CASH))
    assert not isinstance(back_again, Refusal)
    settle(front, back)
    assert promised_at_the_hub(hub, front)[PREORDERS] == set()
    assert numbers(front) | numbers(back) == {min(mine)}
    assert kinds(hub) == []


def test_a_promise_from_before_the_till_joined_doubles_nothing(
    tmp_path: Path, hub: Hub, clock: FixedClock, tills: Open
) -> None:
    alone = Station(a_till(tmp_path / "front", clock, first=True), hub)
    made = took(alone.till, 1, [7], "PRINT-7")
    alone.join()
    alone.sync()
    back = tills("back")
    settle(alone, back)
    sold: list[int] = []
    while isinstance(found := sell(back), frozenset):
        sold += found
        clock.forward(seconds=30)
    for _ in range(4):
        outcome = preordering.collect(alone.till, made.preorder.receipt)
        clock.forward(seconds=1)
        settle(alone, back)
    given: set[int] = set()
    if isinstance(outcome, Refusal):
        ended = preordering.cancel(alone.till, made.preorder.receipt, Payout(TenderKind.CASH))
        assert not isinstance(ended, Refusal), ended
    else:
        given = {7}
    settle(alone, back)
    for station in (alone, back):
        while isinstance(found := sell(station), frozenset):
            sold += found
            clock.forward(seconds=30)
        verify(station.till.store.path, station.till.device.id)
    settle(alone, back)
    # No number is sold twice, and none is left over.
    assert sorted([*sold, *given]) == list(range(1, 11))
    assert kinds(hub) == []
    assert preorders.preorders(alone.till) == []
    alone.till.close()
