"""Which former prices may be struck through at this till, and why others may not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from kiosk.domain.catalogue import Variant
from kiosk.domain.ids import VariantId
from kiosk.domain.money import Money
from kiosk.domain.prior_price import Lack, prior_price
from kiosk.services.till import Till
from kiosk.store.prices import record_of
from kiosk.store.queries import variant_of
from kiosk.store.tables import VariantRow


@dataclass(frozen=True)
class Former:
    """A variant for which a file names a former price, and what may be struck through beside its
    price now; or why nothing may."""

    variant: Variant
    prior: Money | Lack


def former_prices(
    session: Session, variants: Iterable[Variant], now: datetime
) -> Mapping[VariantId, Money | Lack]:
    """What may be struck through beside those of these that have a former price."""
    asked = {one.id: one for one in variants if one.compare_at is not None and not one.open_price}
    if not asked:
        return {}
    currency = next(iter(asked.values())).price.currency
    record = record_of(session, list(asked), currency)
    return {
        name: _of(one, prior_price(record.get(name, []), now), record.get(name) is not None)
        for name, one in asked.items()
    }


def struck(session: Session, variants: Iterable[Variant], now: datetime) -> dict[VariantId, Money]:
    """As :func:`former_prices`, those alone that are struck through."""
    found = former_prices(session, variants, now)
    return {name: prior for name, prior in found.items() if isinstance(prior, Money)}


def compared(till: Till) -> list[Former]:
    """Everything here that names a former price, by its title."""
    now = till.clock.now()
    wanted = (
        select(VariantRow)
        .where(col(VariantRow.compare_at).is_not(None))
        .order_by(col(VariantRow.title), col(VariantRow.id))
    )
    with till.store.reading() as session:
        variants = [variant_of(row) for row in session.exec(wanted)]
        found = former_prices(session, variants, now)
    return [Former(one, found[one.id]) for one in variants if one.id in found]


def _of(variant: Variant, prior: Money | Lack, known: bool) -> Money | Lack:
    # What is asked may have come by another way than an import, and not be on record yet.
    if not known or (isinstance(prior, Money) and prior <= variant.price):
        return Lack.NO_HIGHER if known else Lack.NO_RECORD
    return prior
