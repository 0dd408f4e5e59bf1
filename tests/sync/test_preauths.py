"""Card holds between tills: all know of one, and only the till that made it ends it, with no
network too."""

from __future__ import annotations

import shutil
from pathlib import Path

from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import Refusal
from kiosk.domain.money import Money
from kiosk.domain.preauth import State
from kiosk.services import preauths
from kiosk.services.preauths import Preauth, Wanted
from kiosk.services.till import Till, open_till
from kiosk.store.verify import verify
from sync.hub.cases import list_cases
from sync.hub.database import Hub
from tests.factories import ask, sell
from tests.sync.direct import Station
from tests.sync.test_allotments import Open
from tests.sync.test_allotments import hub as hub
from tests.sync.test_allotments import tills as tills


def gbp(text: str) -> Money:
    return Money.parse(text, "GBP")


def hold(till: Till) -> Preauth:
    made = preauths.authorize(till, Wanted(gbp("50.00"), "Camera, Ada"))
    assert isinstance(made, Preauth)
    return made


def test_all_know_of_it_and_only_the_till_that_made_it_ends_it(
    tills: Open, clock: FixedClock
) -> None:
    front, back = tills("front"), tills("back")
    made = hold(front.till)
    for station in (front, back):
        station.sync()
    (known,) = preauths.preauths(back.till)
    assert (known.number, known.about, known.device_name) == (
        made.number,
        "Camera, Ada",
        front.till.device.name,
    )
    where = Refusal("preauth_elsewhere", {"hold": made.number, "device": front.till.device.name})
    assert preauths.release(back.till, made.number) == where
    assert ask(back.till, "ZINE", tender=made.tender(gbp("9.00"))) == where
    assert preauths.usable(back.till) == []

    # Cut off or not makes no difference to the till that has it.
    sale = sell(front.till, "ZINE", tender=made.tender(gbp("9.00")))
    clock.forward(seconds=1)
    for station in (front, back):
        station.sync()
    (ended,) = preauths.preauths(back.till, everything=True)
    assert (ended.state, ended.captured, ended.receipt) == (
        State.CAPTURED,
        gbp("9.00"),
        sale.receipt,
    )
    for station in (front, back):
        assert verify(station.till.store.path, station.till.device.id).problems == ()


def test_two_copies_of_a_till_that_ended_one_each_in_its_own_way_are_a_case(
    tills: Open, hub: Hub, tmp_path: Path, clock: FixedClock
) -> None:
    front, back = tills("front"), tills("back")
    made = hold(front.till)
    front.sync()
    front.till.close()
    shutil.copytree(front.till.data_dir, tmp_path / "copy")
    front.till = open_till(front.till.data_dir, clock)
    other = Station(open_till(tmp_path / "copy", clock), hub)
    other.token = front.token
    sell(front.till, "ZINE", tender=made.tender(gbp("9.00")))
    clock.forward(seconds=1)
    assert isinstance(preauths.release(other.till, made.number), Preauth)
    front.sync()
    try:
        other.sync()
        # The copy knows by now that it is one.
        another = preauths.authorize(other.till, Wanted(gbp("5.00"), "Tab"))
        assert another == Refusal("preauth_frozen")
    finally:
        other.till.close()
    assert "fork" in [case.kind for case in list_cases(hub)]
    back.sync()
    (ended,) = preauths.preauths(back.till, everything=True)
    assert (ended.state, ended.captured) == (State.CAPTURED, gbp("9.00")), "the first counts"
