"""A former price is struck through once it is on record, on tile and line, at every till."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock
from kiosk.domain.money import Money
from kiosk.domain.prior_price import Lack
from kiosk.services import carts, catalogue, former_prices, importing
from kiosk.services.importing import Imported
from kiosk.services.till import Till
from kiosk.store.verify import verify
from tests.factories import START, make_till, rows, variant_id

BEFORE = "title,sku,price\nEnamel Mug,MUG,16.00\nTee,TEE,28.00\n"
REDUCED = "title,sku,price,compare at\nEnamel Mug,MUG,14.00,18.00\nTee,TEE,28.00,35.00\n"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def till(tmp_path: Path, clock: FixedClock) -> Iterator[Till]:
    opened = make_till(tmp_path / "till", clock, products=BEFORE, tickets="")
    yield opened
    opened.close()


def load(till: Till, text: str) -> Imported:
    path = till.data_dir.parent / "again.csv"
    path.write_text(text)
    return importing.import_products(till, path)


def tile(till: Till, sku: str) -> Money | None:
    (row,) = catalogue.stock(till, sku)
    return row.former


def test_what_was_asked_for_thirty_days_is_struck_through(till: Till, clock: FixedClock) -> None:
    clock.forward(days=31)
    found = load(till, REDUCED)
    assert found.unproven == 1, "the tee was never dearer, whatever its file says"
    assert tile(till, "MUG") == Money(1600, "GBP"), "what it cost, and not what the file says"
    assert tile(till, "TEE") is None
    view = carts.add(till, variant_id(till, "MUG"), 2)
    carts.add(till, variant_id(till, "TEE"))
    assert view.former_of(view.lines[0]) == Money(3200, "GBP")
    told = {one.variant.sku: one.prior for one in former_prices.compared(till)}
    assert told == {"MUG": Money(1600, "GBP"), "TEE": Lack.NEVER_OTHER}
    assert verify(till.store.path, till.device.id).problems == ()


def test_what_is_new_here_has_no_former_price(till: Till, clock: FixedClock) -> None:
    clock.forward(days=29)
    assert load(till, REDUCED).unproven == 2
    assert tile(till, "MUG") is None
    told = {one.variant.sku: one.prior for one in former_prices.compared(till)}
    assert told["MUG"] is Lack.TOO_SHORT
    # It came down when it came down: waiting makes no prior price of it.
    clock.forward(days=60)
    assert tile(till, "MUG") is None


def test_a_price_is_recorded_when_it_changes_and_not_with_each_import(
    till: Till, clock: FixedClock
) -> None:
    count = "SELECT count(*) FROM price"
    assert rows(till.store.path, count) == [(2,)]
    load(till, BEFORE)
    assert rows(till.store.path, count) == [(2,)]
    clock.forward(days=1)
    load(till, REDUCED)
    assert rows(till.store.path, count) == [(3,)]


def test_many_prices_take_several_entries(till: Till) -> None:
    many = "title,sku,price\n" + "".join(f"Thing {n},T-{n},{n}.00\n" for n in range(1, 1_203))
    load(till, many)
    kinds = "SELECT count(*) FROM entry WHERE kind = 'PricesSet'"
    assert rows(till.store.path, kinds) == [(2,)]
    assert rows(till.store.path, "SELECT count(*) FROM price") == [(1_204,)]
    assert verify(till.store.path, till.device.id).problems == ()
