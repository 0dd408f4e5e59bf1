"""Taking something out of the range: it is sold no more, and what was sold of it keeps its name.

The row goes, here at once and everywhere else with the next sync; a tombstone stays in its place,
so that no till that was away brings it back. Stock that was counted stays counted, for the journal
has it. To sell it again, import it again.
"""

from __future__ import annotations

from sqlmodel import Session, col, select

from kiosk.domain.catalogue import Variant
from kiosk.domain.clock import iso
from kiosk.domain.errors import Refusal
from kiosk.domain.journal import Kind
from kiosk.domain.reference import tombstone
from kiosk.services import carts
from kiosk.services.till import Till
from kiosk.store.documents import bury
from kiosk.store.queries import variant_of
from kiosk.store.rows import mark_unsent
from kiosk.store.tables import VariantRow


def remove_product(till: Till, sku: str) -> Variant | Refusal:
    """Take the variant with this SKU out of the range, and its product with the last of them.

    Refused while it is in the basket of this till: somebody is about to buy it. It goes out of the
    baskets of others when they hear of it.
    """
    now = till.clock.now()
    with till.store.writing() as session:
        row = session.exec(select(VariantRow).where(VariantRow.sku == sku)).first()
        if row is None:
            return Refusal("unknown_variant", {"sku": sku})
        variant = variant_of(row)
        if carts.holds(session, variant.id):
            return Refusal("in_basket", {"title": variant.title})
        gone = tombstone(variant.id, iso(now), sku=variant.sku, title=variant.title)
        bury(session, "variant", [gone])
        mark_unsent(session, "variant", [variant.id])
        last = _is_last(session, variant)
        if last:
            bury(session, "product", [tombstone(variant.product_id, iso(now))])
            mark_unsent(session, "product", [variant.product_id])
        till.action(session, now).record(
            Kind.PRODUCT_REMOVED,
            {"variant": variant.id, "product": variant.product_id if last else None},
            till.event.id,
        )
    return variant


def _is_last(session: Session, gone: Variant) -> bool:
    same = select(VariantRow.id).where(col(VariantRow.product_id) == gone.product_id)
    return session.exec(same.limit(1)).first() is None
