"""A sale: what a cart costs, and whether what was given pays for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from kiosk.domain import bundles
from kiosk.domain.bundles import InBundle, part_key, part_lines
from kiosk.domain.cart_lines import CartLine as CartLine
from kiosk.domain.cart_lines import cart_lines as cart_lines
from kiosk.domain.cart_lines import line_key as line_key
from kiosk.domain.cart_lines import measured_key as measured_key
from kiosk.domain.cart_lines import merge as merge
from kiosk.domain.cart_lines import of_line as of_line
from kiosk.domain.cart_lines import variant_of_line as variant_of_line
from kiosk.domain.cash_rounding import NO_ROUNDING, with_rounding
from kiosk.domain.catalogue import StockPolicy, Variant, VariantKind
from kiosk.domain.deposits import deposits_in, held_key, held_on
from kiosk.domain.editions import Numbers
from kiosk.domain.errors import Refusal
from kiosk.domain.event import Event
from kiosk.domain.ids import VariantId
from kiosk.domain.measures import MOST_PARTS
from kiosk.domain.modifiers import Choice, check
from kiosk.domain.money import Money, total
from kiosk.domain.promotions import (
    NO_DISCOUNTS,
    NO_OFFERS,
    Discount,
    Good,
    HandKind,
    Offers,
    discounts,
)
from kiosk.domain.tax import EXEMPT, Taxed, TaxRate, tax_sale
from kiosk.domain.tenders import Tender, TenderKind, change_for

LARGEST_QUANTITY = 9_999
# The refusals that more units would turn into a sale.
SHORT = frozenset({"sold_out", "held_elsewhere", "out_of_reach", "kept_back"})
# A sale is one journal entry, and an entry has a largest size.
MOST_LINES = 80
MOST_CARDS = 40


class Left(NamedTuple):
    """How many units may be sold ``here``, and how many more are known to be ``elsewhere``:
    free at the hub, on the way, or held by other tills. While the till is ``cut_off``, none of
    those can come. So many are ``kept`` for the people of another ``pool``, ``until`` a time
    in words (empty: until somebody says so)."""

    here: int
    elsewhere: int = 0
    cut_off: bool = False
    kept: int = 0
    pool: str = ""
    until: str = ""


NONE_LEFT = Left(0)
NONE_BOUGHT: Mapping[VariantId, int] = MappingProxyType({})


@dataclass(frozen=True)
class PricedLine:
    """A line with its price: ``amount`` is unit times quantity less its ``discounts``, ``tax`` its
    share of the tax. ``key``, ``sold`` and ``choices`` are those of the cart's line, and
    ``variant`` has that line's price. A part says of which ``bundle`` it is."""

    line: int
    variant: Variant
    quantity: int
    amount: Money
    rate: TaxRate
    tax: Money
    discounts: tuple[Discount, ...] = ()
    key: VariantId = field(kw_only=True)
    sold: int = field(kw_only=True)
    choices: tuple[Choice, ...] = field(default=(), kw_only=True)
    bundle: InBundle | None = field(default=None, kw_only=True)

    @property
    def before(self) -> Money:
        """What it costs without any discount."""
        return self.variant.worth(self.sold)


@dataclass(frozen=True)
class Priced:
    """A cart with its prices: what is due, and the taxes in it."""

    lines: tuple[PricedLine, ...]
    taxed: Taxed

    @property
    def due(self) -> Money:
        """What the customer pays."""
        return self.taxed.due

    @property
    def saved(self) -> Money:
        """What all discounts come to."""
        currency = self.due.currency
        off = (one for line in self.lines for one in line.discounts)
        return total((one.amount for one in off if one.kind not in NO_DISCOUNTS), currency)


@dataclass(frozen=True)
class Settled:
    """A paid cart: the facts of a sale, before it has a number and a time. ``numbers`` are those
    that go of each numbered variant."""

    priced: Priced
    tenders: tuple[Tender, ...]
    change: Money
    numbers: Mapping[VariantId, Numbers] = field(default_factory=dict)


def cards_in(lines: Sequence[CartLine | PricedLine]) -> int:
    """How many gift cards are in a cart."""
    return sum(one.quantity for one in lines if one.variant.kind is VariantKind.GIFT_CARD)


