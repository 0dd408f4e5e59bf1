"""What a till shows apart: its quick keys in their order, and each category."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput
from kiosk.services import catalogue, quick_keys
from kiosk.services.catalogue import ALL, QUICK, Shelf
from kiosk.services.till import Till, open_till
from tests.factories import FAIR, make_till, variant_id

PRODUCTS = """title,size,sku,price,stock,category
Mug,,MUG,14.00,20,Home
Tee,S,TEE-S,28.00,6,Apparel
Tee,M,TEE-M,28.00,9,Apparel
Bare,,BARE,1.00,,
"""


@pytest.fixture
def stall(tmp_path: Path, clock: FixedClock) -> Iterator[Till]:
    made = make_till(tmp_path / "till", clock, FAIR, PRODUCTS, "")
    yield made
    made.close()


def skus(stall: Till, shelf: Shelf, text: str = "") -> list[str]:
    return [row.variant.sku for row in catalogue.search(stall, text, shelf=shelf)]


def test_each_category_is_shown_apart_and_a_search_looks_through_all(stall: Till) -> None:
    assert catalogue.shelves(stall) == [ALL, Shelf("Apparel"), Shelf("Home")]
    assert skus(stall, ALL) == ["BARE", "MUG", "TEE-S", "TEE-M"]
    assert skus(stall, Shelf("Apparel")) == ["TEE-S", "TEE-M"]
    assert skus(stall, Shelf("Apparel"), "mug") == ["MUG"]


def test_where_all_is_of_one_kind_there_is_no_choice(tmp_path: Path, clock: FixedClock) -> None:
    products = "title,sku,price,category\nMug,MUG,14.00,Home\nCup,CUP,12.00,Home\n"
    made = make_till(tmp_path / "till", clock, FAIR, products, "")
    assert catalogue.shelves(made) == []
    quick_keys.put_keys(made, [variant_id(made, "CUP")])
    assert catalogue.shelves(made) == [ALL, QUICK, Shelf("Home")]
    made.close()


def test_quick_keys_are_shown_in_the_order_in_which_they_were_chosen_and_kept(
    stall: Till, tmp_path: Path, clock: FixedClock
) -> None:
    assert skus(stall, QUICK) == []
    for sku in ("TEE-M", "BARE", "MUG"):
        quick_keys.toggle(stall, variant_id(stall, sku))
    assert catalogue.shelves(stall)[:2] == [ALL, QUICK]
    quick_keys.toggle(stall, variant_id(stall, "BARE"))
    quick_keys.put_keys(stall, [variant_id(stall, "TEE-S"), variant_id(stall, "TEE-M")])
    stall.close()
    again = open_till(tmp_path / "till", clock)
    assert skus(again, QUICK) == ["MUG", "TEE-S", "TEE-M"]
    rows = catalogue.search(again, shelf=QUICK)
    assert [(row.on_hand, row.to_sell) for row in rows] == [(20, 20), (6, 6), (9, 9)]
    assert [row.variant.sku for row in catalogue.search(again, "", 1, 1, QUICK)] == ["TEE-S"]
    again.close()


def test_no_more_quick_keys_than_a_page_shows(stall: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick_keys, "MOST_KEYS", 2)
    quick_keys.put_keys(stall, [variant_id(stall, "MUG"), variant_id(stall, "TEE-S")])
    with pytest.raises(BadInput, match="at most 2 quick keys"):
        quick_keys.toggle(stall, variant_id(stall, "BARE"))
    assert skus(stall, QUICK) == ["MUG", "TEE-S"]


def test_what_is_of_a_category_is_found_through_an_index(stall: Till) -> None:
    with stall.store.reading() as session:
        plan = session.connection().exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT id FROM product WHERE category = 'Home'"
        )
        assert "ix_product_category" in str(plan.all())
