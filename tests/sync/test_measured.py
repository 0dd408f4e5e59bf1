"""What is measured, and what scales' labels hold, between tills."""

from __future__ import annotations

import time

from kiosk.domain.errors import Refusal
from kiosk.domain.in_store_codes import Carries, Layout
from kiosk.domain.measures import Measure
from kiosk.domain.sale import measured_key
from kiosk.domain.tenders import TenderKind
from kiosk.services import checks, importing, in_store_codes, refunds, sales
from kiosk.services.checkout import SaleRequest, complete
from kiosk.services.refunds import Payout, RefundRequest
from kiosk.services.sales import Sale
from kiosk.services.till import Till
from tests.factories import cash, variant_id
from tests.sync.hub_process import HubProcess
from tests.sync.test_removed import hub as hub
from tests.sync.test_removed import tills as tills
from tests.sync.test_snapshot import sync


def test_a_weight_is_one_at_every_till_and_of_two_settings_the_later_stands(
    hub: HubProcess, tills: tuple[Till, Till]
) -> None:
    one, two = tills
    path = one.data_dir.parent / "market.csv"
    path.write_text("title,sku,price,unit\nCheese,CHEESE,12.00,kg\n", encoding="utf-8")
    assert importing.import_products(one, path).problems == []
    in_store_codes.set_layout(one, "28", "weight")
    sync(one)
    sync(two)
    assert in_store_codes.layouts(two) == {"28": Layout(Carries.WEIGHT)}
    key = measured_key(variant_id(two, "CHEESE"), 385)
    sale = complete(two, SaleRequest([(key, 1)], (cash("5.00"),)))
    assert isinstance(sale, Sale)
    back = refunds.complete(two, RefundRequest(sale.receipt, Payout(TenderKind.CASH), {1: 100}))
    assert not isinstance(back, Refusal)
    sync(two)
    sync(one)
    heard = sales.find_sale(one, sale.receipt)
    assert heard == sale
    assert heard is not None
    assert (heard.lines[0].quantity, heard.lines[0].measure) == (385, Measure.KILOGRAM)

    # Apart from each other both say something else; the later one stands at both.
    in_store_codes.set_layout(one, "28", "price")
    # In the same millisecond either may be the later one.
    time.sleep(0.005)
    in_store_codes.set_layout(two, "28", "weight", 4)
    for till in (one, two, one):
        sync(till)
    for till in tills:
        assert in_store_codes.layouts(till) == {"28": Layout(Carries.WEIGHT, 4)}
        assert checks.verify_till(till).problems == ()
