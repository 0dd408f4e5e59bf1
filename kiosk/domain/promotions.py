"""Promotions and discounts: what is taken off which line of a cart, and why.

A promotion is the organizer's rule, known to every till; a discount by hand is somebody's word at
the table. Of one cart every device makes the same price, whatever the order of its lines:

- promotions come by priority, the highest first; among equals the one that saves most now, then
  by id. Each works on what those before it have left of a line;
- one that does not combine takes only lines that no other promotion has touched, and no other
  touches them after it;
- discounts by hand come last, on a line before on the whole cart, and combine with everything;
- what is taken off several lines at once is shared by what is left of them, by largest remainder,
  so that it adds up to the penny; nothing is ever taken off that is not there;
- gift cards are never discounted: they are money;
- what is weighed or measured has no pieces: only what is in percent or on the whole cart is taken
  off it.

How a promotion limited to so many uses counts them is the caller's matter (``services.discounts``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from kiosk.domain.errors import Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.money import Money

WHOLE = 100_000
# Any membership will do.
ANY_TIER = "any"


class PromotionKind(StrEnum):
    """What a promotion does: percent or an amount off each, a price for each, the cheapest of so
    many for less, one of each together for a price, percent or an amount off all of them once
    they come to so much."""

    PERCENT = "percent"
    AMOUNT = "amount"
    FIXED_PRICE = "fixed_price"
    BUY_X_GET_Y = "buy_x_get_y"
    BUNDLE = "bundle"
    BASKET_PERCENT = "basket_percent"
    BASKET_AMOUNT = "basket_amount"


IN_PERCENT = frozenset(
    {PromotionKind.PERCENT, PromotionKind.BASKET_PERCENT, PromotionKind.BUY_X_GET_Y}
)

BY_PIECE = frozenset(
    {
        PromotionKind.AMOUNT,
        PromotionKind.FIXED_PRICE,
        PromotionKind.BUY_X_GET_Y,
        PromotionKind.BUNDLE,
    }
)


@dataclass(frozen=True)
class Promotion:
    """One rule. ``value`` is in thousandths of a percent for those of :data:`IN_PERCENT`, else in
    minor units of ``currency``.

    It takes the variants with these ``skus``, or all. Of ``buy`` and ``get`` together the ``get``
    cheapest are ``value`` off. A basket must come to ``threshold``. Given a ``code``, somebody must
    say it; given a ``tier`` (a membership's SKU, or :data:`ANY_TIER`), buyers must belong to it. It
    runs from ``starts`` to before ``ends`` (UTC), in at most ``limit`` sales.
    """

    id: str
    name: str
    kind: PromotionKind
    currency: str
    value: int
    skus: tuple[str, ...] = ()
    buy: int = 0
    get: int = 0
    threshold: int = 0
    code: str = ""
    tier: str = ""
    starts: datetime | None = None
    ends: datetime | None = None
    limit: int | None = None
    priority: int = 0
    combines: bool = True


class HandKind(StrEnum):
    """A discount by hand: percent of what is left, or an amount."""

    PERCENT = "hand_percent"
    AMOUNT = "hand_amount"


@dataclass(frozen=True)
class ByHand:
    """A discount that ``who`` gives and ``why``, on the line of a variant or (None) on the cart.
    ``value`` is in thousandths of a percent or in minor units, by kind. ``allowed_by`` is the id of
    the member of staff who may give it and did, or allowed it; empty where there is no staff."""

    kind: HandKind
    value: int
    who: str
    why: str
    variant: VariantId | None = None
    allowed_by: str = ""


@dataclass(frozen=True)
class Occasion:
    """What decides which promotions run: the time, the codes that were said, the tiers that the
    buyer belongs to, and in how many sales each promotion (by id) was used before."""

    now: datetime
    codes: frozenset[str] = frozenset()
    tiers: frozenset[str] = frozenset()
    used: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Offers:
    """What may be taken off a cart: promotions that run, and discounts by hand."""

    promotions: Sequence[Promotion] = ()
    by_hand: Sequence[ByHand] = ()


NO_OFFERS = Offers()


@dataclass(frozen=True)
class Good:
    """A line before discounts: ``amount`` (minor units) for ``quantity`` of one variant.
    ``plain``: no discount is ever given on it. What is ``measured`` has no pieces, so that nothing
    is taken off each of them."""

    variant: VariantId
    sku: str
    quantity: int
    amount: int
    plain: bool = False
    measured: bool = False


# No discount, but the tax that a line is without: kiosk.domain.reverse_charge.
OFF_TAX = "reverse_charge"
# Nor what a part costs less for being one: kiosk.domain.bundles.
IN_BUNDLE = "in_bundle"
NO_DISCOUNTS = frozenset({OFF_TAX, IN_BUNDLE})


@dataclass(frozen=True)
class Discount:
    """``amount`` (above zero) taken off one line: by ``promotion`` (its id) or ``by_hand``, or as
    one of :data:`NO_DISCOUNTS`. ``value`` is that of the rule. Once sold, a ``note`` says who gave
    it and why."""

    kind: str
    name: str
    value: int
    amount: Money
    promotion: str | None = None
    by_hand: ByHand | None = None
    note: str | None = None


def code_key(code: str) -> str:
    """A promotion's code as codes are compared: whatever the case, and without spaces around."""
    return code.strip().casefold()


def why_not(promotion: Promotion, occasion: Occasion) -> Refusal | None:
    """Why a promotion does not run; None where it does."""
    if promotion.starts is not None and occasion.now < promotion.starts:
        return Refusal("promotion_not_yet", {"title": promotion.name})
    if promotion.ends is not None and occasion.now >= promotion.ends:
        return Refusal("promotion_over", {"title": promotion.name})
    if promotion.limit is not None and occasion.used.get(promotion.id, 0) >= promotion.limit:
        return Refusal("promotion_used_up", {"title": promotion.name})
    if promotion.tier and promotion.tier not in occasion.tiers:
        return Refusal("promotion_for_members", {"title": promotion.name})
    if promotion.code and code_key(promotion.code) not in occasion.codes:
        return Refusal("promotion_needs_code", {"title": promotion.name})
    return None


def running(promotions: Collection[Promotion], occasion: Occasion) -> list[Promotion]:
    """Those of these promotions that run."""
    return [one for one in promotions if why_not(one, occasion) is None]


def discounts(
    goods: Sequence[Good], offers: Offers, currency: str
) -> dict[VariantId, tuple[Discount, ...]]:
    """What is taken off each line, by variant, in the order in which it was; lines that keep their
    price are left out. Each variant stands in one line."""
    cart = _Cart(sorted((one for one in goods if not one.plain), key=_place), currency)
    usable = [one for one in offers.promotions if one.currency == currency]
    for priority in sorted({one.priority for one in usable}, reverse=True):
        _best_first(cart, [one for one in usable if one.priority == priority])
    # A line before the cart, whoever was first to speak.
    for given in sorted(offers.by_hand, key=lambda one: (one.variant is None, one.variant or "")):
        cart.take_by_hand(given)
    return cart.taken()


def _place(good: Good) -> tuple[str, str]:
    return good.sku, good.variant


def _best_first(cart: _Cart, promotions: list[Promotion]) -> None:
    # What a promotion saves never grows as others take their part: one that saves nothing is done.
    waiting = promotions
    while True:
        found = [(one, cart.effect(one)) for one in waiting]
        found = [(one, off) for one, off in found if off]
        if not found:
            return
        best, off = min(found, key=lambda each: (-sum(each[1].values()), each[0].id))
        cart.take(best, off)
        waiting = [one for one, _ in found if one is not best]


class _Cart:
    """Lines while things are taken off them, in an order that no cashier decides."""

    def __init__(self, goods: Sequence[Good], currency: str) -> None:
        self._goods = goods
        self._currency = currency
        self._left = [one.amount for one in goods]
        self._touched = [False] * len(goods)
        self._closed = [False] * len(goods)
        self._taken: list[list[Discount]] = [[] for _ in goods]

    def effect(self, promotion: Promotion) -> dict[int, int]:
        """What a promotion would take off which line now."""
        open_to = [
            place
            for place, good in enumerate(self._goods)
            if (not promotion.skus or good.sku in promotion.skus)
            and not self._closed[place]
            and (promotion.combines or not self._touched[place])
            and not (good.measured and promotion.kind in BY_PIECE)
        ]
        kind = promotion.kind
        if kind is PromotionKind.BUY_X_GET_Y:
            off = self._cheapest(promotion, open_to)
        elif kind is PromotionKind.BUNDLE:
            off = self._bundle(promotion, open_to)
        elif kind in (PromotionKind.BASKET_PERCENT, PromotionKind.BASKET_AMOUNT):
            off = self._basket(promotion, open_to)
        else:
            off = {place: self._each(promotion, place) for place in open_to}
        return {place: some for place, some in off.items() if some > 0}

    def take(self, promotion: Promotion, off: Mapping[int, int]) -> None:
        """Take a promotion off."""
        for place, some in off.items():
            self._touched[place] = True
            self._closed[place] = self._closed[place] or not promotion.combines
            amount = Money(some, self._currency)
            self._take(
                place,
                Discount(
                    str(promotion.kind), promotion.name, promotion.value, amount, promotion.id
                ),
            )

    def take_by_hand(self, given: ByHand) -> None:
        """Take a discount off that somebody gives, as far as there is something left."""
        places = [
            place
            for place, good in enumerate(self._goods)
            if given.variant is None or good.variant == given.variant
        ]
        base = sum(self._left[place] for place in places)
        percent = given.kind is HandKind.PERCENT
        off = min(_percent(base, given.value) if percent else given.value, base)
        for place, some in self._shared(off, places).items():
            if some > 0:
                amount = Money(some, self._currency)
                self._take(place, Discount(str(given.kind), "", given.value, amount, by_hand=given))

    def taken(self) -> dict[VariantId, tuple[Discount, ...]]:
        """All that was taken off."""
        return {
            good.variant: tuple(off)
            for good, off in zip(self._goods, self._taken, strict=True)
            if off
        }

    def _take(self, place: int, discount: Discount) -> None:
        self._left[place] -= discount.amount.minor
        self._taken[place].append(discount)

    def _each(self, promotion: Promotion, place: int) -> int:
        left, quantity = self._left[place], self._goods[place].quantity
        if promotion.kind is PromotionKind.PERCENT:
            return _percent(left, promotion.value)
        if promotion.kind is PromotionKind.AMOUNT:
            return min(promotion.value * quantity, left)
        return max(left - promotion.value * quantity, 0)

    def _cheapest(self, promotion: Promotion, places: Sequence[int]) -> dict[int, int]:
        # The dearest first, in groups of so many: of each whole group the last ones are for less.
        group = promotion.buy + promotion.get
        in_order = sorted(
            places, key=lambda one: (-Fraction(self._left[one], self._goods[one].quantity), one)
        )
        counted = sum(self._goods[one].quantity for one in places) // group * group

        def for_less(units: int) -> int:
            within = min(units, counted)
            return within // group * promotion.get + max(within % group - promotion.buy, 0)

        off, before = {}, 0
        for place in in_order:
            after = before + self._goods[place].quantity
            units = for_less(after) - for_less(before)
            off[place] = _percent(self._worth(place, units), promotion.value)
            before = after
        return off

    def _bundle(self, promotion: Promotion, places: Sequence[int]) -> dict[int, int]:
        needed = Counter(promotion.skus)
        here = {self._goods[place].sku: place for place in places}
        if not needed or needed.keys() - here.keys():
            return {}
        sets = min(self._goods[here[sku]].quantity // number for sku, number in needed.items())
        worth = {here[sku]: self._worth(here[sku], sets * n) for sku, n in needed.items()}
        off = max(sum(worth.values()) - sets * promotion.value, 0) if sets else 0
        return self._split(off, worth)

    def _basket(self, promotion: Promotion, places: Sequence[int]) -> dict[int, int]:
        base = sum(self._left[place] for place in places)
        if not base or base < promotion.threshold:
            return {}
        percent = promotion.kind is PromotionKind.BASKET_PERCENT
        off = _percent(base, promotion.value) if percent else min(promotion.value, base)
        return self._shared(off, places)

    def _shared(self, off: int, places: Sequence[int]) -> dict[int, int]:
        return self._split(off, {place: self._left[place] for place in places})

    def _split(self, off: int, weights: Mapping[int, int]) -> dict[int, int]:
        if not off or not weights:
            return {}
        in_order = sorted(weights)
        parts = Money(off, self._currency).split([weights[one] for one in in_order])
        return {place: part.minor for place, part in zip(in_order, parts, strict=True)}

    def _worth(self, place: int, units: int) -> int:
        """What so many units of a line come to now, rounded half up."""
        quantity = self._goods[place].quantity
        return (2 * self._left[place] * units + quantity) // (2 * quantity)


def _percent(amount: int, value: int) -> int:
    """So many thousandths of a percent of it, rounded half up."""
    return (2 * amount * value + WHOLE) // (2 * WHOLE)
