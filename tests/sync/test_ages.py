"""Ages between tills: what one knows the others ask, and who looked is known everywhere."""

from __future__ import annotations

from kiosk.domain.errors import Refusal
from kiosk.services import age_checks, checks, importing, sales
from kiosk.services.till import Till
from tests.factories import ask, sell, variant_id
from tests.sync.hub_process import HubProcess
from tests.sync.test_removed import hub as hub
from tests.sync.test_removed import tills as tills
from tests.sync.test_snapshot import sync


def test_an_age_reaches_every_till_and_so_does_who_looked(
    hub: HubProcess, tills: tuple[Till, Till]
) -> None:
    one, two = tills
    path = one.data_dir.parent / "bar.csv"
    path.write_text("title,sku,price,minimum age\nGin,GIN,20.00,18\n", encoding="utf-8")
    assert importing.import_products(one, path).problems == []
    sync(one)
    sync(two)
    assert ask(two, "GIN") == Refusal("age_unchecked", {"title": "Gin", "age": 18})
    looked = age_checks.attest(two, [variant_id(two, "GIN")])
    assert looked is not None
    sale = sell(two, "GIN", age_checked=looked)
    sync(two)
    sync(one)
    heard = sales.find_sale(one, sale.receipt)
    assert heard is not None
    assert heard.age_check == looked == sale.age_check
    for till in tills:
        assert checks.verify_till(till).problems == ()