def price(lines: Sequence[CartLine], event: Event, offers: Offers = NO_OFFERS) -> Priced | Refusal:
    """Work out what a cart costs at ``event`` less what ``offers`` take off, or why it can't be
    sold.

    Each quantity must be from 1 to :data:`LARGEST_QUANTITY`, checked before lines are merged.
    """
    for line in lines:
        if not 1 <= line.quantity <= LARGEST_QUANTITY:
            return _bad_quantity(line)
        if line.good.price.currency != event.currency:
            given = line.good.price.currency
            return Refusal("wrong_currency", {"given": given, "expected": event.currency})
        if line.variant.open_price and (line.asked is None or line.asked.minor < 1):
            return Refusal("no_amount", {"title": line.variant.title})
        if line.asked is not None and not line.variant.open_price:
            return Refusal("fixed_price", {"title": line.variant.title})
        if line.variant.measure is None and line.parts is not None:
            return Refusal("not_measured", {"title": line.variant.title})
        if line.variant.measure is not None and not 1 <= (line.parts or 0) <= MOST_PARTS:
            return Refusal("no_measure", {"title": line.variant.title})
        unfit = check(line.variant, line.picked, line.groups)
        unfit = unfit or bundles.check(line.variant, line.contents)
        if unfit is not None:
            return unfit
    merged = merge(lines)
    if not merged:
        return Refusal("empty_cart")
    if sum(len(line.things) for line in merged) > MOST_LINES:
        return Refusal("too_many_lines", {"most": MOST_LINES})
    if cards_in(merged) > MOST_CARDS:
        return Refusal("too_many_cards", {"most": MOST_CARDS})
    for line in merged:
        if max(units for _, units in line.things) > LARGEST_QUANTITY:
            return _bad_quantity(line)
        if line.variant.kind is VariantKind.GIFT_CARD and line.good.price.minor < 1:
            return Refusal("no_price", {"title": line.variant.title})
    refused = _no_discount(merged, offers, event.currency)
    if refused is not None:
        return refused
    off = discounts([_good(line) for line in merged], offers, event.currency)
    told: list[_Told] = []
    for line in merged:
        for one in _told(line, off.get(line.key, ()), event.currency):
            rate = _rate(one.line.variant, event)
            if isinstance(rate, Refusal):
                return rate
            told.append(one._replace(rate=rate))
    taxed = tax_sale([(one.amount, one.rate) for one in told], event.currency, event.tax_rounding)
    return Priced(
        tuple(
            PricedLine(
                *(number, one.line.good, one.line.quantity, one.amount, one.rate, tax, one.taken),
                key=one.key,
                sold=one.line.sold,
                choices=one.line.choices,
                bundle=one.bundle,
            )
            for number, (one, tax) in enumerate(zip(told, taxed.per_line, strict=True), start=1)
        ),
        taxed,
    )


class _Told(NamedTuple):
    """A line of the cart, or a part or the deposit of one, before its tax is known."""

    line: CartLine
    key: VariantId
    amount: Money
    taken: tuple[Discount, ...] = ()
    bundle: InBundle | None = None
    rate: TaxRate = EXEMPT


def _told(line: CartLine, taken: tuple[Discount, ...], currency: str) -> list[_Told]:
    """What of a line stands in a sale: itself or its parts, and the deposits on them."""
    if not line.variant.parts:
        amount = line.good.worth(line.sold) - total((one.amount for one in taken), currency)
        return [_Told(line, line.key, amount, taken), *_deposit(line, line.key)]
    parts = [
        _Told(
            CartLine(one.variant, one.quantity),
            part_key(line.key, one.variant.id),
            one.amount,
            one.taken,
            one.bundle,
        )
        for one in part_lines(line.variant, line.quantity, line.contents, taken)
    ]
    return [*parts, *(held for one in parts for held in _deposit(one.line, one.key))]


def _rate(one: Variant, event: Event) -> TaxRate | Refusal:
    if one.kind is VariantKind.DEPOSIT:
        return EXEMPT
    rate = event.rate_for(one.taxed, one.tax_class)
    if rate is None:
        return Refusal("unknown_tax_class", {"title": one.title, "tax_class": one.tax_class})
    if one.single_purpose and not (one.taxable and rate.included):
        return Refusal("single_needs_tax", {"title": one.title})
    return rate


def _deposit(line: CartLine, key: VariantId) -> list[_Told]:
    each = line.variant.deposit
    if each is None:
        return []
    held = CartLine(held_on(line.variant, each), line.quantity)
    return [_Told(held, held_key(key), each * line.quantity)]


