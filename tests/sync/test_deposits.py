"""Deposits between tills: taken at one, given back at another."""

from __future__ import annotations

from kiosk.domain.deposits import back_key
from kiosk.domain.money import Money
from kiosk.services import checks, importing, sales
from kiosk.services.checkout import SaleRequest, complete
from kiosk.services.sales import Sale
from kiosk.services.till import Till
from tests.factories import sell
from tests.sync.hub_process import HubProcess
from tests.sync.test_removed import hub as hub
from tests.sync.test_removed import tills as tills
from tests.sync.test_snapshot import sync


def test_a_cup_comes_back_at_another_till(hub: HubProcess, tills: tuple[Till, Till]) -> None:
    one, two = tills
    path = one.data_dir.parent / "bar.csv"
    path.write_text("title,sku,price,deposit\nBeer,BEER,5.00,2.00\n", encoding="utf-8")
    assert importing.import_products(one, path).problems == []
    sold = sell(one, "BEER")
    sync(one)
    sync(two)
    back = complete(two, SaleRequest([(back_key(Money(200, "GBP")), 1)], ()))
    assert isinstance(back, Sale)
    sync(two)
    sync(one)
    assert sales.find_sale(two, sold.receipt) == sold
    assert sales.find_sale(one, back.receipt) == back
    for till in tills:
        assert checks.verify_till(till).problems == ()
