"""Bank transfers between tills: whoever has seen the money says so for all."""

from __future__ import annotations

import time

from kiosk.domain.money import Money
from kiosk.domain.seller import checked
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services import checks, sellers, transfers
from kiosk.services.till import Till
from tests.factories import sell
from tests.sync.hub_process import HubProcess
from tests.sync.test_removed import hub as hub
from tests.sync.test_removed import tills as tills
from tests.sync.test_snapshot import sync


def test_the_first_who_saw_it_counts_at_every_till(
    hub: HubProcess, tills: tuple[Till, Till]
) -> None:
    one, two = tills
    sellers.set_seller(one, checked(name="Ada", country="GB", iban="GB33BUKB20201555555555"))
    sale = sell(one, "MUG", tender=Tender(TenderKind.BANK_TRANSFER, Money(1_400, "GBP")))
    sync(one)
    sync(two)
    assert [each.receipt for each in transfers.transfers(two, unconfirmed=True)] == [sale.receipt]
    early = transfers.confirm(two, sale.receipt)
    # In the same millisecond either may be the first.
    time.sleep(0.005)
    transfers.confirm(one, sale.receipt)
    for till in (one, two, one):
        sync(till)
    for till in tills:
        assert list(transfers.transfers(till)) == [early]
        assert checks.verify_till(till).problems == ()
