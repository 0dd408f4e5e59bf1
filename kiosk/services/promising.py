"""What is scarce and promised: whether it can be, and keeping it for who ordered it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from kiosk.domain.allotments import PUBLIC, stock_key
from kiosk.domain.editions import NO_NUMBERS, Numbers, lowest, numbers_text
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.journal import Kind
from kiosk.domain.money import Money
from kiosk.domain.pools import PREORDERS, reserved_body
from kiosk.domain.sale import Priced, PricedLine, Settled, over_limit, shortage
from kiosk.services import allotments, pools
from kiosk.services.editions import Chosen, numbers_here, numbers_kept, with_numbers
from kiosk.services.preorders import Preorder
from kiosk.services.spending import strict_units
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.edition_queries import held_numbers
from kiosk.store.journal import Action
from kiosk.store.preorders import promised_numbers


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


def numbers_for(
    till: Till, session: Session, whole: Priced, chosen: Chosen
) -> Mapping[VariantId, Numbers] | Refusal:
    """Which numbers are promised of what has some: those ``chosen``, then the lowest here."""
    here = numbers_here(till, session, list(strict_units(whole)))
    found = with_numbers(Settled(whole, (), Money.zero(whole.due.currency)), here, chosen)
    return found if isinstance(found, Refusal) else found.numbers


def keep(
    till: Till,
    session: Session,
    action: Action,
    whole: Priced,
    numbers: Mapping[VariantId, Numbers],
    *,
    give_back: bool = False,
) -> None:
    """Keep the scarce units of what was promised for who collects them, and of what is numbered
    these ``numbers``; or let them go."""
    alone = queries.hub_of(session, till.device.id) is None
    for variant, units in strict_units(whole).items():
        ends = stock_key(variant, PUBLIC), stock_key(variant, PREORDERS)
        some = numbers.get(variant, NO_NUMBERS)
        if give_back:
            some = _going_back(till, session, variant, units, some)
            body: dict[str, Any] = {"from": ends[1], "to": ends[0], "units": units, "free": alone}
        else:
            body = {**reserved_body(*ends, units, None), "free": alone}
        if some:
            body["numbers"] = numbers_text(some)
        action.record(Kind.UNITS_MOVED, body, till.event.id)


def _going_back(
    till: Till, session: Session, variant: VariantId, units: int, promised: Numbers
) -> Numbers:
    """The numbers that go back with so many units: others, where a hub gave others for them."""
    kept = numbers_kept(till, session, {variant: promised}).get(variant, NO_NUMBERS)
    if not promised or queries.hub_of(session, till.device.id) is None:
        return kept
    key = stock_key(variant, PREORDERS)
    held = held_numbers(session, till.device.id, [key]).get(key, NO_NUMBERS)
    return kept | lowest(held - kept - _promised(session, variant), units - len(kept))


def _promised(session: Session, variant: VariantId) -> Numbers:
    return promised_numbers(session, [variant]).get(variant, NO_NUMBERS)