def shortage(variant: Variant, quantity: int, left: Left) -> Refusal | None:
    """Why so many of a strict variant can't be sold here; None where they can."""
    here, elsewhere = max(left.here, 0), max(left.elsewhere, 0)
    if variant.policy is not StockPolicy.STRICT or quantity <= here:
        return None
    title = variant.title
    if elsewhere and left.cut_off:
        return Refusal("out_of_reach", {"title": title, "on_hand": here, "elsewhere": elsewhere})
    if elsewhere:
        return Refusal("held_elsewhere", {"title": title, "on_hand": here, "elsewhere": elsewhere})
    if left.kept > 0:
        return Refusal(
            "kept_back",
            {
                "title": title,
                "on_hand": here,
                "kept": left.kept,
                "pool": left.pool,
                "until": left.until,
            },
        )
    return Refusal("sold_out", {"title": title, "on_hand": here})


def over_limit(variant: Variant, quantity: int, bought: int = 0) -> Refusal | None:
    """Why one person who ``bought`` some before can't have so many more; None where they can."""
    if variant.limit is None or quantity + bought <= variant.limit:
        return None
    return Refusal("over_limit", {"title": variant.title, "limit": variant.limit, "bought": bought})


def settle(
    priced: Priced,
    tenders: tuple[Tender, ...],
    left: Mapping[VariantId, Left],
    bought: Mapping[VariantId, int] = NONE_BOUGHT,
    cash_step: int = NO_ROUNDING,
) -> Settled | Refusal:
    """Close a priced cart with what was given, or say why it can't be closed.

    ``left`` needs to name only variants of policy strict: those are refused beyond it.
    Others are sold whatever the count says, for the thing is in the customer's hand. The customer
    has ``bought`` so many of each before, as far as is known. Cash is rounded to ``cash_step``.
    """
    units = Counter[VariantId]()
    for line in priced.lines:
        units[line.variant.id] += line.quantity
        many = over_limit(line.variant, units[line.variant.id], bought.get(line.variant.id, 0))
        if many is not None:
            return many
        short = shortage(line.variant, units[line.variant.id], left.get(line.variant.id, NONE_LEFT))
        if short is not None:
            return short
    paid = with_rounding(priced.due, tenders, cash_step)
    change = change_for(priced.due, paid)
    if isinstance(change, Refusal):
        return change
    return Settled(priced, paid, change)


def give_away(priced: Priced, *, paid: bool) -> tuple[Tender, ...] | Refusal:
    """What pays for a cart that is given away: all of it or nothing, and never money such as a gift
    card. Something may be ``paid`` for it already."""
    if paid:
        return Refusal("complimentary_alone")
    if cards_in(priced.lines):
        return Refusal("cards_are_paid")
    if deposits_in([one.variant for one in priced.lines]):
        return Refusal("deposits_are_paid")
    return (Tender(TenderKind.COMPLIMENTARY, priced.due),) if priced.due else ()


def _no_discount(lines: Sequence[CartLine], offers: Offers, currency: str) -> Refusal | None:
    """Why a discount by hand can't be: it takes more off than there is, or is on a gift card."""
    for given in offers.by_hand:
        found = [
            one
            for one in lines
            if given.variant in (None, one.key) and one.variant.kind is not VariantKind.DEPOSIT
        ]
        cards = [one for one in found if one.variant.kind is VariantKind.GIFT_CARD]
        if given.variant is not None and cards:
            return Refusal("card_not_discounted", {"title": cards[0].variant.title})
        worth = total((one.good.worth(one.sold) for one in found), currency)
        if found and given.kind is HandKind.AMOUNT and given.value > worth.minor:
            over = str(Money(given.value, currency))
            return Refusal("discount_too_large", {"amount": over, "most": str(worth)})
    return None


def _good(line: CartLine) -> Good:
    variant = line.variant
    return Good(
        line.key,
        variant.sku,
        line.quantity,
        line.good.worth(line.sold).minor,
        plain=variant.kind in (VariantKind.GIFT_CARD, VariantKind.DEPOSIT),
        measured=variant.measure is not None,
    )


def _bad_quantity(line: CartLine) -> Refusal:
    return Refusal("bad_quantity", {"sku": line.variant.sku, "quantity": line.quantity})
