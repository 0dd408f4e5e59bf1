"""Making and opening tills: an event that can't be is refused before anything is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, StoreDamaged, StoreMissing, StoreUnwritable
from kiosk.domain.tax import EXEMPT
from kiosk.services import checks, gate
from kiosk.services.checkout import SaleRequest, complete
from kiosk.services.demo import EVENT, make_demo
from kiosk.services.till import NewEvent, Till, create_till, open_till
from tests.factories import basket, cash, on_hand, rows


def test_a_new_till_has_a_device_an_event_and_a_sound_chain(
    tmp_path: Path, clock: FixedClock
) -> None:
    till = create_till(
        tmp_path / "new", clock, NewEvent("  Night \n Market ", "gbp", "", "Asia/Tokyo"), "Front"
    )
    assert (till.event.name, till.event.currency, till.event.timezone, till.event.tax) == (
        "Night Market", "GBP", "Asia/Tokyo", EXEMPT,
    )  # fmt: skip
    assert till.device.name == "Front"
    assert checks.verify_till(till).problems == ()
    assert rows(till.store.path, "SELECT seq, kind FROM entry") == [
        (1, "DeviceStarted"),
        (2, "EventOpened"),
    ]
    till.close()


@pytest.mark.parametrize(
    ("event", "device"),
    [
        (NewEvent("", "GBP"), "Till"),
        (NewEvent(" \t ", "GBP"), "Till"),
        (NewEvent("x" * 121, "GBP"), "Till"),
        (NewEvent("Fair", "POUND"), "Till"),
        (NewEvent("Fair", "XAU"), "Till"),
        (NewEvent("Fair", "GBP", "some tax"), "Till"),
        (NewEvent("Fair", "GBP", timezone="Mars/Olympus"), "Till"),
        (NewEvent("Fair", "GBP"), ""),
        (None, "x" * 121),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_made(
    event: NewEvent | None, device: str, tmp_path: Path, clock: FixedClock
) -> None:
    with pytest.raises(BadInput):
        create_till(tmp_path / "new", clock, event, device)
    assert not (tmp_path / "new").exists()


def test_a_second_till_in_one_directory_is_refused(till: Till, clock: FixedClock) -> None:
    with pytest.raises(StoreUnwritable, match=r"a till in .* already"):
        create_till(till.data_dir, clock, NewEvent("Other", "EUR"))
    assert open_till(till.data_dir, clock).event == till.event


def test_where_nothing_is_the_next_step_is_named(tmp_path: Path, clock: FixedClock) -> None:
    with pytest.raises(StoreMissing, match="kiosk init"):
        open_till(tmp_path, clock)
    assert list(tmp_path.iterdir()) == []


def test_a_till_without_an_event_says_so_when_it_is_asked(
    tmp_path: Path, clock: FixedClock
) -> None:
    till = create_till(tmp_path / "new", clock, None)
    with pytest.raises(BadInput, match="no event yet"):
        gate.scan(till, "T-1")
    till.refresh()
    assert till.current is None
    till.close()


def test_a_store_that_forgot_its_device_is_refused(till: Till, clock: FixedClock) -> None:
    with till.store.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM setting WHERE name = 'device'")
    with pytest.raises(StoreDamaged, match="which device it is"):
        open_till(till.data_dir, clock)


def test_the_demo_is_made_once_and_works(tmp_path: Path, clock: FixedClock) -> None:
    assert make_demo(tmp_path / "demo", clock) is True
    till = open_till(tmp_path / "demo", clock)
    assert till.event.name == EVENT.name
    assert gate.scan(till, "DEMO-0001").admitted
    complete(till, SaleRequest(basket(till, "MUG"), (cash("20.00"),)))
    stock = dict(on_hand(till))
    till.close()
    assert make_demo(tmp_path / "demo", clock) is False
    again = open_till(tmp_path / "demo", clock)
    assert on_hand(again) == stock
    assert not gate.scan(again, "DEMO-0001").admitted
    again.close()
