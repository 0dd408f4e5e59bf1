"""Asking how old a customer is, once for a cart: the answer is kept with it through a restart."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from kiosk.domain.age import AgeCheck, age_to_check, latest_birth
from kiosk.domain.catalogue import Variant
from kiosk.domain.clock import iso, parse_iso, zone
from kiosk.domain.ids import VariantId
from kiosk.domain.sale import of_line
from kiosk.services import carts
from kiosk.services.bundles import with_parts
from kiosk.services.carts import CartView
from kiosk.services.held import Held, checked_fields
from kiosk.services.till import Till


@dataclass(frozen=True)
class Question:
    """Is the customer ``age`` years old or older, which is to say born on ``born`` or before? What
    is sold to nobody younger has these ``titles``."""

    age: int
    born: date
    titles: tuple[str, ...]


def question(till: Till, view: CartView) -> Question | None:
    """What is to be asked before money is taken for a cart; None where nothing is."""
    age = view.age_to_check
    if age is None:
        return None
    here = till.clock.now().astimezone(zone(till.event.timezone)).date()
    wanted = (one for one in view.variants if one.minimum_age == age)
    return Question(age, latest_birth(here, age), tuple(dict.fromkeys(one.title for one in wanted)))


def confirm(till: Till, age: int) -> CartView:
    """Note with the cart that whoever acts saw just now that its customer is as old or older."""
    check = _seen_now(till, age)
    return carts.change(till, lambda _, held: replace(held, checked=checked_fields(check)))


def refuse(till: Till, age: int) -> CartView:
    """Take out of the cart all that its customer is too young for, not being ``age`` years old."""

    def without(session: Session, held: Held) -> Held:
        wanted = {key: of_line(key, till.event.currency)[0] for key in held.quantities}
        known = with_parts(session, set(wanted.values()))
        kept = {
            key: many
            for key, many in held.quantities.items()
            if _youngest(wanted[key], known) < age
        }
        return replace(held, quantities=kept)

    return carts.change(till, without)


def _youngest(name: VariantId, known: Mapping[VariantId, Variant]) -> int:
    """The age that a variant asks for, or that of a part of it; 0 where anybody may have it."""
    variant = known.get(name)
    parts = (
        [known[part.variant] for part in variant.parts if part.variant in known] if variant else []
    )
    return max((one.minimum_age or 0 for one in (*parts, variant) if one), default=0)


def attest(till: Till, variants: Collection[VariantId]) -> AgeCheck | None:
    """That whoever acts saw just now that a customer is old enough for all of these; None where
    anybody may have them."""
    with till.store.reading() as session:
        found = with_parts(session, variants)
    age = age_to_check(found.values(), None)
    return None if age is None else _seen_now(till, age)


def _seen_now(till: Till, age: int) -> AgeCheck:
    # To the millisecond, as the journal keeps it.
    now = parse_iso(iso(till.clock.now()))
    return AgeCheck(age, now, till.operator.id if till.operator else None)
