"""Pre-orders between tills: collected once, wherever that may be; and what is scarce is kept at the
till that promised it, and sold to nobody else."""

from __future__ import annotations

from pathlib import Path

from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import Refusal
from kiosk.domain.preorders import Person, State, promise_for
from kiosk.domain.tenders import TenderKind
from kiosk.services import allotments, catalogue, erasing, preordering, preorders
from kiosk.services.checkout import SaleRequest
from kiosk.services.preordering import Collected, OrderRequest, Taken
from kiosk.services.refunds import Payout
from kiosk.services.till import Till
from sync.hub.database import Hub
from tests.factories import FAIR, basket, cash, make_till
from tests.sync.direct import Station, sell
from tests.sync.test_allotments import PRODUCTS, UNITS, Open, adds_up
from tests.sync.test_allotments import hub as hub
from tests.sync.test_allotments import tills as tills

ADA = Person("Ada", "", "ada@example.org")
IN_CASH = Payout(TenderKind.CASH)


def order(till: Till, what: str, amount: str) -> Taken:
    promise = promise_for("2999-12-05", "", preorders.today(till), ship=False)
    wanted = SaleRequest(basket(till, what), (cash(amount),))
    outcome = preordering.take(till, OrderRequest(wanted, ADA, promise, amount))
    assert isinstance(outcome, Taken), outcome
    return outcome


def test_another_till_collects_it_once_the_right_has_come(
    tills: Open, hub: Hub, clock: FixedClock
) -> None:
    front, back = tills("front"), tills("back")
    made = order(front.till, "ZINE", "5.00")
    for station in (front, back):
        station.sync()
    (known,) = preorders.preorders(back.till)
    assert (known.receipt, known.person) == (made.preorder.receipt, ADA)
    asked = preordering.collect(back.till, known.receipt, (cash("4.00"),))
    assert isinstance(asked, Refusal)
    assert asked.code == "right_asked"
    for station in (back, front, back, front, back):
        clock.forward(seconds=1)
        station.sync()
    done = preordering.collect(back.till, known.receipt, (cash("4.00"),))
    assert isinstance(done, Collected), done
    late = preordering.cancel(front.till, known.receipt, IN_CASH)
    assert isinstance(late, Refusal), "the right to is gone, whatever this till knows"
    for station in (back, front):
        station.sync()
    for station in (front, back):
        (ended,) = preorders.preorders(station.till, everything=True)
        assert (ended.state, ended.goods) == (State.COLLECTED, done.sale.id)
    adds_up(hub, front, back)

    erasing.erase(back.till, "ada@example.org")
    for station in (back, front):
        station.sync()
    assert preorders.preorders(front.till, everything=True)[0].person is None


def test_what_is_scarce_is_kept_where_it_was_promised(
    tills: Open, hub: Hub, clock: FixedClock
) -> None:
    front, back = tills("front"), tills("back")
    for station in (front, back, front, back):
        station.sync()
    made = order(front.till, "LAST", "20.00")
    clock.forward(seconds=1)
    for station in (front, back, front, back):
        station.sync()
    adds_up(hub, front, back)
    (row,) = catalogue.stock(back.till, "LAST")
    assert (row.on_hand, row.kept) == (UNITS, 1)
    refused = preordering.collect(back.till, made.preorder.receipt)
    assert refused == Refusal("preorder_elsewhere", {"device": front.till.device.name})

    # All others are sold, at whichever till, and none of those is the one that was promised.
    sold = 0
    for _ in range(2 * UNITS):
        for station in (front, back):
            sold += sell(station) is None
            clock.forward(seconds=1)
            station.sync()
    assert sold == UNITS - 1
    allotments.give_back(front.till)
    for station in (front, back, front):
        station.sync()
    # The right to its advance went to the hub with all others; what was promised did not.
    assert isinstance(preordering.collect(front.till, made.preorder.receipt), Refusal)
    for station in (front, back, front, front):
        station.sync()
    done = preordering.collect(front.till, made.preorder.receipt)
    assert isinstance(done, Collected), done
    for station in (front, back):
        station.sync()
    assert catalogue.stock(back.till, "LAST")[0].on_hand == 0
    adds_up(hub, front, back)


def test_a_cancelled_one_is_free_again(tills: Open, hub: Hub) -> None:
    front = tills("front")
    front.sync()
    made = order(front.till, "LAST", "20.00")
    refused = sell(front, UNITS)
    assert refused is not None
    outcome = preordering.cancel(front.till, made.preorder.receipt, IN_CASH)
    assert not isinstance(outcome, Refusal)
    front.sync()
    assert sell(front, UNITS) is None
    front.sync()
    adds_up(hub, front)


def test_what_was_promised_before_a_till_joined_comes_from_the_hub(
    tmp_path: Path, hub: Hub, clock: FixedClock
) -> None:
    front = Station(make_till(tmp_path / "front", clock, FAIR, PRODUCTS, ""), hub)
    made = order(front.till, "LAST", "20.00")
    front.join()
    for _ in range(3):
        front.sync()
    first = preordering.collect(front.till, made.preorder.receipt)
    assert isinstance(first, Refusal)
    assert first.code == "held_elsewhere"
    for _ in range(3):
        front.sync()
    done = preordering.collect(front.till, made.preorder.receipt)
    assert isinstance(done, Collected), done
    front.sync()
    assert sell(front, UNITS - 1) is None
    front.sync()
    adds_up(hub, front)
    front.till.close()
