"""Why lines of a cart can't be sold as they are: too many for one person, or too few here."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from kiosk.domain.catalogue import StockPolicy
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.pools import MEMBERS
from kiosk.domain.sale import CartLine, over_limit, shortage
from kiosk.services import allotments, pools
from kiosk.services.spending import units_of
from kiosk.services.till import Till
from kiosk.store import queries


def too_many(
    session: Session, lines: Sequence[CartLine], contact_id: str | None
) -> dict[VariantId, Refusal]:
    """Lines of which one person may not have so many."""
    limited = [line for line in lines if line.variant.limit is not None]
    names, units = [line.variant.id for line in limited], units_of(limited)
    bought = queries.bought(session, contact_id, names) if contact_id and names else {}
    found = {
        line.variant.id: over_limit(
            line.variant, units[line.variant.id], bought.get(line.variant.id, 0)
        )
        for line in limited
    }
    return {one: refusal for one, refusal in found.items() if refusal is not None}


def scarce(
    till: Till, session: Session, lines: Sequence[CartLine], pool: str
) -> dict[VariantId, Refusal]:
    """Lines of which this till may not sell so many now."""
    strict = [line for line in lines if line.variant.policy is StockPolicy.STRICT]
    if not strict:
        return {}
    if allotments.is_frozen(till, session):
        return {
            line.variant.id: Refusal("frozen", {"title": line.variant.title}) for line in strict
        }
    left = pools.left(till, session, [line.variant.id for line in strict], pool)
    units = units_of(strict)
    found = {
        line.variant.id: shortage(line.variant, units[line.variant.id], left[line.variant.id])
        for line in strict
    }
    return {one: refusal for one, refusal in found.items() if refusal is not None}


def kept_back(till: Till, session: Session, lines: Sequence[CartLine]) -> int:
    """How many units of what is in a basket are kept for members, whoever holds them."""
    strict = [line.variant.id for line in lines if line.variant.policy is StockPolicy.STRICT]
    if not strict:
        return 0
    found = pools.stands(till, session, strict, till.clock.now(), MEMBERS)
    return sum(max(room.anywhere, 0) for stand in found.values() for room in stand.rooms[:-1])
