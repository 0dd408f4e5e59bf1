"""Which numbers of a numbered edition this till may sell, and which it gives up.

A till that never joined a hub has all numbers that it does not know to be sold; one that joined
has those that it holds (:mod:`kiosk.domain.editions`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlmodel import Session

from kiosk.domain.allotments import stock_key, variant_of
from kiosk.domain.catalogue import Variant
from kiosk.domain.editions import (
    NO_NUMBERS,
    Numbers,
    beyond,
    choose,
    giving_up,
    numbers_text,
)
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.pools import PREORDERS
from kiosk.domain.sale import Settled
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.edition_queries import editions, held_numbers, sold_numbers
from kiosk.store.preorders import promised_numbers

Chosen = Mapping[VariantId, Collection[int]]


def numbers_here(
    till: Till, session: Session, variants: Collection[str]
) -> Mapping[VariantId, Numbers]:
    """The numbers that may be sold here, of those of these variants that are numbered."""
    known = editions(session, variants)
    if not known:
        return {}
    if queries.hub_of(session, till.device.id) is None:
        gone = _together(sold_numbers(session, known), promised_numbers(session, known))
        return {one: known[one].numbers - gone.get(one, NO_NUMBERS) for one in known}
    held = held_numbers(session, till.device.id, [stock_key(one) for one in known])
    # One that its edition has lost, as by a corrected file, is sold no more.
    return {one: held.get(stock_key(one), NO_NUMBERS) & known[one].numbers for one in known}


def numbers_kept(till: Till, session: Session, promised: Chosen) -> Mapping[VariantId, Numbers]:
    """Those of the numbers that were ``promised`` to somebody that are still here for them."""
    wanted = {one: frozenset(numbers) for one, numbers in promised.items() if numbers}
    if not wanted:
        return {}
    if queries.hub_of(session, till.device.id) is None:
        sold = sold_numbers(session, wanted)
        return {one: some - sold.get(one, NO_NUMBERS) for one, some in wanted.items()}
    keys = {one: stock_key(one, PREORDERS) for one in wanted}
    held = held_numbers(session, till.device.id, list(keys.values()))
    return {one: some & held.get(keys[one], NO_NUMBERS) for one, some in wanted.items()}


def _together(*found: Mapping[VariantId, Numbers]) -> Mapping[VariantId, Numbers]:
    every = {one for some in found for one in some}
    return {one: NO_NUMBERS.union(*(some.get(one, ()) for some in found)) for one in every}


def with_numbers(
    settled: Settled, here: Mapping[VariantId, Numbers], chosen: Chosen
) -> Settled | Refusal:
    """Say which numbers a paid cart sells: those ``chosen``, then the lowest that are here.

    What was chosen of things that aren't in the cart is left alone.
    """
    sold: dict[VariantId, Numbers] = {}
    for line in settled.priced.lines:
        variant = line.variant.id
        wanted = frozenset(chosen.get(variant, ()))
        if variant not in here:
            if wanted:
                return Refusal("not_numbered", {"title": line.variant.title})
            continue
        if len(wanted) > line.quantity:
            return Refusal(
                "too_many_numbers", {"title": line.variant.title, "quantity": line.quantity}
            )
        found = choose(here[variant], wanted, line.quantity)
        if found is None:
            missing = min(wanted - here[variant])
            return Refusal("number_elsewhere", {"title": line.variant.title, "number": missing})
        sold[variant] = found
    return replace(settled, numbers=sold)


def numbered_keys(session: Session, keys: Collection[str]) -> list[str]:
    """Those of these keys whose units are of use only with a number, in order."""
    variants = {key: one for key in keys if (one := variant_of(key)) is not None}
    known = editions(session, list(variants.values()))
    return sorted(key for key, one in variants.items() if one in known)


def without_numbers(session: Session, device_id: str, held: Mapping[str, int]) -> Mapping[str, int]:
    """The units of what is ``held`` of numbered variants that came without a number."""
    keys = numbered_keys(session, held)
    numbers = held_numbers(session, device_id, keys)
    bare = {key: held[key] - len(numbers.get(key, NO_NUMBERS)) for key in keys}
    return {key: units for key, units in bare.items() if units > 0}


def giving_back(
    session: Session, device_id: str, keys: Mapping[str, int]
) -> Iterator[dict[str, Any]]:
    """Bodies of entries by which a device gives up these units; the highest numbers go first."""
    held = queries.held(session, device_id, list(keys))
    numbers = held_numbers(session, device_id, list(keys))
    going = {key: beyond(some, held.get(key, 0) - keys[key]) for key, some in numbers.items()}
    return giving_up(keys, going)


def numbers_body(numbered: Mapping[VariantId, Numbers], variant: Variant) -> dict[str, Any]:
    """What a line says besides where its variant is numbered."""
    numbers = numbered.get(variant.id)
    if not numbers or variant.edition is None:
        return {}
    return {"numbers": numbers_text(numbers), "edition": variant.edition.size}
