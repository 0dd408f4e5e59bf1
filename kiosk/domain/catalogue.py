"""What can be sold: products and their variants.

A product is what a customer calls it ("Classic Varsity Top"); a variant is what is on the
shelf ("Medium"), and the only thing with a SKU, a price and stock.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from kiosk.domain.editions import Edition
from kiosk.domain.ids import ProductId, VariantId
from kiosk.domain.measures import Measure, worth_of
from kiosk.domain.money import Money


class VariantKind(StrEnum):
    """What selling one does besides taking money: nothing, a ticket, a membership, or a gift card
    that is worth its price.

    The last four are lines of a sale and no variants: a deposit under a thing, what a pre-order is
    paid of in advance, a gift card that is taxed when it is sold, and what was paid with one
    (:mod:`kiosk.domain.single_purpose`)."""

    GOODS = "goods"
    TICKET = "ticket"
    MEMBERSHIP = "membership"
    GIFT_CARD = "gift_card"
    DEPOSIT = "deposit"
    ADVANCE = "advance"
    SINGLE_PURPOSE_CARD = "single_purpose_card"
    REDEEMED = "redeemed"


# What can be on sale.
KINDS_ON_SALE = tuple(VariantKind)[:4]
# What a line that sells gift cards says that it is.
CARDS = frozenset({VariantKind.GIFT_CARD, VariantKind.SINGLE_PURPOSE_CARD})


class StockPolicy(StrEnum):
    """What happens when stock runs out: nothing is counted, a warning, or a refusal."""

    UNLIMITED = "unlimited"
    WARN = "warn"
    STRICT = "strict"


@dataclass(frozen=True)
class Product:
    """What a customer calls it. ``description`` is plain text."""

    id: ProductId
    title: str
    description: str = ""
    vendor: str = ""
    category: str = ""


class Part(NamedTuple):
    """So many of a variant in one bundle (:mod:`kiosk.domain.bundles`)."""

    variant: VariantId
    sku: str
    quantity: int


@dataclass(frozen=True)
class Variant:
    """One sellable thing.

    ``options`` are (name, value) pairs in the order of the source, as in ``(("Size", "M"),)``.
    ``price`` is what one costs as shown to customers. ``compare_at`` is a former price, if any.
    With an ``open_price`` what one costs is said at the till instead; its policy is not strict.
    ``cost`` is what one cost to make or buy, where that is known; no customer sees it.
    ``barcode`` is a GTIN or other code on the thing itself, empty where there is none, and
    ``more_barcodes`` are further ones: an old package's, a box's, another supplier's.
    ``taxable`` decides between tax and none; ``tax_class`` names the event's rate for it, empty for
    the standard one. One person may buy at most ``limit``, and nobody who is younger than
    ``minimum_age`` years. With a ``measure`` the price is for one of that, and it is goods that are
    weighed or measured at the till; they are not counted. A ``deposit`` is taken for each besides.
    ``edition`` is given where each piece has its own number; then the policy is strict.
    A gift card that is ``single_purpose`` buys things of its tax class only, and is taxed like them
    when it is sold. What has ``parts`` is a bundle of these.
    """

    id: VariantId
    product_id: ProductId
    product_title: str
    sku: str
    price: Money
    options: tuple[tuple[str, str], ...] = ()
    compare_at: Money | None = None
    barcode: str = ""
    taxable: bool = True
    kind: VariantKind = VariantKind.GOODS
    policy: StockPolicy = StockPolicy.WARN
    limit: int | None = None
    edition: Edition | None = None
    cost: Money | None = None
    open_price: bool = False
    tax_class: str = ""
    more_barcodes: tuple[str, ...] = ()
    minimum_age: int | None = None
    measure: Measure | None = None
    deposit: Money | None = None
    single_purpose: bool = False
    parts: tuple[Part, ...] = ()

    @property
    def barcodes(self) -> tuple[str, ...]:
        """All that scan to it, in the order of the source."""
        return tuple(one for one in (self.barcode, *self.more_barcodes) if one)

    def worth(self, quantity: int) -> Money:
        """What so many pieces cost, or so many thousandths of what is measured."""
        return self.price * quantity if self.measure is None else worth_of(self.price, quantity)

    @property
    def taxed(self) -> bool:
        """Whether selling one is taxed: a gift card is not, but what is bought with it, unless what
        that is taxed at is known."""
        return self.taxable and (self.kind is not VariantKind.GIFT_CARD or self.single_purpose)

    @property
    def line_kind(self) -> VariantKind:
        """What a line of a sale says that it is."""
        return VariantKind.SINGLE_PURPOSE_CARD if self.single_purpose else self.kind

    @property
    def title(self) -> str:
        """The name on tiles and receipts: the product's title and the option values."""
        values = " / ".join(value for _, value in self.options)
        return f"{self.product_title} – {values}" if values else self.product_title
