"""What is scarce and promised: whether it can be, and keeping it for who ordered it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from sqlmodel import Session

from kiosk.domain.allotments import PUBLIC, stock_key
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.journal import Kind
from kiosk.domain.pools import PREORDERS, reserved_body
from kiosk.domain.sale import Priced, PricedLine, over_limit, shortage
from kiosk.services import allotments, pools
from kiosk.services.preorders import Preorder
from kiosk.services.spending import strict_units
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.journal import Action


def not_here(till: Till, session: Session, whole: Priced) -> Refusal | None:
    """Why so many can't be promised: one person may not have them, or they are not here."""
    strict = strict_units(whole)
    units = Counter[VariantId]()
    left = pools.left(till, session, list(strict)) if strict else {}
    for line in whole.lines:
        variant = line.variant
        units[variant.id] += line.quantity
        if variant.id in strict and allotments.is_frozen(till, session):
            return Refusal("frozen", {"title": variant.title})
        wanted = units[variant.id]
        short = shortage(variant, wanted, left[variant.id]) if variant.id in left else None
        refusal = over_limit(variant, wanted) or short
        if refusal is not None:
            return refusal
    return None


def lacking(
    till: Till, session: Session, whole: Priced, now: datetime
) -> tuple[PricedLine, int] | None:
    """The first line of which this till keeps fewer units than were promised, with how many it
    does; then they are asked for. None where all are here."""
    strict = strict_units(whole)
    if not strict or queries.hub_of(session, till.device.id) is None:
        return None
    held = queries.held(session, till.device.id, [stock_key(one, PREORDERS) for one in strict])
    for line in whole.lines:
        key = stock_key(line.variant.id, PREORDERS)
        here = held.get(key, 0)
        wanted = strict.get(line.variant.id, 0)
        if here < wanted:
            allotments.note_demand(session, {key: wanted - here}, now, refused=True)
            return line, here
    return None


def kept_elsewhere(till: Till, preorder: Preorder, line: PricedLine, here: int) -> Refusal:
    """Why it can't be ended here now: another till keeps it, or the hub, from before this till
    joined."""
    if preorder.device_id != till.device.id:
        return Refusal("preorder_elsewhere", {"device": preorder.device_name})
    return Refusal(
        "held_elsewhere",
        {"title": line.variant.title, "on_hand": here, "elsewhere": line.quantity - here},
    )


def keep(
    till: Till, session: Session, action: Action, whole: Priced, *, give_back: bool = False
) -> None:
    """Keep the scarce units of what was promised for who collects them; or let them go."""
    alone = queries.hub_of(session, till.device.id) is None
    for variant, units in strict_units(whole).items():
        ends = stock_key(variant, PUBLIC), stock_key(variant, PREORDERS)
        if give_back:
            body: dict[str, Any] = {"from": ends[1], "to": ends[0], "units": units, "free": alone}
        else:
            body = {**reserved_body(*ends, units, None), "free": alone}
        action.record(Kind.UNITS_MOVED, body, till.event.id)
