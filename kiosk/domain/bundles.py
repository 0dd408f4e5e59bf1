"""Bundles: several things that are sold as one, at one price, under a SKU of their own.

In a cart a bundle is one line, whose quantity is changed as one. When it is priced, each part
becomes a line of the sale, with its own SKU, tax and stock, and says what it is a part of. So
stock, allotments, tickets, deposits, ages, refunds and the tax of each rate need no rule of their
own: a part is sold like anything else, for less. Had the bundle been kept as several lines of the
cart that a promotion makes cheaper, as the kind of promotion of that name does, its price would
depend on what else is in the cart, and on other promotions.

The price of one bundle is shared over its parts by what they cost by themselves, to the penny by
largest remainder, equal remainders in the order of SKUs; of several, each is shared alike, so that
one of three comes back for exactly the price of one. What is taken off a bundle is taken off all of
it, as of any variant, and then shared over what is left of the parts; promotions for a part's SKU
leave it alone. A part's line has the price of that thing by itself, and is cheaper by what stands
beside it as :data:`kiosk.domain.promotions.IN_BUNDLE`. A bundle that costs more than its parts
raises their prices, by less than a penny for each too much.

Nothing can be chosen of a part: a bundle names the variants themselves. Its own tax class is
:data:`OF_PARTS`, which no event can have: a till of a version that knows of no parts refuses to
sell the bundle, in words, where else it would take one thing at one rate from a shelf that has
none. It reads sales of bundles as what they are, sales of their parts for less.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from kiosk.domain.catalogue import Part, Variant, VariantKind
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.money import Money
from kiosk.domain.promotions import IN_BUNDLE, Discount

# A class has no colon in its name. An older till shows it, in a sentence that says that there is
# no such class.
OF_PARTS = "of its parts: update this till"
MOST_PARTS = 20
MOST_OF_ONE = 99
Contents = Sequence[tuple[Variant, int]]


@dataclass(frozen=True)
class InBundle:
    """What the line of a part belongs to: ``quantity`` bundles at ``price`` each, with so many of
    the part in ``each``, and so many ``parts`` in all."""

    variant: VariantId
    sku: str
    title: str
    quantity: int
    price: Money
    each: int
    parts: int


class PartLine(NamedTuple):
    """A part of a priced bundle: the variant with its price in the line, how many, what they come
    to, and what was taken off."""

    variant: Variant
    quantity: int
    amount: Money
    taken: tuple[Discount, ...]
    bundle: InBundle


def parse_parts(texts: Iterable[str]) -> dict[str, int]:
    """The SKUs that a bundle is made of, and how many of each, as in ``MUG`` or ``COFFEE:2``.

    :raises BadInput: one of them is neither, stands there twice, or there are too many or none.
    """
    found: dict[str, int] = {}
    for written in texts:
        sku, colon, count = written.strip().rpartition(":")
        name, units = (sku.strip(), count.strip()) if colon else (written.strip(), "1")
        number = int(units) if units.isascii() and units.isdigit() and len(units) < 4 else 0
        if not name or not 1 <= number <= MOST_OF_ONE:
            raise BadInput(
                f"“{written.strip()}” is no part; write its SKU, and how many (up to "
                f"{MOST_OF_ONE}) after a colon, as in MUG or COFFEE:2"
            )
        if name in found:
            raise BadInput(f"the part {name} stands there twice; write {name}:2")
        found[name] = number
    if not found or len(found) > MOST_PARTS:
        raise BadInput(f"a bundle has from 1 to {MOST_PARTS} different parts")
    if sum(found.values()) < 2:
        raise BadInput("a bundle has more than one thing in it")
    return found


def no_part(variant: Variant) -> str:
    """Why a variant can't be a part, in words that follow its SKU; empty where it can."""
    if variant.parts:
        return "is a bundle itself"
    if variant.open_price:
        return "has no price of its own"
    if variant.measure is not None:
        return "is measured"
    if variant.edition is not None:
        return "is a numbered edition"
    if variant.kind not in (VariantKind.GOODS, VariantKind.TICKET):
        return "is neither goods nor a ticket"
    return "" if variant.price else "costs nothing"


def no_bundle(variant: Variant) -> str:
    """Why a variant can't have parts, in words that follow “a bundle”; empty where it can."""
    own = (
        (variant.kind is not VariantKind.GOODS, "is of the kind goods"),
        (variant.open_price or not variant.price, "has a price of its own"),
        (variant.measure is not None, "is not measured"),
        (variant.deposit is not None, "has the deposits of its parts"),
        (variant.minimum_age is not None, "has the ages of its parts"),
        (variant.limit is not None, "has the limits of its parts"),
        (variant.edition is not None, "is not numbered"),
        (not variant.taxable, "has the taxes of its parts"),
        (variant.tax_class not in ("", OF_PARTS), "has the taxes of its parts"),
    )
    return next((words for wrong, words in own if wrong), "")


def bundled(variant: Variant, parts: Sequence[Part]) -> Variant:
    """The variant as a bundle of these parts."""
    return replace(variant, parts=tuple(parts), tax_class=OF_PARTS)


def check(variant: Variant, contents: Contents) -> Refusal | None:
    """Why a bundle can't be sold with those of its parts that are on sale; None where it can."""
    here = {one.id for one, _ in contents}
    for part in variant.parts:
        if part.variant not in here:
            return Refusal("part_gone", {"title": variant.title, "part": part.sku})
    for one, _ in contents:
        if no_part(one) or one.price.currency != variant.price.currency:
            return Refusal("part_unfit", {"title": variant.title, "part": one.title})
    return None


def spread(price: Money, contents: Contents) -> list[Money]:
    """The price of one bundle over its parts, by what they cost by themselves."""
    in_order = sorted(range(len(contents)), key=lambda place: contents[place][0].sku)
    worth = [contents[place][0].price.minor * contents[place][1] for place in in_order]
    shares = dict(zip(in_order, price.split(worth), strict=True))
    return [shares[place] for place in range(len(contents))]


def part_lines(
    bundle: Variant, quantity: int, contents: Contents, taken: Sequence[Discount]
) -> list[PartLine]:
    """The parts of so many bundles as lines, less what was ``taken`` off all of it."""
    found = []
    for (part, each), share in zip(contents, spread(bundle.price, contents), strict=True):
        # Rounded up: what a line costs is never more than so many of its unit.
        unit = max(part.price.minor, -(-share.minor // each))
        amount = share * quantity
        less = Money(unit, amount.currency) * each * quantity - amount
        off = (Discount(IN_BUNDLE, bundle.title, bundle.price.minor, less),) if less else ()
        told = InBundle(
            bundle.id, bundle.sku, bundle.title, quantity, bundle.price, each, len(contents)
        )
        priced = replace(part, price=Money(unit, amount.currency))
        found.append(PartLine(priced, each * quantity, amount, off, told))
    for one in taken:
        found = _less(found, one)
    return found


def _less(lines: list[PartLine], discount: Discount) -> list[PartLine]:
    """A discount on all of it, shared over what is left of the parts."""
    in_order = sorted(range(len(lines)), key=lambda place: lines[place].variant.sku)
    parts = discount.amount.split([lines[place].amount.minor for place in in_order])
    shares = dict(zip(in_order, parts, strict=True))
    return [
        line._replace(amount=line.amount - off, taken=(*line.taken, replace(discount, amount=off)))
        if (off := shares[place])
        else line
        for place, line in enumerate(lines)
    ]


def part_key(key: VariantId, part: VariantId) -> VariantId:
    """The key of a part's line under the bundle with this key."""
    return VariantId(f"{key}#{part}")
