"""Invoices between tills: one sale has one, and what another till pays back is noted there."""

from __future__ import annotations

from kiosk.domain.errors import Refusal
from kiosk.domain.invoices import Buyer
from kiosk.domain.seller import checked
from kiosk.domain.tenders import TenderKind
from kiosk.services import checks, invoices, invoicing, refunds, sellers
from kiosk.services.refunded import Refund
from kiosk.services.refunds import Payout, RefundRequest, Word
from kiosk.services.till import Till
from tests.factories import sell
from tests.sync.hub_process import HubProcess
from tests.sync.test_removed import hub as hub
from tests.sync.test_removed import tills as tills
from tests.sync.test_snapshot import sync

BO = Buyer("Bo Ltd", ("2 Quay Street",))


def test_one_till_invoices_and_another_pays_back(hub: HubProcess, tills: tuple[Till, Till]) -> None:
    one, two = tills
    seller = checked(name="Ada", address=["Here"], country="GB", vat_number="980780684")
    sellers.set_seller(one, seller)
    sale = sell(one, "MUG")
    sync(one)
    sync(two)
    assert invoicing.issue(two, sale.receipt, BO) == Refusal(
        "invoice_elsewhere", {"device": one.device.name}
    )
    issued = invoicing.issue(one, sale.receipt, BO)
    assert not isinstance(issued, Refusal)
    sync(one)
    sync(two)
    assert invoices.find(two, sale) == issued.invoice, "with its buyer"

    word = Word("Ada Okafor", "They have a train to catch")
    outcome = refunds.complete(two, RefundRequest(sale.receipt, Payout(TenderKind.CASH), word=word))
    assert isinstance(outcome, Refund)
    for till in (two, one):
        sync(till)
    for till in tills:
        assert [(paper.number, paper.of) for paper in invoices.event_invoices(till)] == [
            (f"{one.device.prefix}-I000001", ""),
            (f"{two.device.prefix}-C000001", f"{one.device.prefix}-I000001"),
        ]
        assert checks.verify_till(till).problems == ()
    again = invoicing.issue(one, sale.receipt, None)
    assert not isinstance(again, Refusal)
    assert again.jobs == (), "it is noted already"
