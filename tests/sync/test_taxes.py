"""Tax classes between tills: what one sets all sell by, whoever hears of it first."""

from __future__ import annotations

import time

from kiosk.domain.tax import TaxRate
from kiosk.services import checks, importing, taxing
from kiosk.services.till import Till
from tests.factories import sell
from tests.sync.hub_process import HubProcess
from tests.sync.test_removed import hub as hub
from tests.sync.test_removed import tills as tills
from tests.sync.test_snapshot import sync


def test_a_class_and_what_is_of_it_reach_every_till(
    hub: HubProcess, tills: tuple[Till, Till]
) -> None:
    one, two = tills
    taxing.set_class(one, "reduced", "VAT 5% included")
    path = one.data_dir.parent / "books.csv"
    path.write_text("title,sku,price,tax class\nBook,BOOK,10.50,reduced\n", encoding="utf-8")
    assert importing.import_products(one, path).problems == []
    sync(one)
    sync(two)
    sale = sell(two, "BOOK", "MUG")
    assert [(tax.rate.millipercent, tax.tax.minor) for tax in sale.taxes] == [
        (5_000, 50),
        (20_000, 233),
    ]
    assert importing.import_products(two, path).problems == [], "it knows the class by now"

    # Apart from each other both say something else; the later one stands at both.
    taxing.set_class(one, "reduced", "VAT 7% included")
    # In the same millisecond either may be the later one.
    time.sleep(0.005)
    taxing.set_class(two, "reduced", "VAT 8% included")
    for till in (one, two, one):
        sync(till)
    rates = {taxing.event_with_taxes(till).tax_classes["reduced"] for till in tills}
    assert rates == {TaxRate("VAT", 8_000)}
    for till in tills:
        assert checks.verify_till(till).problems == ()
