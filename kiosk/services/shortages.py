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
from kiosk.services.spending import units_of, variants_in
from kiosk.services.till import Till
from kiosk.store import queries


def too_many(
    session: Session, lines: Sequence[CartLine], contact_id: str | None
) -> dict[VariantId, Refusal]:
    """Lines of which one person may not have so many."""
    limited = [one for one in variants_in(lines) if one.limit is not None]
    names, units = [one.id for one in limited], units_of(lines)
    bought = queries.bought(session, contact_id, names) if contact_id and names else {}
    found = {one.id: over_limit(one, units[one.id], bought.get(one.id, 0)) for one in limited}
    return {one: refusal for one, refusal in found.items() if refusal is not None}


def scarce(
    till: Till, session: Session, lines: Sequence[CartLine], pool: str
) -> dict[VariantId, Refusal]:
    """Lines of which this till may not sell so many now."""
    strict = [one for one in variants_in(lines) if one.policy is StockPolicy.STRICT]
    if not strict:
        return {}
    if allotments.is_frozen(till, session):
        return {one.id: Refusal("frozen", {"title": one.title}) for one in strict}
    left = pools.left(till, session, [one.id for one in strict], pool)
    units = units_of(lines)
    found = {one.id: shortage(one, units[one.id], left[one.id]) for one in strict}
    return {one: refusal for one, refusal in found.items() if refusal is not None}


def kept_back(till: Till, session: Session, lines: Sequence[CartLine]) -> int:
    """How many units of what is in a basket are kept for members, whoever holds them."""
    strict = [one.id for one in variants_in(lines) if one.policy is StockPolicy.STRICT]
    if not strict:
        return 0
    found = pools.stands(till, session, strict, till.clock.now(), MEMBERS)
    return sum(max(room.anywhere, 0) for stand in found.values() for room in stand.rooms[:-1])
