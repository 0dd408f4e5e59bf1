"""Who sells, between tills: one says it for all, and old paper stays as it was."""

from __future__ import annotations

import time

from kiosk.domain.seller import checked
from kiosk.services import checks, sales, sellers, taxing
from kiosk.services.till import Till
from tests.factories import sell
from tests.sync.hub_process import HubProcess
from tests.sync.test_removed import hub as hub
from tests.sync.test_removed import tills as tills
from tests.sync.test_snapshot import sync


def test_the_later_seller_stands_everywhere_and_each_sale_keeps_its_own(
    hub: HubProcess, tills: tuple[Till, Till]
) -> None:
    one, two = tills
    first = checked(name="Ada's Prints", country="GB")
    sellers.set_seller(one, first)
    sync(one)
    sync(two)
    early = sell(two, "MUG")
    assert early.seller == first
    sellers.set_seller(one, checked(name="Apart", country="GB"))
    apart = sell(one, "MUG")
    # In the same millisecond either may be the later one.
    time.sleep(0.005)
    later = checked(name="Ada's Prints Ltd", country="GB")
    sellers.set_seller(two, later)
    for till in (one, two, one):
        sync(till)
    for till in tills:
        assert taxing.event_with_taxes(till).seller == later
        for sale in (early, apart):
            found = sales.find_sale(till, sale.receipt)
            assert found is not None
            assert found.seller == sale.seller
        assert checks.verify_till(till).problems == ()
