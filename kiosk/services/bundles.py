"""Bundles at this till: their parts, how many there are, and what was sold of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TypeVar

from sqlmodel import Session

from kiosk.domain.bundles import InBundle, part_key
from kiosk.domain.catalogue import StockPolicy, Variant
from kiosk.domain.deposits import held_key
from kiosk.domain.ids import VariantId
from kiosk.domain.money import total
from kiosk.domain.promotions import IN_BUNDLE, Discount
from kiosk.domain.refund import Sold
from kiosk.domain.sale import CartLine, Priced, PricedLine
from kiosk.services.refunded import RefundedLine
from kiosk.services.sales import SoldLine
from kiosk.store import queries

Line = TypeVar("Line", SoldLine, RefundedLine)


def with_parts(session: Session, ids: Collection[str]) -> dict[VariantId, Variant]:
    """The variants of these ids, those that exist, and what bundles among them are made of."""
    known = queries.variants_by_id(session, ids)
    parts = {part.variant for one in known.values() for part in one.parts} - known.keys()
    return known | queries.variants_by_id(session, parts) if parts else known


def parts_among(session: Session, variants: Sequence[Variant]) -> dict[VariantId, Variant]:
    """What bundles among these variants are made of, as far as it is on sale."""
    parts = {part.variant for one in variants for part in one.parts}
    return queries.variants_by_id(session, parts) if parts else {}


def to_make(
    bundle: Variant, inside: Mapping[VariantId, Variant], left: Mapping[VariantId, int]
) -> int | None:
    """How many of a bundle there are, as so many are ``left`` of its parts: none where a part is
    not on sale any more, and None where none of them is counted."""
    if any(part.variant not in inside for part in bundle.parts):
        return 0
    numbers = [
        max(left[part.variant], 0) // part.quantity
        for part in bundle.parts
        if part.variant in left and inside[part.variant].policy is not StockPolicy.UNLIMITED
    ]
    return min(numbers, default=None)


def as_one(line: CartLine, priced: Priced) -> PricedLine | None:
    """The line of a cart with its price: of a bundle, its parts as one."""
    if not line.variant.parts:
        return next((one for one in priced.lines if one.key == line.key), None)
    parts = [one for one in priced.lines if one.bundle and one.bundle.variant == line.key]
    if not parts:
        return None
    currency = priced.due.currency
    return PricedLine(
        parts[0].line,
        line.variant,
        line.quantity,
        total((one.amount for one in parts), currency),
        parts[0].rate,
        total((one.tax for one in parts), currency),
        together(one for part in parts for one in part.discounts if one.kind != IN_BUNDLE),
        key=line.key,
        sold=line.quantity,
    )


def held_under(line: CartLine, priced: Priced) -> list[PricedLine]:
    """The deposits that stand under a line of a cart, or under its parts."""
    keys = [part_key(line.key, one.id) for one, _ in line.contents] or [line.key]
    held = {held_key(key) for key in keys}
    return [one for one in priced.lines if one.key in held]


def together(given: Iterable[Discount]) -> tuple[Discount, ...]:
    """What was taken off several parts, each discount as one."""
    found: dict[tuple[object, ...], Discount] = {}
    for one in given:
        name = (one.kind, one.name, one.value, one.promotion, one.by_hand, one.note)
        before = found.get(name)
        found[name] = replace(one, amount=one.amount + before.amount) if before else one
    return tuple(found.values())


def apart(lines: Iterable[Line]) -> list[list[Line]]:
    """Lines one by one, but all parts of a bundle together."""
    runs = groupby(lines, key=lambda one: one.bundle and one.bundle.variant)
    found: list[list[Line]] = []
    for bundle, run in runs:
        some = list(run)
        found += [some] if bundle else [[one] for one in some]
    return found


def whole(lines: Sequence[SoldLine] | Sequence[RefundedLine]) -> tuple[InBundle, int] | None:
    """The bundle that these lines are all parts of, and how many of it they make; None where they
    make none, or more of one part than of another."""
    bundle = lines[0].bundle
    if bundle is None or len(lines) != bundle.parts:
        return None
    numbers = {divmod(one.quantity, one.bundle.each) for one in lines if one.bundle}
    if len(numbers) != 1:
        return None
    ((number, rest),) = numbers
    return None if rest else (bundle, number)


def bundles_back(sold: Sequence[Sold]) -> list[tuple[InBundle, dict[int, int], int]]:
    """The bundles that a sale sold: of each the lines of its parts with how many are in one, and
    how many of it can still come back."""
    found: dict[VariantId, list[Sold]] = {}
    for one in sold:
        if one.bundle is not None:
            found.setdefault(one.bundle.variant, []).append(one)
    return [
        (
            lines[0].bundle,
            {one.line: one.bundle.each for one in lines if one.bundle},
            min(one.left // one.bundle.each for one in lines if one.bundle),
        )
        for lines in found.values()
        if lines[0].bundle is not None
    ]
