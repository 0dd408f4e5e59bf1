"""The lines of a cart, before they are paid for, and the keys that tell them apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kiosk.domain.catalogue import Variant
from kiosk.domain.deposits import GIVEN_BACK, given_back
from kiosk.domain.ids import VariantId
from kiosk.domain.modifiers import (
    NONE_OFFERED,
    NONE_PICKED,
    Choice,
    Group,
    Offered,
    Picked,
    choices,
    extra,
    groups_of,
    picked_of,
    with_choices,
    without_choices,
)
from kiosk.domain.money import Money


@dataclass(frozen=True)
class CartLine:
    """Some of one variant, not yet paid for; ``asked`` is what one costs where that is said at the
    till. What is measured is ``parts`` thousandths each time, ``quantity`` times. ``picked`` is
    what was chosen of the ``groups`` that go with it. Of a bundle ``contents`` are those of its
    parts that are on sale, with how many of each are in one."""

    variant: Variant
    quantity: int
    asked: Money | None = None
    parts: int | None = None
    picked: Picked = NONE_PICKED
    groups: tuple[Group, ...] = ()
    contents: tuple[tuple[Variant, int], ...] = ()

    @property
    def things(self) -> tuple[tuple[Variant, int], ...]:
        """What leaves the shelf with it, and how many: of a bundle its parts."""
        if not self.variant.parts:
            return ((self.variant, self.quantity),)
        return tuple((one, self.quantity * each) for one, each in self.contents)

    @property
    def good(self) -> Variant:
        """The variant at the price that it has in this line."""
        price = self.variant.price if self.asked is None else self.asked
        if self.picked:
            price += extra(self.picked, self.groups, price.currency)
        return self.variant if price == self.variant.price else replace(self.variant, price=price)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What was chosen, in words."""
        return choices(self.picked, self.groups)

    @property
    def key(self) -> VariantId:
        """What tells it from the other lines of a cart: two prices of one variant are two lines,
        and so is one with other choices."""
        key = self.variant.id
        if self.parts is not None:
            key = measured_key(key, self.parts)
        elif self.asked is not None:
            key = line_key(key, self.asked)
        return with_choices(key, self.picked)

    @property
    def sold(self) -> int:
        """How much of it a sale names: pieces, or thousandths of what is measured."""
        return self.quantity * (self.parts or 1)


def line_key(variant_id: VariantId, asked: Money) -> VariantId:
    """The key of a line whose price is said at the till."""
    return VariantId(f"{variant_id}={asked.minor}")


def measured_key(variant_id: VariantId, parts: int) -> VariantId:
    """The key of a line of which so many thousandths were measured."""
    return VariantId(f"{variant_id}@{parts}")


def variant_of_line(key: str) -> VariantId:
    """The variant of a line with this key."""
    return VariantId(without_choices(key).partition("@")[0].partition("=")[0])


def of_line(key: str, currency: str) -> tuple[VariantId, Money | None]:
    """The variant of a line with this key, and the price that was said for it, if one was."""
    minor = without_choices(key).partition("@")[0].partition("=")[2]
    return variant_of_line(key), Money(int(minor), currency) if minor else None


def cart_lines(
    wanted: Iterable[tuple[str, int]],
    known: Mapping[VariantId, Variant],
    currency: str,
    offered: Offered = NONE_OFFERED,
) -> list[CartLine]:
    """The lines with these keys and quantities, of those variants that are ``known``, with the
    modifiers that are ``offered`` with their products; the parts of bundles are among the known,
    too."""
    lines = []
    for key, quantity in wanted:
        variant_id, asked = of_line(key, currency)
        if variant_id == GIVEN_BACK and asked is not None:
            lines.append(CartLine(given_back(asked), quantity))
        parts = without_choices(key).partition("@")[2]
        if variant_id in known:
            measured = int(parts) if parts else None
            variant = known[variant_id]
            groups = groups_of(variant, offered)
            inside = tuple(
                (known[part.variant], part.quantity)
                for part in variant.parts
                if part.variant in known
            )
            lines.append(
                CartLine(variant, quantity, asked, measured, picked_of(key), groups, inside)
            )
    return lines


def merge(lines: Sequence[CartLine]) -> tuple[CartLine, ...]:
    """Put lines of the same variant, at one price and with the same choices, together, in the order
    in which each first came."""
    merged: dict[VariantId, CartLine] = {}
    for line in lines:
        before = merged.get(line.key)
        quantity = line.quantity + (before.quantity if before else 0)
        merged[line.key] = replace(line, quantity=quantity)
    return tuple(merged.values())
