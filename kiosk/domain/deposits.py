"""Deposits on what comes back: cups, bottles, bags.

A deposit stands in a line of its own under the thing that it is on, and is given back in a line
below zero of whatever basket is in hand, for who brings a cup back need not have bought it. It
secures that the thing comes back and pays for nothing, so that it bears no tax and is no turnover
(HMRC's manual VATSC06120, on returnable containers, where the charge is there purely for that).
Elsewhere, as on bottles in Germany (UStAE 10.1 (8)), it shares the tax of what it is on; that is
not done here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk.domain.catalogue import StockPolicy, Variant, VariantKind
from kiosk.domain.ids import ProductId, VariantId
from kiosk.domain.money import Money

# What a line that gives deposits back is of; its key says how much each of them is.
GIVEN_BACK = VariantId("deposit")
_HELD = "#deposit"


@dataclass(frozen=True)
class Deposits:
    """Deposits of a session, both above zero: ``taken`` in sales, and ``given_back``."""

    taken: Money
    given_back: Money

    @property
    def outstanding(self) -> Money:
        """What is still owed for things that may come back; below zero where more came back here
        than went out."""
        return self.taken - self.given_back


def held_on(variant: Variant, each: Money) -> Variant:
    """The deposit on a variant, as a line of its own."""
    return replace(
        _plain(variant.id, each),
        id=held_key(variant.id),
        product_id=variant.product_id,
        product_title=variant.product_title,
        options=variant.options,
        sku=variant.sku,
    )


def held_key(key: VariantId) -> VariantId:
    """The key of the deposit's line under the line with this key."""
    return VariantId(f"{key}{_HELD}")


def given_back(each: Money) -> Variant:
    """Deposits of this amount that are given back, as a line below zero; ``each`` is above it."""
    return _plain(back_key(each), -each)


def back_key(each: Money) -> VariantId:
    """The key of the line that gives deposits of this amount back."""
    return VariantId(f"{GIVEN_BACK}={each.minor}")


def is_back(variant: Variant) -> bool:
    """Whether it stands for deposits that are given back."""
    return variant.kind is VariantKind.DEPOSIT and variant.price.minor < 0


def deposits_in(variants: Sequence[Variant]) -> bool:
    """Whether any of these carries a deposit, or is one."""
    return any(one.deposit is not None or one.kind is VariantKind.DEPOSIT for one in variants)


def _plain(name: VariantId, price: Money) -> Variant:
    return Variant(
        id=name,
        product_id=ProductId(GIVEN_BACK),
        product_title="",
        sku="",
        price=price,
        taxable=False,
        kind=VariantKind.DEPOSIT,
        policy=StockPolicy.UNLIMITED,
    )
