"""Deposits at this till: which there are to give back, and what their lines are called."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlmodel import Session

from kiosk.domain.catalogue import Variant, VariantKind
from kiosk.domain.deposits import GIVEN_BACK, given_back, is_back
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.money import Money
from kiosk.language import Phrase
from kiosk.services.catalogue import TileRow
from kiosk.services.till import Till
from kiosk.store.deposits import amounts

_ON = Phrase("Deposit: {title}")
_BACK = Phrase("Deposit back")


def title_of(variant: Variant) -> str:
    """What a line of a sale is called: a product's own title, or in words that it is a deposit."""
    if variant.kind is not VariantKind.DEPOSIT:
        return variant.title
    return _BACK() if is_back(variant) else _ON(title=variant.title)


def returnable(till: Till) -> list[TileRow]:
    """The deposits that can be given back, by their amount: those that something here carries."""
    currency = till.event.currency
    with till.store.reading() as session:
        found = [Money(minor, currency) for minor in amounts(session, currency)]
    variants = (replace(given_back(each), product_title=_BACK()) for each in found)
    return [TileRow(one, None, None) for one in variants]


def unknown_among(
    session: Session,
    wanted: Sequence[tuple[VariantId, Money | None]],
    known: Collection[VariantId],
    currency: str,
) -> Refusal | None:
    """Why some of these can't be sold: they are not ``known``, or are deposits to give back of an
    amount that nothing here carries."""
    carried: Collection[int] | None = None
    for variant_id, each in wanted:
        if variant_id != GIVEN_BACK:
            if variant_id not in known:
                return Refusal("unknown_variant", {"sku": variant_id})
            continue
        carried = amounts(session, currency) if carried is None else carried
        if each is None or each.minor not in carried:
            return Refusal("no_such_deposit", {"amount": str(each or Money.zero(currency))})
    return None
