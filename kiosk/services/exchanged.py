"""Exchanges that were made: what came back for what a sale sold, and their paper.

The two entries of an exchange stand one after the other in a chain and share their action.
"""

from __future__ import annotations

from sqlmodel import Session

from hardware.documents import Document
from kiosk.domain.journal import Kind
from kiosk.domain.tenders import CAME_BACK, TenderKind
from kiosk.services import preorders
from kiosk.services.preorder_paper import preorder_document
from kiosk.services.receipts import exchange_document, receipt_document
from kiosk.services.refunded import Refund, load_refund
from kiosk.services.sales import Sale, load_sale
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.refund_tables import RefundRow
from kiosk.store.tables import SaleRow


def came_back_for(session: Session, sale_id: str) -> Refund | None:
    """What came back in the same action as a sale was made; None where nothing did."""
    row = session.get(SaleRow, sale_id)
    if row is None:
        return None
    sold = queries.entries_of(session, [row.entry_hash]).get(row.entry_hash)
    before = sold and queries.entries_of(session, [sold.prev]).get(sold.prev)
    if not sold or not before:
        return None
    together = before.action == sold.action and before.kind == Kind.SALE_REFUNDED
    return load_refund(session, before.body["refund"]) if together else None


def paid_with(session: Session, sale: Sale) -> frozenset[TenderKind]:
    """How a sale was paid; what came back for it counts as it was paid itself."""
    kinds = {one.kind for one in sale.tenders}
    back = came_back_for(session, sale.id) if kinds & CAME_BACK else None
    row = session.get(RefundRow, back.id) if back else None
    before = paid_with(session, load_sale(session, row.sale_id)) if row else frozenset()
    return frozenset(kinds | before)


def paper(till: Till, sale: Sale, back: Refund | None, copy: bool = False) -> Document:
    """The receipt of a sale, with what came ``back`` for it on the same paper."""
    if back is None:
        return receipt_document(till, sale, copy)
    return exchange_document(till, sale, back, copy)


def paper_of(till: Till, sale: Sale, copy: bool = False) -> Document:
    """As :func:`paper`, of a sale that was made."""
    with till.store.reading() as session:
        ordered = preorders.of_sale(session, sale.id)
        back = came_back_for(session, sale.id)
    if ordered is not None:
        return preorder_document(till, sale, ordered, copy)
    return paper(till, sale, back, copy)
