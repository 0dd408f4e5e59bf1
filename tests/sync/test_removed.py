"""What was removed stays removed, wherever a till was meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import Refusal
from kiosk.services import carts, catalogue, importing, receipts
from kiosk.services.checks import verify_till
from kiosk.services.removing import remove_product
from kiosk.services.sales import find_sale
from kiosk.services.till import Till, create_till
from kiosk.store.documents import all_ids
from sync.client import HubClient
from sync.hub import recovery, tables
from sync.hub.database import open_hub
from tests.benchmarks.sync_tills import EVENT, join
from tests.factories import PRODUCTS, rows, sell, variant_id
from tests.sync.hub_process import HubProcess, running_hub
from tests.sync.test_snapshot import sync


@pytest.fixture
def hub(new_database: Callable[[], str]) -> Iterator[HubProcess]:
    with running_hub(new_database()) as running:
        yield running


@pytest.fixture
def tills(hub: HubProcess, tmp_path: Path) -> Iterator[tuple[Till, Till]]:
    """Two tills of one shop that know all of each other."""
    with (
        closing(create_till(tmp_path / "one", SystemClock(), EVENT, "One")) as one,
        closing(create_till(tmp_path / "two", SystemClock(), None, "Two")) as two,
    ):
        load(one)
        join(one, hub)
        sync(one)
        join(two, hub)
        sync(two)
        two.refresh()
        yield one, two


def load(till: Till, text: str = PRODUCTS) -> None:
    """Import products."""
    path = till.data_dir / "products.csv"
    path.write_text(text, encoding="utf-8")
    importing.import_products(till, path)


def skus(till: Till) -> set[str]:
    return {row.variant.sku for row in catalogue.search(till)}


def remove(till: Till, sku: str) -> None:
    assert not isinstance(remove_product(till, sku), Refusal)


def test_what_one_till_removed_is_gone_at_every_other_and_past_sales_keep_its_name(
    hub: HubProcess, tills: tuple[Till, Till]
) -> None:
    one, two = tills
    sale = sell(two, "MUG:2")
    carts.add(two, variant_id(two, "MUG"))
    sync(two)
    remove(one, "MUG")
    assert "MUG" not in skus(one)
    sync(one)
    sync(two)
    assert "MUG" not in skus(two)
    assert carts.load(two).lines == (), "nobody can pay for it any more"
    found = find_sale(two, sale.receipt)
    assert found is not None
    assert found.lines[0].title == "Enamel Mug"
    assert "Enamel Mug" in str(receipts.receipt_document(two, found, copy=True))
    with HubClient(hub.url, _token(two)) as line:
        named = {one.sku: (one.title, one.on_hand) for one in line.stock()}
    assert named["MUG"] == ("Enamel Mug", 22), "what is counted keeps its name"
    assert verify_till(one).problems == verify_till(two).problems == ()


def _token(till: Till) -> str:
    from kiosk.store.identity import load_hub_access

    access = load_hub_access(till.data_dir)
    assert access is not None
    return access.token


def test_a_product_goes_with_the_last_of_its_variants(tills: tuple[Till, Till]) -> None:
    one, two = tills
    products = len(rows(one.store.path, "SELECT id FROM product"))
    remove(one, "TEE-S")
    assert len(rows(one.store.path, "SELECT id FROM product")) == products
    remove(one, "TEE-M")
    assert len(rows(one.store.path, "SELECT id FROM product")) == products - 1
    sync(one)
    sync(two)
    assert len(rows(two.store.path, "SELECT id FROM product")) == products - 1


def test_a_till_that_was_away_does_not_bring_it_back_with_a_change_of_its_own(
    hub: HubProcess, tills: tuple[Till, Till]
) -> None:
    one, two = tills
    load(two, PRODUCTS.replace("Enamel Mug,,MUG,14.00", "Enamel Mug,,MUG,15.00"))
    remove(one, "MUG")
    sync(one)
    sync(two)
    sync(one)
    assert "MUG" not in skus(one) | skus(two)
    body = next(row.body for row in hub.rows(tables.document) if row.id == _mug(two))
    assert '"removed":' in body


def _mug(till: Till) -> str:
    with till.store.reading() as session:
        gone = set(all_ids(session, "variant"))
    here = {one for (one,) in rows(till.store.path, "SELECT id FROM variant")}
    (found,) = gone - here
    return found


def test_who_knows_of_the_removal_may_bring_it_in_anew(tills: tuple[Till, Till]) -> None:
    one, two = tills
    remove(one, "MUG")
    sync(one)
    sync(two)
    load(two, PRODUCTS.replace("Enamel Mug,,MUG,14.00", "Enamel Mug,,MUG,15.00"))
    sync(two)
    sync(one)
    mug = catalogue.find(one, "MUG")
    assert mug is not None
    assert mug.price.minor == 1500
    assert verify_till(one).problems == verify_till(two).problems == ()


def test_a_removal_that_the_hub_lost_is_told_to_it_again(
    hub: HubProcess, tills: tuple[Till, Till]
) -> None:
    one, two = tills
    with open_hub(hub.db_url, SystemClock().now()) as opened, opened.reading() as connection:
        before = connection.execute(tables.document.select()).all()
    remove(one, "MUG")
    sync(one)
    sync(two)
    with open_hub(hub.db_url, SystemClock().now()) as opened:
        with opened.writing() as connection:
            height = max(row.version for row in before)
            connection.execute(tables.document.delete())
            connection.execute(tables.document.insert(), [dict(row._mapping) for row in before])
            documents = tables.head.c.name == "documents"
            connection.execute(tables.head.update().where(documents).values(value=height))
        recovery.declare(opened, SystemClock().now())
    for till in (two, one, two, one):
        sync(till)
    assert "MUG" not in skus(one) | skus(two)


def test_what_is_in_the_basket_is_not_removed(tills: tuple[Till, Till]) -> None:
    one, _ = tills
    carts.add(one, variant_id(one, "MUG"))
    refused = remove_product(one, "MUG")
    assert isinstance(refused, Refusal)
    assert refused.code == "in_basket"
    assert "MUG" in skus(one)
    carts.clear(one)
    remove(one, "MUG")
    again = remove_product(one, "MUG")
    assert isinstance(again, Refusal)
    assert again.code == "unknown_variant"
